// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/export/exporter.h"
#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"
#include "gui/scene/notes.h"
#include "gui/scene/scene_at.h"
#include "gui/scene/scene_text.h"
#include "model/trace/ledger.h"
#include "geometry.h"
#include "sample_run.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace copyscope;
using namespace copyscope::gui;

namespace {

std::vector<LanePointer> lanesOf(model::RunRecord run)
{
    std::vector<LanePointer> lanes;
    for (model::LaneRecord& lane : run.lanes)
        lanes.push_back(std::make_shared<const LaneRun>(std::move(lane)));
    return lanes;
}

bool atEdge(const QPointF& p, const QRectF& r)
{
    const QRectF outer = r.adjusted(-1, -1, 1, 1);
    const QRectF inner = r.adjusted(1.5, 1.5, -1.5, -1.5);
    return outer.contains(p) && !inner.contains(p);
}

}  // namespace

/// The picture as data: what it says, and that nothing overlaps, is cut or ends nowhere.
class TestScene : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void readWriteInTheMiddleOfACopy();
    void sendfileRefersInsteadOfCopying();
    void geometry_data();
    void geometry();
    void backEqualsForward();
    void tallyAgreesWithLedger();
    void colours();
    void copiesAreVermilion();
    void moments();
    void notesStandWhileTheirCallRuns();

private:
    std::vector<LanePointer> m_lanes;
};

void TestScene::initTestCase()
{
    QVERIFY(loadFonts());
    m_lanes = lanesOf(tests::sampleRun(model::Bytes(128 << 10)));
}

void TestScene::readWriteInTheMiddleOfACopy()
{
    const StepList steps({m_lanes.data(), 1});
    const auto step = steps.next(model::Nanoseconds(-1), StepSize::Copy);
    QVERIFY(step.has_value());
    const LaneLayout layout = layoutLane(*m_lanes[0], QRectF(0, 0, 514, 560), {});
    QCOMPARE(sceneText(sceneAt(*m_lanes[0], layout, steps[*step].at)),
             QStringLiteral("user: tmp_buf [CCCCCCCCCc......]\n"
                            "kernel: Page cache: file [DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD]\n"
                            "kernel: Socket buffer: socket\n"
                            "hardware: NVMe disk <idle>\n"
                            "hardware: core 0 <copying>\n"
                            "hardware: NIC: eth0 <idle>\n"
                            "DMA before: NVMe disk -> Page cache: file\n"
                            "CPU copy later: tmp_buf -> Socket buffer: socket\n"
                            "DMA later: Socket buffer: socket -> NIC: eth0\n"
                            "CPU copy now: Page cache: file -> tmp_buf 60%\n"
                            "kernel mode: in read()\n"
                            "process: server · running\n"));
}

void TestScene::sendfileRefersInsteadOfCopying()
{
    const LaneRun& lane = *m_lanes[1];
    const LaneLayout layout = layoutLane(lane, QRectF(0, 0, 514, 560), {});
    model::Nanoseconds t{};
    for (const model::Event& e : lane.events())
        if (e.kind == model::EventKind::RefAdd)
            t = e.start;
    const QString text = sceneText(sceneAt(lane, layout, t));
    QVERIFY2(text.contains(QStringLiteral("reference now: Socket buffer: socket -> Page cache: file")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("r page 16+0, 64 KiB")), qPrintable(text));
    QVERIFY(!text.contains(QStringLiteral("CPU copy")));
    QVERIFY(text.contains(QStringLiteral("user: process")));
}

void TestScene::geometry_data()
{
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("presenter");
    QTest::newRow("1280x720 two lanes") << 366.0 << 420.0 << 0.86 << false;
    QTest::newRow("mock-up") << 514.0 << 560.0 << 1.0 << false;
    QTest::newRow("one lane wide") << 1100.0 << 620.0 << 1.2 << false;
    QTest::newRow("200 %") << 1000.0 << 1000.0 << 1.9 << false;
    QTest::newRow("presenter 1080") << 915.0 << 800.0 << 2.5 << true;
    QTest::newRow("presenter 4K") << 1830.0 << 1600.0 << 5.0 << true;
}

