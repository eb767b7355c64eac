// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/app/runner.h"
#include "gui/export/picture.h"
#include "gui/gallery/gallery_list.h"
#include "gui/paint/fonts.h"
#include "gui/window/main_window.h"
#include "gui/window/style.h"
#include "painted_text.h"
#include "sample_run.h"
#include "test_window.h"

#include <QDialog>
#include <QFileInfo>
#include <QSet>
#include <QTabWidget>

#include <algorithm>
#include <map>

using namespace copyscope;
using namespace copyscope::gui;
using copyscope::tests::PaintedText;
using copyscope::tests::TextWitness;

/// With COPYSCOPE_TEST_PICTURES set, what is presented is left there as pictures.
///
/// Whether a person can read it: each text that is painted is large enough for the last row of a lecture room, whole, and
/// has a contrast of at least 4.5:1 to what lies behind it (WCAG 2, success criterion 1.4.3).
class TestLegible : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void presented_data() { scenarios(); }
    void presented();
    void drawn_data() { scenarios(); }
    void drawn();
    void ledgersAgree_data() { scenarios(); }
    void ledgersAgree();
    void gallery_data();
    void gallery();
    void window_data();
    void window();

private:
    void scenarios();
    [[nodiscard]] std::shared_ptr<LoadedRun> runOf(const QString& file);

};

namespace {

constexpr double leastContrast = 4.5;
constexpr double shareOfScreen = 36;

QString told(const PaintedText& t)
{
    return QStringLiteral("'%1', %2 px, %3 on its ground has %4:1, at %5, %6").arg(t.text).arg(t.size).arg(t.ink.name()).arg(t.contrast, 0, 'f', 2)
        .arg(t.rect.x(), 0, 'f', 0).arg(t.rect.y(), 0, 'f', 0);
}

/// Sentences with what is wrong, each once.
QStringList faint(const std::vector<PaintedText>& texts)
{
    QStringList wrong;
    for (const PaintedText& t : texts)
        if (t.contrast < leastContrast)
            wrong << told(t);
    return wrong;
}

std::vector<model::Nanoseconds> momentsOf(const LaneRun& lane, int count)
{
    std::vector<model::Nanoseconds> moments;
    for (int k = 0; k < count; ++k)
        moments.emplace_back(lane.end().value() * k / (count - 1));
    return moments;
}

}  // namespace

void TestLegible::initTestCase()
{
    QVERIFY(tests::prepareWindows(QStringLiteral("tst_legible")));
    if (copyscopeProgram().isEmpty())
        QSKIP("the program copyscope is not built");
}

void TestLegible::scenarios()
{
    QTest::addColumn<QString>("file");
    for (const GalleryEntry& e : listGallery(QStringLiteral(COPYSCOPE_SCENARIOS)))
        QTest::newRow(qPrintable(e.file.section(u'/', -2))) << e.file;
}

std::shared_ptr<LoadedRun> TestLegible::runOf(const QString& file)
{
    RunRequest request;
    request.file = file;
    const LoadResult loaded = runAndWait(request);
    if (!loaded.run)
        qWarning("%s", qPrintable(loaded.error));
    return loaded.run;
}

/// One lane to four, on the screens that lecture rooms have.
void TestLegible::presented()
{
    QFETCH(QString, file);
    const auto run = runOf(file);
    QVERIFY(run != nullptr);
    Session session;
    session.show(run);
    PlaybackClock clock;
    QStringList ids;
    for (const LanePointer& lane : run->lanes)
        ids << lane->id();
    for (qsizetype count = 1; count <= std::min<qsizetype>(4, ids.size()); ++count) {
        session.showLanes(ids.mid(0, count));
        clock.setRun(session.lanes());
        for (const ThemeName theme : {ThemeName::Dark, ThemeName::Light}) {
            PresenterWidget presenter(&session, &clock, [] { return StepSize::Event; }, theme);
            for (const QSize screen : {QSize(1280, 720), QSize(1920, 1080), QSize(1280, 800), QSize(1024, 768)}) {
                if (theme == ThemeName::Light && screen.width() != 1280)
                    continue;
                for (const model::Nanoseconds at : momentsOf(*run->lanes.front(), 4)) {
                    clock.seek(at);
                    TextWitness paper(screen);
                    QPainter painter(&paper);
                    presenter.paintInto(painter, screen);
                    painter.end();
                    if (const QString folder = qEnvironmentVariable("COPYSCOPE_TEST_PICTURES"); !folder.isEmpty()) {
                        QImage image(screen, QImage::Format_RGB32);
                        QPainter pen(&image);
                        presenter.paintInto(pen, screen);
                        pen.end();
                        image.save(QStringLiteral("%1/%2-%3-%4-%5-%6.png").arg(folder, QFileInfo(file).baseName()).arg(count).arg(screen.height()).arg(themeText(theme)).arg(at.value()));
                    }
                    QStringList wrong = faint(paper.texts());
                    for (const PaintedText& t : paper.texts()) {
                        if (t.size < screen.height() / shareOfScreen)
                            wrong << QStringLiteral("too small: ") + told(t);
                        // Behind a word there may be more of them; none is cut.
                        if (t.text.contains(QChar(0x2026)) && !t.text.contains(QStringLiteral(" …")))
                            wrong << QStringLiteral("cut: ") + told(t);
                    }
                    QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("%1 lanes on %2 x %3 at %4 ns\n  %5").arg(count).arg(screen.width()).arg(screen.height()).arg(at.value()).arg(wrong.join(QStringLiteral("\n  ")))));
                }
            }
        }
    }
}

