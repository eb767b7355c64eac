// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace copyscope::gui {

/// Changes to the text of a scenario that keep everything else as it was written, comments included.
/// They find top-level keys by their indentation; what they cannot find stays as it is and gives nothing.

/// The value of `key` of the first entry of the top-level map `section` ("files", "size" → "1 MiB").
[[nodiscard]] std::optional<QString> firstEntryValue(const QString& yaml, const QString& section, const QString& key);
/// The same text with that value changed, or added to the entry.
[[nodiscard]] std::optional<QString> withFirstEntryValue(const QString& yaml, const QString& section, const QString& key,
                                                         const QString& value);
/// A scalar directly under a top-level map ("vars", "len") or, with an empty section, at the top ("machine").
[[nodiscard]] std::optional<QString> value(const QString& yaml, const QString& section, const QString& key);
[[nodiscard]] QString withValue(const QString& yaml, const QString& section, const QString& key, const QString& value);
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
