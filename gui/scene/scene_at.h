// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/layout.h"
#include "gui/scene/scene.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>

namespace copyscope::gui {

/// A page of content by where it was born; found again in every lane by the name of its source.
struct FollowedPage {
    QString source;             ///< name of the file or of the write
    std::uint64_t offset = 0;   ///< of its first byte in the source, a multiple of the page size
    bool operator==(const FollowedPage&) const = default;
};

/// The picture of a lane at the instant of `state`, which must be a state of `run`. A pure function of its arguments.
[[nodiscard]] Scene sceneAt(const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
                            const std::optional<FollowedPage>& followed = std::nullopt);
/// The same for an instant.
[[nodiscard]] Scene sceneAt(const LaneRun& run, const LaneLayout& layout, model::Nanoseconds t);

/// How many bytes and references to the followed page there are at an instant, and where.
struct FollowedFacts {
    std::uint64_t copies = 0;       ///< places that hold its bytes
    std::uint64_t references = 0;
    QStringList where;              ///< "Page cache: file", "tmp_buf (copied)", "Socket buffer: socket (reference)"
};
[[nodiscard]] FollowedFacts factsOf(const LaneRun& run, const model::TraceState& state, const FollowedPage& page);

}  // namespace copyscope::gui
