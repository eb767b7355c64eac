// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/scenario_edit.h"

#include <QRegularExpression>

#include <algorithm>

namespace copyscope::gui {

namespace {

int indentOf(const QString& line)
{
    int n = 0;
    while (n < line.size() && line[n] == u' ')
        ++n;
    return n;
}

bool isBlank(const QString& line)
{
    const QString t = line.trimmed();
    return t.isEmpty() || t.startsWith(u'#');
}

/// Lines [first, last) below the key at line `at`: all that are indented deeper.
std::pair<int, int> blockBelow(const QStringList& lines, int at)
{
    const int indent = indentOf(lines[at]);
    int last = at + 1;
    int end = last;
    while (last < lines.size() && (isBlank(lines[last]) || indentOf(lines[last]) > indent)) {
        ++last;
        if (!isBlank(lines[last - 1]) || indentOf(lines[last - 1]) > indent)
            end = last;
    }
    return {at + 1, end};
}

int findKey(const QStringList& lines, int first, int last, const QString& key, int indent = -1)
{
    for (int i = first; i < last; ++i) {
        if (isBlank(lines[i]) || (indent >= 0 && indentOf(lines[i]) != indent))
            continue;
        if (lines[i].trimmed().startsWith(key + u':'))
            return i;
    }
    return -1;
}

QRegularExpression inFlow(const QString& key)
{
    return QRegularExpression(QStringLiteral("([{,]\\s*%1\\s*:\\s*)(\"[^\"]*\"|[^,}]*?)(\\s*[,}])").arg(QRegularExpression::escape(key)));
}

QString quoted(const QString& text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./ +-]+$"));
    return plain.match(text).hasMatch() ? text : u'"' + text + u'"';
}

/// Value of `key: value  # comment`, and where it stands.
std::optional<std::pair<int, int>> scalarSpan(const QString& line)
{
    const auto colon = line.indexOf(u':');
    if (colon < 0)
        return std::nullopt;
    int from = static_cast<int>(colon) + 1;
    while (from < line.size() && line[from] == u' ')
        ++from;
    auto to = line.indexOf(QStringLiteral(" #"), from);
    if (to < 0)
        to = line.size();
    while (to > from && line[to - 1] == u' ')
        --to;
    return std::pair{from, static_cast<int>(to) - from};
}

int laneLine(const QStringList& lines, const QString& lane)
{
    const int lanes = findKey(lines, 0, static_cast<int>(lines.size()), QStringLiteral("lanes"), 0);
    if (lanes < 0)
        return -1;
    const auto [first, last] = blockBelow(lines, lanes);
    int indent = -1;
    for (int i = first; i < last && indent < 0; ++i)
        if (!isBlank(lines[i]))
            indent = indentOf(lines[i]);
    return findKey(lines, first, last, lane, indent);
}

}  // namespace

std::optional<QString> firstEntryValue(const QString& yaml, const QString& section, const QString& key)
{
    const QStringList lines = yaml.split(u'\n');
    const int at = findKey(lines, 0, static_cast<int>(lines.size()), section, 0);
    if (at < 0)
        return std::nullopt;
    const auto [first, last] = blockBelow(lines, at);
    for (int i = at; i < last; ++i) {
        const auto match = inFlow(key).match(lines[i]);
        if (match.hasMatch())
            return match.captured(2).trimmed();
        if (i >= first && lines[i].trimmed().startsWith(key + u':'))
            if (const auto span = scalarSpan(lines[i]))
                return lines[i].mid(span->first, span->second);
    }
    return std::nullopt;
}

std::optional<QString> withFirstEntryValue(const QString& yaml, const QString& section, const QString& key, const QString& text)
{
    QStringList lines = yaml.split(u'\n');
    const int at = findKey(lines, 0, static_cast<int>(lines.size()), section, 0);
    if (at < 0)
        return std::nullopt;
    const auto [first, last] = blockBelow(lines, at);
    for (int i = at; i < last; ++i) {
        const auto match = inFlow(key).match(lines[i]);
        if (match.hasMatch()) {
            lines[i].replace(match.capturedStart(2), match.capturedLength(2), quoted(text));
            return lines.join(u'\n');
        }
        if (i >= first && lines[i].trimmed().startsWith(key + u':')) {
            if (const auto span = scalarSpan(lines[i])) {
                lines[i].replace(span->first, span->second, quoted(text));
                return lines.join(u'\n');
            }
        }
    }
    // Not there yet: into the innermost braces of the first entry.
    for (int i = at; i < last; ++i) {
        const auto brace = lines[i].indexOf(u'}');
        if (brace > 0) {
            auto end = brace;
            while (end > 0 && lines[i][end - 1] == u' ')
                --end;
            lines[i].insert(end, QStringLiteral(", %1: %2").arg(key, quoted(text)));
            return lines.join(u'\n');
        }
    }
    return std::nullopt;
}

std::optional<QString> value(const QString& yaml, const QString& section, const QString& key)
{
    const QStringList lines = yaml.split(u'\n');
    if (section.isEmpty()) {
        const int at = findKey(lines, 0, static_cast<int>(lines.size()), key, 0);
        if (at < 0)
            return std::nullopt;
        const auto span = scalarSpan(lines[at]);
        return span ? std::optional(lines[at].mid(span->first, span->second)) : std::nullopt;
    }
    return firstEntryValue(yaml, section, key);
}

