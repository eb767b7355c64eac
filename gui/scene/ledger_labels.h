// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/layout.h"
#include "gui/scene/scene.h"

namespace copyscope::gui {

/// A label whose text is cut to its rectangle.
[[nodiscard]] Label sceneLabel(const QRectF& rect, const QString& text, double size, bool bold, Ink ink,
                               Qt::Alignment align = Qt::AlignLeft | Qt::AlignVCenter, bool mono = false);

/// Adds the figures under a lane: of a simulated run as they are at this instant, of a live run as they were measured,
/// with what was predicted.
void addLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state);

}  // namespace copyscope::gui
