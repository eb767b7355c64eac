// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/playback/clock.h"

#include <algorithm>

namespace copyscope::gui {

namespace {

constexpr int frame = 16;   ///< milliseconds between two pictures: 60 a second
constexpr double unitsPerSecond = 7.0;   ///< of the squeezed axis: about two short events a second

double real(model::Nanoseconds t)
{
    return static_cast<double>(t.value());
}

}  // namespace

PlaybackClock::PlaybackClock(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(frame);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &PlaybackClock::tick);
}

void PlaybackClock::setRun(std::vector<LanePointer> lanes)
{
    pause();
    m_lanes = std::move(lanes);
    m_end = {};
    for (const LanePointer& lane : m_lanes)
        m_end = std::max(m_end, lane->end());
    m_steps = StepList(m_lanes);
    m_squeeze = Squeeze(m_lanes);
    m_loop.reset();
    m_now = std::min(m_now, real(m_end));
    emit runChanged();
    emit moved();
    emit stateChanged();
}

void PlaybackClock::seek(model::Nanoseconds t)
{
    m_now = std::clamp(real(t), 0.0, real(m_end));
    emit moved();
}

void PlaybackClock::play()
{
    if (isPlaying() || m_end.value() == 0)
        return;
    if (m_now >= real(m_end))
        m_now = 0;
    m_elapsed.start();
    m_timer.start();
    emit stateChanged();
}

void PlaybackClock::pause()
{
    if (!isPlaying())
        return;
    m_timer.stop();
    emit stateChanged();
}

void PlaybackClock::stepForward(StepSize size)
{
    pause();
    const auto step = m_steps.next(now(), size);
    seek(step ? m_steps[*step].at : m_end);
}

void PlaybackClock::stepBack(StepSize size)
{
    pause();
    const auto step = m_steps.previous(now(), size);
    seek(step ? m_steps[*step].at : model::Nanoseconds(0));
}

void PlaybackClock::setSlowdown(double factor)
{
    m_slowdown = std::clamp(factor, 1.0, 1e6);
    m_auto = false;
    emit stateChanged();
}

void PlaybackClock::setAuto(bool on)
{
    m_auto = on;
    emit stateChanged();
}

void PlaybackClock::setLoop(std::optional<std::pair<model::Nanoseconds, model::Nanoseconds>> stretch)
{
    m_loop = stretch;
    emit stateChanged();
}

void PlaybackClock::tick()
{
    advance(static_cast<double>(m_elapsed.restart()));
}

void PlaybackClock::advance(double milliseconds)
{
    if (m_auto) {
        const double share = m_squeeze.extent() > 0 ? milliseconds / 1000 * unitsPerSecond / m_squeeze.extent() : 1.0;
        m_now = m_squeeze.toTime(std::min(1.0, m_squeeze.fromTime(m_now) + share));
    } else {
        m_now += milliseconds * 1e6 / m_slowdown;
    }
    if (m_loop && m_now >= real(m_loop->second))
        m_now = real(m_loop->first);
    if (m_now >= real(m_end)) {
        m_now = real(m_end);
        pause();
    }
    emit moved();
}

}  // namespace copyscope::gui
