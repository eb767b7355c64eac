// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/runner.h"

#include "gui/scene/words.h"
#include "model/trace/cstrace.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>

#include <algorithm>
#include <csignal>
#include <cstring>

namespace copyscope::gui {

namespace {

/// The scenario to run: the file itself, or its changed text in a file of the same name.
QString fileToRun(const RunRequest& request, const QTemporaryDir& folder, QString& error)
{
    if (request.text.isEmpty())
        return request.file;
    const QString name = folder.filePath(QFileInfo(request.file).fileName().isEmpty() ? QStringLiteral("scenario.yaml")
                                                                                     : QFileInfo(request.file).fileName());
    QFile out(name);
    if (!out.open(QIODevice::WriteOnly) || out.write(request.text.toUtf8()) < 0)
        error = out.errorString();
    return name;
}

/// What the child says, as far as a person will read it: who goes mad can say anything, and a lot of it.
QString readable(const QByteArray& said)
{
    constexpr qsizetype mostLines = 12;
    constexpr qsizetype mostLetters = 400;
    QStringList lines;
    qsizetype more = 0;
    for (const QString& line : QString::fromUtf8(said).trimmed().split(u'\n')) {
        if (lines.size() == mostLines) {
            ++more;
            continue;
        }
        QString shown = line.size() > mostLetters ? line.left(mostLetters) + QStringLiteral("…") : line;
        for (QChar& c : shown)
            if (!c.isPrint() && c != u'\t')
                c = QChar(QChar::ReplacementCharacter);
        lines << shown;
    }
    if (more > 0)
        lines << QObject::tr("… and %1").arg(pluralText(static_cast<std::uint64_t>(more), QObject::tr("more line"), QObject::tr("more lines")));
    return lines.join(u'\n').trimmed();
}

QString complaint(QProcess& child, const QString& folder)
{
    QString text = readable(child.readAllStandardError());
    // The user knows the scenario by its name, not by where its changed text lies.
    text.replace(folder + u'/', QString());
    if (child.exitStatus() == QProcess::CrashExit) {
        // Of a child that a signal ended, Qt on Unix gives its number as the code.
        const int signal = child.exitCode();
        QString told = QObject::tr("The program copyscope crashed: signal %1 (%2).").arg(signal).arg(QString::fromLocal8Bit(strsignal(signal)));
        if (signal == SIGKILL)
            told += u' ' + QObject::tr("Perhaps the memory was not enough: try a smaller file.");
        return told + (text.isEmpty() ? QString() : u'\n' + text);
    }
    return text.isEmpty() ? QObject::tr("The program copyscope ended with code %1 and no message.").arg(child.exitCode()) : text;
}

QString cannotStart(const QProcess& child)
{
    return QObject::tr("The program copyscope cannot be started: %1. Is %2 whole, and made for this machine?").arg(child.errorString(), child.program());
}

/// Of all codes only 2 says that nothing ran. An expectation that did not hold, or one lane of several that this machine
/// cannot run, leaves a run that is good to look at.
bool usable(const QProcess& child, const QString& trace)
{
    return child.exitStatus() == QProcess::NormalExit && child.exitCode() != 2 && QFileInfo(trace).size() > 0;
}

/// A trace that the child just wrote has no name that a user knows.
QString unreadable(const QString& trace, QString error)
{
    error.replace(trace + QStringLiteral(": "), QString()).replace(trace, QFileInfo(trace).fileName());
    return QObject::tr("The trace that copyscope wrote cannot be read: %1").arg(error);
}

}  // namespace

std::shared_ptr<LoadedRun> prepare(model::RunRecord record)
{
    auto run = std::make_shared<LoadedRun>();
    // A comparison has every lane twice: ID, as it was predicted, and ID@live; ID@local only says what was compared with.
    std::erase_if(record.lanes, [](const model::LaneRecord& lane) { return lane.id.ends_with("@local"); });
    std::map<std::string, model::Ledger> predictions;
    for (const model::LaneRecord& lane : record.lanes)
        if (lane.backend != "live")
            predictions.emplace(lane.id, lane.ledger);
    for (model::LaneRecord& lane : record.lanes) {
        const auto predicted = predictions.find(lane.id.substr(0, lane.id.find('@')));
        const bool compared = lane.backend == "live" && predicted != predictions.end();
        auto ready = std::make_shared<const LaneRun>(std::move(lane), compared ? std::optional(predicted->second) : std::nullopt);
        if (compared)
            run->measured.emplace(ready->id(), std::move(ready));
        else
            run->lanes.push_back(std::move(ready));
    }
    record.lanes.clear();
    run->record = std::move(record);
    return run;
}

LoadResult loadTrace(const QString& file)
{
    model::CstraceResult result = model::readCstraceFile(QFile::encodeName(file).toStdString());
    if (!result.record)
        return {nullptr, QString::fromStdString(result.error)};
    return {prepare(std::move(*result.record)), {}};
}

QByteArray reportOn(const QString& traceFile)
{
    QProcess child;
    child.start(copyscopeProgram(), {QStringLiteral("run"), QStringLiteral("--from"), traceFile, QStringLiteral("--format"), QStringLiteral("json")});
    child.waitForFinished(-1);
    return child.readAllStandardOutput();
}

std::vector<LanePointer> firstLanes(const std::vector<LanePointer>& all)
{
    if (all.size() <= 2)
        return all;
    const auto copied = [](const LanePointer& lane) { return lane->record().ledger.integer(model::Counter::CpuCopyBytes).value_or(0); };
    const auto best = std::min_element(all.begin() + 1, all.end(), [&](const LanePointer& a, const LanePointer& b) { return copied(a) < copied(b); });
    return {all.front(), *best};
}

QString copyscopeProgram()
{
    // Beside this program, or in the build folder that a test runs in.
    for (const char* place : {"/copyscope", "/../bin/copyscope"}) {
        const QString beside = QDir::cleanPath(QCoreApplication::applicationDirPath() + QLatin1String(place));
        if (QFileInfo(beside).isFile() && QFileInfo(beside).isExecutable())
            return beside;
    }
    return QStandardPaths::findExecutable(QStringLiteral("copyscope"));
}

QString noProgram()
{
    return QObject::tr("The program 'copyscope' is neither beside this one nor in PATH. Install it, or open a .cstrace file.");
}

QStringList argumentsFor(const RunRequest& request, const QString& file, const QString& trace, const QString& report)
{
    QStringList arguments{QStringLiteral("run"), file, QStringLiteral("--trace"), trace};
    if (!request.machine.isEmpty())
        arguments << QStringLiteral("--machine") << request.machine;
    for (const auto& [path, value] : request.sets)
        arguments << QStringLiteral("--set") << path + u'=' + value;
    if (request.live)
        arguments << QStringLiteral("--compare") << QStringLiteral("--format") << QStringLiteral("json") << QStringLiteral("--output") << report;
    return arguments;
}

Runner::Runner(QObject* parent) : QObject(parent) {}

Runner::~Runner()
{
    stop();
}

void Runner::run(const RunRequest& request)
{
    cancel();
    const QString program = copyscopeProgram();
    if (program.isEmpty()) {
        emit failed(noProgram());
        return;
    }
    m_folder = std::make_unique<QTemporaryDir>();
    QString error;
    const QString file = fileToRun(request, *m_folder, error);
    if (!m_folder->isValid() || !error.isEmpty()) {
        emit failed(error.isEmpty() ? m_folder->errorString() : error);
        return;
    }
    m_trace = m_folder->filePath(QStringLiteral("run.cstrace"));
    m_report = request.live ? m_folder->filePath(QStringLiteral("report.json")) : QString();
    m_child = std::make_unique<QProcess>();
    connect(m_child.get(), &QProcess::finished, this, &Runner::childFinished);
    connect(m_child.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError e) {
        if (e == QProcess::FailedToStart) {
            m_busy = false;
            emit failed(cannotStart(*m_child));
        }
    });
    m_child->setStandardOutputFile(QProcess::nullDevice());
    m_busy = true;
    emit started((request.live ? tr("Running %1 on this machine") : tr("Running %1")).arg(QFileInfo(request.file).completeBaseName()));
    m_child->start(program, argumentsFor(request, file, m_trace, m_report));
}

