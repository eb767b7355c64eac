// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_widget.h"

#include "gui/paint/fonts.h"
#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace copyscope::gui {

QColor TimelineWidget::colour(BarLook look) const
{
    const bool night = m_theme.name == ThemeName::Dark;
    switch (look) {
    case BarLook::User: return night ? QColor(0x6A, 0x93, 0xC4) : QColor(0x6F, 0x95, 0xC2);
    case BarLook::Kernel: return night ? QColor(0x7A, 0x84, 0x96) : QColor(0x8A, 0x93, 0xA4);
    case BarLook::Interrupt: return m_theme.fault;
    case BarLook::Copy: return m_theme.copy;
    case BarLook::Checksum: return m_theme.copyCell;
    case BarLook::Dma: return m_theme.dma;
    case BarLook::Disk: return night ? QColor(0x2F, 0x4D, 0x66) : QColor(0xC3, 0xDC, 0xEE);
    case BarLook::Wire: return night ? QColor(0x3C, 0x43, 0x70) : QColor(0xCF, 0xD3, 0xEF);
    case BarLook::Peer: return m_theme.arrow(ArrowKind::Wire);
    }
    return m_theme.muted;
}

namespace {

/// What can be read on a bar.
QColor inkOn(const QColor& fill)
{
    for (const QColor& ink : {QColor(Qt::white), QColor(0x1F, 0x24, 0x30)})
        if (contrast(fill, ink) >= 4.5)
            return ink;
    return Qt::black;
}

}  // namespace

void TimelineWidget::drawBar(QPainter& p, const QRectF& r, const QColor& fill)
{
    if (r.width() <= 4 * m_zoom) {
        p.fillRect(r, fill);
        return;
    }
    p.setPen(Qt::NoPen);
    p.setBrush(fill);
    const double radius = std::min(2.5 * m_zoom, r.height() / 5);
    p.drawRoundedRect(r.adjusted(0.3, 0, -0.3, 0), radius, radius);
}

void TimelineWidget::drawRow(QPainter& p, const TimelineRow& row, const QRectF& rect, const LaneRun& run)
{
    const double inset = std::min(unit(1.5), rect.height() * 0.12);
    const double size = std::min(unit(10), rect.height() * 0.62);
    const double top = rect.top() + inset;
    const double height = rect.height() - 2 * inset;
    const auto shade = [&](BarLook look) {
        QColor fill = colour(look);
        if (row.kind == TimelineRow::Kind::Bus)
            fill.setAlphaF(0.55F);
        return fill;
    };
    // Neighbouring pixels of one look are one rectangle.
    std::size_t from = 0;
    std::size_t to = 0;
    BarLook look{};
    const auto flush = [&] {
        if (to > from)
            p.fillRect(QRectF(m_scale.left() + static_cast<double>(from), top, static_cast<double>(to - from), height), shade(look));
        from = to = 0;
    };
    std::size_t i = row.firstEndingAfter(m_columns.front());
    std::size_t column = 0;
    while (i < row.bars.size() && row.bars[i].start < m_columns.back()) {
        const Bar& bar = row.bars[i];
        while (column + 2 < m_columns.size() && m_columns[column + 1] <= bar.start)
            ++column;
        // Bars that fall on the same pixel are drawn once; the next one is found, not walked to.
        if (bar.end <= m_columns[column + 1] && bar.end - bar.start < m_columns[column + 1] - m_columns[column]) {
            if (to != column || look != bar.look)
                flush();
            if (to == from)
                from = column;
            to = column + 1;
            look = bar.look;
            i = row.firstEndingAfter(m_columns[column + 1], i + 1);
            continue;
        }
        flush();
        const double left = std::max(m_scale.left(), m_scale.x(static_cast<double>(bar.start)));
        const double right = std::min(m_scale.right(), m_scale.x(static_cast<double>(bar.end)));
        const QRectF r(left, top, std::max(1.0, right - left), height);
        const QColor fill = shade(bar.look);
        drawBar(p, r, fill);
        ++i;
        if (r.width() <= unit(26) || size < 7 || row.kind == TimelineRow::Kind::Bus)
            continue;
        // The next bar may lie over the end of this one.
        const double shown = (i < row.bars.size() ? std::min(right, m_scale.x(static_cast<double>(row.bars[i].start))) : right) - left;
        // "copy 64 KiB to tmp_buf", "copy 64 KiB", "copy"; of a call its name.
        const QString text = shortFor(run, run.events()[bar.event.value()]);
        const QString brief = text.contains(u'(') ? text.section(u'(', 0, 0) + QStringLiteral("()") : text.section(u' ', 0, 0);
        const QString fit = firstThatFits({text, text.section(QStringLiteral(" to "), 0, 0), brief, QString()}, shown - unit(5), size, true);
        p.setFont(sceneFont(size, true));
        p.setPen(inkOn(fill));
        p.drawText(QRectF(left, top, shown, height), Qt::AlignCenter | Qt::TextSingleLine, fit);
    }
    flush();
}

