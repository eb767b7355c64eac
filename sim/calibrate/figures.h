// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// Several measurements of one thing: the middle one and the quartiles around it.
struct Quartiles {
    double median = 0;
    double low = 0;
    double high = 0;
    std::size_t rounds = 0;
};

/// Of values in any order; all zero when there are none.
[[nodiscard]] Quartiles spreadOf(std::vector<double> values);
/// Calls `once` so many times, after one round that warms up and does not count.
[[nodiscard]] Quartiles measure(std::size_t rounds, const std::function<double()>& once);

/// What is known of one parameter of the machine.
struct Figure {
    enum class Kind { Measured, Derived, Read, Missing };
    std::string path;    ///< "cpu.system_call"
    Kind kind = Kind::Missing;
    double value = 0;    ///< in the parameter's base unit: ns, B, B/s
    std::string text;    ///< instead of a value, for kinds without one: "6.18", "nvme", "true"
    std::string source;  ///< how it was measured, where it was read, or why it could not be
};

/// What a calibration has found out, in the order in which it did.
class Figures {
public:
    /// `how` says what was timed; the spread is added to it.
    void measured(std::string_view path, const Quartiles& spread, std::string_view unit, std::string_view how);
    /// Follows from measured figures; `how` is the calculation. A value that is not above zero is not distinguishable.
    void derived(std::string_view path, double value, std::string_view how);
    void read(std::string_view path, std::string text, std::string_view where);
    void missing(std::string_view path, std::string_view why);
    [[nodiscard]] const Figure* find(std::string_view path) const;
    [[nodiscard]] const std::vector<Figure>& all() const { return m_all; }

    /// Of several calibrations of one machine: each figure as it was in the middle one, which says so. What was missing in
    /// some stays missing only if it was in most.
    [[nodiscard]] static Figures middleOf(const std::vector<Figures>& passes);

private:
    std::vector<Figure> m_all;
};

}  // namespace copyscope::sim
