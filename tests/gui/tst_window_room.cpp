// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/window/room.h"
#include "sample_run.h"
#include "test_window.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QScreen>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

using namespace copyscope;
using namespace copyscope::gui;

/// The window on the screens that people have, at every zoom it offers: it is never forced to be larger than its screen, no
/// label of a tab or a button is cut, what has no room is left out and comes back.
class TestWindowRoom : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY(tests::prepareWindows(QStringLiteral("tst_window_room"))); }
    void init();
    void cleanup() { m_window.reset(); }
    void everythingIsWhole_data();
    void everythingIsWhole();
    void partsGiveWayAndComeBack();
    void oneForTheOther();
    void aPanelThatIsAskedForIsShown();
    void remembersWhatIsHidden();

private:
    void zoomTo(double zoom);

    std::unique_ptr<MainWindow> m_window;
};

namespace {

/// What a window manager puts around a window, and a panel of the desktop.
constexpr QSize around(8, 36);

QStringList cutTabs(const QTabBar& bar)
{
    QStringList wrong;
    for (QToolButton* button : bar.findChildren<QToolButton*>())
        if (button->isVisible())
            wrong << QStringLiteral("a scroll button at %1").arg(bar.tabText(0));
    for (int i = 0; i < bar.count(); ++i) {
        QFont font = bar.font();
        font.setBold(i == bar.currentIndex());
        if (!bar.rect().contains(bar.tabRect(i)) || bar.tabRect(i).width() < QFontMetrics(font).horizontalAdvance(bar.tabText(i)))
            wrong << QStringLiteral("the tab %1").arg(bar.tabText(i));
    }
    return wrong;
}

QStringList cutLabels(MainWindow& window)
{
    QStringList wrong;
    for (const QTabBar* bar : window.findChildren<QTabBar*>())
        if (bar->isVisible())
            wrong << cutTabs(*bar);
    for (const QToolButton* b : window.findChildren<QToolButton*>())
        if (b->isVisible() && (b->width() < b->fontMetrics().horizontalAdvance(b->text()) || !window.rect().contains(QRect(b->mapTo(&window, QPoint()), b->size()))))
            wrong << QStringLiteral("the button %1").arg(b->text());
    for (const QLabel* l : window.findChildren<QLabel*>(QStringLiteral("subtitle")))
        if (l->text().contains(QChar(0x2026)) || l->width() < l->fontMetrics().horizontalAdvance(l->text()))
            wrong << QStringLiteral("the title %1").arg(l->text());
    // What is out of sight above or below is scrolled to.
    for (const QComboBox* c : window.findChildren<QComboBox*>())
        if (c->isVisible() && !c->visibleRegion().isEmpty() && c->visibleRegion().boundingRect().width() < c->width())
            wrong << QStringLiteral("the list %1").arg(c->accessibleName());
    return wrong;
}

}  // namespace

void TestWindowRoom::init()
{
    m_window = tests::openWindow();
    QVERIFY(m_window != nullptr);
    m_window->session()->show(prepare(tests::sampleRun()));
}

void TestWindowRoom::zoomTo(double zoom)
{
    m_window->setZoom(zoom);
    // Layouts are made anew when the events of the new style have come.
    QTest::qWait(20);
}

void TestWindowRoom::everythingIsWhole_data()
{
    QTest::addColumn<QSize>("screen");
    for (const QSize size : {QSize(1024, 768), QSize(1280, 720), QSize(1900, 840), QSize(1440, 900), QSize(1920, 1080), QSize(2560, 1440)})
        QTest::newRow(qPrintable(QStringLiteral("%1x%2").arg(size.width()).arg(size.height()))) << size;
}

