// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the model moves chunks of a file, against SimGrid alone with the activities that the model asked for.
#include "model/scenario/reader.h"
#include "model/trace/cstrace.h"
#include "model/trace/ledger.h"
#include "model/trace/trace_recorder.h"
#include "sim/simulated/engine_simgrid.h"
#include "sim/simulated/lane_runner.h"
#include "tests/bench/child_cost.h"
#include "tests/bench/counting_engine.h"
#include "tests/bench/raw_simgrid.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace copyscope;

namespace {

constexpr std::uint64_t chunkBytes = 1 << 20;

struct Figures {
    bench::EngineUse use;
    std::uint64_t delivered = 0;
    std::uint64_t events = 0;
    std::uint64_t traceBytes = 0;
};

struct Case {
    const char* name;
    const char* method;
    const char* cached;
    const char* set;  ///< overrides of the machine
};

constexpr Case cases[] = {
    {"sendfile, cold", "sendfile", "none", ""},
    {"read+write, cold", "read-write", "none", ""},
    {"sendfile, cold, readahead 1 MiB", "sendfile", "none", "page_cache.readahead: 1 MiB"},
    {"read+write, cold, readahead 1 MiB", "read-write", "none", "page_cache.readahead: 1 MiB"},
    {"sendfile, hot", "sendfile", "all", "memory.size: 2 TiB"},
    {"read+write, hot", "read-write", "all", "memory.size: 2 TiB"},
};

std::string yaml(const Case& c, std::uint64_t chunks)
{
    std::ostringstream y;
    y << "copyscope: 1\ntitle: bench\nmachine: server-2024\ndetail: summary\nset: { " << c.set << " }\n"
      << "vars: { len: 1 MiB, size: file.size }\nfiles: { file: { size: " << chunks * chunkBytes
      << ", cached: " << c.cached << " } }\n"
      << "sockets: { socket: { type: tcp, via: nic, reader: fast } }\n"
      << "limits: { steps: 1000000000 }\n"
      << "lanes: { lane: { method: " << c.method << " } }\nexpect: []\n";
    return y.str();
}

/// Counts what a recorder would keep.
double runLane(const Case& c, std::uint64_t chunks, bool trace, Figures& figures)
{
    using namespace model;
    const std::filesystem::path source = COPYSCOPE_SOURCE_DIR;
    scenario::ReaderOptions options;
    options.machines = {source / "assets" / "machines"};
    options.methods = {source / "scenarios" / "methods"};
    const scenario::ScenarioResult read = scenario::parseScenario(yaml(c, chunks), "bench.yaml", options);
    if (!read.scenario)
        throw std::runtime_error(text::toString(read.diagnostics));
    const scenario::Scenario& s = *read.scenario;
    const machine::MachineResult machine = scenario::machineFor(s, s.lanes.front(), options.machines);

    sim::SimgridEngine simgrid;
    bench::CountingEngine engine(simgrid, figures.use);
    LedgerFold fold;
    TraceRecorder recorder;
    TeeSink both(fold, recorder);
    const sim::LaneRequest request{s, s.lanes.front(), machine.machine->profile, {}};
    const LaneOutcome outcome = sim::runLane(request, engine, trace ? static_cast<TraceSink&>(both) : fold);
    if (outcome.status != LaneOutcome::Status::Done)
        throw std::runtime_error(outcome.error);
    figures.delivered = static_cast<std::uint64_t>(fold.ledger().integer(Counter::BytesDelivered).value_or(0));
    if (trace) {
        RunRecord record;
        record.lanes.emplace_back().trace = recorder.finish();
        figures.events = record.lanes.front().trace.size();
        std::ostringstream out;
        writeCstrace(out, record);
        figures.traceBytes = out.str().size();
    }
    return static_cast<double>(simgrid.now().value()) * 1e-9;
}

void measure(const Case& c, std::uint64_t chunks)
{
    auto* const figures = new (bench::sharedMemory(sizeof(Figures))) Figures;
    const bench::Cost ours = bench::inChild([&] { return runLane(c, chunks, false, *figures); });
    bench::ActivityMix mix;
    mix.movements = figures->use.carries;
    mix.waits = figures->use.executions + figures->use.interrupts + figures->use.sleeps;
    const bench::Cost raw = bench::inChild([&] { return bench::runRaw(mix); });
    const auto total = static_cast<double>(mix.total());
    const auto n = static_cast<double>(chunks);
    const auto perChunk = [n](std::uint64_t count) { return static_cast<double>(count) / n; };
    std::printf("%-34s %6.0f chunks/s  %7.0f activities/s, raw %7.0f: %.2f  %6.1f s  +%.1f MiB\n", c.name, n / ours.seconds,
                total / ours.seconds, total / raw.seconds, raw.seconds / ours.seconds, ours.seconds,
                ours.grownKilobytes / 1024);
    std::printf("    a chunk: %.1f movements, %.1f executions, %.1f interrupts, %.1f sleeps, %.1f parks; simulated %.1f s\n",
                perChunk(figures->use.carries), perChunk(figures->use.executions), perChunk(figures->use.interrupts),
                perChunk(figures->use.sleeps), perChunk(figures->use.parks), ours.simulated);
    std::fflush(stdout);
}

void measureTrace(const Case& c, std::uint64_t chunks)
{
    auto* const figures = new (bench::sharedMemory(sizeof(Figures))) Figures;
    const bench::Cost cost = bench::inChild([&] { return runLane(c, chunks, true, *figures); });
    const auto events = static_cast<double>(figures->events);
    std::printf("%-34s %8.0f events/s with a trace, %.1f bytes an event, %.0f events/chunk\n", c.name, events / cost.seconds,
                static_cast<double>(figures->traceBytes) / events, events / static_cast<double>(chunks));
    std::fflush(stdout);
}

void measureStart(const std::filesystem::path& program)
{
    if (!std::filesystem::exists(program))
        return;
    using Clock = std::chrono::steady_clock;
    const std::string command = program.string() + " --version > /dev/null";
    Clock::duration best = Clock::duration::max();
    for (int i = 0; i < 10; ++i) {
        const auto begin = Clock::now();
        if (std::system(command.c_str()) != 0)
            return;
        best = std::min(best, Clock::now() - begin);
    }
    std::printf("start-up: %.1f ms for copyscope --version, best of 10, the shell included\n",
                std::chrono::duration<double, std::milli>(best).count());
}

}  // namespace

int main(int argc, char** argv)
{
    std::uint64_t chunks = 4096;
    std::string only;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--tebibyte") == 0)
            chunks = 1 << 20;
        else if (std::strcmp(argv[i], "--chunks") == 0 && i + 1 < argc)
            chunks = std::strtoull(argv[++i], nullptr, 10);
        else if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc)
            only = argv[++i];
        else {
            std::fprintf(stderr, "bench_chunks [--chunks N | --tebibyte] [--only TEXT]\n"
                                 "  chunks of 1 MiB; --only: cases whose name contains TEXT\n");
            return 2;
        }
    }
    try {
        for (const Case& c : cases)
            if (std::string_view(c.name).find(only) != std::string_view::npos)
                measure(c, chunks);
        if (only.empty()) {
            measureTrace(cases[0], std::min<std::uint64_t>(chunks, 4096));
            measureTrace(cases[1], std::min<std::uint64_t>(chunks, 4096));
            measureStart(std::filesystem::read_symlink("/proc/self/exe").parent_path() / "copyscope");
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    return 0;
}
