// SPDX-License-Identifier: GPL-3.0-or-later
// Before Qt, for which slots is no plain word.
#include "scripted_backend.h"
#include "sim/cli/program.h"

#include "shell.h"

#include <QDir>
#include <QFile>

#include <memory>
#include <sstream>

namespace copyscope::tests {

std::string Shell::path(const std::string& name) const { return m_dir.filePath(QString::fromStdString(name)).toStdString(); }

std::string Shell::write(const std::string& name, const std::string& text)
{
    const QString file = m_dir.filePath(QString::fromStdString(name));
    QDir().mkpath(QFileInfo(file).path());
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        qFatal("%s cannot be written", qPrintable(file));
    out.write(text.data(), static_cast<qint64>(text.size()));
    return file.toStdString();
}

std::string Shell::read(const std::string& name) const
{
    QFile in(m_dir.filePath(QString::fromStdString(name)));
    return in.open(QIODevice::ReadOnly) ? in.readAll().toStdString() : "(not there)";
}

QStringList Shell::names() const { return QDir(m_dir.path()).entryList(QDir::Files); }

Said Shell::run(const std::vector<std::string>& arguments, const std::string& input)
{
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const std::filesystem::path source(COPYSCOPE_SOURCE_FOLDER);
    sim::Environment environment{in, out, err, false, false, false, 0, 2, {}, {}, {}, {}};
    environment.folders.machines = {source / "assets" / "machines"};
    environment.folders.methods = {source / "scenarios" / "methods"};
    environment.scenarios = {source / "scenarios"};
    if (withBackend)
        environment.simulated = [] { return std::make_unique<ScriptedBackend>(); };
    const int code = sim::runProgram(arguments, environment);
    return {code, out.str(), err.str()};
}

std::string scenario(const std::vector<std::string>& lanes, const std::vector<std::string>& expectations)
{
    std::string text = "copyscope: 1\ntitle: Test\nmachine: server-2024\nlanes:\n";
    for (const std::string& lane : lanes)
        text += "  " + lane + ": { program: \"usleep(1);\" }\n";
    if (!expectations.empty())
        text += "expect:\n";
    for (const std::string& expectation : expectations)
        text += "  - " + expectation + "\n";
    return text;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace copyscope::tests
