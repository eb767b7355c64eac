// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/interrupt_controller.h"

#include <stdexcept>

using namespace copyscope::model;

class TestInterruptController : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachSourceHasAVectorOfItsOwn()
    {
        InterruptController c;
        const std::uint32_t disk = c.vectorOf("disk");
        QCOMPARE(disk, InterruptController::firstVector);
        QVERIFY(c.vectorOf("NIC") != disk);
        QCOMPARE(c.vectorOf("disk"), disk);
    }

    void aRequestThatComesWhileAnotherIsServedIsKept()
    {
        InterruptController c;
        const CoreId core(0);
        c.request(core, 32);
        c.request(core, 33);
        c.request(core, 32);
        QCOMPARE(c.pending(core), std::size_t{3});
        QCOMPARE(c.pending(CoreId(1)), std::size_t{0});
        c.endOfInterrupt(core, 32);
        c.endOfInterrupt(core, 33);
        QCOMPARE(c.pending(core), std::size_t{1});
        c.endOfInterrupt(core, 32);
        QCOMPARE(c.pending(core), std::size_t{0});
        QVERIFY_THROWS_EXCEPTION(std::logic_error, c.endOfInterrupt(core, 32));
    }
};

QTEST_GUILESS_MAIN(TestInterruptController)
#include "tst_interrupt_controller.moc"
