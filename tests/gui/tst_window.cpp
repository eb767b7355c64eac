// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/paint/fonts.h"
#include "gui/scene/history.h"
#include "gui/scene/scene_text.h"
#include "gui/window/main_window.h"
#include "model/trace/cstrace.h"
#include "sample_run.h"
#include "test_window.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextLayout>
#include <QTreeWidget>

#include <fstream>
#include <set>

using namespace copyscope;
using namespace copyscope::gui;

/// Drives the window as a user does, offscreen. With COPYSCOPE_TEST_PICTURES set, screenshots are left there.
class TestWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void opensATrace();
    void badFileIsAMessage();
    void stepsForwardAndBack();
    void playsAndPauses();
    void scrubsOnTheTimeline();
    void selectionSumsAndLoops();
    void followsAPage();
    void tellsTheHistoryOfAPage();
    void loopsTheCurrentCall();
    void hidesLanes();
    void showsTheProgramLine();
    void editsInPlace();
    void whatIfWritesOptions();
    void takesTheDiskOfAnotherMachine();
    void showsWhatWasMeasured();
    void presents();
    void presenterChangesTheStepSize();
    void lanesTakeTurns();
    void exports();
    void keySheetHasEveryKey();
    void zoomAndThemes();
    void searchesTheGallery();
    void remembersItsState();
    void everythingHasAName();
    void followsTheSystem();
    void pictures();

private:
    void show();
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void picture(const QString& name);

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindow::initTestCase()
{
    QVERIFY(tests::prepareWindows(QStringLiteral("tst_window")));
    QVERIFY(m_folder.isValid());
}

void TestWindow::init()
{
    m_window = tests::openWindow();
    QVERIFY(m_window != nullptr);
}

void TestWindow::cleanup()
{
    m_window.reset();
}

void TestWindow::show()
{
    m_window->session()->show(prepare(tests::sampleRun()));
}

void TestWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    m_window->stage()->setFocus();
    QTest::keyClick(m_window.get(), key, modifiers);
}

void TestWindow::picture(const QString& name)
{
    const QString folder = qEnvironmentVariable("COPYSCOPE_TEST_PICTURES");
    if (folder.isEmpty())
        return;
    QTest::qWait(30);
    m_window->grab().save(folder + u'/' + name);
}

void TestWindow::opensATrace()
{
    const QString file = m_folder.filePath(QStringLiteral("sample.cstrace"));
    {
        std::ofstream out(file.toStdString(), std::ios::binary);
        QVERIFY(model::writeCstrace(out, tests::sampleRun()));
    }
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    m_window->openFile(file);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(m_window->session()->lanes().size(), std::size_t{2});
    QVERIFY(m_window->clock()->end().value() > 0);
    QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("File to socket")));
}

void TestWindow::badFileIsAMessage()
{
    const QString file = m_folder.filePath(QStringLiteral("bad.cstrace"));
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write("this is no trace");
    out.close();
    QSignalSpy failed(m_window->session(), &Session::failed);
    m_window->openFile(file);
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("bad.cstrace")));
    QVERIFY(m_window->isVisible());
}

