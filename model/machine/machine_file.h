// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/parameters.h"
#include "model/text/diagnostic.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::machine {

/// How well a figure is known.
enum class SourceStatus : std::uint8_t {
    Measured,    ///< on the machine or one of its class; the source says where
    Datasheet,   ///< said by the maker
    Documented,  ///< said by the kernel's source, its documentation or a manual page
    Derived,     ///< calculated from such figures; the source says how
    Estimate,    ///< an engineer's guess; the source says why
};
[[nodiscard]] std::string_view name(SourceStatus status);

/// Where the value of one parameter of a machine came from.
struct Provenance {
    std::string path;
    std::string source;
    SourceStatus status = SourceStatus::Estimate;
    std::string file;         ///< the machine file that says so (the base's own for inherited values)
    text::Position position;
};

/// A machine profile as read from its file, with the source of every value.
struct Machine {
    Profile profile;
    std::string about;
    std::string file;
    std::vector<Provenance> provenance;  ///< one a parameter, in the order of parameters()

    [[nodiscard]] const Provenance* provenanceOf(std::string_view path) const;
};

struct MachineResult {
    std::optional<Machine> machine;  ///< absent when there are diagnostics
    text::Diagnostics diagnostics;   ///< all mistakes of the file
};

/// Where machine profiles are looked for by name; the first folder that has NAME.yaml wins.
using MachineFolders = std::vector<std::filesystem::path>;

/// Reads a machine by name ("server-2024") or by path (has a slash or ends in .yaml; relative to `relativeTo`).
/// The diagnostic of a name that does not exist has neither file nor position: the caller knows who asked.
[[nodiscard]] MachineResult loadMachine(std::string_view nameOrPath, const MachineFolders& folders,
                                        const std::filesystem::path& relativeTo = {});
/// Reads a machine from text, as if it stood in `file`.
[[nodiscard]] MachineResult parseMachine(std::string_view source, const std::string& file,
                                         const MachineFolders& folders);
/// Names of all machines in the folders, sorted.
[[nodiscard]] std::vector<std::string> machineNames(const MachineFolders& folders);

/// The text of `copyscope explain server-2024`: each parameter with its value, meaning, status and source.
[[nodiscard]] std::string explain(const Machine& machine);

}  // namespace copyscope::model::machine
