// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_widget.h"

#include "gui/paint/details.h"
#include "gui/paint/fonts.h"
#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

TimelineWidget::TimelineWidget(PlaybackClock* clock, QWidget* parent)
    : QWidget(parent), m_clock(clock), m_theme(theme(ThemeName::Light))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::ClickFocus);
    setAccessibleName(tr("Timeline"));
    connect(m_clock, &PlaybackClock::moved, this, [this] { update(); });
}

void TimelineWidget::setLanes(std::vector<LanePointer> lanes)
{
    m_lanes = std::move(lanes);
    m_groups.clear();
    for (const LanePointer& lane : m_lanes)
        m_groups.push_back(timelineGroup(*lane));
    m_selection.reset();
    sumSelection();
    rebuildScale();
}

void TimelineWidget::setColours(ThemeName name)
{
    m_theme = theme(name);
    refresh();
}

void TimelineWidget::setZoom(double zoom)
{
    m_zoom = zoom;
    updateGeometry();
    rebuildScale();
}

void TimelineWidget::setSqueezed(bool on)
{
    m_squeezed = on;
    rebuildScale();
}

void TimelineWidget::zoomBy(double factor)
{
    const double x = playheadX();
    m_scale.zoomAt(x > m_scale.left() && x < m_scale.right() ? x : (m_scale.left() + m_scale.right()) / 2, factor);
    refresh();
}

void TimelineWidget::showAll()
{
    rebuildScale();
}

void TimelineWidget::select(std::pair<model::Nanoseconds, model::Nanoseconds> stretch)
{
    m_selection = stretch;
    sumSelection();
    emit selectionChanged();
}

void TimelineWidget::clearSelection()
{
    m_selection.reset();
    sumSelection();
    emit selectionChanged();
}

double TimelineWidget::playheadX() const
{
    return m_scale.x(static_cast<double>(m_clock->now().value()));
}

QSize TimelineWidget::sizeHint() const
{
    std::size_t rows = 0;
    for (const TimelineGroup& g : m_groups)
        rows += g.rows.size();
    return {800, static_cast<int>(unit(66 + 15.0 * static_cast<double>(std::max<std::size_t>(rows, 6)) + 8.0 * static_cast<double>(m_groups.size())))};
}

QSize TimelineWidget::minimumSizeHint() const
{
    return {300, static_cast<int>(unit(118))};
}

void TimelineWidget::rebuildScale()
{
    const double left = unit(190);
    m_scale = TimeScale(m_squeezed ? &m_clock->squeeze() : nullptr, static_cast<double>(m_clock->end().value()), left,
                        std::max(left + 10.0, width() - unit(18)));
    arrange();
    refresh();
}

void TimelineWidget::arrange()
{
    m_rows.clear();
    const double top = unit(34);
    const double gap = unit(7);
    const double room = height() - top - unit(26) - gap * static_cast<double>(m_groups.size());
    const auto heightFor = [&](auto countOf) {
        std::size_t count = 0;
        for (const TimelineGroup& g : m_groups)
            count += countOf(g);
        return room / static_cast<double>(std::max<std::size_t>(1, count));
    };
    // Where rows would be too low to have names, cores share one and the bus, which repeats what others do, goes.
    const auto isCore = [](const TimelineRow& row) { return row.kind == TimelineRow::Kind::Core; };
    const auto few = [&](const TimelineGroup& g) {
        return static_cast<std::size_t>(std::count_if(g.rows.begin(), g.rows.end(), [&](const TimelineRow& r) { return !isCore(r) && r.kind != TimelineRow::Kind::Bus; })) + 1;
    };
    double rowHeight = heightFor([](const TimelineGroup& g) { return g.rows.size(); });
    const bool fewer = rowHeight < unit(10);
    if (fewer)
        rowHeight = heightFor(few);
    rowHeight = std::clamp(rowHeight, unit(4), unit(20));
    double y = top;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const auto& rows = m_groups[g].rows;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            if (fewer && rows[r].kind == TimelineRow::Kind::Bus)
                continue;
            const bool shares = fewer && r > 0 && isCore(rows[r]) && isCore(rows[r - 1]);
            if (shares)
                y -= rowHeight;
            m_rows.push_back({g, r, QRectF(m_scale.left(), y, m_scale.right() - m_scale.left(), rowHeight),
                              shares ? QString() : fewer && isCore(rows[r]) ? QStringLiteral("CPU") : rows[r].name});
            y += rowHeight;
        }
        y += gap;
    }
}

void TimelineWidget::refresh()
{
    m_stale = true;
    update();
}

void TimelineWidget::resizeEvent(QResizeEvent*)
{
    const double left = unit(190);
    m_scale.setBounds(left, std::max(left + 10.0, width() - unit(18)));
    arrange();
    refresh();
}

