// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/ledger.h"
#include "model/trace/ledger_timeline.h"
#include "sample_run.h"

#include <QTest>

#include <set>

using namespace copyscope::model;
using copyscope::tests::describe;

namespace {

/// A fold with a server (task 0), a thread of it (1), a kernel thread (2) and a reader at the peer (3).
class Fixture {
public:
    Fixture()
    {
        fold.onTask(TaskId{0}, {"server", {}, {}, "server", false, false});
        fold.onTask(TaskId{1}, {"server/2", {}, TaskId{0}, "server", false, false});
        fold.onTask(TaskId{2}, {"flush", {}, {}, "", false, true});
        fold.onTask(TaskId{3}, {"reader", {}, {}, "socket", true, false});
        fold.onPlace(PlaceId{0}, {PlaceKind::Pipe, {}, {}, {}, {}, {}}, "pipe");
        fold.onPlace(PlaceId{1}, {PlaceKind::Mapping, {}, {}, {}, {}, {}}, "map");
    }

    Event event(EventKind kind, std::int64_t start = 0, std::int64_t end = 0, std::uint32_t task = 0)
    {
        Event e;
        e.kind = kind;
        e.start = Nanoseconds(start);
        e.end = Nanoseconds(end);
        e.task = TaskId{task};
        e.core = CoreId{0};
        return e;
    }
    void add(Event e, std::string_view text = {}) { fold.onEvent(e, text); }
    [[nodiscard]] std::int64_t operator[](Counter id) const { return *fold.ledger().integer(id); }

    LedgerFold fold;
};

template <class Detail>
Event with(Event e, Detail detail, std::uint64_t bytes = 0, std::uint64_t count = 0, std::uint8_t flags = 0)
{
    e.detail = static_cast<std::uint8_t>(detail);
    e.bytes = Bytes(bytes);
    e.count = count;
    e.flags = flags;
    return e;
}

}  // namespace

class TestLedger : public QObject {
    Q_OBJECT

private slots:
    void everyCounterDescribesItself()
    {
        QCOMPARE(counters().size(), counterCount);
        std::set<std::string_view> names;
        for (const CounterInfo& info : counters()) {
            QVERIFY(!info.description.empty() && !info.definition.empty() && !info.source.empty());
            QCOMPARE(findCounter(info.name), &info);
            names.insert(info.name);
        }
        QCOMPARE(names.size(), counterCount);
        QVERIFY(findCounter("copies") == nullptr);
    }

    void workAddsItsTimeWithoutWhatInterruptsTook()
    {
        Fixture f;
        Event copy = with(f.event(EventKind::Copy, 100, 200), CpuWork::Kernel, 4096);
        copy.stolen = Nanoseconds(30);
        f.add(copy);
        f.add(with(f.event(EventKind::Cpu, 200, 210), CpuWork::User));
        f.add(with(f.event(EventKind::Cpu, 210, 215), CpuWork::Interrupt));
        f.add(with(f.event(EventKind::Cpu, 215, 222), CpuWork::Softirq));
        f.add(with(f.event(EventKind::Checksum, 222, 233), CpuWork::Kernel, 1000));
        Event device = with(f.event(EventKind::Copy, 0, 999), CpuWork::Kernel);
        device.core = CoreId{};
        f.add(device);
        f.add(f.event(EventKind::Call, 0, 5000));
        QCOMPARE(f[Counter::CpuBusyNs], 70 + 10 + 5 + 7 + 11);
        QCOMPARE(f[Counter::CpuCopyNs], 70);
        QCOMPARE(f[Counter::CpuUserNs], 10);
        QCOMPARE(f[Counter::CpuKernelNs], 70 + 11);
        QCOMPARE(f[Counter::CpuInterruptNs], 5 + 7);
        QCOMPARE(f[Counter::CpuCopyBytes], 4096);
        QCOMPARE(f[Counter::BusBytes], 2 * 4096 + 1000);
        const Ledger ledger = f.fold.ledger();
        const ProcessTally& process = ledger.processes[0];
        QCOMPARE(*process.integer(Counter::CpuKernelNs), 81);
        QCOMPARE(*process.integer(Counter::CpuBusyNs), 91);
        QVERIFY(!process.integer(Counter::CpuInterruptNs).has_value());
        QCOMPARE(*process.integer(Counter::CpuCopyNs), 70);
        QCOMPARE(*process.integer(Counter::CpuCopyBytes), 4096);
    }

