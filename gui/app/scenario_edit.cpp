// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/scenario_edit.h"

#include "model/text/document.h"

#include <QRegularExpression>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

namespace copyscope::gui {

namespace {

using model::text::Node;
using model::text::Position;

std::string quoted(const QString& text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./ +-]+$"));
    return (plain.match(text).hasMatch() ? text : u'"' + text + u'"').toStdString();
}

std::string entryOf(const QString& key, const QString& text)
{
    return key.toStdString() + ": " + quoted(text);
}

/// The text of a scenario with its values by their places. A document knows where a value begins; where it ends is seen
/// from the text, so that everything around it stays as it was written.
class Source {
public:
    explicit Source(const QString& yaml) : m_text(yaml.toStdString())
    {
        model::text::Diagnostics ignored;
        m_root = model::text::parseDocument(m_text, {}, ignored);
        m_lines.push_back(0);
        for (std::size_t i = 0; i < m_text.size(); ++i)
            if (m_text[i] == '\n')
                m_lines.push_back(i + 1);
    }

    [[nodiscard]] const Node& root() const { return m_root; }
    [[nodiscard]] QString text() const { return QString::fromStdString(m_text); }
    [[nodiscard]] QString slice(std::size_t from, std::size_t to) const { return QString::fromStdString(m_text.substr(from, to - from)); }

    [[nodiscard]] static const Node::Member* memberOf(const Node& map, const QString& key)
    {
        const std::string wanted = key.toStdString();
        const auto it = std::find_if(map.members.begin(), map.members.end(), [&](const Node::Member& m) { return m.key == wanted; });
        return it == map.members.end() ? nullptr : &*it;
    }

    [[nodiscard]] const Node* find(const QStringList& place) const
    {
        const Node* node = &m_root;
        for (const QString& key : place) {
            const Node::Member* member = memberOf(*node, key);
            if (!member)
                return nullptr;
            node = &member->value;
        }
        return node;
    }

    [[nodiscard]] std::size_t offsetOf(Position p) const { return std::min(startOf(p.line) + p.column - 1, m_text.size()); }
    /// Of a line, from 1; behind the last one the end of the text.
    [[nodiscard]] std::size_t startOf(std::size_t line) const { return line <= m_lines.size() ? m_lines[line - 1] : m_text.size(); }

    [[nodiscard]] bool isFlow(const Node& node) const
    {
        const std::size_t at = behindProperties(offsetOf(node.position));
        return (node.isMap() || node.isList()) && at < m_text.size() && (m_text[at] == '{' || m_text[at] == '[');
    }

    /// Where the value is written: for `*name` the name, because its node is a copy and stands elsewhere; behind `&name`.
    [[nodiscard]] std::size_t startOf(const Node::Member& member) const
    {
        return isAlias(member) ? behindKey(member) : behindProperties(offsetOf(member.value.position));
    }

    [[nodiscard]] bool isAlias(const Node::Member& member) const
    {
        const std::size_t at = behindKey(member);
        return at < m_text.size() && m_text[at] == '*';
    }

    /// "name" of `&name`; empty when the value has none.
    [[nodiscard]] std::string anchorOf(const Node::Member& member) const
    {
        const std::size_t at = behindKey(member);
        return at < m_text.size() && m_text[at] == '&' ? m_text.substr(at + 1, m_text.find_first_of(" \n", at) - at - 1) : std::string();
    }

    /// The first `*name` from an offset on.
    [[nodiscard]] std::optional<std::size_t> aliasOf(const std::string& name, std::size_t from) const
    {
        for (std::size_t at = m_text.find('*' + name, from); at != std::string::npos; at = m_text.find('*' + name, at + 1)) {
            const std::size_t end = at + 1 + name.size();
            if ((m_text[at - 1] == ' ') && (end == m_text.size() || std::string_view(" \n\r,}]").find(m_text[end]) != std::string_view::npos))
                return at;
        }
        return std::nullopt;
    }

