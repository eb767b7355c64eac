// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/memory.h"

using namespace copyscope::model;

class TestMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void framesAreCountedWhileSomebodyHoldsThem()
    {
        Memory memory(Bytes(16 * 4096));
        QCOMPARE(memory.totalPages(), 16U);
        auto folio = memory.allocate(4);
        QCOMPARE(memory.usedPages(), 4U);
        QCOMPARE(memory.folios().size(), 1U);
        {
            const PageRef cache(folio, Holder::Cache);
            folio.reset();
            QCOMPARE(memory.usedPages(), 4U);
            QCOMPARE(cache->held(Holder::Cache), 1U);
        }
        QCOMPARE(memory.usedPages(), 0U);
        QVERIFY(memory.folios().empty());
    }

    void framesAreNeverGivenTwice()
    {
        Memory memory(Bytes(8 * 4096));
        const FrameId first = memory.allocate(4)->firstFrame();
        QVERIFY(memory.allocate(4)->firstFrame() >= first + FrameId(4));
    }

    void eachKindOfHolderIsCountedApart()
    {
        Memory memory(Bytes(16 * 4096));
        const auto folio = memory.allocate(2);
        PageRef cache(folio, Holder::Cache);
        const PageRef pipe = cache.as(Holder::Pipe);
        PageRef skb = pipe.as(Holder::Skb);
        const PageRef again = skb;  // a clone holds its own reference
        QCOMPARE(folio->held(Holder::Skb), 2U);
        QCOMPARE(folio->references(), 4U);
        const PageRef moved = std::move(skb);
        QCOMPARE(folio->held(Holder::Skb), 2U);
        cache = PageRef();
        QCOMPARE(folio->held(Holder::Cache), 0U);
        QCOMPARE(folio->references(), 3U);
        QVERIFY(moved && again && pipe);
    }

    void mappingsAreCountedByPage()
    {
        Memory memory(Bytes(16 * 4096));
        const auto folio = memory.allocate(4);
        QCOMPARE(folio->mapCount(3), 0U);
        folio->addMapping(0, 4, 1);
        folio->addMapping(2, 2, 1);
        QCOMPARE(folio->mapCount(0), 1U);
        QCOMPARE(folio->mapCount(2), 2U);
        folio->addMapping(2, 1, -1);
        QCOMPARE(folio->mapCount(2), 1U);
        QCOMPARE(folio->mapCount(3), 2U);
    }

    void reclaimIsAskedWhenMemoryIsShort()
    {
        Memory memory(Bytes(8 * 4096));
        PageRef cached(memory.allocate(6), Holder::Cache);
        std::uint64_t asked = 0;
        memory.setReclaimer([&](std::uint64_t pages) {
            asked = pages;
            cached = PageRef();
            return std::uint64_t{6};
        });
        const auto folio = memory.allocate(4);
        QVERIFY(folio != nullptr);
        QCOMPARE(asked, 2U);
        memory.setReclaimer([](std::uint64_t) { return std::uint64_t{0}; });
        QVERIFY(memory.allocate(5) == nullptr);
        QCOMPARE(memory.usedPages(), 4U);
    }

    void aFragmentSpansPages_data()
    {
        QTest::addColumn<quint64>("offset");
        QTest::addColumn<quint64>("length");
        QTest::addColumn<quint32>("pages");
        QTest::newRow("nothing") << quint64{0} << quint64{0} << quint32{0};
        QTest::newRow("one byte") << quint64{4095} << quint64{1} << quint32{1};
        QTest::newRow("two bytes over a border") << quint64{4095} << quint64{2} << quint32{2};
        QTest::newRow("a page") << quint64{4096} << quint64{4096} << quint32{1};
        QTest::newRow("a page, not aligned") << quint64{1} << quint64{4096} << quint32{2};
        QTest::newRow("64 KiB") << quint64{0} << quint64{65536} << quint32{16};
    }

    void aFragmentSpansPages()
    {
        QFETCH(quint64, offset);
        QFETCH(quint64, length);
        QFETCH(quint32, pages);
        Memory memory(Bytes(64 * 4096));
        Fragment f;
        f.page = PageRef(memory.allocate(32), Holder::Pipe);
        f.offset = offset;
        f.length = Bytes(length);
        QCOMPARE(f.pages(), pages);
    }

    void aPartOfAFragmentKeepsItsPlace()
    {
        Memory memory(Bytes(64 * 4096));
        const auto folio = memory.allocate(16);
        folio->content() = Content::pattern(SourceId(7), 1000, folio->size());
        Fragment f;
        f.page = PageRef(folio, Holder::Pipe);
        f.offset = 100;
        f.length = Bytes(5000);
        f.at = {PlaceId(3), 4196};
        const Fragment part = f.part(50, Bytes(20), Holder::Skb);
        QCOMPARE(part.at.offset, 4246U);
        QCOMPARE(part.read().origin().offset, 1150U);
        QCOMPARE(folio->held(Holder::Skb), 1U);
    }

    void whoRefersSeesWhatIsWrittenLater()
    {
        Memory memory(Bytes(64 * 4096));
        const auto folio = memory.allocate(1);
        folio->content() = Content::constant(std::byte{'A'}, SourceId(1), folio->size());
        Fragment queued;
        queued.page = PageRef(folio, Holder::Skb);
        queued.length = Bytes(10);
        const Content copied = queued.read();
        folio->content().assign(0, Content::constant(std::byte{'Z'}, SourceId(2), Bytes(10)));
        QCOMPARE(queued.read().at(0), std::byte{'Z'});
        QCOMPARE(copied.at(0), std::byte{'A'});
    }
};

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
