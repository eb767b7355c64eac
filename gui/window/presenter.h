// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/playback/clock.h"
#include "gui/scene/notes.h"
#include "gui/window/actions.h"
#include "gui/window/presenter_frame.h"

#include <functional>

namespace copyscope::gui {

/// Full screen, large type, thick arrows, one caption, no panels: to be read from the last row.
///
/// Right, PageDown, Space and a click: next step; Left, PageUp: back; Home, End; P plays; B blacks out; Z spotlights
/// where the pointer is; 1 to 4 shows one lane alone, 0 all; Tab brings in lanes that wait; S changes what a step goes to (event, system call, copy);
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
    /// The lanes that are on the screen, from 0; the others wait in a strip above them.
    [[nodiscard]] std::vector<std::size_t> lanesShown() const;
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
    /// Tab is a key like others here.
    bool focusNextPrevChild(bool) override { return false; }

private:
    /// Brings in a lane that waits, or with -1 the one before.
    void turn(int by);
    [[nodiscard]] std::vector<LanePointer> lanes() const;
    struct Caption {
        std::vector<std::pair<QString, Ink>> lines;
        double size = 0;
    };
    /// The note that is due, or else what the lanes do.
    [[nodiscard]] Caption caption(const std::vector<LanePointer>& shown, const PresenterFrame& frame) const;
    void paintHead(QPainter& p, const PresenterFrame& frame, const Theme& colours) const;
    void paintCaption(QPainter& p, const PresenterFrame& frame, const std::vector<LanePointer>& shown, const Theme& colours) const;
    void paintBar(QPainter& p, const PresenterFrame& frame, const Theme& colours) const;

    Session* m_session;
    PlaybackClock* m_clock;
    Notes m_notes;                         ///< of the lanes on the screen:
    std::vector<LanePointer> m_noted;
    std::function<StepSize()> m_stepSize;
    ThemeName m_theme;
    bool m_black = false;
    bool m_spotlight = false;
    int m_solo = 0;
    std::size_t m_turn = 0;   ///< how often a lane that waits was brought in
    QPointF m_pointer;
};

}  // namespace copyscope::gui