void TestWindow::stepsForwardAndBack()
{
    show();
    std::vector<QString> forward;
    for (int i = 0; i < 30; ++i) {
        forward.push_back(m_window->stage()->describe());
        press(Qt::Key_Right);
    }
    for (int i = 29; i > 0; --i) {
        press(Qt::Key_Left);
        QCOMPARE(m_window->stage()->describe(), forward[static_cast<std::size_t>(i)]);
    }
    press(Qt::Key_End);
    QCOMPARE(m_window->clock()->now(), m_window->clock()->end());
    press(Qt::Key_Home);
    QCOMPARE(m_window->clock()->now().value(), std::int64_t{0});
    press(Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(m_window->stage()->describe().contains(QStringLiteral("CPU copy now")));
}

void TestWindow::playsAndPauses()
{
    show();
    press(Qt::Key_Space);
    QVERIFY(m_window->clock()->isPlaying());
    QTRY_VERIFY(m_window->clock()->now().value() > 0);
    press(Qt::Key_Space);
    QVERIFY(!m_window->clock()->isPlaying());
    const auto before = m_window->clock()->now();
    m_window->clock()->setSlowdown(1e6);
    m_window->clock()->advance(10);
    QCOMPARE((m_window->clock()->now() - before).value(), std::int64_t{10});
}

void TestWindow::scrubsOnTheTimeline()
{
    show();
    TimelineWidget* timeline = m_window->timeline();
    QTest::mouseClick(timeline, Qt::LeftButton, Qt::NoModifier, QPoint(timeline->width() / 2, timeline->height() / 2));
    const auto middle = m_window->clock()->now();
    QVERIFY(middle.value() > 0 && middle < m_window->clock()->end());
    QVERIFY(std::abs(timeline->playheadX() - timeline->width() / 2.0) < 2);
    timeline->zoomBy(4);
    QVERIFY(std::abs(timeline->playheadX() - timeline->width() / 2.0) < 2);
}

void TestWindow::selectionSumsAndLoops()
{
    show();
    TimelineWidget* timeline = m_window->timeline();
    QTest::mousePress(timeline, Qt::LeftButton, Qt::ShiftModifier, QPoint(300, 60));
    QTest::mouseMove(timeline, QPoint(600, 60));
    QTest::mouseRelease(timeline, Qt::LeftButton, Qt::ShiftModifier, QPoint(600, 60));
    QVERIFY(timeline->selection().has_value());
    press(Qt::Key_L);
    QVERIFY(m_window->clock()->loop().has_value());
    QVERIFY(m_window->clock()->isPlaying());
    m_window->clock()->advance(1e9);
    QVERIFY(m_window->clock()->now() >= timeline->selection()->first);
    QVERIFY(m_window->clock()->now() < timeline->selection()->second);
    press(Qt::Key_Escape);
    QVERIFY(!timeline->selection().has_value());
    QVERIFY(!m_window->clock()->loop().has_value());
}

void TestWindow::followsAPage()
{
    show();
    press(Qt::Key_End);
    const auto& scenes = m_window->stage()->scenes();
    for (const Cell& cell : scenes[0].cells) {
        if (cell.look == CellLook::Dma) {
            QTest::mouseClick(m_window->stage(), Qt::LeftButton, Qt::NoModifier, cell.rect.center().toPoint());
            break;
        }
    }
    QVERIFY(m_window->session()->followed().has_value());
    int lit = 0;
    for (const Scene& scene : m_window->stage()->scenes())
        lit += static_cast<int>(std::count_if(scene.cells.begin(), scene.cells.end(), [](const Cell& c) { return c.lit; }));
    QVERIFY(lit >= 2);
    press(Qt::Key_Escape);
    QVERIFY(!m_window->session()->followed().has_value());
}

/// Where a page came, who referred to it, who let go: in the order of time, as a list of links.
void TestWindow::tellsTheHistoryOfAPage()
{
    show();
    const auto lanes = m_window->session()->lanes();
    const FollowedPage page{QStringLiteral("file"), 0};
    const auto copied = historyOf(*lanes[0], page);
    const auto sent = historyOf(*lanes[1], page);
    const auto has = [](const std::vector<PageMoment>& moments, const char* text) {
        return std::any_of(moments.begin(), moments.end(), [&](const PageMoment& m) { return m.text.contains(QLatin1String(text)); });
    };
    QVERIFY(std::is_sorted(copied.begin(), copied.end(), [](const PageMoment& a, const PageMoment& b) { return a.at < b.at; }));
    QVERIFY(has(copied, "DMA into the page cache"));
    QVERIFY(has(copied, "copied by the CPU into tmp_buf"));
    QVERIFY(!has(copied, "refers to it"));
    QVERIFY(has(sent, "refers to it"));
    QVERIFY(has(sent, "lets go of it"));
    QVERIFY(!has(sent, "copied by the CPU into tmp_buf"));
    for (const PageMoment& m : sent)
        if (m.text.contains(QStringLiteral("refers to it")))
            QCOMPARE(m.references, std::uint64_t(1));
    m_window->session()->follow(page);
    const auto labels = m_window->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* l) {
        return l->accessibleName() == QStringLiteral("What is happening") && l->text().contains(QStringLiteral("refers to it")) && l->text().contains(QStringLiteral("<a href="));
    }));
}

