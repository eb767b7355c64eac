// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/session.h"

#include "gui/app/scenario_edit.h"
#include "model/scenario/changes.h"

#include <QFile>
#include <QUndoCommand>

#include <algorithm>
#include <utility>

namespace copyscope::gui {

namespace {

constexpr std::size_t mostLanes = 4;

}  // namespace

/// One change of a variant. The first redo is the change itself.
class ChangeCommand : public QUndoCommand {
public:
    ChangeCommand(Session* session, Variant before, Variant after, const QString& what)
        : QUndoCommand(what), m_session(session), m_before(std::move(before)), m_after(std::move(after))
    {
    }
    void undo() override { m_session->apply(m_before); }
    void redo() override { m_session->apply(m_after); }

private:
    Session* m_session;
    Variant m_before;
    Variant m_after;
};

void Variant::set(const QString& path, const QString& value)
{
    for (auto& [known, old] : sets) {
        if (known == path) {
            old = value;
            return;
        }
    }
    sets.emplace_back(path, value);
}

QString Variant::commandLine() const
{
    QStringList parts;
    if (!machine.isEmpty())
        parts << QStringLiteral("--machine ") + machine;
    for (const auto& [path, value] : sets)
        parts << QStringLiteral("--set ") + path + u'=' + (value.contains(u' ') ? u'"' + value + u'"' : value);
    return parts.join(u' ');
}

QString Variant::asScenario() const
{
    QString text = yaml;
    if (!machine.isEmpty())
        text = withValue(text, {QStringLiteral("machine")}, machine).value_or(text);
    for (const auto& [path, value] : sets) {
        // A parameter of the machine has dots in its name; what is of the scenario has a place in it.
        const bool ofScenario = model::scenario::changesScenario(path.toStdString());
        text = withValue(text, ofScenario ? path.split(u'.') : QStringList{QStringLiteral("set"), path}, value).value_or(text);
    }
    return text;
}

Session::Session(QObject* parent) : QObject(parent)
{
    connect(&m_runner, &Runner::started, this, &Session::busy);
    connect(&m_runner, &Runner::finished, this, &Session::show);
    connect(&m_runner, &Runner::failed, this, [this](const QString& message) {
        m_message = message;
        emit busy({});
        // Without a measurement what is on the screen is simulated, and said to be.
        if (m_live && !hasMeasurements()) {
            m_live = false;
            emit liveChanged();
        }
        emit failed(message);
    });
}

void Session::open(const QString& file, const QString& machine, const std::vector<std::pair<QString, QString>>& sets)
{
    m_message.clear();
    m_keepView = false;
    // Nothing runs on this machine without being asked for.
    if (std::exchange(m_live, false))
        emit liveChanged();
    if (file.endsWith(QStringLiteral(".cstrace"))) {
        m_file = file;
        m_variant = {};
        m_original.clear();
        m_undo.clear();
        m_runner.load(file);
        return;
    }
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly)) {
        m_message = tr("%1: %2").arg(file, in.errorString());
        emit failed(m_message);
        return;
    }
    m_file = file;
    m_original = QString::fromUtf8(in.readAll());
    m_variant = {m_original, machine, sets};
    m_undo.clear();
    emit variantChanged();
    rerun();
}

void Session::show(std::shared_ptr<LoadedRun> run)
{
    m_run = std::move(run);
    m_message.clear();
    if (!m_keepView) {
        m_hidden.clear();
        m_current = 0;
        m_followed.reset();
        showFirstLanes();
    }
    if (m_variant.yaml.isEmpty() && !m_run->record.scenarioText.empty()) {
        m_original = QString::fromStdString(m_run->record.scenarioText);
        m_variant.yaml = m_original;
        emit variantChanged();
    }
    m_keepView = true;
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(lanes().size()) - 1));
    emit busy({});
    emit runChanged();
    emit currentChanged();
    // A lane that could not run says why; the others are there to look at.
    for (const LanePointer& lane : m_run->lanes) {
        const auto& outcome = lane->record().outcome;
        if (outcome.status != model::LaneOutcome::Status::Done) {
            m_message = lane->title() + QStringLiteral(": ") + QString::fromStdString(outcome.error);
            emit failed(m_message);
        }
    }
}

void Session::change(const Variant& variant, const QString& what)
{
    if (variant == m_variant)
        return;
    m_undo.push(new ChangeCommand(this, m_variant, variant, what));
}

