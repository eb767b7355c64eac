// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/machine_file.h"
#include "sim/calibrate/figures.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace copyscope::sim {

/// The name that the profile of this machine goes by.
inline constexpr std::string_view thisMachine = "this-machine";

/// Where profiles of the user lie: copyscope/machines below XDG_DATA_HOME or ~/.local/share. Empty when there is neither.
[[nodiscard]] std::filesystem::path userMachines();

struct CalibrateOptions {
    std::filesystem::path workdir;  ///< empty: as for live runs
    std::string date;               ///< for the sources: "2026-11-22"
    unsigned passes = 5;            ///< over everything; the middle figure counts, because others use this machine too
    /// Before each step: how many are done, how many there are, what comes.
    std::function<void(unsigned done, unsigned total, std::string_view what)> progress;
};

struct Calibration {
    std::string error;   ///< nothing could be measured; empty otherwise
    Figures figures;
};

/// Measures this machine in some seconds, pinned to one CPU. Needs no privileges.
[[nodiscard]] Calibration calibrate(const CalibrateOptions& options);

/// The machine file: what was found, and for the rest the value of `base`, marked as an estimate with the reason.
[[nodiscard]] std::string machineFileOf(const Calibration& calibration, const model::machine::Machine& base, std::string_view date);

}  // namespace copyscope::sim