void TestWindow::loopsTheCurrentCall()
{
    show();
    const LanePointer lane = m_window->session()->current();
    const auto call = std::find_if(lane->events().begin(), lane->events().end(), [](const model::Event& e) { return e.kind == model::EventKind::Call && e.end > e.start; });
    QVERIFY(call != lane->events().end());
    m_window->clock()->seek(call->start + (call->end - call->start) / 2);
    press(Qt::Key_L);
    QVERIFY(m_window->clock()->loop().has_value());
    QCOMPARE(m_window->clock()->loop()->first, call->start);
    QCOMPARE(m_window->clock()->loop()->second, call->end);
    press(Qt::Key_L);
    QVERIFY(!m_window->clock()->loop().has_value());
}

void TestWindow::hidesLanes()
{
    show();
    m_window->session()->setHidden(QStringLiteral("gather"), true);
    QCOMPARE(m_window->stage()->scenes().size(), std::size_t{1});
    m_window->session()->setHidden(QStringLiteral("read_write"), true);
    QCOMPARE(m_window->stage()->scenes().size(), std::size_t{1});
    m_window->session()->setHidden(QStringLiteral("gather"), false);
    QCOMPARE(m_window->stage()->scenes().size(), std::size_t{2});
}

void TestWindow::showsTheProgramLine()
{
    show();
    QVERIFY(m_window->program()->source()->toPlainText().contains(QStringLiteral("read(file")));
    press(Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(m_window->program()->source()->textCursor().blockNumber(), 1);
    press(Qt::Key_Tab, Qt::ControlModifier);
    QVERIFY(m_window->program()->source()->toPlainText().contains(QStringLiteral("sendfile")));
}

void TestWindow::editsInPlace()
{
    auto run = prepare(tests::sampleRun());
    run->record.scenarioText = "copyscope: 1\nlanes:\n  read_write:\n    program: |\n      char tmp_buf[64K];\n      while ((n = read(file, tmp_buf, 64K)) > 0)\n"
                               "          write(socket, tmp_buf, n);\n  gather: { method: sendfile }\n";
    m_window->session()->show(run);
    press(Qt::Key_F2);
    QVERIFY(m_window->program()->isEditing());
    QString text = m_window->program()->source()->toPlainText();
    text.replace(QStringLiteral("64K"), QStringLiteral("4K"));
    m_window->program()->source()->setPlainText(text);
    QSignalSpy changed(m_window->session(), &Session::variantChanged);
    m_window->program()->runEdited();
    QCOMPARE(changed.count(), 1);
    QVERIFY(m_window->session()->variant().yaml.contains(QStringLiteral("      char tmp_buf[4K];")));
    QVERIFY(m_window->session()->variant().yaml.contains(QStringLiteral("method: sendfile")));
    m_window->program()->showErrors(QStringLiteral("scenario.yaml:6:20: error: unknown name 'fil'"));
    // The ground of the line, however many rows it takes, and the underlined word.
    int underlined = 0;
    for (const QTextEdit::ExtraSelection& mark : m_window->program()->source()->extraSelections()) {
        QCOMPARE(mark.cursor.blockNumber(), 1);
        underlined += mark.cursor.hasSelection() ? 1 : 0;
    }
    QCOMPARE(underlined, 1);
    m_window->session()->undo()->undo();
    QVERIFY(m_window->session()->variant().yaml.contains(QStringLiteral("char tmp_buf[64K];")));
}

void TestWindow::whatIfWritesOptions()
{
    auto run = prepare(tests::sampleRun());
    run->record.scenarioText = "copyscope: 1\nmachine: server-2024\nvars: { len: 64 KiB }\nfiles: { file: { size: 1 MiB, cached: none } }\nlanes:\n  a: { method: sendfile }\n";
    m_window->session()->show(run);
    m_window->whatIf()->choose(QStringLiteral("nic.scatter_gather"), QStringLiteral("false"));
    m_window->whatIf()->choose(QStringLiteral("file.size"), QStringLiteral("16 MiB"));
    m_window->whatIf()->choose(QStringLiteral("len"), QStringLiteral("4 KiB"));
    m_window->whatIf()->choose(QStringLiteral("file.cached"), QStringLiteral("all"));
    QCOMPARE(m_window->whatIf()->commandLine(), QStringLiteral("--set nic.scatter_gather=false --set files.file.size=\"16 MiB\" --set vars.len=\"4 KiB\" --set files.file.cached=all"));
    const QString yaml = m_window->session()->variant().asScenario();
    QVERIFY(yaml.contains(QStringLiteral("size: 16 MiB, cached: all")));
    QVERIFY(yaml.contains(QStringLiteral("len: 4 KiB")));
    QVERIFY(yaml.contains(QStringLiteral("nic.scatter_gather: false")));
    press(Qt::Key_Z, Qt::ControlModifier);
    press(Qt::Key_Z, Qt::ControlModifier);
    press(Qt::Key_Z, Qt::ControlModifier);
    press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->session()->variant().asScenario(), m_window->session()->originalYaml());
    // What the scenario does not have is not offered.
    auto without = prepare(tests::sampleRun());
    without->record.scenarioText = "copyscope: 1\nmachine: server-2024\nlanes:\n  a: { method: sendfile }\n";
    m_window->session()->show(without);
    m_window->session()->change({QString::fromStdString(without->record.scenarioText), {}, {}}, {});
    const auto* size = m_window->whatIf()->findChild<QComboBox*>(QStringLiteral("knob:file.size"));
    QVERIFY(size != nullptr && !size->isEnabled());
    QCOMPARE(size->currentText(), QStringLiteral("–"));
    QVERIFY(m_window->whatIf()->findChild<QComboBox*>(QStringLiteral("knob:nic.scatter_gather"))->isEnabled());
}

