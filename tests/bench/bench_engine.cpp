// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/engine_simgrid.h"
#include "tests/bench/child_cost.h"
#include "tests/bench/raw_simgrid.h"

#include <benchmark/benchmark.h>

#include <array>
#include <vector>

using namespace copyscope;

namespace {

double runOurs(const bench::Workload& workload)
{
    using namespace model;
    sim::SimgridEngine engine;
    const ResourceId disk = engine.addResource("disk", BytesPerSecond(workload.disk));
    const ResourceId bus = engine.addResource("bus", BytesPerSecond(workload.bus));
    const ResourceId card = engine.addResource("card", BytesPerSecond(workload.card));
    const RouteId fromDisk = engine.addRoute(std::array{disk, bus});
    const RouteId copy = engine.addRoute(std::array{bus, bus});
    const RouteId toCard = engine.addRoute(std::array{bus, card});
    const Bytes chunk(workload.chunkBytes);
    std::vector<CoreId> cores;
    for (int i = 0; i < workload.actors; ++i)
        cores.push_back(engine.addCore("core"));
    engine.run([&] {
        int left = workload.actors;
        const ActorId root = engine.self();
        for (const CoreId core : cores) {
            engine.spawn("task", [&, core] {
                for (std::uint64_t n = 0; n < workload.chunks; ++n) {
                    engine.carry(chunk, fromDisk);
                    engine.execute(core, Nanoseconds(workload.kernelWork));
                    engine.carry(chunk, copy, core);
                    engine.carry(chunk, toCard);
                }
                if (--left == 0)
                    engine.unpark(root);
            });
        }
        engine.park();
    });
    return static_cast<double>(engine.now().value()) * 1e-9;
}

void report(benchmark::State& state, const bench::Workload& workload, double (*run)(const bench::Workload&))
{
    bench::Cost cost;
    for (auto _ : state) {
        cost = bench::inChild([&] { return run(workload); });
        state.SetIterationTime(cost.seconds);
    }
    const auto runs = static_cast<double>(state.iterations());
    state.counters["activities/s"] =
        benchmark::Counter(static_cast<double>(workload.activities()) * runs, benchmark::Counter::kIsRate);
    state.counters["simulated_s"] = cost.simulated;
    state.counters["grown_KiB"] = cost.grownKilobytes;
}

bench::Workload workloadOf(const benchmark::State& state)
{
    bench::Workload workload;
    workload.actors = static_cast<int>(state.range(0));
    workload.chunks = static_cast<std::uint64_t>(state.range(1));
    return workload;
}

void rawSimgrid(benchmark::State& state) { report(state, workloadOf(state), [](const bench::Workload& w) { return bench::runRaw(w); }); }
void ourEngine(benchmark::State& state) { report(state, workloadOf(state), runOurs); }

}  // namespace

// One run an iteration; the two lines of one workload are to be compared: ours should not be slower than 0.8 of raw.
BENCHMARK(rawSimgrid)->ArgNames({"actors", "chunks"})->Args({1, 1 << 18})->Args({8, 1 << 15})->UseManualTime();
BENCHMARK(ourEngine)->ArgNames({"actors", "chunks"})->Args({1, 1 << 18})->Args({8, 1 << 15})->UseManualTime();

BENCHMARK_MAIN();
