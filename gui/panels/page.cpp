// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/page.h"

#include <QLabel>
#include <QVBoxLayout>

namespace copyscope::gui {

QString breakable(const QString& text)
{
    QString broken;
    int word = 0;
    for (const QChar c : text) {
        broken += c;
        word = c.isSpace() ? 0 : word + 1;
        // An invisible space: what is copied from the panel is still what was written, but for it.
        if (word >= 4 && QStringLiteral("/_.,=:-").contains(c))
            broken += QChar(0x200B);
    }
    return broken.toHtmlEscaped();
}

QString withLongWordsBroken(const QString& text)
{
    constexpr int most = 30;
    QString broken;
    int word = 0;
    for (const QChar c : text) {
        broken += c;
        word = c.isSpace() ? 0 : word + 1;
        if (word == most) {
            broken += QChar(0x200B);
            word = 0;
        }
    }
    return broken;
}

PanelPage::PanelPage(QWidget* parent) : QScrollArea(parent), m_inside(new QWidget(this)), m_column(new QVBoxLayout(m_inside))
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    m_inside->setObjectName(QStringLiteral("plain"));
    m_column->setContentsMargins(4, 6, 8, 4);
    setWidget(m_inside);
}

QLabel* PanelPage::addText(const QString& name)
{
    auto* label = new QLabel(m_inside);
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    m_column->addWidget(label);
    return label;
}

}  // namespace copyscope::gui
