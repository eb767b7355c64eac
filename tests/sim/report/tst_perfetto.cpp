// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/perfetto.h"

#include "model/trace/trace_recorder.h"
#include "sample_run.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <map>
#include <set>
#include <sstream>

using namespace copyscope;
using Json = nlohmann::json;

namespace {

Json written(const model::RunRecord& run)
{
    std::ostringstream out;
    if (!sim::writePerfetto(out, run))
        return {};
    return Json::parse(out.str());
}

}  // namespace

class TestPerfetto : public QObject {
    Q_OBJECT

private slots:
    void anEventOfTheTraceIsASlice()
    {
        const model::RunRecord run = tests::sampleRun();
        const Json json = written(run);
        std::map<int, std::size_t> slices;
        for (const Json& event : json["traceEvents"]) {
            if (event["ph"] == "X")
                ++slices[event["pid"].get<int>()];
        }
        QCOMPARE(slices[1], run.lanes[0].trace.size());
        QCOMPARE(slices[2], run.lanes[1].trace.size());
        QCOMPARE(json["otherData"]["title"].get<std::string>(), std::string("Sample"));
    }

    void aResourceIsATrack()
    {
        std::set<std::string> names;
        const Json json = written(tests::sampleRun());
        for (const Json& event : json["traceEvents"]) {
            if (event["name"] == "thread_name" && event["pid"] == 1)
                names.insert(event["args"]["name"].get<std::string>());
        }
        for (const char* name : {"core 0", "peer core 0", "disk", "disk DMA", "wire", "server", "what is where"})
            QVERIFY2(names.count(name) == 1, name);
    }

    // The viewer takes slices of a track for a stack: each must lie within the one that is open, or after it.
    void slicesOfATrackNest()
    {
        std::map<std::pair<int, int>, std::vector<double>> open;
        const Json json = written(tests::sampleRun(20));
        double last = -1;
        int process = 0;
        for (const Json& event : json["traceEvents"]) {
            if (event["ph"] != "X")
                continue;
            if (event["pid"] != process)
                last = -1;
            process = event["pid"];
            const double start = event["ts"];
            const double end = start + event["dur"].get<double>();
            QVERIFY(start >= last);
            last = start;
            auto& ends = open[{process, event["tid"].get<int>()}];
            while (!ends.empty() && ends.back() <= start + 1e-9)
                ends.pop_back();
            QVERIFY2(ends.empty() || end <= ends.back() + 1e-6, event.dump().c_str());
            ends.push_back(end);
        }
    }

    void thingsAtOnceGetTracksOfTheirOwn()
    {
        model::TraceRecorder recorder;
        for (const std::int64_t start : {0, 5, 8, 30}) {
            model::Event read;
            read.kind = model::EventKind::Disk;
            read.start = model::Nanoseconds(start);
            read.end = model::Nanoseconds(start + 20);
            recorder.onEvent(read, {});
        }
        model::RunRecord run;
        run.lanes.emplace_back().trace = recorder.finish();
        std::vector<int> tracks;
        const Json json = written(run);
        for (const Json& event : json["traceEvents"]) {
            if (event["ph"] == "X")
                tracks.push_back(event["tid"]);
        }
        QCOMPARE(tracks, (std::vector<int>{1, 2, 3, 1}));
    }

    void aFlowLeadsFromCauseToEffect()
    {
        std::map<std::uint64_t, Json> starts;
        std::size_t ends = 0;
        const Json json = written(tests::sampleRun());
        for (const Json& event : json["traceEvents"]) {
            if (event["ph"] == "s")
                QVERIFY(starts.emplace(event["id"].get<std::uint64_t>(), event).second);
            if (event["ph"] != "f")
                continue;
            ++ends;
            const auto start = starts.find(event["id"].get<std::uint64_t>());
            QVERIFY(start != starts.end());
            QVERIFY(start->second["pid"] == event["pid"]);
            QVERIFY(start->second["ts"].get<double>() <= event["ts"].get<double>());
            QCOMPARE(event["bp"].get<std::string>(), std::string("e"));
        }
        QCOMPARE(ends, starts.size());
        QCOMPARE(ends, std::size_t{3 * 4 + 3 * 2});
    }

    void countersRiseAndTheBusComesToRest()
    {
        double delivered = 0;
        double bus = -1;
        const Json json = written(tests::sampleRun());
        for (const Json& event : json["traceEvents"]) {
            if (event["ph"] != "C" || event["pid"] != 1)
                continue;
            const double value = event["args"]["value"];
            if (event["name"] == "bytes delivered") {
                QVERIFY(value >= delivered);
                delivered = value;
            } else if (event["name"] == "memory bus (GB/s)") {
                bus = value;
            }
        }
        QCOMPARE(delivered, 262144.0);
        QCOMPARE(bus, 0.0);
    }

    void timesAreExactToTheNanosecond()
    {
        model::TraceRecorder recorder;
        model::Event note;
        note.kind = model::EventKind::Note;
        note.start = note.end = model::Nanoseconds(3599999999999007);
        recorder.onEvent(note, "late \"and\" odd \xff");
        model::RunRecord run;
        run.lanes.emplace_back().trace = recorder.finish();
        std::ostringstream out;
        QVERIFY(sim::writePerfetto(out, run));
        QVERIFY(out.str().find("\"ts\":3599999999999.007,\"dur\":0.000") != std::string::npos);
        QVERIFY(Json::accept(out.str()));
    }
};

QTEST_APPLESS_MAIN(TestPerfetto)
#include "tst_perfetto.moc"
