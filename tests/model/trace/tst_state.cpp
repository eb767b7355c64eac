// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/trace/state.h"

#include <random>

using namespace copyscope::model;

namespace {

Event make(EventKind kind, std::int64_t start, std::int64_t end)
{
    Event e;
    e.kind = kind;
    e.start = Nanoseconds(start);
    e.end = Nanoseconds(end);
    return e;
}

Event at(EventKind kind, std::int64_t time, PlaceId place, std::uint64_t offset, std::uint64_t bytes)
{
    Event e = make(kind, time, time);
    e.to = {place, offset};
    e.bytes = Bytes(bytes);
    e.origin = {SourceId(0), offset};
    return e;
}

}  // namespace

/// What is where at an instant, from events made by hand.
class TestState : public QObject {
    Q_OBJECT
private slots:
    void extentsMergeAndSplit();
    void extentsAgreeWithBytes();
    void aCopyArrivesAtItsEnd();
    void referencesComeAndGoInParts();
    void coresAndTasks();
    void endsComeBeforeWhatBeginsAtTheSameInstant();
    void backwardEqualsForward();
};

void TestState::extentsMergeAndSplit()
{
    ExtentMap map;
    map.put({0, 4096, {SourceId(1), 0}, Carrier::Device});
    map.put({4096, 8192, {SourceId(1), 4096}, Carrier::Device});
    QCOMPARE(map.count(), std::size_t{1});
    map.put({8192, 12288, {SourceId(1), 0}, Carrier::Device});
    QCOMPARE(map.count(), std::size_t{2});
    map.remove(1000, 2000);
    QCOMPARE(map.count(), std::size_t{3});
    QCOMPARE(map.all()[1].origin.offset, std::uint64_t{2000});
    QCOMPARE(map.total(), std::uint64_t{11288});
    QCOMPARE(map.covered(900, 2100), std::uint64_t{200});
    map.put({0, 12288, {}, Carrier::None});
    QCOMPARE(map.count(), std::size_t{1});
}

void TestState::extentsAgreeWithBytes()
{
    constexpr std::uint64_t size = 200;
    std::mt19937 random(7);
    ExtentMap map;
    std::vector<int> bytes(size, -1);
    for (int i = 0; i < 3000; ++i) {
        const std::uint64_t begin = random() % size;
        const std::uint64_t end = begin + 1 + random() % (size - begin);
        if (random() % 3 == 0) {
            map.remove(begin, end);
            std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end), -1);
        } else {
            const std::uint64_t origin = random() % 50;
            map.put({begin, end, {SourceId(3), origin}, Carrier::Cpu});
            for (std::uint64_t b = begin; b < end; ++b)
                bytes[b] = static_cast<int>(origin + b - begin);
        }
        std::vector<int> seen(size, -1);
        std::uint64_t last = 0;
        for (const Extent& e : map.all()) {
            QVERIFY(e.begin >= last && e.begin < e.end);
            last = e.end;
            for (std::uint64_t b = e.begin; b < e.end; ++b)
                seen[b] = static_cast<int>(e.originAt(b).offset);
        }
        QVERIFY(seen == bytes);
    }
}

void TestState::aCopyArrivesAtItsEnd()
{
    Event copy = make(EventKind::Copy, 10, 20);
    copy.to = {PlaceId(1), 0};
    copy.bytes = Bytes(100);
    copy.core = CoreId(0);
    copy.task = TaskId(0);
    copy.origin = {SourceId(0), 0};
    const std::vector<Event> events{at(EventKind::Fill, 5, PlaceId(0), 0, 100), copy};
    const StateIndex index(events, {2, 1, 1, {}});
    TraceState state = index.at(Nanoseconds(15));
    QVERIFY(state.places[1].bytes.empty());
    QCOMPARE(state.underWay.size(), std::size_t{1});
    QCOMPARE(index.tallyAt(state).cpuCopyBytes, std::uint64_t{50});
    QCOMPARE(index.tallyAt(state).cpuBusy.value(), std::int64_t{5});
    QCOMPARE(state.cores[0].owner, TaskId(0));
    state = index.at(Nanoseconds(20));
    QCOMPARE(state.places[1].bytes.total(), std::uint64_t{100});
    QVERIFY(state.places[1].bytes.all()[0].carrier == Carrier::Cpu);
    QVERIFY(state.underWay.empty());
    QCOMPARE(index.tallyAt(state).cpuCopyBytes, std::uint64_t{100});
}

