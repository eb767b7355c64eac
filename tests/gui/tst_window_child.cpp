// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/trace/cstrace.h"
#include "sample_run.h"
#include "test_window.h"

#include <QAction>
#include <QFile>
#include <QFileInfo>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <fstream>

using namespace copyscope;
using namespace copyscope::gui;

/// What becomes of the window when the program that it starts does not do what it should: a message that a person can act
/// on, everything that was there still works, and the next run too.
class TestWindowChild : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup() { m_window.reset(); }
    void failsAndGoesOn_data();
    void failsAndGoesOn();
    void firstRunFails();
    void hangsAndIsCancelled();
    void isClosedWhileItRuns();
    void eachPictureOfTheGalleryFails();
    void failsLive();
    void comparesWithRubbish();
    void doctorFails_data();
    void doctorFails();
    void headlessFails_data() { failsAndGoesOn_data(); }
    void headlessFails();

private:
    void become(const QByteArray& script);
    void runWell();
    [[nodiscard]] QString message() const;

    QTemporaryDir m_folder;
    QString m_scenario;
    std::unique_ptr<MainWindow> m_window;
};

namespace {

/// Finds the file after --trace among the arguments, as $trace.
constexpr const char* arguments = "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" = --trace ] && trace=$2; shift; done\n";

bool write(const QString& file, const QByteArray& bytes)
{
    QFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size();
}

}  // namespace

void TestWindowChild::initTestCase()
{
    QVERIFY(tests::prepareWindows(QStringLiteral("tst_window_child")));
    QVERIFY(m_folder.isValid());
    qputenv("PATH", m_folder.path().toLocal8Bit() + ":/usr/bin:/bin");
    qputenv("SAMPLE", m_folder.filePath(QStringLiteral("sample.cstrace")).toLocal8Bit());
    std::ofstream out(m_folder.filePath(QStringLiteral("sample.cstrace")).toStdString(), std::ios::binary);
    QVERIFY(model::writeCstrace(out, tests::sampleRun()));
    m_scenario = m_folder.filePath(QStringLiteral("file-to-socket.yaml"));
    QVERIFY(write(m_scenario, "copyscope: 1\nmachine: server-2024\nlanes:\n  read_write: { method: read_write }\n"));
}

void TestWindowChild::init()
{
    become(QByteArray(arguments) + "cp \"$SAMPLE\" \"$trace\"\n");
    QVERIFY2(!copyscopeProgram().isEmpty() && copyscopeProgram().startsWith(m_folder.path()), qPrintable(copyscopeProgram()));
    m_window = tests::openWindow();
    QVERIFY(m_window != nullptr);
}