/// A kind alone would be a drive without seeks: the knob takes all that is known of the other drive.
void TestWindow::takesTheDiskOfAnotherMachine()
{
    auto run = prepare(tests::sampleRun());
    run->record.scenarioText = "copyscope: 1\nmachine: server-2024\nlanes:\n  a: { method: sendfile }\n";
    m_window->session()->show(run);
    m_window->whatIf()->choose(QStringLiteral("disk"), QStringLiteral("hdd of server-2012"));
    const QString options = m_window->whatIf()->commandLine();
    QVERIFY2(options.contains(QStringLiteral("--set disk.kind=hdd")), qPrintable(options));
    QVERIFY(options.contains(QStringLiteral("--set disk.seek=")));
    QVERIFY(options.contains(QStringLiteral("--set disk.read_rate=")));
    press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->whatIf()->commandLine(), QString());
}

/// A run of both backends: Simulated and Live show one or the other, the panel and the bars show both.
void TestWindow::showsWhatWasMeasured()
{
    model::RunRecord record = tests::sampleRunOfBoth();
    const std::size_t count = record.lanes.size() / 2;
    auto run = prepare(std::move(record));
    QCOMPARE(run->lanes.size(), count);
    QCOMPARE(run->measured.size(), count);
    const QString id = run->lanes[0]->id();
    run->comparison = readMeasurements(QStringLiteral(R"({"lanes": {"%1": {"measured": {"observation": {"kernel": "6.1.0",
        "times": {"wall_ns": {"median": 1500, "least": 1400, "most": 1700, "runs": 9}}}},
        "comparison": {"figures": [
        {"name": "page_faults_minor", "unit": "count", "agreement": "explained", "predicted": 1024, "measured": 104, "evidence": "getrusage", "why": "large folios"},
        {"name": "dma_bytes", "unit": "bytes", "agreement": "not observed", "predicted": 1048576, "why": "needs a real card"}]}}}})").arg(id).toUtf8());
    m_window->session()->show(run);
    m_window->show();
    QVERIFY(!m_window->session()->current()->isLive());
    m_window->setLive(true);
    QVERIFY(m_window->session()->current()->isLive());
    QCOMPARE(m_window->session()->current()->id(), id);
    QVERIFY(m_window->session()->current()->prediction().has_value());
    const QString text = m_window->live()->text();
    for (const char* part : {"1,024", "104", "large folios", "getrusage", "not observed", "needs a real card", "6.1.0", "1.5 µs"})
        QVERIFY2(text.contains(QString::fromUtf8(part)), part);
    QVERIFY(std::any_of(m_window->stage()->scenes()[0].labels.begin(), m_window->stage()->scenes()[0].labels.end(),
                        [](const Label& l) { return l.text.endsWith(QStringLiteral("live")); }));
    picture(QStringLiteral("live"));
    m_window->setLive(false);
    QVERIFY(!m_window->session()->current()->isLive());
}

