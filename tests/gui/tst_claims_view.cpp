// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/claims/moment.h"
#include "gui/paint/fonts.h"
#include "gui/window/main_window.h"
#include "sample_run.h"
#include "test_window.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QTreeView>

using namespace copyscope;
using namespace copyscope::gui;

Q_DECLARE_METATYPE(copyscope::model::claims::Evidence)

/// The view of claims as a user has it, offscreen. With COPYSCOPE_TEST_PICTURES set, screenshots are left there.
class TestClaimsView : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void momentsOfARun();
    void listsAndFilters();
    void rowsAreWhole();
    void aRegisterWithMistakes();
    void byKeyboard();
    void opensTheScenarioAtItsMoment();
    void lanesOfTheTextbook();
    void pictures();

private:
    ClaimsView* open();
    /// The row of a claim, by its number.
    static QModelIndex row(const ClaimsView& view, int number);

    std::unique_ptr<MainWindow> m_window;
};

void TestClaimsView::initTestCase()
{
    QVERIFY(tests::prepareWindows(QStringLiteral("tst_claims_view")));
}

void TestClaimsView::init()
{
    m_window = tests::openWindow();
    QVERIFY(m_window != nullptr);
}

void TestClaimsView::cleanup() { m_window.reset(); }

ClaimsView* TestClaimsView::open()
{
    m_window->stage()->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    ClaimsView* view = m_window->claims();
    // Shortcuts and the focus are the active window's.
    return view != nullptr && QTest::qWaitFor([view] { return QApplication::activeWindow() == view; }) ? view : nullptr;
}

QModelIndex TestClaimsView::row(const ClaimsView& view, int number)
{
    const QAbstractItemModel* model = view.list()->model();
    for (int r = 0; r < model->rowCount(); ++r) {
        if (model->index(r, ClaimsModel::Number).data().toInt() == number)
            return model->index(r, ClaimsModel::Text);
    }
    return {};
}

void TestClaimsView::momentsOfARun()
{
    const auto run = prepare(tests::sampleRun());
    const LaneRun& lane = *run->lanes[0];
    std::vector<model::Nanoseconds> reads;
    for (const model::Event& e : lane.events()) {
        if (e.kind == model::EventKind::Call && !lane.isPeer(e) && lane.trace().call(e.call).name == "read")
            reads.push_back(e.end);
    }
    QVERIFY(reads.size() > 1);
    QCOMPARE(instantOf(lane, {"x", "", "read", "", 0}), reads[0]);
    QCOMPARE(instantOf(lane, {"x", "", "read", "", 1}), reads[1]);
    QCOMPARE(instantOf(lane, {"x", "", "read", "EFAULT", 0}), reads[0]);
    QCOMPARE(instantOf(lane, {"x", "nobody", "read", "", 0}), lane.end());
    QCOMPARE(instantOf(lane, {"x", "", "no_such_call", "", 0}), lane.end());
    QCOMPARE(instantOf(lane, {"x", "", "", "", 0}), lane.end());
}

void TestClaimsView::listsAndFilters()
{
    ClaimsView* view = open();
    QVERIFY(view != nullptr && view->isVisible());
    QCOMPARE(view->shown(), 118);
    QVERIFY(view->list()->currentIndex().isValid());
    QVERIFY(!view->details()->toPlainText().isEmpty());

    view->article()->setCurrentIndex(view->article()->findData(QStringLiteral("S2")));
    const int ofArticle = view->shown();
    QVERIFY(ofArticle > 5 && ofArticle < 30);
    view->verdict()->setCurrentIndex(view->verdict()->findData(QStringLiteral("wrong")));
    const int wrong = view->shown();
    QVERIFY(wrong > 0 && wrong < ofArticle);
    for (int r = 0; r < wrong; ++r) {
        QCOMPARE(view->list()->model()->index(r, ClaimsModel::Article).data().toString(), QStringLiteral("S2"));
        QCOMPARE(view->list()->model()->index(r, ClaimsModel::Verdict).data().toString(), QStringLiteral("wrong"));
    }
    view->search()->setText(QStringLiteral("EAGAIN buffer"));
    QCOMPARE(view->shown(), 1);
    view->list()->setCurrentIndex(view->list()->model()->index(0, 0));
    QVERIFY(view->details()->toPlainText().contains(QStringLiteral("Either or.")));
    view->search()->setText(QStringLiteral("nothing is like this"));
    QCOMPARE(view->shown(), 0);
    QCOMPARE(view->details()->toPlainText(), QStringLiteral("No claim is like that."));
}

/// No text of the list is cut, however narrow the view is and at any zoom.
void TestClaimsView::rowsAreWhole()
{
    ClaimsView* view = open();
    QVERIFY(view != nullptr);
    for (const double zoom : {1.0, 1.5}) {
        m_window->setZoom(zoom);
        for (const int width : {static_cast<int>(900 * zoom), static_cast<int>(1200 * zoom)}) {
            view->resize(width, view->height());
            const QTreeView* list = view->list();
            const auto cut = [&]() -> QString {
                for (int row = 0; row < list->model()->rowCount(); ++row)
                    for (int column = 0; column < ClaimsModel::Columns; ++column) {
                        const QModelIndex index = list->model()->index(row, column);
                        const QRect cell = list->visualRect(index);
                        const QString text = index.data().toString();
                        const QRect needed = list->fontMetrics().boundingRect(QRect(0, 0, list->columnWidth(column) - 8, 10000), Qt::TextWordWrap, text);
                        if (needed.width() > cell.width() || needed.height() > cell.height())
                            return QStringLiteral("%1: %2").arg(row).arg(text);
                    }
                return {};
            };
            QTRY_COMPARE_WITH_TIMEOUT(cut(), QString(), 2000);
        }
    }
    m_window->setZoom(1.0);
}

