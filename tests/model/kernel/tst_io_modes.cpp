// SPDX-License-Identifier: GPL-3.0-or-later
// Who carries the bytes between devices and memory, and how the kernel hears of it.
#include <QTest>

#include "tests/support/run_scenario.h"

#include <map>
#include <string>
#include <vector>

using namespace copyscope;
using tests::RanLane;
using tests::RanScenario;

namespace {

RanScenario readIn(const std::string& settings, const std::string& program)
{
    return tests::runScenario("copyscope: 1\ntitle: t\nmachine: server-2001\nset: { " + settings
                              + " }\nbuffers: { buf: 16 KiB }\nfiles: { file: { size: 16 KiB, cached: none }, out: { size: 0 } }\n"
                                "lanes:\n  t:\n    program: |\n      " + program + "\n");
}

}  // namespace

class TestIoModes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<int>("interrupts");
        QTest::addColumn<int>("portBytes");
        QTest::addColumn<int>("dmaBytes");
        QTest::newRow("bus master") << "bus-master" << 1 << 0 << 16384;
        QTest::newRow("DMA controller") << "dma-controller" << 1 << 0 << 16384;
        QTest::newRow("interrupts") << "interrupt" << 4 << 16384 << 0;
        QTest::newRow("polling") << "polling" << 0 << 16384 << 0;
    }

    void reads()
    {
        QFETCH(QString, mode);
        QFETCH(int, interrupts);
        QFETCH(int, portBytes);
        QFETCH(int, dmaBytes);
        const RanScenario ran = readIn("disk.io_mode: " + mode.toStdString(),
                                       "assert(read(file, buf, 16384) == 16384 && buf[1] == (char) 138);");
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        const RanLane& lane = ran.lanes.at(0);
        QCOMPARE(static_cast<int>(lane.counter("interrupts")), interrupts);
        QCOMPARE(static_cast<int>(lane.counter("cpu_copy_bytes")), 16384 + portBytes);
        QCOMPARE(static_cast<int>(lane.counter("dma_bytes")), dmaBytes);
        // Through a port bytes cross the memory bus once, like those of DMA.
        QCOMPARE(static_cast<int>(lane.counter("bus_bytes")), 2 * 16384 + 16384);
        QCOMPARE(lane.counter("polls") > 0, mode == QLatin1String("polling"));
    }

    void writesReachTheDiskInEveryMode()
    {
        for (const char* mode : {"bus-master", "dma-controller", "interrupt", "polling"}) {
            const RanScenario ran = readIn(std::string("disk.io_mode: ") + mode,
                                           "memset(buf, 'x', 16384); assert(write(out, buf, 16384) == 16384); assert(fsync(out) == 0);"
                                           " posix_fadvise(out, 0, 0, POSIX_FADV_DONTNEED); assert(pread(out, buf, 16384, 0) == 16384 && buf[9999] == 'x');");
            QCOMPARE(QString::fromStdString(ran.problems), QString());
            QCOMPARE(static_cast<int>(ran.lanes.at(0).counter("disk_bytes_written")), 16384);
        }
    }

    void theRegistersOfTheDmaControllerCount()
    {
        const RanScenario ran = readIn("disk.io_mode: dma-controller, disk.controller_buffer: 4 KiB", "read(file, buf, 16384);");
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        const model::Trace& trace = ran.lanes.at(0).trace;
        std::map<std::string, std::vector<std::uint64_t>> values;
        for (const model::Event& e : trace.unpack())
            if (e.kind == model::EventKind::Register)
                values[std::string(trace.placeName(e.to.place))].push_back(e.count);
        QCOMPARE(values["WC"], (std::vector<std::uint64_t>{16384, 12288, 8192, 4096, 0}));
        const auto& mar = values["MAR"];
        QCOMPARE(mar.size(), std::size_t{5});
        QCOMPARE(mar.back() - mar.front(), std::uint64_t{16384});
    }

    void anInterruptIsRequestedBeforeItIsTaken()
    {
        const RanScenario ran = readIn("disk.io_mode: bus-master", "read(file, buf, 16384);");
        const model::Trace& trace = ran.lanes.at(0).trace;
        const std::vector<model::Event> events = trace.unpack();
        int seen = 0;
        for (const model::Event& e : events) {
            if (e.kind != model::EventKind::Interrupt)
                continue;
            ++seen;
            QVERIFY(e.cause);
            const model::Event& request = events[e.cause.value()];
            QVERIFY(request.kind == model::EventKind::InterruptRequest);
            QVERIFY(request.start <= e.start && request.count >= 0x20);
            QVERIFY(events[request.cause.value()].kind == model::EventKind::Disk);
        }
        QCOMPARE(seen, 1);
    }

    void aCardWithoutDmaIsFedByTheCpu()
    {
        for (const char* mode : {"interrupt", "polling", "dma-controller"}) {
            const RanScenario ran = tests::runScenario(
                std::string("copyscope: 1\ntitle: t\nmachine: server-2001\nset: { nic.scatter_gather: false, nic.checksum: false, nic.tso: false, nic.io_mode: ")
                + mode + " }\nbuffers: { buf: 64 KiB }\nsockets: { socket: { type: tcp, via: nic, reader: fast } }\n"
                         "lanes:\n  t:\n    program: |\n      memset(buf, 'x', 65536); assert(write(socket, buf, 65536) == 65536);\n");
            QCOMPARE(QString::fromStdString(ran.problems), QString());
            const RanLane& lane = ran.lanes.at(0);
            const bool dma = std::string(mode) == "dma-controller";
            QCOMPARE(static_cast<int>(lane.counter("cpu_copy_bytes")), dma ? 65536 : 2 * 65536);
            QCOMPARE(static_cast<int>(lane.counter("dma_bytes")), dma ? 65536 : 0);
            QCOMPARE(lane.counter("intact"), 1.0);
            QCOMPARE(static_cast<int>(lane.counter("bytes_delivered")), 65536);
        }
    }
};

QTEST_GUILESS_MAIN(TestIoModes)
#include "tst_io_modes.moc"