/// Puts another `copyscope` into PATH; none when there is nothing to run.
void TestWindowChild::become(const QByteArray& script)
{
    const QString program = m_folder.filePath(QStringLiteral("copyscope"));
    QFile::remove(program);
    if (script.isEmpty())
        return;
    QVERIFY(write(program, script));
    QVERIFY(QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestWindowChild::runWell()
{
    become(QByteArray(arguments) + "cp \"$SAMPLE\" \"$trace\"\n");
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    m_window->openFile(m_scenario);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(m_window->session()->lanes().size(), std::size_t{2});
    QCOMPARE(message(), QString());
}

QString TestWindowChild::message() const
{
    const MessageBar* bar = m_window->message();
    return bar->isVisible() && !bar->isGood() ? bar->text() : QString();
}

void TestWindowChild::failsAndGoesOn_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QStringList>("told");
    const QByteArray start = arguments;
    const auto row = [](const char* name, const QByteArray& script, const QStringList& told) { QTest::newRow(name) << script << told; };
    row("a crash", start + "echo 'assertion failed: a < b' >&2\nkill -SEGV $$\n", {QStringLiteral("crashed: signal 11"), QStringLiteral("assertion failed: a < b")});
    row("killed with half a trace", start + "head -c 4000 \"$SAMPLE\" > \"$trace\"\nkill -KILL $$\n", {QStringLiteral("crashed: signal 9"), QStringLiteral("memory")});
    row("killed with a whole trace", start + "cp \"$SAMPLE\" \"$trace\"\nkill -ABRT $$\n", {QStringLiteral("crashed: signal 6")});
    row("not there", {}, {QStringLiteral("neither beside this one nor in PATH"), QStringLiteral("Install it")});
    row("for another machine", "\x7f" "ELF of a kind that nobody has", {QStringLiteral("cannot be started")});
    row("no interpreter", "#!/nowhere/sh\n", {QStringLiteral("cannot be started")});
    row("half a trace", start + "head -c 4000 \"$SAMPLE\" > \"$trace\"\n", {QStringLiteral("The trace that copyscope wrote cannot be read")});
    row("rubbish for a trace", start + "head -c 50000 /dev/urandom > \"$trace\"\n", {QStringLiteral("The trace that copyscope wrote cannot be read")});
    row("no trace", start, {QStringLiteral("code 0 and no message")});
    row("an empty trace", start + ": > \"$trace\"\n", {QStringLiteral("code 0 and no message")});
    row("a code", start + "exit 7\n", {QStringLiteral("code 7 and no message")});
    row("bad input", start + "cp \"$SAMPLE\" \"$trace\"\necho \"file-to-socket.yaml:3:1: error: unknown key 'lane'\" >&2\nexit 2\n", {QStringLiteral("unknown key 'lane'")});
    row("many lines", start + "for i in 1 2 3 4 5 6 7 8; do seq 1 1000 >&2; done\nexit 3\n", {QStringLiteral("\n12\n"), QStringLiteral("and 7,988 more lines")});
    row("a long line", start + "head -c 1000000 /dev/zero | tr '\\0' 'x' >&2\nexit 3\n", {QStringLiteral("xxxx…")});
    row("bytes", start + "head -c 3000 /bin/sh >&2\nexit 3\n", {});
    row("tags", start + "echo '<h1>read</h1> <b>failed' >&2\nexit 3\n", {QStringLiteral("<h1>read</h1> <b>failed")});
}

void TestWindowChild::failsAndGoesOn()
{
    QFETCH(QByteArray, script);
    QFETCH(QStringList, told);
    runWell();
    m_window->clock()->stepForward(StepSize::Copy);
    const QString seen = m_window->stage()->describe();
    const auto at = m_window->clock()->now();
    const QSize size = m_window->size();
    become(script);
    QSignalSpy failed(m_window->session(), &Session::failed);
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    m_window->commands().action(QStringLiteral("reload"))->trigger();
    QTRY_COMPARE(failed.count(), 1);
    const QString text = message();
    QVERIFY(!text.isEmpty());
    for (const QString& part : told)
        QVERIFY2(text.contains(part), qPrintable(text));
    // Where it was run says nothing to a person.
    QVERIFY2(!text.contains(QStringLiteral("run.cstrace")), qPrintable(text));
    QVERIFY2(text.count(u'\n') < 20, qPrintable(text));
    QCoreApplication::processEvents();
    QCOMPARE(m_window->size(), size);
    QVERIFY(m_window->minimumSizeHint().height() <= 720);
    QVERIFY(m_window->stage()->height() > 200);
    QVERIFY(m_window->message()->height() <= 150);
    // Nothing of what was there is lost, and all of it works.
    QVERIFY(!m_window->session()->isBusy());
    QVERIFY(!m_window->findChild<QProgressBar*>()->isVisible());
    QCOMPARE(changed.count(), 0);
    QCOMPARE(m_window->clock()->now(), at);
    QCOMPARE(m_window->stage()->describe(), seen);
    m_window->clock()->stepForward(StepSize::Event);
    QVERIFY(m_window->stage()->describe() != seen);
    runWell();
    QCOMPARE(failed.count(), 1);
}

void TestWindowChild::firstRunFails()
{
    become(QByteArray(arguments) + "kill -SEGV $$\n");
    QSignalSpy failed(m_window->session(), &Session::failed);
    m_window->openFile(m_scenario);
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(message().contains(QStringLiteral("crashed")));
    QVERIFY(!m_window->grab().isNull());
    for (const char* command : {"play", "forward", "back", "loop", "end", "present", "export-all", "next-lane", "add-lane", "edit-program"}) {
        if (qstrcmp(command, "add-lane") != 0)
            m_window->commands().action(QLatin1String(command))->trigger();
        QCoreApplication::processEvents();
    }
    if (m_window->presenter())
        m_window->presenter()->close();
    runWell();
}

void TestWindowChild::hangsAndIsCancelled()
{
    runWell();
    become("#!/bin/sh\nexec sleep 100\n");
    m_window->commands().action(QStringLiteral("reload"))->trigger();
    QTRY_VERIFY(m_window->session()->isBusy());
    QVERIFY(m_window->findChild<QProgressBar*>()->isVisible());
    m_window->clock()->stepForward(StepSize::Event);
    QVERIFY(m_window->clock()->now().value() > 0);
    m_window->commands().action(QStringLiteral("cancel"))->trigger();
    QVERIFY(!m_window->session()->isBusy());
    QVERIFY(!m_window->findChild<QProgressBar*>()->isVisible());
    runWell();
    // The next scenario does not wait for one that hangs.
    become("#!/bin/sh\nexec sleep 100\n");
    m_window->commands().action(QStringLiteral("reload"))->trigger();
    runWell();
}

void TestWindowChild::isClosedWhileItRuns()
{
    become("#!/bin/sh\nexec sleep 100\n");
    m_window->openFile(m_scenario);
    m_window->live()->examine();
    QTRY_VERIFY(m_window->session()->isBusy());
    QTest::qWait(30);
    m_window->close();
    m_window.reset();
}

void TestWindowChild::eachPictureOfTheGalleryFails()
{
    for (const QByteArray& script : {QByteArray(arguments) + "kill -SEGV $$\n", QByteArray("#!/nowhere/sh\n")}) {
        become(script);
        std::vector<GalleryEntry> entries;
        for (int i = 0; i < 5; ++i) {
            GalleryEntry e;
            e.group = QStringLiteral("A group");
            e.title = QStringLiteral("Scenario %1").arg(i);
            e.file = m_folder.filePath(QStringLiteral("%1.yaml").arg(i));
            QVERIFY(write(e.file, e.title.toUtf8()));
            entries.push_back(e);
        }
        m_window->gallery()->drawThumbnails(false);
        m_window->gallery()->setEntries(entries);
        m_window->gallery()->drawThumbnails(true);
        QTest::qWait(200);
        QCOMPARE(message(), QString());
        runWell();
    }
}

void TestWindowChild::failsLive()
{
    runWell();
    become(QByteArray(arguments) + "kill -SEGV $$\n");
    m_window->setLive(true);
    QTRY_VERIFY(!message().isEmpty());
    QVERIFY(!m_window->session()->isLive());
    QVERIFY(!m_window->session()->current()->isLive());
    runWell();
}

/// A run that was measured, with a report that is none.
void TestWindowChild::comparesWithRubbish()
{
    model::RunRecord record = tests::sampleRunOfBoth();
    {
        std::ofstream out(m_folder.filePath(QStringLiteral("live.cstrace")).toStdString(), std::ios::binary);
        QVERIFY(model::writeCstrace(out, record));
    }
    runWell();
    become("#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" = --trace ] && trace=$2; [ \"$1\" = --output ] && report=$2; shift; done\n"
           "cp \"${SAMPLE%sample.cstrace}live.cstrace\" \"$trace\"\nhead -c 300 /dev/urandom > \"$report\"\n");
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    m_window->setLive(true);
    QTRY_COMPARE(changed.count(), 1);
    QVERIFY(m_window->session()->current()->isLive());
    QVERIFY2(m_window->live()->text().contains(QStringLiteral("no comparison that can be read")), qPrintable(m_window->live()->text()));
}

void TestWindowChild::doctorFails_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("told");
    QTest::newRow("crash") << QByteArray("#!/bin/sh\nkill -SEGV $$\n") << QStringLiteral("gave no answer");
    QTest::newRow("rubbish") << QByteArray("#!/bin/sh\nhead -c 3000 /dev/urandom\n") << QStringLiteral("gave no answer");
    QTest::newRow("not there") << QByteArray() << QStringLiteral("neither beside this one nor in PATH");
    QTest::newRow("no interpreter") << QByteArray("#!/nowhere/sh\n") << QStringLiteral("gave no answer");
}

void TestWindowChild::doctorFails()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, told);
    become(script);
    m_window->live()->examine();
    QTRY_VERIFY2(m_window->live()->text().contains(told), qPrintable(m_window->live()->text()));
    for (const auto* button : m_window->live()->findChildren<QPushButton*>())
        QVERIFY(button->isEnabled());
}

void TestWindowChild::headlessFails()
{
    QFETCH(QByteArray, script);
    QFETCH(QStringList, told);
    become(script);
    RunRequest request;
    request.file = m_scenario;
    const LoadResult result = runAndWait(request);
    QVERIFY(result.run == nullptr);
    for (const QString& part : told)
        QVERIFY2(result.error.contains(part), qPrintable(result.error));
}

QTEST_MAIN(TestWindowChild)
#include "tst_window_child.moc"
