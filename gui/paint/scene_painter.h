// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/paint/theme.h"
#include "gui/scene/scene.h"

class QPainter;

namespace copyscope::gui {

/// Draws a scene. Window, SVG, PDF and PNG all come from here.
void paintScene(QPainter& painter, const Scene& scene, const Theme& theme);

/// Draws text as a scene does, for parts of a picture that are no scene (captions, titles).
void paintLabel(QPainter& painter, const Label& label, const Theme& theme);

}  // namespace copyscope::gui
