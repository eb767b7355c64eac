// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/trace/cstrace.h"
#include "sample_run.h"
#include "test_window.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>

#include <fstream>

using namespace copyscope;
using namespace copyscope::gui;

/// What goes into the window and what comes out of it, by the ways that a user has: dropping a file, the list of recent
/// ones, the dialogs of the menu, the button that asks what can be observed.
class TestWindowFiles : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup() { m_window.reset(); }
    void dropsAFile();
    void refusesADroppedText();
    void listsRecentFiles();
    void aRecentFileThatIsGoneIsAMessage();
    void exportsFromTheMenu_data();
    void exportsFromTheMenu();
    void anExportCanBeStopped();
    void savesAsAScenario();
    void asksWhatCanBeObserved();

private:
    QString traceFile(const QString& name);

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindowFiles::initTestCase()
{
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QVERIFY(tests::prepareWindows(QStringLiteral("tst_window_files")));
    QVERIFY(m_folder.isValid());
}

void TestWindowFiles::init()
{
    m_window = tests::openWindow();
    QVERIFY(m_window != nullptr);
}

QString TestWindowFiles::traceFile(const QString& name)
{
    const QString file = m_folder.filePath(name);
    std::ofstream out(file.toStdString(), std::ios::binary);
    return model::writeCstrace(out, tests::sampleRun()) ? file : QString();
}

void TestWindowFiles::dropsAFile()
{
    const QString file = traceFile(QStringLiteral("dropped.cstrace"));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    // Onto the lanes, as people do: what does not take it hands it to the window.
    const QPoint at = m_window->stage()->mapTo(m_window.get(), m_window->stage()->rect().center());
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QVERIFY(!m_window->stage()->acceptDrops());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(m_window->session()->file(), file);
}

void TestWindowFiles::refusesADroppedText()
{
    QMimeData data;
    data.setText(QStringLiteral("read(file, buf, 4K)"));
    QDragEnterEvent enter(QPoint(600, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(!enter.isAccepted());
}

namespace {

QMenu* recentMenu(MainWindow& window)
{
    for (QMenu* menu : window.findChildren<QMenu*>())
        if (menu->title().contains(QStringLiteral("recent")))
            return menu;
    return nullptr;
}

}  // namespace

void TestWindowFiles::listsRecentFiles()
{
    const QString first = traceFile(QStringLiteral("first.cstrace"));
    const QString second = traceFile(QStringLiteral("second.cstrace"));
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    m_window->openFile(first);
    QTRY_COMPARE(changed.count(), 1);
    m_window->openFile(second);
    QTRY_COMPARE(changed.count(), 2);
    QMenu* recent = recentMenu(*m_window);
    QVERIFY(recent != nullptr);
    QVERIFY(recent->isEnabled());
    QCOMPARE(recent->actions().size(), qsizetype{2});
    QCOMPARE(recent->actions()[0]->text(), QStringLiteral("second.cstrace"));
    recent->actions()[1]->trigger();
    QTRY_COMPARE(changed.count(), 3);
    QCOMPARE(m_window->session()->file(), first);
    QCOMPARE(recent->actions()[0]->text(), QStringLiteral("first.cstrace"));
    QCOMPARE(recent->actions().size(), qsizetype{2});
}

void TestWindowFiles::aRecentFileThatIsGoneIsAMessage()
{
    const QString file = traceFile(QStringLiteral("gone.cstrace"));
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    QSignalSpy failed(m_window->session(), &Session::failed);
    m_window->openFile(file);
    QTRY_COMPARE(changed.count(), 1);
    QVERIFY(QFile::remove(file));
    recentMenu(*m_window)->actions()[0]->trigger();
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("gone.cstrace")));
    QVERIFY(m_window->isVisible());
}

void TestWindowFiles::exportsFromTheMenu_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("filter");
    QTest::addColumn<QStringList>("written");
    QTest::newRow("instant, SVG") << QStringLiteral("export") << 0 << QStringList{QStringLiteral("out.svg")};
    QTest::newRow("instant, PDF") << QStringLiteral("export") << 1 << QStringList{QStringLiteral("out.pdf")};
    QTest::newRow("instant, PNG") << QStringLiteral("export") << 2 << QStringList{QStringLiteral("out.png")};
    QTest::newRow("every step, PDF") << QStringLiteral("export-all") << 0 << QStringList{QStringLiteral("out.pdf")};
    QTest::newRow("every step, PNG") << QStringLiteral("export-all") << 1 << QStringList{QStringLiteral("out-*1.png"), QStringLiteral("out-*2.png")};
}

