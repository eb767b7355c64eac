// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include "gui/app/live_report.h"
#include "gui/scene/lane_run.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::gui {

/// A run as the window uses it: the record without its lanes, and the lanes ready to be drawn. Measured lanes and how
/// they compare are there after a live run.
struct LoadedRun {
    model::RunRecord record;
    std::vector<LanePointer> lanes;
    std::map<QString, LanePointer> measured;       ///< by the id of the lane
    std::map<QString, MeasuredLane> comparison;
};

/// Reads a trace file and prepares its lanes; `error` says what is wrong with it.
struct LoadResult {
    std::shared_ptr<LoadedRun> run;
    QString error;
};
[[nodiscard]] LoadResult loadTrace(const QString& file);
/// What `copyscope run --from FILE --format json` says of a trace; empty when it says nothing. Waits for it.
[[nodiscard]] QByteArray reportOn(const QString& traceFile);
[[nodiscard]] std::shared_ptr<LoadedRun> prepare(model::RunRecord record);

/// The two lanes to begin with: the first, and of the others the first with the fewest bytes copied by the CPU.
/// Two lanes side by side can be read; that contrast says most.
[[nodiscard]] std::vector<LanePointer> firstLanes(const std::vector<LanePointer>& all);

/// The `copyscope` program: beside this one, else in PATH. Empty when there is none.
[[nodiscard]] QString copyscopeProgram();
/// What to do when there is none.
[[nodiscard]] QString noProgram();

/// What to run, as the arguments of `copyscope run`.
struct RunRequest {
    QString file;      ///< scenario
    QString text;      ///< when not empty: run this text instead, in a file of the same name
    QString machine;   ///< profile instead of the scenario's; empty: its own
    std::vector<std::pair<QString, QString>> sets;   ///< path and value
    bool live = false;   ///< on this machine too, and compared
};
/// `report`: where a comparison is written, as JSON.
[[nodiscard]] QStringList argumentsFor(const RunRequest& request, const QString& file, const QString& trace, const QString& report);

/// Runs `copyscope` as a child, reads its trace in a thread and hands over the lanes. One run at a time: a new one
/// cancels the old one. A child that crashes or complains is reported as its message; the window stays.
class Runner : public QObject {
    Q_OBJECT
public:
    explicit Runner(QObject* parent = nullptr);
    ~Runner() override;

    void run(const RunRequest& request);
    void load(const QString& traceFile);
    void cancel();
    [[nodiscard]] bool isBusy() const { return m_busy; }

signals:
    void started(const QString& what);
    void finished(std::shared_ptr<copyscope::gui::LoadedRun> run);
    void failed(const QString& message);

private:
    void stop();
    void childFinished();
    void readInThread(const QString& traceFile, const QString& reportFile);

    std::unique_ptr<QProcess> m_child;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_trace;
    QString m_report;   ///< of a live run
    int m_generation = 0;   ///< results of a cancelled run are dropped
    bool m_busy = false;
};

/// The same without an event loop, for the headless export.
[[nodiscard]] LoadResult runAndWait(const RunRequest& request);

}  // namespace copyscope::gui