/// The lanes as window, SVG, PDF and PNG show them.
void TestLegible::drawn()
{
    QFETCH(QString, file);
    const auto run = runOf(file);
    QVERIFY(run != nullptr);
    for (const ThemeName theme : {ThemeName::Light, ThemeName::Dark, ThemeName::Print}) {
        Picture picture;
        picture.lanes.assign(run->lanes.begin(), run->lanes.begin() + std::min<std::ptrdiff_t>(2, std::ssize(run->lanes)));
        picture.title = QString::fromStdString(run->record.title);
        for (const model::Nanoseconds at : momentsOf(*run->lanes.front(), 5)) {
            picture.at = at;
            picture.caption = captionsAt(picture.lanes, at);
            TextWitness paper(QSize(1280, 720));
            QPainter painter(&paper);
            paintPicture(painter, picture, QSizeF(1280, 720), theme);
            painter.end();
            const QStringList wrong = faint(paper.texts());
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("%1 at %2 ns\n  %3").arg(themeText(theme)).arg(at.value()).arg(wrong.join(QStringLiteral("\n  ")))));
        }
    }
}

/// Two lanes and four, narrow and wide: their figures have one size, none is cut, and one can see where each ends.
void TestLegible::ledgersAgree()
{
    QFETCH(QString, file);
    const auto run = runOf(file);
    QVERIFY(run != nullptr);
    for (const auto& [most, width] : {std::pair(std::size_t{4}, 740.0), {4, 1160.0}, {4, 1700.0}, {2, 620.0}, {2, 700.0}, {2, 760.0}, {2, 840.0}}) {
        const std::size_t count = std::min(most, run->lanes.size());
        const std::vector<LanePointer> lanes(run->lanes.begin(), run->lanes.begin() + static_cast<std::ptrdiff_t>(count));
        const auto rects = laneRects(QRectF(0, 0, width, width * 0.4), count, 10);
        const auto layouts = layoutLanes(lanes, rects, {laneScale(rects.front().size(), 1), false});
        QSet<double> sizes;
        for (std::size_t i = 0; i < count; ++i) {
            std::map<double, std::pair<double, QString>> ends;   // of the last text in a row
            for (const Label& l : sceneAt(*lanes[i], layouts[i], model::Nanoseconds(lanes[i]->end().value() / 2)).labels) {
                if (!layouts[i].ledger.contains(l.rect.center()) || lanes[i]->isLive())
                    continue;
                QVERIFY2(!l.text.contains(QChar(0x2026)), qPrintable(l.text));
                if (l.bold)
                    sizes.insert(l.size);
                if (const auto before = ends.find(l.rect.center().y()); before != ends.end())
                    QVERIFY2(l.rect.left() - before->second.first >= layouts[i].px(9),
                             qPrintable(QStringLiteral("'%1' stands too close to '%2' in %3 lanes on %4").arg(l.text, before->second.second).arg(count).arg(width)));
                ends[l.rect.center().y()] = {l.rect.left() + textWidth(l.text, l.size, l.bold), l.text};
            }
        }
        QCOMPARE(sizes.size(), qsizetype{1});
    }
}

