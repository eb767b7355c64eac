// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/dma_controller.h"
#include "sim/immediate/immediate_engine.h"

#include <stdexcept>
#include <utility>
#include <vector>

using namespace copyscope;
using namespace copyscope::model;
using namespace copyscope::model::literals;

namespace {

/// One byte a nanosecond, buses that do not matter.
struct Bench {
    Bench()
    {
        Profile::DmaController profile;
        profile.rate = BytesPerSecond(1e9);
        DmaController::Wiring wiring;
        wiring.ioBus = engine.addResource("I/O bus", BytesPerSecond(1e12));
        wiring.memoryBus = engine.addResource("memory bus", BytesPerSecond(1e12));
        wiring.changed = [this](DmaController::Register r, std::uint64_t v) { changes.emplace_back(r, v); };
        controller = std::make_unique<DmaController>(engine, profile, "DMA", std::move(wiring));
    }
    sim::ImmediateEngine engine;
    std::vector<std::pair<DmaController::Register, std::uint64_t>> changes;
    std::unique_ptr<DmaController> controller;
};

}  // namespace

class TestDmaController : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addressCountsUpAndCountDown()
    {
        using R = DmaController::Register;
        Bench b;
        b.engine.run([&] {
            b.controller->acquire();
            b.controller->program(8192, 5, 1024_B);
            b.controller->burst(512_B);
            QCOMPARE(b.controller->left(), 512_B);
            b.controller->burst(512_B);
            b.controller->release();
        });
        const std::vector<std::pair<R, std::uint64_t>> expected{{R::Mar, 8192}, {R::Adr, 5},  {R::Wc, 1024}, {R::Mar, 8704},
                                                                {R::Wc, 512},   {R::Mar, 9216}, {R::Wc, 0}};
        QVERIFY(b.changes == expected);
        QCOMPARE(b.engine.now(), 1024_ns);
    }

    void aDeviceCannotHaveMoreThanTheCount()
    {
        Bench b;
        b.engine.run([&] {
            b.controller->program(0, 1, 512_B);
            QVERIFY_THROWS_EXCEPTION(std::logic_error, b.controller->burst(513_B));
            QVERIFY_THROWS_EXCEPTION(std::logic_error, b.controller->program(0, 1, 512_B));
        });
    }

    void theChannelIsTakenByOneDeviceAtATime()
    {
        Bench b;
        std::vector<int> order;
        b.engine.run([&] {
            const ActorId root = b.engine.self();
            int open = 2;
            for (int i = 0; i < 2; ++i) {
                b.engine.spawn("device", [&, i] {
                    b.controller->acquire();
                    b.controller->program(0, 1, 1000_B);
                    b.controller->burst(1000_B);
                    order.push_back(i);
                    b.controller->release();
                    if (--open == 0)
                        b.engine.unpark(root);
                });
            }
            b.engine.park();
        });
        QCOMPARE(order, (std::vector<int>{0, 1}));
        QCOMPARE(b.engine.now(), 2000_ns);
    }
};

QTEST_GUILESS_MAIN(TestDmaController)
#include "tst_dma_controller.moc"
