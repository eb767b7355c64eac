// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/presenter_frame.h"

#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"
#include "gui/scene/layout.h"
#include "gui/scene/ledger_labels.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

namespace {

/// The smallest text of a scene is 12 units; a lecture room needs 1/36 of the height.
constexpr double smallestUnits = 12.0;
constexpr double share = 36.0;
/// A lane narrower than this, in units, would cut its names.
constexpr double narrowestLane = 312.0;
/// Heights in smallest texts: two lines of the caption, the bar below it, the strip.
constexpr double captionHeight = 4.37;
constexpr double barHeight = 0.9;
constexpr double stripHeight = 1.75;

}  // namespace

PresenterFrame presenterFrame(const QSizeF& screen, std::size_t lanes)
{
    PresenterFrame frame;
    // A font has a whole number of pixels.
    frame.least = std::ceil(screen.height() / share);
    frame.scale = frame.least / smallestUnits;
    const double pad = screen.width() * 0.03;
    frame.gap = pad * 0.4;
    frame.head = QRectF(pad, pad * 0.4, screen.width() - 2 * pad, frame.least * 2);
    frame.bar = QRectF(pad, screen.height() - pad * 0.3 - frame.least * barHeight * 0.5, screen.width() - 2 * pad, frame.least * barHeight * 0.4);
    frame.caption = QRectF(pad, frame.bar.top() - frame.least * (barHeight * 0.35 + captionHeight), screen.width() - 2 * pad, frame.least * captionHeight);
    const double top = frame.head.bottom() + frame.least * 0.2;
    frame.lanes = QRectF(pad * 0.7, top, screen.width() - 1.4 * pad, frame.caption.top() - pad * 0.25 - top);
    const auto room = static_cast<std::size_t>((frame.lanes.width() + frame.gap) / (narrowestLane * frame.scale + frame.gap));
    frame.shown = std::clamp<std::size_t>(room, 1, std::max<std::size_t>(1, lanes));
    if (frame.shown < lanes) {
        frame.strip = QRectF(frame.lanes.left(), top, frame.lanes.width(), frame.least * stripHeight);
        frame.lanes.setTop(frame.strip.bottom() + frame.least * 0.3);
    }
    return frame;
}

std::vector<std::size_t> lanesOnScreen(std::size_t count, std::size_t room, std::size_t turn)
{
    std::vector<std::size_t> lanes;
    if (room >= count) {
        for (std::size_t i = 0; i < count; ++i)
            lanes.push_back(i);
        return lanes;
    }
    if (room == 1)
        return {turn % count};
    lanes.push_back(0);
    for (std::size_t i = 0; i + 1 < room; ++i)
        lanes.push_back(1 + (turn + i) % (count - 1));
    return lanes;
}

std::vector<WaitingLane> waitingLanes(const PresenterFrame& frame, std::size_t count, std::size_t turn)
{
    const auto shown = lanesOnScreen(count, frame.shown, turn);
    std::vector<WaitingLane> waiting;
    for (std::size_t i = 0; i < count; ++i)
        if (std::find(shown.begin(), shown.end(), i) == shown.end())
            waiting.push_back({i, {}});
    const auto rects = laneRects(frame.strip, waiting.size(), frame.gap);
    for (std::size_t i = 0; i < waiting.size(); ++i)
        waiting[i].rect = rects[i];
    return waiting;
}

void paintWaitingLane(QPainter& painter, const WaitingLane& place, const LaneRun& run, model::Nanoseconds at, double least,
                      const Theme& theme)
{
    const QRectF& r = place.rect;
    painter.setPen(QPen(theme.cardLine, least * 0.06));
    painter.setBrush(theme.card);
    painter.drawRoundedRect(r, least * 0.4, least * 0.4);
    Label l;
    l.size = least;
    l.bold = true;
    l.text = QString::number(place.lane + 1);
    l.ink = Ink::Muted;
    l.rect = QRectF(r.left() + least * 0.5, r.top(), least, r.height());
    paintLabel(painter, l, theme);

    const LedgerFigure copies = ledgerFigures(run, run.index().at(at)).front();
    const QString value = figureText(copies);
    const double left = l.rect.right() + least * 0.2;
    const double right = r.right() - least * 0.6;
    const double room = right - left - least * 0.8;
    QString title = firstThatFits({run.title()}, right - left, least, true);
    // Its number is better than a piece of a word.
    if (title != run.title() && !title.endsWith(QStringLiteral(" …")))
        title.clear();
    // The name matters most, then the figure, then what it counts.
    double used = textWidth(title, least, true) + textWidth(value, least, true);
    l.text = title;
    l.ink = Ink::Text;
    l.rect = QRectF(left, r.top(), std::min(textWidth(title, least, true) + 2, right - left), r.height());
    paintLabel(painter, l, theme);
    if (used > room)
        return;
    l.align = Qt::AlignRight | Qt::AlignVCenter;
    l.text = value;
    l.ink = copies.ink;
    l.rect = QRectF(right - textWidth(value, least, true) - 2, r.top(), textWidth(value, least, true) + 2, r.height());
    paintLabel(painter, l, theme);
    used += textWidth(copies.name, least) + least * 0.5;
    if (used > room)
        return;
    l.rect = QRectF(l.rect.left() - least * 0.5 - textWidth(copies.name, least) - 2, r.top(), textWidth(copies.name, least) + 2, r.height());
    l.text = copies.name;
    l.bold = false;
    l.ink = Ink::Muted;
    paintLabel(painter, l, theme);
}

}  // namespace copyscope::gui
