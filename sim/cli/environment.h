// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/reader.h"
#include "sim/backend.h"
#include "sim/live/live_options.h"
#include "sim/live/observability.h"

#include <spdlog/logger.h>

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace copyscope::sim {

using BackendFactory = std::function<std::unique_ptr<Backend>()>;

/// The real system, as far as commands use it.
struct LiveSystem {
    std::function<std::unique_ptr<Backend>(const LiveOptions&)> backend;  ///< called in the process of the lane
    std::function<std::vector<Observable>(const LiveOptions&)> observables;
    std::function<std::vector<std::string>(const LiveOptions&)> privilegedSteps;
};

/// Everything that a command may touch of the outside.
struct Environment {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool outIsTerminal = false;
    bool errIsTerminal = false;
    bool noColor = false;          ///< NO_COLOR is set
    std::size_t width = 0;         ///< columns of the terminal at `out`; 0: unknown or none
    unsigned cores = 1;            ///< how many lanes may run at once
    model::scenario::ReaderOptions folders;         ///< where machines and methods are
    std::vector<std::filesystem::path> scenarios;   ///< folders with the scenarios that ship
    BackendFactory simulated;      ///< called in the process of the lane
    std::shared_ptr<spdlog::logger> log;            ///< set by runProgram
    LiveSystem live = {};
};

}  // namespace copyscope::sim
