// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace copyscope::gui {

/// A step in plain words.
struct Sentence {
    QString text;
    QString source;   ///< kernel function or manual page that it rests on; may be empty
};

/// What an event is, in a sentence or two: "The CPU copies 16 pages (64 KiB) from the page cache into tmp_buf."
[[nodiscard]] Sentence sentenceFor(const LaneRun& run, const model::Event& event);
/// The same in a few words, for the timeline and the list of steps: "copy 64 KiB to tmp_buf".
[[nodiscard]] QString shortFor(const LaneRun& run, const model::Event& event);
/// What a lane is in the middle of at an instant, most telling first; never empty.
[[nodiscard]] Sentence sentenceAt(const LaneRun& run, const model::TraceState& state);
/// "read(3, tmp_buf, 65536) = 65536", as strace would print it.
[[nodiscard]] QString callText(const LaneRun& run, model::CallId call, bool withResult);
/// "tmp_buf", "the page cache of file", "the socket buffer".
[[nodiscard]] QString placeText(const LaneRun& run, model::PlaceId place);



}  // namespace copyscope::gui
