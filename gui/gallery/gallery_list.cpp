// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/gallery/gallery_list.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace copyscope::gui {

namespace {

QString heading(QString folder)
{
    if (folder == QLatin1String("transfer"))
        return QStringLiteral("Transfer methods");
    if (folder == QLatin1String("io-modes") || folder == QLatin1String("io"))
        return QStringLiteral("I/O modes");
    folder.replace(u'-', u' ');
    folder.replace(u'_', u' ');
    if (!folder.isEmpty())
        folder[0] = folder[0].toUpper();
    return folder;
}

QString unquoted(QString text)
{
    text = text.trimmed();
    if (text.size() > 1 && (text.startsWith(u'"') || text.startsWith(u'\'')) && text.endsWith(text.front()))
        text = text.mid(1, text.size() - 2);
    return text;
}

}  // namespace

bool GalleryEntry::matches(const QString& search) const
{
    for (const QString& word : search.split(u' ', Qt::SkipEmptyParts))
        if (!title.contains(word, Qt::CaseInsensitive) && !about.contains(word, Qt::CaseInsensitive)
            && !tags.contains(word, Qt::CaseInsensitive) && !group.contains(word, Qt::CaseInsensitive) && !QFileInfo(file).baseName().contains(word, Qt::CaseInsensitive))
            return false;
    return true;
}

QString shippedFolder(const QString& name)
{
    const QString base = QCoreApplication::applicationDirPath();
    for (const char* up : {"/../share/copyscope/", "/../", "/../../", "/../../../", "/"}) {
        const QString candidate = QDir::cleanPath(base + QLatin1String(up) + name);
        if (QFileInfo(candidate).isDir())
            return candidate;
    }
    return QFileInfo(name).isDir() ? QFileInfo(name).absoluteFilePath() : QString();
}

GalleryEntry glance(const QString& file)
{
    GalleryEntry entry;
    entry.file = file;
    entry.title = QFileInfo(file).completeBaseName();
    entry.group = heading(QFileInfo(file).dir().dirName());
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return entry;
    bool folded = false;
    for (int i = 0; i < 60 && !in.atEnd(); ++i) {
        const QString line = QString::fromUtf8(in.readLine());
        if (folded && line.startsWith(u' ')) {
            entry.about += (entry.about.isEmpty() ? QString() : QStringLiteral(" ")) + line.trimmed();
            continue;
        }
        folded = line.startsWith(QStringLiteral("about: >")) || line.startsWith(QStringLiteral("about: |"));
        if (folded)
            continue;
        entry.scenario = entry.scenario || line.startsWith(QStringLiteral("copyscope:"));
        if (line.startsWith(QStringLiteral("title:")))
            entry.title = unquoted(line.mid(6));
        else if (line.startsWith(QStringLiteral("about:")))
            entry.about = unquoted(line.mid(6));
        else if (line.startsWith(QStringLiteral("tags:")))
            entry.tags = line.mid(5).trimmed();
    }
    return entry;
}

std::vector<GalleryEntry> listGallery(const QString& folder)
{
    std::vector<GalleryEntry> entries;
    if (folder.isEmpty())
        return entries;
    QDirIterator walk(folder, {QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString file = walk.next();
        const QString inside = QDir(folder).relativeFilePath(file);
        if (inside.startsWith(QStringLiteral("methods/")))
            continue;
        GalleryEntry entry = glance(file);
        if (!entry.scenario)
            continue;
        entry.group = inside.contains(u'/') ? heading(inside.section(u'/', 0, 0)) : QStringLiteral("Scenarios");
        entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const GalleryEntry& a, const GalleryEntry& b) {
        // What the program is about comes first.
        const auto rank = [](const GalleryEntry& e) { return e.group == QLatin1String("Transfer methods") ? 0 : 1; };
        if (rank(a) != rank(b))
            return rank(a) < rank(b);
        return a.group != b.group ? a.group < b.group : a.file < b.file;
    });
    return entries;
}

QStringList namesIn(const QString& folder)
{
    QStringList names;
    if (folder.isEmpty())
        return names;
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name))
        names << file.completeBaseName();
    return names;
}

}  // namespace copyscope::gui
