// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include "gui/app/scenario_edit.h"
#include "gui/window/style.h"

#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStyle>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace copyscope::gui {

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_session(new Session(this)), m_clock(new PlaybackClock(this))
{
    setWindowTitle(tr("Copyscope"));
    setAcceptDrops(true);
    build();
    buildActions();
    buildMenus();
    connectAll();
    m_theme = systemTheme();
    restore();
    applyStyle();
}

MainWindow::~MainWindow()
{
    delete m_presenter;
    // Its undo stack tells of its end, and whoever listens is older than the children of a widget.
    delete m_session;
}

void MainWindow::connectAll()
{
    connect(m_gallery, &GalleryWidget::chosen, this, qOverload<const QString&>(&MainWindow::openFile));
    const auto lanesChanged = [this] {
        const auto lanes = m_session->lanes();
        m_clock->setRun(lanes);
        m_timeline->setLanes(lanes);
        refreshLanes();
        refreshTitle();
    };
    connect(m_session, &Session::runChanged, this, [this, lanesChanged] {
        lanesChanged();
        m_message->hide();
        m_gallery->setCurrent(m_session->file());
        // A measured lane names this machine; the list is about what predictions are made for.
        const LanePointer lane = m_session->allLanes().empty() ? nullptr : m_session->allLanes().front();
        const QSignalBlocker block(m_machine);
        m_machine->setCurrentIndex(lane ? m_machine->findText(QString::fromStdString(lane->record().machine)) : -1);
        m_machine->setEnabled(m_session->canRun());
        showEvidenceNow();
    });
    connect(m_session, &Session::lanesChanged, this, lanesChanged);
    connect(m_session, &Session::liveChanged, this, [this] {
        m_simulated->setChecked(!m_session->isLive());
        m_liveButton->setChecked(m_session->isLive());
    });
    connect(m_session, &Session::failed, this, [this](const QString& text) {
        // The panel has heard it first: it is older.
        if (!m_program->tellsAll() || !m_program->isVisible())
            showMessage(text);
    });
    connect(m_session, &Session::failed, this, [this] { m_evidence.reset(); });
    connect(m_session, &Session::busy, this, [this](const QString& what) { m_progress->setVisible(!what.isEmpty()); });
    connect(m_session, &Session::variantChanged, this, [this] {
        const QSignalBlocker block(m_machine);
        const Variant& v = m_session->variant();
        const QString name = v.machine.isEmpty() ? value(v.yaml, {QStringLiteral("machine")}).value_or(QString()) : v.machine;
        m_machine->setCurrentIndex(m_machine->findText(name));
        refreshTitle();
    });
    connect(m_machine, &QComboBox::activated, this, [this] { m_whatIf->choose(QStringLiteral("machine"), m_machine->currentText()); });
    connect(m_whatIf, &WhatIfPanel::saveRequested, this, &MainWindow::saveScenario);
    connect(m_playback, &PlaybackBar::loopRequested, this, [this] {
        toggleLoop();
        // Without anything to loop the button must not stay pressed.
        emit m_clock->stateChanged();
    });
    connect(m_lower, &QTabWidget::currentChanged, this, [this] { m_clock->seek(m_clock->now()); });
}

void MainWindow::setLive(bool on)
{
    m_simulated->setChecked(!on);
    m_liveButton->setChecked(on);
    if (on && !m_session->canRun() && !m_session->hasMeasurements()) {
        showMessage(tr("A trace without its scenario cannot be run on this machine."));
        m_simulated->setChecked(true);
        m_liveButton->setChecked(false);
        return;
    }
    m_session->setLive(on);
    if (on)
        m_lower->setCurrentWidget(m_live);
}

void MainWindow::openFile(const QString& file, const QString& machine, const std::vector<std::pair<QString, QString>>& sets)
{
    m_message->hide();
    remember(file);
    m_clock->pause();
    m_clock->toStart();
    m_session->open(QFileInfo(file).absoluteFilePath(), machine, sets);
    m_gallery->setCurrent(file);
}

void MainWindow::openFirst()
{
    const QString file = m_gallery->firstFile();
    if (!file.isEmpty())
        openFile(file);
}

