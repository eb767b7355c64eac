// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include "gui/app/scenario_edit.h"
#include "gui/scene/words.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QInputDialog>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QSaveFile>
#include <QProgressDialog>
#include <QScreen>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace copyscope::gui {

namespace {

constexpr int mostRecent = 8;

/// The file that was chosen; empty when none was.
QString ask(QFileDialog& dialog)
{
    // Names, whole: in the columns of the detailed view they and their dates are cut.
    dialog.setViewMode(QFileDialog::List);
    // The places at the side too: Qt gives them as much as "Computer" takes.
    auto* split = dialog.findChild<QSplitter*>(QStringLiteral("splitter"));
    const auto* places = dialog.findChild<QListView*>(QStringLiteral("sidebar"));
    if (split != nullptr && places != nullptr) {
        const int side = std::min(places->sizeHintForColumn(0) + 2 * places->frameWidth() + 8, dialog.width() / 2);
        split->setSizes({side, std::max(dialog.width() - side, side)});
    }
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

}  // namespace

void MainWindow::buildActions()
{
    const QString file = tr("&File");
    const QString edit = tr("&Edit");
    const QString help = tr("&Help");
    const auto add = [this](Command c) { m_commands.add(this, std::move(c)); };
    add({QStringLiteral("open"), file, tr("&Open…"), tr("Open a scenario or a trace"), {QKeySequence::Open}, [this] { chooseAndOpen(); }});
    add({QStringLiteral("reload"), file, tr("&Run again"), tr("Run the scenario again"), {QKeySequence(Qt::CTRL | Qt::Key_R)}, [this] { m_session->rerun(); }});
    add({QStringLiteral("cancel"), file, tr("&Cancel run"), tr("Stop what is running"), {QKeySequence(Qt::CTRL | Qt::Key_Period)}, [this] { m_session->cancel(); }});
    add({QStringLiteral("save"), file, tr("&Save as scenario…"), tr("Write the scenario with all changes to a file"), {QKeySequence(Qt::CTRL | Qt::Key_S)}, [this] { saveScenario(); }, true});
    add({QStringLiteral("export"), file, tr("&Export this instant…"), tr("Write this instant as SVG, PDF or PNG"), {QKeySequence(Qt::CTRL | Qt::Key_E)}, [this] { chooseAndExport(false); }, true});
    add({QStringLiteral("export-all"), file, tr("Export e&very step…"), tr("Write every step: a PDF with a page each, or a file each"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)}, [this] { chooseAndExport(true); }});
    add({QStringLiteral("quit"), file, tr("&Quit"), tr("Close the window"), {QKeySequence(Qt::CTRL | Qt::Key_Q)}, [this] { close(); }, true});
    add({QStringLiteral("undo"), edit, tr("&Undo"), tr("Undo the last change of the scenario and run again"), {QKeySequence::Undo}, [this] { m_session->undo()->undo(); }});
    add({QStringLiteral("redo"), edit, tr("&Redo"), tr("Do it again"), {QKeySequence::Redo}, [this] { m_session->undo()->redo(); }});
    add({QStringLiteral("edit-program"), edit, tr("Edit &program"), tr("Change the program of the lane that is marked"), {QKeySequence(Qt::Key_F2)}, [this] { m_program->startEdit(); }, true});
    add({QStringLiteral("run-program"), edit, tr("&Run program"), tr("Run the changed program"), {QKeySequence(Qt::CTRL | Qt::Key_Return)}, [this] { m_program->runEdited(); }});
    add({QStringLiteral("add-lane"), edit, tr("&Add lane…"), tr("Add a lane that runs a method"), {QKeySequence(Qt::CTRL | Qt::Key_L)}, [this] { addLane(); }});
    add({QStringLiteral("copy-set"), edit, tr("&Copy changes as options"), tr("Copy the --set options of the changes"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)}, [this] { QGuiApplication::clipboard()->setText(m_whatIf->commandLine()); }});
    addPlaybackActions();
    addViewActions();
    add({QStringLiteral("sheet"), help, tr("&Keys"), tr("Show this sheet"), {QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)}, [this] { showSheet(); }});
}

