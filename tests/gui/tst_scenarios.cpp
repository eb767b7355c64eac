// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/app/runner.h"
#include "gui/gallery/gallery_list.h"
#include "gui/paint/fonts.h"
#include "gui/playback/steps.h"
#include "gui/scene/scene_at.h"
#include "gui/scene/scene_text.h"
#include "gui/window/main_window.h"
#include "gui/window/presenter.h"
#include "geometry.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace copyscope;
using namespace copyscope::gui;

/// Every shipped scenario, as the simulator runs it: nothing overlaps or is cut, arrows end at boxes, going back gives
/// the same pictures as going forward, counters agree with the ledger. Two moments of each lane are compared with
/// goldens/ as text; with COPYSCOPE_RENEW_GOLDENS set, they are written instead.
class TestScenarios : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void drawn_data();
    void drawn();
    void goldens_data();
    void goldens();
    void edits();

private:
    void checkScene(const Scene& scene);
    void checkPills(const LaneLayout& layout);
};

namespace {

LoadResult runOf(const QString& file)
{
    RunRequest request;
    request.file = file;
    return runAndWait(request);
}

double distance(const QRectF& rect, const QPointF& a, const QPointF& b)
{
    const QRectF line = QRectF(a, b).normalized();
    const double dx = std::max({0.0, line.left() - rect.right(), rect.left() - line.right()});
    const double dy = std::max({0.0, line.top() - rect.bottom(), rect.top() - line.bottom()});
    return std::hypot(dx, dy);
}

}  // namespace

void TestScenarios::initTestCase()
{
    QVERIFY(loadFonts());
    if (copyscopeProgram().isEmpty())
        QSKIP("the program copyscope is not built");
}

void TestScenarios::drawn_data()
{
    QTest::addColumn<QString>("file");
    for (const GalleryEntry& e : listGallery(QStringLiteral(COPYSCOPE_SCENARIOS)))
        QTest::newRow(qPrintable(e.file.section(u'/', -2))) << e.file;
}

void TestScenarios::checkScene(const Scene& scene)
{
    for (std::size_t a = 0; a < scene.boxes.size(); ++a) {
        QVERIFY2(scene.rect.contains(scene.boxes[a].rect), qPrintable(scene.boxes[a].id));
        for (std::size_t b = a + 1; b < scene.boxes.size(); ++b)
            QVERIFY2(!collide(scene.boxes[a], scene.boxes[b]), qPrintable(scene.boxes[a].id + QStringLiteral(" and ") + scene.boxes[b].id));
    }
    for (const Label& l : scene.labels) {
        QVERIFY2(scene.rect.contains(l.rect), qPrintable(l.text));
        QVERIFY2(textWidth(l.text, l.size, l.bold, l.mono) <= l.rect.width() + 1, qPrintable(l.text));
        // A name or a state of which only a letter is left says nothing.
        QVERIFY2(l.text != QStringLiteral("…") && !(l.text.size() <= 3 && l.text.endsWith(QChar(0x2026))), qPrintable(QStringLiteral("'%1' is cut").arg(l.text)));
    }
    for (const Cell& c : scene.cells)
        for (const Label& l : scene.labels) {
            // As tall as the letters are: the rectangle has air above and below them.
            const QRectF letters(l.rect.left(), l.rect.center().y() - l.size * 0.4, l.rect.width(), l.size * 0.75);
            QVERIFY2(!l.bold || !letters.intersects(c.rect), qPrintable(QStringLiteral("cells over '%1'").arg(l.text)));
        }
    for (const Token& t : scene.tokens) {
        if (t.kind != TokenKind::Fault)
            continue;
        const double reach = 1.15 * t.radius;
        const QPolygonF mark(QVector<QPointF>{t.centre + QPointF(0, -reach), t.centre + QPointF(reach, 0), t.centre + QPointF(0, reach), t.centre - QPointF(reach, 0)});
        for (const Label& l : scene.labels) {
            const double width = textWidth(l.text, l.size, l.bold, l.mono);
            const double left = (l.align & Qt::AlignHCenter) != 0 ? l.rect.center().x() - width / 2 : (l.align & Qt::AlignRight) != 0 ? l.rect.right() - width : l.rect.left();
            const QRectF letters(left, l.rect.center().y() - l.size * 0.35, width, l.size * 0.7);
            QVERIFY2(!l.bold || !mark.intersects(QPolygonF(letters)), qPrintable(QStringLiteral("the mark of a fault over '%1'").arg(l.text)));
        }
    }
    for (const Arrow& a : scene.arrows) {
        const auto ends = [&](const QPointF& p, const QString& id) {
            return std::any_of(scene.boxes.begin(), scene.boxes.end(), [&](const Box& b) {
                return b.id == id && b.rect.adjusted(-1, -1, 1, 1).contains(p) && !b.rect.adjusted(1.5, 1.5, -1.5, -1.5).contains(p);
            });
        };
        QVERIFY2(ends(a.points.front(), a.from) && ends(a.points.back(), a.to), qPrintable(a.label + QStringLiteral(": ") + a.from + QStringLiteral(" -> ") + a.to));
        if (a.label.isEmpty())
            continue;
        QVERIFY2(scene.rect.contains(a.labelRect), qPrintable(a.label));
        double off = 1e9;
        for (std::size_t k = 1; k < a.points.size(); ++k)
            off = std::min(off, distance(a.labelRect, a.points[k - 1], a.points[k]));
        QVERIFY2(off <= a.labelSize, qPrintable(QStringLiteral("%1 is %2 off its line").arg(a.label).arg(off)));
        for (const Arrow& b : scene.arrows)
            QVERIFY2(&a == &b || b.label.isEmpty() || !a.labelRect.intersects(b.labelRect), qPrintable(a.label + QStringLiteral(" over ") + b.label));
    }
}

