// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/scene.h"

#include <QString>

namespace copyscope::gui {

/// A scene as text for tests and for people who cannot see it: what is where, without coordinates.
[[nodiscard]] QString sceneText(const Scene& scene);

}  // namespace copyscope::gui
