// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/story_panel.h"

#include "gui/paint/fonts.h"
#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QLabel>
#include <QRegularExpression>
#include <QScrollArea>
#include <QVBoxLayout>

namespace copyscope::gui {

QString noteAt(const model::RunRecord& record, const std::vector<LanePointer>& lanes, model::Nanoseconds t)
{
    static const QRegularExpression form(QStringLiteral("^([^.]+)(?:\\.(.*?)(\\w+)\\[(\\d+)\\])?$"));
    QString best;
    model::Nanoseconds latest(-1);
    for (const model::NoteRecord& note : record.notes) {
        const auto match = form.match(QString::fromStdString(note.at));
        for (const LanePointer& lane : lanes) {
            if (!match.hasMatch() || QString::fromStdString(lane->record().id) != match.captured(1))
                continue;
            if (match.captured(3).isEmpty()) {
                if (latest < model::Nanoseconds(0)) {
                    latest = model::Nanoseconds(0);
                    best = QString::fromStdString(note.say);
                }
                continue;
            }
            int left = match.captured(4).toInt();
            for (const model::Event& e : lane->events()) {
                if (e.start > t)
                    break;
                if (e.kind != model::EventKind::Call || lane->isPeer(e) || QString::fromStdString(lane->trace().call(e.call).name) != match.captured(3))
                    continue;
                if (left-- == 0) {
                    if (e.start >= latest) {
                        latest = e.start;
                        best = QString::fromStdString(note.say);
                    }
                    break;
                }
            }
        }
    }
    return best;
}

StoryPanel::StoryPanel(Session* session, PlaybackClock* clock, QWidget* parent)
    : QWidget(parent), m_session(session), m_clock(clock)
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(4, 6, 4, 4);
    m_step = new QLabel(this);
    m_step->setObjectName(QStringLiteral("muted"));
    outer->addWidget(m_step);
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* inside = new QWidget(area);
    inside->setObjectName(QStringLiteral("plain"));
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 6, 0);
    m_text = new QLabel(inside);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_text->setAccessibleName(tr("What is happening"));
    m_source = new QLabel(inside);
    m_source->setObjectName(QStringLiteral("source"));
    m_source->setWordWrap(true);
    column->addWidget(m_text);
    column->addWidget(m_source);
    column->addStretch(1);
    area->setWidget(inside);
    outer->addWidget(area, 1);
    connect(clock, &PlaybackClock::moved, this, &StoryPanel::tell);
    connect(session, &Session::runChanged, this, &StoryPanel::tell);
    connect(session, &Session::lanesChanged, this, &StoryPanel::tell);
    connect(session, &Session::followedChanged, this, &StoryPanel::tell);
}

void StoryPanel::setZoom(double zoom)
{
    m_text->setFont(sceneFont(13 * zoom));
    m_source->setFont(sceneFont(11 * zoom));
    m_step->setFont(sceneFont(11 * zoom));
}

void StoryPanel::tell()
{
    if (!isVisible())
        return;
    const auto lanes = m_session->lanes();
    const auto step = m_clock->steps().current(m_clock->now());
    m_step->setText(tr("step %1 / %2,  %3").arg(step ? *step + 1 : 0).arg(m_clock->steps().size()).arg(timeText(m_clock->now())));
    QString html;
    const QString note = noteAt(m_session->record(), lanes, m_clock->now());
    if (!note.isEmpty())
        html += QStringLiteral("<p><b>%1</b></p>").arg(note.toHtmlEscaped());
    QStringList sources;
    for (const LanePointer& lane : lanes) {
        const auto state = lane->index().at(m_clock->now());
        const Sentence s = sentenceAt(*lane, state);
        html += QStringLiteral("<p>");
        if (lanes.size() > 1)
            html += QStringLiteral("<b>%1.</b> ").arg(lane->title().toHtmlEscaped());
        html += s.text.toHtmlEscaped() + QStringLiteral("</p>");
        if (!s.source.isEmpty() && !sources.contains(s.source))
            sources << s.source;
        if (const auto& page = m_session->followed()) {
            const FollowedFacts facts = factsOf(*lane, state, *page);
            html += QStringLiteral("<p><i>%1</i></p>")
                        .arg(tr("Page %1 of %2: %3, %4. %5").arg(page->offset / model::pageSize.value()).arg(page->source,
                                 pluralText(facts.copies, tr("place holds it"), tr("places hold it")),
                                 pluralText(facts.references, tr("reference"), tr("references")),
                                 facts.where.isEmpty() ? tr("It is on the disk only.") : facts.where.join(QStringLiteral("; "))).toHtmlEscaped());
        }
    }
    m_text->setText(html);
    m_source->setVisible(!sources.isEmpty());
    m_source->setText(QStringLiteral("<b>%1</b><br>%2").arg(tr("Source"), sources.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))));
}

}  // namespace copyscope::gui
