// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <string>
#include <string_view>
#include <vector>

namespace copyscope::tests {

/// Collects what did not hold, as text, without a test framework: an actor cannot leave by a return of the test
/// function, and some cases run in a child process.
class Checks {
public:
    void that(std::string_view what, bool holds);
    void equal(std::string_view what, std::int64_t actual, std::int64_t expected);
    void equal(std::string_view what, model::Nanoseconds actual, model::Nanoseconds expected);
    void equal(std::string_view what, std::string_view actual, std::string_view expected);
    /// Fails when they differ by more than `tolerance` times the expected value.
    void near(std::string_view what, double actual, double expected, double tolerance);

    [[nodiscard]] const std::vector<std::string>& failures() const { return m_failures; }
    /// One line each; empty when all held.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> m_failures;
};

}  // namespace copyscope::tests
