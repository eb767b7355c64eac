// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace copyscope::gui {

/// One counter across lanes, in its own unit.
struct ComparedCounter {
    QString name;
    QString help;
    std::vector<double> values;      ///< by lane; negative: not observed
    std::vector<QString> texts;
};

/// Counters in which the lanes differ first, those that are 0 everywhere left out.
[[nodiscard]] std::vector<ComparedCounter> compareCounters(const std::vector<LanePointer>& lanes);

/// What makes the difference, largest effect on time first: "sendfile avoids 2 copies of 1 MiB: 156 µs of CPU."
/// All figures are from the ledgers; nothing is said about what they do not have.
[[nodiscard]] QStringList compareSentences(const std::vector<LanePointer>& lanes);

}  // namespace copyscope::gui
