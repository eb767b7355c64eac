// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/dirty_throttle.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace copyscope::model::kernel {

namespace {

constexpr Nanoseconds interval{200'000'000};     ///< between two estimates (BANDWIDTH_INTERVAL)
constexpr Nanoseconds chunk{500'000'000};        ///< write-back of one file before it looks around (writeback_chunk_size)
constexpr Nanoseconds idle{1'000'000'000};       ///< a break in write-back that says nothing about the disk
constexpr Nanoseconds longest{200'000'000};      ///< MAX_PAUSE
constexpr Nanoseconds usual{10'000'000};         ///< the pause that a single writer is to make
constexpr double averaging = 4.096;              ///< seconds over which the disk's rate is averaged
constexpr std::uint64_t fewestPages = 32;        ///< DIRTY_POLL_THRESH

double seconds(Nanoseconds t) { return static_cast<double>(t.value()) / 1e9; }

Nanoseconds nanoseconds(double s) { return Nanoseconds(static_cast<std::int64_t>(s * 1e9)); }

double pages(std::uint64_t n) { return static_cast<double>(n); }

/// The nearer the limit, the sooner a writer looks again (dirty_poll_interval).
std::uint64_t pollInterval(const DirtyState& state)
{
    if (state.limit <= state.dirty)
        return 1;
    return std::uint64_t{1} << ((std::bit_width(state.limit - state.dirty) - 1) / 2);
}

}  // namespace

void DirtyThrottle::dirtied(TaskId task, std::uint64_t count)
{
    m_dirtied += count;
    m_writers[task].pages += count;
}

bool DirtyThrottle::mustLook(TaskId task) const { return untilLook(task) == 0; }

std::uint64_t DirtyThrottle::untilLook(TaskId task) const
{
    const auto it = m_writers.find(task);
    const Writer writer = it == m_writers.end() ? Writer{} : it->second;
    return writer.lookAt - std::min(writer.lookAt, writer.pages);
}

std::uint64_t DirtyThrottle::hardLimit(const DirtyState& state) const { return std::max(state.limit, m_limit); }

double DirtyThrottle::positionRatio(const DirtyState& state) const
{
    const double limit = pages(hardLimit(state));
    const double dirty = pages(state.dirty);
    if (dirty >= limit)
        return 0;
    // 2 at the free-run ceiling, 1 at the setpoint, 0 at the limit, flat around the setpoint.
    const double setpoint = (pages(state.freerun()) + limit) / 2;
    const double x = (setpoint - dirty) / std::max(1.0, limit - setpoint);
    double ratio = std::clamp(1 + x * x * x, 0.0, 2.0);
    // The disk's own line: straight, and zero at what it writes in 8 seconds above the setpoint.
    const double span = std::max(1.0, 8 * m_averageBandwidth);
    const double above = setpoint + span - dirty;
    ratio *= above > span / 4 ? above / span : 0.25;
    // So few that the disk could run dry.
    const double reserve = pages(state.limit) / 2;
    if (dirty < reserve)
        ratio *= dirty > reserve / 8 ? reserve / dirty : 8;
    return ratio;
}

Nanoseconds DirtyThrottle::longestPause(const DirtyState& state) const
{
    // In a small memory a long sleep would let the disk run dry.
    const double t = pages(state.dirty) / (1 + m_averageBandwidth / 128) / 1000 + 0.001;
    return std::min(nanoseconds(t), longest);
}

void DirtyThrottle::updateRate(const DirtyState& state, double ratio, double elapsed)
{
    const double dirtyRate = pages(m_dirtied - m_dirtiedBefore) / elapsed;
    const double taskRate = m_rate * ratio + 1;
    const double balanced = std::min(m_averageBandwidth, taskRate * m_averageBandwidth / std::max(1.0, dirtyRate));
    const double setpoint = (pages(state.freerun()) + pages(hardLimit(state))) / 2;
    // It follows the balanced rate only while that also brings the number of dirty pages nearer to the setpoint.
    double step = 0;
    if (pages(state.dirty) < setpoint)
        step = std::min({m_balancedRate, balanced, taskRate}) - m_rate;
    else
        step = m_rate - std::max({m_balancedRate, balanced, taskRate});
    step = std::max(0.0, std::floor(step));
    const double shift = std::floor(m_rate / (2 * step + 1));
    step = shift < 64 ? std::ceil(std::floor(std::ldexp(step, -static_cast<int>(shift))) / 8) : 0;
    m_rate = std::max(1.0, m_rate < balanced ? m_rate + step : m_rate - step);
    m_balancedRate = balanced;
}

void DirtyThrottle::updateBandwidth(Nanoseconds now)
{
    const double elapsed = std::max(0.001, seconds(now - m_updated));
    const double measured = pages(m_written - m_writtenBefore) / elapsed;
    const double old = m_bandwidth;
    if (elapsed > averaging) {
        m_bandwidth = m_averageBandwidth = measured;
    } else {
        m_bandwidth = (measured * elapsed + old * (averaging - elapsed)) / averaging;
        // Smoothed once more, so that a single peak does not show.
        const bool falling = m_averageBandwidth > old && old >= m_bandwidth;
        const bool rising = m_averageBandwidth < old && old <= m_bandwidth;
        if (falling || rising)
            m_averageBandwidth += (old - m_averageBandwidth) / 8;
    }
    m_averageBandwidth = std::max(1.0, m_averageBandwidth);
    m_dirtiedBefore = m_dirtied;
    m_writtenBefore = m_written;
    m_updated = now;
}

void DirtyThrottle::update(const DirtyState& state, double ratio)
{
    if (state.now - m_updated <= interval)
        return;
    const std::uint64_t target = std::max(state.limit, state.dirty);
    if (m_limit < state.limit)
        m_limit = state.limit;
    else if (m_limit > target)
        m_limit -= (m_limit - target) / 32;
    updateRate(state, ratio, std::max(0.001, seconds(state.now - m_updated)));
    updateBandwidth(state.now);
}

void DirtyThrottle::writeBackStarts(Nanoseconds now)
{
    if (now - m_updated <= idle)
        return;
    m_dirtiedBefore = m_dirtied;
    m_writtenBefore = m_written;
    m_updated = now;
}

void DirtyThrottle::writeBackGoesOn(Nanoseconds now)
{
    // Rarely: while writers are braked, it is they who keep the estimates.
    if (now - m_updated > chunk)
        updateBandwidth(now);
}

DirtyThrottle::Pause DirtyThrottle::look(TaskId task, const DirtyState& state)
{
    Writer& writer = m_writers[task];
    if (state.dirty <= state.freerun()) {
        writer.pausedAt = state.now;
        writer.pages = 0;
        writer.lookAt = pollInterval(state);
        return {};
    }
    const double ratio = positionRatio(state);
    update(state, ratio);
    const double rate = m_rate * ratio;
    const Nanoseconds most = longestPause(state);

    // How often it is to sleep: for about 10 ms each time, more with several writers, and never for too long.
    const std::int64_t others = std::max(0, std::ilogb(m_averageBandwidth) - std::ilogb(m_rate));
    Nanoseconds aim = std::min(usual * (1 + others), Nanoseconds(1'000'000) + most / 2);
    double next = m_rate * seconds(aim);
    if (next < fewestPages) {
        aim = most;
        next = std::min(pages(fewestPages), m_rate * seconds(aim));
    }
    if (next / (rate + 1) > seconds(most)) {
        aim = most;
        next = rate * seconds(aim);
    }
    const auto lookAt = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(next));
    const Nanoseconds least = lookAt >= fewestPages ? aim / 2 : aim;

    Nanoseconds now = state.now;
    Nanoseconds pause = most;
    if (rate >= 1) {
        const Nanoseconds due = nanoseconds(std::min(3600.0, pages(writer.pages) / rate));
        pause = due;
        if (writer.pausedAt)
            pause -= now - *writer.pausedAt;
        if (pause < least) {
            // Too short to sleep for; it counts towards the next one, unless the writer was away for long.
            writer.pausedAt = pause < Nanoseconds{} - idle ? now : writer.pausedAt.value_or(now) + due;
            writer.pages = 0;
            return {};
        }
        if (pause > most) {
            now += std::min(pause - most, most);
            pause = most;
        }
    }
    writer.pausedAt = now + pause;
    writer.pages = 0;
    writer.lookAt = lookAt;
    return {pause, rate < 1};
}

}  // namespace copyscope::model::kernel
