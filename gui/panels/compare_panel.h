// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/panels/compare.h"
#include "gui/panels/page.h"

class QLabel;

namespace copyscope::gui {

/// Bars of each counter across lanes.
class CounterBars : public QWidget {
    Q_OBJECT
public:
    explicit CounterBars(QWidget* parent = nullptr);
    /// `pairs`: lanes come in twos, a prediction and its measurement.
    void show(std::vector<ComparedCounter> counters, QStringList lanes, bool pairs = false);
    void setColours(ThemeName name);
    void setZoom(double zoom);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] double rowHeight() const;

    std::vector<ComparedCounter> m_counters;
    QStringList m_lanes;
    bool m_pairs = false;
    Theme m_theme;
    double m_zoom = 1.0;
};

/// Sentences, largest effect first, and the bars below them.
class ComparePanel : public PanelPage {
    Q_OBJECT
public:
    explicit ComparePanel(Session* session, QWidget* parent = nullptr);
    void setColours(ThemeName name) { m_bars->setColours(name); }
    void setZoom(double zoom);

private:
    void compare();

    Session* m_session;
    QLabel* m_sentences;
    CounterBars* m_bars;
};

}  // namespace copyscope::gui