void TestLegible::gallery_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<double>("zoom");
    for (const int width : {190, 210, 240, 300, 400})
        for (const double zoom : {0.6, 1.0, 1.25, 2.0})
            if (width >= 190 * zoom)
                QTest::addRow("%d wide at %.0f %%", width, zoom * 100) << width << zoom;
}

/// Every name in the gallery is there, whole, however narrow it is.
void TestLegible::gallery()
{
    QFETCH(int, width);
    QFETCH(double, zoom);
    GalleryWidget gallery;
    gallery.setEntries(listGallery(QStringLiteral(COPYSCOPE_SCENARIOS)));
    gallery.setStyleSheet(styleSheetFor(theme(ThemeName::Light), zoom));
    gallery.setZoom(zoom);
    gallery.resize(width, 16000);
    gallery.show();
    QVERIFY(QTest::qWaitForWindowExposed(&gallery));
    TextWitness paper(gallery.size());
    QPainter painter(&paper);
    gallery.render(&painter);
    painter.end();
    QString painted;
    for (const PaintedText& t : paper.texts()) {
        QVERIFY2(!t.text.contains(QChar(0x2026)), qPrintable(t.text));
        QVERIFY2(t.rect.right() <= width, qPrintable(told(t)));
        painted += t.text;
    }
    painted.remove(u' ').remove(QChar(QChar::LineSeparator));
    for (const GalleryEntry& e : listGallery(QStringLiteral(COPYSCOPE_SCENARIOS)))
        QVERIFY2(painted.contains(QString(e.title).remove(u' ')), qPrintable(e.title));
}

void TestLegible::window_data()
{
    QTest::addColumn<ThemeName>("theme");
    for (const ThemeName theme : {ThemeName::Light, ThemeName::Dark, ThemeName::Print})
        QTest::newRow(qPrintable(themeText(theme))) << theme;
}

/// Everything around the lanes: gallery, panels with all their pages, timeline, sheet, claims.
void TestLegible::window()
{
    QFETCH(ThemeName, theme);
    auto window = tests::openWindow();
    QVERIFY(window != nullptr);
    window->session()->show(prepare(tests::sampleRun()));
    window->setTheme(theme);
    // In the middle of a copy.
    window->clock()->toStart();
    window->clock()->stepForward(StepSize::Copy);
    const auto look = [](QWidget* widget, const QString& where) {
        QTest::qWait(20);
        TextWitness paper(widget->size());
        QPainter painter(&paper);
        // What a widget keeps as pixels has no text any more.
        if (auto* timeline = qobject_cast<TimelineWidget*>(widget))
            timeline->drawStill(painter);
        else
            widget->render(&painter);
        painter.end();
        QVERIFY(!paper.texts().empty());
        const QStringList wrong = faint(paper.texts());
        QVERIFY2(wrong.isEmpty(), qPrintable(where + QStringLiteral(":\n  ") + wrong.join(QStringLiteral("\n  "))));
    };
    for (QTabWidget* tabs : window->findChildren<QTabWidget*>()) {
        for (int i = 0; i < tabs->count(); ++i) {
            tabs->setCurrentIndex(i);
            look(window.get(), tabs->tabText(i));
            if (QTest::currentTestFailed())
                return;
        }
        tabs->setCurrentIndex(0);
    }
    // The history of a page is a list of links.
    window->session()->follow(FollowedPage{QStringLiteral("file"), 0});
    look(window.get(), QStringLiteral("a page is followed"));
    window->session()->follow(std::nullopt);
    window->message()->tell(QStringLiteral("Something failed."), false);
    look(window->message(), QStringLiteral("a complaint"));
    window->message()->tell(QStringLiteral("Something was done."), true);
    look(window->message(), QStringLiteral("a notice"));
    window->message()->hide();
    window->timeline()->showAll();
    for (const double zoom : {4.0, 4.0, 4.0}) {
        window->timeline()->zoomBy(zoom);
        look(window->timeline(), QStringLiteral("timeline"));
    }
    QTest::keyClick(window.get(), Qt::Key_F1);
    look(window->findChild<QDialog*>(QStringLiteral("sheet")), QStringLiteral("sheet"));
    window->commands().action(QStringLiteral("claims"))->trigger();
    QVERIFY(window->claims() != nullptr);
    look(window->claims(), QStringLiteral("claims"));
}

QTEST_MAIN(TestLegible)
#include "tst_legible.moc"
