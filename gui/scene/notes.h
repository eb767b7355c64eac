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

    /// The note that is due at `t`: of the last call with a note that began by then. Empty when there is none.
    [[nodiscard]] QString at(model::Nanoseconds t) const;

private:
    struct Due {
        model::Nanoseconds at;
        QString say;
    };
    std::vector<Due> m_due;   ///< ordered by time
};

}  // namespace copyscope::gui
