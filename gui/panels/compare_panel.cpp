// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/compare_panel.h"

#include "gui/paint/fonts.h"

#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

namespace copyscope::gui {

CounterBars::CounterBars(QWidget* parent) : QWidget(parent), m_theme(theme(ThemeName::Light))
{
    setAccessibleName(tr("Counters of all lanes"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void CounterBars::show(std::vector<ComparedCounter> counters, QStringList lanes, bool pairs)
{
    m_pairs = pairs;
    m_counters = std::move(counters);
    m_lanes = std::move(lanes);
    QStringList text;
    for (const ComparedCounter& c : m_counters)
        text << c.name + QStringLiteral(": ") + QStringList(c.texts.begin(), c.texts.end()).join(QStringLiteral(", "));
    setAccessibleDescription(text.join(u'\n'));
    updateGeometry();
    update();
}

void CounterBars::setColours(ThemeName name)
{
    m_theme = theme(name);
    update();
}

void CounterBars::setZoom(double zoom)
{
    m_zoom = zoom;
    updateGeometry();
    update();
}

double CounterBars::rowHeight() const
{
    return (22 + 17.0 * static_cast<double>(m_lanes.size())) * m_zoom;
}

QSize CounterBars::sizeHint() const
{
    return {200, static_cast<int>(rowHeight() * static_cast<double>(m_counters.size()))};
}

void CounterBars::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    double y = 0;
    const double size = 11 * m_zoom;
    const bool night = m_theme.name == ThemeName::Dark;
    // The text begins on a bar and goes on beside it, so bars are near to the ground.
    const QColor shades[] = {night ? QColor(0x2F, 0x55, 0x85) : QColor(0xB6, 0xCB, 0xE6), night ? QColor(0x1F, 0x66, 0x52) : QColor(0xA9, 0xDC, 0xC8),
                             night ? QColor(0x5B, 0x49, 0x85) : QColor(0xD6, 0xC9, 0xEA), night ? QColor(0x6B, 0x55, 0x22) : QColor(0xE8, 0xD8, 0xB0)};
    for (const ComparedCounter& c : m_counters) {
        p.setFont(sceneFont(size, true));
        p.setPen(m_theme.muted);
        p.drawText(QRectF(0, y + 3 * m_zoom, width(), 16 * m_zoom), Qt::AlignLeft | Qt::AlignVCenter, fitted(c.name, width(), size, true));
        double most = 0;
        for (const double v : c.values)
            most = std::max(most, v);
        for (std::size_t i = 0; i < c.values.size(); ++i) {
            const double top = y + (20 + 17.0 * static_cast<double>(i)) * m_zoom;
            const double w = most > 0 && c.values[i] > 0 ? std::max(2.0, c.values[i] / most * (width() - 4)) : 0;
            p.setPen(Qt::NoPen);
            // A measurement has the colour of its prediction, hatched: they belong together.
            const QColor shade = shades[(m_pairs ? i / 2 : i) % 4];
            p.setBrush(shade);
            p.drawRoundedRect(QRectF(0, top, w, 14 * m_zoom), 3, 3);
            if (m_pairs && i % 2 == 1) {
                p.setBrush(QBrush(night ? shade.darker(150) : shade.darker(118), Qt::BDiagPattern));
                p.drawRoundedRect(QRectF(0, top, w, 14 * m_zoom), 3, 3);
            }
            p.setPen(m_theme.text);
            p.setFont(sceneFont(size * 0.95));
            const QString text = m_lanes.value(static_cast<qsizetype>(i)) + QStringLiteral("  ") + c.texts[i];
            p.drawText(QRectF(5 * m_zoom, top, width() - 6 * m_zoom, 14 * m_zoom), Qt::AlignLeft | Qt::AlignVCenter, fitted(text, width() - 8 * m_zoom, size * 0.95));
        }
        y += rowHeight();
    }
}

bool CounterBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto row = static_cast<std::size_t>(std::max(0.0, help->pos().y() / rowHeight()));
        if (row < m_counters.size())
            QToolTip::showText(help->globalPos(), m_counters[row].help, this);
        return true;
    }
    return QWidget::event(event);
}

ComparePanel::ComparePanel(Session* session, QWidget* parent) : PanelPage(parent), m_session(session)
{
    m_sentences = addText(tr("What makes the difference"));
    m_bars = new CounterBars(m_inside);
    m_column->addWidget(m_bars);
    m_column->addStretch(1);
    connect(session, &Session::runChanged, this, &ComparePanel::compare);
    connect(session, &Session::lanesChanged, this, &ComparePanel::compare);
}

void ComparePanel::setZoom(double zoom)
{
    m_sentences->setFont(sceneFont(12.5 * zoom));
    m_bars->setZoom(zoom);
}

void ComparePanel::compare()
{
    const auto lanes = m_session->lanes();
    QString html;
    for (const QString& s : compareSentences(lanes))
        html += QStringLiteral("<p>%1</p>").arg(s.toHtmlEscaped());
    m_sentences->setText(html);
    // After a live run each lane has two bars: as predicted and as measured.
    std::vector<LanePointer> shown;
    QStringList titles;
    for (const LanePointer& lane : m_session->allLanes()) {
        if (std::none_of(lanes.begin(), lanes.end(), [&](const LanePointer& l) { return l->id() == lane->id(); }))
            continue;
        const LanePointer measured = m_session->measuredLane(*lane);
        shown.push_back(lane);
        titles << (measured ? tr("%1, predicted").arg(lane->title()) : lane->title());
        if (measured) {
            shown.push_back(measured);
            titles << tr("%1, measured").arg(lane->title());
        }
    }
    m_bars->show(compareCounters(shown), titles, m_session->hasMeasurements());
}

}  // namespace copyscope::gui
