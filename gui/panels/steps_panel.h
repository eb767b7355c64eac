// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QWidget>

#include "gui/app/session.h"
#include "gui/playback/clock.h"

class QListView;

namespace copyscope::gui {

/// All steps as lines of text: the twin of the drawing for who reads instead of watching.
class StepModel : public QAbstractListModel {
    Q_OBJECT
public:
    StepModel(Session* session, PlaybackClock* clock, QObject* parent = nullptr);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    void reload();

private:
    Session* m_session;
    PlaybackClock* m_clock;
    std::vector<LanePointer> m_lanes;
};

class StepsPanel : public QWidget {
    Q_OBJECT
public:
    StepsPanel(Session* session, PlaybackClock* clock, QWidget* parent = nullptr);

private:
    void fit();
    void follow();

    PlaybackClock* m_clock;
    StepModel* m_model;
    QListView* m_view;
};

}  // namespace copyscope::gui
