// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/cstrace.h"
#include "sample_run.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <sstream>

using namespace copyscope::model;

namespace {

using Bytestring = std::vector<std::uint8_t>;

Bytestring fileOf(const RunRecord& run)
{
    std::ostringstream out;
    writeCstrace(out, run);
    const std::string text = out.str();
    return {text.begin(), text.end()};
}

bool sameTrace(const Trace& a, const Trace& b)
{
    if (a.callCount() != b.callCount() || a.tasks().size() != b.tasks().size() || a.end() != b.end())
        return false;
    for (std::uint32_t i = 0; i < a.callCount(); ++i) {
        const CallInfo x = a.call(CallId{i});
        const CallInfo y = b.call(CallId{i});
        if (x.name != y.name || x.arguments != y.arguments || x.result != y.result || x.error != y.error
            || x.line != y.line || x.returned != y.returned || x.task != y.task)
            return false;
    }
    return a.unpack() == b.unpack() && std::equal(a.places().begin(), a.places().end(), b.places().begin(), b.places().end())
           && a.data().texts == b.data().texts && a.data().cores == b.data().cores && a.data().hosts == b.data().hosts;
}

/// Makes the checksums right again, so that damage is met by what reads the contents.
void reseal(Bytestring& bytes)
{
    std::size_t at = 12;
    while (at + 20 <= bytes.size()) {
        std::uint64_t length = 0;
        for (std::size_t i = 0; i < 8; ++i)
            length |= std::uint64_t{bytes[at + 4 + i]} << (8 * i);
        if (length > bytes.size() - at - 20)
            return;
        std::uint64_t hash = 0xcbf29ce484222325U;
        for (std::size_t i = 0; i < length; ++i)
            hash = (hash ^ bytes[at + 12 + i]) * 0x100000001b3U;
        for (std::size_t i = 0; i < 8; ++i)
            bytes[at + 12 + length + i] = static_cast<std::uint8_t>(hash >> (8 * i));
        at += 20 + length;
    }
}

/// Uses a record as a reader would: nothing in it may point beyond its tables.
std::size_t walk(const RunRecord& run)
{
    std::size_t sum = 0;
    for (const LaneRecord& lane : run.lanes) {
        LedgerFold fold;
        lane.trace.replay(fold);
        for (const Event& event : lane.trace.unpack()) {
            if (event.to.place)
                sum += lane.trace.places()[event.to.place.value()].size.value() & 1;
            if (event.task)
                sum += lane.trace.tasks()[event.task.value()].name.size();
            sum += lane.trace.call(event.call).name.size() + lane.trace.text(event.text).size();
        }
    }
    return sum;
}

}  // namespace

class TestCstrace : public QObject {
    Q_OBJECT

private slots:
    void everythingComesBack()
    {
        RunRecord run = copyscope::tests::sampleRun();
        run.mayBlock = true;
        run.lanes[1].outcome = {LaneOutcome::Status::Broken, "an invariant", {"a frame is still referenced"}, {"server waits for room"}};
        run.lanes[1].ledger.set(Counter::TlbMisses, std::nullopt);
        run.expectations.back().held = false;
        run.expectations.back().unobserved = "tlb_misses: no counter of the processor";
        Observation seen;
        seen.evidence = {{Counter::Syscalls, -1, "own calls", {}}, {Counter::TlbMisses, std::nullopt, {}, "a PMU would allow it"}};
        seen.findings = {{"user pages handed to the device", 65536, "bytes", "BPF"}};
        seen.senderCpu = {10, 9, 12, 9};
        seen.wall = {20, 19, 22, 9};
        seen.kernel = "Linux 6.18";
        seen.storage = "ext4 on /dev/vda";
        seen.network = "loopback";
        seen.cpu = 0;
        seen.remarks = {"both ends ran on CPU 0"};
        run.lanes[1].observation = seen;
        const CstraceResult result = readCstrace(fileOf(run));
        QVERIFY2(result.record.has_value(), result.error.c_str());
        const RunRecord& again = *result.record;
        QCOMPARE(again.scenarioPath, run.scenarioPath);
        QCOMPARE(again.scenarioText, run.scenarioText);
        QCOMPARE(again.title, run.title);
        QCOMPARE(again.about, run.about);
        QVERIFY(again.notes == run.notes);
        QVERIFY(again.expectations == run.expectations);
        QVERIFY(again.mayBlock);
        QCOMPARE(again.lanes.size(), run.lanes.size());
        for (std::size_t i = 0; i < run.lanes.size(); ++i) {
            const LaneRecord& a = run.lanes[i];
            const LaneRecord& b = again.lanes[i];
            QCOMPARE(b.id, a.id);
            QCOMPARE(b.title, a.title);
            QCOMPARE(b.about, a.about);
            QCOMPARE(b.machine, a.machine);
            QVERIFY(b.overrides == a.overrides && b.parameters == a.parameters && b.programs == a.programs);
            QVERIFY(b.outcome == a.outcome);
            QVERIFY(b.ledger == a.ledger);
            QVERIFY(b.observation == a.observation);
            QVERIFY(sameTrace(a.trace, b.trace));
        }
        QVERIFY(fileOf(again) == fileOf(run));
    }

