// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/presenter.h"

#include "gui/export/picture.h"
#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"
#include "gui/scene/words.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace copyscope::gui {

namespace {

/// The smallest text of a scene is 12 units; a lecture room needs 1/36 of the height.
constexpr double smallestUnits = 12.0;
constexpr double share = 36.0;
/// A lane narrower than this, in units, would cut its names.
constexpr double narrowestLane = 330.0;
/// Sizes of the caption's text and of the bar below it, in smallest texts.
constexpr double captionUnits = 1.12;
constexpr double barUnits = 0.9;

QStringList wrapped(const QString& text, double width, double size)
{
    QStringList lines;
    QString line;
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
        const QString longer = line.isEmpty() ? word : line + u' ' + word;
        if (!line.isEmpty() && textWidth(longer, size, true) > width) {
            lines << line;
            line = word;
        } else {
            line = longer;
        }
    }
    if (!line.isEmpty())
        lines << line;
    return lines;
}

}  // namespace

PresenterFrame presenterFrame(const QSizeF& screen, std::size_t lanes)
{
    PresenterFrame frame;
    frame.least = screen.height() / share;
    frame.scale = frame.least / smallestUnits;
    const double pad = screen.width() * 0.03;
    const double head = pad * 0.4 + frame.least * 2.2;
    const double foot = frame.least * (captionUnits * 3.9 + barUnits) + pad * 0.7;
    frame.lanes = QRectF(pad * 0.7, head, screen.width() - 1.4 * pad, screen.height() - head - foot);
    frame.gap = pad * 0.4;
    // Three lanes and four have no room for type of that size; then all of it is as large as the lanes are wide.
    const double width = laneRects(frame.lanes, lanes, frame.gap).front().width();
    frame.scale = std::min(frame.scale, width / narrowestLane);
    return frame;
}

PresenterWidget::PresenterWidget(Session* session, PlaybackClock* clock, std::function<StepSize()> stepSize, ThemeName name,
                                 QWidget* parent)
    : QWidget(parent, Qt::Window), m_session(session), m_clock(clock), m_stepSize(std::move(stepSize)), m_theme(name)
{
    setWindowTitle(tr("Copyscope: present"));
    setAccessibleName(tr("Presentation"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(clock, &PlaybackClock::moved, this, qOverload<>(&QWidget::update));
    const auto prepare = [this] {
        m_notes = Notes(m_session->record(), lanes());
        update();
    };
    connect(session, &Session::runChanged, this, prepare);
    connect(session, &Session::lanesChanged, this, prepare);
    prepare();
}

SheetPart PresenterWidget::keys()
{
    return {tr("While presenting"),
            {{tr("Right, Down, PageDown, Space, click"), tr("Next step")},
             {tr("Left, Up, PageUp, right click"), tr("One step back")},
             {tr("Home, End"), tr("To the start, to the end")},
             {tr("P"), tr("Play or pause")},
             {tr("S"), tr("What a step goes to: event, system call, copy")},
             {tr("1 to 4, 0"), tr("One lane alone, all lanes")},
             {tr("B, Z, T"), tr("Black out, spotlight at the pointer, dark or light")},
             {tr("Esc, F5"), tr("Leave")}}};
}

double PresenterWidget::smallestText() const
{
    return height() / share;
}

std::vector<LanePointer> PresenterWidget::lanes() const
{
    std::vector<LanePointer> all = m_session->lanes();
    if (m_solo > 0 && m_solo <= static_cast<int>(all.size()))
        return {all[static_cast<std::size_t>(m_solo) - 1]};
    return all;
}

QStringList PresenterWidget::caption(double width, double size) const
{
    const auto shown = lanes();
    const QString note = m_notes.at(m_clock->now());
    QStringList lines;
    if (!note.isEmpty())
        lines = wrapped(note, width, size);
    for (const QString& text : captionsAt(shown, m_clock->now()))
        if (lines.size() < 2)
            lines << fitted(text, width, size, true);
    while (lines.size() > 2)
        lines.removeLast();
    return lines;
}

void PresenterWidget::paintInto(QPainter& p, const QSizeF& size)
{
    const Theme colours = theme(m_theme);
    p.fillRect(QRectF(QPointF(0, 0), size), m_black ? QColor(Qt::black) : colours.ground);
    if (m_black)
        return;
    p.setRenderHint(QPainter::Antialiasing);
    const PresenterFrame frame = presenterFrame(size, lanes().size());
    const double least = frame.least;
    const double pad = size.width() * 0.03;
    Label l;
    l.ink = Ink::Muted;
    l.size = least * 1.1;
    l.text = m_clock->steps().positionText(m_clock->now(), m_stepSize());
    const double corner = textWidth(l.text, l.size) + 4;
    l.rect = QRectF(size.width() - pad - corner, pad * 0.4, corner, least * 2);
    l.align = Qt::AlignRight | Qt::AlignVCenter;
    paintLabel(p, l, colours);
    l.ink = Ink::Text;
    l.bold = true;
    l.size = least * 1.45;
    l.rect = QRectF(pad, pad * 0.4, size.width() - 3 * pad - corner, least * 2);
    const auto& record = m_session->record();
    l.text = fitted(QString::fromStdString(record.about.empty() || record.about.size() > 60 ? record.title : record.about), l.rect.width(), l.size, true);
    l.align = Qt::AlignLeft | Qt::AlignVCenter;
    paintLabel(p, l, colours);

    const double captionSize = least * captionUnits;
    const double captionHeight = captionSize * 3.9;
    const double barHeight = least * barUnits;
    const auto shown = lanes();
    const auto rects = laneRects(frame.lanes, shown.size(), frame.gap);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const LaneLayout layout = layoutLane(*shown[i], rects[i], {frame.scale, true});
        paintScene(p, sceneAt(*shown[i], layout, shown[i]->index().at(m_clock->now()), m_session->followed()), colours);
    }
    const QRectF box(pad, frame.lanes.bottom() + pad * 0.25, size.width() - 2 * pad, captionHeight);
    p.setPen(Qt::NoPen);
    p.setBrush(m_theme == ThemeName::Dark ? QColor(0x1B, 0x1F, 0x2E) : QColor(0xEC, 0xEE, 0xF6));
    p.drawRoundedRect(box, least * 0.5, least * 0.5);
    const QStringList lines = caption(box.width() - 2 * least, captionSize);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        l.size = captionSize;
        l.rect = QRectF(box.left() + least, box.center().y() + (static_cast<double>(i) - static_cast<double>(lines.size()) / 2) * captionSize * 1.6,
                        box.width() - 2 * least, captionSize * 1.6);
        l.text = lines[i];
        // A note goes on in its second line; sentences are of one lane each.
        l.ink = i == 0 || !m_notes.at(m_clock->now()).isEmpty() ? Ink::Text : Ink::Reference;
        paintLabel(p, l, colours);
    }
    const QRectF bar(pad, box.bottom() + barHeight * 0.35, size.width() - 2 * pad, barHeight * 0.4);
    const double at = m_clock->squeeze().fromTime(static_cast<double>(m_clock->now().value()));
    p.setPen(Qt::NoPen);
    p.setBrush(colours.cardLine);
    p.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2);
    p.setBrush(colours.modeSwitch);
    p.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(bar.height(), bar.width() * at), bar.height()), bar.height() / 2, bar.height() / 2);
    p.setBrush(colours.text);
    p.drawEllipse(QPointF(bar.left() + bar.width() * at, bar.center().y()), bar.height() * 0.9, bar.height() * 0.9);
    if (m_spotlight) {
        QPainterPath shade;
        shade.addRect(QRectF(QPointF(0, 0), size));
        QPainterPath hole;
        hole.addEllipse(m_pointer, size.height() * 0.2, size.height() * 0.2);
        p.fillPath(shade.subtracted(hole), QColor(0, 0, 0, 185));
    }
}

