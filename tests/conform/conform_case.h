// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace copyscope::tests {

/// A program whose asserts hold on Linux, see README.md in this folder.
struct ConformCase {
    std::string name;   ///< "137-pipe-resize"
    std::string topic;  ///< "pipe"
    std::vector<std::string> needs;
    std::string kernel; ///< "any", or the first release for which it holds: "4.14+"
    std::string yaml;   ///< the same as a scenario, with the lane `case`

    [[nodiscard]] bool wants(const std::string& tag) const;
};

/// All cases of a folder, by name.
[[nodiscard]] std::vector<ConformCase> readCases(const std::string& folder);

}  // namespace copyscope::tests
