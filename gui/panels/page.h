// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QString>

class QLabel;
class QVBoxLayout;

namespace copyscope::gui {

/// Text for a rich-text label in which also paths, options and names of counters can be broken, so that no long word makes
/// a panel wider than it is.
[[nodiscard]] QString breakable(const QString& text);
/// The same for a label of plain text, in which only what is longer than any word is broken.
[[nodiscard]] QString withLongWordsBroken(const QString& text);

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
