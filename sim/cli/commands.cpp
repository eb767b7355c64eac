// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/commands.h"

namespace copyscope::sim {

std::vector<std::unique_ptr<Command>> makeCommands(const CLI::App& program)
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(makeRunCommand());
    commands.push_back(makeCheckCommand());
    commands.push_back(makeClaimsCommand());
    commands.push_back(makeDoctorCommand());
    commands.push_back(makeCalibrateCommand());
    commands.push_back(makeConformCommand());
    commands.push_back(makePeerCommand());
    commands.push_back(makeListCommand());
    commands.push_back(makeExplainCommand());
    commands.push_back(makeCompletionCommand(program));
    return commands;
}

}  // namespace copyscope::sim
