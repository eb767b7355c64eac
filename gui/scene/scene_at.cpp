// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/scene_at.h"

#include "gui/paint/fonts.h"
#include "gui/scene/cells.h"
#include "gui/scene/narrate.h"
#include "gui/scene/registers.h"
#include "gui/scene/tokens.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

using model::Event;
using model::EventKind;
using model::PlaceKind;

namespace {

Label label(const QRectF& rect, const QString& text, double size, bool bold, Ink ink,
            Qt::Alignment align = Qt::AlignLeft | Qt::AlignVCenter, bool mono = false)
{
    Label l;
    l.rect = rect;
    l.text = fitted(text, rect.width(), size, bold, mono);
    l.size = size;
    l.bold = bold;
    l.mono = mono;
    l.align = align;
    l.ink = ink;
    return l;
}

double pathLength(const std::vector<QPointF>& points)
{
    double sum = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
        sum += std::hypot(points[i].x() - points[i - 1].x(), points[i].y() - points[i - 1].y());
    return sum;
}

QPointF along(const std::vector<QPointF>& points, double part)
{
    double left = pathLength(points) * std::clamp(part, 0.0, 1.0);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const QPointF d = points[i] - points[i - 1];
        const double length = std::hypot(d.x(), d.y());
        if (left <= length || i + 1 == points.size())
            return points[i - 1] + d * (length > 0 ? std::min(1.0, left / length) : 0);
        left -= length;
    }
    return points.empty() ? QPointF() : points.back();
}

void addBands(Scene& scene, const LaneLayout& layout)
{
    scene.bands = layout.bands;
    scene.borderY = layout.borderY;
    const double size = layout.px(layout.options.presenter ? 12 : 10);
    for (const Band& band : layout.bands) {
        static const QString names[] = {QStringLiteral("USER SPACE"), QStringLiteral("KERNEL SPACE"),
                                        QStringLiteral("HARDWARE"), QStringLiteral("PEER")};
        static constexpr Ink inks[] = {Ink::UserLabel, Ink::KernelLabel, Ink::HardwareLabel, Ink::PeerLabel};
        const auto i = static_cast<std::size_t>(band.zone);
        const QString name = layout.options.presenter ? names[i].section(u' ', 0, 0) : names[i];
        scene.labels.push_back(label(QRectF(band.rect.left() + layout.px(11), band.rect.top() + layout.px(4),
                                            textWidth(name, size, true) + 2, layout.px(17)),
                                     name, size, true, inks[i]));
    }
}

void addTitles(Scene& scene, const LaneRun& run, const LaneLayout& layout)
{
    const double size = layout.px(15);
    const QString title = run.title();
    const double width = std::min(textWidth(title, size, true) + 4, layout.header.width());
    scene.labels.push_back(label(QRectF(layout.header.left(), layout.header.top(), width, layout.header.height()), title,
                                 size, true, Ink::Text));
    if (layout.options.presenter)
        return;
    // The calls that the lane makes, once each.
    QStringList calls;
    for (const auto& [name, tally] : run.record().ledger.calls)
        calls << QString::fromStdString(name) + QStringLiteral("()");
    const QRectF rest(layout.header.left() + width + layout.px(12), layout.header.top(),
                      layout.header.width() - width - layout.px(12), layout.header.height());
    if (rest.width() > layout.px(40))
        scene.labels.push_back(label(rest, calls.join(QStringLiteral("; ")), layout.px(11), false, Ink::Muted,
                                     Qt::AlignRight | Qt::AlignVCenter, true));
}