void MainWindow::addPlaybackActions()
{
    const QString menu = tr("&Play");
    const auto add = [this, menu](const char* id, const QString& text, const QString& help, QList<QKeySequence> keys, std::function<void()> run, bool separator = false) {
        m_commands.add(this, {QLatin1String(id), menu, text, help, std::move(keys), std::move(run), separator});
    };
    add("play", tr("&Play or pause"), tr("Play or pause"), {QKeySequence(Qt::Key_Space)}, [this] { m_clock->togglePlay(); });
    add("forward", tr("Step &forward"), tr("One step forward"), {QKeySequence(Qt::Key_Right)}, [this] { m_clock->stepForward(m_playback->stepSize()); });
    add("back", tr("Step &back"), tr("One step back"), {QKeySequence(Qt::Key_Left)}, [this] { m_clock->stepBack(m_playback->stepSize()); });
    add("call-forward", tr("Next system call"), tr("To the next entry or return of a system call"), {QKeySequence(Qt::SHIFT | Qt::Key_Right)}, [this] { m_clock->stepForward(StepSize::Call); }, true);
    add("call-back", tr("Previous system call"), tr("To the previous entry or return of a system call"), {QKeySequence(Qt::SHIFT | Qt::Key_Left)}, [this] { m_clock->stepBack(StepSize::Call); });
    add("copy-forward", tr("Next copy"), tr("To the next copy by the CPU"), {QKeySequence(Qt::CTRL | Qt::Key_Right)}, [this] { m_clock->stepForward(StepSize::Copy); });
    add("copy-back", tr("Previous copy"), tr("To the previous copy by the CPU"), {QKeySequence(Qt::CTRL | Qt::Key_Left)}, [this] { m_clock->stepBack(StepSize::Copy); });
    add("start", tr("To the &start"), tr("To the start"), {QKeySequence(Qt::Key_Home)}, [this] { m_clock->toStart(); }, true);
    add("end", tr("To the &end"), tr("To the end"), {QKeySequence(Qt::Key_End)}, [this] { m_clock->toEnd(); });
    add("slower", tr("S&lower"), tr("Half as fast"), {QKeySequence(Qt::Key_BracketLeft)}, [this] { m_clock->setSlowdown(m_clock->slowdown() * 2); }, true);
    add("faster", tr("F&aster"), tr("Twice as fast"), {QKeySequence(Qt::Key_BracketRight)}, [this] { m_clock->setSlowdown(m_clock->slowdown() / 2); });
    add("auto", tr("A&utomatic speed"), tr("Slow where much happens, fast over waits"), {QKeySequence(Qt::Key_A)}, [this] { m_clock->setAuto(!m_clock->isAuto()); });
    add("loop", tr("L&oop"), tr("Play the selected stretch of the timeline, or else the current system call, again and again; or stop doing so"), {QKeySequence(Qt::Key_L)}, [this] { toggleLoop(); });
    add("clear", tr("&Clear marks"), tr("Forget the followed page, the selected stretch and the message; give up an edit"), {QKeySequence(Qt::Key_Escape)}, [this] {
        m_program->cancelEdit();
        m_session->follow(std::nullopt);
        m_timeline->clearSelection();
        m_clock->setLoop(std::nullopt);
        m_message->hide();
    });
}

void MainWindow::toggleLoop()
{
    if (m_clock->loop()) {
        m_clock->setLoop(std::nullopt);
        return;
    }
    auto stretch = m_timeline->selection();
    const LanePointer lane = m_session->current();
    if (!stretch && lane) {
        // The call that is under way, or else the last one that began.
        for (const model::Event& e : lane->events()) {
            if (e.start > m_clock->now() && stretch)
                break;
            if (e.kind == model::EventKind::Call && !lane->isPeer(e) && e.end > e.start)
                stretch = {e.start, e.end};
        }
        if (stretch)
            m_timeline->select(*stretch);
    }
    m_clock->setLoop(stretch);
    if (stretch) {
        m_clock->seek(stretch->first);
        m_clock->play();
    }
}

void MainWindow::showPanel(QWidget* page)
{
    if (!m_right->isVisible())
        want(m_right, true);
    m_lower->setCurrentWidget(page);
}