void TimelineWidget::drawMarks(QPainter& p, const TimelineGroup& group, double top, double bottom)
{
    const auto isBefore = [](const TimelineMark& m, std::int64_t t) { return m.at < t; };
    auto it = std::lower_bound(group.marks.begin(), group.marks.end(), m_columns.front(), isBefore);
    std::array<std::vector<QLineF>, 4> lines;
    const bool many = group.marks.size() > m_columns.size();
    for (std::size_t column = 0; column + 1 < m_columns.size() && it != group.marks.end();) {
        if (it->at >= m_columns[column + 1]) {
            ++column;
            continue;
        }
        // Of each look one line a pixel.
        std::array<bool, 4> seen{};
        for (int left = 8; left > 0 && it != group.marks.end() && it->at < m_columns[column + 1]; ++it, --left) {
            const auto kind = static_cast<std::size_t>(it->look);
            if (seen[kind])
                continue;
            seen[kind] = true;
            const double x = many ? m_scale.left() + static_cast<double>(column) + 0.5 : m_scale.x(static_cast<double>(it->at));
            lines[kind].emplace_back(x, top - unit(2), x, it->look == MarkLook::ContextSwitch ? top + (bottom - top) * 0.5 : bottom);
        }
        it = std::lower_bound(it, group.marks.end(), m_columns[column + 1], isBefore);
        ++column;
    }
    const QColor inks[] = {m_theme.modeSwitch, m_theme.text, m_theme.fault, m_theme.bad};
    const double widths[] = {1.2, 1.0, 2.0, 2.0};
    for (std::size_t i = 0; i < 4; ++i) {
        QColor ink = inks[i];
        if (lines[i].size() > 150)
            ink.setAlphaF(0.45F);
        p.setPen(QPen(ink, widths[i] * m_zoom, i == 1 ? Qt::DotLine : Qt::SolidLine));
        p.drawLines(lines[i].data(), static_cast<int>(lines[i].size()));
    }
}

void TimelineWidget::drawAxis(QPainter& p)
{
    if (m_groups.empty())
        return;
    const double y = height() - unit(24);
    p.setFont(sceneFont(unit(10)));
    p.setPen(m_theme.muted);
    double lastRight = -1;
    const int ticks = std::max(2, static_cast<int>((m_scale.right() - m_scale.left()) / unit(95)));
    for (int i = 0; i <= ticks; ++i) {
        const double x = m_scale.left() + (m_scale.right() - m_scale.left()) * i / ticks;
        const QString text = timeText(model::Nanoseconds(static_cast<std::int64_t>(m_scale.time(x))));
        const double w = textWidth(text, unit(10));
        const double left = std::clamp(x - w / 2, 2.0, width() - w - unit(8));
        if (left < lastRight + unit(8))
            continue;
        lastRight = left + w;
        p.drawLine(QPointF(x, y), QPointF(x, y + unit(3)));
        p.drawText(QRectF(left, y + unit(3), w + 2, unit(16)), Qt::AlignCenter | Qt::TextSingleLine, text);
    }
}

void TimelineWidget::drawHeader(QPainter& p)
{
    p.setFont(sceneFont(unit(13), true));
    p.setPen(m_theme.text);
    p.drawText(QRectF(unit(16), unit(8), unit(110), unit(20)), Qt::AlignLeft | Qt::AlignVCenter, tr("Timeline"));
    struct Entry {
        QString text;
        QColor color;
    };
    const std::vector<Entry> legend{{tr("CPU copy"), m_theme.copy}, {tr("DMA"), m_theme.dma}, {tr("kernel"), colour(BarLook::Kernel)},
                                    {tr("user"), colour(BarLook::User)}, {tr("mode switch"), m_theme.modeSwitch},
                                    {tr("interrupt, fault"), m_theme.fault}};
    double x = unit(190);
    const QString selected = selectionText(width() - unit(140) - unit(16));
    if (m_selection) {
        p.setPen(m_theme.accent);
        p.setFont(sceneFont(unit(11)));
        p.drawText(QRectF(unit(140), unit(8), width() - unit(156), unit(20)), Qt::AlignRight | Qt::AlignVCenter, selected);
    }
    const double until = width() - unit(16) - (m_selection ? textWidth(selected, unit(11)) : 0);
    for (const Entry& e : legend) {
        const double w = textWidth(e.text, unit(11));
        if (x + w + unit(30) > until)
            break;
        p.setPen(Qt::NoPen);
        p.setBrush(e.color);
        p.drawRoundedRect(QRectF(x, unit(13), unit(12), unit(10)), 2.5, 2.5);
        p.setPen(m_theme.muted);
        p.setFont(sceneFont(unit(11)));
        p.drawText(QRectF(x + unit(17), unit(8), w + 2, unit(20)), Qt::AlignLeft | Qt::AlignVCenter, e.text);
        x += w + unit(36);
    }
}

