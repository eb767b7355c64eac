// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace copyscope::gui {

/// A panel whose parts stand one below the other and scroll when they need more room.
class PanelPage : public QScrollArea {
protected:
    explicit PanelPage(QWidget* parent);
    /// Text that can be selected, with a name for screen readers; at the end of the page.
    QLabel* addText(const QString& name);

    QWidget* m_inside;
    QVBoxLayout* m_column;
};

}  // namespace copyscope::gui