QString withValue(const QString& yaml, const QString& section, const QString& key, const QString& text)
{
    QStringList lines = yaml.split(u'\n');
    const int at = findKey(lines, 0, static_cast<int>(lines.size()), section.isEmpty() ? key : section, 0);
    if (section.isEmpty()) {
        if (at >= 0) {
            if (const auto span = scalarSpan(lines[at]))
                lines[at].replace(span->first, span->second, quoted(text));
        } else {
            lines.insert(1, key + QStringLiteral(": ") + quoted(text));
        }
        return lines.join(u'\n');
    }
    if (at < 0) {
        const int lanes = findKey(lines, 0, static_cast<int>(lines.size()), QStringLiteral("lanes"), 0);
        lines.insert(std::max(1, lanes), QStringLiteral("%1: { %2: %3 }").arg(section, key, quoted(text)));
        return lines.join(u'\n');
    }
    if (const auto changed = firstEntryValue(yaml, section, key))
        if (const auto done = withFirstEntryValue(yaml, section, key, text))
            return *done;
    if (lines[at].contains(u'{')) {
        const bool nothing = lines[at].contains(QRegularExpression(QStringLiteral("\\{\\s*\\}")));
        const auto brace = lines[at].lastIndexOf(u'}');
        auto end = brace;
        while (end > 0 && lines[at][end - 1] == u' ')
            --end;
        lines[at].insert(end, (nothing ? QStringLiteral(" ") : QStringLiteral(", ")) + key + QStringLiteral(": ") + quoted(text));
    } else {
        lines.insert(at + 1, QStringLiteral("  ") + key + QStringLiteral(": ") + quoted(text));
    }
    return lines.join(u'\n');
}

std::optional<ProgramPlace> programPlace(const QString& yaml, const QString& lane)
{
    const QStringList lines = yaml.split(u'\n');
    const int at = laneLine(lines, lane);
    if (at < 0)
        return std::nullopt;
    const auto [first, last] = blockBelow(lines, at);
    const int program = findKey(lines, first, last, QStringLiteral("program"));
    if (program < 0)
        return std::nullopt;
    const auto [begin, end] = blockBelow(lines, program);
    for (int i = begin; i < end; ++i)
        if (!lines[i].trimmed().isEmpty())
            return ProgramPlace{begin + 1, indentOf(lines[i])};
    return std::nullopt;
}

std::optional<QString> withProgram(const QString& yaml, const QString& lane, const QString& program, const QString& title)
{
    QStringList lines = yaml.split(u'\n');
    const int at = laneLine(lines, lane);
    if (at < 0)
        return std::nullopt;
    const int indent = indentOf(lines[at]) + 2;
    QStringList text{QString(indent, u' ') + QStringLiteral("program: |")};
    QString trimmed = program;
    while (trimmed.endsWith(u'\n'))
        trimmed.chop(1);
    for (const QString& line : trimmed.split(u'\n'))
        text << (line.isEmpty() ? line : QString(indent + 2, u' ') + line);

    // `gather: { method: sendfile, title: x }` becomes a block, its other keys lines of their own.
    const auto brace = lines[at].indexOf(u'{');
    if (brace > 0) {
        const auto close = lines[at].lastIndexOf(u'}');
        QString inner = lines[at].mid(brace + 1, close - brace - 1);
        QStringList keys;
        int depth = 0;
        bool inQuotes = false;
        QString part;
        for (const QChar c : inner + u',') {
            inQuotes = inQuotes != (c == u'"');
            depth += !inQuotes && (c == u'{' || c == u'[');
            depth -= !inQuotes && (c == u'}' || c == u']');
            if (c == u',' && depth == 0 && !inQuotes) {
                if (!part.trimmed().isEmpty() && !part.trimmed().startsWith(QStringLiteral("method:"))
                    && !part.trimmed().startsWith(QStringLiteral("program:")))
                    keys << QString(indent, u' ') + part.trimmed();
                part.clear();
            } else {
                part += c;
            }
        }
        lines[at] = lines[at].left(brace).trimmed();
        lines[at].prepend(QString(indent - 2, u' '));
        const bool titled = std::any_of(keys.begin(), keys.end(), [](const QString& k) { return k.trimmed().startsWith(QStringLiteral("title:")); });
        if (!title.isEmpty() && !titled && !title.contains(u'"') && !title.contains(u'\\'))
            keys << QString(indent, u' ') + QStringLiteral("title: \"%1\"").arg(title);
        QStringList all = keys + text;
        for (int i = 0; i < all.size(); ++i)
            lines.insert(at + 1 + i, all[i]);
        return lines.join(u'\n');
    }
    const auto [first, last] = blockBelow(lines, at);
    int key = findKey(lines, first, last, QStringLiteral("program"));
    if (key < 0)
        key = findKey(lines, first, last, QStringLiteral("method"));
    int insertAt = last;
    if (key >= 0) {
        const auto [begin, end] = blockBelow(lines, key);
        lines.remove(key, std::max(begin, end) - key);
        insertAt = key;
    }
    for (int i = 0; i < text.size(); ++i)
        lines.insert(insertAt + i, text[i]);
    return lines.join(u'\n');
}

QString withMethodLane(const QString& yaml, const QString& method)
{
    QStringList lines = yaml.split(u'\n');
    const int lanes = findKey(lines, 0, static_cast<int>(lines.size()), QStringLiteral("lanes"), 0);
    if (lanes < 0)
        return yaml;
    const auto [first, last] = blockBelow(lines, lanes);
    QString id = method;
    id.replace(u'-', u'_');
    QString unique = id;
    for (int n = 2; laneLine(lines, unique) >= 0; ++n)
        unique = QStringLiteral("%1_%2").arg(id).arg(n);
    (void)first;
    lines.insert(last, QStringLiteral("  %1: { method: %2 }").arg(unique, method));
    return lines.join(u'\n');
}

}  // namespace copyscope::gui
