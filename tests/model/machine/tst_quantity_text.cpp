// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/machine/quantity_text.h"

using namespace copyscope::model;
using namespace copyscope::model::machine;

class TestQuantityText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parsesSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qulonglong>("bytes");
        QTest::newRow("bare") << QByteArray("4096") << 4096ULL;
        QTest::newRow("zero") << QByteArray("0") << 0ULL;
        QTest::newRow("KiB") << QByteArray("64 KiB") << 65536ULL;
        QTest::newRow("without blank") << QByteArray("64KiB") << 65536ULL;
        QTest::newRow("C suffix") << QByteArray("64K") << 65536ULL;
        QTest::newRow("hexadecimal") << QByteArray("0x1000") << 4096ULL;
        QTest::newRow("hexadecimal with B digit") << QByteArray("0x1B") << 27ULL;
        QTest::newRow("decimal unit") << QByteArray("1 MB") << 1000000ULL;
        QTest::newRow("fraction") << QByteArray("1.5 KiB") << 1536ULL;
        QTest::newRow("inexact fraction") << QByteArray("0.7 kB") << 700ULL;
        QTest::newRow("pages") << QByteArray("16 pages") << 65536ULL;
        QTest::newRow("2 GiB + 1") << QByteArray("2147483649") << 2147483649ULL;
        QTest::newRow("exact beyond a double") << QByteArray("9007199254740993") << 9007199254740993ULL;
        QTest::newRow("blanks around") << QByteArray("  1 B ") << 1ULL;
        QTest::newRow("exponent") << QByteArray("1e3") << 1000ULL;
    }
    void parsesSizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(qulonglong, bytes);
        const auto parsed = parseBytes(text.toStdString());
        QVERIFY2(parsed, parsed.error.c_str());
        QCOMPARE(static_cast<qulonglong>(parsed->value()), bytes);
    }

    void parsesTimes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qlonglong>("ns");
        QTest::newRow("ns") << QByteArray("90 ns") << 90LL;
        QTest::newRow("bare") << QByteArray("90") << 90LL;
        QTest::newRow("us") << QByteArray("1.2 us") << 1200LL;
        QTest::newRow("micro sign") << QByteArray("1.2 \xC2\xB5s") << 1200LL;
        QTest::newRow("Greek mu") << QByteArray("1.2\xCE\xBCs") << 1200LL;
        QTest::newRow("ms") << QByteArray("8.9 ms") << 8900000LL;
        QTest::newRow("s") << QByteArray("45 s") << 45000000000LL;
        QTest::newRow("min") << QByteArray("1 min") << 60000000000LL;
    }
    void parsesTimes()
    {
        QFETCH(QByteArray, text);
        QFETCH(qlonglong, ns);
        const auto parsed = parseTime(text.toStdString());
        QVERIFY2(parsed, parsed.error.c_str());
        QCOMPARE(static_cast<qlonglong>(parsed->value()), ns);
    }

    void parsesRates()
    {
        QCOMPARE(parseRate("1 MB/s")->value(), 1e6);
        QCOMPARE(parseRate("100 Gb/s")->value(), 12.5e9);
        QCOMPARE(parseRate("100Gbit/s")->value(), 12.5e9);
        QCOMPARE(parseRate("1 GiB/s")->value(), 1073741824.0);
        QCOMPARE(parseRate("1000")->value(), 1000.0);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("a number is missing");
        QTest::newRow("word") << QByteArray("big") << QByteArray("'big' is not a number");
        QTest::newRow("two readings") << QByteArray("64 KB")
                                      << QByteArray("the unit 'KB' can be read in two ways");
        QTest::newRow("misspelt") << QByteArray("64 KIB") << QByteArray("unknown unit 'KIB'");
        QTest::newRow("time") << QByteArray("64 ms") << QByteArray("'64 ms' is not a size");
        QTest::newRow("negative") << QByteArray("-1") << QByteArray("'-1' is negative");
        QTest::newRow("part of a byte") << QByteArray("0.5") << QByteArray("'0.5' is not a whole number of bytes");
        QTest::newRow("too large") << QByteArray("9223372036854775808")
                                   << QByteArray("'9223372036854775808' is too large");
        QTest::newRow("too large with unit") << QByteArray("9000000 TiB") << QByteArray("'9000000 TiB' is too large");
        QTest::newRow("far too large") << QByteArray("99999999999999999999999")
                                       << QByteArray("'99999999999999999999999' is too large");
        QTest::newRow("empty hexadecimal") << QByteArray("0x") << QByteArray("'0x' is not a number");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto parsed = parseBytes(text.toStdString());
        QVERIFY(!parsed);
        QCOMPARE(QByteArray::fromStdString(parsed.error), message);
        QVERIFY(!parsed.hint.empty());
    }

    void suggestsTheUnit()
    {
        QCOMPARE(QByteArray::fromStdString(parseBytes("64 KIB").hint), QByteArray("did you mean 'KiB'?"));
        QCOMPARE(QByteArray::fromStdString(parseBytes("64 KB").hint),
                 QByteArray("write KiB for 1024 bytes or kB for 1000"));
    }

    void numbersWithTheirUnit()
    {
        QCOMPARE(*parseNumber("2.75 GHz", "GHz"), 2.75);
        QCOMPARE(*parseNumber("0.05", "ns/B"), 0.05);
        QCOMPARE(*parseNumber("20 %", "ratio"), 0.2);
        QVERIFY(!parseNumber("2 MHz", "GHz"));
        QVERIFY(!parseNumber("fast", "GHz"));
        QCOMPARE(*parseInteger("-1"), std::int64_t{-1});
        QCOMPARE(*parseInteger("5 ms"), std::int64_t{5000000});
        QVERIFY(!parseInteger("1.5"));
        QVERIFY(*parseBool("on"));
        QVERIFY(!*parseBool("false"));
        QVERIFY(!parseBool("maybe"));
    }

    void formats()
    {
        QCOMPARE(formatBytes(Bytes(65536)), std::string("64 KiB"));
        QCOMPARE(formatBytes(Bytes(100000)), std::string("100000 B"));
        QCOMPARE(formatTime(Nanoseconds(1200)), std::string("1.2 us"));
        QCOMPARE(formatTime(Nanoseconds(123456789)), std::string("123.456789 ms"));
        QCOMPARE(formatTime(Nanoseconds(1000500)), std::string("1.0005 ms"));
        QCOMPARE(formatRate(BytesPerSecond(12e9)), std::string("12 GB/s"));
        QCOMPARE(formatBitRate(BytesPerSecond(12.5e9)), std::string("100 Gb/s"));
        QCOMPARE(formatNumber(1e6), std::string("1000000"));
    }

    // What is printed reads back as what it was, whatever it was.
    void roundTrips()
    {
        std::uint64_t random = 1;
        for (int i = 0; i < 20000; ++i) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            const std::uint64_t value = random >> (1 + i % 60);
            QCOMPARE(parseBytes(formatBytes(Bytes(value)))->value(), value);
            const auto time = static_cast<std::int64_t>(value >> 12);  // within the exact range of a double
            QCOMPARE(parseTime(formatTime(Nanoseconds(time)))->value(), time);
        }
    }
};

QTEST_APPLESS_MAIN(TestQuantityText)
#include "tst_quantity_text.moc"
