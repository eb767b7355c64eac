// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/notes.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace copyscope::gui {

namespace {

/// When the server of a lane makes its call `name` for the time `number` (from 0); nothing when it never does.
std::optional<model::Nanoseconds> callTime(const LaneRun& lane, const QString& name, int number)
{
    for (const model::Event& e : lane.events()) {
        if (e.kind != model::EventKind::Call || lane.isPeer(e) || QString::fromStdString(lane.trace().call(e.call).name) != name)
            continue;
        if (number-- == 0)
            return e.start;
    }
    return std::nullopt;
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
            // Of what is said about whole lanes the first stands until a call has its own.
            if (match.captured(3).isEmpty() && std::any_of(m_due.begin(), m_due.end(), [](const Due& d) { return d.at == model::Nanoseconds(0); }))
                continue;
            const auto at = match.captured(3).isEmpty() ? std::optional(model::Nanoseconds(0))
                                                        : callTime(*lane, match.captured(3), match.captured(4).toInt());
            if (at)
                m_due.push_back({*at, QString::fromStdString(note.say)});
        }
    }
    std::stable_sort(m_due.begin(), m_due.end(), [](const Due& a, const Due& b) { return a.at < b.at; });
}

QString Notes::at(model::Nanoseconds t) const
{
    const auto after = std::partition_point(m_due.begin(), m_due.end(), [t](const Due& d) { return d.at <= t; });
    return after == m_due.begin() ? QString() : (after - 1)->say;
}

}  // namespace copyscope::gui
