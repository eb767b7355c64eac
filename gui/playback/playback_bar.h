// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/playback/clock.h"

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace copyscope::gui {

/// Start, step, play, end; what a step is; how fast.
class PlaybackBar : public QWidget {
    Q_OBJECT
public:
    explicit PlaybackBar(PlaybackClock* clock, QWidget* parent = nullptr);

    [[nodiscard]] StepSize stepSize() const;
    void setStepSize(StepSize size);
    void setZoom(double zoom);
    /// With signs instead of words where there is little room; names and tooltips stay.
    void setCompact(bool on);

signals:
    void loopRequested();

private:
    void refresh();

    PlaybackClock* m_clock;
    QToolButton* m_back;
    QToolButton* m_play;
    QToolButton* m_forward;
    QComboBox* m_steps;
    QSlider* m_speed;
    QToolButton* m_loop;
    QToolButton* m_auto;
    QLabel* m_speedText;
    QLabel* m_time;
    bool m_compact = false;
};

}  // namespace copyscope::gui
