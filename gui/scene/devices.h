// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/cells.h"
#include "gui/scene/layout.h"
#include "gui/scene/scene.h"

#include <optional>

namespace copyscope::gui {

/// A box that can do something by itself: a drive, a network card. A DMA controller shows its registers instead.
[[nodiscard]] bool isDevice(const PlacedBox& box);

/// How the box of a device is divided, from top to bottom. What has no room has no rectangle.
struct DeviceParts {
    QRectF title;
    QRectF note;
    QRectF state;   ///< what it is doing: its own DMA engine moves bytes, its mechanics serve a request
    QRectF ring;    ///< compartment for the ring of descriptors through which the driver talks to it
};
[[nodiscard]] DeviceParts deviceParts(const LaneLayout& layout, const PlacedBox& box, bool hasRing);

/// The ring of a device, when the run used it.
[[nodiscard]] std::optional<model::PlaceId> ringOf(const LaneRun& run, model::PlaceId device);

/// Adds the compartments for rings to a layout whose boxes stand.
void placeRings(const LaneRun& run, LaneLayout& layout);

/// Adds what a device is doing.
void addDeviceState(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
                    const PlacedBox& box);

/// The entries of a ring that are in use: posted, and being fetched by the device at this instant.
[[nodiscard]] BoxCells ringCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box,
                                 const model::TraceState& state);

}  // namespace copyscope::gui
