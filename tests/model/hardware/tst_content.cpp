// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/content.h"

#include <random>

using namespace copyscope::model;

class TestContent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithAnArray()
    {
        std::mt19937 random(11);
        Content content;
        std::vector<std::byte> plain;
        for (int i = 0; i < 20000; ++i) {
            const std::uint64_t at = random() % 300;
            const std::uint64_t length = random() % 40;
            Content with;
            switch (random() % 4) {
            case 0: with = Content::zeros(Bytes(length)); break;
            case 1: with = Content::pattern(SourceId(static_cast<SourceId::rep>(random() % 3)), random() % 1000, Bytes(length)); break;
            case 2: with = Content::constant(std::byte(random() % 256), SourceId(9), Bytes(length)); break;
            default: with = content.slice(std::min(at, content.size().value()),
                                          Bytes(std::min(length, content.size().value() - std::min(at, content.size().value()))));
            }
            if (random() % 50 == 0) {
                const std::uint64_t cut = random() % (plain.size() + 1);
                content.truncate(Bytes(cut));
                plain.resize(cut);
            } else {
                const std::uint64_t n = with.size().value();
                if (n > 0 && plain.size() < at + n)
                    plain.resize(at + n);
                with.copyTo(0, std::span(plain).subspan(n > 0 ? at : 0, n));
                content.assign(at, with);
            }
            QCOMPARE(content.size().value(), plain.size());
            std::vector<std::byte> read(plain.size());
            content.copyTo(0, read);
            QVERIFY(read == plain);
            std::uint64_t sum = 0;
            for (std::size_t p = 0; p < content.pieces().size(); ++p) {
                sum += content.pieces()[p].length;
                QVERIFY(content.pieces()[p].length > 0);
                QVERIFY(p == 0 || !content.pieces()[p - 1].joins(content.pieces()[p]));
            }
            QCOMPARE(sum, plain.size());
        }
    }

    void assignsItselfToItself()
    {
        Content c = Content::pattern(SourceId(1), 0, Bytes(100));
        c.assign(50, c);
        QCOMPARE(c.size().value(), 150u);
        QCOMPARE(c.at(50), c.at(0));
        c.assign(0, c.slice(50, Bytes(10)));
        QCOMPARE(c.pieces().size(), 2u);
    }
};

QTEST_GUILESS_MAIN(TestContent)
#include "tst_content.moc"
