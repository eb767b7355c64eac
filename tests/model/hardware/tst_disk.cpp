// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/disk.h"
#include "sim/immediate/immediate_engine.h"

#include <memory>

using namespace copyscope;
using namespace copyscope::model;
using namespace copyscope::model::literals;

namespace {

/// A disk with round numbers: 1 byte a nanosecond, buses that do not matter.
struct Bench {
    explicit Bench(DiskKind kind, IoMode mode = IoMode::BusMaster)
    {
        profile.kind = kind;
        profile.ioMode = mode;
        profile.controllerBuffer = 4_KiB;
        profile.seek = 8_ms;
        profile.rotation = 4_ms;
        profile.readLatency = 80_us;
        profile.writeLatency = 20_us;
        profile.sequentialLatency = 10_us;
        profile.readRate = profile.writeRate = BytesPerSecond(1e9);
        profile.maxRequest = 1_MiB;
        profile.queueDepth = 4;
        Disk::Wiring wiring;
        wiring.ioBus = engine.addResource("I/O bus", BytesPerSecond(1e12));
        wiring.memoryBus = engine.addResource("memory bus", BytesPerSecond(1e12));
        wiring.emit = [this](const Event& e) {
            events.push_back(e);
            return EventId(static_cast<std::uint32_t>(events.size() - 1));
        };
        wiring.complete = [](DiskRequest& r, EventId served) {
            for (const auto& done : r.done)
                done(served);
        };
        wiring.handOver = [this](const Disk::Wiring::Piece& piece) {
            pieces.push_back({piece.offset, piece.bytes, disk->readyAt()});
            engine.sleep(1_us);
        };
        disk = std::make_unique<Disk>(engine, profile, "disk", std::move(wiring));
    }

    DiskRequest request(std::uint64_t at, Bytes length, bool write = false)
    {
        DiskRequest r;
        r.write = write;
        r.position = at;
        r.length = length;
        r.parts.push_back({{PlaceId(0), at}, {PlaceId(1), at}, length, {}, [this] { ++moved; }});
        r.done.emplace_back([this, at](EventId) {
            finished.push_back({at, engine.now()});
            if (--open == 0)
                engine.unpark(root);
        });
        ++open;
        return r;
    }

    void run(std::vector<DiskRequest> requests)
    {
        engine.run([&] {
            root = engine.self();
            for (DiskRequest& r : requests)
                disk->submit(std::move(r));
            engine.park();
        });
    }

    sim::ImmediateEngine engine;
    Profile::Disk profile;
    std::vector<Event> events;
    std::unique_ptr<Disk> disk;
    struct Finished {
        std::uint64_t at;
        Nanoseconds when;
    };
    std::vector<Finished> finished;
    struct Taken {
        std::uint64_t offset;
        Bytes bytes;
        Nanoseconds ready;
    };
    std::vector<Taken> pieces;
    ActorId root{};
    int open = 0;
    int moved = 0;
};

}  // namespace

class TestDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutBusMasterEachBufferIsHandedOver()
    {
        Bench b(DiskKind::Nvme, IoMode::Interrupt);
        std::vector<DiskRequest> requests;
        requests.push_back(b.request(1 << 20, 10_KiB));
        b.run(std::move(requests));
        QCOMPARE(b.pieces.size(), std::size_t{3});
        QCOMPARE(b.pieces[1].offset, std::uint64_t{4096});
        QCOMPARE(b.pieces[2].bytes, 2_KiB);
        QCOMPARE(b.moved, 1);
        // Latency, 10 KiB off the medium, and three hand-overs, one after the other.
        QCOMPARE(b.finished.at(0).when, 80_us + 10240_ns + 3_us);
        QCOMPARE(b.pieces[0].ready, 80_us + 4096_ns);
        for (const Event& e : b.events)
            QVERIFY(e.kind != EventKind::Dma);
    }

    void withoutBusMasterRequestsAreServedOneByOne()
    {
        Bench b(DiskKind::Nvme, IoMode::Polling);
        std::vector<DiskRequest> requests;
        requests.push_back(b.request(0, 4_KiB));
        requests.push_back(b.request(1 << 20, 4_KiB));
        b.run(std::move(requests));
        QVERIFY(b.finished.at(1).when - b.finished.at(0).when >= 80_us);
    }

    void oneReadPaysLatencyThenTransfer()
    {
        Bench b(DiskKind::Nvme);
        b.run({b.request(1 << 20, 100'000_B)});
        QCOMPARE(b.finished.size(), 1u);
        QCOMPARE(b.finished[0].when.value(), (80_us + 100_us).value());
        QCOMPARE(b.events.size(), 2u);
        QCOMPARE(b.events[0].kind, EventKind::Dma);
        QCOMPARE(b.events[0].start.value(), (80_us).value());
        QCOMPARE(b.events[0].from.place, PlaceId(0));
        QCOMPARE(b.events[0].to.place, PlaceId(1));
        QCOMPARE(b.events[1].kind, EventKind::Disk);
        QCOMPARE(b.events[1].start.value(), 0);
        QCOMPARE(b.moved, 1);
    }

    void neighboursInTheQueueBecomeOneRequest()
    {
        Bench b(DiskKind::Nvme);
        b.run({b.request(1 << 20, 4096_B), b.request((1 << 20) + 4096, 4096_B)});
        QCOMPARE(b.events.size(), 2u);
        QCOMPARE(b.events[0].bytes.value(), 8192u);
        QCOMPARE(b.moved, 2);
        QCOMPARE(b.finished.size(), 2u);
    }

    void aRequestIsNoLargerThanTheDeviceTakes()
    {
        Bench b(DiskKind::Nvme);
        b.run({b.request(1 << 30, 1_MiB), b.request((1 << 30) + (1 << 20), 4096_B)});
        QCOMPARE(b.events.size(), 4u);
    }

    void solidStateOverlapsItsLatencies()
    {
        Bench b(DiskKind::Ssd);
        b.run({b.request(1 << 20, 10'000_B), b.request(5 << 20, 10'000_B), b.request(9 << 20, 10'000_B)});
        for (const Bench::Finished& f : b.finished)
            QCOMPARE(f.when.value(), (90_us).value());
    }

    void goingOnIsCheaper()
    {
        Bench b(DiskKind::Ssd);
        b.profile.queueDepth = 1;
        Bench c(DiskKind::Hdd);
        c.run({c.request(0, 100'000_B), c.request(1 << 30, 100'000_B)});
        // The head stands at 0: the first one needs no seek.
        QCOMPARE(c.finished[0].when.value(), (10_us + 100_us).value());
        QCOMPARE(c.finished[1].when.value(), (10_us + 100_us + 12_ms + 100_us).value());
    }

    void aHardDiskSweeps()
    {
        Bench b(DiskKind::Hdd);
        b.run({b.request(9 << 20, 4096_B), b.request(1 << 20, 4096_B), b.request(5 << 20, 4096_B)});
        QCOMPARE(b.finished[0].at, 1u << 20);
        QCOMPARE(b.finished[1].at, 5u << 20);
        QCOMPARE(b.finished[2].at, 9u << 20);
    }

    void writesGoTheOtherWay()
    {
        Bench b(DiskKind::Nvme);
        b.run({b.request(1 << 20, 4096_B, true)});
        QCOMPARE(b.events[0].from.place, PlaceId(1));
        QCOMPARE(b.events[0].to.place, PlaceId(0));
        QVERIFY((b.events[1].flags & flagWrite) != 0);
        QCOMPARE(b.finished[0].when.value(), (20_us).value() + 4096);
    }
};

QTEST_GUILESS_MAIN(TestDisk)
#include "tst_disk.moc"
