// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/evidence_rows.h"

#include "sim/report/numbers.h"

#include <algorithm>

namespace copyscope::sim {
namespace {

using model::LaneRecord;
using model::Observation;

/// Adds what a lane says to the row that says the same, or to a new one.
void add(std::vector<EvidenceRow>& rows, const std::string& name, const std::string& text, bool observed, const std::string& lane)
{
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const EvidenceRow& row) { return row.name == name && row.text == text; });
    if (same == rows.end())
        rows.push_back({name, lane, text, observed});
    else
        same->lanes += ", " + lane;
}

std::string spread(const model::Spread& times)
{
    return duration(times.median) + " (" + duration(times.least) + " to " + duration(times.most) + ")";
}

}  // namespace

std::vector<EvidenceRow> evidenceRows(const model::RunRecord& run)
{
    std::vector<EvidenceRow> rows;
    std::size_t observed = 0;
    for (const LaneRecord& lane : run.lanes)
        observed += lane.observation ? 1U : 0U;
    for (const model::CounterInfo& counter : model::counters()) {
        for (const LaneRecord& lane : run.lanes) {
            const model::Evidence* evidence = lane.observation ? evidenceOf(*lane.observation, counter.id) : nullptr;
            if (evidence != nullptr)
                add(rows, std::string(counter.name), evidence->value ? evidence->source : evidence->remedy, evidence->value.has_value(), lane.id);
        }
    }
    for (const LaneRecord& lane : run.lanes) {
        if (!lane.observation)
            continue;
        for (const model::Finding& finding : lane.observation->findings)
            add(rows, finding.name + ": " + grouped(finding.value) + " " + finding.unit, finding.source, true, lane.id);
    }
    for (EvidenceRow& row : rows) {
        const auto count = static_cast<std::size_t>(std::count(row.lanes.begin(), row.lanes.end(), ',')) + 1;
        if (count == observed)
            row.lanes.clear();
    }
    return rows;
}

std::vector<std::string> observationLines(const model::RunRecord& run)
{
    std::vector<std::string> lines;
    std::vector<EvidenceRow> remarks;
    std::size_t observed = 0;
    for (const LaneRecord& lane : run.lanes) {
        if (!lane.observation)
            continue;
        ++observed;
        const Observation& seen = *lane.observation;
        add(remarks, {}, "files on " + seen.storage + ", network " + seen.network, true, lane.id);
        for (const std::string& remark : seen.remarks)
            add(remarks, {}, remark, true, lane.id);
        if (seen.wall.runs != 0)
            lines.push_back(lane.id + ": sender CPU " + spread(seen.senderCpu) + ", receiver CPU " + spread(seen.receiverCpu) + ", wall "
                            + spread(seen.wall) + "; median (least to most) of " + std::to_string(seen.wall.runs) + " runs without observers, the caches of the CPU warmed before each");
    }
    std::vector<std::string> out;
    for (const EvidenceRow& remark : remarks) {
        const auto count = static_cast<std::size_t>(std::count(remark.lanes.begin(), remark.lanes.end(), ',')) + 1;
        out.push_back((count == observed ? "" : remark.lanes + ": ") + remark.text);
    }
    out.insert(out.end(), lines.begin(), lines.end());
    return out;
}

}  // namespace copyscope::sim