    /// What stands in the line before an offset.
    [[nodiscard]] std::string before(std::size_t offset) const { return m_text.substr(m_lines[lineAt(offset) - 1], offset - m_lines[lineAt(offset) - 1]); }

    /// Behind a value that stands in a line or in brackets.
    [[nodiscard]] std::size_t endOf(const Node::Member& member) const
    {
        if (isAlias(member))
            return std::min(m_text.find_first_of(" \n\r,}]", behindKey(member)), m_text.size());
        const std::size_t at = startOf(member);
        if (member.value.isNull())
            return offsetOf(member.position) + member.key.size() + 1;
        if (isFlow(member.value))
            return behindBrackets(at);
        if (m_text[at] == '"' || m_text[at] == '\'')
            return behindQuotes(at);
        return behindPlain(at, member.value.scalar);
    }

    /// The last line of a key and all that belongs to it, from 1.
    [[nodiscard]] std::size_t lastLineOf(const Node::Member& member) const
    {
        const Node& value = member.value;
        if (isAlias(member))
            return lineAt(endOf(member));
        if (value.isScalar() && startOf(member) < m_text.size() && (m_text[startOf(member)] == '|' || m_text[startOf(member)] == '>'))
            return lastDeeperLine(member.position);
        if (value.isMap() && !isFlow(value) && !value.members.empty())
            return lastLineOf(value.members.back());
        if (value.isList() && !isFlow(value) && !value.items.empty())
            return lastLineOf({{}, value.items.back().position, value.items.back()});
        return lineAt(endOf(member));
    }

    void replace(std::size_t from, std::size_t to, const std::string& with) { m_text.replace(from, to - from, with); }

private:
    [[nodiscard]] std::size_t lineAt(std::size_t offset) const
    {
        return static_cast<std::size_t>(std::upper_bound(m_lines.begin(), m_lines.end(), offset) - m_lines.begin());
    }

    /// Below a key, the last line that is indented more than it.
    [[nodiscard]] std::size_t lastDeeperLine(Position key) const
    {
        std::size_t last = key.line;
        for (std::size_t line = last + 1; line <= m_lines.size(); ++line) {
            const std::size_t end = startOf(line + 1);
            const std::size_t text = m_text.find_first_not_of(" \r\n", startOf(line));
            if (text >= end)
                continue;
            if (text - startOf(line) < key.column)
                break;
            last = line;
        }
        return last;
    }

    [[nodiscard]] std::size_t behindKey(const Node::Member& member) const
    {
        const std::size_t colon = m_text.find(':', offsetOf(member.position) + member.key.size());
        return colon == std::string::npos ? m_text.size() : std::min(m_text.find_first_not_of(' ', colon + 1), m_text.size());
    }

    /// Behind anchors and tags.
    [[nodiscard]] std::size_t behindProperties(std::size_t at) const
    {
        while (at < m_text.size() && (m_text[at] == '&' || m_text[at] == '!'))
            at = std::min(m_text.find_first_not_of(' ', std::min(m_text.find_first_of(" \n", at), m_text.size())), m_text.size());
        return at;
    }

    /// A plain text may go on in further lines, where it is indented as it likes: a space of it stands for all that.
    [[nodiscard]] std::size_t behindPlain(std::size_t at, const std::string& scalar) const
    {
        const auto isSpace = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
        for (const char c : scalar) {
            if (!isSpace(c) && (at >= m_text.size() || m_text[at] != c))
                break;
            if (!isSpace(c))
                ++at;
            while (isSpace(c) && at < m_text.size() && isSpace(m_text[at]))
                ++at;
        }
        return at;
    }

    [[nodiscard]] std::size_t behindQuotes(std::size_t at) const
    {
        const char quote = m_text[at++];
        while (at < m_text.size() && m_text[at] != quote)
            at += quote == '"' && m_text[at] == '\\' ? 2 : 1;
        return std::min(at + 1, m_text.size());
    }