void TimelineWidget::drawStill(QPainter& p)
{
    m_columns = m_scale.columns();
    p.setRenderHint(QPainter::Antialiasing);
    p.fillRect(rect(), m_theme.ground);
    p.setPen(QPen(m_theme.cardLine, 1));
    p.setBrush(m_theme.card);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const RowPlace& place = m_rows[i];
        const TimelineGroup& group = m_groups[place.group];
        const TimelineRow& row = group.rows[place.row];
        const double size = std::min(unit(10.5), place.rect.height() * 0.8);
        p.setPen(QPen(m_theme.name == ThemeName::Dark ? m_theme.cardLine : QColor(0xEA, 0xEC, 0xF0), 1));
        if (place.row == 0 || !place.name.isEmpty())
            p.drawLine(QPointF(m_scale.left(), place.rect.center().y()), QPointF(m_scale.right(), place.rect.center().y()));
        if (size >= 6) {
            p.setFont(sceneFont(size));
            p.setPen(m_theme.muted);
            p.drawText(QRectF(unit(138), place.rect.top(), unit(46), place.rect.height()), Qt::AlignRight | Qt::AlignVCenter, place.name);
        }
        if (place.row == 0) {
            p.setFont(sceneFont(unit(11), true));
            p.setPen(m_theme.text);
            const QRectF title(unit(16), place.rect.top(), unit(124), std::max(place.rect.height(), unit(14)));
            // A long one goes on in the rows below, which are this group's.
            const QString whole = group.title;
            qsizetype cut = whole.size();
            while (cut > 0 && textWidth(whole.left(cut), unit(11), true) > title.width())
                cut = whole.lastIndexOf(u' ', cut - 1);
            const bool two = cut > 0 && cut < whole.size() && group.rows.size() > 2;
            p.drawText(title, Qt::AlignLeft | Qt::AlignVCenter, two ? whole.left(cut) : fitted(whole, title.width(), unit(11), true));
            if (two)
                p.drawText(title.translated(0, unit(13)), Qt::AlignLeft | Qt::AlignVCenter, fitted(whole.mid(cut + 1), title.width(), unit(11), true));
        }
        drawRow(p, row, place.rect, *m_lanes[place.group]);
    }
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        double top = 1e9;
        double bottom = 0;
        for (const RowPlace& place : m_rows) {
            if (place.group == g && place.row == 0) {
                top = std::min(top, place.rect.top());
                bottom = std::max(bottom, place.rect.bottom());
            }
        }
        if (bottom > 0)
            drawMarks(p, m_groups[g], top, bottom);
    }
    drawAxis(p);
}

void TimelineWidget::paintEvent(QPaintEvent*)
{
    const qreal ratio = devicePixelRatioF();
    if (m_stale || m_still.size() != size() * ratio) {
        m_still = QPixmap(size() * ratio);
        m_still.setDevicePixelRatio(ratio);
        QPainter still(&m_still);
        drawStill(still);
        m_stale = false;
    }
    QPainter p(this);
    p.drawPixmap(0, 0, m_still);
    p.setRenderHint(QPainter::Antialiasing);
    const double bottom = height() - unit(24);
    if (m_selection) {
        const double a = std::max(m_scale.left(), m_scale.x(static_cast<double>(m_selection->first.value())));
        const double b = std::min(m_scale.right(), m_scale.x(static_cast<double>(m_selection->second.value())));
        QColor fill = m_theme.accent;
        fill.setAlphaF(0.16F);
        p.fillRect(QRectF(a, unit(32), b - a, bottom - unit(32)), fill);
    }
    drawHeader(p);
    const double x = playheadX();
    if (x >= m_scale.left() - 1 && x <= m_scale.right() + 1 && !m_lanes.empty()) {
        p.setPen(QPen(m_theme.text, unit(1.5)));
        p.drawLine(QPointF(x, unit(32)), QPointF(x, bottom));
        p.setBrush(m_theme.text);
        p.setPen(Qt::NoPen);
        p.drawPolygon(QPolygonF({QPointF(x - unit(6), unit(28)), QPointF(x + unit(6), unit(28)), QPointF(x, unit(36))}));
    }
}

}  // namespace copyscope::gui