    void whatAProcessPrintsIsKeptUpToALimit()
    {
        Fixture f;
        f.fold.onEvent(f.event(EventKind::Output, 0, 0), "one\n");
        f.fold.onEvent(f.event(EventKind::Output, 1, 1), std::string(ProcessTally::mostOutput, 'x'));
        const Ledger ledger = f.fold.ledger();
        QCOMPARE(ledger.processes[0].output.size(), ProcessTally::mostOutput);
        QVERIFY(ledger.processes[0].output.starts_with("one\nx"));
        QCOMPARE(ledger.processes[0].outputBytes, std::uint64_t{ProcessTally::mostOutput + 4});
    }

    void thePeerCountsOnlyForItself()
    {
        Fixture f;
        f.add(with(f.event(EventKind::Copy, 0, 50, 3), CpuWork::Kernel, 4096));  // by its task
        Event interrupt = with(f.event(EventKind::Cpu, 50, 60), CpuWork::Interrupt, 0, 0, flagPeer);
        interrupt.task = TaskId{};
        f.add(interrupt);  // by its flag
        f.add(f.event(EventKind::ModeSwitch, 0, 0, 3));
        f.add(with(f.event(EventKind::Delivered, 70, 70, 3), Destination::Stream, 4096, 0, flagPeer));
        QCOMPARE(QString::fromStdString(describe(f.fold.ledger())),
                 QString("bytes_delivered=4096\nintact=1\npeer_cpu_busy_ns=60\nelapsed_ns=70\n"));
        const Ledger ledger = f.fold.ledger();
        QCOMPARE(ledger.processes.size(), std::size_t{2});
        QVERIFY(ledger.processes[1].peer);
        QCOMPARE(*ledger.processes[1].integer(Counter::ModeSwitches), std::int64_t{1});
        QCOMPARE(*ledger.processes[1].integer(Counter::CpuCopyBytes), 4096);
    }

    void whatTheKernelCopiesForTheSenderIsTheSendersWhoeverRuns()
    {
        Fixture f;
        f.add(with(f.event(EventKind::Copy, 0, 50, 3), CpuWork::Kernel, 4096, 0, flagSender));  // in the peer's task
        f.add(with(f.event(EventKind::Copy, 50, 90), CpuWork::Kernel, 1000, 0, flagSender));    // in its own
        const Ledger ledger = f.fold.ledger();
        QCOMPARE(ledger.integer(Counter::CpuCopyBytes), std::optional<std::int64_t>(5096));
        QCOMPARE(ledger.integer(Counter::BusBytes), std::optional<std::int64_t>(2 * 5096));
        // Time goes to who ran.
        QCOMPARE(ledger.integer(Counter::CpuCopyNs), std::optional<std::int64_t>(40));
        QCOMPARE(ledger.integer(Counter::PeerCpuBusyNs), std::optional<std::int64_t>(50));
        QCOMPARE(*ledger.processes[1].integer(Counter::CpuCopyBytes), 0);
    }

    void deliveredIsWhatThePeerReadThenTheServerThenFiles()
    {
        Fixture f;
        QVERIFY2(!f.fold.ledger().number(Counter::CpuCopiesPerByte).has_value(), "no ratio without a byte");
        f.add(with(f.event(EventKind::Dma), 0, 300));
        f.add(with(f.event(EventKind::Delivered), Destination::File, 100));
        QCOMPARE(f[Counter::BytesDelivered], 100);
        QCOMPARE(*f.fold.ledger().number(Counter::DmaCopiesPerByte), 3.0);
        f.add(with(f.event(EventKind::Delivered), Destination::Stream, 50));
        QCOMPARE(f[Counter::BytesDelivered], 50);
        f.add(with(f.event(EventKind::Delivered), Destination::Stream, 30, 0, flagPeer));
        f.add(with(f.event(EventKind::Delivered), Destination::Stream, 30, 0, flagPeer));
        QCOMPARE(f[Counter::BytesDelivered], 60);
        QCOMPARE(*f.fold.ledger().number("dma_copies_per_byte"), 5.0);
        QCOMPARE(*f.fold.ledger().number("bus_passes_per_byte"), 5.0);
    }

