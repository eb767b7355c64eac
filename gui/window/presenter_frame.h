// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/paint/theme.h"
#include "gui/scene/lane_run.h"

#include <QRectF>

#include <cstddef>
#include <vector>

class QPainter;

namespace copyscope::gui {

/// The parts of a screen, and the scale of its type, which is never less than 1/36 of the height: as many lanes stand side by
/// side as have room for type of that size; the others wait in a strip above them.
struct PresenterFrame {
    QRectF head;               ///< title and number of the step
    QRectF strip;              ///< names and figures of the lanes that wait; null when none does
    QRectF lanes;
    QRectF caption;
    QRectF bar;
    double gap = 0;            ///< between lanes
    double scale = 1;
    double least = 12;         ///< smallest text, in pixels
    std::size_t shown = 1;     ///< lanes side by side
};
[[nodiscard]] PresenterFrame presenterFrame(const QSizeF& screen, std::size_t lanes);

/// Which of `count` lanes stand in `room` places after `turn` turns. The first stays, to be compared with, and the others take
/// turns; in a single place all do.
[[nodiscard]] std::vector<std::size_t> lanesOnScreen(std::size_t count, std::size_t room, std::size_t turn);

/// A lane that waits in the strip.
struct WaitingLane {
    std::size_t lane = 0;   ///< its index, from 0
    QRectF rect;
};
[[nodiscard]] std::vector<WaitingLane> waitingLanes(const PresenterFrame& frame, std::size_t count, std::size_t turn);

/// Number, name, and how often its bytes were copied so far.
void paintWaitingLane(QPainter& painter, const WaitingLane& place, const LaneRun& run, model::Nanoseconds at, double least,
                      const Theme& theme);

}  // namespace copyscope::gui
