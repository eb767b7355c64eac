// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/story_panel.h"

#include "gui/paint/fonts.h"
#include "gui/scene/narrate.h"
#include "gui/scene/words.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace copyscope::gui {

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
    connect(m_text, &QLabel::linkActivated, this, [this](const QString& link) {
        m_clock->pause();
        m_clock->seek(model::Nanoseconds(link.toLongLong()));
    });
    m_source = new QLabel(inside);
    m_source->setObjectName(QStringLiteral("source"));
    m_source->setWordWrap(true);
    column->addWidget(m_text);
    column->addWidget(m_source);
    column->addStretch(1);
    area->setWidget(inside);
    outer->addWidget(area, 1);
    connect(clock, &PlaybackClock::moved, this, &StoryPanel::tell);
    connect(session, &Session::runChanged, this, &StoryPanel::prepare);
    connect(session, &Session::lanesChanged, this, &StoryPanel::prepare);
    connect(session, &Session::followedChanged, this, &StoryPanel::prepare);
}

void StoryPanel::setColours(ThemeName name)
{
    m_theme = name;
    tell();
}

void StoryPanel::setZoom(double zoom)
{
    m_text->setFont(sceneFont(13 * zoom));
    m_source->setFont(sceneFont(11 * zoom));
    m_step->setFont(sceneFont(11 * zoom));
}

void StoryPanel::prepare()
{
    const auto lanes = m_session->lanes();
    m_notes = Notes(m_session->record(), lanes);
    m_histories.clear();
    if (const auto& page = m_session->followed())
        for (const LanePointer& lane : lanes)
            m_histories.push_back(historyOf(*lane, *page));
    tell();
}

QString StoryPanel::followedText(std::size_t number, const LaneRun& lane, const model::TraceState& state) const
{
    const FollowedPage& page = *m_session->followed();
    const FollowedFacts facts = factsOf(lane, state, page);
    QString html = QStringLiteral("<p>%1</p>").arg(
        tr("<b>Page %1 of %2</b>: %3, %4. %5")
            .arg(page.offset / model::pageSize.value())
            .arg(page.source.toHtmlEscaped(), pluralText(facts.copies, tr("place holds it"), tr("places hold it")),
                 pluralText(facts.references, tr("reference"), tr("references")),
                 facts.where.isEmpty() ? tr("It is on the disk only.") : facts.where.join(QStringLiteral("; ")).toHtmlEscaped()));
    if (number >= m_histories.size() || m_histories[number].empty())
        return html;
    html += QStringLiteral("<table cellspacing='0' cellpadding='1'>");
    const auto& moments = m_histories[number];
    for (std::size_t i = 0; i < moments.size(); ++i) {
        const PageMoment& m = moments[i];
        const bool current = m.at <= state.at && (i + 1 == moments.size() || moments[i + 1].at > state.at);
        const QString text = (current ? QStringLiteral("<b>%1</b>") : QStringLiteral("%1")).arg(m.text.toHtmlEscaped());
        html += QStringLiteral("<tr><td><a href='%1' style='color:%2'>%3</a>&nbsp;&nbsp;</td><td>%4</td><td align='right'>&nbsp;%5</td></tr>")
                    .arg(m.at.value())
                    .arg(theme(m_theme).accent.name(), timeText(m.at), text, m.references > 0 ? tr("%1 ref.").arg(m.references) : QString());
    }
    return html + QStringLiteral("</table>");
}

void StoryPanel::tell()
{
    if (!isVisible())
        return;
    const auto lanes = m_session->lanes();
    const auto step = m_clock->steps().current(m_clock->now());
    m_step->setText(lanes.empty() ? QString() : tr("step %1 / %2,  %3").arg(step ? *step + 1 : 0).arg(m_clock->steps().size()).arg(timeText(m_clock->now())));
    QString html;
    const QString note = m_notes.at(m_clock->now());
    if (!note.isEmpty())
        html += QStringLiteral("<p><b>%1</b></p>").arg(note.toHtmlEscaped());
    QStringList sources;
    std::size_t number = 0;
    for (const LanePointer& lane : lanes) {
        const auto state = lane->index().at(m_clock->now());
        const Sentence s = sentenceAt(*lane, state);
        html += QStringLiteral("<p>");
        if (lanes.size() > 1)
            html += QStringLiteral("<b>%1.</b> ").arg(lane->title().toHtmlEscaped());
        html += s.text.toHtmlEscaped() + QStringLiteral("</p>");
        if (!s.source.isEmpty() && !sources.contains(s.source))
            sources << s.source;
        if (m_session->followed())
            html += followedText(number, *lane, state);
        ++number;
    }
    m_text->setText(html);
    m_source->setVisible(!sources.isEmpty());
    m_source->setText(QStringLiteral("<b>%1</b><br>%2").arg(tr("Source"), sources.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))));
}

}  // namespace copyscope::gui