    void intactNeedsRightContentAndNothingMissing()
    {
        Fixture good;
        good.add(with(good.event(EventKind::Delivered), Destination::Stream, 10, 0, flagPeer));
        QCOMPARE(good[Counter::Intact], 1);
        Fixture wrong;
        wrong.add(with(wrong.event(EventKind::Delivered), Destination::Stream, 10, 0, flagPeer | flagWrongContent));
        QCOMPARE(wrong[Counter::Intact], 0);
        Fixture missing;
        missing.add(with(missing.event(EventKind::Delivered), Destination::Stream, 0, 7, flagPeer));
        QCOMPARE(missing[Counter::Intact], 0);
        QCOMPARE(missing[Counter::BytesDelivered], 0);
    }

    void faultsByKind()
    {
        Fixture f;
        f.add(with(f.event(EventKind::Fault), FaultKind::Minor, 65536, 1, flagInKernel));
        f.add(with(f.event(EventKind::Fault), FaultKind::Anonymous, 65536, 16));
        f.add(with(f.event(EventKind::Fault), FaultKind::WriteNotify));
        f.add(with(f.event(EventKind::Fault), FaultKind::Major, 4096, 2, flagInKernel));
        f.add(with(f.event(EventKind::Fault), FaultKind::CopyOnWrite, 4096, 3));
        f.add(with(f.event(EventKind::Fault), FaultKind::Bus));
        QCOMPARE(QString::fromStdString(describe(f.fold.ledger())), QString("intact=1\npage_faults_minor=18\npage_faults_major=2\n"
                                                        "page_faults_cow=3\nfaults_in_kernel=3\n"));
        QCOMPARE(*f.fold.ledger().processes[0].integer(Counter::PageFaultsMinor), std::int64_t{18});
    }

    void marksAndDevices()
    {
        Fixture f;
        Event reference = with(f.event(EventKind::RefAdd), 0, 4096);
        reference.from.place = PlaceId{0};
        f.add(reference);
        reference.from.place = PlaceId{1};
        f.add(reference);  // a mapping is no queue
        f.add(with(f.event(EventKind::TlbMiss), 0, 0, 12));
        f.add(with(f.event(EventKind::TlbFlush), 0, 0, 33));
        f.add(with(f.event(EventKind::Ipi), 0, 0, 3));
        f.add(with(f.event(EventKind::Pin), 0, 0, 16));
        f.add(with(f.event(EventKind::Completion), 0, 0, 4));
        f.add(with(f.event(EventKind::Packet), 0, 65536, 46));
        f.add(with(f.event(EventKind::CacheLines), 0, 0, 64));
        f.add(with(f.event(EventKind::Disk), 0, 8192));
        f.add(with(f.event(EventKind::Disk), 0, 4096, 0, flagWrite));
        f.add(f.event(EventKind::Wakeup));
        f.add(f.event(EventKind::ContextSwitch));
        f.add(f.event(EventKind::Interrupt), "disk");
        f.add(f.event(EventKind::Interrupt), "NIC");
        f.add(f.event(EventKind::Interrupt), "disk");
        QCOMPARE(QString::fromStdString(describe(f.fold.ledger())),
                 QString("intact=1\nreferenced_bytes=4096\ncache_lines_displaced=64\ncontext_switches=1\n"
                             "interrupts=3\nwakeups=1\ntlb_misses=12\ntlb_flushes=1\nipis=3\npages_pinned=16\n"
                             "completions=4\ndisk_bytes_read=8192\ndisk_bytes_written=4096\npackets=46\n"));
        QCOMPARE(f.fold.ledger().interruptsBySource.at("disk"), std::int64_t{2});
    }

    void callsByNameAndErrno()
    {
        Fixture f;
        for (std::uint32_t i = 0; i < 3; ++i) {
            f.fold.onCallEnter(CallId{i}, {"write", "", TaskId{i == 2 ? 3U : 0U}});
            f.fold.onCallReturn(CallId{i}, -1, i == 1 ? 11 : 0);
            Event call = f.event(EventKind::Call, 10, 25, i == 2 ? 3 : 0);
            call.call = CallId{i};
            f.add(call);
        }
        QCOMPARE(f[Counter::Syscalls], 2);
        const Ledger ledger = f.fold.ledger();
        QCOMPARE(ledger.calls.size(), std::size_t{1});
        QCOMPARE(ledger.calls.at("write").count, std::int64_t{2});
        QCOMPARE(ledger.calls.at("write").time.value(), std::int64_t{30});
        QCOMPARE(ledger.calls.at("write").errors.at(11), std::int64_t{1});
        QCOMPARE(ledger.processes[1].calls.at("write").count, std::int64_t{1});
    }