void TimelineWidget::mousePressEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && event->modifiers() & Qt::ControlModifier)) {
        m_panFrom = event->position();
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    if (event->modifiers() & Qt::ShiftModifier) {
        m_selectFrom = x;
        return;
    }
    m_dragging = true;
    m_clock->pause();
    m_clock->seek(model::Nanoseconds(static_cast<std::int64_t>(m_scale.time(x))));
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (m_panFrom) {
        m_scale.pan(x - m_panFrom->x());
        m_panFrom = event->position();
        refresh();
    } else if (m_selectFrom) {
        const auto a = static_cast<std::int64_t>(m_scale.time(std::min(*m_selectFrom, x)));
        const auto b = static_cast<std::int64_t>(m_scale.time(std::max(*m_selectFrom, x)));
        m_selection = {model::Nanoseconds(a), model::Nanoseconds(b)};
        sumSelection();
    } else if (m_dragging) {
        m_clock->seek(model::Nanoseconds(static_cast<std::int64_t>(m_scale.time(x))));
    }
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent*)
{
    if (m_selectFrom) {
        m_selectFrom.reset();
        emit selectionChanged();
    }
    m_dragging = false;
    m_panFrom.reset();
}

void TimelineWidget::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->modifiers() == Qt::NoModifier)
        showAll();
}

void TimelineWidget::wheelEvent(QWheelEvent* event)
{
    const QPoint delta = event->angleDelta();
    if (std::abs(delta.x()) > std::abs(delta.y()))
        m_scale.pan(delta.x());
    else
        m_scale.zoomAt(event->position().x(), std::pow(1.0015, delta.y()));
    refresh();
    event->accept();
}

bool TimelineWidget::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showDetails(this, *help, details(help->pos()));
        return true;
    }
    return QWidget::event(event);
}

QString TimelineWidget::details(const QPointF& at) const
{
    if (m_selection && at.y() < unit(32))
        return selectionTable();
    for (const RowPlace& place : m_rows) {
        if (!place.rect.contains(at))
            continue;
        const auto t = static_cast<std::int64_t>(m_scale.time(at.x()));
        const auto slack = static_cast<std::int64_t>(m_scale.time(at.x() + 2)) - t;
        const Bar* bar = m_groups[place.group].rows[place.row].at(t, slack);
        if (!bar)
            continue;
        const LaneRun& run = *m_lanes[place.group];
        const model::Event& e = run.events()[bar->event.value()];
        QStringList lines{sentenceFor(run, e).text, timeText(e.end - e.start) + tr(" from ") + timeText(e.start)};
        if (e.bytes.value() > 0)
            lines << bytesText(e.bytes.value());
        if (e.call)
            lines << tr("in ") + callText(run, e.call, true);
        if (const model::Event* cause = run.event(e.cause))
            lines << tr("because of: ") + shortFor(run, *cause);
        return QStringLiteral("<p style='white-space:pre'>") + lines.join(u'\n').toHtmlEscaped() + QStringLiteral("</p>");
    }
    return {};
}

void TimelineWidget::sumSelection()
{
    m_sums.clear();
    if (m_selection)
        for (const LanePointer& lane : m_lanes)
            m_sums.push_back(sumOf(*lane, m_selection->first, m_selection->second));
    update();
}

QString TimelineWidget::selectionText(double room) const
{
    if (!m_selection)
        return {};
    const QString time = timeText(m_selection->second - m_selection->first);
    QStringList lanes{time};
    QStringList copied;
    QStringList dma;
    QStringList busy;
    for (std::size_t i = 0; i < m_sums.size(); ++i) {
        copied << bytesText(m_sums[i].copied);
        dma << bytesText(m_sums[i].dma);
        busy << timeText(model::Nanoseconds(m_sums[i].cpuBusy));
        lanes << tr("%1: copied %2, DMA %3, CPU %4").arg(m_lanes[i]->title(), copied.last(), dma.last(), busy.last());
    }
    const QString gap = QStringLiteral("   ");
    const QString bar = QStringLiteral(" | ");
    return firstThatFits({lanes.join(gap), time + gap + tr("copied ") + copied.join(bar) + gap + tr("DMA ") + dma.join(bar) + gap + tr("CPU ") + busy.join(bar),
                          time + gap + tr("copied ") + copied.join(bar), time}, room, unit(11));
}

QString TimelineWidget::selectionTable() const
{
    const auto row = [](const QStringList& cells) {
        // A tooltip would break lines at spaces.
        const auto text = [](QString cell) { return cell.replace(u' ', QChar(0xA0)).toHtmlEscaped(); };
        QString html = QStringLiteral("<tr><td><b>%1</b></td>").arg(text(cells[0]));
        for (const QString& cell : cells.mid(1))
            html += QStringLiteral("<td align='right'>&nbsp;&nbsp;%1</td>").arg(text(cell));
        return html + QStringLiteral("</tr>");
    };
    QString rows = row({{}, tr("copied"), tr("DMA"), tr("CPU busy"), tr("mode switches")});
    for (std::size_t i = 0; i < m_sums.size(); ++i)
        rows += row({m_lanes[i]->title(), bytesText(m_sums[i].copied), bytesText(m_sums[i].dma), timeText(model::Nanoseconds(m_sums[i].cpuBusy)), countText(m_sums[i].switches)});
    return QStringLiteral("<p>%1</p><table>%2</table>").arg(tr("%1 are selected; L loops them").arg(timeText(m_selection->second - m_selection->first)), rows);
}

}  // namespace copyscope::gui
