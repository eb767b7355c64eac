// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/paint/scene_painter.h"

#include "gui/paint/fonts.h"
#include "gui/scene/layout.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

namespace {

void rounded(QPainter& p, const QRectF& rect, double radius, const QColor& fill, const QPen& pen)
{
    p.setPen(pen);
    p.setBrush(fill);
    p.drawRoundedRect(rect, radius, radius);
}

void paintText(QPainter& p, const QRectF& rect, const QString& text, double size, bool bold, bool mono,
               Qt::Alignment align, const QColor& color)
{
    if (text.isEmpty())
        return;
    p.setFont(sceneFont(size, bold, mono));
    p.setPen(color);
    p.drawText(rect, static_cast<int>(align) | Qt::TextDontClip | Qt::TextSingleLine, text);
}

void paintBands(QPainter& p, const Scene& scene, const Theme& theme, double unit)
{
    rounded(p, scene.rect.adjusted(0.5, 0.5, -0.5, -0.5), 10 * unit, theme.card, QPen(theme.cardLine, 1));
    for (const Band& band : scene.bands)
        rounded(p, band.rect, 6 * unit, theme.bandGround(band.zone), Qt::NoPen);
    if (!scene.bands.empty()) {
        QPen dots(theme.modeSwitch, 2 * unit, Qt::SolidLine, Qt::FlatCap);
        dots.setDashPattern({1, 2});
        p.setPen(dots);
        p.drawLine(QPointF(scene.bands[0].rect.left(), scene.borderY), QPointF(scene.bands[0].rect.right(), scene.borderY));
    }
}

void paintCell(QPainter& p, const Cell& cell, const Theme& theme, double unit)
{
    const double radius = std::min(2.5 * unit, cell.rect.height() / 4);
    const bool reference = cell.look == CellLook::Reference;
    const bool row = !cell.text.isEmpty();
    QPen line(theme.cellLine(cell.look), reference ? 1.4 * unit : 1 * unit);
    if (reference)
        line.setDashPattern({3, 2.2});
    QColor fill = theme.cell(cell.look);
    if (row && !reference && theme.name == ThemeName::Dark) {
        // A row carries light text, so in the dark its ground is a shade of the colour instead of the colour itself.
        fill = QColor::fromRgbF(fill.redF() * 0.32F, fill.greenF() * 0.32F, fill.blueF() * 0.32F);
    } else if (row && !reference) {
        fill = fill.lighter(112);
    }
    if (cell.filled >= 0.999 || cell.look == CellLook::Empty) {
        rounded(p, cell.rect, radius, fill, line);
    } else {
        rounded(p, cell.rect, radius, theme.cell(CellLook::Empty), Qt::NoPen);
        p.save();
        p.setClipRect(QRectF(cell.rect.left(), cell.rect.top(), cell.rect.width() * cell.filled, cell.rect.height()),
                      Qt::IntersectClip);
        rounded(p, cell.rect, radius, fill, Qt::NoPen);
        p.restore();
        rounded(p, cell.rect, radius, Qt::transparent, line);
    }
    if (cell.dirty) {
        // A folded corner: the disk does not have this yet.
        const double d = std::min(cell.rect.width(), cell.rect.height()) * 0.45;
        QPainterPath corner(cell.rect.topRight());
        corner.lineTo(cell.rect.right() - d, cell.rect.top());
        corner.lineTo(cell.rect.right(), cell.rect.top() + d);
        corner.closeSubpath();
        p.fillPath(corner, theme.faultText);
    }
    if (cell.lit)
        rounded(p, cell.rect.adjusted(-1.5 * unit, -1.5 * unit, 1.5 * unit, 1.5 * unit), radius + unit, Qt::transparent,
                QPen(theme.highlight, 3 * unit));
    if (row)
        paintText(p, cell.rect.adjusted(5 * unit, 0, -3 * unit, 0), cell.text, cell.textSize, false, true,
                  Qt::AlignLeft | Qt::AlignVCenter, theme.text);
}

void paintBox(QPainter& p, const Box& box, const Theme& theme, double unit)
{
    if (box.inside) {
        rounded(p, box.rect, 4 * unit, theme.box, QPen(theme.cardLine, unit));
        return;
    }
    QPen line(theme.boxLine(box.zone), 1.2 * unit);
    if (box.dashed)
        line.setDashPattern({4, 3});
    if (box.lit)
        rounded(p, box.rect.adjusted(-2.5 * unit, -2.5 * unit, 2.5 * unit, 2.5 * unit), 7 * unit, theme.highlight, Qt::NoPen);
    rounded(p, box.rect, 6 * unit, theme.box, line);
}

/// The line up to where the head begins, with round corners.
QPainterPath shaft(const std::vector<QPointF>& points, double cut, double radius)
{
    QPainterPath path(points.front());
    for (std::size_t i = 1; i < points.size(); ++i) {
        QPointF end = points[i];
        const QPointF d = end - points[i - 1];
        const double length = std::hypot(d.x(), d.y());
        if (length < 0.01)
            continue;
        if (i + 1 == points.size()) {
            path.lineTo(end - d * std::min(1.0, cut / length));
            break;
        }
        const QPointF next = points[i + 1] - end;
        const double nextLength = std::hypot(next.x(), next.y());
        const double r = std::min({radius, length / 2, nextLength / 2});
        path.lineTo(end - d * (r / length));
        if (nextLength > 0.01)
            path.quadTo(end, end + next * (r / nextLength));
    }
    return path;
}

void paintHead(QPainter& p, const std::vector<QPointF>& points, double length, double half, const QColor& color)
{
    const QPointF tip = points.back();
    QPointF d = tip - points[points.size() - 2];
    const double n = std::hypot(d.x(), d.y());
    if (n < 0.01)
        return;
    d /= n;
    const QPointF side(-d.y(), d.x());
    QPolygonF head;
    head << tip << tip - d * length + side * half << tip - d * length - side * half;
    p.setPen(Qt::NoPen);
    p.setBrush(color);
    p.drawPolygon(head);
}

QColor faded(const QColor& color, const QColor& ground, double opacity)
{
    // Mixed, not transparent: a printer and a PDF viewer show it alike.
    const auto mix = [opacity](float a, float b) { return static_cast<float>(a * opacity + b * (1 - opacity)); };
    return QColor::fromRgbF(mix(color.redF(), ground.redF()), mix(color.greenF(), ground.greenF()),
                            mix(color.blueF(), ground.blueF()));
}

double opacityOf(const Arrow& a)
{
    switch (a.phase) {
    case ArrowPhase::Now: return 1.0;
    case ArrowPhase::Before: return a.kind == ArrowKind::Reference ? 0.3 : 0.5;
    case ArrowPhase::Later: return 0.28;
    }
    return 1.0;
}

void paintArrow(QPainter& p, const Arrow& arrow, const Theme& theme, double unit)
{
    if (arrow.points.size() < 2)
        return;
    const QColor color = faded(theme.arrow(arrow.kind), theme.card, opacityOf(arrow));
    const bool reference = arrow.kind == ArrowKind::Reference;
    const double width = arrow.width * (arrow.phase == ArrowPhase::Now || reference ? 1.0 : 0.8);
    const double headLength = reference ? width * 3.6 : width * 2.1;
    const double headHalf = reference ? width * 1.9 : width * 1.45;
    const QPainterPath path = shaft(arrow.points, headLength * 0.85, 6 * unit);
    if (arrow.lit)
        p.strokePath(path, QPen(theme.highlight, width + 5 * unit, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    QPen pen(color, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (reference)
        pen.setDashPattern({3, 2});
    if (arrow.kind == ArrowKind::Wire)
        pen.setDashPattern({1.4, 0.7});
    p.strokePath(path, pen);
    paintHead(p, arrow.points, headLength, headHalf, color);
    if (reference && arrow.phase == ArrowPhase::Now) {
        // The hollow tag at the holder's end: nothing is carried.
        p.setPen(QPen(color, 1.6 * unit));
        p.setBrush(theme.box);
        p.drawEllipse(arrow.points.front(), 3.4 * unit, 3.4 * unit);
    }
    for (const QPointF& c : arrow.cargo) {
        const double s = arrow.cargoSize;
        rounded(p, QRectF(c.x() - s / 2, c.y() - s / 2, s, s), 2.5 * unit, theme.box, QPen(theme.arrow(arrow.kind), 2 * unit));
    }
}

void paintPill(QPainter& p, const Arrow& arrow, const Theme& theme, double unit)
{
    if (arrow.label.isEmpty())
        return;
    const QColor color = theme.arrowText(arrow.kind);
    const double radius = arrow.labelRect.height() / 2;
    if (arrow.phase == ArrowPhase::Now && arrow.kind != ArrowKind::Reference) {
        rounded(p, arrow.labelRect, radius, color, Qt::NoPen);
        paintText(p, arrow.labelRect, arrow.label, arrow.labelSize, true, false, Qt::AlignCenter, theme.onPill);
        return;
    }
    // Hollow for references (nothing is carried) and for ways that nothing takes at this instant.
    QPen line(faded(color, theme.card, arrow.phase == ArrowPhase::Now ? 1.0 : 0.55), 1.3 * unit);
    if (arrow.kind == ArrowKind::Reference)
        line.setDashPattern({3, 2});
    rounded(p, arrow.labelRect, radius, theme.card, line);
    paintText(p, arrow.labelRect, arrow.label, arrow.labelSize, true, false, Qt::AlignCenter, color);
}

void paintBolt(QPainter& p, const Token& t, const Theme& theme)
{
    const double r = t.radius;
    p.setPen(QPen(theme.box, r * 0.18));
    p.setBrush(theme.fault);
    p.drawEllipse(t.centre, r, r);
    QPolygonF bolt;
    for (const auto& [x, y] : {std::pair{0.15, -0.7}, {-0.45, 0.15}, {-0.05, 0.15}, {-0.2, 0.7}, {0.45, -0.2}, {0.05, -0.2}})
        bolt << t.centre + QPointF(x * r, y * r);
    p.setPen(Qt::NoPen);
    p.setBrush(QColor(0x1F, 0x24, 0x30));
    p.drawPolygon(bolt);
}

/// The dots of the border, a line or its name would strike it through.
bool isCrossed(const QRectF& rect, const Scene& scene)
{
    if (rect.top() < scene.borderY && rect.bottom() > scene.borderY)
        return true;
    return std::any_of(scene.arrows.begin(), scene.arrows.end(), [&](const Arrow& a) {
        return (!a.label.isEmpty() && a.labelRect.intersects(rect)) || isOnLine(rect, a.points, a.width / 2);
    });
}

void paintToken(QPainter& p, const Token& t, const Theme& theme, const Scene& scene)
{
    switch (t.kind) {
    case TokenKind::Interrupt: paintBolt(p, t, theme); return;
    case TokenKind::Fault: {
        QPolygonF diamond;
        for (const auto& [x, y] : {std::pair{0.0, -1.15}, {1.15, 0.0}, {0.0, 1.15}, {-1.15, 0.0}})
            diamond << t.centre + QPointF(x * t.radius, y * t.radius);
        p.setPen(QPen(theme.box, t.radius * 0.18));
        p.setBrush(theme.fault);
        p.drawPolygon(diamond);
        paintText(p, QRectF(t.centre.x() - t.radius, t.centre.y() - t.radius, 2 * t.radius, 2 * t.radius),
                  QStringLiteral("!"), t.radius * 1.3, true, false, Qt::AlignCenter, QColor(0x1F, 0x24, 0x30));
        return;
    }
    default: break;
    }
    p.setPen(QPen(theme.card, t.radius * 0.2));
    p.setBrush(theme.modeSwitchText);
    p.drawEllipse(t.centre, t.radius, t.radius);
    paintText(p, QRectF(t.centre.x() - t.radius, t.centre.y() - t.radius, 2 * t.radius, 2 * t.radius),
              t.kind == TokenKind::Kernel ? QStringLiteral("K") : QStringLiteral("U"), t.radius * 1.15, true, false,
              Qt::AlignCenter, theme.onPill);
    if (!t.label.text.isEmpty() && isCrossed(t.label.rect, scene))
        rounded(p, t.label.rect.adjusted(-t.radius * 0.3, 0, t.radius * 0.3, 0), t.radius * 0.5, theme.card, Qt::NoPen);
    paintText(p, t.label.rect, t.label.text, t.label.size, t.label.bold, false, t.label.align, theme.ink(t.label.ink));
}

void paintBadge(QPainter& p, const Badge& b, const Theme& theme)
{
    const QColor color = theme.ink(b.fill);
    const double radius = std::min(5.0, b.rect.height() / 3);
    if (b.hollow)
        rounded(p, b.rect, radius, theme.emptyCell, QPen(b.fill == Ink::Muted ? theme.emptyLine : color, 1));
    else
        rounded(p, b.rect, radius, color, Qt::NoPen);
    paintText(p, b.rect, b.text, b.size, true, false, Qt::AlignCenter, b.hollow ? (b.fill == Ink::Muted ? theme.muted : color) : theme.onPill);
}

}  // namespace

void paintLabel(QPainter& painter, const Label& label, const Theme& theme)
{
    paintText(painter, label.rect, label.text, label.size, label.bold, label.mono, label.align, theme.ink(label.ink));
}

void paintScene(QPainter& painter, const Scene& scene, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    // Lines keep their weight relative to the text.
    double unit = 1.0;
    if (!scene.arrows.empty())
        unit = std::max(0.5, scene.arrows.front().labelSize / 10.5);
    else if (!scene.labels.empty())
        unit = std::max(0.5, scene.labels.front().size / 10.0);
    paintBands(painter, scene, theme, unit);
    for (const Arrow& a : scene.arrows)
        if (a.phase != ArrowPhase::Now)
            paintArrow(painter, a, theme, unit);
    for (const Box& b : scene.boxes)
        paintBox(painter, b, theme, unit);
    for (const Cell& c : scene.cells)
        paintCell(painter, c, theme, unit);
    for (const Badge& b : scene.badges)
        paintBadge(painter, b, theme);
    for (const Label& l : scene.labels)
        paintLabel(painter, l, theme);
    for (const Arrow& a : scene.arrows)
        if (a.phase == ArrowPhase::Now)
            paintArrow(painter, a, theme, unit);
    for (const Arrow& a : scene.arrows)
        paintPill(painter, a, theme, unit);
    for (const Token& t : scene.tokens)
        paintToken(painter, t, theme, scene);
    painter.restore();
}

}  // namespace copyscope::gui
