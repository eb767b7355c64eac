// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/command.h"

#include <memory>
#include <vector>

namespace copyscope::sim {

/// All subcommands, in the order of the help. `program` is the whole command line, for the one that completes it.
[[nodiscard]] std::vector<std::unique_ptr<Command>> makeCommands(const CLI::App& program);

// One a file, command_NAME.cpp.
std::unique_ptr<Command> makeRunCommand();
std::unique_ptr<Command> makeCheckCommand();
std::unique_ptr<Command> makeClaimsCommand();
std::unique_ptr<Command> makeDoctorCommand();
std::unique_ptr<Command> makeCalibrateCommand();
std::unique_ptr<Command> makeConformCommand();
std::unique_ptr<Command> makePeerCommand();
std::unique_ptr<Command> makeListCommand();
std::unique_ptr<Command> makeExplainCommand();
std::unique_ptr<Command> makeCompletionCommand(const CLI::App& program);

}  // namespace copyscope::sim