    void howProcessesEnd()
    {
        Fixture f;
        f.add(with(f.event(EventKind::Exit, 5, 5, 1), 0, 0, 0));  // the thread only
        QCOMPARE(f.fold.ledger().processes[0].exit.kind, ProcessExit::Kind::Running);
        f.add(with(f.event(EventKind::Exit, 9, 9, 0), 1, 0, 7));
        const ProcessExit exit = f.fold.ledger().processes[0].exit;
        QCOMPARE(exit.kind, ProcessExit::Kind::Signal);
        QCOMPARE(exit.value, std::int64_t{7});
        QCOMPARE(f[Counter::ElapsedNs], 9);

        Fixture blocked;
        blocked.add(with(blocked.event(EventKind::Block, 40, 1000), 0, 0, 0, flagForever), "room in socket");
        const ProcessExit waiting = blocked.fold.ledger().processes[0].exit;
        QCOMPARE(waiting.kind, ProcessExit::Kind::Blocked);
        QCOMPARE(waiting.waitsFor, std::string("room in socket"));
        QCOMPARE(blocked[Counter::ElapsedNs], 40);
    }

    void aLedgerSaysWhatItDoesNotKnow()
    {
        Ledger ledger;
        QVERIFY(!ledger.integer(Counter::Syscalls).has_value());
        ledger.set(Counter::Syscalls, 3);
        QCOMPARE(*ledger.number("syscalls"), 3.0);
        ledger.set(Counter::CpuCopiesPerByte, 3);
        QVERIFY2(!ledger.number(Counter::CpuCopiesPerByte).has_value(), "ratios follow, they are not set");
        QVERIFY(!ledger.number("nothing").has_value());
    }

    void readAndWriteByHand()
    {
        const Ledger ledger = copyscope::tests::sampleRun(4).lanes[0].ledger;
        QCOMPARE(QString::fromStdString(describe(ledger)),
                 QString("bytes_delivered=262144\nintact=1\ncpu_copy_bytes=524288\ncpu_copies_per_byte=2\n"
                             "dma_bytes=524288\ndma_copies_per_byte=2\nbus_bytes=1572864\nbus_passes_per_byte=6\n"
                             "syscalls=9\nmode_switches=19\ncontext_switches=8\ninterrupts=4\nwakeups=4\n"
                             "page_faults_minor=16\nfaults_in_kernel=16\ncpu_busy_ns=48810\ncpu_copy_ns=44000\n"
                             "cpu_kernel_ns=44810\ncpu_interrupt_ns=4000\npeer_cpu_busy_ns=27200\n"
                             "elapsed_ns=460030\ndisk_bytes_read=262144\npackets=184\n"));
    }

    void aReplayGivesTheSameLedger()
    {
        for (const LaneRecord& lane : copyscope::tests::sampleRun(9).lanes) {
            LedgerFold fold;
            lane.trace.replay(fold);
            QVERIFY(fold.ledger() == lane.ledger);
            const LedgerTimeline timeline(lane.trace);
            QVERIFY(timeline.total() == lane.ledger);
            QVERIFY(timeline.at(lane.trace.end()) == lane.ledger);
        }
    }

    void theTimelineIsAReplayUpToThatInstant()
    {
        const Trace trace = copyscope::tests::sampleRun(700).lanes[0].trace;
        QVERIFY(trace.size() > 8192);
        const LedgerTimeline timeline(trace);
        const std::int64_t end = trace.end().value();
        for (const std::int64_t t : {std::int64_t{-1}, std::int64_t{0}, end / 7, end / 3, end / 2, end - 1, end}) {
            LedgerFold fold;
            trace.replay(fold, Nanoseconds(t));
            Ledger expected = fold.ledger();
            Ledger actual = timeline.at(Nanoseconds(t));
            for (Ledger* ledger : {&expected, &actual})
                ledger->set(Counter::ElapsedNs, 0);
            QVERIFY2(expected == actual, qPrintable(QString::number(t)));
        }
        QCOMPARE(*timeline.at(Nanoseconds(5)).integer(Counter::ElapsedNs), std::int64_t{5});
    }
};

QTEST_APPLESS_MAIN(TestLedger)
#include "tst_ledger.moc"
