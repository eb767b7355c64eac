// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/playback/clock.h"
#include "gui/scene/layout.h"

#include <vector>

namespace copyscope::gui {

/// The lanes side by side at the instant of the playhead. A click on a cell follows its page, a click on a lane shows
/// its program; the pointer tells what it is over.
class StageWidget : public QWidget {
    Q_OBJECT
public:
    StageWidget(Session* session, PlaybackClock* clock, QWidget* parent = nullptr);

    void setColours(ThemeName name);
    void setZoom(double zoom);
    /// The scenes that are shown, for tests and for the text twin.
    [[nodiscard]] const std::vector<Scene>& scenes();
    [[nodiscard]] QString describe();
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    void arrange();
    void compose();
    [[nodiscard]] int laneAt(const QPointF& at) const;
    [[nodiscard]] QString detailsAt(const QPointF& at);
    [[nodiscard]] std::optional<FollowedPage> pageAt(const QPointF& at);

    Session* m_session;
    PlaybackClock* m_clock;
    Theme m_theme;
    double m_zoom = 1.0;
    std::vector<LanePointer> m_lanes;
    std::vector<LaneLayout> m_layouts;
    std::vector<model::TraceState> m_states;
    std::vector<Scene> m_scenes;
    bool m_fresh = false;
};

}  // namespace copyscope::gui
