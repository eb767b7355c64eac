// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/notes.h"

#include <QRegularExpression>

#include <algorithm>

namespace copyscope::gui {

namespace {

/// The call `name` that the server of a lane makes for the time `number` (from 0); null when it never does.
const model::Event* callOf(const LaneRun& lane, const QString& name, int number)
{
    for (const model::Event& e : lane.events()) {
        if (e.kind != model::EventKind::Call || lane.isPeer(e) || QString::fromStdString(lane.trace().call(e.call).name) != name)
            continue;
        if (number-- == 0)
            return &e;
    }
    return nullptr;
}

}  // namespace

Notes::Notes(const model::RunRecord& record, const std::vector<LanePointer>& lanes)
{
    static const QRegularExpression form(QStringLiteral("^([^.]+)(?:\\.(.*?)(\\w+)\\[(\\d+)\\])?$"));
    for (const model::NoteRecord& note : record.notes) {
        const auto match = form.match(QString::fromStdString(note.at));
        for (const LanePointer& lane : lanes) {
            if (!match.hasMatch() || lane->id() != match.captured(1))
                continue;
            const QString say = QString::fromStdString(note.say);
            if (!match.captured(3).isEmpty()) {
                if (const model::Event* call = callOf(*lane, match.captured(3), match.captured(4).toInt()))
                    m_due.push_back({call->start, call->end, say});
            } else if (m_first.isEmpty()) {
                m_first = say;
            }
        }
    }
    std::stable_sort(m_due.begin(), m_due.end(), [](const Due& a, const Due& b) { return a.at < b.at; });
}

QString Notes::at(model::Nanoseconds t) const
{
    const auto after = std::partition_point(m_due.begin(), m_due.end(), [t](const Due& d) { return d.at <= t; });
    for (auto it = after; it != m_due.begin();)
        if ((--it)->until >= t)
            return it->say;
    return after == m_due.begin() ? m_first : QString();
}

}  // namespace copyscope::gui
