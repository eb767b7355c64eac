// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/cpu_cache.h"

using namespace copyscope::model;

class TestCpuCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void coldThenHot()
    {
        Memory memory(Bytes(1 << 20));
        CpuCache cache(Bytes(65536), Bytes(64));
        const auto folio = memory.allocate(4);
        QVERIFY(!cache.touch(*folio, Bytes(16384)).hot);
        QVERIFY(cache.touch(*folio, Bytes(16384)).hot);
        QVERIFY(cache.touch(*folio, Bytes(100)).hot);
    }

    void aPartIsNotTheWhole()
    {
        Memory memory(Bytes(1 << 20));
        CpuCache cache(Bytes(65536), Bytes(64));
        const auto folio = memory.allocate(4);
        QVERIFY(!cache.touch(*folio, Bytes(4096)).hot);
        QVERIFY(!cache.touch(*folio, Bytes(16384)).hot);
        QVERIFY(cache.touch(*folio, Bytes(16384)).hot);
    }

    void displacesWhatWasUsedLongestAgo()
    {
        Memory memory(Bytes(1 << 20));
        CpuCache cache(Bytes(65536), Bytes(64));
        const auto a = memory.allocate(8);
        const auto b = memory.allocate(8);
        const auto c = memory.allocate(8);
        QCOMPARE(cache.touch(*a, Bytes(32768)).displacedLines, 0U);
        QCOMPARE(cache.touch(*b, Bytes(32768)).displacedLines, 0U);
        QVERIFY(cache.touch(*a, Bytes(32768)).hot);
        QCOMPARE(cache.touch(*c, Bytes(32768)).displacedLines, 512U);
        QVERIFY(cache.touch(*a, Bytes(32768)).hot);
        QVERIFY(!cache.touch(*b, Bytes(32768)).hot);
    }

    void moreThanFitsIsNeverHot()
    {
        Memory memory(Bytes(1 << 20));
        CpuCache cache(Bytes(65536), Bytes(64));
        const auto large = memory.allocate(32);
        const auto small = memory.allocate(1);
        QVERIFY(!cache.touch(*small, Bytes(4096)).hot);
        QVERIFY(!cache.touch(*large, Bytes(131072)).hot);
        QVERIFY(!cache.touch(*large, Bytes(131072)).hot);
        QVERIFY(!cache.touch(*small, Bytes(4096)).hot);
    }

    void forgets()
    {
        Memory memory(Bytes(1 << 20));
        CpuCache cache(Bytes(65536), Bytes(64));
        const auto folio = memory.allocate(1);
        QVERIFY(!cache.touch(*folio, Bytes(4096)).hot);
        cache.forget(folio->firstFrame());
        QVERIFY(!cache.touch(*folio, Bytes(4096)).hot);
        cache.forget(FrameId(123456));
    }
};

QTEST_GUILESS_MAIN(TestCpuCache)
#include "tst_cpu_cache.moc"