namespace {

/// Sizes and scales of a lane: the window at several zooms, and the presenter with one lane to four.
std::vector<std::pair<QSizeF, LayoutOptions>> shapes()
{
    std::vector<std::pair<QSizeF, LayoutOptions>> all;
    for (const double zoom : {0.8, 1.0, 1.5, 2.0})
        for (const QSizeF size : {QSizeF(345, 362), QSizeF(345, 416), QSizeF(366, 420), QSizeF(514, 560), QSizeF(900, 700)})
            all.push_back({size, {laneScale(size, zoom), false}});
    for (const QSizeF screen : {QSizeF(1280, 720), QSizeF(1920, 1080)})
        for (const std::size_t lanes : {1U, 2U, 4U}) {
            const PresenterFrame frame = presenterFrame(screen, lanes);
            all.push_back({laneRects(frame.lanes, frame.shown, frame.gap).front().size(), {frame.scale, true}});
        }
    return all;
}

}  // namespace

/// The name of a way lies on it or right beside it, in the card, and no other name lies over it.
void TestScenarios::checkPills(const LaneLayout& layout)
{
    for (std::size_t i = 0; i < layout.flows.size(); ++i) {
        const PlacedFlow& f = layout.flows[i];
        QVERIFY2(layout.card.contains(f.labelRect), qPrintable(f.label));
        double nearest = 1e9;
        for (std::size_t k = 1; k < f.points.size(); ++k)
            nearest = std::min(nearest, distance(f.labelRect, f.points[k - 1], f.points[k]));
        QVERIFY2(nearest <= layout.px(10), qPrintable(QStringLiteral("%1 is %2 off its line").arg(f.label).arg(nearest)));
        for (std::size_t k = i + 1; k < layout.flows.size(); ++k)
            QVERIFY2(!f.labelRect.intersects(layout.flows[k].labelRect), qPrintable(f.label + QStringLiteral(" over ") + layout.flows[k].label));
    }
}

