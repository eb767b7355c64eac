// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

#include "gui/app/live_report.h"
#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/panels/page.h"

#include <memory>

class QLabel;
class QPushButton;

namespace copyscope::gui {

/// The measured ledger of the lane beside the predicted one, each figure with its evidence, and what this machine and
/// user can observe (`copyscope doctor`).
class LivePanel : public PanelPage {
    Q_OBJECT
public:
    explicit LivePanel(Session* session, QWidget* parent = nullptr);
    ~LivePanel() override;
    void setZoom(double zoom);
    void setColours(ThemeName name);
    /// Asks `copyscope doctor` what can be observed here.
    void examine();
    [[nodiscard]] QString text() const;

private:
    void tell();
    void examined(int code);

    Session* m_session;
    QLabel* m_ledger;
    QLabel* m_doctor;
    QPushButton* m_examine;
    std::unique_ptr<QProcess> m_child;
    ThemeName m_theme = ThemeName::Light;
};

}  // namespace copyscope::gui