void TestScene::geometry()
{
    QFETCH(double, width);
    QFETCH(double, height);
    QFETCH(double, scale);
    QFETCH(bool, presenter);
    for (const LanePointer& lane : m_lanes) {
        const LaneLayout layout = layoutLane(*lane, QRectF(0, 0, width, height), {scale, presenter});
        for (int i = 0; i <= 40; ++i) {
            const Scene scene = sceneAt(*lane, layout, model::Nanoseconds(lane->end().value() * i / 40));
            for (std::size_t a = 0; a < scene.boxes.size(); ++a) {
                QVERIFY2(scene.rect.contains(scene.boxes[a].rect), qPrintable(scene.boxes[a].id));
                QVERIFY(scene.boxes[a].rect.width() > 20 && scene.boxes[a].rect.height() > 20);
                for (std::size_t b = a + 1; b < scene.boxes.size(); ++b)
                    QVERIFY2(!collide(scene.boxes[a], scene.boxes[b]),
                             qPrintable(scene.boxes[a].id + QStringLiteral(" and ") + scene.boxes[b].id));
            }
            if (presenter) {
                // To be read from the last row: nothing smaller than a thirty-sixth of the height.
                for (const Label& l : scene.labels)
                    QVERIFY2(l.size >= 12 * scale - 0.01, qPrintable(l.text));
                for (const Badge& b : scene.badges)
                    QVERIFY2(b.size >= 12 * scale - 0.01, qPrintable(b.text));
            }
            for (const Cell& c : scene.cells) {
                const auto own = std::find_if(scene.boxes.begin(), scene.boxes.end(), [&](const Box& b) { return b.place == c.place; });
                QVERIFY(own != scene.boxes.end() && own->rect.adjusted(-1, -1, 1, 1).contains(c.rect));
            }
            for (const Label& l : scene.labels) {
                QVERIFY2(scene.rect.contains(l.rect), qPrintable(l.text));
                QVERIFY2(textWidth(l.text, l.size, l.bold, l.mono) <= l.rect.width() + 1, qPrintable(l.text));
            }
            for (const Arrow& a : scene.arrows) {
                const auto named = [&](const QString& id) {
                    return std::find_if(scene.boxes.begin(), scene.boxes.end(), [&](const Box& b) { return b.id == id; });
                };
                QVERIFY2(atEdge(a.points.front(), named(a.from)->rect), qPrintable(a.label));
                QVERIFY2(atEdge(a.points.back(), named(a.to)->rect), qPrintable(a.label));
                QVERIFY2(a.label.isEmpty() || scene.rect.contains(a.labelRect), qPrintable(a.label));
            }
            for (std::size_t a = 0; a < scene.arrows.size(); ++a)
                for (std::size_t b = a + 1; b < scene.arrows.size(); ++b)
                    if (!scene.arrows[a].label.isEmpty() && !scene.arrows[b].label.isEmpty())
                        QVERIFY(!scene.arrows[a].labelRect.intersects(scene.arrows[b].labelRect));
        }
    }
}

void TestScene::backEqualsForward()
{
    const StepList steps(m_lanes);
    for (const LanePointer& lane : m_lanes) {
        const LaneLayout layout = layoutLane(*lane, QRectF(0, 0, 514, 560), {});
        std::vector<QString> forward;
        model::TraceState state = lane->index().at(model::Nanoseconds(0));
        for (std::size_t i = 0; i < steps.size(); ++i) {
            lane->index().seek(state, steps[i].at);
            forward.push_back(sceneText(sceneAt(*lane, layout, state)));
        }
        for (std::size_t i = steps.size(); i-- > 0;) {
            lane->index().seek(state, steps[i].at);
            QCOMPARE(sceneText(sceneAt(*lane, layout, state)), forward[i]);
        }
    }
}

void TestScene::tallyAgreesWithLedger()
{
    for (const LanePointer& lane : m_lanes) {
        const auto& ledger = lane->record().ledger;
        const model::Tally& tally = lane->facts().total;
        const auto same = [&](model::Counter id, std::uint64_t value) {
            return ledger.integer(id) == static_cast<std::int64_t>(value);
        };
        QVERIFY(same(model::Counter::CpuCopyBytes, tally.cpuCopyBytes));
        QVERIFY(same(model::Counter::DmaBytes, tally.dmaBytes));
        QVERIFY(same(model::Counter::ModeSwitches, tally.modeSwitches));
        QVERIFY(same(model::Counter::ContextSwitches, tally.contextSwitches));
        QVERIFY(same(model::Counter::Syscalls, tally.calls));
        QVERIFY(same(model::Counter::Interrupts, tally.interrupts));
        QCOMPARE(ledger.integer(model::Counter::CpuBusyNs), tally.cpuBusy.value());
        QCOMPARE(ledger.integer(model::Counter::CpuCopyNs), tally.cpuCopy.value());
    }
}