void PresenterWidget::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    paintInto(p, size());
}

void PresenterWidget::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_PageDown:
    case Qt::Key_Space:
    case Qt::Key_Return: m_clock->stepForward(m_stepSize()); break;
    case Qt::Key_Left:
    case Qt::Key_Up:
    case Qt::Key_PageUp:
    case Qt::Key_Backspace: m_clock->stepBack(m_stepSize()); break;
    case Qt::Key_Home: m_clock->toStart(); break;
    case Qt::Key_End: m_clock->toEnd(); break;
    case Qt::Key_P: m_clock->togglePlay(); break;
    case Qt::Key_B:
    case Qt::Key_Period: m_black = !m_black; break;
    case Qt::Key_Z:
        m_spotlight = !m_spotlight;
        if (m_pointer.isNull())
            m_pointer = QPointF(width() / 2.0, height() / 2.0);
        break;
    case Qt::Key_S: emit stepSizeWanted(static_cast<StepSize>((static_cast<int>(m_stepSize()) + 1) % 3)); break;
    case Qt::Key_T: m_theme = m_theme == ThemeName::Dark ? ThemeName::Light : ThemeName::Dark; break;
    case Qt::Key_Escape:
    case Qt::Key_F5: close(); return;
    default:
        if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_4) {
            const int lane = event->key() - Qt::Key_0;
            m_solo = lane == m_solo || lane > static_cast<int>(m_session->lanes().size()) ? 0 : lane;
            m_notes = Notes(m_session->record(), lanes());
        } else {
            QWidget::keyPressEvent(event);
            return;
        }
    }
    update();
}

bool PresenterWidget::event(QEvent* event)
{
    // Every key belongs to the presentation, also those that are shortcuts of the main window.
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void PresenterWidget::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_clock->stepForward(m_stepSize());
    else if (event->button() == Qt::RightButton)
        m_clock->stepBack(m_stepSize());
}

void PresenterWidget::mouseMoveEvent(QMouseEvent* event)
{
    m_pointer = event->position();
    if (m_spotlight)
        update();
}

void PresenterWidget::closeEvent(QCloseEvent* event)
{
    QWidget::closeEvent(event);
    emit closed();
}

}  // namespace copyscope::gui