void Runner::load(const QString& traceFile)
{
    cancel();
    m_busy = true;
    emit started(tr("Loading %1").arg(QFileInfo(traceFile).fileName()));
    readInThread(traceFile, {});
}

void Runner::stop()
{
    ++m_generation;
    m_busy = false;
    if (m_child) {
        m_child->disconnect(this);
        m_child->kill();
        m_child->waitForFinished(2000);
    }
}

void Runner::cancel()
{
    stop();
    // Who is told that a run failed may start the next one: then this child is still telling it.
    if (m_child)
        m_child.release()->deleteLater();
}

void Runner::childFinished()
{
    if (!usable(*m_child, m_trace)) {
        m_busy = false;
        emit failed(complaint(*m_child, m_folder->path()));
        return;
    }
    readInThread(m_trace, m_report);
}

void Runner::readInThread(const QString& traceFile, const QString& reportFile)
{
    const int generation = m_generation;
    const QPointer<Runner> self(this);
    const bool ofChild = traceFile == m_trace;
    QThreadPool::globalInstance()->start([self, generation, traceFile, reportFile, ofChild] {
        LoadResult result = loadTrace(traceFile);
        if (!result.run && ofChild)
            result.error = unreadable(traceFile, result.error);
        QFile report(reportFile);
        if (result.run && !reportFile.isEmpty() && report.open(QIODevice::ReadOnly))
            result.run->comparison = readMeasurements(report.readAll());
        else if (result.run && !result.run->measured.empty())
            result.run->comparison = readMeasurements(reportOn(traceFile));
        QMetaObject::invokeMethod(QCoreApplication::instance(), [self, generation, result] {
            if (!self || self->m_generation != generation)
                return;
            self->m_busy = false;
            if (result.run)
                emit self->finished(result.run);
            else
                emit self->failed(result.error);
        }, Qt::QueuedConnection);
    });
}

LoadResult runAndWait(const RunRequest& request)
{
    const QString program = copyscopeProgram();
    if (program.isEmpty())
        return {nullptr, noProgram()};
    QTemporaryDir folder;
    QString error;
    const QString file = fileToRun(request, folder, error);
    if (!folder.isValid() || !error.isEmpty())
        return {nullptr, error.isEmpty() ? folder.errorString() : error};
    const QString trace = folder.filePath(QStringLiteral("run.cstrace"));
    QProcess child;
    child.setStandardOutputFile(QProcess::nullDevice());
    child.start(program, argumentsFor(request, file, trace, folder.filePath(QStringLiteral("report.json"))));
    if (!child.waitForStarted(-1))
        return {nullptr, cannotStart(child)};
    child.waitForFinished(-1);
    if (!usable(child, trace))
        return {nullptr, complaint(child, folder.path())};
    LoadResult result = loadTrace(trace);
    if (!result.run)
        result.error = unreadable(trace, result.error);
    return result;
}

}  // namespace copyscope::gui