void TestScene::colours()
{
    QCOMPARE(theme(ThemeName::Light).copy, QColor(QStringLiteral("#D55E00")));
    QCOMPARE(theme(ThemeName::Light).dma, QColor(QStringLiteral("#0072B2")));
    QCOMPARE(theme(ThemeName::Light).reference, QColor(QStringLiteral("#009E73")));
    QCOMPARE(theme(ThemeName::Light).modeSwitch, QColor(QStringLiteral("#AA4499")));
    QCOMPARE(theme(ThemeName::Light).fault, QColor(QStringLiteral("#E69F00")));
    for (const ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::Print}) {
        const Theme t = theme(name);
        for (const QColor& ink : {t.text, t.muted, t.accent, t.copyText, t.dmaText, t.referenceText, t.modeSwitchText, t.faultText, t.good, t.bad}) {
            QVERIFY2(contrast(ink, t.card) >= 4.5, qPrintable(themeText(name) + u' ' + ink.name()));
            QVERIFY2(contrast(ink, t.ground) >= 4.5, qPrintable(themeText(name) + u' ' + ink.name()));
        }
        for (const QColor& pill : {t.copyText, t.dmaText, t.referenceText, t.modeSwitchText})
            QVERIFY2(contrast(t.onPill, pill) >= 4.5, qPrintable(themeText(name) + u' ' + pill.name()));
        for (const auto& [zone, ink] : {std::pair{Zone::User, Ink::UserLabel}, {Zone::Kernel, Ink::KernelLabel}, {Zone::Hardware, Ink::HardwareLabel}, {Zone::Peer, Ink::PeerLabel}, {Zone::Kernel, Ink::ModeSwitch}})
            QVERIFY2(contrast(t.ink(ink), t.bandGround(zone)) >= 4.5, qPrintable(themeText(name) + u' ' + t.ink(ink).name()));
    }
}

void TestScene::copiesAreVermilion()
{
    const StepList steps({m_lanes.data(), 1});
    const LaneLayout layout = layoutLane(*m_lanes[0], QRectF(0, 0, 514, 560), {});
    const auto vermilion = [&](model::Nanoseconds t) {
        QImage image(514, 560, QImage::Format_RGB32);
        QPainter p(&image);
        paintScene(p, sceneAt(*m_lanes[0], layout, t), theme(ThemeName::Light));
        p.end();
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == QColor(0xD5, 0x5E, 0x00);
        return count;
    };
    const int copying = vermilion(steps[*steps.next(model::Nanoseconds(-1), StepSize::Copy)].at);
    QVERIFY2(copying > 600, qPrintable(QString::number(copying)));
    QVERIFY(vermilion(model::Nanoseconds(0)) < copying / 4);
}

void TestScene::moments()
{
    QCOMPARE(momentFrom(QStringLiteral("1.5us"), m_lanes).at->value(), std::int64_t{1500});
    QCOMPARE(*momentFrom(QStringLiteral("end"), m_lanes).at, endOf(m_lanes));
    QVERIFY(momentFrom(QStringLiteral("3"), m_lanes).at.has_value());
    QVERIFY(!momentFrom(QStringLiteral("0"), m_lanes).error.isEmpty());
    QVERIFY(!momentFrom(QStringLiteral("999999"), m_lanes).error.isEmpty());
    QVERIFY(!momentFrom(QStringLiteral("soon"), m_lanes).error.isEmpty());
}

/// A note about a call that has returned would contradict what is seen.
void TestScene::notesStandWhileTheirCallRuns()
{
    model::RunRecord record = tests::sampleRun(model::Bytes(128 << 10));
    record.notes = {{"read_write", "whole"}, {"read_write.read[0]", "first"}, {"read_write.write[0]", "second"}, {"nobody.read[0]", "never"}};
    const Notes notes(record, m_lanes);
    std::vector<const model::Event*> calls;
    for (const model::Event& e : m_lanes[0]->events())
        if (e.kind == model::EventKind::Call && !m_lanes[0]->isPeer(e))
            calls.push_back(&e);
    QVERIFY(calls.size() >= 3);
    const auto before = [](model::Nanoseconds t) { return t - model::Nanoseconds(1); };
    QCOMPARE(notes.at(before(calls[0]->start)), QStringLiteral("whole"));
    QCOMPARE(notes.at(calls[0]->start), QStringLiteral("first"));
    QCOMPARE(notes.at(calls[0]->end), QStringLiteral("first"));
    QCOMPARE(notes.at(calls[1]->start), QStringLiteral("second"));
    QCOMPARE(notes.at(calls[2]->end), QString());
    QCOMPARE(notes.at(m_lanes[0]->end()), QString());
}

QTEST_MAIN(TestScene)
#include "tst_scene.moc"
