// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/paint/theme.h"

#include <QPalette>
#include <QString>

namespace copyscope::gui {

/// The palette and the style sheet of all widgets in a theme, at a zoom.
[[nodiscard]] QPalette paletteFor(const Theme& theme);
[[nodiscard]] QString styleSheetFor(const Theme& theme, double zoom);

/// What the system prefers: dark when its window colour is dark.
[[nodiscard]] ThemeName systemTheme();

}  // namespace copyscope::gui
