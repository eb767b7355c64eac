// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/kernel/skb.h"

using namespace copyscope::model;
using namespace copyscope::model::kernel;

namespace {

constexpr PlaceId queuePlace{7};

SkbPart ownPart(std::uint64_t at, std::uint64_t size)
{
    SkbPart p;
    p.owned = Content::pattern(SourceId(1), at, Bytes(size));
    p.length = Bytes(size);
    p.at = {queuePlace, at};
    return p;
}

SkbPart pagePart(const std::shared_ptr<Folio>& folio, std::uint64_t offset, std::uint64_t size)
{
    SkbPart p;
    p.page = {PageRef(folio, Holder::Skb), offset, Bytes(size), {PlaceId(3), offset}};
    p.at = p.page.at;
    p.length = Bytes(size);
    return p;
}

std::shared_ptr<Folio> filledFolio(Memory& memory, std::uint32_t pages)
{
    std::shared_ptr<Folio> folio = memory.allocate(pages);
    folio->content() = Content::pattern(SourceId(2), 0, folio->size());
    return folio;
}

}  // namespace

class TestSkb : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLargeSendIsOneTrainWithExactCounts()
    {
        SkbQueue q;
        q.append(ownPart(0, 1048576), 65160);
        QCOMPARE(q.trains().size(), std::size_t{1});
        QCOMPARE(q.skbs(), std::uint64_t{17});
        QCOMPARE(q.size(), std::uint64_t{1048576});
        QCOMPARE(q.tailRoom(), std::uint64_t{17 * 65160 - 1048576});
        QCOMPARE(q.memory(), std::uint64_t{1048576 + 17 * skbOverhead});
    }

    void contiguousBytesAreOneFragment()
    {
        SkbQueue q;
        for (std::uint64_t i = 0; i < 10; ++i)
            q.append(ownPart(i * 100, 100), 65160);
        QCOMPARE(q.trains().front().parts().size(), std::size_t{1});
        QCOMPARE(q.trains().front().fragments(), std::uint32_t{1});
        QVERIFY(q.read(0, 1000).sameAs(Content::pattern(SourceId(1), 0, Bytes(1000))));
    }

    void neighbouringPagesOfAFolioAreOneFragment()
    {
        Memory memory{Bytes(1U << 20U)};
        const auto folio = filledFolio(memory, 16);
        SkbQueue q;
        q.append(pagePart(folio, 0, 4096), 65160);
        q.append(pagePart(folio, 4096, 4096), 65160);
        q.append(pagePart(folio, 16384, 4096), 65160);
        QCOMPARE(q.trains().front().fragments(), std::uint32_t{2});
        QCOMPARE(q.fragments(0, q.size()), std::uint64_t{2});
    }

    void anSkbHasSeventeenFragmentsAtMost()
    {
        Memory memory{Bytes(1U << 20U)};
        const auto folio = filledFolio(memory, 64);
        SkbQueue q;
        for (std::uint64_t i = 0; i < 18; ++i)
            q.append(pagePart(folio, i * 8192, 100), 65160);
        QCOMPARE(q.trains().size(), std::size_t{2});
        QCOMPARE(q.trains().front().fragments(), maxSkbFragments);
        QCOMPARE(q.skbs(), std::uint64_t{2});
    }

    void oneSkbBelongsToOneZerocopyCall()
    {
        Memory memory{Bytes(1U << 20U)};
        const auto folio = filledFolio(memory, 8);
        SkbQueue q;
        SkbPart a = pagePart(folio, 0, 4096);
        a.zerocopy = std::make_shared<ZerocopyCall>();
        SkbPart b = pagePart(folio, 4096, 4096);
        b.zerocopy = std::make_shared<ZerocopyCall>();
        q.append(a, 65160);
        q.append(b, 65160);
        QCOMPARE(q.skbs(), std::uint64_t{2});
        QVERIFY(q.tailCall() == b.zerocopy);
    }

    void whatIsSentIsSealed()
    {
        SkbQueue q;
        q.append(ownPart(0, 100), 1000);
        q.seal();
        QCOMPARE(q.tailRoom(), std::uint64_t{0});
        q.append(ownPart(100, 100), 1000);
        QCOMPARE(q.skbs(), std::uint64_t{2});
    }

    void dropAndSplitKeepTheCounts()
    {
        SkbQueue q;
        q.append(ownPart(0, 10000), 1000);
        q.splitAt(2500);
        QCOMPARE(q.trains().size(), std::size_t{2});
        QCOMPARE(q.skbs(), std::uint64_t{3 + 8});
        QCOMPARE(q.lastBoundary(0, 2400), std::uint64_t{2000});
        QCOMPARE(q.lastBoundary(0, 2500), std::uint64_t{2500});
        QCOMPARE(q.lastBoundary(2500, 999), std::uint64_t{2500});
        std::uint64_t dropped = 0;
        for (const SkbPart& p : q.drop(2600))
            dropped += p.length.value();
        QCOMPARE(dropped, std::uint64_t{2600});
        QCOMPARE(q.begin(), std::uint64_t{2600});
        QVERIFY(q.read(2600, 100).sameAs(Content::pattern(SourceId(1), 2600, Bytes(100))));
        q.drop(q.size());
        QVERIFY(q.empty());
        QCOMPARE(q.skbs(), std::uint64_t{0});
    }

    void referencesAreHeldUntilDropped()
    {
        Memory memory{Bytes(1U << 20U)};
        const auto folio = filledFolio(memory, 4);
        {
            SkbQueue q;
            q.append(pagePart(folio, 0, 16384), 65160);
            QVERIFY(folio->held(Holder::Skb) > 0);
            // A store into the page is seen by whoever reads the queue later.
            folio->content().assign(0, Content::constant(std::byte{'Z'}, SourceId(9), Bytes(1)));
            QCOMPARE(q.read(0, 1).at(0), std::byte{'Z'});
            q.drop(q.size());
        }
        QCOMPARE(folio->held(Holder::Skb), std::uint32_t{0});
    }
};

QTEST_APPLESS_MAIN(TestSkb)
#include "tst_skb.moc"
