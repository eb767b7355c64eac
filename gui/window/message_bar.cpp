// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/message_bar.h"

#include "gui/panels/page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QScrollArea>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace copyscope::gui {

namespace {

constexpr int margin = 6;
constexpr double mostHeight = 150;
/// A line and a half: one sees that there is more.
constexpr double leastHeight = 44;

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QWidget(parent), m_area(new QScrollArea(this)), m_label(new QLabel(m_area))
{
    setAttribute(Qt::WA_StyledBackground);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_label->setAccessibleName(tr("Message"));
    m_area->setWidget(m_label);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->viewport()->setAutoFillBackground(false);
    m_label->setAutoFillBackground(false);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("close"));
    close->setText(QStringLiteral("✕"));
    close->setAccessibleName(tr("Close the message"));
    close->setToolTip(tr("Close the message (Esc)"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, margin, margin, margin);
    row->addWidget(m_area, 1);
    row->addWidget(close, 0, Qt::AlignTop);
}

void MessageBar::tell(const QString& text, bool good)
{
    m_text = text;
    m_good = good;
    m_label->setText(withLongWordsBroken(text));
    setObjectName(good ? QStringLiteral("notice") : QStringLiteral("banner"));
    QList<QWidget*> all = findChildren<QWidget*>();
    all.prepend(this);
    for (QWidget* w : all) {
        w->style()->unpolish(w);
        w->style()->polish(w);
    }
    updateGeometry();
    show();
}

void MessageBar::setZoom(double zoom)
{
    m_zoom = zoom;
    updateGeometry();
}

int MessageBar::heightOfText() const
{
    const int wide = m_area->viewport()->width();
    return m_label->heightForWidth(std::max(wide, 100)) + 2 * margin;
}

QSize MessageBar::sizeHint() const
{
    return {static_cast<int>(300 * m_zoom), std::max(minimumSizeHint().height(), std::min(heightOfText(), static_cast<int>(mostHeight * m_zoom)))};
}

QSize MessageBar::minimumSizeHint() const
{
    return {static_cast<int>(150 * m_zoom), std::min(std::max(heightOfText(), static_cast<int>(32 * m_zoom)), static_cast<int>(leastHeight * m_zoom))};
}

void MessageBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        updateGeometry();
}

}  // namespace copyscope::gui
