// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"

#include <QString>

#include <vector>

namespace copyscope::gui {

/// The notes of a scenario with the instants at which they become due in the lanes that are shown. Found once, because
/// a run may have a million events and a note is looked up for every picture.
class Notes {
public:
    Notes() = default;
    Notes(const model::RunRecord& record, const std::vector<LanePointer>& lanes);

    /// The note that is due at `t`: of the last call with a note that is under way, until it returns. Before the first of
    /// them what is said about a whole lane. Empty when there is none: then the events speak for themselves.
    [[nodiscard]] QString at(model::Nanoseconds t) const;

private:
    struct Due {
        model::Nanoseconds at;
        model::Nanoseconds until;
        QString say;
    };
    std::vector<Due> m_due;   ///< ordered by time
    QString m_first;          ///< about a whole lane
};

}  // namespace copyscope::gui
