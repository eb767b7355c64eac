// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>

#include "gui/app/runner.h"
#include "gui/scene/scene_at.h"

#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace copyscope::gui {

/// Everything that makes a run come out as it does: the text of the scenario and what was changed beside it.
/// A value: undo is going back to an older one.
struct Variant {
    QString yaml;
    QString machine;                                  ///< empty: the scenario's own
    std::vector<std::pair<QString, QString>> sets;    ///< as in --set, in the order in which they were changed
    bool operator==(const Variant&) const = default;

    void set(const QString& path, const QString& value);
    /// "--machine server-2012 --set nic.scatter_gather=false"; empty when nothing is changed.
    [[nodiscard]] QString commandLine() const;
    /// The scenario with all changes written into it.
    [[nodiscard]] QString asScenario() const;
};

/// What the window shows: a scenario, its run, and what the user changed. Every view subscribes to it.
class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(QObject* parent = nullptr);

    /// A scenario is run, with these changes from the start; a .cstrace file is loaded.
    void open(const QString& file, const QString& machine = {}, const std::vector<std::pair<QString, QString>>& sets = {});
    /// Shows a run that is there already.
    void show(std::shared_ptr<LoadedRun> run);
    /// Applies a change, with undo, and reruns.
    void change(const Variant& variant, const QString& what);
    void rerun();
    void cancel();

    [[nodiscard]] const QString& file() const { return m_file; }
    [[nodiscard]] const Variant& variant() const { return m_variant; }
    [[nodiscard]] const QString& originalYaml() const { return m_original; }
    [[nodiscard]] bool hasRun() const { return m_run != nullptr; }
    [[nodiscard]] const model::RunRecord& record() const;
    [[nodiscard]] const std::vector<LanePointer>& allLanes() const;
    /// Whether lanes are shown as they were measured on this machine. Switching it on runs them live when they were not.
    [[nodiscard]] bool isLive() const { return m_live; }
    void setLive(bool on);
    [[nodiscard]] bool hasMeasurements() const { return m_run && !m_run->measured.empty(); }
    /// The lane as it was measured, and how it compares; null without a live run.
    [[nodiscard]] LanePointer measuredLane(const LaneRun& lane) const;
    [[nodiscard]] const MeasuredLane* measuredOf(const LaneRun& lane) const;
    /// Those that are not hidden, at most four; as measured when isLive() and they were.
    [[nodiscard]] std::vector<LanePointer> lanes() const;
    [[nodiscard]] bool isHidden(const QString& lane) const { return m_hidden.contains(lane); }
    void setHidden(const QString& lane, bool hidden);
    void showOnly(const QString& lane);
    /// All when the list is empty; one that is not there is told.
    void showLanes(const QStringList& lanes);
    void showFirstLanes();
    [[nodiscard]] int currentLane() const { return m_current; }
    void setCurrentLane(int index);
    [[nodiscard]] LanePointer current() const;
    [[nodiscard]] const std::optional<FollowedPage>& followed() const { return m_followed; }
    void follow(std::optional<FollowedPage> page);
    [[nodiscard]] QUndoStack* undo() { return &m_undo; }
    [[nodiscard]] bool canRun() const { return !m_variant.yaml.isEmpty(); }
    [[nodiscard]] bool isBusy() const { return m_runner.isBusy(); }
    [[nodiscard]] const QString& message() const { return m_message; }

signals:
    void runChanged();
    void lanesChanged();
    void currentChanged();
    void followedChanged();
    void busy(const QString& what);   ///< empty: no longer
    void failed(const QString& message);
    void variantChanged();
    void liveChanged();

private:
    friend class ChangeCommand;
    void apply(const Variant& variant);

    Runner m_runner;
    QUndoStack m_undo;
    QString m_file;
    QString m_original;
    QString m_message;
    Variant m_variant;
    std::shared_ptr<LoadedRun> m_run;
    std::set<QString> m_hidden;
    std::optional<FollowedPage> m_followed;
    int m_current = 0;
    bool m_live = false;
    bool m_keepView = false;
};

}  // namespace copyscope::gui