    [[nodiscard]] std::size_t behindBrackets(std::size_t at) const
    {
        for (int depth = 0; at < m_text.size(); ++at) {
            const char c = m_text[at];
            if (c == '"' || c == '\'')
                at = behindQuotes(at) - 1;
            else if (c == '#' && std::isspace(static_cast<unsigned char>(m_text[at - 1])))
                at = std::min(m_text.find('\n', at), m_text.size()) - 1;
            else if (c == '{' || c == '[')
                ++depth;
            else if ((c == '}' || c == ']') && --depth == 0)
                return at + 1;
        }
        return at;
    }

    std::string m_text;
    std::vector<std::size_t> m_lines;   ///< where each begins
    Node m_root;
};

const QString lanesKey = QStringLiteral("lanes");
const QString programKey = QStringLiteral("program");

/// The lines of a program as a text of its own below the key, which is indented by `indent`.
QStringList programLines(const QString& program, int indent)
{
    QStringList lines{QString(indent, u' ') + QStringLiteral("program: |")};
    QString text = program;
    while (text.endsWith(u'\n'))
        text.chop(1);
    for (const QString& line : text.split(u'\n'))
        lines << (line.isEmpty() ? line : QString(indent + 2, u' ') + line);
    return lines;
}

/// `*name`, the first behind an offset, becomes `&name` with the text itself.
void handOn(Source& source, const std::string& name, const Node& value, std::size_t from)
{
    const auto at = name.empty() ? std::nullopt : source.aliasOf(name, from);
    if (!at)
        return;
    const QString before = QString::fromStdString(source.before(*at));
    const QString text = QString::fromStdString(value.scalar);
    QString written = QStringLiteral("&%1 ").arg(QString::fromStdString(name));
    if (before.trimmed() == QStringLiteral("program:")) {
        const auto indent = before.indexOf(u'p');
        written += programLines(text, static_cast<int>(indent)).join(u'\n').trimmed().mid(QStringLiteral("program: ").size());
    } else {
        // In braces there is no room for lines.
        QString escaped = text;
        escaped.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\"")).replace(u'\n', QStringLiteral("\\n"));
        written += u'"' + escaped + u'"';
    }
    source.replace(*at, *at + 1 + name.size(), written.toStdString());
}

}  // namespace

std::optional<QString> value(const QString& yaml, const QStringList& place)
{
    const Source source(yaml);
    const Node* parent = source.find(place.mid(0, place.size() - 1));
    const Node::Member* member = parent && !place.isEmpty() ? Source::memberOf(*parent, place.last()) : nullptr;
    if (!member)
        return std::nullopt;
    if (member->value.isScalar())
        return QString::fromStdString(member->value.scalar);
    return source.isFlow(member->value) ? source.slice(source.startOf(*member), source.endOf(*member)) : QString();
}

QStringList keysAt(const QString& yaml, const QStringList& place)
{
    const Source source(yaml);
    QStringList keys;
    if (const Node* node = source.find(place))
        for (const Node::Member& member : node->members)
            keys << QString::fromStdString(member.key);
    return keys;
}

std::optional<QString> withValue(const QString& yaml, const QStringList& place, const QString& text)
{
    Source source(yaml);
    const QStringList parentPlace = place.mid(0, place.size() - 1);
    const Node* parent = source.find(parentPlace);
    if (const Node::Member* known = parent ? Source::memberOf(*parent, place.last()) : nullptr) {
        const std::size_t end = source.endOf(*known);
        const bool empty = known->value.isNull();
        source.replace(empty ? end : source.startOf(*known), end, (empty ? " " : "") + quoted(text));
        return source.text();
    }
    const std::string entry = entryOf(place.last(), text);
    if (parentPlace.isEmpty() || (!parent && parentPlace.size() == 1)) {
        // At the top, before the lanes, which are long.
        const Node::Member* lanes = Source::memberOf(source.root(), lanesKey);
        const std::size_t at = lanes ? source.startOf(lanes->position.line) : yaml.toStdString().size();
        source.replace(at, at, (parentPlace.isEmpty() ? entry : parentPlace.first().toStdString() + ": { " + entry + " }") + '\n');
        return source.text();
    }
    if (!parent || !parent->isMap())
        return std::nullopt;
    if (source.isFlow(*parent)) {
        const std::size_t at = parent->members.empty() ? source.offsetOf(parent->position) + 1 : source.endOf(parent->members.back());
        source.replace(at, at, (parent->members.empty() ? " " : ", ") + entry);
        return source.text();
    }
    const Position first = parent->members.front().position;
    const std::size_t line = source.startOf(first.line);
    source.replace(line, line, std::string(first.column - 1, ' ') + entry + '\n');
    return source.text();
}

