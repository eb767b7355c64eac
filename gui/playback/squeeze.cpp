// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/playback/squeeze.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

namespace {

constexpr std::size_t mostInstants = 20000;

std::vector<std::int64_t> instantsOf(std::span<const LanePointer> lanes)
{
    std::vector<std::int64_t> all{0};
    for (const LanePointer& lane : lanes)
        for (const model::Nanoseconds t : lane->index().instants())
            all.push_back(t.value());
    return all;
}

double interpolate(const std::vector<double>& from, const std::vector<double>& to, double x)
{
    if (from.empty() || x <= from.front())
        return to.empty() ? 0.0 : to.front();
    if (x >= from.back())
        return to.back();
    const auto after = static_cast<std::size_t>(std::upper_bound(from.begin(), from.end(), x) - from.begin());
    const double span = from[after] - from[after - 1];
    const double part = span > 0 ? (x - from[after - 1]) / span : 0;
    return to[after - 1] + (to[after] - to[after - 1]) * part;
}

}  // namespace

Squeeze::Squeeze(std::span<const LanePointer> lanes) : Squeeze(instantsOf(lanes)) {}

Squeeze::Squeeze(std::vector<std::int64_t> instants)
{
    std::sort(instants.begin(), instants.end());
    instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
    // Beyond what a screen can show, neighbours are taken together.
    const std::size_t each = instants.size() / mostInstants + 1;
    double at = 0;
    for (std::size_t i = 0; i < instants.size(); ++i) {
        if (i % each != 0 && i + 1 != instants.size())
            continue;
        const auto t = static_cast<double>(instants[i]);
        if (!m_times.empty())
            at += std::log2(1 + (t - m_times.back()) / 32.0);
        m_times.push_back(t);
        m_at.push_back(at);
    }
    m_extent = at;
    if (at > 0)
        for (double& a : m_at)
            a /= at;
}

double Squeeze::fromTime(double nanoseconds) const
{
    return interpolate(m_times, m_at, nanoseconds);
}

double Squeeze::toTime(double coordinate) const
{
    return interpolate(m_at, m_times, coordinate);
}

}  // namespace copyscope::gui