void TestWindowRoom::everythingIsWhole()
{
    QFETCH(QSize, screen);
    const QSize size = screen - around;
    m_window->resize(size);
    const QRect room(QPoint(), m_window->screen()->availableSize().expandedTo(size));
    double before = 0;
    m_window->setZoom(leastZoom);
    while (m_window->zoom() > before) {
        before = m_window->zoom();
        zoomTo(before);
        m_window->resize(size);
        QCoreApplication::processEvents();
        const QString where = QStringLiteral("at %1 %").arg(std::lround(before * 100));
        QVERIFY2(room.contains(QRect(QPoint(), m_window->size())) && room.contains(QRect(QPoint(), m_window->minimumSizeHint())),
                 qPrintable(QStringLiteral("%1 the window wants to be %2 x %3").arg(where).arg(m_window->minimumSizeHint().width()).arg(m_window->minimumSizeHint().height())));
        // A message takes room too, however long it is.
        if (m_window->message()->isVisible())
            m_window->message()->hide();
        else
            m_window->message()->tell(QStringLiteral("scenario.yaml:7: error: this is not what it should be\n").repeated(12), false);
        QCoreApplication::processEvents();
        QVERIFY2(room.contains(QRect(QPoint(), m_window->size())), qPrintable(where + QStringLiteral(" the window grew with its message")));
        for (QTabWidget* tabs : m_window->findChildren<QTabWidget*>()) {
            for (int i = 0; i < tabs->count(); ++i) {
                tabs->setCurrentIndex(i);
                QCoreApplication::processEvents();
                const QStringList wrong = cutLabels(*m_window);
                QVERIFY2(wrong.isEmpty(), qPrintable(where + QStringLiteral(" cut: ") + wrong.join(QStringLiteral(", "))));
                QVERIFY(room.contains(QRect(QPoint(), m_window->size())));
            }
        }
        m_window->setZoom(before * 1.1);
    }
    QCOMPARE(before, mostZoom(room.size()));
}

void TestWindowRoom::partsGiveWayAndComeBack()
{
    m_window->resize(QSize(1280, 720) - around);
    QVERIFY(m_window->gallery()->isVisible() && m_window->program()->isVisible() && m_window->timeline()->isVisible());
    zoomTo(1.4);
    QVERIFY(!m_window->gallery()->isVisible());
    QVERIFY(m_window->program()->isVisible());
    zoomTo(3);
    QVERIFY(!m_window->program()->isVisible());
    QVERIFY(!m_window->timeline()->isVisible());
    QVERIFY(m_window->stage()->isVisible());
    // The room is for the lanes.
    QVERIFY(m_window->stage()->height() * 2 > m_window->height());
    zoomTo(1);
    QVERIFY(m_window->gallery()->isVisible() && m_window->program()->isVisible() && m_window->timeline()->isVisible());
    // What the user has hidden does not come back by itself.
    m_window->commands().action(QStringLiteral("gallery"))->trigger();
    zoomTo(2);
    zoomTo(1);
    QVERIFY(!m_window->gallery()->isVisible());
    QVERIFY(m_window->timeline()->isVisible());
}

void TestWindowRoom::oneForTheOther()
{
    m_window->resize(QSize(1280, 720) - around);
    zoomTo(1.4);
    QVERIFY(!m_window->gallery()->isVisible() && m_window->program()->isVisible());
    m_window->commands().action(QStringLiteral("gallery"))->trigger();
    QVERIFY(m_window->gallery()->isVisible() && !m_window->program()->isVisible());
    QVERIFY(m_window->minimumSizeHint().width() <= 1272);
    m_window->commands().action(QStringLiteral("panels"))->trigger();
    QVERIFY(!m_window->gallery()->isVisible() && m_window->program()->isVisible());
}

void TestWindowRoom::aPanelThatIsAskedForIsShown()
{
    m_window->commands().action(QStringLiteral("panels"))->trigger();
    QVERIFY(!m_window->whatIf()->isVisible());
    m_window->commands().action(QStringLiteral("what-if"))->trigger();
    QVERIFY(m_window->whatIf()->isVisible());
}

void TestWindowRoom::remembersWhatIsHidden()
{
    m_window->commands().action(QStringLiteral("timeline"))->trigger();
    QVERIFY(!m_window->timeline()->isVisible());
    m_window->close();
    MainWindow again;
    again.resize(1440, 900);
    again.show();
    QVERIFY(QTest::qWaitForWindowExposed(&again));
    QVERIFY(!again.timeline()->isVisible());
    QVERIFY(again.gallery()->isVisible());
}

QTEST_MAIN(TestWindowRoom)
#include "tst_window_room.moc"
