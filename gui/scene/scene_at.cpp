// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/scene_at.h"

#include "gui/paint/fonts.h"
#include "gui/scene/cells.h"
#include "gui/scene/devices.h"
#include "gui/scene/ledger_labels.h"
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
        static constexpr Ink inks[] = {Ink::UserLabel, Ink::KernelLabel, Ink::HardwareLabel, Ink::PeerLabel};
        scene.labels.push_back(sceneLabel(layout.bandLabel(band), layout.bandName(band.zone), size, true, inks[static_cast<std::size_t>(band.zone)]));
    }
}

void addTitles(Scene& scene, const LaneRun& run, const LaneLayout& layout)
{
    QString title = run.isLive() ? run.title() + QStringLiteral(" · live") : run.title();
    double size = layout.px(15);
    while (size > layout.px(12) && textWidth(title, size, true) > layout.header.width() - 4)
        size = std::max(layout.px(12), size - layout.px(0.5));
    title = firstThatFits({title}, layout.header.width() - 4, size, true);
    const double width = std::min(textWidth(title, size, true) + 4, layout.header.width());
    scene.labels.push_back(sceneLabel(QRectF(layout.header.left(), layout.header.top(), width, layout.header.height()), title,
                                 size, true, Ink::Text));
    if (layout.options.presenter)
        return;
    // The calls that the lane makes, once each; as many as fit.
    QStringList calls;
    for (const auto& [name, tally] : run.record().ledger.calls)
        calls << QString::fromStdString(name) + QStringLiteral("()");
    const QRectF rest(layout.header.left() + width + layout.px(12), layout.header.top(),
                      layout.header.width() - width - layout.px(12), layout.header.height());
    QString text = calls.join(QStringLiteral("; "));
    while (calls.size() > 1 && textWidth(text, layout.px(11), false, true) > rest.width()) {
        calls.removeLast();
        text = calls.join(QStringLiteral("; ")) + QStringLiteral("; …");
    }
    if (rest.width() > layout.px(40))
        scene.labels.push_back(sceneLabel(rest, text, layout.px(11), false, Ink::Muted, Qt::AlignRight | Qt::AlignVCenter, true));
}

/// The longest name that fits, rather a little smaller than another one; in a lecture nothing is smaller.
std::pair<QString, double> titleFor(const PlacedBox& b, double width, double size, bool lecture)
{
    const QStringList ways = QStringList{b.title} + b.shorter;
    if (lecture)
        return {firstThatFits(ways, width, size, true), size};
    for (const QString& title : ways)
        for (const double share : {1.0, 0.9})
            if (textWidth(title, size * share, true) <= width)
                return {title, size * share};
    return {ways.back(), size * 0.9};
}

