// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "gui/app/session.h"
#include "gui/panels/page.h"

#include <functional>
#include <vector>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;

namespace copyscope::gui {

/// Change one thing, and all lanes run again: machine, kernel, card, file, cache, pipe, cores, disk. The change is shown
/// as the options that do the same on a command line.
class WhatIfPanel : public PanelPage {
    Q_OBJECT
public:
    WhatIfPanel(Session* session, const QStringList& machines, const QString& machineFolder, QWidget* parent = nullptr);

    /// Sets a parameter as if the user had chosen it; `path` as in --set, or "machine", "file.size", "file.cached", "len".
    void choose(const QString& path, const QString& value);
    [[nodiscard]] QString commandLine() const;

signals:
    void saveRequested();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    struct Knob {
        QString path;
        QComboBox* box = nullptr;
        QString unknown;   ///< what the first entry says
    };

    void addKnob(QFormLayout* form, const QString& label, const QString& path, const QStringList& values, bool free, const QString& help);
    void refresh();
    [[nodiscard]] QString currentValue(const QString& path) const;

    /// The drive of a machine, as one choice.
    struct Disk {
        QString name;
        std::vector<std::pair<QString, QString>> values;
    };

    Session* m_session;
    std::vector<Disk> m_disks;
    std::vector<Knob> m_knobs;
    QLineEdit* m_command;
    QPushButton* m_reset;
    QPushButton* m_save;
    bool m_filling = false;
};

}  // namespace copyscope::gui
