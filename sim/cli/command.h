// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/environment.h"
#include "sim/report/verdict.h"

#include <string>

namespace CLI {
class App;
}

namespace copyscope::sim {

/// A subcommand: it declares its arguments, which bind to its members, and is then executed once.
class Command {
public:
    virtual ~Command() = default;

    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::string summary() const = 0;
    /// Shown below the options of `copyscope NAME --help`; may be empty.
    [[nodiscard]] virtual std::string examples() const { return {}; }
    /// Adds options and positional arguments to its own part of the command line.
    virtual void declare(CLI::App& app) = 0;
    /// Reports mistakes to environment.err; nothing has been done when it returns BadInput.
    virtual ExitCode execute(Environment& environment) = 0;
};

}  // namespace copyscope::sim
