// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/actions.h"

#include <QWidget>

namespace copyscope::gui {

void CommandTable::add(QWidget* window, Command command)
{
    auto* action = new QAction(command.text, window);
    action->setObjectName(command.id);
    action->setShortcuts(command.keys);
    action->setCheckable(command.checkable);
    action->setToolTip(command.help + (command.keys.isEmpty() ? QString() : QStringLiteral("  (") + command.keys.first().toString(QKeySequence::NativeText) + u')'));
    action->setStatusTip(command.help);
    QObject::connect(action, &QAction::triggered, window, command.run);
    window->addAction(action);
    m_actions.push_back(action);
    m_commands.push_back(std::move(command));
}

QAction* CommandTable::action(const QString& id) const
{
    for (std::size_t i = 0; i < m_commands.size(); ++i)
        if (m_commands[i].id == id)
            return m_actions[i];
    return nullptr;
}

QString CommandTable::sheet(const std::vector<SheetPart>& more) const
{
    const auto row = [](const QString& key, const QString& help) {
        return QStringLiteral("<tr><td width='34%'><tt>%1</tt></td><td>%2</td></tr>").arg(key.toHtmlEscaped(), help.toHtmlEscaped());
    };
    QStringList menus;
    for (const Command& c : m_commands)
        if (!menus.contains(c.menu))
            menus << c.menu;
    QString html = QStringLiteral("<table width='100%' cellspacing='0' cellpadding='3'>");
    for (const QString& menu : menus) {
        QString title = menu;
        title.remove(u'&');
        html += QStringLiteral("<tr><td colspan='2'><b>%1</b></td></tr>").arg(title.toHtmlEscaped());
        for (const Command& c : m_commands) {
            if (c.menu != menu || c.keys.isEmpty())
                continue;
            QStringList keys;
            for (const QKeySequence& k : c.keys)
                keys << k.toString(QKeySequence::NativeText);
            html += row(keys.join(QStringLiteral(", ")), c.help);
        }
    }
    for (const SheetPart& part : more) {
        html += QStringLiteral("<tr><td colspan='2'><b>%1</b></td></tr>").arg(part.title.toHtmlEscaped());
        for (const auto& [key, help] : part.rows)
            html += row(key, help);
    }
    return html + QStringLiteral("</table>");
}

}  // namespace copyscope::gui