void TestScenarios::drawn()
{
    QFETCH(QString, file);
    const LoadResult loaded = runOf(file);
    QVERIFY2(loaded.run != nullptr, qPrintable(loaded.error));
    for (const LanePointer& lane : loaded.run->lanes) {
        const auto& ledger = lane->record().ledger;
        const model::Tally& tally = lane->facts().total;
        QCOMPARE(static_cast<std::int64_t>(tally.cpuCopyBytes), ledger.integer(model::Counter::CpuCopyBytes).value_or(0));
        QCOMPARE(static_cast<std::int64_t>(tally.dmaBytes), ledger.integer(model::Counter::DmaBytes).value_or(0));
        QCOMPARE(static_cast<std::int64_t>(tally.modeSwitches), ledger.integer(model::Counter::ModeSwitches).value_or(0));
        QCOMPARE(static_cast<std::int64_t>(tally.contextSwitches), ledger.integer(model::Counter::ContextSwitches).value_or(0));
        QCOMPARE(tally.cpuBusy.value(), ledger.integer(model::Counter::CpuBusyNs).value_or(0));

        for (const auto& [size, options] : shapes()) {
            const LaneLayout layout = layoutLane(*lane, QRectF(QPointF(0, 0), size), options);
            checkPills(layout);
            for (int k = 0; k < 4 && !QTest::currentTestFailed(); ++k)
                checkScene(sceneAt(*lane, layout, model::Nanoseconds(lane->end().value() * k / 3)));
            const auto fault = std::find_if(lane->events().begin(), lane->events().end(), [&](const model::Event& e) { return e.kind == model::EventKind::Fault && !lane->isPeer(e); });
            if (fault != lane->events().end() && !QTest::currentTestFailed())
                checkScene(sceneAt(*lane, layout, model::Nanoseconds((fault->start.value() + fault->end.value()) / 2)));
            if (QTest::currentTestFailed()) {
                qWarning("lane %s, %g x %g, scale %g%s", lane->record().id.c_str(), size.width(), size.height(), options.scale,
                         options.presenter ? ", presenter" : "");
                return;
            }
        }

        const StepList steps({&lane, 1});
        const std::size_t stride = std::max<std::size_t>(1, steps.size() / 60);
        for (const QSizeF size : {QSizeF(366, 420), QSizeF(514, 560), QSizeF(900, 700)}) {
            const double scale = std::clamp(size.width() / 470, 0.86, 1.4);
            const LaneLayout layout = layoutLane(*lane, QRectF(QPointF(0, 0), size), {scale, false});
            std::vector<QString> forward;
            model::TraceState state;
            for (std::size_t i = 0; i < steps.size(); i += stride) {
                lane->index().seek(state, steps[i].at);
                const Scene scene = sceneAt(*lane, layout, state);
                checkScene(scene);
                if (QTest::currentTestFailed()) {
                    qWarning("lane %s, step %zu, %g wide", lane->record().id.c_str(), i + 1, size.width());
                    return;
                }
                forward.push_back(sceneText(scene));
            }
            for (std::size_t n = forward.size(); n-- > 0;) {
                lane->index().seek(state, steps[n * stride].at);
                QCOMPARE(sceneText(sceneAt(*lane, layout, state)), forward[n]);
            }
        }
    }
}

namespace {

/// The middle of the first copy by the server, or the first reference; nothing when no byte goes anywhere.
std::optional<model::Nanoseconds> firstMovement(const LaneRun& lane)
{
    std::optional<model::Nanoseconds> copy;
    std::optional<model::Nanoseconds> reference;
    for (const model::Event& e : lane.events()) {
        if (lane.isPeer(e))
            continue;
        if (e.kind == model::EventKind::Copy && (!copy || e.start < *copy))
            copy = e.start + (e.end - e.start) / 2;
        if (e.kind == model::EventKind::RefAdd && (!reference || e.start < *reference))
            reference = e.start;
    }
    return copy && (!reference || *copy < *reference) ? copy : reference;
}

/// What a text is for: at the first movement all boxes and what moves, at the end what is left in them.
QString compact(const QString& text, bool end)
{
    static const QRegularExpression still(QStringLiteral("^(CPU copy|DMA|reference|wire) (later|before): "));
    static const QRegularExpression box(QStringLiteral("^(user|kernel|hardware|peer): "));
    static const QRegularExpression filled(QStringLiteral("\\[[^\\]]*[A-Za-z]"));
    static const QRegularExpression process(QStringLiteral("^process: "));
    QStringList kept;
    for (const QString& line : text.split(u'\n', Qt::SkipEmptyParts)) {
        if (line.contains(still) || (end && line.contains(box) && !line.contains(filled)) || (!end && line.contains(process)))
            continue;
        kept << line;
    }
    return kept.join(u'\n') + u'\n';
}

QString goldenText(const LoadedRun& run)
{
    QString text;
    for (const LanePointer& lane : run.lanes) {
        const LaneLayout layout = layoutLane(*lane, QRectF(0, 0, 514, 560), {1.0, false});
        const auto add = [&](const QString& moment, model::Nanoseconds t, bool end) {
            text += QStringLiteral("== %1, %2\n").arg(QString::fromStdString(lane->record().id), moment)
                  + compact(sceneText(sceneAt(*lane, layout, t)), end);
        };
        if (const auto first = firstMovement(*lane))
            add(QStringLiteral("first copy or reference"), *first, false);
        add(QStringLiteral("end"), lane->end(), true);
    }
    // What else goes on at the moment of a copy hangs on nanoseconds: it is not what these texts are for.
    text.remove(QRegularExpression(QStringLiteral("^peer: [^\\n]* core [^\\n]*\\n"), QRegularExpression::MultilineOption));
    text.remove(QRegularExpression(QStringLiteral(" <(?!copying>)[^>\\n]*>")));
    text.replace(QRegularExpression(QStringLiteral("^((?:DMA|wire) now: [^\\n]*) \\d+%$"), QRegularExpression::MultilineOption), QStringLiteral("\\1"));
    return text;
}

/// goldens/GROUP/NAME.txt, as the scenario lies in its folder.
QString goldenFile(const QString& scenario)
{
    QString inside = QDir(QStringLiteral(COPYSCOPE_SCENARIOS)).relativeFilePath(scenario);
    inside.chop(QFileInfo(scenario).suffix().size());
    return QStringLiteral(COPYSCOPE_GOLDENS "/") + inside + QStringLiteral("txt");
}

}  // namespace