void Session::apply(const Variant& variant)
{
    m_variant = variant;
    emit variantChanged();
    rerun();
}

void Session::rerun()
{
    if (!canRun())
        return;
    RunRequest request;
    request.file = m_file;
    if (m_variant.yaml != m_original || m_file.endsWith(QStringLiteral(".cstrace")))
        request.text = m_variant.yaml;
    if (request.file.endsWith(QStringLiteral(".cstrace")))
        request.file.replace(QStringLiteral(".cstrace"), QStringLiteral(".yaml"));
    request.machine = m_variant.machine;
    request.sets = m_variant.sets;
    request.live = m_live;
    m_runner.run(request);
}

void Session::cancel()
{
    m_runner.cancel();
    emit busy({});
}

const model::RunRecord& Session::record() const
{
    static const model::RunRecord none;
    return m_run ? m_run->record : none;
}

const std::vector<LanePointer>& Session::allLanes() const
{
    static const std::vector<LanePointer> none;
    return m_run ? m_run->lanes : none;
}

std::vector<LanePointer> Session::lanes() const
{
    std::vector<LanePointer> shown;
    for (const LanePointer& lane : allLanes())
        if (!isHidden(lane->id()) && shown.size() < mostLanes) {
            const LanePointer measured = m_live ? measuredLane(*lane) : nullptr;
            shown.push_back(measured ? measured : lane);
        }
    return shown;
}

void Session::setLive(bool on)
{
    if (on == m_live)
        return;
    m_live = on;
    emit liveChanged();
    if (on && !hasMeasurements()) {
        rerun();
        return;
    }
    emit lanesChanged();
    emit currentChanged();
}

LanePointer Session::measuredLane(const LaneRun& lane) const
{
    if (!m_run)
        return nullptr;
    const auto it = m_run->measured.find(lane.id());
    return it == m_run->measured.end() ? nullptr : it->second;
}

const MeasuredLane* Session::measuredOf(const LaneRun& lane) const
{
    if (!m_run)
        return nullptr;
    const auto it = m_run->comparison.find(lane.id());
    return it == m_run->comparison.end() ? nullptr : &it->second;
}

void Session::setHidden(const QString& lane, bool hidden)
{
    if (hidden) {
        if (lanes().size() <= 1)
            return;
        m_hidden.insert(lane);
    } else {
        m_hidden.erase(lane);
        // A fifth lane takes the place of the last one that is shown.
        std::vector<QString> shown;
        for (const LanePointer& l : allLanes())
            if (!isHidden(l->id()))
                shown.push_back(l->id());
        while (shown.size() > mostLanes) {
            const auto victim = shown.back() == lane ? shown.end() - 2 : shown.end() - 1;
            m_hidden.insert(*victim);
            shown.erase(victim);
        }
    }
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(lanes().size()) - 1));
    emit lanesChanged();
    emit currentChanged();
}

void Session::showOnly(const QString& lane)
{
    showLanes(lane.isEmpty() ? QStringList() : QStringList{lane});
}

void Session::showLanes(const QStringList& lanes)
{
    for (const QString& id : lanes) {
        if (std::any_of(allLanes().begin(), allLanes().end(), [&](const LanePointer& l) { return l->id() == id; }))
            continue;
        emit failed(tr("there is no lane '%1'").arg(id));
        return;
    }
    for (const LanePointer& l : allLanes()) {
        const QString id = l->id();
        if (lanes.isEmpty() || lanes.contains(id))
            m_hidden.erase(id);
        else
            m_hidden.insert(id);
    }
    m_current = 0;
    emit lanesChanged();
    emit currentChanged();
}

void Session::showFirstLanes()
{
    m_hidden.clear();
    const auto first = firstLanes(allLanes());
    for (const LanePointer& lane : allLanes())
        if (std::find(first.begin(), first.end(), lane) == first.end())
            m_hidden.insert(lane->id());
    emit lanesChanged();
}

void Session::setCurrentLane(int index)
{
    if (index == m_current || index < 0 || index >= static_cast<int>(lanes().size()))
        return;
    m_current = index;
    emit currentChanged();
}

LanePointer Session::current() const
{
    const auto shown = lanes();
    return shown.empty() ? nullptr : shown[static_cast<std::size_t>(std::clamp(m_current, 0, static_cast<int>(shown.size()) - 1))];
}

void Session::follow(std::optional<FollowedPage> page)
{
    m_followed = std::move(page);
    emit followedChanged();
}

}  // namespace copyscope::gui
