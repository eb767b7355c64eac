// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/runner.h"
#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"
#include "gui/scene/scene_at.h"
#include "gui/timeline/timeline_widget.h"
#include "model/trace/cstrace.h"
#include "tests/gui/sample_run.h"

#include <QApplication>
#include <QImage>
#include <QPainter>

#include <benchmark/benchmark.h>

#include <random>
#include <sstream>

using namespace copyscope;
using namespace copyscope::gui;

namespace {

LanePointer laneOf(std::size_t events)
{
    return std::make_shared<const LaneRun>(tests::longLane(events));
}

/// Four lanes at 1920 by 1080: the state, the scene and its painting. Aim: under 16 ms.
void paintFourLanes(benchmark::State& state)
{
    const LanePointer lane = laneOf(20000);
    QImage image(1920, 1080, QImage::Format_RGB32);
    const auto rects = laneRects(QRectF(0, 0, 1920, 1080), 4, 10);
    std::vector<LaneLayout> layouts;
    for (const QRectF& r : rects)
        layouts.push_back(layoutLane(*lane, r, {1.0, false}));
    std::vector<model::TraceState> states(4);
    const Theme colours = theme(ThemeName::Light);
    std::int64_t t = 0;
    for (auto _ : state) {
        t = (t + lane->end().value() / 997) % lane->end().value();
        QPainter p(&image);
        for (std::size_t i = 0; i < 4; ++i) {
            lane->index().seek(states[i], model::Nanoseconds(t));
            paintScene(p, sceneAt(*lane, layouts[i], states[i]), colours);
        }
    }
}

void sceneOnly(benchmark::State& state)
{
    const LanePointer lane = laneOf(20000);
    const LaneLayout layout = layoutLane(*lane, QRectF(0, 0, 480, 1080), {1.0, false});
    const model::TraceState at = lane->index().at(model::Nanoseconds(lane->end().value() / 3));
    for (auto _ : state)
        benchmark::DoNotOptimize(sceneAt(*lane, layout, at));
}

/// A jump to anywhere in a trace of a million events. Aim: under 16 ms.
void seekInAMillion(benchmark::State& state)
{
    const LanePointer lane = laneOf(1000000);
    std::mt19937_64 random(1);
    model::TraceState at;
    for (auto _ : state)
        lane->index().seek(at, model::Nanoseconds(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(lane->end().value()))));
    state.counters["events"] = static_cast<double>(lane->events().size());
}

/// From the bytes of a .cstrace file to lanes that can be drawn. Aim: under 1 s.
void loadAMillion(benchmark::State& state)
{
    model::RunRecord run;
    run.lanes.push_back(tests::longLane(1000000));
    std::ostringstream out;
    if (!model::writeCstrace(out, run)) {
        state.SkipWithError("cannot write");
        return;
    }
    const std::string bytes = out.str();
    for (auto _ : state) {
        std::istringstream in(bytes);
        auto read = model::readCstrace(in);
        if (!read.record) {
            state.SkipWithError(read.error.c_str());
            return;
        }
        benchmark::DoNotOptimize(prepare(std::move(*read.record)));
    }
    state.counters["bytes"] = static_cast<double>(bytes.size());
}

/// A frame of the timeline of two lanes with a million events each, drawn anew because its zoom changes: about all of it,
/// or a hundredth of its middle. While it plays, only the playhead is. Aim: under 16 ms.
void paintTimeline(benchmark::State& state)
{
    PlaybackClock clock;
    TimelineWidget timeline(&clock);
    const std::vector<LanePointer> lanes{laneOf(1000000), laneOf(1000000)};
    clock.setRun(lanes);
    timeline.resize(1700, 240);
    timeline.setLanes(lanes);
    clock.seek(model::Nanoseconds(lanes.front()->end().value() / 2));
    timeline.zoomBy(static_cast<double>(state.range(0)));
    QImage image(timeline.size(), QImage::Format_RGB32);
    bool in = false;
    for (auto _ : state) {
        in = !in;
        timeline.zoomBy(in ? 1.2 : 1 / 1.2);
        timeline.render(&image);
    }
}

BENCHMARK(paintTimeline)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK(paintFourLanes)->Unit(benchmark::kMillisecond);
BENCHMARK(sceneOnly)->Unit(benchmark::kMicrosecond);
BENCHMARK(seekInAMillion)->Unit(benchmark::kMillisecond);
BENCHMARK(loadAMillion)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    loadFonts();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
