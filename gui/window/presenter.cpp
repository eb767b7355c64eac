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

/// Sizes of the caption's text, in smallest texts, with the lines of it that have room.
constexpr std::pair<double, int> captionSizes[] = {{1.12, 2}, {1.0, 3}};

}  // namespace

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
        m_noted.clear();
        m_turn = 0;
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
             {tr("Tab, Shift+Tab, click in the strip"), tr("Bring in the lanes that wait above")},
             {tr("B, Z, T"), tr("Black out, spotlight at the pointer, dark or light")},
             {tr("Esc, F5"), tr("Leave")}}};
}

std::vector<LanePointer> PresenterWidget::lanes() const
{
    std::vector<LanePointer> all = m_session->lanes();
    if (m_solo > 0 && m_solo <= static_cast<int>(all.size()))
        return {all[static_cast<std::size_t>(m_solo) - 1]};
    return all;
}

std::vector<std::size_t> PresenterWidget::lanesShown() const
{
    const std::size_t count = lanes().size();
    return lanesOnScreen(count, presenterFrame(size(), count).shown, m_turn);
}

void PresenterWidget::turn(int by)
{
    const std::size_t count = lanes().size();
    const std::size_t turns = presenterFrame(size(), count).shown == 1 ? count : count - 1;
    if (turns > 0)
        m_turn = (m_turn + (by > 0 ? 1 : turns - 1)) % turns;
}

PresenterWidget::Caption PresenterWidget::caption(const std::vector<LanePointer>& shown, const PresenterFrame& frame) const
{
    const double width = frame.caption.width() - 2 * frame.least;
    const QString note = m_notes.at(m_clock->now());
    QStringList sentences = note.isEmpty() ? captionsAt(shown, m_clock->now()) : QStringList{note};
    // Whole sentences, as many as there is room for: a smaller size first, then fewer lanes, then less of a long note.
    while (!sentences.isEmpty()) {
        for (const auto& [units, most] : captionSizes) {
            Caption caption{{}, frame.least * units};
            for (qsizetype i = 0; i < sentences.size(); ++i)
                for (const QString& line : wrapped(sentences[i], width, caption.size, true))
                    caption.lines.emplace_back(line, i == 0 ? Ink::Text : Ink::Reference);
            if (static_cast<int>(caption.lines.size()) <= most)
                return caption;
        }
        if (sentences.size() > 1) {
            sentences.removeLast();
            continue;
        }
        QString& only = sentences.first();
        const auto stop = only.lastIndexOf(QStringLiteral(". "));
        const auto word = only.lastIndexOf(u' ', only.endsWith(QStringLiteral(" …")) ? only.size() - 3 : -1);
        if (stop < 0 && word < 0)
            break;
        only = stop > 0 ? only.left(stop + 1) : only.left(word) + QStringLiteral(" …");
    }
    return {{}, frame.least};
}

void PresenterWidget::paintHead(QPainter& p, const PresenterFrame& frame, const Theme& colours) const
{
    Label l;
    l.ink = Ink::Muted;
    l.size = frame.least * 1.1;
    l.text = m_clock->steps().positionText(m_clock->now(), m_stepSize());
    const double corner = textWidth(l.text, l.size) + 4;
    l.rect = frame.head.adjusted(frame.head.width() - corner, 0, 0, 0);
    l.align = Qt::AlignRight | Qt::AlignVCenter;
    paintLabel(p, l, colours);
    l.ink = Ink::Text;
    l.bold = true;
    l.size = frame.least * 1.45;
    l.rect = frame.head.adjusted(0, 0, -corner - frame.least, 0);
    const auto& record = m_session->record();
    const QString text = QString::fromStdString(record.about.empty() || record.about.size() > 60 ? record.title : record.about);
    while (l.size > frame.least && textWidth(text, l.size, true) > l.rect.width())
        l.size = std::max(frame.least, l.size * 0.95);
    l.text = firstThatFits({text, QString::fromStdString(record.title)}, l.rect.width(), l.size, true);
    l.align = Qt::AlignLeft | Qt::AlignVCenter;
    paintLabel(p, l, colours);
}