void addBoxTitle(Scene& scene, const LaneRun& run, const LaneLayout& layout, const PlacedBox& b, const QString& note)
{
    const double size = layout.px(layout.options.presenter ? 12 : 11.5);
    const double small = layout.px(10);
    const QRectF& r = b.box.rect;
    const double pad = layout.px(8);
    const double line = layout.px(19);
    const bool hasCells = showsRegisters(b.kind) || b.kind == PlaceKind::Tlb;
    const bool centred = b.role != PlacedBox::Role::Place || (b.box.zone == Zone::Hardware && !hasCells);
    const bool dim = b.role == PlacedBox::Role::StandIn;
    if (centred) {
        const bool two = !b.note.isEmpty() && !layout.options.presenter && r.height() > line * 1.9
                      && b.role != PlacedBox::Role::Core;
        const bool core = b.role == PlacedBox::Role::Core;
        const double y = core ? coreTop(run, layout, r) : two ? r.center().y() - line : r.center().y() - line / 2;
        scene.labels.push_back(label(QRectF(r.left() + pad / 2, y, r.width() - pad, line), b.title, size, true,
                                     dim ? Ink::Muted : Ink::Text, Qt::AlignCenter));
        if (two)
            scene.labels.push_back(label(QRectF(r.left() + pad / 2, y + line - layout.px(1), r.width() - pad, line), b.note,
                                         small, false, Ink::Muted, Qt::AlignCenter));
        return;
    }
    const QRectF row(r.left() + pad, r.top() + layout.px(1), r.width() - 2 * pad, line);
    const double own = std::min(textWidth(b.title, size, true) + 2, row.width());
    const double noteWidth = textWidth(note, small) + 2;
    const bool both = !note.isEmpty() && !layout.options.presenter && own + noteWidth + layout.px(6) <= row.width();
    scene.labels.push_back(label(both ? QRectF(row.left(), row.top(), own, line) : row, b.title, size, true, Ink::Text,
                                 both ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter));
    if (both)
        scene.labels.push_back(label(QRectF(row.right() - noteWidth, row.top(), noteWidth, line), note, small, false,
                                     Ink::Muted, Qt::AlignRight | Qt::AlignVCenter));
}

/// Lines from what refers to what is referred to. Rows of one band get a line each; otherwise the routed line serves.
void addReferences(Scene& scene, const LaneRun& run, const LaneLayout& layout, const std::vector<ReferenceAnchor>& anchors)
{
    for (const PlacedFlow& placed : layout.flows) {
        const Flow& flow = run.facts().flows[placed.flow];
        if (flow.kind != ArrowKind::Reference)
            continue;
        Arrow arrow;
        arrow.kind = ArrowKind::Reference;
        arrow.width = placed.width;
        arrow.from = layout.boxes[placed.to].box.id;
        arrow.to = layout.boxes[placed.from].box.id;
        arrow.points = placed.points;
        arrow.phase = ArrowPhase::Later;
        std::vector<const ReferenceAnchor*> mine;
        for (const ReferenceAnchor& a : anchors)
            if (a.box == placed.to && layout.boxOf(a.target) == placed.from)
                mine.push_back(&a);
        // Where a copy goes the same way, lines across it would be hard to tell from it.
        const bool alone = std::none_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& other) {
            return other.flow != placed.flow && ((other.from == placed.from && other.to == placed.to) || (other.from == placed.to && other.to == placed.from));
        });
        const bool direct = placed.points.size() == 2 && alone
                         && layout.boxes[placed.to].box.zone == layout.boxes[placed.from].box.zone;
        if (mine.empty()) {
            // Once all references are gone nothing is left of them; before, the line says that there will be some.
            arrow.phase = ArrowPhase::Before;
            arrow.label = placed.label;
            arrow.labelRect = placed.labelRect;
            arrow.labelSize = layout.px(layout.options.presenter ? 12 : 10.5);
            scene.arrows.push_back(arrow);
            continue;
        }
        arrow.phase = ArrowPhase::Now;
        arrow.lit = std::any_of(mine.begin(), mine.end(), [](const ReferenceAnchor* a) { return a->lit; });
        if (direct) {
            const QRectF& holder = layout.boxes[placed.to].box.rect;
            const QRectF& target = layout.boxes[placed.from].box.rect;
            const bool left = target.center().x() < holder.center().x();
            const std::size_t first = scene.arrows.size();
            for (std::size_t i = 0; i < mine.size(); ++i) {
                Arrow each = arrow;
                each.lit = mine[i]->lit;
                const double y = mine[i]->rect.center().y();
                const double share = (static_cast<double>(i) + 1) / (static_cast<double>(mine.size()) + 1);
                const double low = target.top() + layout.px(24);
                const double at = std::clamp(low + (target.bottom() - layout.px(10) - low) * share,
                                             target.top() + layout.px(4), target.bottom() - layout.px(4));
                each.points = {{left ? holder.left() : holder.right(), y},
                               {left ? target.right() : target.left(), mine.size() == 1 ? std::clamp(y, target.top() + 4, target.bottom() - 4) : at}};
                scene.arrows.push_back(each);
            }
            // The name stands on the line that is nearest to its place.
            const auto heightAt = [&](const Arrow& a) {
                const QPointF d = a.points[1] - a.points[0];
                return a.points[0].y() + (std::abs(d.x()) < 1 ? 0.0 : d.y() * (placed.labelRect.center().x() - a.points[0].x()) / d.x());
            };
            const auto nearest = std::min_element(scene.arrows.begin() + static_cast<std::ptrdiff_t>(first), scene.arrows.end(), [&](const Arrow& a, const Arrow& b) {
                return std::abs(heightAt(a) - placed.labelRect.center().y()) < std::abs(heightAt(b) - placed.labelRect.center().y());
            });
            nearest->label = placed.label;
            nearest->labelRect = placed.labelRect;
            QRectF moved = placed.labelRect;
            moved.moveCenter({placed.labelRect.center().x(), heightAt(*nearest)});
            if (std::none_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& other) { return other.flow != placed.flow && other.labelRect.intersects(moved); }))
                nearest->labelRect = moved;
            nearest->labelSize = layout.px(layout.options.presenter ? 12 : 10.5);
            continue;
        }
        arrow.label = placed.label;
        arrow.labelRect = placed.labelRect;
        arrow.labelSize = layout.px(layout.options.presenter ? 12 : 10.5);
        scene.arrows.push_back(arrow);
    }
}

