// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/paint/fonts.h"
#include "gui/timeline/time_scale.h"
#include "gui/timeline/timeline_rows.h"
#include "gui/timeline/timeline_widget.h"
#include "sample_run.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <random>

using namespace copyscope;
using namespace copyscope::gui;

/// Time to pixels, and what is found there: the same at once as by walking through a million bars.
class TestTimeline : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY(loadFonts()); }
    void findsBarsFromNearby();
    void columnsAgreeWithTheScale();
    void nothingIsLost();
    void sumsAStretch();
};

void TestTimeline::findsBarsFromNearby()
{
    std::mt19937 random(1);
    TimelineRow row;
    std::int64_t at = 0;
    std::int64_t latest = 0;
    for (int i = 0; i < 3000; ++i) {
        at += static_cast<std::int64_t>(random() % 50);
        const std::int64_t end = at + static_cast<std::int64_t>(random() % 300);
        row.bars.push_back({at, end, {}, BarLook::Copy});
        row.latestEnd.push_back(latest = std::max(latest, end));
    }
    std::size_t from = 0;
    for (std::int64_t t = -10; t < latest + 100; t += static_cast<std::int64_t>(random() % 200)) {
        const std::size_t wanted = row.firstEndingAfter(t);
        QCOMPARE(row.firstEndingAfter(t, from), wanted);
        QCOMPARE(row.firstEndingAfter(t, 0), wanted);
        from = wanted;
    }
    QCOMPARE(row.firstEndingAfter(latest, row.bars.size()), row.bars.size());
}

void TestTimeline::columnsAgreeWithTheScale()
{
    const auto lane = std::make_shared<const LaneRun>(tests::longLane(2000));
    const Squeeze squeeze(std::span<const LanePointer>(&lane, 1));
    for (const Squeeze* axis : {static_cast<const Squeeze*>(nullptr), &squeeze}) {
        TimeScale scale(axis, static_cast<double>(lane->end().value()), 190, 1000);
        for (const double zoom : {1.0, 20.0}) {
            scale.zoomAt(500, zoom);
            const auto columns = scale.columns();
            QVERIFY(std::is_sorted(columns.begin(), columns.end()));
            QVERIFY(columns.size() >= 810);
            QCOMPARE(columns.front(), static_cast<std::int64_t>(scale.time(190)));
            QCOMPARE(columns[400], static_cast<std::int64_t>(scale.time(590)));
            QVERIFY(static_cast<double>(columns.back()) >= scale.time(1000));
        }
    }
}

/// A hundred thousand events on a thousand pixels: where something happened there is a bar.
void TestTimeline::nothingIsLost()
{
    const auto lane = std::make_shared<const LaneRun>(tests::longLane(100000));
    PlaybackClock clock;
    clock.setRun({lane});
    TimelineWidget timeline(&clock);
    timeline.resize(1200, 240);
    timeline.setSqueezed(false);
    timeline.setLanes({lane});
    QImage image(timeline.size(), QImage::Format_RGB32);
    QPainter painter(&image);
    timeline.drawStill(painter);
    painter.end();
    // Above the middle of the first row, where no line of the ground is; what is empty there is as white as the card.
    const TimelineRow row = timelineGroup(*lane).rows.front();
    const TimeScale scale(nullptr, static_cast<double>(lane->end().value()), 190, 1200 - 18);
    const auto columns = scale.columns();
    for (std::size_t c = 1; c + 3 < columns.size(); ++c) {
        const std::size_t bar = row.firstEndingAfter(columns[c]);
        if (bar < row.bars.size() && row.bars[bar].start < columns[c + 1])
            QVERIFY2(image.pixelColor(190 + static_cast<int>(c), 40) != QColor(Qt::white), qPrintable(QString::number(c)));
    }
}

void TestTimeline::sumsAStretch()
{
    const LaneRun lane(tests::longLane(2000));
    const StretchSum all = sumOf(lane, model::Nanoseconds(0), lane.end());
    QCOMPARE(static_cast<std::int64_t>(all.copied), static_cast<std::int64_t>(lane.facts().total.cpuCopyBytes));
    QCOMPARE(static_cast<std::int64_t>(all.dma), static_cast<std::int64_t>(lane.facts().total.dmaBytes));
    const model::Nanoseconds middle(lane.end().value() / 2);
    const StretchSum first = sumOf(lane, model::Nanoseconds(0), middle);
    const StretchSum second = sumOf(lane, middle, lane.end());
    QVERIFY(first.copied > 0 && second.copied > 0);
    // A copy across the cut counts in both by its share, rounded down.
    QVERIFY(all.copied - first.copied - second.copied <= 2);
    QCOMPARE(first.cpuBusy + second.cpuBusy, all.cpuBusy);
}

QTEST_MAIN(TestTimeline)
#include "tst_timeline.moc"