void TestState::referencesComeAndGoInParts()
{
    Event add = at(EventKind::RefAdd, 1, PlaceId(0), 8192, 8192);
    add.from = {PlaceId(1), 0};
    Event drop = make(EventKind::RefDrop, 2, 2);
    drop.from = {PlaceId(1), 0};
    drop.bytes = Bytes(4096);
    const std::vector<Event> events{add, drop};
    const StateIndex index(events, {2, 0, 0, {}});
    QCOMPARE(index.at(Nanoseconds(1)).places[1].references.size(), std::size_t{1});
    const auto left = index.at(Nanoseconds(2)).places[1].references;
    QCOMPARE(left.size(), std::size_t{1});
    QCOMPARE(left[0].holder.offset, std::uint64_t{4096});
    QCOMPARE(left[0].target.offset, std::uint64_t{12288});
    QCOMPARE(left[0].bytes.value(), std::uint64_t{4096});
}

void TestState::coresAndTasks()
{
    Event in = make(EventKind::ModeSwitch, 1, 1);
    in.core = CoreId(0);
    in.task = TaskId(0);
    in.flags = flagToKernel;
    in.line = 7;
    Event call = make(EventKind::Call, 1, 9);
    call.task = TaskId(0);
    Event block = make(EventKind::Block, 3, 6);
    block.task = TaskId(0);
    Event away = make(EventKind::ContextSwitch, 3, 3);
    away.core = CoreId(0);
    away.other = TaskId(0);
    Event back = make(EventKind::ContextSwitch, 6, 6);
    back.core = CoreId(0);
    back.task = TaskId(0);
    Event exit = make(EventKind::Exit, 9, 9);
    exit.task = TaskId(0);
    exit.count = 3;
    const std::vector<Event> events{in, call, block, away, back, exit};
    const StateIndex index(events, {0, 1, 1, {}});
    const TraceState asleep = index.at(Nanoseconds(4));
    QVERIFY(asleep.cores[0].kernelMode);
    QVERIFY(!asleep.cores[0].owner);
    QVERIFY(asleep.tasks[0].block);
    QCOMPARE(asleep.tasks[0].line, 7U);
    QVERIFY(asleep.tasks[0].call);
    QCOMPARE(index.at(Nanoseconds(7)).cores[0].owner, TaskId(0));
    const TraceState over = index.at(Nanoseconds(9));
    QVERIFY(over.tasks[0].ended);
    QCOMPARE(over.tasks[0].exitCode, std::uint64_t{3});
    QVERIFY(!over.cores[0].owner);
    QCOMPARE(over.tally.modeSwitches, std::uint64_t{1});
    QCOMPARE(over.tally.contextSwitches, std::uint64_t{2});
}

void TestState::endsComeBeforeWhatBeginsAtTheSameInstant()
{
    Event dma = make(EventKind::Dma, 0, 10);
    dma.to = {PlaceId(0), 0};
    dma.bytes = Bytes(4096);
    const std::vector<Event> events{dma, at(EventKind::Release, 10, PlaceId(0), 0, 4096)};
    QVERIFY(StateIndex(events, {1, 0, 0, {}}).at(Nanoseconds(10)).places[0].bytes.empty());
}

void TestState::backwardEqualsForward()
{
    std::mt19937 random(11);
    std::vector<Event> events;
    for (std::int64_t t = 0; t < 30000; ++t) {
        const EventKind kinds[] = {EventKind::Copy, EventKind::Dma, EventKind::Fill, EventKind::Release, EventKind::RefAdd, EventKind::RefDrop, EventKind::ModeSwitch};
        Event e = at(kinds[random() % 7], t, PlaceId(random() % 4), (random() % 64) * 4096, 4096 * (1 + random() % 8));
        if (lasts(e.kind))
            e.end = Nanoseconds(t + static_cast<std::int64_t>(random() % 50));
        e.from = {PlaceId(random() % 4), (random() % 64) * 4096};
        e.core = CoreId(0);
        e.task = TaskId(0);
        events.push_back(e);
    }
    const StateIndex index(events, {4, 1, 1, {}});
    TraceState moving = index.at(Nanoseconds(0));
    for (int i = 0; i < 200; ++i) {
        const Nanoseconds t(static_cast<std::int64_t>(random() % 30100));
        index.seek(moving, t);
        QVERIFY(moving == index.at(t));
    }
    QCOMPARE(index.instants().back(), index.end());
}

QTEST_MAIN(TestState)
#include "tst_state.moc"
