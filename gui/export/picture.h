// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/paint/theme.h"
#include "gui/scene/lane_run.h"
#include "gui/scene/scene_at.h"

#include <QSizeF>
#include <QString>

#include <optional>
#include <vector>

class QPainter;

namespace copyscope::gui {

/// What a picture is made of: lanes at one instant, a title above, a sentence or two below.
struct Picture {
    std::vector<LanePointer> lanes;
    model::Nanoseconds at{};
    QString title;
    QString corner;     ///< "step 5 / 14, 11.8 µs"
    QStringList caption;
    std::optional<FollowedPage> followed;
};

/// Draws it into [0, size).
void paintPicture(QPainter& painter, const Picture& picture, const QSizeF& size, ThemeName theme);

/// A sentence for each lane that is in the middle of something.
[[nodiscard]] QStringList captionsAt(const std::vector<LanePointer>& lanes, model::Nanoseconds t);

}  // namespace copyscope::gui
