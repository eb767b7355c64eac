// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/playback/clock.h"

class QLabel;

namespace copyscope::gui {

/// The note of the scenario that is due at `t`: of the last call with a note that began by then.
[[nodiscard]] QString noteAt(const model::RunRecord& record, const std::vector<LanePointer>& lanes, model::Nanoseconds t);

/// What is happening, in sentences for each lane that is shown, with what they rest on.
class StoryPanel : public QWidget {
    Q_OBJECT
public:
    StoryPanel(Session* session, PlaybackClock* clock, QWidget* parent = nullptr);
    void setZoom(double zoom);

private:
    void tell();

    Session* m_session;
    PlaybackClock* m_clock;
    QLabel* m_step;
    QLabel* m_text;
    QLabel* m_source;
};

}  // namespace copyscope::gui
