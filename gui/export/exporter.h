// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/export/picture.h"
#include "gui/playback/steps.h"
#include "gui/scene/notes.h"

#include <QSize>
#include <QString>

#include <functional>
#include <optional>

namespace copyscope::gui {

/// What to export: the title and lanes of a run, where, how large.
struct ExportJob {
    QString title;
    std::vector<LanePointer> lanes;
    QString file;                        ///< its ending says what: svg, pdf, png
    QSize size{1600, 900};               ///< pixels; for PDF only the proportion matters
    ThemeName theme = ThemeName::Light;
    std::optional<model::Nanoseconds> at;  ///< absent: every step (PDF: a page each; PNG, SVG: a file each)
    StepSize steps = StepSize::Event;
    std::optional<FollowedPage> followed;
    Notes notes;                         ///< of the scenario: the one that is due stands below each picture
};

/// Told before each of `all` pictures how many are done; stops the export by saying no.
using ExportProgress = std::function<bool(std::size_t done, std::size_t all)>;

/// Writes the files. An empty string, or what went wrong.
[[nodiscard]] QString exportPictures(const ExportJob& job, const ExportProgress& goOn = {});

/// "12" (step, from 1), "11.8us", "3 ms", "50%" or "end". An error when it is none of these.
struct Moment {
    std::optional<model::Nanoseconds> at;
    QString error;
};
[[nodiscard]] Moment momentFrom(const QString& text, const std::vector<LanePointer>& lanes);

/// The end of the lane that takes longest.
[[nodiscard]] model::Nanoseconds endOf(const std::vector<LanePointer>& lanes);

}  // namespace copyscope::gui
