// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/live_panel.h"

#include "gui/paint/fonts.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace copyscope::gui {

namespace {

QString plain(QString name)
{
    if (name.endsWith(QStringLiteral("_ns")))
        name.chop(3);
    return name.replace(u'_', u' ').replace(QStringLiteral("cpu"), QStringLiteral("CPU")).replace(QStringLiteral("dma"), QStringLiteral("DMA")).replace(QStringLiteral("tlb"), QStringLiteral("TLB"));
}

}  // namespace

LivePanel::LivePanel(Session* session, QWidget* parent) : PanelPage(parent), m_session(session)
{
    m_ledger = addText(tr("Predicted and measured"));
    m_examine = new QPushButton(tr("What can be observed here?"), m_inside);
    m_examine->setToolTip(tr("Asks 'copyscope doctor' what this machine and user can observe, and what is missing"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_examine);
    row->addStretch(1);
    m_column->addLayout(row);
    m_doctor = addText(tr("What can be observed here"));
    m_column->addStretch(1);
    connect(m_examine, &QPushButton::clicked, this, &LivePanel::examine);
    connect(session, &Session::runChanged, this, &LivePanel::tell);
    connect(session, &Session::lanesChanged, this, &LivePanel::tell);
    connect(session, &Session::currentChanged, this, &LivePanel::tell);
    connect(session, &Session::busy, this, &LivePanel::tell);
    tell();
}

LivePanel::~LivePanel()
{
    if (!m_child)
        return;
    m_child->disconnect(this);
    m_child->kill();
    m_child->waitForFinished(2000);
}

void LivePanel::setZoom(double zoom)
{
    m_ledger->setFont(sceneFont(11.5 * zoom));
    m_doctor->setFont(sceneFont(11.5 * zoom));
}

void LivePanel::setColours(ThemeName name)
{
    m_theme = name;
    tell();
}

QString LivePanel::text() const
{
    QString text = m_ledger->text() + m_doctor->text();
    return text.remove(QChar(0x200B));
}

void LivePanel::tell()
{
    const LanePointer lane = m_session->current();
    const MeasuredLane* measured = lane ? m_session->measuredOf(*lane) : nullptr;
    if (!measured && m_session->isLive() && m_session->isBusy()) {
        m_ledger->setText(tr("<p>The programs run on this machine…</p>"));
        return;
    }
    if (!measured && lane && m_session->measuredLane(*lane)) {
        m_ledger->setText(tr("<p>This was measured, but copyscope gave no comparison that can be read.</p>"));
        return;
    }
    if (!measured) {
        m_ledger->setText(tr("<p>Nothing is measured yet. <b>Live</b>, above, runs the same programs as real system calls on this machine and "
                             "puts what was observed beside what was predicted.</p>"));
        return;
    }
    const Theme t = theme(m_theme);
    QString html = QStringLiteral("<p><b>%1</b></p>").arg(lane->title().toHtmlEscaped());
    if (!measured->problem.isEmpty())
        html += QStringLiteral("<p><font color='%1'>%2</font></p>").arg(t.bad.name(), breakable(measured->problem));
    if (!measured->about.isEmpty())
        html += QStringLiteral("<p>%1</p>").arg(breakable(measured->about.join(QStringLiteral("; "))));
    html += QStringLiteral("<table cellspacing='0' cellpadding='2' width='100%'><tr><td></td><td align='right'><b>%1</b></td><td align='right'><b>%2</b></td></tr>")
                .arg(tr("predicted"), tr("measured"));
    for (const MeasuredFigure& f : measured->figures) {
        const bool bad = f.agreement == QLatin1String("differs");
        const QString ink = bad ? t.bad.name() : f.agreement == QLatin1String("equal") || f.agreement == QLatin1String("close") ? t.good.name() : t.text.name();
        const QString value = f.measured.isEmpty() ? tr("not observed") : f.measured;
        html += QStringLiteral("<tr><td>%1</td><td align='right'>%2</td><td align='right'><font color='%3'>%4</font></td></tr>")
                    .arg(plain(f.name).toHtmlEscaped(), f.predicted.toHtmlEscaped(), ink, value.toHtmlEscaped());
        QStringList more;
        if (f.agreement != QLatin1String("equal"))
            more << (bad ? tr("differs, for no known reason") : f.agreement);
        if (!f.why.isEmpty())
            more << f.why;
        if (!f.evidence.isEmpty())
            more << tr("from %1").arg(f.evidence);
        if (!more.isEmpty())
            html += QStringLiteral("<tr><td colspan='3'><font size='-1' color='%1'>%2</font></td></tr>").arg(bad ? t.bad.name() : t.muted.name(), breakable(more.join(QStringLiteral("; "))));
    }
    html += QStringLiteral("</table>");
    for (const QString& remark : measured->remarks)
        html += QStringLiteral("<p><font color='%1'>%2</font></p>").arg(t.muted.name(), breakable(remark));
    m_ledger->setText(html);
}

void LivePanel::examine()
{
    const QString program = copyscopeProgram();
    if (m_child)
        return;
    if (program.isEmpty()) {
        m_doctor->setText(noProgram().toHtmlEscaped());
        return;
    }
    m_child = std::make_unique<QProcess>();
    connect(m_child.get(), &QProcess::finished, this, &LivePanel::examined);
    connect(m_child.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError e) {
        if (e == QProcess::FailedToStart)
            examined(-1);
    });
    m_examine->setEnabled(false);
    m_child->start(program, {QStringLiteral("doctor"), QStringLiteral("--format"), QStringLiteral("json")});
}

void LivePanel::examined(int)
{
    const auto observables = readDoctor(m_child->readAllStandardOutput());
    const QString complaint = QString::fromUtf8(m_child->readAllStandardError()).trimmed();
    // The process is deleted once its signal is through.
    m_child.release()->deleteLater();
    m_examine->setEnabled(true);
    if (!observables) {
        m_doctor->setText(tr("copyscope doctor gave no answer. %1").arg(breakable(complaint)));
        return;
    }
    const Theme t = theme(m_theme);
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='2'>");
    for (const Observable& o : *observables)
        html += QStringLiteral("<tr><td><font color='%1'><b>%2</b></font></td><td><b>%3</b><br>%4<br><font color='%5'>%6</font></td></tr>")
                    .arg((o.available ? t.good : t.bad).name(), o.available ? QStringLiteral("✓") : QStringLiteral("✗"), breakable(o.name),
                         breakable(o.gives), t.muted.name(), breakable(o.more));
    m_doctor->setText(html + QStringLiteral("</table>"));
}

}  // namespace copyscope::gui