void addBoxTitle(Scene& scene, const LaneRun& run, const LaneLayout& layout, const PlacedBox& b, const QString& note)
{
    const double wanted = layout.px(layout.options.presenter ? 12 : 11.5);
    const double small = layout.px(10);
    const QRectF& r = b.box.rect;
    const double pad = layout.px(layout.options.presenter ? 5 : 8);
    const double line = layout.px(19);
    const bool hasCells = showsRegisters(b.kind) || b.kind == PlaceKind::Tlb;
    const bool centred = b.role != PlacedBox::Role::Place || (b.box.zone == Zone::Hardware && !hasCells);
    const bool dim = b.role == PlacedBox::Role::StandIn;
    if (isDevice(b)) {
        const DeviceParts parts = deviceParts(layout, b, ringOf(run, b.box.place).has_value());
        const auto [title, size] = titleFor(b, parts.title.width(), wanted, layout.options.presenter);
        scene.labels.push_back(sceneLabel(parts.title, title, size, true, Ink::Text, Qt::AlignCenter));
        if (!parts.note.isNull())
            scene.labels.push_back(sceneLabel(parts.note, b.note, small, false, Ink::Muted, Qt::AlignCenter));
        return;
    }
    if (b.box.inside) {
        if (r.height() < layout.px(24))
            return;
        const QRectF caption(r.left() + layout.px(4), r.top(), r.width() - layout.px(8), layout.px(15));
        const double own = textWidth(b.title, small) + layout.px(4);
        const bool named = own + textWidth(note, small) <= caption.width();
        if (named)
            scene.labels.push_back(sceneLabel(caption, b.title, small, false, Ink::Muted));
        scene.labels.push_back(sceneLabel(caption.adjusted(named ? own : 0, 0, 0, 0), note, small, false, Ink::Muted,
                                     (named ? Qt::AlignRight : Qt::AlignHCenter) | Qt::AlignVCenter));
        return;
    }
    if (centred) {
        const bool two = !b.note.isEmpty() && !layout.options.presenter && r.height() > line * 1.9
                      && b.role != PlacedBox::Role::Core;
        const bool core = b.role == PlacedBox::Role::Core;
        const double y = core ? coreTop(run, layout, r) : two ? r.center().y() - line : r.center().y() - line / 2;
        const auto [title, size] = titleFor(b, r.width() - pad, wanted, layout.options.presenter);
        scene.labels.push_back(sceneLabel(QRectF(r.left() + pad / 2, y, r.width() - pad, line), title, size, true,
                                     dim ? Ink::Muted : Ink::Text, Qt::AlignCenter));
        if (two)
            scene.labels.push_back(sceneLabel(QRectF(r.left() + pad / 2, y + line - layout.px(1), r.width() - pad, line), b.note,
                                         small, false, Ink::Muted, Qt::AlignCenter));
        return;
    }
    const QRectF row(r.left() + pad, r.top() + layout.px(1), r.width() - 2 * pad, line);
    const auto [title, size] = titleFor(b, row.width(), wanted, layout.options.presenter);
    const double own = std::min(textWidth(title, size, true) + 2, row.width());
    const double noteWidth = textWidth(note, small) + 2;
    const bool both = !note.isEmpty() && !layout.options.presenter && own + noteWidth + layout.px(6) <= row.width();
    scene.labels.push_back(sceneLabel(both ? QRectF(row.left(), row.top(), own, line) : row, title, size, true, Ink::Text,
                                 both ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter));
    if (both)
        scene.labels.push_back(sceneLabel(QRectF(row.right() - noteWidth, row.top(), noteWidth, line), note, small, false,
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
        if (isDevice(placed))
            addDeviceState(scene, run, layout, state, placed);
        scene.cells.insert(scene.cells.end(), cells.cells.begin(), cells.cells.end());
        anchors.insert(anchors.end(), cells.anchors.begin(), cells.anchors.end());
    }
    addReferences(scene, run, layout, anchors);
    addMovements(scene, run, layout, state, followed);
    addTokens(scene, run, layout, state);
    addLedger(scene, run, layout, state);
    if (run.isLive()) {
        const bool ran = run.record().outcome.status == model::LaneOutcome::Status::Done;
        for (const Band& band : layout.bands) {
            if (band.zone == Zone::User || std::any_of(layout.boxes.begin(), layout.boxes.end(), [&](const PlacedBox& b) { return b.box.zone == band.zone; }))
                continue;
            const QString text = !ran ? QStringLiteral("not run on this machine") : band.zone == Zone::Kernel ? QStringLiteral("where the bytes went was not observed") : QStringLiteral("not observed");
            scene.labels.push_back(sceneLabel(band.rect.adjusted(layout.px(12), layout.px(24), -layout.px(12), -layout.px(8)), text,
                                              layout.px(layout.options.presenter ? 12 : 11), false, Ink::Muted, Qt::AlignCenter));
        }
    }
    for (const auto& [rect, text] : layout.hidden)
        scene.labels.push_back(sceneLabel(rect, text, layout.px(layout.options.presenter ? 12 : 10), false, Ink::Muted, Qt::AlignRight | Qt::AlignVCenter));
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
