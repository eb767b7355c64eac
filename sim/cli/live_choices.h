// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/live_options.h"

#include <string>

namespace CLI {
class App;
}

namespace copyscope::sim {

/// The options of the command line that say how live runs are made; several commands have them.
class LiveChoices {
public:
    void declare(CLI::App& app);
    /// A sentence when one of them makes no sense; empty otherwise.
    [[nodiscard]] std::string mistake() const;
    /// The first that was given, to be named where it has no effect; empty when none was.
    [[nodiscard]] std::string given() const;
    /// Only when there is no mistake().
    [[nodiscard]] LiveOptions options() const;

private:
    std::string m_workdir;
    int m_repeat = -1;
    std::string m_pin;
    std::string m_network;
    std::string m_peer;
    std::string m_interface;
    int m_stretch = 1;
    bool m_noPrivileges = false;
};

}  // namespace copyscope::sim