/// The dialog is driven while it is open; the kind of picture that is chosen there gives the ending.
void TestWindowFiles::exportsFromTheMenu()
{
    QFETCH(QString, command);
    QFETCH(int, filter);
    QFETCH(QStringList, written);
    m_window->session()->show(prepare(tests::sampleRun()));
    m_window->commands().action(QStringLiteral("play"))->trigger();
    QTemporaryDir folder;
    // By system call there are not too many steps.
    for (auto* box : m_window->findChildren<QComboBox*>())
        if (box->accessibleName() == QStringLiteral("Step size"))
            box->setCurrentIndex(2);
    bool driven = false;
    QTimer::singleShot(100, this, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        driven = true;
        auto* kinds = dialog->findChild<QComboBox*>(QStringLiteral("fileTypeCombo"));
        for (int i = 0; i < filter; ++i)
            QTest::keyClick(kinds, Qt::Key_Down);
        dialog->setDirectory(folder.path());
        dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(QStringLiteral("out"));
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    m_window->commands().action(command)->trigger();
    QVERIFY(driven);
    QVERIFY(!m_window->clock()->isPlaying());
    for (const QString& name : written) {
        const QStringList found = QDir(folder.path()).entryList({name});
        QVERIFY2(!found.isEmpty(), qPrintable(name + QStringLiteral(" is not among ") + QDir(folder.path()).entryList(QDir::Files).join(u' ')));
        QVERIFY(QFileInfo(folder.filePath(found.first())).size() > 4000);
    }
    QVERIFY(m_window->message()->isVisible());
    QVERIFY(m_window->message()->isGood());
    QVERIFY(m_window->message()->text().contains(folder.path()));
    m_window->commands().action(QStringLiteral("clear"))->trigger();
    QVERIFY(!m_window->message()->isVisible());
}

void TestWindowFiles::anExportCanBeStopped()
{
    m_window->session()->show(prepare(tests::sampleRun()));
    const QString file = m_folder.filePath(QStringLiteral("stopped.pdf"));
    std::size_t announced = 0;
    const QString said = m_window->exportTo(file, true, [&](std::size_t done, std::size_t all) {
        announced = all;
        return done < 3;
    });
    QCOMPARE(said, QStringLiteral("stopped after 3 of %1 pictures").arg(announced));
    QVERIFY(!QFile::exists(file));
}

void TestWindowFiles::savesAsAScenario()
{
    auto run = prepare(tests::sampleRun());
    run->record.scenarioText = "copyscope: 1\nmachine: server-2024\nlanes:\n  a: { method: sendfile }\n";
    m_window->session()->show(run);
    m_window->whatIf()->choose(QStringLiteral("nic.scatter_gather"), QStringLiteral("false"));
    QTemporaryDir folder;
    QTimer::singleShot(100, this, [&] {
        if (auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget())) {
            dialog->setDirectory(folder.path());
            dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(QStringLiteral("changed"));
            QTest::keyClick(dialog, Qt::Key_Return);
        }
    });
    m_window->commands().action(QStringLiteral("save"))->trigger();
    QFile saved(folder.filePath(QStringLiteral("changed.yaml")));
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(saved.readAll()), m_window->session()->variant().asScenario());
    QVERIFY(m_window->message()->isVisible() && m_window->message()->isGood());
    QCOMPARE(recentMenu(*m_window)->actions()[0]->text(), QStringLiteral("changed.yaml"));
}

void TestWindowFiles::asksWhatCanBeObserved()
{
    if (copyscopeProgram().isEmpty())
        QSKIP("the program copyscope is not built");
    m_window->session()->show(prepare(tests::sampleRun()));
    m_window->commands().action(QStringLiteral("live-panel"))->trigger();
    QPushButton* ask = nullptr;
    for (auto* button : m_window->live()->findChildren<QPushButton*>())
        ask = button;
    QVERIFY(ask != nullptr);
    QVERIFY(ask->isVisible());
    QTest::mouseClick(ask, Qt::LeftButton);
    QVERIFY(!ask->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(ask->isEnabled(), 20000);
    const QString text = m_window->live()->text();
    QVERIFY2(text.contains(QStringLiteral("kernel")) && text.contains(QStringLiteral("own calls")), qPrintable(text));
    // However long the paths are, the panel is as wide as it was.
    QVERIFY(m_window->live()->widget()->width() <= m_window->live()->width());
}

QTEST_MAIN(TestWindowFiles)
#include "tst_window_files.moc"
