// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/reader.h"

#include "model/machine/parameters.h"
#include "model/scenario/changes.h"

namespace copyscope::model::scenario {

machine::MachineResult machineFor(const Scenario& scenario, const Lane& lane, const machine::MachineFolders& folders,
                                  const MachineChoice& choice)
{
    // A machine named on the command line is relative to where the user is, one in a file to the file.
    const bool replaced = !choice.machineOverride.empty();
    machine::MachineResult result =
        replaced ? machine::loadMachine(choice.machineOverride, folders)
                 : machine::loadMachine(scenario.machine, folders, std::filesystem::path(scenario.file).parent_path());
    if (!result.machine)
        return result;
    machine::Machine& machine = *result.machine;
    const auto apply = [&](const Override& o, std::string_view source) {
        const auto set = machine::setParameter(machine.profile, o.path, o.value);
        if (!set) {
            result.diagnostics.push_back({o.file, o.position, set.error, set.hint});
            return;
        }
        for (machine::Provenance& p : machine.provenance) {
            if (p.path == o.path)
                p = {o.path, std::string(source), machine::SourceStatus::Estimate, o.file, o.position};
        }
    };
    for (const Override& override : lane.overrides)
        apply(override, "set by the scenario");
    for (const std::string& assignment : choice.assignments) {
        if (changesScenario(assignment))
            continue;
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos) {
            const auto set = machine::setParameter(machine.profile, assignment);
            result.diagnostics.push_back({{}, {}, set.error, set.hint});
        } else {
            apply({assignment.substr(0, equals), assignment.substr(equals + 1), {}, {}}, "set on the command line");
        }
    }
    for (const std::string& message : machine::inconsistencies(machine.profile))
        result.diagnostics.push_back({scenario.file, lane.position, message, {}});
    if (!result.diagnostics.empty())
        result.machine.reset();
    return result;
}

}  // namespace copyscope::model::scenario
