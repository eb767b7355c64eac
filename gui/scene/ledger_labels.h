// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/layout.h"
#include "gui/scene/scene.h"

#include <QString>

#include <vector>

namespace copyscope::gui {

/// A label whose text is cut to its rectangle.
[[nodiscard]] Label sceneLabel(const QRectF& rect, const QString& text, double size, bool bold, Ink ink,
                               Qt::Alignment align = Qt::AlignLeft | Qt::AlignVCenter, bool mono = false);

/// One counter as a lane shows it.
struct LedgerFigure {
    QString name;
    QString value;
    QString total;   ///< at the end of the run; empty for a figure without "of"
    Ink ink{};
};

/// Of a simulated run as they are at this instant, copies first; of a live run as they were measured.
[[nodiscard]] std::vector<LedgerFigure> ledgerFigures(const LaneRun& run, const model::TraceState& state);
/// "1 of 2", or "2" when that is all.
[[nodiscard]] QString figureText(const LedgerFigure& figure);

/// Whether the names in full would stand too close to each other.
[[nodiscard]] bool needsShortNames(const LaneRun& run, const LaneLayout& layout);
/// The size that lets all figures of a lane stand below it for the whole run.
[[nodiscard]] double figureSizeFor(const LaneRun& run, const LaneLayout& layout);

/// Adds the figures under a lane: of a simulated run as they are at this instant, of a live run as they were measured,
/// with what was predicted.
void addLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state);

}  // namespace copyscope::gui
