// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/held.h"

#include <algorithm>

namespace copyscope::gui {

using model::Carrier;
using model::Event;
using model::EventKind;
using model::PlaceId;

CellLook lookOf(Carrier carrier)
{
    switch (carrier) {
    case Carrier::None: return CellLook::Plain;
    case Carrier::Cpu: return CellLook::Copied;
    case Carrier::Device: return CellLook::Dma;
    case Carrier::Wire: return CellLook::Wire;
    }
    return CellLook::Plain;
}

std::vector<Arriving> arrivingAt(const LaneRun& run, const model::TraceState& state, PlaceId place)
{
    std::vector<Arriving> result;
    for (const model::EventId id : state.underWay) {
        const Event& e = run.events()[id.value()];
        if (e.to.place != place
            || (e.kind != EventKind::Copy && e.kind != EventKind::Dma && e.kind != EventKind::Wire))
            continue;
        const double share = model::progress(e, state.at);
        const auto bytes = static_cast<std::uint64_t>(share * static_cast<double>(e.bytes.value()));
        const CellLook look = e.kind == EventKind::Copy ? CellLook::Copied
                            : e.kind == EventKind::Dma  ? CellLook::Dma
                                                        : CellLook::Wire;
        result.push_back({e.to.offset, e.to.offset + bytes, look, e.origin});
    }
    return result;
}

std::pair<std::size_t, std::size_t> gridFor(std::size_t count, const QRectF& area, double gap)
{
    std::size_t best = count;
    double bestScore = -1;
    for (std::size_t rows = 1; rows <= count; ++rows) {
        const std::size_t columns = (count + rows - 1) / rows;
        const double w = (area.width() + gap) / static_cast<double>(columns) - gap;
        const double h = (area.height() + gap) / static_cast<double>(rows) - gap;
        if (h < 3)
            break;
        const double ratio = w / h;
        const double score = std::min(w, h) * (ratio > 2 ? 2 / ratio : 1.0)
                           - 0.01 * static_cast<double>(columns * rows - count);
        if (score > bestScore) {
            bestScore = score;
            best = columns;
        }
    }
    return {best, (count + best - 1) / best};
}

}  // namespace copyscope::gui
