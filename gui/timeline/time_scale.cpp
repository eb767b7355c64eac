// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/time_scale.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

TimeScale::TimeScale(const Squeeze* squeeze, double end, double left, double right)
    : m_squeeze(squeeze), m_end(std::max(1.0, end)), m_left(left), m_right(std::max(left + 1, right))
{
}

double TimeScale::coordinate(double nanoseconds) const
{
    return m_squeeze ? m_squeeze->fromTime(nanoseconds) : nanoseconds / m_end;
}

double TimeScale::fromCoordinate(double c) const
{
    return m_squeeze ? m_squeeze->toTime(std::clamp(c, 0.0, 1.0)) : c * m_end;
}

double TimeScale::x(double nanoseconds) const
{
    return m_left + (coordinate(nanoseconds) - m_from) / (m_to - m_from) * (m_right - m_left);
}

double TimeScale::time(double x) const
{
    return std::clamp(fromCoordinate(m_from + (x - m_left) / (m_right - m_left) * (m_to - m_from)), 0.0, m_end);
}

std::vector<std::int64_t> TimeScale::columns() const
{
    std::vector<std::int64_t> times;
    times.reserve(static_cast<std::size_t>(m_right - m_left) + 3);
    for (double x = m_left; x < m_right + 1; ++x)
        times.push_back(static_cast<std::int64_t>(time(x)));
    times.push_back(static_cast<std::int64_t>(std::ceil(time(m_right + 1))) + 1);
    return times;
}

void TimeScale::clampView()
{
    const double width = std::clamp(m_to - m_from, 1e-7, 1.0);
    m_from = std::clamp(m_from, 0.0, 1.0 - width);
    m_to = m_from + width;
}

void TimeScale::zoomAt(double x, double factor)
{
    const double part = (x - m_left) / (m_right - m_left);
    const double fixed = m_from + part * (m_to - m_from);
    const double width = std::clamp((m_to - m_from) / factor, 1e-7, 1.0);
    m_from = fixed - part * width;
    m_to = m_from + width;
    clampView();
}

void TimeScale::pan(double dx)
{
    const double d = -dx / (m_right - m_left) * (m_to - m_from);
    m_from += d;
    m_to += d;
    clampView();
}

void TimeScale::show(double from, double to)
{
    m_from = coordinate(from);
    m_to = std::max(m_from + 1e-7, coordinate(to));
    clampView();
}

void TimeScale::setBounds(double left, double right)
{
    m_left = left;
    m_right = std::max(left + 1, right);
}

}  // namespace copyscope::gui