    void aLaneWithoutTrace()
    {
        RunRecord run = copyscope::tests::sampleRun();
        run.lanes[0].trace = Trace();
        const CstraceResult result = readCstrace(fileOf(run));
        QVERIFY2(result.record.has_value(), result.error.c_str());
        QVERIFY(result.record->lanes[0].trace.isEmpty());
        QVERIFY(result.record->lanes[0].ledger == run.lanes[0].ledger);
    }

    void theSizeOfAnEvent()
    {
        const RunRecord run = copyscope::tests::sampleRun(1000);
        const std::size_t events = run.lanes[0].trace.size() + run.lanes[1].trace.size();
        const std::size_t bytes = fileOf(run).size();
        QVERIFY2(bytes < 24 * events, qPrintable(QString("%1 bytes an event").arg(double(bytes) / double(events))));
    }

    void errorsSayWhatIsWrong_data()
    {
        QTest::addColumn<int>("keep");
        QTest::addColumn<int>("at");
        QTest::addColumn<int>("byte");
        QTest::addColumn<QString>("error");
        QTest::newRow("empty") << 0 << -1 << 0 << "the file is empty, a Copyscope trace begins with a header";
        QTest::newRow("other file") << -1 << 0 << int('P') << "not a Copyscope trace: it does not begin as one";
        QTest::newRow("short") << 10 << -1 << 0 << "cut off: the file ends within its header";
        QTest::newRow("newer") << -1 << 8 << 9 << "format version 9, this program reads up to 2: use a newer Copyscope";
        QTest::newRow("no sections") << 12 << -1 << 0 << "cut off: the end of the trace is missing";
        QTest::newRow("cut section") << 40 << -1 << 0 << "cut off: a section at byte 0 reaches beyond the end of the file";
        QTest::newRow("damaged") << -1 << 30 << int('X') << "damaged: the checksum of the section at byte 0 does not match";
    }

    void errorsSayWhatIsWrong()
    {
        QFETCH(int, keep);
        QFETCH(int, at);
        QFETCH(int, byte);
        QFETCH(QString, error);
        Bytestring bytes = fileOf(copyscope::tests::sampleRun());
        if (at >= 0)
            bytes[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(byte);
        if (keep >= 0)
            bytes.resize(static_cast<std::size_t>(keep));
        const CstraceResult result = readCstrace(bytes);
        QVERIFY(!result.record.has_value());
        QCOMPARE(QString::fromStdString(result.error), error);
    }

    void aMissingFile()
    {
        const CstraceResult result = readCstraceFile("/nonexistent/x.cstrace");
        QVERIFY(!result.record.has_value());
        QCOMPARE(result.error, std::string("/nonexistent/x.cstrace: it cannot be opened"));
    }

    void aFileThatWasCutOffIsAnError()
    {
        const Bytestring whole = fileOf(copyscope::tests::sampleRun(2));
        for (std::size_t keep = 0; keep < whole.size(); ++keep) {
            const CstraceResult result = readCstrace(std::span(whole).first(keep));
            QVERIFY2(!result.record.has_value() && !result.error.empty(), qPrintable(QString::number(keep)));
        }
    }

    void everyFlippedBitIsNoticed()
    {
        Bytestring bytes = fileOf(copyscope::tests::sampleRun(2));
        for (std::size_t i = 0; i < bytes.size(); i += 3) {
            const auto bit = static_cast<std::uint8_t>(1U << (i % 8));
            bytes[i] ^= bit;
            QVERIFY2(!readCstrace(bytes).record.has_value(), qPrintable(QString::number(i)));
            bytes[i] ^= bit;
        }
    }

    // Somebody who means harm can make the checksums right: still an error or a record that is safe to use.
    void damageThatTheChecksumsDoNotShow()
    {
        const Bytestring whole = fileOf(copyscope::tests::sampleRun(2));
        std::mt19937 random(7);
        std::size_t accepted = 0;
        for (int round = 0; round < 20000; ++round) {
            Bytestring bytes = whole;
            const auto hits = 1 + random() % 3;
            for (std::size_t i = 0; i < hits; ++i)
                bytes[12 + random() % (bytes.size() - 12)] = static_cast<std::uint8_t>(random());
            reseal(bytes);
            const CstraceResult result = readCstrace(bytes);
            QVERIFY(result.record.has_value() || !result.error.empty());
            if (result.record) {
                ++accepted;
                walk(*result.record);
            }
        }
        QVERIFY(accepted > 0);
    }
};

QTEST_APPLESS_MAIN(TestCstrace)
#include "tst_cstrace.moc"
