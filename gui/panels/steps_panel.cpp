// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/steps_panel.h"

#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QListView>
#include <QVBoxLayout>

namespace copyscope::gui {

StepModel::StepModel(Session* session, PlaybackClock* clock, QObject* parent)
    : QAbstractListModel(parent), m_session(session), m_clock(clock)
{
    connect(clock, &PlaybackClock::runChanged, this, &StepModel::reload);
}

void StepModel::reload()
{
    beginResetModel();
    m_lanes = m_session->lanes();
    endResetModel();
}

int StepModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_clock->steps().size());
}

QVariant StepModel::data(const QModelIndex& index, int role) const
{
    const auto row = static_cast<std::size_t>(index.row());
    if (!index.isValid() || row >= m_clock->steps().size())
        return {};
    const Step& step = m_clock->steps()[row];
    if (step.lane >= m_lanes.size())
        return {};
    const LaneRun& lane = *m_lanes[step.lane];
    const model::Event& e = lane.events()[step.event.value()];
    const QString prefix = m_lanes.size() > 1 ? lane.title() + QStringLiteral(": ") : QString();
    if (role == Qt::DisplayRole)
        return timeText(step.at) + QStringLiteral("  ") + prefix + shortFor(lane, e);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole)
        return prefix + sentenceFor(lane, e).text;
    return {};
}

StepsPanel::StepsPanel(Session* session, PlaybackClock* clock, QWidget* parent) : QWidget(parent), m_clock(clock)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    m_model = new StepModel(session, clock, this);
    m_view = new QListView(this);
    m_view->setModel(m_model);
    m_view->setAccessibleName(tr("All steps"));
    m_view->setFrameShape(QFrame::NoFrame);
    column->addWidget(m_view);
    connect(m_view, &QListView::activated, this, [this](const QModelIndex& i) {
        m_clock->pause();
        m_clock->seek(m_clock->steps()[static_cast<std::size_t>(i.row())].at);
    });
    connect(m_view, &QListView::clicked, this, [this](const QModelIndex& i) {
        m_clock->pause();
        m_clock->seek(m_clock->steps()[static_cast<std::size_t>(i.row())].at);
    });
    connect(clock, &PlaybackClock::moved, this, &StepsPanel::follow);
    connect(m_model, &QAbstractItemModel::modelReset, this, &StepsPanel::fit);
    fit();
}

void StepsPanel::fit()
{
    // Whole sentences, as long as their heights can be found at once; of a million the ends are in the tooltips.
    constexpr int most = 20000;
    const bool whole = m_model->rowCount() <= most;
    m_view->setWordWrap(whole);
    m_view->setUniformItemSizes(!whole);
    m_view->setResizeMode(whole ? QListView::Adjust : QListView::Fixed);
    m_view->setLayoutMode(whole ? QListView::Batched : QListView::SinglePass);
}

void StepsPanel::follow()
{
    if (!isVisible())
        return;
    const auto step = m_clock->steps().current(m_clock->now());
    if (!step || m_view->currentIndex().row() == static_cast<int>(*step))
        return;
    m_view->setCurrentIndex(m_model->index(static_cast<int>(*step)));
}

}  // namespace copyscope::gui
