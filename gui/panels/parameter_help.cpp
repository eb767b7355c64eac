// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/parameter_help.h"

#include "model/machine/machine_file.h"
#include "model/machine/parameters.h"

namespace copyscope::gui {

std::string parameterHelp(std::string_view path)
{
    const model::machine::Parameter* p = model::machine::findParameter(path);
    return p ? std::string(p->description) : std::string();
}

std::vector<std::pair<std::string, std::string>> machineParameters(const std::string& machine, const std::string& folder,
                                                                    std::string_view prefix)
{
    std::vector<std::pair<std::string, std::string>> values;
    const model::machine::MachineResult read = model::machine::loadMachine(machine, {folder});
    if (!read.machine)
        return values;
    for (const model::machine::Parameter& p : model::machine::parameters())
        if (p.path.starts_with(prefix))
            values.emplace_back(p.path, model::machine::formatValue(p, p.get(read.machine->profile)));
    return values;
}

}  // namespace copyscope::gui
