// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QString>

#include <functional>
#include <utility>
#include <vector>

class QWidget;

namespace copyscope::gui {

/// One thing that a user can do, self-described: menus, shortcuts and the sheet of `?` are made from the list of these.
struct Command {
    QString id;
    QString menu;      ///< title of the menu it is in; empty: in none
    QString text;
    QString help;      ///< one line
    QList<QKeySequence> keys;
    std::function<void()> run;
    bool separator = false;   ///< a line above it in its menu
    bool checkable = false;
};

/// A part of the sheet besides the commands: what the mouse does, keys of another window.
struct SheetPart {
    QString title;
    std::vector<std::pair<QString, QString>> rows;   ///< key or gesture, what it does
};

/// Owns the QActions of a window.
class CommandTable {
public:
    void add(QWidget* window, Command command);
    [[nodiscard]] QAction* action(const QString& id) const;
    [[nodiscard]] const std::vector<Command>& commands() const { return m_commands; }
    /// The sheet: menus as headings, keys and what they do, as rich text; then what is no command of the window.
    [[nodiscard]] QString sheet(const std::vector<SheetPart>& more = {}) const;

private:
    std::vector<Command> m_commands;
    std::vector<QAction*> m_actions;   ///< children of the window
};

}  // namespace copyscope::gui
