// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace copyscope::gui {

namespace {

/// In a build tree, or as installed.
QString machineFolder()
{
    const QString built = shippedFolder(QStringLiteral("assets/machines"));
    return built.isEmpty() ? shippedFolder(QStringLiteral("machines")) : built;
}

}  // namespace

QWidget* MainWindow::buildHeader()
{
    auto* header = new QWidget(this);
    header->setObjectName(QStringLiteral("header"));
    header->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(16, 8, 12, 8);
    row->setSpacing(8);
    auto* title = new QLabel(QStringLiteral("Copyscope"), header);
    title->setObjectName(QStringLiteral("title"));
    m_subtitle = new QLabel(header);
    m_subtitle->setObjectName(QStringLiteral("subtitle"));
    m_subtitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_subtitle->installEventFilter(this);
    row->addWidget(title);
    row->addWidget(m_subtitle, 1);
    m_chips = new QHBoxLayout;
    m_chips->setSpacing(6);
    row->addLayout(m_chips);
    m_machine = new QComboBox(header);
    m_machine->addItems(namesIn(machineFolder()));
    m_machine->setAccessibleName(tr("Machine"));
    m_machine->setToolTip(tr("The machine that all lanes run on"));
    m_machine->setVisible(m_machine->count() > 0);
    row->addWidget(m_machine);
    auto* mode = new QWidget(header);
    mode->setObjectName(QStringLiteral("mode"));
    auto* modes = new QHBoxLayout(mode);
    modes->setContentsMargins(0, 0, 0, 0);
    modes->setSpacing(0);
    const auto choice = [&](const QString& name, const QString& text, const QString& help) {
        auto* b = new QToolButton(mode);
        b->setObjectName(name);
        b->setText(text);
        b->setToolTip(help);
        b->setAccessibleName(text);
        b->setCheckable(true);
        modes->addWidget(b);
        return b;
    };
    m_simulated = choice(QStringLiteral("simulated"), tr("Simulated"), tr("Lanes as the model predicts them"));
    m_liveButton = choice(QStringLiteral("live"), tr("Live"), tr("Run the same programs as real system calls on this machine, and show what was observed beside the prediction"));
    m_simulated->setChecked(true);
    connect(m_simulated, &QToolButton::clicked, this, [this] { setLive(false); });
    connect(m_liveButton, &QToolButton::clicked, this, [this] { setLive(true); });
    row->addWidget(mode);
    auto* present = new QPushButton(tr("▶ Present   F5"), header);
    present->setObjectName(QStringLiteral("present"));
    present->setToolTip(tr("Full screen, large type (F5)"));
    connect(present, &QPushButton::clicked, this, &MainWindow::present);
    row->addWidget(present);
    return header;
}

void MainWindow::build()
{
    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    m_progress = new QProgressBar(whole);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(3);
    m_progress->setAccessibleName(tr("Running"));
    QSizePolicy keep = m_progress->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keep);
    m_progress->hide();
    column->addWidget(m_progress);

    m_gallery = new GalleryWidget(whole);
    m_gallery->setEntries(listGallery(shippedFolder(QStringLiteral("scenarios"))));
    m_stage = new StageWidget(m_session, m_clock, whole);
    m_program = new ProgramPanel(m_session, m_clock, whole);
    m_story = new StoryPanel(m_session, m_clock, whole);
    QStringList machines;
    for (int i = 0; i < m_machine->count(); ++i)
        machines << m_machine->itemText(i);
    m_whatIf = new WhatIfPanel(m_session, machines, machineFolder(), whole);
    m_compare = new ComparePanel(m_session, whole);
    m_steps = new StepsPanel(m_session, m_clock, whole);
    auto* lower = new QWidget(whole);
    lower->setObjectName(QStringLiteral("card"));
    lower->setAttribute(Qt::WA_StyledBackground);
    auto* lowerColumn = new QVBoxLayout(lower);
    lowerColumn->setContentsMargins(10, 6, 10, 8);
    m_lower = new QTabWidget(lower);
    m_lower->setDocumentMode(true);
    m_lower->tabBar()->setDrawBase(false);
    // All labels are there, whole: the panel is never narrower than they are.
    m_lower->setUsesScrollButtons(false);
    m_lower->addTab(m_story, tr("Now"));
    m_lower->addTab(m_whatIf, tr("What if"));
    m_lower->addTab(m_compare, tr("Compare"));
    m_lower->addTab(m_steps, tr("Steps"));
    m_live = new LivePanel(m_session, whole);
    m_lower->addTab(m_live, tr("Live"));
    m_lower->setTabToolTip(4, tr("Predicted and measured, and what can be observed here"));
    m_lower->setTabToolTip(0, tr("What is happening at this instant"));
    m_lower->setTabToolTip(3, tr("All steps as text"));
    lowerColumn->addWidget(m_lower);

    m_right = new QSplitter(Qt::Vertical, whole);
    m_right->addWidget(m_program);
    m_right->addWidget(lower);
    m_right->setStretchFactor(0, 4);
    m_right->setStretchFactor(1, 5);
    m_right->setHandleWidth(8);

    m_playback = new PlaybackBar(m_clock, whole);
    m_timeline = new TimelineWidget(m_clock, whole);
    auto* bottom = new QWidget(whole);
    auto* bottomColumn = new QVBoxLayout(bottom);
    bottomColumn->setContentsMargins(0, 0, 0, 0);
    bottomColumn->setSpacing(6);
    // Without the timeline it is as low as the bar.
    bottomColumn->setSizeConstraint(QLayout::SetMinAndMaxSize);
    m_playback->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    bottomColumn->addWidget(m_playback);
    bottomColumn->addWidget(m_timeline, 1);

    auto* upper = new QSplitter(Qt::Horizontal, whole);
    upper->addWidget(m_stage);
    upper->addWidget(m_right);
    upper->setStretchFactor(0, 1);
    upper->setStretchFactor(1, 0);
    upper->setHandleWidth(8);
    upper->setCollapsible(0, false);
    upper->setSizes({1000, 300});
    m_across = upper;
    m_down = new QSplitter(Qt::Vertical, whole);
    m_down->addWidget(upper);
    m_down->addWidget(bottom);
    m_down->setStretchFactor(0, 3);
    m_down->setStretchFactor(1, 1);
    m_down->setHandleWidth(8);
    m_down->setCollapsible(0, false);
    m_down->setSizes({600, 250});

    auto* middle = new QWidget(whole);
    auto* middleColumn = new QVBoxLayout(middle);
    middleColumn->setContentsMargins(10, 8, 10, 10);
    m_message = new MessageBar(middle);
    m_message->hide();
    middleColumn->addWidget(m_message);
    middleColumn->addWidget(m_down, 1);
    auto* body = new QSplitter(Qt::Horizontal, whole);
    body->setObjectName(QStringLiteral("body"));
    body->addWidget(m_gallery);
    body->addWidget(middle);
    body->setStretchFactor(1, 1);
    body->setHandleWidth(1);
    body->setSizes({210, 1200});
    column->addWidget(body, 1);
    setCentralWidget(whole);
}

}  // namespace copyscope::gui
