// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/scene.h"

namespace copyscope::gui {

/// Two boxes lie over each other, other than a compartment in its box.
[[nodiscard]] inline bool collide(const Box& a, const Box& b)
{
    if (!a.rect.intersects(b.rect) || (a.inside && b.rect.contains(a.rect)) || (b.inside && a.rect.contains(b.rect)))
        return false;
    return true;
}

}  // namespace copyscope::gui
