// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/paint/theme.h"

#include <QPalette>
#include <QString>
#include <QWidget>

namespace copyscope::gui {

/// The palette and the style sheet of all widgets in a theme, at a zoom.
[[nodiscard]] QPalette paletteFor(const Theme& theme);
[[nodiscard]] QString styleSheetFor(const Theme& theme, double zoom);
/// Lists that unfold from a box take the style sheet too.
void dressLists(QWidget* window);
/// The words in an empty field of search take their colour from no sheet: a sheet makes them half as strong as text.
void colourSearches(QWidget* window, const Theme& theme);

/// What the system prefers: dark when its window colour is dark.
[[nodiscard]] ThemeName systemTheme();

}  // namespace copyscope::gui
