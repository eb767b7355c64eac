// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/session.h"
#include "gui/paint/theme.h"
#include "gui/playback/clock.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;

namespace copyscope::gui {

/// The program of the current lane with its current line and what its calls returned; the same as strace prints it;
/// the scenario. The program can be edited in place and run again.
class ProgramPanel : public QWidget {
    Q_OBJECT
public:
    ProgramPanel(Session* session, PlaybackClock* clock, QWidget* parent = nullptr);

    void setColours(ThemeName name);
    void setZoom(double zoom);
    void startEdit();
    /// Runs the changed program; does nothing when it is not being edited.
    void runEdited();
    void cancelEdit();
    [[nodiscard]] bool isEditing() const { return m_editing; }
    /// What is wrong with the program, as shown below it.
    [[nodiscard]] QString errors() const;
    [[nodiscard]] QPlainTextEdit* source() const { return m_source; }
    /// Messages of the child, "file:line:column: error: ..."; lines of the program are marked.
    void showErrors(const QString& message);
    /// Whether all that was wrong is in the program that is being edited, and marked there.
    [[nodiscard]] bool tellsAll() const { return m_tellsAll; }

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void showLane();
    void follow();
    void fillStrace();
    void mark();
    void markCall();
    [[nodiscard]] const model::ProgramSource* program() const;
    [[nodiscard]] int currentLine() const;

    Session* m_session;
    PlaybackClock* m_clock;
    Theme m_theme;
    QTabWidget* m_tabs;
    QPlainTextEdit* m_source;
    QPlainTextEdit* m_strace;
    QPlainTextEdit* m_yaml;
    QLabel* m_status;
    QLabel* m_errors;
    QPushButton* m_edit;
    QPushButton* m_run;
    QPushButton* m_cancel;
    QString m_key;               ///< which process is shown
    QString m_before;            ///< text before the edit
    struct Mistake {
        int line = 0;     ///< of the program, from 1
        int column = 0;
        QString message;
    };
    std::vector<Mistake> m_mistakes;
    bool m_tellsAll = false;
    bool m_refused = false;      ///< what was edited could not run
    std::vector<std::uint32_t> m_calls;   ///< indices of Call events, by start
    int m_shownLine = -1;
    int m_shownCall = -1;        ///< in m_calls; -1: none has begun
    bool m_editing = false;
    double m_zoom = 1.0;
};

}  // namespace copyscope::gui
