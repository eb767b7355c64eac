// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/stage_widget.h"

#include "gui/paint/details.h"
#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"
#include "gui/scene/narrate.h"
#include "gui/scene/scene_text.h"
#include "gui/scene/words.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace copyscope::gui {

StageWidget::StageWidget(Session* session, PlaybackClock* clock, QWidget* parent)
    : QWidget(parent), m_session(session), m_clock(clock), m_theme(theme(ThemeName::Light))
{
    setAccessibleName(tr("Lanes"));
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(clock, &PlaybackClock::moved, this, [this] {
        m_fresh = false;
        update();
    });
    connect(session, &Session::followedChanged, this, [this] {
        m_fresh = false;
        update();
    });
    connect(session, &Session::currentChanged, this, [this] { update(); });
    const auto changed = [this] {
        m_lanes = m_session->lanes();
        m_states.assign(m_lanes.size(), {});
        arrange();
    };
    connect(session, &Session::runChanged, this, changed);
    connect(session, &Session::lanesChanged, this, changed);
}

void StageWidget::setColours(ThemeName name)
{
    m_theme = theme(name);
    update();
}

void StageWidget::setZoom(double zoom)
{
    m_zoom = zoom;
    updateGeometry();
    arrange();
}

QSize StageWidget::minimumSizeHint() const
{
    return QSize(340, 210) * m_zoom;
}

void StageWidget::arrange()
{
    const auto rects = laneRects(QRectF(0, 0, width(), height()), m_lanes.size(), 10 * m_zoom);
    m_layouts = rects.empty() ? std::vector<LaneLayout>() : layoutLanes(m_lanes, rects, {laneScale(rects.front().size(), m_zoom), false});
    m_fresh = false;
    update();
}

void StageWidget::compose()
{
    if (m_fresh && m_scenes.size() == m_lanes.size())
        return;
    m_scenes.clear();
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        m_lanes[i]->index().seek(m_states[i], m_clock->now());
        m_scenes.push_back(sceneAt(*m_lanes[i], m_layouts[i], m_states[i], m_session->followed()));
    }
    m_fresh = true;
}

const std::vector<Scene>& StageWidget::scenes()
{
    compose();
    return m_scenes;
}

QString StageWidget::describe()
{
    compose();
    QString text;
    for (std::size_t i = 0; i < m_scenes.size(); ++i)
        text += m_lanes[i]->title() + u'\n' + sceneText(m_scenes[i]);
    return text;
}

void StageWidget::paintEvent(QPaintEvent*)
{
    compose();
    QPainter p(this);
    p.fillRect(rect(), m_theme.ground);
    for (std::size_t i = 0; i < m_scenes.size(); ++i) {
        paintScene(p, m_scenes[i], m_theme);
        if (m_scenes.size() > 1 && static_cast<int>(i) == m_session->currentLane()) {
            p.setRenderHint(QPainter::Antialiasing);
            p.setPen(QPen(m_theme.accent, 1.6));
            p.setBrush(Qt::NoBrush);
            p.drawRoundedRect(m_scenes[i].rect.adjusted(1, 1, -1, -1), 10 * m_zoom, 10 * m_zoom);
        }
    }
    if (m_scenes.empty()) {
        Label l;
        l.rect = QRectF(rect());
        l.size = 15 * m_zoom;
        l.ink = m_session->message().isEmpty() ? Ink::Muted : Ink::Bad;
        l.align = Qt::AlignCenter;
        l.text = m_session->isBusy() ? tr("Running…") : m_session->message().isEmpty() ? tr("Choose a scenario at the left, or drop a file here.")
                                                                                       : tr("This scenario could not run.");
        paintLabel(p, l, m_theme);
    }
}

void StageWidget::resizeEvent(QResizeEvent*)
{
    arrange();
}

int StageWidget::laneAt(const QPointF& at) const
{
    for (std::size_t i = 0; i < m_layouts.size(); ++i)
        if (m_layouts[i].card.contains(at))
            return static_cast<int>(i);
    return -1;
}