void TestWindow::presenterChangesTheStepSize()
{
    show();
    press(Qt::Key_F5);
    PresenterWidget* presenter = m_window->presenter();
    QVERIFY(presenter != nullptr);
    QTest::keyClick(presenter, Qt::Key_S);
    QTest::keyClick(presenter, Qt::Key_S);
    QTest::keyClick(presenter, Qt::Key_Right);
    const auto state = m_window->session()->lanes()[0]->index().at(m_window->clock()->now());
    QVERIFY(std::any_of(state.underWay.begin(), state.underWay.end(), [this](model::EventId id) {
        return m_window->session()->lanes()[0]->events()[id.value()].kind == model::EventKind::Copy;
    }));
    QTest::keyClick(presenter, Qt::Key_Escape);
    QTRY_VERIFY(m_window->presenter() == nullptr);
}

/// More lanes than have room for large type: the first stays, the others come one after the other, none is forgotten.
void TestWindow::lanesTakeTurns()
{
    for (const std::size_t room : {1U, 2U, 3U}) {
        std::set<std::size_t> seen;
        for (std::size_t turn = 0; turn < 4; ++turn) {
            const auto shown = lanesOnScreen(4, room, turn);
            QCOMPARE(shown.size(), room);
            QVERIFY(room == 1 || shown.front() == 0);
            seen.insert(shown.begin(), shown.end());
        }
        QCOMPARE(seen.size(), std::size_t{4});
    }
    model::RunRecord record = tests::sampleRun();
    for (std::size_t i = 0; i < 2; ++i) {
        record.lanes.push_back(record.lanes[i]);
        record.lanes.back().id += "_again";
    }
    m_window->session()->show(prepare(std::move(record)));
    m_window->session()->showLanes({});
    QCOMPARE(m_window->session()->lanes().size(), std::size_t{4});
    press(Qt::Key_F5);
    PresenterWidget* presenter = m_window->presenter();
    QVERIFY(presenter != nullptr);
    presenter->resize(1280, 720);
    using Lanes = std::vector<std::size_t>;
    QCOMPARE(presenter->lanesShown(), (Lanes{0, 1}));
    QTest::keyClick(presenter, Qt::Key_Tab);
    QCOMPARE(presenter->lanesShown(), (Lanes{0, 2}));
    QTest::keyClick(presenter, Qt::Key_Backtab, Qt::ShiftModifier);
    QTest::keyClick(presenter, Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(presenter->lanesShown(), (Lanes{0, 3}));
    const auto before = m_window->clock()->now();
    const auto waiting = waitingLanes(presenterFrame(presenter->size(), 4), 4, 2);
    QCOMPARE(waiting.size(), std::size_t{2});
    QCOMPARE(waiting[0].lane, std::size_t{1});
    QTest::mouseClick(presenter, Qt::LeftButton, Qt::NoModifier, waiting[0].rect.center().toPoint());
    QCOMPARE(presenter->lanesShown(), (Lanes{0, 1}));
    QCOMPARE(m_window->clock()->now(), before);
    QTest::keyClick(presenter, Qt::Key_3);
    QCOMPARE(presenter->lanesShown(), (Lanes{0}));
    QTest::keyClick(presenter, Qt::Key_Escape);
    QTRY_VERIFY(m_window->presenter() == nullptr);
}

void TestWindow::presents()
{
    show();
    press(Qt::Key_F5);
    QVERIFY(m_window->presenter() != nullptr);
    PresenterWidget* presenter = m_window->presenter();
    const auto before = m_window->clock()->now();
    QTest::keyClick(presenter, Qt::Key_PageDown);
    QVERIFY(m_window->clock()->now() > before);
    QTest::keyClick(presenter, Qt::Key_PageUp);
    QCOMPARE(m_window->clock()->now(), before);
    QTest::keyClick(presenter, Qt::Key_B);
    QVERIFY(presenter->isBlack());
    QTest::keyClick(presenter, Qt::Key_B);
    QTest::keyClick(presenter, Qt::Key_Z);
    QVERIFY(presenter->hasSpotlight());
    QTest::keyClick(presenter, Qt::Key_2);
    QCOMPARE(presenter->soloLane(), 2);
    QTest::keyClick(presenter, Qt::Key_Escape);
    QTRY_VERIFY(m_window->presenter() == nullptr);
}

void TestWindow::exports()
{
    show();
    press(Qt::Key_Right, Qt::ControlModifier);
    for (const char* name : {"a.svg", "a.pdf", "a.png"}) {
        const QString file = m_folder.filePath(QLatin1String(name));
        QCOMPARE(m_window->exportTo(file, false), QString());
        QVERIFY(QFileInfo(file).size() > 4000);
    }
    QVERIFY(!m_window->exportTo(m_folder.filePath(QStringLiteral("a.gif")), false).isEmpty());
    QVERIFY(!m_window->exportTo(QStringLiteral("/nowhere/a.png"), false).isEmpty());
}

void TestWindow::keySheetHasEveryKey()
{
    press(Qt::Key_Question);
    auto* sheet = m_window->findChild<QDialog*>(QStringLiteral("sheet"));
    QVERIFY(sheet != nullptr);
    const QString text = m_window->commands().sheet();
    QSet<QString> keys;
    for (const Command& c : m_window->commands().commands()) {
        QVERIFY2(!c.help.isEmpty(), qPrintable(c.id));
        for (const QKeySequence& k : c.keys) {
            const QString key = k.toString(QKeySequence::NativeText);
            QVERIFY2(text.contains(key.toHtmlEscaped()), qPrintable(c.id));
            QVERIFY2(!keys.contains(key), qPrintable(key + QStringLiteral(" is taken twice: ") + c.id));
            keys.insert(key);
        }
    }
}

void TestWindow::zoomAndThemes()
{
    show();
    const double before = m_window->zoom();
    press(Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(m_window->zoom() > before);
    press(Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(m_window->zoom(), 1.0);
    press(Qt::Key_Right, Qt::ControlModifier);
    // The current line keeps its ground over all rows that it takes, whatever changes where it is broken.
    const QPlainTextEdit* source = m_window->program()->source();
    const auto rows = [source] { return static_cast<qsizetype>(source->document()->findBlockByNumber(1).layout()->lineCount()); };
    const auto marked = [source] { return source->extraSelections().size(); };
    for (const double zoom : {1.0, 1.3, 1.0}) {
        m_window->setZoom(zoom);
        for (const ThemeName name : {ThemeName::Dark, ThemeName::Print, ThemeName::Light}) {
            m_window->setTheme(name);
            QCoreApplication::processEvents();
            QVERIFY(rows() > 0);
            QTRY_COMPARE_WITH_TIMEOUT(marked(), rows(), 1000);
        }
    }
}

void TestWindow::searchesTheGallery()
{
    show();
    const auto found = [this] {
        int count = 0;
        for (const QLabel* l : m_window->gallery()->findChildren<QLabel*>())
            count += l->isVisible() && l->text() == QStringLiteral("No scenario is like that.") ? 1 : 0;
        return count == 0;
    };
    GalleryEntry one;
    one.file = QStringLiteral("one.yaml");
    one.title = QStringLiteral("One");
    one.tags = QStringLiteral("[splice, pipe]");
    one.scenario = true;
    QVERIFY(one.matches(QStringLiteral("Splice one")));
    QVERIFY(!one.matches(QStringLiteral("mmap")));
    m_window->gallery()->setEntries({one});
    auto* search = m_window->gallery()->findChild<QLineEdit*>();
    search->setText(QStringLiteral("splice"));
    QVERIFY(found());
    search->setText(QStringLiteral("mmap"));
    QVERIFY(!found());
    search->clear();
    QVERIFY(found());
    QFile file(m_folder.filePath(QStringLiteral("tagged.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("copyscope: 1\ntitle: Two\ntags: [sendfile, MSG_ZEROCOPY]\n");
    file.close();
    QVERIFY(glance(file.fileName()).matches(QStringLiteral("msg_zerocopy")));
}

void TestWindow::remembersItsState()
{
    m_window->setZoom(1.21);
    m_window->setTheme(ThemeName::Dark);
    m_window->close();
    MainWindow again;
    QCOMPARE(again.zoom(), 1.21);
    QVERIFY(again.commands().action(QStringLiteral("dark"))->isChecked());
    QVERIFY(!again.commands().action(QStringLiteral("system"))->isChecked());
    // And back to what the system has.
    again.commands().action(QStringLiteral("system"))->trigger();
    again.close();
    MainWindow third;
    QVERIFY(third.commands().action(QStringLiteral("system"))->isChecked());
}

/// For screen readers: what can be used says what it is.
void TestWindow::everythingHasAName()
{
    show();
    m_window->commands().action(QStringLiteral("claims"))->trigger();
    for (QWidget* w : m_window->findChildren<QWidget*>()) {
        // Parts of a list that unfolds, of a field or of a bar of tabs are told by what they are parts of.
        if (w->objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<QComboBox*>(w->parentWidget()) || qobject_cast<QLineEdit*>(w->parentWidget())
            || qobject_cast<QTabBar*>(w->parentWidget()) || w->inherits("QComboBoxListView"))
            continue;
        const bool used = w->inherits("QAbstractButton") || w->inherits("QComboBox") || w->inherits("QLineEdit") || w->inherits("QAbstractSlider")
                       || w->inherits("QPlainTextEdit") || w->inherits("QTextBrowser") || w->inherits("QTreeView") || w->inherits("QListView");
        if (!used || w->inherits("QScrollBar"))
            continue;
        const auto* button = qobject_cast<QAbstractButton*>(w);
        QVERIFY2(!w->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                 qPrintable(QStringLiteral("%1 '%2'").arg(QLatin1String(w->metaObject()->className()), w->objectName())));
    }
}

/// Light or dark as the system becomes, until a theme is chosen.
void TestWindow::followsTheSystem()
{
    show();
    m_window->followSystemTheme();
    const QPalette before = QGuiApplication::palette();
    const auto ground = [this] { return m_window->grab().toImage().pixelColor(m_window->width() - 3, m_window->height() - 3); };
    const auto become = [this](const QColor& window, const QColor& text) {
        QPalette p;
        p.setColor(QPalette::Window, window);
        p.setColor(QPalette::WindowText, text);
        QGuiApplication::setPalette(p);
        QEvent changed(QEvent::ThemeChange);
        QApplication::sendEvent(m_window.get(), &changed);
    };
    become(QColor(0x20, 0x20, 0x20), Qt::white);
    QVERIFY(ground().lightness() < 80);
    become(QColor(0xF0, 0xF0, 0xF0), Qt::black);
    QVERIFY(ground().lightness() > 180);
    m_window->setTheme(ThemeName::Light);
    become(QColor(0x20, 0x20, 0x20), Qt::white);
    QVERIFY(ground().lightness() > 180);
    QGuiApplication::setPalette(before);
}

void TestWindow::pictures()
{
    if (qEnvironmentVariableIsEmpty("COPYSCOPE_TEST_PICTURES"))
        QSKIP("no folder for pictures");
    show();
    press(Qt::Key_Right, Qt::ControlModifier);
    for (const QSize size : {QSize(1280, 720), QSize(1440, 900), QSize(1920, 1080)}) {
        m_window->resize(size);
        picture(QStringLiteral("window-%1.png").arg(size.width()));
    }
    m_window->resize(1920, 1080);
    m_window->setTheme(ThemeName::Dark);
    picture(QStringLiteral("window-dark.png"));
    m_window->setTheme(ThemeName::Light);
    auto* tabs = m_window->findChildren<QTabWidget*>().last();
    for (QTabWidget* t : m_window->findChildren<QTabWidget*>())
        if (t->count() == 5)
            tabs = t;
    for (int i = 1; i < tabs->count(); ++i) {
        tabs->setCurrentIndex(i);
        picture(QStringLiteral("tab-%1.png").arg(i));
    }
    tabs->setCurrentIndex(0);
    m_window->setZoom(2.0);
    m_window->resize(2560, 1440);
    picture(QStringLiteral("window-200.png"));
    press(Qt::Key_F5);
    QImage screen(1920, 1080, QImage::Format_RGB32);
    QPainter painter(&screen);
    m_window->presenter()->paintInto(painter, screen.size());
    screen.save(qEnvironmentVariable("COPYSCOPE_TEST_PICTURES") + QStringLiteral("/presenter.png"));
    m_window->presenter()->close();
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
