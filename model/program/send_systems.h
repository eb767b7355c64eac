// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace copyscope::model::program {

/// How one system sends a file without the program touching it.
struct SendSystem {
    std::string_view system;   ///< with the releases that it speaks of
    std::string_view call;     ///< prototype
    std::string_view path;     ///< which way the bytes go
    std::string_view differs;  ///< from Linux of today
    std::string_view here;     ///< how a scenario gets it; or that it is not modelled
    std::string_view source;
};

/// All of them, Linux first, in the order of their age.
[[nodiscard]] std::span<const SendSystem> sendSystems();

}  // namespace copyscope::model::program