void MainWindow::addViewActions()
{
    const QString menu = tr("&View");
    const auto add = [this, menu](const char* id, const QString& text, const QString& help, QList<QKeySequence> keys, std::function<void()> run, bool separator = false, bool checkable = false) {
        m_commands.add(this, {QLatin1String(id), menu, text, help, std::move(keys), std::move(run), separator, checkable});
    };
    add("present", tr("&Present"), tr("Full screen, large type, no panels"), {QKeySequence(Qt::Key_F5)}, [this] { present(); });
    add("gallery", tr("&Gallery"), tr("Show or hide the gallery"), {QKeySequence(Qt::CTRL | Qt::Key_G)}, [this] { want(m_gallery, !m_gallery->isVisible()); }, true);
    add("panels", tr("Pa&nels"), tr("Show or hide program and explanation"), {QKeySequence(Qt::CTRL | Qt::Key_P)}, [this] { want(m_right, !m_right->isVisible()); });
    add("timeline", tr("&Timeline"), tr("Show or hide the timeline"), {QKeySequence(Qt::CTRL | Qt::Key_T)}, [this] { want(m_timeline, !m_timeline->isVisible()); });
    add("search", tr("&Search scenarios"), tr("Search the gallery"), {QKeySequence::Find}, [this] {
        want(m_gallery, true);
        m_gallery->focusSearch();
    });
    add("claims", tr("C&laims…"), tr("What the articles claim, and the runs that settle it"), {QKeySequence(Qt::CTRL | Qt::Key_K)}, [this] { showClaims(); });
    add("next-lane", tr("Next &lane"), tr("Show the next lane in the panels"), {QKeySequence(Qt::Key_Tab | Qt::CTRL)}, [this] {
        const int count = static_cast<int>(m_session->lanes().size());
        if (count > 0)
            m_session->setCurrentLane((m_session->currentLane() + 1) % count);
    });
    add("now", tr("Now"), tr("What is happening at this instant"), {QKeySequence(Qt::ALT | Qt::Key_1)}, [this] { showPanel(m_story); }, true);
    add("what-if", tr("What if"), tr("Change one thing and see all lanes again"), {QKeySequence(Qt::ALT | Qt::Key_2)}, [this] { showPanel(m_whatIf); });
    add("compare", tr("Compare"), tr("What makes the difference between the lanes"), {QKeySequence(Qt::ALT | Qt::Key_3)}, [this] { showPanel(m_compare); });
    add("steps", tr("Steps"), tr("All steps as text"), {QKeySequence(Qt::ALT | Qt::Key_4)}, [this] { showPanel(m_steps); });
    add("live-panel", tr("Live"), tr("Predicted and measured, and what can be observed here"), {QKeySequence(Qt::ALT | Qt::Key_5)}, [this] { showPanel(m_live); });
    add("live", tr("Simulated or live"), tr("Show lanes as measured on this machine, or as simulated"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)}, [this] { setLive(!m_session->isLive()); });
    add("squeeze", tr("S&queezed time axis"), tr("Make long waits short on the timeline"), {QKeySequence(Qt::Key_S)}, [this] {
        m_timeline->setSqueezed(!m_timeline->isSqueezed());
        m_commands.action(QStringLiteral("squeeze"))->setChecked(m_timeline->isSqueezed());
    }, true, true);
    add("timeline-in", tr("Timeline: zoom in"), tr("Zoom into the timeline at the playhead"), {QKeySequence(Qt::Key_Up)}, [this] { m_timeline->zoomBy(1.5); });
    add("timeline-out", tr("Timeline: zoom out"), tr("Zoom out of the timeline"), {QKeySequence(Qt::Key_Down)}, [this] { m_timeline->zoomBy(1 / 1.5); });
    add("timeline-all", tr("Timeline: show all"), tr("Show the whole timeline"), {QKeySequence(Qt::Key_0)}, [this] { m_timeline->showAll(); });
    add("zoom-in", tr("Zoom &in"), tr("Everything larger"), {QKeySequence::ZoomIn, QKeySequence(Qt::CTRL | Qt::Key_Equal)}, [this] { setZoom(m_zoom * 1.1); }, true);
    add("zoom-out", tr("Zoom &out"), tr("Everything smaller"), {QKeySequence::ZoomOut}, [this] { setZoom(m_zoom / 1.1); });
    add("zoom-reset", tr("Zoom &100 %"), tr("Everything in its own size"), {QKeySequence(Qt::CTRL | Qt::Key_0)}, [this] { setZoom(1.0); });
    add("light", tr("Light theme"), tr("Light theme"), {}, [this] { setTheme(ThemeName::Light); }, true, true);
    add("dark", tr("Dark theme"), tr("Dark theme"), {}, [this] { setTheme(ThemeName::Dark); }, false, true);
    add("print", tr("Print theme"), tr("Black on white, for paper"), {}, [this] { setTheme(ThemeName::Print); }, false, true);
    add("system", tr("Theme of the system"), tr("Light or dark, as the system is"), {}, [this] { followSystemTheme(); }, false, true);
}

