// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/claims/moment.h"

#include "model/trace/event_catalogue.h"

#include <algorithm>

namespace copyscope::gui {

namespace {

bool isMeant(const LaneRun& lane, const model::Event& e, const model::claims::Moment& moment, bool withError)
{
    if (e.kind != model::EventKind::Call || lane.isPeer(e))
        return false;
    const model::CallInfo& call = lane.trace().call(e.call);
    if (call.name != moment.call || (!moment.process.empty() && lane.taskName(e.task).toStdString() != moment.process))
        return false;
    return !withError || (call.error != 0 && model::errnoName(call.error) == moment.error);
}

}  // namespace

model::Nanoseconds instantOf(const LaneRun& lane, const model::claims::Moment& moment)
{
    if (moment.call.empty())
        return lane.end();
    // An expectation may say that a call does not fail so: then any such call is what to look at.
    for (const bool withError : {!moment.error.empty(), false}) {
        std::uint32_t left = moment.occurrence;
        for (const model::Event& e : lane.events()) {
            if (isMeant(lane, e, moment, withError) && left-- == 0)
                return e.end;
        }
    }
    return lane.end();
}

std::optional<model::Nanoseconds> showEvidence(Session& session, const model::claims::Evidence& evidence)
{
    const auto moment = momentOf(evidence);
    if (!moment)
        return std::nullopt;
    const auto& all = session.allLanes();
    const auto named = [&](const std::string& id) {
        return std::find_if(all.begin(), all.end(), [&](const LanePointer& lane) { return lane->record().id == id; });
    };
    const auto main = named(moment->lane);
    if (main == all.end())
        return std::nullopt;
    session.showOnly(QString::fromStdString(moment->lane));
    for (const std::string& id : model::claims::lanesIn(evidence.expect)) {
        if (named(id) != all.end())
            session.setHidden(QString::fromStdString(id), false);
    }
    const std::vector<LanePointer> shown = session.lanes();
    session.setCurrentLane(static_cast<int>(std::find(shown.begin(), shown.end(), *main) - shown.begin()));
    return instantOf(**main, *moment);
}

}  // namespace copyscope::gui
