// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"
#include "gui/scene/scene.h"

#include <QRectF>
#include <QStringList>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace copyscope::gui {

/// How a lane is laid out, besides its rectangle.
struct LayoutOptions {
    double scale = 1.0;      ///< of text and lines; 1 is 12 px text
    bool presenter = false;  ///< large type, few words: for the last row of a lecture room
};

/// A box with a place to be: the frame, and the area that its cells or its state may use.
struct PlacedBox {
    enum class Role : std::uint8_t { Place, Core, StandIn };
    Role role{};
    Box box;
    model::PlaceKind kind{};
    model::CoreId core{};
    QString title;
    QStringList shorter;  ///< names for a narrow box, longest first
    QString note;     ///< at the right of the title, or below it
    QRectF content;   ///< for cells, rows, the state of a core
    int column = 0;   ///< 0 left, 1 middle, 2 right
};

/// A flow with its line. The label is at the place where no other label is.
struct PlacedFlow {
    std::size_t flow = 0;   ///< index into LaneFacts::flows
    std::size_t from = 0;   ///< indices into boxes
    std::size_t to = 0;
    std::vector<QPointF> points;
    QString label;
    QRectF labelRect;
    double width = 6;
};

/// Where everything of a lane is for the whole run. A pure function of the run, the rectangle and the options.
struct LaneLayout {
    QRectF card;
    QRectF header;
    QRectF ledger;
    LayoutOptions options;
    double text = 12;       ///< size of body text
    bool shortNames = false;  ///< of the figures below the lane
    double figureSize = 15;   ///< of these
    bool ledgerInALine = false;   ///< names of figures beside them, where a lane is low
    bool briefNames = false;  ///< USER instead of USER SPACE
    std::vector<Band> bands;
    std::array<double, 4> nameShift{};   ///< of the names of the bands, to the right, out of the way of a line
    double borderY = 0;
    double tokenX = 0;      ///< of the first mode token
    double tokenGap = 0;
    double tokenRadius = 11;
    double tokenUserY = 0;
    double tokenKernelY = 0;
    QRectF processes;       ///< row for the states of processes
    std::vector<PlacedBox> boxes;
    std::vector<PlacedFlow> flows;
    std::vector<std::pair<QRectF, QString>> hidden;  ///< "and 2 more": what has no room

    [[nodiscard]] std::optional<std::size_t> boxOf(model::PlaceId place) const;
    [[nodiscard]] const QRectF* band(Zone zone) const;
    /// Where the name of a band stands: lines and names of ways keep off it.
    [[nodiscard]] QRectF bandLabel(const Band& band) const;
    [[nodiscard]] QString bandName(Zone zone) const;
    [[nodiscard]] double px(double size) const { return size * options.scale; }
};

[[nodiscard]] LaneLayout layoutLane(const LaneRun& run, const QRectF& card, const LayoutOptions& options);

/// The same for lanes that stand side by side: what they have in common has one size in all of them.
[[nodiscard]] std::vector<LaneLayout> layoutLanes(const std::vector<LanePointer>& runs, const std::vector<QRectF>& cards,
                                                  const LayoutOptions& options);

/// Whether a line of straight stretches comes nearer to a rectangle than `reach`.
[[nodiscard]] bool isOnLine(const QRectF& rect, const std::vector<QPointF>& points, double reach);

/// Scale for a lane of this size in the window at a zoom: wide lanes may have larger type; small ones keep it readable and
/// give up empty room instead.
[[nodiscard]] double laneScale(const QSizeF& lane, double zoom);

/// Rectangles for `count` lanes side by side in `area`.
[[nodiscard]] std::vector<QRectF> laneRects(const QRectF& area, std::size_t count, double gap);

}  // namespace copyscope::gui