void MainWindow::buildMenus()
{
    QStringList titles;
    QList<QMenu*> menus;
    for (const Command& c : m_commands.commands()) {
        if (!titles.contains(c.menu)) {
            titles << c.menu;
            menus << menuBar()->addMenu(c.menu);
        }
        QMenu* menu = menus[titles.indexOf(c.menu)];
        if (c.separator)
            menu->addSeparator();
        menu->addAction(m_commands.action(c.id));
        if (c.id == QLatin1String("open")) {
            m_recent = menu->addMenu(tr("Open &recent"));
            fillRecent();
        }
    }
    const auto refresh = [this] {
        m_commands.action(QStringLiteral("undo"))->setEnabled(m_session->undo()->canUndo());
        m_commands.action(QStringLiteral("undo"))->setText(m_session->undo()->canUndo() ? tr("&Undo %1").arg(m_session->undo()->undoText()) : tr("&Undo"));
        m_commands.action(QStringLiteral("redo"))->setEnabled(m_session->undo()->canRedo());
        m_commands.action(QStringLiteral("redo"))->setText(m_session->undo()->canRedo() ? tr("&Redo %1").arg(m_session->undo()->redoText()) : tr("&Redo"));
    };
    connect(m_session->undo(), &QUndoStack::indexChanged, this, refresh);
    refresh();
}

void MainWindow::present()
{
    if (m_presenter) {
        m_presenter->close();
        return;
    }
    m_clock->pause();
    m_presenter = new PresenterWidget(m_session, m_clock, [this] { return m_playback->stepSize(); }, m_theme == ThemeName::Light ? ThemeName::Dark : m_theme);
    connect(m_presenter, &PresenterWidget::stepSizeWanted, this, [this](StepSize size) { m_playback->setStepSize(size); });
    connect(m_presenter, &PresenterWidget::closed, this, [this] {
        m_presenter->deleteLater();
        m_presenter.clear();
        activateWindow();
    });
    // Not every window manager makes a window as large as the screen.
    if (const QScreen* wide = screen())
        m_presenter->setGeometry(wide->geometry());
    m_presenter->showFullScreen();
    m_presenter->activateWindow();
}

void MainWindow::showSheet()
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keys"));
    dialog->setObjectName(QStringLiteral("sheet"));
    auto* column = new QVBoxLayout(dialog);
    auto* area = new QScrollArea(dialog);
    area->setWidgetResizable(true);
    const SheetPart mouse{tr("Mouse"),
                          {{tr("click a cell"), tr("Follow its page in all lanes; again: no longer")},
                           {tr("click a lane"), tr("Show its program")},
                           {tr("drag on the timeline"), tr("Go to any instant")},
                           {tr("wheel on the timeline"), tr("Zoom at the pointer; a double click shows all")},
                           {tr("Shift+drag on the timeline"), tr("Select a stretch: it is summed, and L loops it")},
                           {tr("Ctrl+drag on the timeline"), tr("Move the stretch that is in view")},
                           {tr("drop a file"), tr("Open a scenario or a trace")}}};
    auto* label = new QLabel(m_commands.sheet({mouse, PresenterWidget::keys()}), area);
    label->setObjectName(QStringLiteral("plain"));
    label->setMargin(12);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    area->setWidget(label);
    column->addWidget(area);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    column->addWidget(buttons);
    const QSize wanted(static_cast<int>(620 * m_zoom), static_cast<int>(660 * m_zoom));
    dialog->resize(wanted.boundedTo((screen() ? screen()->availableSize() : wanted) - QSize(40, 60)));
    dialog->open();
}

void MainWindow::chooseAndOpen()
{
    QFileDialog dialog(this, tr("Open"), QFileInfo(m_session->file()).path(), tr("Scenarios and traces (*.yaml *.yml *.cstrace)"));
    dialog.setFileMode(QFileDialog::ExistingFile);
    const QString file = ask(dialog);
    if (!file.isEmpty())
        openFile(file);
}

QString MainWindow::exportTo(const QString& file, bool everyStep, const ExportProgress& goOn)
{
    ExportJob job;
    job.title = QString::fromStdString(m_session->record().title);
    job.lanes = m_session->lanes();
    job.file = file;
    // A PDF of every step is a handout: paper is white.
    const bool handout = everyStep && file.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive);
    job.theme = handout && m_theme == ThemeName::Dark ? ThemeName::Print : m_theme;
    job.steps = m_playback->stepSize();
    job.followed = m_session->followed();
    job.notes = Notes(m_session->record(), job.lanes);
    if (!everyStep)
        job.at = m_clock->now();
    return exportPictures(job, goOn);
}

