// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_catalogue.h"
#include "model/trace/trace_recorder.h"
#include "sample_run.h"

#include <QTest>

#include <set>

using namespace copyscope::model;

namespace {

Event mark(EventKind kind, std::int64_t start, std::int64_t end)
{
    Event e;
    e.kind = kind;
    e.start = Nanoseconds(start);
    e.end = Nanoseconds(end);
    return e;
}

}  // namespace

class TestTrace : public QObject {
    Q_OBJECT

private slots:
    void emptyTrace()
    {
        TraceRecorder recorder;
        const Trace trace = recorder.finish();
        QVERIFY(trace.isEmpty());
        QCOMPARE(trace.firstFrom(Nanoseconds(0)), std::size_t{0});
        QCOMPARE(trace.end().value(), std::int64_t{0});
        QVERIFY(trace.text(TextId{5}).empty());
        QVERIFY(trace.task(TaskId{0}) == nullptr);
        QVERIFY(trace.call(CallId{3}).name.empty());
        QVERIFY(trace.from(0).next() == nullptr);
    }

    // A span is told when it ends, after what happened in it; in the trace it stands where it began, and causes follow.
    void eventsAreOrderedByStartAndCausesFollow()
    {
        TraceRecorder recorder;
        recorder.onEvent(mark(EventKind::Wakeup, 50, 50), {});
        Event disk = mark(EventKind::Disk, 10, 40);
        disk.cause = EventId{0};
        recorder.onEvent(disk, "late");
        Event call = mark(EventKind::Call, 0, 60);
        call.cause = EventId{1};
        recorder.onEvent(call, "late");
        const Trace trace = recorder.finish();
        QCOMPARE(trace.size(), std::size_t{3});
        QCOMPARE(trace.event(EventId{0}).kind, EventKind::Call);
        QCOMPARE(trace.event(EventId{0}).cause, EventId{1});
        QCOMPARE(trace.event(EventId{1}).cause, EventId{2});
        QVERIFY(trace.event(EventId{2}).cause.isNone());
        QCOMPARE(trace.text(trace.event(EventId{1}).text), std::string_view("late"));
        QCOMPARE(trace.event(EventId{0}).text, trace.event(EventId{1}).text);
        QVERIFY(trace.event(EventId{2}).text.isNone());
        QCOMPARE(trace.end().value(), std::int64_t{60});
    }

    void equalStartsKeepTheirOrder()
    {
        TraceRecorder recorder;
        for (const EventKind kind : {EventKind::Pin, EventKind::Note, EventKind::Ack, EventKind::Dirty})
            recorder.onEvent(mark(kind, 5, 5), {});
        const Trace trace = recorder.finish();
        QCOMPARE(trace.event(EventId{0}).kind, EventKind::Pin);
        QCOMPARE(trace.event(EventId{3}).kind, EventKind::Dirty);
    }

    void findsTheFirstEventOfATime()
    {
        TraceRecorder recorder;
        for (int i = 0; i < 1000; ++i)
            recorder.onEvent(mark(EventKind::Note, 10 * (i / 3), 10 * (i / 3)), {});
        const Trace trace = recorder.finish();
        const std::vector<Event> events = trace.unpack();
        for (const int time : {-1, 0, 1, 9, 10, 11, 640, 1000, 3329, 3330, 3331}) {
            std::size_t expected = 0;
            while (expected < events.size() && events[expected].start < Nanoseconds(time))
                ++expected;
            QCOMPARE(trace.firstFrom(Nanoseconds(time)), expected);
        }
    }

    void withoutPageDetailTheRestStays()
    {
        TraceRecorder recorder(RecorderOptions{false});
        recorder.onEvent(mark(EventKind::Disk, 0, 5), {});
        Event fill = mark(EventKind::Fill, 5, 5);
        fill.cause = EventId{0};
        recorder.onEvent(fill, {});
        Event first = mark(EventKind::Wakeup, 6, 6);
        first.cause = EventId{1};
        recorder.onEvent(first, {});
        Event second = mark(EventKind::Note, 7, 7);
        second.cause = EventId{2};
        recorder.onEvent(second, "why");
        const Trace trace = recorder.finish();
        QVERIFY(!trace.hasPageDetail());
        QCOMPARE(trace.size(), std::size_t{3});
        QVERIFY2(trace.event(EventId{1}).cause.isNone(), "its cause was left out");
        QCOMPARE(trace.event(EventId{2}).cause, EventId{1});
    }

    void whatWasNeverAnnouncedIsThereWithoutName()
    {
        TraceRecorder recorder;
        Event e = mark(EventKind::Copy, 0, 1);
        e.task = TaskId{3};
        e.to.place = PlaceId{2};
        e.call = CallId{1};
        recorder.onEvent(e, {});
        const Trace trace = recorder.finish();
        QCOMPARE(trace.tasks().size(), std::size_t{4});
        QCOMPARE(trace.places().size(), std::size_t{3});
        QVERIFY(trace.call(CallId{1}).name.empty());
    }

    void recordsCallsWithTheirStrings()
    {
        const Trace trace = copyscope::tests::sampleRun().lanes[0].trace;
        const CallInfo call = trace.call(CallId{0});
        QCOMPARE(call.name, std::string("read"));
        QCOMPARE(call.arguments, std::string("3, tmp_buf, 65536"));
        QCOMPARE(call.result, std::int64_t{65536});
        QVERIFY(call.returned);
        const CallInfo failed = trace.call(CallId{8});
        QCOMPARE(failed.error, 11);
        QVERIFY(!trace.call(CallId{9}).returned);
        QCOMPARE(trace.placeName(PlaceId{3}), std::string_view("tmp_buf"));
    }

    void replayTellsWhatHappened()
    {
        TraceRecorder recorder;
        const Trace trace = copyscope::tests::sampleRun().lanes[0].trace;
        trace.replay(recorder);
        const Trace again = recorder.finish();
        QCOMPARE(again.size(), trace.size());
        std::multiset<std::int64_t> a;
        std::multiset<std::int64_t> b;
        for (const Event& e : trace.unpack())
            a.insert(e.start.value() * 64 + static_cast<int>(e.kind));
        for (const Event& e : again.unpack())
            b.insert(e.start.value() * 64 + static_cast<int>(e.kind));
        QVERIFY(a == b);
        QCOMPARE(again.places().size(), trace.places().size());
        QVERIFY(std::equal(again.tasks().begin(), again.tasks().end(), trace.tasks().begin(),
                           [](const TaskInfo& x, const TaskInfo& y) { return x.name == y.name; }));
    }

    void everyKindOfEventIsInTheCatalogue()
    {
        QCOMPARE(eventCatalogue().size(), eventKindCount);
        std::set<std::string_view> names;
        for (const EventInfo& info : eventCatalogue()) {
            QVERIFY(!info.name.empty() && !info.description.empty() && !info.source.empty());
            names.insert(info.name);
            QCOMPARE(findEvent(info.name), &info);
        }
        QCOMPARE(names.size(), eventKindCount);
        QCOMPARE(findEvent("contextswitch")->kind, EventKind::ContextSwitch);
        QVERIFY(findEvent("nothing") == nullptr);
        QCOMPARE(signalName(7), std::string("SIGBUS"));
        QCOMPARE(signalName(64), std::string("signal 64"));
        QCOMPARE(errnoName(11), std::string("EAGAIN"));
    }
};

QTEST_APPLESS_MAIN(TestTrace)
#include "tst_trace.moc"