std::optional<FollowedPage> StageWidget::pageAt(const QPointF& at)
{
    compose();
    const int lane = laneAt(at);
    if (lane < 0)
        return std::nullopt;
    const auto i = static_cast<std::size_t>(lane);
    const LaneRun& run = *m_lanes[i];
    for (const Cell& cell : m_scenes[i].cells) {
        if (!cell.rect.contains(at) || !cell.place)
            continue;
        const model::PlaceState& held = m_states[i].places[cell.place.value()];
        const auto pageOf = [&](const model::Origin& o) -> std::optional<FollowedPage> {
            if (!o.source)
                return std::nullopt;
            return FollowedPage{run.sourceName(o.source), o.offset / model::pageSize.value() * model::pageSize.value()};
        };
        for (const model::Extent& e : held.bytes.touching(cell.offset, cell.offset + std::max<std::uint64_t>(1, cell.bytes)))
            return pageOf(e.originAt(std::max(e.begin, cell.offset)));
        for (const model::Reference& r : held.references) {
            if (r.holder.offset + r.bytes.value() <= cell.offset || r.holder.offset >= cell.offset + cell.bytes || !r.target.place)
                continue;
            const auto& target = m_states[i].places[r.target.place.value()].bytes;
            for (const model::Extent& e : target.touching(r.target.offset, r.target.offset + 1))
                return pageOf(e.originAt(std::max(e.begin, r.target.offset)));
        }
    }
    return std::nullopt;
}

void StageWidget::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const int lane = laneAt(event->position());
    if (lane >= 0)
        m_session->setCurrentLane(lane);
    const auto page = pageAt(event->position());
    if (page || m_session->followed())
        m_session->follow(page == m_session->followed() ? std::nullopt : page);
}

bool StageWidget::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showDetails(this, *help, detailsAt(help->pos()));
        return true;
    }
    return QWidget::event(event);
}

QString StageWidget::detailsAt(const QPointF& at)
{
    compose();
    const int lane = laneAt(at);
    if (lane < 0)
        return {};
    const auto i = static_cast<std::size_t>(lane);
    const LaneRun& run = *m_lanes[i];
    for (const Token& t : m_scenes[i].tokens)
        if (QRectF(t.centre.x() - t.radius, t.centre.y() - t.radius, 2 * t.radius, 2 * t.radius).contains(at))
            return t.label.text;
    for (const Cell& cell : m_scenes[i].cells) {
        if (!cell.rect.contains(at) || !cell.place)
            continue;
        const QString pages = cell.text.isEmpty() ? tr("page %1").arg(cell.offset / model::pageSize.value())
                                                  : cell.text;
        QStringList lines{placeText(run, cell.place) + QStringLiteral(": ") + pages};
        if (cell.pages > 1 && cell.text.isEmpty())
            lines << tr("this cell stands for %1 pages").arg(cell.pages);
        switch (cell.look) {
        case CellLook::Empty: lines << tr("nothing here"); break;
        case CellLook::Plain: lines << tr("was there, or was written by the program"); break;
        case CellLook::Copied: lines << tr("copied here by the CPU"); break;
        case CellLook::Dma: lines << tr("brought here by DMA"); break;
        case CellLook::Wire: lines << tr("came over the network"); break;
        case CellLook::Reference: lines << tr("no bytes here: refers to them where they are"); break;
        }
        if (cell.dirty)
            lines << tr("dirty: the disk does not have it yet");
        if (const auto page = pageAt(at)) {
            const FollowedFacts facts = factsOf(run, m_states[i], *page);
            lines << tr("content: %1, page %2").arg(page->source).arg(page->offset / model::pageSize.value());
            lines << tr("%1, %2 to it").arg(pluralText(facts.copies, tr("place holds it"), tr("places hold it")),
                                            pluralText(facts.references, tr("reference"), tr("references")));
            lines << tr("click to follow this page");
        }
        return lines.join(u'\n');
    }
    for (const Arrow& a : m_scenes[i].arrows)
        if (a.labelRect.contains(at))
            return tr("%1: from %2 to %3").arg(a.label, a.from, a.to);
    for (const PlacedBox& b : m_layouts[i].boxes)
        if (b.box.rect.contains(at))
            return b.box.id + (b.note.isEmpty() ? QString() : u'\n' + b.note);
    return {};
}

}  // namespace copyscope::gui
