// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"
#include "sim/conform/compare.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

struct ConformOptions {
    std::uint64_t programs = 300;
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> only;        ///< just the program of this number
    std::filesystem::path workdir;            ///< empty: as for live runs, see WorkFolder
    std::function<void(std::uint64_t)> progress;  ///< how many programs have been compared; may be empty
};

/// A way in which the model differs from the kernel.
struct Difference {
    std::uint64_t number = 0;             ///< of the first program that shows it
    std::vector<std::uint64_t> others;    ///< more that seem to show the same
    std::string text;                     ///< one sentence
    Comparison smallest;
};

struct ConformResult {
    std::string error;                    ///< nothing could be run; empty otherwise
    std::string folder;
    std::string fileSystem;
    std::uint64_t programs = 0;
    std::uint64_t calls = 0;              ///< that were compared
    std::vector<Difference> differences;
};

/// Makes random programs, runs each in the model and on this machine's kernel, and shrinks those that differ.
[[nodiscard]] ConformResult conform(const model::Profile& profile, const ConformOptions& options);

/// For people: the differences with their programs and both traces, and a sentence at the end.
[[nodiscard]] std::string conformReport(const ConformResult& result, std::uint64_t seed);

}  // namespace copyscope::sim
