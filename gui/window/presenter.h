// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/playback/clock.h"
#include "gui/scene/notes.h"
#include "gui/window/actions.h"

#include <functional>

namespace copyscope::gui {

/// Where the lanes stand on a screen, and the scale of their type.
struct PresenterFrame {
    QRectF lanes;
    double gap = 0;      ///< between lanes
    double scale = 1;
    double least = 12;   ///< smallest text, in pixels
};
[[nodiscard]] PresenterFrame presenterFrame(const QSizeF& screen, std::size_t lanes);

/// Full screen, large type, thick arrows, one caption, no panels: to be read from the last row.
///
/// Right, PageDown, Space and a click: next step; Left, PageUp: back; Home, End; P plays; B blacks out; Z spotlights
/// where the pointer is; 1 to 4 shows one lane alone, 0 all; S changes what a step goes to (event, system call, copy);
/// T changes the theme; Esc and F5 leave.
class PresenterWidget : public QWidget {
    Q_OBJECT
public:
    PresenterWidget(Session* session, PlaybackClock* clock, std::function<StepSize()> stepSize, ThemeName theme,
                    QWidget* parent = nullptr);

    /// Its keys, for the sheet.
    [[nodiscard]] static SheetPart keys();
    [[nodiscard]] bool isBlack() const { return m_black; }
    [[nodiscard]] bool hasSpotlight() const { return m_spotlight; }
    [[nodiscard]] int soloLane() const { return m_solo; }
    /// The size of the smallest text on it, in pixels.
    [[nodiscard]] double smallestText() const;
    void paintInto(QPainter& painter, const QSizeF& size);

signals:
    void closed();
    void stepSizeWanted(copyscope::gui::StepSize size);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] std::vector<LanePointer> lanes() const;
    [[nodiscard]] QStringList caption(double width, double size) const;

    Session* m_session;
    PlaybackClock* m_clock;
    Notes m_notes;
    std::function<StepSize()> m_stepSize;
    ThemeName m_theme;
    bool m_black = false;
    bool m_spotlight = false;
    int m_solo = 0;
    QPointF m_pointer;
};

}  // namespace copyscope::gui