void PresenterWidget::paintCaption(QPainter& p, const PresenterFrame& frame, const std::vector<LanePointer>& shown, const Theme& colours) const
{
    const QRectF& box = frame.caption;
    p.setPen(Qt::NoPen);
    p.setBrush(m_theme == ThemeName::Dark ? QColor(0x1B, 0x1F, 0x2E) : QColor(0xEC, 0xEE, 0xF6));
    p.drawRoundedRect(box, frame.least * 0.5, frame.least * 0.5);
    const Caption said = caption(shown, frame);
    Label l;
    l.bold = true;
    l.size = said.size;
    const double line = said.size * (said.lines.size() > 2 ? 1.4 : 1.6);
    double y = box.center().y() - line * static_cast<double>(said.lines.size()) / 2;
    for (const auto& [text, ink] : said.lines) {
        l.rect = QRectF(box.left() + frame.least, y, box.width() - 2 * frame.least, line);
        l.text = text;
        l.ink = ink;
        paintLabel(p, l, colours);
        y += line;
    }
}

void PresenterWidget::paintBar(QPainter& p, const PresenterFrame& frame, const Theme& colours) const
{
    const QRectF& bar = frame.bar;
    const double at = m_clock->squeeze().fromTime(static_cast<double>(m_clock->now().value()));
    p.setPen(Qt::NoPen);
    p.setBrush(colours.cardLine);
    p.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2);
    p.setBrush(colours.modeSwitch);
    p.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(bar.height(), bar.width() * at), bar.height()), bar.height() / 2, bar.height() / 2);
    p.setBrush(colours.text);
    p.drawEllipse(QPointF(bar.left() + bar.width() * at, bar.center().y()), bar.height() * 0.9, bar.height() * 0.9);
}

void PresenterWidget::paintInto(QPainter& p, const QSizeF& size)
{
    const Theme colours = theme(m_theme);
    p.fillRect(QRectF(QPointF(0, 0), size), m_black ? QColor(Qt::black) : colours.ground);
    if (m_black)
        return;
    p.setRenderHint(QPainter::Antialiasing);
    const std::vector<LanePointer> all = lanes();
    const PresenterFrame frame = presenterFrame(size, all.size());
    paintHead(p, frame, colours);
    std::vector<LanePointer> shown;
    for (const std::size_t i : lanesOnScreen(all.size(), frame.shown, m_turn))
        shown.push_back(all[i]);
    if (m_noted != shown) {
        m_noted = shown;
        m_notes = Notes(m_session->record(), shown);
    }
    for (const WaitingLane& place : waitingLanes(frame, all.size(), m_turn))
        paintWaitingLane(p, place, *all[place.lane], m_clock->now(), frame.least, colours);
    const auto layouts = layoutLanes(shown, laneRects(frame.lanes, shown.size(), frame.gap), {frame.scale, true});
    for (std::size_t i = 0; i < shown.size(); ++i)
        paintScene(p, sceneAt(*shown[i], layouts[i], shown[i]->index().at(m_clock->now()), m_session->followed()), colours);
    paintCaption(p, frame, shown, colours);
    paintBar(p, frame, colours);
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
    case Qt::Key_Tab: turn(1); break;
    case Qt::Key_Backtab: turn(-1); break;
    case Qt::Key_S: emit stepSizeWanted(static_cast<StepSize>((static_cast<int>(m_stepSize()) + 1) % 3)); break;
    case Qt::Key_T: m_theme = m_theme == ThemeName::Dark ? ThemeName::Light : ThemeName::Dark; break;
    case Qt::Key_Escape:
    case Qt::Key_F5: close(); return;
    default:
        if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_4) {
            const int lane = event->key() - Qt::Key_0;
            m_solo = lane == m_solo || lane > static_cast<int>(m_session->lanes().size()) ? 0 : lane;
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
    const PresenterFrame frame = presenterFrame(size(), lanes().size());
    for (const WaitingLane& place : waitingLanes(frame, lanes().size(), m_turn)) {
        if (!place.rect.contains(event->position()))
            continue;
        m_turn = frame.shown == 1 ? place.lane : place.lane - 1;
        update();
        return;
    }
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
