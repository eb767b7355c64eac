// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/live/live_lane.h"

#include "model/scenario/reader.h"
#include "model/trace/trace_recorder.h"

#include <stdexcept>
#include <unistd.h>

namespace copyscope::tests {

std::int64_t LiveLane::calls(const std::string& name) const
{
    const auto found = report.ledger.calls.find(name);
    return found == report.ledger.calls.end() ? 0 : found->second.count;
}

const sim::Evidence& LiveLane::evidence(model::Counter counter) const
{
    for (const sim::Evidence& e : report.evidence)
        if (e.counter == counter)
            return e;
    throw std::logic_error("every counter has its evidence");
}

LiveLane runLive(const std::string& yaml, const std::string& lane, sim::LiveOptions options)
{
    const model::scenario::ReaderOptions folders{{COPYSCOPE_SOURCE_DIR "/assets/machines"}, {COPYSCOPE_SOURCE_DIR "/scenarios/methods"}};
    const auto parsed = model::scenario::parseScenario(yaml, "live.yaml", folders);
    LiveLane out;
    if (!parsed.scenario) {
        out.problem = model::text::toString(parsed.diagnostics);
        return out;
    }
    model::TraceRecorder recorder;
    sim::LiveBackend backend(std::move(options));
    const sim::LaneRequest request{*parsed.scenario, *parsed.scenario->lane(lane), {}, {}};
    out.outcome = backend.run(request, recorder);
    out.report = backend.report();
    out.trace = recorder.finish();
    return out;
}

LiveLane runUndisturbed(const std::string& yaml, const std::string& lane, const sim::LiveOptions& options)
{
    constexpr int tries = 40;
    LiveLane out = runLive(yaml, lane, options);
    for (int i = 1; i < tries && out.outcome.error.empty() && !out.evidence(model::Counter::DiskBytesRead).value; ++i)
        out = runLive(yaml, lane, options);
    return out;
}

std::string methodScenario(const std::string& method, const std::string& size, const std::string& cached)
{
    return "copyscope: 1\ntitle: live\nmachine: server-2024\nvars: { len: 64 KiB, size: file.size }\nfiles: { file: { size: " + size
           + ", cached: " + cached + " } }\nsockets: { socket: { type: tcp, via: nic, reader: fast } }\nlanes:\n  lane: { method: "
           + method + " }\n";
}

bool isRoot() { return ::geteuid() == 0; }

}  // namespace copyscope::tests