void TestScenarios::goldens_data()
{
    drawn_data();
}

void TestScenarios::goldens()
{
    QFETCH(QString, file);
    const LoadResult loaded = runOf(file);
    QVERIFY2(loaded.run != nullptr, qPrintable(loaded.error));
    const QString text = goldenText(*loaded.run);
    QFile golden(goldenFile(file));
    if (qEnvironmentVariableIsSet("COPYSCOPE_RENEW_GOLDENS")) {
        QVERIFY(QDir().mkpath(QFileInfo(golden).path()));
        QVERIFY2(golden.open(QIODevice::WriteOnly), qPrintable(golden.errorString()));
        golden.write(text.toUtf8());
        return;
    }
    QVERIFY2(golden.open(QIODevice::ReadOnly), qPrintable(golden.fileName() + QStringLiteral(": ") + golden.errorString() + QStringLiteral("; look at the scenario and write it with COPYSCOPE_RENEW_GOLDENS=1")));
    const QStringList wanted = QString::fromUtf8(golden.readAll()).split(u'\n');
    const QStringList got = text.split(u'\n');
    QString section;
    for (qsizetype i = 0; i < std::max(wanted.size(), got.size()); ++i) {
        if (got.value(i).startsWith(QLatin1String("==")))
            section = got[i];
        QVERIFY2(got.value(i) == wanted.value(i), qPrintable(QStringLiteral("%1 line %2, %3\n   golden: %4\n   now:    %5")
            .arg(golden.fileName()).arg(i + 1).arg(section, wanted.value(i), got.value(i))));
    }
}

/// The program of the first lane is edited in the window: a shorter buffer makes more calls; a mistake is marked in its
/// line and said; giving up restores what was there.
void TestScenarios::edits()
{
    QStandardPaths::setTestModeEnabled(true);
    MainWindow window;
    window.resize(1440, 900);
    window.show();
    QSignalSpy changed(window.session(), &Session::runChanged);
    QSignalSpy failed(window.session(), &Session::failed);
    window.openFile(QStringLiteral(COPYSCOPE_SCENARIOS "/transfer/file-to-socket.yaml"));
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, 30000);
    const auto switches = [&] { return window.session()->lanes().front()->facts().total.modeSwitches; };
    const std::uint64_t before = switches();
    ProgramPanel* panel = window.program();
    const QString original = panel->source()->toPlainText();
    panel->startEdit();
    panel->source()->setPlainText(QString(original).replace(QStringLiteral("len"), QStringLiteral("4K")));
    panel->runEdited();
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 2, 30000);
    QVERIFY2(switches() > 10 * before, qPrintable(QString::number(switches())));
    QVERIFY(!panel->isEditing());

    const QString good = panel->source()->toPlainText();
    panel->startEdit();
    panel->source()->setPlainText(QString(good).replace(QStringLiteral("read(file"), QStringLiteral("read(fil")));
    panel->runEdited();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30000);
    QVERIFY(panel->isEditing());
    QVERIFY2(panel->errors().contains(QStringLiteral("Line 2: unknown name 'fil'")), qPrintable(panel->errors()));
    bool underlined = false;
    for (const QTextEdit::ExtraSelection& s : panel->source()->extraSelections())
        underlined = underlined || (s.cursor.blockNumber() == 1 && s.cursor.selectedText() == QLatin1String("fil"));
    QVERIFY(underlined);
    panel->cancelEdit();
    QCOMPARE(panel->source()->toPlainText(), good);
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 3, 30000);
    QVERIFY(switches() > 10 * before);
}

QTEST_MAIN(TestScenarios)
#include "tst_scenarios.moc"
