// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/playback/clock.h"
#include "gui/scene/history.h"
#include "gui/scene/notes.h"

class QLabel;

namespace copyscope::gui {

/// What is happening, in sentences for each lane that is shown, with what they rest on.
class StoryPanel : public QWidget {
    Q_OBJECT
public:
    StoryPanel(Session* session, PlaybackClock* clock, QWidget* parent = nullptr);
    void setZoom(double zoom);
    void setColours(ThemeName name);

private:
    void prepare();
    void tell();
    [[nodiscard]] QString followedText(std::size_t number, const LaneRun& lane, const model::TraceState& state) const;

    Session* m_session;
    PlaybackClock* m_clock;
    Notes m_notes;
    std::vector<std::vector<PageMoment>> m_histories;   ///< of the followed page, by lane
    QLabel* m_step;
    QLabel* m_text;
    QLabel* m_source;
    ThemeName m_theme = ThemeName::Light;
};

}  // namespace copyscope::gui
