// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/reader.h"
#include "sim/live/live_run.h"
#include "sim/live/process_usage.h"
#include "sim/live/work_folder.h"
#include "tests/conform/conform_case.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace copyscope;
using namespace copyscope::sim;
using copyscope::tests::ConformCase;

namespace {

/// Keeps what programs print, for the message of a failure.
class Words final : public LiveRunListener {
public:
    std::string text;
    void record(const Record& record, std::string_view words) override
    {
        if (record.kind == RecordKind::Output || record.kind == RecordKind::Remark)
            text.append(words).append("\n");
    }
    void neverReturned(std::uint32_t, std::string_view name, std::uint32_t line, std::int64_t, std::string_view arguments) override
    {
        text += "never returned: line " + std::to_string(line) + ": " + std::string(name) + "(" + std::string(arguments) + ")\n";
    }
};

}  // namespace

/// The interpreter with real calls must agree with the same programs compiled by a C compiler: none sees a difference.
class TestLiveConform : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_folder = std::make_unique<WorkFolder>(defaultWorkBase());
        QVERIFY2(m_folder->error().empty(), m_folder->error().c_str());
        m_place = placeOf(m_folder->path());
    }

    void cleanupTestCase() { m_folder.reset(); }

    void holdsOnThisKernel_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("skip");
        constexpr unsigned netAdmin = 12;  // CAP_NET_ADMIN
        const bool administersNetworks = (effectiveCapabilities() >> netAdmin & 1U) != 0;
        for (const ConformCase& c : tests::readCases(COPYSCOPE_CASES)) {
            QString skip;
            if (c.wants("netadmin") && !administersNetworks)
                skip = "needs CAP_NET_ADMIN";
            if (c.wants("ext4") && m_place.fileSystem != "ext4")
                skip = "needs ext4, the work folder is on " + QString::fromStdString(m_place.fileSystem);
            if (c.wants("direct") && m_place.inMemory)
                skip = "needs a disk file system";
            QTest::newRow(c.name.c_str()) << QString::fromStdString(c.yaml) << skip;
        }
    }

    void holdsOnThisKernel()
    {
        QFETCH(QString, yaml);
        QFETCH(QString, skip);
        if (!skip.isEmpty())
            QSKIP(qPrintable(skip));
        const model::scenario::ReaderOptions folders{{COPYSCOPE_SOURCE_DIR "/assets/machines"}, {COPYSCOPE_SOURCE_DIR "/scenarios/methods"}};
        const auto parsed = model::scenario::parseScenario(yaml.toStdString(), "case.yaml", folders);
        QVERIFY(parsed.scenario);
        const auto& scenario = *parsed.scenario;
        const LaneRequest request{scenario, scenario.lanes.front(), {}, {}};
        for (const auto& entry : std::filesystem::directory_iterator(m_folder->path()))
            std::filesystem::remove_all(entry.path());
        for (const RunPurpose purpose : {RunPurpose{true, true, false}, RunPurpose{false, false, true}}) {
            LiveRun run({request, m_folder->path(), std::nullopt, {}, {}, {}});
            Words words;
            const LiveRunResult result = run.run(purpose, words);
            QVERIFY2(result.error.empty(), result.error.c_str());
            const std::string blocked = result.blocked.empty() ? "" : result.blocked.front() + "\n" + words.text;
            QVERIFY2(blocked.empty(), blocked.c_str());
            for (const ProcessRun& process : result.processes) {
                if (process.outlives)
                    continue;
                const std::string what = process.name + ": status " + std::to_string(process.status) + "\n" + words.text;
                QVERIFY2(process.status == 0, what.c_str());
            }
        }
    }

private:
    std::unique_ptr<WorkFolder> m_folder;
    FolderPlace m_place;
};

QTEST_APPLESS_MAIN(TestLiveConform)
#include "tst_live_conform.moc"