void TestClaimsView::aRegisterWithMistakes()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("claims.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("copyscope_claims: 1\nclaims:\n  - { number: 1, article: S9 }\n");
    file.close();
    ClaimsView view;
    view.load(file.fileName());
    QCOMPARE(view.shown(), 0);
    QVERIFY(view.details()->toPlainText().contains(QStringLiteral("claims.yaml:3:27: error: 'article' takes")));
}

void TestClaimsView::byKeyboard()
{
    ClaimsView* view = open();
    QVERIFY(view != nullptr);
    qRegisterMetaType<model::claims::Evidence>();
    QSignalSpy chosen(view, &ClaimsView::chosen);
    view->disconnect(m_window.get());
    QTest::keyClick(view, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(view->search()->hasFocus());
    QTest::keyClicks(view->search(), QStringLiteral("tcp_nopush"));
    QCOMPARE(view->shown(), 1);
    QTest::keyClick(view->search(), Qt::Key_Return);
    QVERIFY(view->list()->hasFocus());
    QTest::keyClick(view->list(), Qt::Key_Home);
    QTest::keyClick(view->list(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QVERIFY(chosen[0][0].toString().endsWith(QStringLiteral(".yaml")));
    QVERIFY(QFile::exists(chosen[0][0].toString()));
    QTest::keyClick(view, Qt::Key_Escape);
    QVERIFY(!view->isVisible());
    // It comes back as it was left.
    m_window->commands().action(QStringLiteral("claims"))->trigger();
    QCOMPARE(m_window->claims(), view);
    QVERIFY(view->isVisible());
    QCOMPARE(view->shown(), 1);
}

void TestClaimsView::opensTheScenarioAtItsMoment()
{
    if (copyscopeProgram().isEmpty())
        QSKIP("there is no program to run scenarios with");
    ClaimsView* view = open();
    QVERIFY(view != nullptr);
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    // 24: sendfile from a socket is refused: the first such call is the moment.
    emit view->list()->activated(row(*view, 24));
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, 60000);
    const auto lanes = m_window->session()->lanes();
    QCOMPARE(lanes.size(), std::size_t{1});
    QCOMPARE(lanes[0]->record().id, std::string("sendfile_in"));
    const auto now = m_window->clock()->now();
    QVERIFY(now.value() > 0 && now < m_window->clock()->end());
    const auto& events = lanes[0]->events();
    QVERIFY(std::any_of(events.begin(), events.end(), [&](const model::Event& e) {
        return e.kind == model::EventKind::Call && e.end == now && lanes[0]->trace().call(e.call).name == "sendfile" && lanes[0]->trace().call(e.call).error == 22;
    }));
    // The same scenario again does not run again.
    m_window->clock()->toStart();
    emit view->list()->activated(row(*view, 24));
    QCOMPARE(m_window->clock()->now(), now);
    QCOMPARE(changed.count(), 1);
    // A scenario that is opened by hand meanwhile is left alone.
    emit view->list()->activated(row(*view, 44));
    m_window->openFile(m_window->gallery()->firstFile());
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() >= 2 && !m_window->session()->isBusy(), 60000);
    QCOMPARE(m_window->clock()->now().value(), std::int64_t{0});
}

void TestClaimsView::lanesOfTheTextbook()
{
    if (copyscopeProgram().isEmpty())
        QSKIP("there is no program to run scenarios with");
    ClaimsView* view = open();
    QVERIFY(view != nullptr);
    QSignalSpy changed(m_window->session(), &Session::runChanged);
    // 5: mmap loads the file; the article's picture and Linux, side by side.
    emit view->list()->activated(row(*view, 5));
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, 60000);
    std::vector<std::string> ids;
    for (const LanePointer& lane : m_window->session()->lanes())
        ids.push_back(lane->record().id);
    QCOMPARE(ids, (std::vector<std::string>{"article", "linux"}));
}

void TestClaimsView::pictures()
{
    const QString folder = qEnvironmentVariable("COPYSCOPE_TEST_PICTURES");
    if (folder.isEmpty())
        QSKIP("no folder for pictures");
    const auto save = [&](const QString& name) {
        QTest::qWait(30);
        m_window->claims()->grab().save(folder + u'/' + name);
    };
    ClaimsView* view = open();
    QVERIFY(view != nullptr);
    view->list()->setCurrentIndex(row(*view, 85));
    save(QStringLiteral("claims-light.png"));
    m_window->setTheme(ThemeName::Dark);
    save(QStringLiteral("claims-dark.png"));
    m_window->setTheme(ThemeName::Light);
    view->resize(820, 560);
    m_window->setZoom(1.0);
    save(QStringLiteral("claims-720.png"));
    view->resize(1240, 660);
    m_window->setZoom(2.0);
    view->list()->setCurrentIndex(row(*view, 35));
    save(QStringLiteral("claims-200.png"));
}

QTEST_MAIN(TestClaimsView)
#include "tst_claims_view.moc"
