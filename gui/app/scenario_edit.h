// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace copyscope::gui {

/// Changes to the text of a scenario that keep everything else as it was written, comments included. A place in it is the
/// list of the keys that lead there: {"files", "file", "size"}. What cannot be found stays as it is and gives nothing.

/// A scalar as it is written, without its quotes and its comment ("1 MiB").
[[nodiscard]] std::optional<QString> value(const QString& yaml, const QStringList& place);
/// The keys of a map, in the order of the text.
[[nodiscard]] QStringList keysAt(const QString& yaml, const QStringList& place);
/// The same text with that value changed, or added to its map; a map at the top that is missing is written as well.
/// Nothing when what should hold the value is not there.
[[nodiscard]] std::optional<QString> withValue(const QString& yaml, const QStringList& place, const QString& value);
/// The text with the program of a lane replaced; a lane that used a method gets the program instead of it,
/// and `title`, which the method gave it, unless it has one of its own.
[[nodiscard]] std::optional<QString> withProgram(const QString& yaml, const QString& lane, const QString& program,
                                                 const QString& title = {});
/// The text with a further lane that runs a method.
[[nodiscard]] QString withMethodLane(const QString& yaml, const QString& method);
/// The line of the YAML on which the program of `lane` begins, and its indentation; for errors in place.
struct ProgramPlace {
    int firstLine = 0;
    int indent = 0;
};
[[nodiscard]] std::optional<ProgramPlace> programPlace(const QString& yaml, const QString& lane);

}  // namespace copyscope::gui
