// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include "gui/claims/moment.h"
#include "gui/window/style.h"

#include <QFileInfo>
#include <QScreen>
#include <QTreeView>

namespace copyscope::gui {

void MainWindow::showClaims()
{
    if (!m_claims) {
        m_claims = new ClaimsView(this);
        connect(m_claims, &ClaimsView::chosen, this, &MainWindow::openEvidence);
        const QScreen* wide = screen();
        const QSize room = wide ? wide->availableSize() : QSize(1280, 720);
        m_claims->resize((QSizeF(900, 620) * m_zoom).toSize().boundedTo(room - QSize(40, 60)));
        m_claims->setColours(m_theme);
        colourSearches(this, theme(m_theme));
        dressLists(this);
        const QString scenarios = shippedFolder(QStringLiteral("scenarios"));
        if (!scenarios.isEmpty())
            m_claims->load(scenarios + QStringLiteral("/claims.yaml"));
        m_claims->setZoom(m_zoom);
    }
    m_claims->show();
    m_claims->raise();
    m_claims->activateWindow();
    m_claims->list()->setFocus();
}

void MainWindow::openEvidence(const QString& file, const model::claims::Evidence& evidence)
{
    const bool open = m_session->hasRun() && QFileInfo(m_session->file()) == QFileInfo(file);
    m_evidence = evidence;
    m_evidenceFile = file;
    if (open && !m_session->isBusy())
        showEvidenceNow();
    else
        openFile(file);
}

void MainWindow::showEvidenceNow()
{
    if (!m_evidence || QFileInfo(m_session->file()) != QFileInfo(m_evidenceFile))
        return;
    const auto evidence = std::exchange(m_evidence, std::nullopt);
    m_clock->pause();
    if (const auto at = showEvidence(*m_session, *evidence))
        m_clock->seek(*at);
}

}  // namespace copyscope::gui
