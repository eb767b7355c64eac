// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/program_panel.h"

#include "gui/app/scenario_edit.h"
#include "gui/paint/fonts.h"
#include "gui/panels/page.h"
#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabBar>
#include <QTabWidget>
#include <QTextBlock>
#include <QTextLayout>
#include <QUndoStack>
#include <QVBoxLayout>

#include <algorithm>

namespace copyscope::gui {

namespace {

QPlainTextEdit* viewer(const QString& name, QWidget* parent)
{
    auto* view = new QPlainTextEdit(parent);
    view->setReadOnly(true);
    // What is a little too long goes on below: a line that ends somewhere out of sight cannot be read.
    view->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    view->setAccessibleName(name);
    view->setFrameShape(QFrame::NoFrame);
    view->setMinimumHeight(30);
    // A file that is dropped anywhere is opened.
    view->setAcceptDrops(false);
    return view;
}

/// A ground under a whole line of text, also where it goes on below.
QList<QTextEdit::ExtraSelection> lineMarks(const QTextBlock& block, const QColor& ground)
{
    QList<QTextEdit::ExtraSelection> marks;
    // A block that has not been laid out since the last change of font or width has no lines yet.
    block.document()->documentLayout()->blockBoundingRect(block);
    for (int i = 0; i < std::max(1, block.layout()->lineCount()); ++i) {
        QTextEdit::ExtraSelection mark;
        mark.format.setBackground(ground);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(block);
        if (i < block.layout()->lineCount())
            mark.cursor.setPosition(block.position() + block.layout()->lineAt(i).textStart());
        marks << mark;
    }
    return marks;
}

/// Scrolls so far that all lines of a block are in view, the first of them in any case.
void bringIntoView(QPlainTextEdit* view, const QTextBlock& block)
{
    QTextCursor cursor(block);
    cursor.movePosition(QTextCursor::EndOfBlock);
    view->setTextCursor(cursor);
    view->ensureCursorVisible();
    view->setTextCursor(QTextCursor(block));
    view->ensureCursorVisible();
}

}  // namespace

ProgramPanel::ProgramPanel(Session* session, PlaybackClock* clock, QWidget* parent)
    : QWidget(parent), m_session(session), m_clock(clock), m_theme(theme(ThemeName::Light))
{
    setObjectName(QStringLiteral("card"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 6, 10, 8);
    column->setSpacing(4);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    m_tabs->setUsesScrollButtons(false);
    m_source = viewer(tr("Program"), this);
    m_source->setObjectName(QStringLiteral("programSource"));
    m_strace = viewer(tr("System calls as strace prints them"), this);
    m_yaml = viewer(tr("Scenario"), this);
    m_tabs->addTab(m_source, tr("Program"));
    m_tabs->addTab(m_strace, tr("strace"));
    m_tabs->addTab(m_yaml, tr("YAML"));
    column->addWidget(m_tabs, 1);
    m_errors = new QLabel(this);
    m_errors->setObjectName(QStringLiteral("errors"));
    m_errors->setWordWrap(true);
    m_errors->setTextFormat(Qt::PlainText);
    m_errors->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_errors->hide();
    column->addWidget(m_errors);
    m_status = new QLabel(this);
    m_status->setObjectName(QStringLiteral("muted"));
    m_status->setWordWrap(true);
    m_status->setAccessibleName(tr("Last system call"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_status, 1);
    m_edit = new QPushButton(tr("Edit"), this);
    m_edit->setToolTip(tr("Change the program of this lane and run it again"));
    m_run = new QPushButton(tr("Run"), this);
    m_run->setObjectName(QStringLiteral("primary"));
    m_cancel = new QPushButton(tr("Cancel"), this);
    for (QPushButton* b : {m_edit, m_run, m_cancel})
        row->addWidget(b);
    m_run->hide();
    m_cancel->hide();
    column->addLayout(row);

    connect(m_edit, &QPushButton::clicked, this, &ProgramPanel::startEdit);
    connect(m_run, &QPushButton::clicked, this, &ProgramPanel::runEdited);
    connect(m_cancel, &QPushButton::clicked, this, &ProgramPanel::cancelEdit);
    connect(session, &Session::runChanged, this, &ProgramPanel::showLane);
    connect(session, &Session::currentChanged, this, &ProgramPanel::showLane);
    connect(session, &Session::variantChanged, this, [this] { m_yaml->setPlainText(m_session->variant().asScenario()); });
    connect(session, &Session::failed, this, &ProgramPanel::showErrors);
    connect(clock, &PlaybackClock::moved, this, &ProgramPanel::follow);
    // What is happening may be further down in the text that comes up.
    connect(m_tabs, &QTabWidget::currentChanged, this, &ProgramPanel::follow);
    m_source->installEventFilter(this);
    m_strace->installEventFilter(this);
    setZoom(1.0);
}

bool ProgramPanel::eventFilter(QObject* object, QEvent* event)
{
    // A line of the program may now be broken elsewhere; the marks are known when the editor has seen the change itself.
    if (event->type() == QEvent::Resize || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        QMetaObject::invokeMethod(
            this,
            [this] {
                mark();
                markCall();
            },
            Qt::QueuedConnection);
    return QWidget::eventFilter(object, event);
}

void ProgramPanel::setColours(ThemeName name)
{
    m_theme = theme(name);
    mark();
    markCall();
}

void ProgramPanel::setZoom(double zoom)
{
    m_zoom = zoom;
    for (QPlainTextEdit* e : {m_source, m_strace, m_yaml})
        e->setFont(sceneFont(12 * zoom, false, true));
    // Some lines of the program stay in view beside its mistakes.
    m_source->setMinimumHeight(static_cast<int>(70 * zoom));
}

const model::ProgramSource* ProgramPanel::program() const
{
    const LanePointer lane = m_session->current();
    if (!lane)
        return nullptr;
    const auto& programs = lane->record().programs;
    const auto it = programs.find(m_key.toStdString());
    return it != programs.end() ? &it->second : programs.empty() ? nullptr : &programs.begin()->second;
}

void ProgramPanel::showLane()
{
    if (m_editing)
        cancelEdit();
    const LanePointer lane = m_session->current();
    m_calls.clear();
    m_shownLine = -1;
    m_mistakes.clear();
    m_errors->hide();
    m_edit->setEnabled(lane != nullptr && m_session->canRun());
    if (!lane) {
        m_source->clear();
        m_strace->clear();
        return;
    }
    m_key.clear();
    for (const model::TaskId id : lane->facts().tasks) {
        m_key = QString::fromStdString(lane->trace().task(id)->program);
        break;
    }
    const model::ProgramSource* text = program();
    m_source->setPlainText(text ? QString::fromStdString(text->text) : QString());
    for (std::uint32_t i = 0; i < lane->events().size(); ++i)
        if (lane->events()[i].kind == model::EventKind::Call && !lane->isPeer(lane->events()[i]))
            m_calls.push_back(i);
    fillStrace();
    m_yaml->setPlainText(m_session->variant().yaml.isEmpty() ? QString::fromStdString(m_session->record().scenarioText)
                                                             : m_session->variant().asScenario());
    follow();
}

void ProgramPanel::fillStrace()
{
    const LanePointer lane = m_session->current();
    // A view of ten thousand calls is for searching in a report, not for reading beside an animation.
    constexpr std::size_t most = 5000;
    QStringList lines;
    const bool several = lane->facts().tasks.size() > 1;
    for (std::size_t i = 0; i < std::min(most, m_calls.size()); ++i) {
        const model::Event& e = lane->events()[m_calls[i]];
        QString line = callText(*lane, e.call, true);
        if (several)
            line.prepend(QStringLiteral("[%1] ").arg(lane->taskName(e.task)));
        lines << line + QStringLiteral("  <%1>").arg(timeText(e.end - e.start));
    }
    if (m_calls.size() > most)
        lines << tr("… and %1 more").arg(m_calls.size() - most);
    m_strace->setPlainText(lines.join(u'\n'));
}

int ProgramPanel::currentLine() const
{
    const LanePointer lane = m_session->current();
    if (!lane)
        return 0;
    const auto state = lane->index().at(m_clock->now());
    for (const model::TaskId id : lane->facts().tasks) {
        const model::TaskState& task = state.tasks[id.value()];
        if (task.started && !task.ended && QString::fromStdString(lane->trace().task(id)->program) == m_key)
            return static_cast<int>(task.line);
    }
    return 0;
}

void ProgramPanel::follow()
{
    const LanePointer lane = m_session->current();
    if (!lane || m_editing)
        return;
    const auto now = m_clock->now();
    const int line = currentLine();
    if (line != m_shownLine) {
        m_shownLine = line;
        mark();
        if (line > 0) {
            const QTextBlock block = m_source->document()->findBlockByNumber(line - 1);
            if (block.isValid())
                bringIntoView(m_source, block);
        }
    }
    // The call that is under way, or the last one that returned.
    const auto after = std::partition_point(m_calls.begin(), m_calls.end(), [&](std::uint32_t i) { return lane->events()[i].start <= now; });
    QString text;
    m_shownCall = static_cast<int>(after - m_calls.begin()) - 1;
    markCall();
    if (m_shownCall >= 0) {
        const model::Event& e = lane->events()[*(after - 1)];
        const model::CallInfo info = lane->trace().call(e.call);
        const QString name = QString::fromStdString(info.name);
        if (e.end > now)
            text = tr("%1() has run for %2").arg(name, timeText(now - e.start));
        else
            text = tr("%1 after %2").arg(callText(*lane, e.call, true), timeText(e.end - e.start));
        const QTextBlock block = m_strace->document()->findBlockByNumber(m_shownCall);
        if (block.isValid() && m_tabs->currentWidget() == m_strace && m_strace->textCursor().blockNumber() != m_shownCall)
            bringIntoView(m_strace, block);
    }
    m_status->setText(text);
}

void ProgramPanel::markCall()
{
    const QTextBlock block = m_shownCall < 0 ? QTextBlock() : m_strace->document()->findBlockByNumber(m_shownCall);
    m_strace->setExtraSelections(block.isValid() ? lineMarks(block, m_theme.accentGround) : QList<QTextEdit::ExtraSelection>());
}

void ProgramPanel::mark()
{
    QList<QTextEdit::ExtraSelection> marks;
    const auto add = [&](int line, const QColor& ground) {
        const QTextBlock block = m_source->document()->findBlockByNumber(line - 1);
        if (!block.isValid())
            return;
        marks << lineMarks(block, ground);
    };
    const bool night = m_theme.name == ThemeName::Dark;
    if (m_shownLine > 0 && !m_editing)
        add(m_shownLine, night ? QColor(0x4A, 0x2A, 0x14) : QColor(0xFF, 0xE6, 0xD3));
    for (const Mistake& m : m_mistakes) {
        add(m.line, night ? QColor(0x5A, 0x1E, 0x1A) : QColor(0xFD, 0xDD, 0xDA));
        const QTextBlock block = m_source->document()->findBlockByNumber(m.line - 1);
        if (!block.isValid() || m.column < 1 || m.column > block.length())
            continue;
        // The word that the message is about.
        QTextEdit::ExtraSelection s;
        s.cursor = QTextCursor(block);
        s.cursor.setPosition(block.position() + m.column - 1);
        s.cursor.movePosition(QTextCursor::EndOfWord, QTextCursor::KeepAnchor);
        if (!s.cursor.hasSelection())
            s.cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
        s.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        s.format.setUnderlineColor(m_theme.bad);
        s.format.setToolTip(m.message);
        marks << s;
    }
    m_source->setExtraSelections(marks);
}

void ProgramPanel::startEdit()
{
    if (m_editing || !m_edit->isEnabled())
        return;
    m_clock->pause();
    m_editing = true;
    m_tabs->setCurrentWidget(m_source);
    m_before = m_source->toPlainText();
    m_source->setReadOnly(false);
    m_source->setFocus();
    m_edit->hide();
    m_run->show();
    m_cancel->show();
    m_status->setText(tr("Ctrl+Enter runs it, Esc gives up"));
    mark();
}

void ProgramPanel::cancelEdit()
{
    if (!m_editing)
        return;
    m_editing = false;
    if (m_refused) {
        // The change is taken back as well, or every later run would fail for it.
        m_refused = false;
        m_session->undo()->undo();
    }
    m_source->setPlainText(m_before);
    m_source->setReadOnly(true);
    m_edit->show();
    m_run->hide();
    m_cancel->hide();
    m_mistakes.clear();
    m_errors->hide();
    m_shownLine = -1;
    follow();
}

void ProgramPanel::runEdited()
{
    const LanePointer lane = m_session->current();
    if (!m_editing || !lane)
        return;
    if (m_refused) {
        m_refused = false;
        m_session->undo()->undo();
    }
    const QString id = lane->id();
    const auto yaml = withProgram(m_session->variant().yaml, id, m_source->toPlainText(), lane->title());
    if (!yaml) {
        m_errors->setText(tr("The program of this lane cannot be replaced in its scenario."));
        m_errors->show();
        return;
    }
    m_mistakes.clear();
    m_errors->hide();
    mark();
    Variant variant = m_session->variant();
    variant.yaml = *yaml;
    m_session->change(variant, tr("edit of %1").arg(lane->title()));
}

QString ProgramPanel::errors() const
{
    return m_errors->isHidden() ? QString() : m_errors->text();
}

void ProgramPanel::showErrors(const QString& message)
{
    m_mistakes.clear();
    QStringList shown;
    const LanePointer lane = m_session->current();
    const auto place = lane ? programPlace(m_session->variant().yaml, lane->id()) : std::nullopt;
    static const QRegularExpression form(QStringLiteral(":(\\d+):(\\d+): (?:error: )?(.*)$"));
    for (const QString& text : message.split(u'\n')) {
        const auto match = form.match(text);
        const int line = place && match.hasMatch() ? match.captured(1).toInt() - place->firstLine + 1 : 0;
        if (line < 1 || line > m_source->document()->blockCount()) {
            shown << text;
            continue;
        }
        // Line and column as the editor counts them, not as the file does.
        const Mistake mistake{line, match.captured(2).toInt() - place->indent, match.captured(3)};
        shown << tr("Line %1: %2").arg(line).arg(mistake.message);
        if (m_mistakes.empty() && m_editing) {
            QTextCursor cursor(m_source->document()->findBlockByNumber(line - 1));
            cursor.setPosition(cursor.block().position() + std::clamp(mistake.column - 1, 0, cursor.block().length() - 1));
            m_source->setTextCursor(cursor);
            m_source->ensureCursorVisible();
        }
        m_mistakes.push_back(mistake);
    }
    m_refused = m_editing && !m_mistakes.empty();
    m_tellsAll = m_refused && static_cast<std::size_t>(shown.size()) == m_mistakes.size();
    m_errors->setText(withLongWordsBroken(shown.join(u'\n')));
    // What is not about a program is said above the lanes.
    m_errors->setVisible(m_editing || !m_mistakes.empty());
    mark();
}

}  // namespace copyscope::gui
