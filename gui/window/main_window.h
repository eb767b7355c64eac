// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QPointer>

#include "gui/app/session.h"
#include "gui/claims/claims_view.h"
#include "gui/export/exporter.h"
#include "gui/gallery/gallery_widget.h"
#include "gui/panels/compare_panel.h"
#include "gui/panels/live_panel.h"
#include "gui/panels/program_panel.h"
#include "gui/panels/steps_panel.h"
#include "gui/panels/story_panel.h"
#include "gui/panels/whatif_panel.h"
#include "gui/playback/clock.h"
#include "gui/playback/playback_bar.h"
#include "gui/timeline/timeline_widget.h"
#include "gui/window/actions.h"
#include "gui/window/message_bar.h"
#include "gui/window/presenter.h"
#include "gui/window/room.h"
#include "gui/window/stage_widget.h"

#include <map>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QProgressBar;
class QSplitter;
class QTabWidget;
class QToolButton;

namespace copyscope::gui {

/// The window: gallery, lanes, panels, timeline, and the table of everything that can be done.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    void openFile(const QString& file) { openFile(file, {}, {}); }
    /// With changes from the start.
    void openFile(const QString& file, const QString& machine, const std::vector<std::pair<QString, QString>>& sets);
    /// What a new user sees first: file-to-socket of the gallery.
    void openFirst();
    void setTheme(ThemeName name);
    /// Light or dark, as the system is and becomes: what a new user has.
    void followSystemTheme();
    /// As far as the screen has room for it.
    void setZoom(double zoom);
    /// Shows lanes as measured on this machine, or as simulated.
    void setLive(bool on);
    [[nodiscard]] LivePanel* live() { return m_live; }
    [[nodiscard]] double zoom() const { return m_zoom; }
    [[nodiscard]] Session* session() { return m_session; }
    [[nodiscard]] PlaybackClock* clock() { return m_clock; }
    [[nodiscard]] StageWidget* stage() { return m_stage; }
    [[nodiscard]] TimelineWidget* timeline() { return m_timeline; }
    [[nodiscard]] ProgramPanel* program() { return m_program; }
    [[nodiscard]] WhatIfPanel* whatIf() { return m_whatIf; }
    [[nodiscard]] GalleryWidget* gallery() { return m_gallery; }
    /// Null until it was opened.
    [[nodiscard]] ClaimsView* claims() { return m_claims; }
    [[nodiscard]] PresenterWidget* presenter() { return m_presenter; }
    [[nodiscard]] MessageBar* message() { return m_message; }
    [[nodiscard]] const CommandTable& commands() const { return m_commands; }
    /// Writes what is on screen, or every step of it; an empty string or what went wrong.
    QString exportTo(const QString& file, bool everyStep, const ExportProgress& goOn = {});

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    QWidget* buildHeader();
    void buildActions();
    void addPlaybackActions();
    void addViewActions();
    void buildMenus();
    void connectAll();
    void applyStyle();
    void refreshLanes();
    void refreshTitle();
    void fitTitle();
    void makeRoom();
    /// The user wants a part, or no longer; where there is no room for both, the other one gives way.
    void want(QWidget* part, bool shown);
    void showMessage(const QString& text, bool good = false);
    void present();
    void showSheet();
    void showClaims();
    void openEvidence(const QString& file, const model::claims::Evidence& evidence);
    /// Goes to the moment that was asked for, when its run is there.
    void showEvidenceNow();
    void chooseAndOpen();
    void chooseAndExport(bool everyStep);
    void saveScenario();
    void addLane();
    void toggleLoop();
    void showPanel(QWidget* page);
    void remember(const QString& file);
    void fillRecent();
    void restore();
    /// What can be shown or hidden, and where that is remembered.
    [[nodiscard]] std::vector<std::pair<QWidget*, QString>> parts() const;

    Session* m_session;
    PlaybackClock* m_clock;
    CommandTable m_commands;
    GalleryWidget* m_gallery = nullptr;
    StageWidget* m_stage = nullptr;
    TimelineWidget* m_timeline = nullptr;
    PlaybackBar* m_playback = nullptr;
    ProgramPanel* m_program = nullptr;
    StoryPanel* m_story = nullptr;
    WhatIfPanel* m_whatIf = nullptr;
    ComparePanel* m_compare = nullptr;
    StepsPanel* m_steps = nullptr;
    LivePanel* m_live = nullptr;
    QTabWidget* m_lower = nullptr;
    QLabel* m_subtitle = nullptr;
    MessageBar* m_message = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QComboBox* m_machine = nullptr;
    QToolButton* m_simulated = nullptr;
    QToolButton* m_liveButton = nullptr;
    QProgressBar* m_progress = nullptr;
    QSplitter* m_across = nullptr;
    QSplitter* m_down = nullptr;
    QSplitter* m_right = nullptr;
    QMenu* m_recent = nullptr;
    QPointer<PresenterWidget> m_presenter;
    QPointer<ClaimsView> m_claims;
    std::optional<model::claims::Evidence> m_evidence;   ///< to be shown when the run of m_evidenceFile has come
    QString m_evidenceFile;
    ThemeName m_theme = ThemeName::Light;
    bool m_themeChosen = false;
    double m_zoom = 1.0;
    Room m_room;                          ///< what the window had room for when it was last looked at
    std::map<QWidget*, bool> m_wanted;    ///< gallery, panels, timeline: by the user, room or not
};

}  // namespace copyscope::gui
