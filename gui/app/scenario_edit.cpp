// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/scenario_edit.h"

#include <QRegularExpression>

#include <algorithm>
#include <vector>

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

QString quoted(const QString& text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./ +-]+$"));
    return plain.match(text).hasMatch() ? text : u'"' + text + u'"';
}

/// Characters [from, to) of the text.
struct Span {
    qsizetype from = 0;
    qsizetype to = 0;
};

/// A key of a map, and its value.
struct Member {
    QString key;
    Span value;
};

bool startsComment(const QString& text, qsizetype at)
{
    return text[at] == u'#' && (at == 0 || text[at - 1].isSpace());
}

/// Behind the text in quotes that begins at `at`.
qsizetype behindQuotes(const QString& text, qsizetype at, qsizetype end)
{
    const QChar quote = text[at++];
    while (at < end && text[at] != quote)
        at += quote == u'"' && text[at] == u'\\' ? 2 : 1;
    return std::min(at + 1, end);
}

Span trimmed(const QString& text, Span span)
{
    while (span.from < span.to && text[span.from].isSpace())
        ++span.from;
    while (span.to > span.from && text[span.to - 1].isSpace())
        --span.to;
    return span;
}

/// The members of `{ a: 1, b: { c: 2 } }`, whose brace is at span.from.
std::vector<Member> flowMembers(const QString& text, Span span)
{
    std::vector<Member> members;
    int depth = 0;
    qsizetype begin = span.from + 1;
    qsizetype colon = -1;
    const auto close = [&](qsizetype at) {
        if (colon >= 0) {
            const Span key = trimmed(text, {begin, colon});
            members.push_back({text.mid(key.from, key.to - key.from), trimmed(text, {colon + 1, at})});
        }
        begin = at + 1;
        colon = -1;
    };
    for (qsizetype at = span.from; at < span.to; ++at) {
        const QChar c = text[at];
        if (c == u'"' || c == u'\'') {
            at = behindQuotes(text, at, span.to) - 1;
        } else if (startsComment(text, at)) {
            const bool first = text.mid(begin, at - begin).trimmed().isEmpty();
            while (at + 1 < span.to && text[at + 1] != u'\n')
                ++at;
            if (first)
                begin = at + 1;
        } else if (c == u'{' || c == u'[') {
            ++depth;
        } else if (c == u'}' || c == u']') {
            if (--depth == 0) {
                close(at);
                break;
            }
        } else if (depth == 1 && c == u':' && colon < 0) {
            colon = at;
        } else if (depth == 1 && c == u',') {
            close(at);
        }
    }
    return members;
}

/// The value that begins in a line of a block and may go on below it: [from, end of the deeper lines).
Span scalarIn(const QString& text, Span span)
{
    span = trimmed(text, span);
    if (span.from >= span.to || QStringLiteral("{[|>").contains(text[span.from]))
        return span;
    if (text[span.from] == u'"' || text[span.from] == u'\'')
        return {span.from, behindQuotes(text, span.from, span.to)};
    qsizetype at = span.from;
    while (at < span.to && text[at] != u'\n' && !startsComment(text, at))
        ++at;
    return trimmed(text, {span.from, at});
}

/// The members of a map that is written line by line.
std::vector<Member> blockMembers(const QString& text, Span span)
{
    std::vector<Member> members;
    int indent = -1;
    for (qsizetype at = span.from; at < span.to;) {
        qsizetype end = text.indexOf(u'\n', at);
        end = end < 0 || end > span.to ? span.to : end;
        const QString line = text.mid(at, end - at);
        if (!isBlank(line)) {
            indent = indent < 0 ? indentOf(line) : indent;
            const auto colon = line.indexOf(u':');
            if (indentOf(line) == indent && colon > 0)
                members.push_back({line.left(colon).trimmed(), {at + colon + 1, span.to}});
            if (members.size() > 1 && members.back().value.from > at)
                members[members.size() - 2].value.to = at;
        }
        at = end + 1;
    }
    return members;
}

bool isFlow(const QString& text, Span span)
{
    span = trimmed(text, span);
    return span.from < span.to && text[span.from] == u'{';
}

std::vector<Member> membersOf(const QString& text, Span span)
{
    if (isFlow(text, span))
        return flowMembers(text, trimmed(text, span));
    if (span.from == 0)
        return blockMembers(text, span);
    // `key: word` has none; a map that is written in lines begins below its key.
    const qsizetype end = text.indexOf(u'\n', span.from);
    if (end < 0 || end >= span.to || !isBlank(text.mid(span.from, end - span.from)))
        return {};
    return blockMembers(text, {end + 1, span.to});
}

std::optional<Span> spanOf(const QString& text, const QStringList& place)
{
    Span span{0, text.size()};
    for (const QString& key : place) {
        const std::vector<Member> members = membersOf(text, span);
        const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
        if (found == members.end())
            return std::nullopt;
        span = found->value;
    }
    return span;
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

std::optional<QString> value(const QString& yaml, const QStringList& place)
{
    const auto span = spanOf(yaml, place);
    if (!span)
        return std::nullopt;
    const Span scalar = scalarIn(yaml, *span);
    QString text = yaml.mid(scalar.from, scalar.to - scalar.from);
    if (text.size() > 1 && (text.startsWith(u'"') || text.startsWith(u'\'')) && text.endsWith(text.front()))
        text = text.mid(1, text.size() - 2);
    return text;
}

QStringList keysAt(const QString& yaml, const QStringList& place)
{
    QStringList keys;
    if (const auto span = spanOf(yaml, place))
        for (const Member& member : membersOf(yaml, *span))
            keys << member.key;
    return keys;
}

std::optional<QString> withValue(const QString& yaml, const QStringList& place, const QString& text)
{
    QString changed = yaml;
    if (const auto known = spanOf(yaml, place)) {
        const Span scalar = scalarIn(yaml, *known);
        return changed.replace(scalar.from, scalar.to - scalar.from, (scalar.from > 0 && yaml[scalar.from - 1] == u':' ? QStringLiteral(" ") : QString()) + quoted(text));
    }
    const QString entry = place.last() + QStringLiteral(": ") + quoted(text);
    const QStringList parent = place.mid(0, place.size() - 1);
    const auto span = spanOf(yaml, parent);
    if (!span && parent.size() != 1)
        return std::nullopt;
    if (parent.size() <= 1 && (!span || parent.isEmpty())) {
        // At the top, before the lanes, which are long.
        const auto lanes = spanOf(yaml, {QStringLiteral("lanes")});
        const qsizetype at = lanes ? yaml.lastIndexOf(u'\n', lanes->from - 1) + 1 : yaml.size();
        return changed.insert(at, (parent.isEmpty() ? entry : parent.first() + QStringLiteral(": { ") + entry + QStringLiteral(" }")) + u'\n');
    }
    if (isFlow(yaml, *span)) {
        const std::vector<Member> members = membersOf(yaml, *span);
        if (!members.empty())
            return changed.insert(members.back().value.to, QStringLiteral(", ") + entry);
        return changed.insert(yaml.indexOf(u'{', span->from) + 1, u' ' + entry);
    }
    const std::vector<Member> members = membersOf(yaml, *span);
    if (members.empty())
        return std::nullopt;
    const qsizetype line = yaml.lastIndexOf(u'\n', members.front().value.from - 1) + 1;
    return changed.insert(line, QString(indentOf(yaml.mid(line, members.front().value.from - line)), u' ') + entry + u'\n');
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