void MainWindow::refreshLanes()
{
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    for (const LanePointer& lane : m_session->allLanes()) {
        const QString id = lane->id();
        auto* chip = new QToolButton(this);
        chip->setObjectName(QStringLiteral("lane"));
        chip->setText(lane->title());
        chip->setCheckable(true);
        chip->setChecked(!m_session->isHidden(id));
        chip->setToolTip(tr("Show or hide this lane"));
        connect(chip, &QToolButton::clicked, this, [this, id](bool on) { m_session->setHidden(id, !on); });
        m_chips->addWidget(chip);
    }
    // More chips than a header can hold become a menu; a narrow header holds none.
    int width = 0;
    for (int i = 0; i < m_chips->count(); ++i)
        width += m_chips->itemAt(i)->widget()->sizeHint().width() + 6;
    const bool narrow = !m_room.chips;
    if (width > this->width() * 45 / 100 || narrow) {
        auto* menu = new QMenu(this);
        for (const LanePointer& lane : m_session->allLanes()) {
            const QString id = lane->id();
            QAction* action = menu->addAction(lane->title());
            action->setCheckable(true);
            action->setChecked(!m_session->isHidden(id));
            connect(action, &QAction::triggered, this, [this, id](bool on) { m_session->setHidden(id, !on); });
        }
        QList<QWidget*> hidden;
        for (int i = 0; i < m_chips->count(); ++i)
            if (auto* chip = qobject_cast<QToolButton*>(m_chips->itemAt(i)->widget()); chip && (narrow || !chip->isChecked()))
                hidden << chip;
        for (QWidget* chip : hidden) {
            m_chips->removeWidget(chip);
            chip->deleteLater();
        }
        auto* more = new QToolButton(this);
        menu->setParent(more, Qt::Popup);
        more->setObjectName(QStringLiteral("lane"));
        more->setText(narrow ? tr("%1 of %2 lanes ▾").arg(m_session->lanes().size()).arg(m_session->allLanes().size())
                               : tr("%1 lanes ▾").arg(m_session->allLanes().size()));
        more->setToolTip(tr("Choose which lanes are shown"));
        more->setPopupMode(QToolButton::InstantPopup);
        more->setMenu(menu);
        m_chips->addWidget(more);
    }
    if (m_session->canRun() && m_session->hasRun() && m_room.words) {
        auto* add = new QToolButton(this);
        add->setObjectName(QStringLiteral("lane"));
        add->setText(tr("+ add"));
        add->setToolTip(tr("Add a lane that runs a method"));
        connect(add, &QToolButton::clicked, this, &MainWindow::addLane);
        m_chips->addWidget(add);
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    makeRoom();
}

void MainWindow::makeRoom()
{
    const Room room = roomFor(size(), m_zoom);
    if (room == m_room)
        return;
    const Room before = std::exchange(m_room, room);
    const auto fit = [this](QWidget* part, bool had, bool has) {
        if (had != has)
            part->setVisible(has && m_wanted[part]);
    };
    fit(m_gallery, before.gallery, room.gallery);
    fit(m_right, before.panels, room.panels);
    fit(m_timeline, before.timeline, room.timeline);
    m_machine->setVisible(room.words && m_machine->count() > 0);
    m_playback->setCompact(!room.words);
    m_commands.action(QStringLiteral("timeline"))->setEnabled(room.timeline);
    refreshLanes();
}

void MainWindow::want(QWidget* part, bool shown)
{
    m_wanted[part] = shown;
    part->setVisible(shown);
    if (!shown)
        return;
    if (part == m_gallery && !m_room.gallery)
        m_right->hide();
    else if (part == m_right && !m_room.gallery)
        m_gallery->hide();
}

void MainWindow::fitTitle()
{
    const QString whole = m_subtitle->toolTip();
    const QFontMetricsF metrics(m_subtitle->fontMetrics());
    const double room = m_subtitle->width();
    const QString title = QString::fromStdString(m_session->record().title);
    const auto fits = [&](const QString& text) { return metrics.horizontalAdvance(text) <= room; };
    m_subtitle->setText(fits(whole) ? whole : fits(title) ? title : QString());
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    // What is about the scenario goes first, then its title, which the frame of the window has too.
    if (watched == m_subtitle && (event->type() == QEvent::Resize || event->type() == QEvent::FontChange))
        fitTitle();
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::refreshTitle()
{
    const auto& record = m_session->record();
    QString text = QString::fromStdString(record.title);
    if (!record.about.empty())
        text += QStringLiteral(": ") + QString::fromStdString(record.about);
    m_subtitle->setToolTip(text);
    m_subtitle->setAccessibleName(text);
    m_subtitle->setText(text);
    fitTitle();
    const bool changed = m_session->canRun() && (m_session->variant().yaml != m_session->originalYaml() || !m_session->variant().commandLine().isEmpty());
    setWindowTitle((record.title.empty() ? QString() : QString::fromStdString(record.title) + (changed ? tr(" (changed)") : QString()) + QStringLiteral(" - "))
                   + QStringLiteral("Copyscope"));
}

void MainWindow::showMessage(const QString& text, bool good)
{
    m_message->tell(text, good);
    m_stage->update();
}

void MainWindow::setTheme(ThemeName name)
{
    m_theme = name;
    m_themeChosen = true;
    applyStyle();
}

void MainWindow::followSystemTheme()
{
    m_themeChosen = false;
    m_theme = systemTheme();
    applyStyle();
}

void MainWindow::setZoom(double zoom)
{
    // A window that is larger than its screen already shows that there is more room.
    const QSize room = screen() ? screen()->availableSize().expandedTo(size()) : size();
    m_zoom = std::clamp(zoom, leastZoom, mostZoom(room));
    applyStyle();
}

void MainWindow::applyStyle()
{
    const Theme t = theme(m_theme);
    for (const ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::Print})
        m_commands.action(themeText(name))->setChecked(m_themeChosen && name == m_theme);
    m_commands.action(QStringLiteral("system"))->setChecked(!m_themeChosen);
    setPalette(paletteFor(t));
    setStyleSheet(styleSheetFor(t, m_zoom));
    colourSearches(this, t);
    dressLists(this);
    m_stage->setColours(m_theme);
    m_stage->setZoom(m_zoom);
    m_timeline->setColours(m_theme);
    m_timeline->setZoom(m_zoom);
    m_program->setColours(m_theme);
    m_program->setZoom(m_zoom);
    m_story->setZoom(m_zoom);
    m_story->setColours(m_theme);
    m_compare->setColours(m_theme);
    m_live->setColours(m_theme);
    m_live->setZoom(m_zoom);
    m_compare->setZoom(m_zoom);
    m_gallery->setZoom(m_zoom);
    m_gallery->setColours(m_theme);
    m_gallery->setMinimumWidth(static_cast<int>(190 * m_zoom));
    m_right->setMinimumWidth(static_cast<int>(272 * m_zoom));
    m_playback->setZoom(m_zoom);
    m_message->setZoom(m_zoom);
    makeRoom();
    if (m_claims) {
        m_claims->setColours(m_theme);
        m_claims->setZoom(m_zoom);
    }
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    // Follow the system until the user chose a theme.
    if (event->type() == QEvent::ThemeChange && !m_themeChosen) {
        m_theme = systemTheme();
        applyStyle();
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.first().isLocalFile())
        openFile(urls.first().toLocalFile());
}

std::vector<std::pair<QWidget*, QString>> MainWindow::parts() const
{
    return {{m_gallery, QStringLiteral("window/gallery")}, {m_right, QStringLiteral("window/panels")}, {m_timeline, QStringLiteral("window/timeline")}};
}

void MainWindow::restore()
{
    const QSettings settings;
    const QScreen* screen = QGuiApplication::primaryScreen();
    // With room for the frame that a window manager puts around it.
    const QSize wanted(1440, 900);
    resize(wanted.boundedTo(screen ? screen->availableSize() - QSize(8, 36) : wanted));
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    for (const auto& [part, name] : parts())
        want(part, settings.value(name, true).toBool());
    // Wide windows have room for whole lines of a program.
    const int panels = std::clamp(width() * 22 / 100, 300, 420);
    m_across->setSizes({width() - panels, panels});
    m_across->restoreState(settings.value(QStringLiteral("window/across")).toByteArray());
    m_down->restoreState(settings.value(QStringLiteral("window/down")).toByteArray());
    m_right->restoreState(settings.value(QStringLiteral("window/right")).toByteArray());
    m_zoom = std::clamp(settings.value(QStringLiteral("window/zoom"), 1.0).toDouble(), leastZoom, mostZoom(screen ? screen->availableSize().expandedTo(size()) : size()));
    ThemeName name{};
    if (themeFromText(settings.value(QStringLiteral("window/theme")).toString(), name)) {
        m_theme = name;
        m_themeChosen = true;
    }
    m_timeline->setSqueezed(settings.value(QStringLiteral("timeline/squeezed"), true).toBool());
    m_commands.action(QStringLiteral("squeeze"))->setChecked(m_timeline->isSqueezed());
    m_lower->setCurrentIndex(settings.value(QStringLiteral("window/tab"), 0).toInt());
    m_stage->setFocus();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/across"), m_across->saveState());
    settings.setValue(QStringLiteral("window/down"), m_down->saveState());
    settings.setValue(QStringLiteral("window/right"), m_right->saveState());
    settings.setValue(QStringLiteral("window/zoom"), m_zoom);
    for (const auto& [part, name] : parts())
        settings.setValue(name, m_wanted[part]);
    if (m_themeChosen)
        settings.setValue(QStringLiteral("window/theme"), themeText(m_theme));
    else
        settings.remove(QStringLiteral("window/theme"));
    settings.setValue(QStringLiteral("timeline/squeezed"), m_timeline->isSqueezed());
    settings.setValue(QStringLiteral("window/tab"), m_lower->currentIndex());
    m_session->cancel();
    QMainWindow::closeEvent(event);
}

}  // namespace copyscope::gui
