// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/environment.h"
#include "sim/simulated/simulated_backend.h"

#include <spdlog/sinks/null_sink.h>

#include <filesystem>
#include <memory>
#include <sstream>

/// The program with the scenarios and machines that ship, simulated, without output. A test defines COPYSCOPE_SOURCE_DIR.
class ShippedFiles {
public:
    ShippedFiles()
    {
        environment.folders.machines = {source / "assets" / "machines"};
        environment.folders.methods = {source / "scenarios" / "methods"};
        environment.scenarios = {source / "scenarios"};
        environment.simulated = [] { return std::make_unique<copyscope::sim::SimulatedBackend>(); };
        environment.log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
    }

    const std::filesystem::path source = COPYSCOPE_SOURCE_DIR;

private:
    std::istringstream m_in;
    std::ostringstream m_out;
    std::ostringstream m_err;

public:
    copyscope::sim::Environment environment{m_in, m_out, m_err, false, false, false, 0, 1, {}, {}, {}, {}};
};
