// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>
#include <QStringList>

namespace copyscope::gui {

/// Loads the fonts that ship with Copyscope (DejaVu Sans and Sans Mono), so that a picture is the same on every
/// machine and offscreen. Characters that they lack (Chinese) come from what the platform has.
/// Needs a QGuiApplication; false when a font could not be loaded.
bool loadFonts();

/// The font of a scene; `size` in pixels.
[[nodiscard]] QFont sceneFont(double size, bool bold = false, bool mono = false);
/// Width of `text` in that font, in pixels.
[[nodiscard]] double textWidth(const QString& text, double size, bool bold = false, bool mono = false);
/// `text`, with its end (or middle) replaced by an ellipsis where it is wider than `width`.
[[nodiscard]] QString fitted(const QString& text, double width, double size, bool bold = false, bool mono = false,
                             Qt::TextElideMode mode = Qt::ElideRight);

/// The lines of a text that is broken between words.
[[nodiscard]] QStringList wrapped(const QString& text, double width, double size, bool bold = false);
/// The first of several ways to say it that is no wider than `width`. When none is, the last one as far as whole words go,
/// and an ellipsis; a single word is cut only when there is nothing else.
[[nodiscard]] QString firstThatFits(const QStringList& ways, double width, double size, bool bold = false, bool mono = false);

}  // namespace copyscope::gui
