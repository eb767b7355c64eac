// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHelpEvent>
#include <QString>
#include <QToolTip>
#include <QWidget>

namespace copyscope::gui {

/// Says what is under the pointer; nothing when there is nothing to say.
inline void showDetails(QWidget* widget, const QHelpEvent& event, const QString& text)
{
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(event.globalPos(), text, widget);
}

}  // namespace copyscope::gui
