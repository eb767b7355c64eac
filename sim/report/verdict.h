// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <string>
#include <vector>

namespace copyscope::sim {

/// What the program returns. Of several runs the largest counts.
enum class ExitCode : int {
    AllHeld = 0,
    ExpectationFailed = 1,  ///< or a process sleeps for ever that was not expected to
    BadInput = 2,           ///< nothing ran
    CannotBeDone = 3,       ///< this machine, or this build, cannot do it
    ModelBroken = 4,        ///< an invariant did not hold, or the simulation crashed
};

[[nodiscard]] ExitCode exitCodeOf(const model::RunRecord& run);
[[nodiscard]] ExitCode worse(ExitCode a, ExitCode b);
/// Everything that keeps the run from having held, but for expectations: a sentence each, with its lane.
[[nodiscard]] std::vector<std::string> complaintsOf(const model::RunRecord& run);
/// "exited with 1", "killed by SIGBUS", "sleeps for ever: room in socket", "was still running".
[[nodiscard]] std::string describe(const model::ProcessExit& exit);
/// What the process printed; where that was cut, how much is missing.
[[nodiscard]] std::string outputOf(const model::ProcessTally& process);

}  // namespace copyscope::sim