std::optional<ProgramPlace> programPlace(const QString& yaml, const QString& lane)
{
    const Source source(yaml);
    const Node* program = source.find({lanesKey, lane, programKey});
    if (!program || program->lines.empty())
        return std::nullopt;
    return ProgramPlace{static_cast<int>(program->lines.front().line), static_cast<int>(program->lines.front().column) - 1};
}

std::optional<QString> withProgram(const QString& yaml, const QString& lane, const QString& program, const QString& title)
{
    Source source(yaml);
    const Node* lanes = source.find({lanesKey});
    const Node::Member* member = lanes ? Source::memberOf(*lanes, lane) : nullptr;
    if (!member || !member->value.isMap())
        return std::nullopt;
    if (!source.isFlow(member->value)) {
        const Node::Member* known = Source::memberOf(member->value, programKey);
        if (!known)
            known = Source::memberOf(member->value, QStringLiteral("method"));
        if (!known)
            return std::nullopt;
        const QStringList lines = programLines(program, static_cast<int>(known->position.column) - 1);
        const std::size_t first = source.startOf(known->position.line);
        const std::size_t behind = source.startOf(source.lastLineOf(*known) + 1);
        // Other lanes may run the same text by its name: the next of them holds it from now on.
        handOn(source, source.anchorOf(*known), known->value, behind);
        source.replace(first, behind, lines.join(u'\n').toStdString() + '\n');
        return source.text();
    }
    // `gather: { method: sendfile, title: x }` becomes a block, its other keys lines of their own.
    const int indent = static_cast<int>(member->position.column) + 1;
    QStringList block{QString(indent - 2, u' ') + lane + u':'};
    for (const Node::Member& m : member->value.members)
        if (m.key != "method" && m.key != "program")
            block << QString(indent, u' ') + source.slice(source.offsetOf(m.position), source.endOf(m));
    if (!title.isEmpty() && !Source::memberOf(member->value, QStringLiteral("title")) && !title.contains(u'"') && !title.contains(u'\\'))
        block << QString(indent, u' ') + QStringLiteral("title: \"%1\"").arg(title);
    const std::size_t first = source.startOf(member->position.line);
    const std::size_t behind = source.startOf(source.lastLineOf(*member) + 1);
    if (const Node::Member* known = Source::memberOf(member->value, programKey))
        handOn(source, source.anchorOf(*known), known->value, behind);
    source.replace(first, behind, (block + programLines(program, indent)).join(u'\n').toStdString() + '\n');
    return source.text();
}

QString withMethodLane(const QString& yaml, const QString& method)
{
    Source source(yaml);
    const Node* lanes = source.find({lanesKey});
    if (!lanes || lanes->members.empty() || source.isFlow(*lanes))
        return yaml;
    QString id = method;
    id.replace(u'-', u'_');
    QString unique = id;
    for (int n = 2; Source::memberOf(*lanes, unique); ++n)
        unique = QStringLiteral("%1_%2").arg(id).arg(n);
    const std::size_t at = source.startOf(source.lastLineOf(lanes->members.back()) + 1);
    const std::string indent(lanes->members.front().position.column - 1, ' ');
    const bool ended = at == 0 || yaml.toStdString()[at - 1] == '\n';
    source.replace(at, at, (ended ? "" : "\n") + indent + QStringLiteral("%1: { method: %2 }\n").arg(unique, method).toStdString());
    return source.text();
}

}  // namespace copyscope::gui
