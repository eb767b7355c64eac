// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/stream_check.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace copyscope::sim;

namespace {

using Bytestring = std::vector<std::byte>;

Bytestring filled(std::size_t length, int value) { return Bytestring(length, static_cast<std::byte>(value)); }

/// Datagrams of 100 bytes that hold their own number.
void send(StreamLog& log, int number)
{
    const std::uint64_t at = log.sent.load();
    std::fill_n(log.bytes.begin() + static_cast<std::ptrdiff_t>(at), 100, static_cast<std::byte>(number));
    log.closeDatagram(at + 100);
    log.sent.fetch_add(100);
}

}  // namespace

class TestStreamCheck : public QObject {
    Q_OBJECT

private slots:
    void aStreamIsComparedByOffset()
    {
        const Shared<StreamLog> log;
        send(*log, 1);
        QCOMPARE(log->compare(0, filled(100, 1)), std::uint64_t{0});
        QCOMPARE(log->compare(90, filled(10, 2)), std::uint64_t{10});
        QCOMPARE(log->firstWrong.load(), std::uint64_t{90});
    }

    void datagramsThatWereLostAreNotWrong()
    {
        const Shared<StreamLog> log;
        for (int i = 0; i < 4; ++i)
            send(*log, i);
        QCOMPARE(log->compareDatagram(filled(100, 0)), std::uint64_t{0});
        QCOMPARE(log->compareDatagram(filled(100, 3)), std::uint64_t{0});
        QCOMPARE(log->compared.load(), std::uint64_t{200});
        QCOMPARE(log->wrong.load(), std::uint64_t{0});
    }

    void aReaderWithASmallBufferGetsTheBeginning()
    {
        const Shared<StreamLog> log;
        send(*log, 5);
        QCOMPARE(log->compareDatagram(filled(40, 5)), std::uint64_t{0});
    }

    void whatWasNeverSentIsWrong()
    {
        const Shared<StreamLog> log;
        send(*log, 1);
        send(*log, 2);
        QCOMPARE(log->compareDatagram(filled(100, 9)), std::uint64_t{100});
        QCOMPARE(log->firstWrong.load(), std::uint64_t{0});
        // The next one is compared all the same.
        QCOMPARE(log->compareDatagram(filled(100, 2)), std::uint64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestStreamCheck)
#include "tst_stream_check.moc"
