// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "gui/playback/squeeze.h"
#include "gui/playback/steps.h"

#include <optional>
#include <utility>

namespace copyscope::gui {

/// The one clock of a window: where the playhead is and how fast it goes. Nothing else in the window has a timer.
///
/// Speed is the factor by which simulated time is slowed down, from 1 (as it happens) to 1,000,000; "auto" moves evenly
/// along the squeezed axis, slow where much happens and fast over waits.
class PlaybackClock : public QObject {
    Q_OBJECT
public:
    explicit PlaybackClock(QObject* parent = nullptr);

    /// Takes new lanes: the playhead goes to the start.
    void setRun(std::vector<LanePointer> lanes);

    [[nodiscard]] model::Nanoseconds now() const { return model::Nanoseconds(static_cast<std::int64_t>(m_now)); }
    [[nodiscard]] model::Nanoseconds end() const { return m_end; }
    [[nodiscard]] bool isPlaying() const { return m_timer.isActive(); }
    [[nodiscard]] double slowdown() const { return m_slowdown; }
    [[nodiscard]] bool isAuto() const { return m_auto; }
    [[nodiscard]] const StepList& steps() const { return m_steps; }
    [[nodiscard]] const Squeeze& squeeze() const { return m_squeeze; }
    [[nodiscard]] std::optional<std::pair<model::Nanoseconds, model::Nanoseconds>> loop() const { return m_loop; }

    void seek(model::Nanoseconds t);
    void play();
    void pause();
    void togglePlay() { isPlaying() ? pause() : play(); }
    void stepForward(StepSize size);
    void stepBack(StepSize size);
    void toStart() { seek(model::Nanoseconds(0)); }
    void toEnd() { seek(m_end); }
    /// Clamped to 1 ... 1,000,000.
    void setSlowdown(double factor);
    void setAuto(bool on);
    void setLoop(std::optional<std::pair<model::Nanoseconds, model::Nanoseconds>> stretch);
    /// Lets `milliseconds` of real time pass, as the timer does; for tests and recording.
    void advance(double milliseconds);

signals:
    void moved();
    void stateChanged();   ///< playing, speed, loop
    void runChanged();

private:
    void tick();

    std::vector<LanePointer> m_lanes;
    StepList m_steps;
    Squeeze m_squeeze;
    QTimer m_timer;
    QElapsedTimer m_elapsed;
    double m_now = 0;
    model::Nanoseconds m_end{};
    double m_slowdown = 50000;
    bool m_auto = true;
    std::optional<std::pair<model::Nanoseconds, model::Nanoseconds>> m_loop;
};

}  // namespace copyscope::gui
