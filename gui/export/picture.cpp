// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/export/picture.h"

#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"
#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QPainter>

#include <algorithm>

namespace copyscope::gui {

QStringList captionsAt(const std::vector<LanePointer>& lanes, model::Nanoseconds t)
{
    QStringList captions;
    for (const LanePointer& lane : lanes) {
        // The first sentence says it; the rest is for the panel.
        QString text = sentenceAt(*lane, lane->index().at(t)).text;
        if (const auto stop = text.indexOf(QStringLiteral(". ")); stop > 0)
            text.truncate(stop + 1);
        captions << (lanes.size() > 1 ? lane->title() + QStringLiteral(": ") + text : text);
    }
    return captions;
}

void paintPicture(QPainter& painter, const Picture& picture, const QSizeF& size, ThemeName name)
{
    const Theme colours = theme(name);
    painter.fillRect(QRectF(QPointF(0, 0), size), colours.ground);
    const double columns = static_cast<double>(std::max<std::size_t>(1, picture.lanes.size()));
    // One lane wants about 514 by 560 units; the smaller direction decides how large a unit is.
    const double scale = std::clamp(std::min(size.width() / (columns * 530), size.height() / 660), 0.4, 6.0);
    const double pad = 14 * scale;
    const double titleHeight = 34 * scale;
    const double line = 21 * scale;
    const double captionSize = 13 * scale;
    QStringList caption;
    for (const QString& text : picture.caption)
        caption += wrapped(text, size.width() - 2.6 * pad, captionSize);
    const double captionHeight = line * static_cast<double>(caption.size()) + (caption.isEmpty() ? 0 : 10 * scale);
    Label l;
    l.ink = Ink::Muted;
    l.size = 12 * scale;
    l.text = picture.corner;
    const double cornerWidth = textWidth(l.text, l.size) + 2;
    l.rect = QRectF(size.width() - pad - cornerWidth, pad * 0.6, cornerWidth, titleHeight);
    l.align = Qt::AlignRight | Qt::AlignVCenter;
    paintLabel(painter, l, colours);
    l.ink = Ink::Text;
    l.bold = true;
    l.size = 17 * scale;
    l.rect = QRectF(pad, pad * 0.6, size.width() - 3 * pad - cornerWidth, titleHeight);
    l.text = fitted(picture.title, l.rect.width(), l.size, true);
    l.align = Qt::AlignLeft | Qt::AlignVCenter;
    paintLabel(painter, l, colours);

    const QRectF area(pad, pad * 0.6 + titleHeight + 4 * scale, size.width() - 2 * pad,
                      size.height() - pad * 1.4 - titleHeight - captionHeight - 4 * scale);
    const auto rects = laneRects(area, picture.lanes.size(), 10 * scale);
    const auto layouts = layoutLanes(picture.lanes, rects, {scale, false});
    for (std::size_t i = 0; i < picture.lanes.size(); ++i) {
        const LaneRun& run = *picture.lanes[i];
        paintScene(painter, sceneAt(run, layouts[i], run.index().at(picture.at), picture.followed), colours);
    }
    l.bold = false;
    l.size = captionSize;
    double y = area.bottom() + 8 * scale;
    for (const QString& text : caption) {
        l.rect = QRectF(pad * 1.3, y, size.width() - 2.6 * pad, line);
        l.text = text;
        paintLabel(painter, l, colours);
        y += line;
    }
}

}  // namespace copyscope::gui
