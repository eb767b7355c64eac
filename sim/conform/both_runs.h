// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"
#include "model/program/program.h"
#include "sim/conform/account.h"
#include "sim/conform/program_text.h"

#include <filesystem>
#include <memory>
#include <string>

namespace copyscope::sim {

/// One program in one of the two systems.
struct AccountedRun {
    Account account;
    std::string end;    ///< of the first process: "exits 0", "dies by SIGPIPE", "waits for ever"
    std::string broken; ///< the run itself went wrong: an invariant of the model, a failed set-up; empty when all is well
};

/// Compiles it; null when it has mistakes, which then stand in `mistakes`.
[[nodiscard]] std::shared_ptr<const model::program::Program> compileProgram(const ProgramText& text, std::string& mistakes);

/// On the model kernel, on an engine without contention.
[[nodiscard]] AccountedRun runInModel(const ProgramText& text, std::shared_ptr<const model::program::Program> program,
                                      const model::Profile& profile);

/// On this machine's kernel, in a process of its own with `folder` as its directory; everything in the folder is
/// removed before. A program in which nothing has happened for `patience` waits for ever.
[[nodiscard]] AccountedRun runOnKernel(const ProgramText& text, std::shared_ptr<const model::program::Program> program,
                                       const std::filesystem::path& folder);

/// "exits 0" or "dies by SIGBUS".
[[nodiscard]] std::string endText(bool bySignal, int value);

}  // namespace copyscope::sim