void MainWindow::chooseAndExport(bool everyStep)
{
    if (!m_session->hasRun())
        return;
    // "This instant" is the one at which it was asked for.
    m_clock->pause();
    QSettings settings;
    const QString name = QFileInfo(m_session->file()).completeBaseName();
    QFileDialog dialog(this, everyStep ? tr("Export every step") : tr("Export this instant"), settings.value(QStringLiteral("export/folder")).toString());
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setNameFilters(everyStep ? QStringList{tr("PDF, a page a step (*.pdf)"), tr("PNG, a file a step (*.png)"), tr("SVG, a file a step (*.svg)")}
                                    : QStringList{tr("SVG (*.svg)"), tr("PDF (*.pdf)"), tr("PNG (*.png)")});
    const auto follow = [&dialog](const QString& filter) { dialog.setDefaultSuffix(filter.section(QStringLiteral("*."), 1).chopped(1)); };
    connect(&dialog, &QFileDialog::filterSelected, &dialog, follow);
    follow(dialog.nameFilters().first());
    dialog.selectFile(name.isEmpty() ? QStringLiteral("copyscope") : name);
    const QString file = ask(dialog);
    if (file.isEmpty())
        return;
    settings.setValue(QStringLiteral("export/folder"), QFileInfo(file).absolutePath());
    QProgressDialog progress(tr("Drawing %1").arg(QFileInfo(file).fileName()), tr("Stop"), 0, 1, this);
    progress.setWindowModality(Qt::WindowModal);
    progress.setWindowTitle(tr("Export"));
    // Room for the title between the buttons of the frame.
    progress.setMinimumWidth(static_cast<int>(340 * m_zoom));
    std::size_t pictures = 1;
    const QString error = exportTo(file, everyStep, [&](std::size_t done, std::size_t all) {
        pictures = all;
        progress.setMaximum(static_cast<int>(all));
        progress.setValue(static_cast<int>(done));
        return !progress.wasCanceled();
    });
    progress.reset();
    if (!error.isEmpty())
        showMessage(error);
    else
        showMessage(everyStep ? tr("%1 written to %2").arg(pluralText(pictures, tr("step"), tr("steps")), file) : tr("Written: %1").arg(file), true);
}

void MainWindow::saveScenario()
{
    if (!m_session->canRun())
        return;
    QFileDialog dialog(this, tr("Save as scenario"), {}, tr("Scenarios (*.yaml)"));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(QStringLiteral("yaml"));
    dialog.selectFile(QFileInfo(m_session->file()).completeBaseName() + QStringLiteral("-changed.yaml"));
    const QString file = ask(dialog);
    if (file.isEmpty())
        return;
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(m_session->variant().asScenario().toUtf8()) < 0 || !out.commit()) {
        showMessage(tr("cannot write %1: %2").arg(file, out.errorString()));
        return;
    }
    remember(file);
    showMessage(tr("Written: %1").arg(file), true);
}

void MainWindow::addLane()
{
    if (!m_session->canRun())
        return;
    const QStringList methods = namesIn(shippedFolder(QStringLiteral("scenarios/methods")));
    if (methods.isEmpty()) {
        showMessage(tr("No methods are installed beside this program."));
        return;
    }
    bool ok = false;
    const QString method = QInputDialog::getItem(this, tr("Add lane"), tr("Method"), methods, 0, false, &ok);
    if (!ok)
        return;
    Variant variant = m_session->variant();
    variant.yaml = withMethodLane(variant.yaml, method);
    m_session->change(variant, tr("lane %1").arg(method));
}

void MainWindow::remember(const QString& file)
{
    QSettings settings;
    QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
    const QString whole = QFileInfo(file).absoluteFilePath();
    recent.removeAll(whole);
    recent.prepend(whole);
    while (recent.size() > mostRecent)
        recent.removeLast();
    settings.setValue(QStringLiteral("recent"), recent);
    fillRecent();
}

void MainWindow::fillRecent()
{
    m_recent->clear();
    const QSettings settings;
    for (const QString& file : settings.value(QStringLiteral("recent")).toStringList())
        m_recent->addAction(QFileInfo(file).fileName(), this, [this, file] { openFile(file); })->setToolTip(file);
    m_recent->setEnabled(!m_recent->isEmpty());
}

}  // namespace copyscope::gui