void addMovements(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
                  const std::optional<FollowedPage>& followed)
{
    for (const PlacedFlow& placed : layout.flows) {
        const Flow& flow = run.facts().flows[placed.flow];
        if (flow.kind == ArrowKind::Reference)
            continue;
        Arrow arrow;
        arrow.kind = flow.kind;
        arrow.points = placed.points;
        arrow.from = layout.boxes[placed.from].box.id;
        arrow.to = layout.boxes[placed.to].box.id;
        arrow.width = placed.width;
        arrow.label = placed.label;
        arrow.labelRect = placed.labelRect;
        arrow.labelSize = layout.px(layout.options.presenter ? 12 : 10.5);
        arrow.phase = state.at < flow.first ? ArrowPhase::Later : ArrowPhase::Before;
        arrow.cargoSize = layout.px(11);
        for (const model::EventId id : state.underWay) {
            const Event& e = run.events()[id.value()];
            if (e.kind != EventKind::Copy && e.kind != EventKind::Dma && e.kind != EventKind::Wire)
                continue;
            const auto of = run.flowOf(e);
            if (!of)
                continue;
            const Flow& own = run.facts().flows[*of];
            const bool same = *of == placed.flow || (own.kind == flow.kind && layout.boxOf(own.from) == placed.from && layout.boxOf(own.to) == placed.to);
            if (!same)
                continue;
            arrow.phase = ArrowPhase::Now;
            arrow.progress = model::progress(e, state.at);
            arrow.lit = arrow.lit || hasPage(run, e.origin, e.bytes.value(), followed);
            // Cells follow each other along the line, as many rounds as there are pages (up to 16).
            const double pages = std::clamp(static_cast<double>(e.bytes.value()) / 4096.0, 1.0, 16.0);
            const double phase = std::fmod(arrow.progress * pages, 1.0);
            arrow.cargo.clear();
            const int cells = std::clamp(static_cast<int>(pathLength(arrow.points) / (3.4 * arrow.cargoSize)), 1, 4);
            for (int k = 0; k < cells; ++k) {
                const double part = (phase + k) / cells;
                if (part > 0.04 && part < 0.9)
                    arrow.cargo.push_back(along(arrow.points, part));
            }
        }
        scene.arrows.push_back(std::move(arrow));
    }
    // What moves now is drawn last, on top.
    std::stable_partition(scene.arrows.begin(), scene.arrows.end(),
                          [](const Arrow& a) { return a.phase != ArrowPhase::Now; });
}

struct Figure {
    QString name;
    QString value;
    QString total;
    Ink ink;
};

QString perByte(std::uint64_t bytes, std::uint64_t delivered)
{
    return delivered > 0 ? ratioText(static_cast<double>(bytes) / static_cast<double>(delivered)) : bytesText(bytes);
}

void addLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    const model::Tally now = run.index().tallyAt(state);
    const model::Tally& all = run.facts().total;
    const std::uint64_t delivered = run.facts().delivered;
    std::vector<Figure> figures{
        {QStringLiteral("CPU copies"), perByte(now.cpuCopyBytes, delivered), perByte(all.cpuCopyBytes, delivered),
         all.cpuCopyBytes == 0 ? Ink::Good : Ink::CpuCopy},
        {QStringLiteral("DMA"), perByte(now.dmaBytes, delivered), perByte(all.dmaBytes, delivered), Ink::Dma},
        {QStringLiteral("Mode sw."), countText(now.modeSwitches), countText(all.modeSwitches), Ink::ModeSwitch},
        {QStringLiteral("Context sw."), countText(now.contextSwitches), countText(all.contextSwitches), Ink::Text},
        {QStringLiteral("Faults"), countText(now.faults), countText(all.faults), all.faults > 0 ? Ink::Fault : Ink::Text},
        {QStringLiteral("CPU busy"), timeText(now.cpuBusy), QString(), Ink::Text}};
    if (layout.options.presenter)
        figures = {figures[0], figures[2], figures[5]};
    const double small = layout.px(layout.options.presenter ? 12 : 10);
    const double large = layout.px(layout.options.presenter ? 16 : 15);
    // Columns are as wide as what they will have to hold at the end, so that nothing jumps while it counts.
    std::vector<double> widths;
    double sum = 0;
    for (const Figure& f : figures) {
        const bool share = delivered > 0 && (&f == &figures[0] || (!layout.options.presenter && &f == &figures[1]));
        const QString longest = f.total.isEmpty() || f.total == QLatin1String("0") ? QStringLiteral("888 ms")
                              : (share ? QStringLiteral("0.88") : f.total) + QStringLiteral(" of ") + f.total;
        widths.push_back(std::max(textWidth(f.name, small), f.total == QLatin1String("0") ? 0.0 : textWidth(longest, large, true)));
        sum += widths.back();
    }
    const double gap = (layout.ledger.width() - sum) / static_cast<double>(std::max<std::size_t>(1, figures.size() - 1));
    const double squeeze = gap < layout.px(4) ? std::max(0.3, (layout.ledger.width() - layout.px(4) * static_cast<double>(figures.size() - 1)) / sum) : 1.0;
    double x = layout.ledger.left();
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const Figure& f = figures[i];
        const double w = widths[i] * squeeze;
        scene.labels.push_back(label(QRectF(x, layout.ledger.top(), w + 1, layout.ledger.height() * 0.42), f.name, small, false, Ink::Muted));
        QString value = f.value;
        if (!f.total.isEmpty() && f.total != QLatin1String("0"))
            value = f.value == f.total ? f.total : f.value + QStringLiteral(" of ") + f.total;
        double size = large;
        while (size > small && textWidth(value, size, true) > w)
            size -= 1;
        scene.labels.push_back(label(QRectF(x, layout.ledger.top() + layout.ledger.height() * 0.42, w + 1, layout.ledger.height() * 0.54), value, size, true, f.ink));
        x += w + (squeeze < 1.0 ? layout.px(4) : std::min(gap, layout.px(90)));
    }
}

}  // namespace

Scene sceneAt(const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
              const std::optional<FollowedPage>& followed)
{
    Scene scene;
    scene.rect = layout.card;
    addBands(scene, layout);
    addTitles(scene, run, layout);
    std::vector<ReferenceAnchor> anchors;
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
        const PlacedBox& placed = layout.boxes[i];
        BoxCells cells = cellsOf(run, layout, i, state, followed);
        Box box = placed.box;
        box.lit = cells.lit;
        addBoxTitle(scene, run, layout, placed, cells.note);
        scene.boxes.push_back(box);
        scene.cells.insert(scene.cells.end(), cells.cells.begin(), cells.cells.end());
        anchors.insert(anchors.end(), cells.anchors.begin(), cells.anchors.end());
    }
    addReferences(scene, run, layout, anchors);
    addMovements(scene, run, layout, state, followed);
    addTokens(scene, run, layout, state);
    addLedger(scene, run, layout, state);
    for (const auto& [rect, text] : layout.hidden)
        scene.labels.push_back(label(rect, text, layout.px(10), false, Ink::Muted, Qt::AlignRight | Qt::AlignVCenter));
    return scene;
}

Scene sceneAt(const LaneRun& run, const LaneLayout& layout, model::Nanoseconds t)
{
    return sceneAt(run, layout, run.index().at(t));
}

FollowedFacts factsOf(const LaneRun& run, const model::TraceState& state, const FollowedPage& page)
{
    FollowedFacts facts;
    for (std::uint32_t i = 0; i < state.places.size(); ++i) {
        const model::PlaceState& held = state.places[i];
        const QString name = placeText(run, model::PlaceId(i));
        const PlaceKind kind = run.placeKind(model::PlaceId(i));
        if (kind == PlaceKind::File || kind == PlaceKind::Nic)
            continue;
        for (const model::Extent& e : held.bytes.all()) {
            if (hasPage(run, e.origin, e.length(), page)) {
                ++facts.copies;
                facts.where << name;
                break;
            }
        }
        std::uint64_t references = 0;
        for (const model::Reference& r : held.references)
            references += referenceHasPage(run, state, r, page);
        if (references > 0) {
            facts.references += references;
            facts.where << name + QStringLiteral(" (by reference)");
        }
    }
    return facts;
}

}  // namespace copyscope::gui
