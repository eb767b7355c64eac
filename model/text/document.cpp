// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/document.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace copyscope::model::text {

namespace {

// Aliases are replaced by copies; a document that grows beyond this by them is an attack or a slip.
constexpr std::size_t maxNodes = 200'000;

Position toPosition(const YAML::Mark& mark)
{
    return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

std::vector<std::string_view> splitLines(std::string_view source)
{
    std::vector<std::string_view> lines;
    while (true) {
        const std::size_t end = source.find('\n');
        lines.push_back(source.substr(0, end));
        if (end == std::string_view::npos)
            return lines;
        source.remove_prefix(end + 1);
    }
}

// Where each line of a block scalar's value begins; `head` is where its '|' or '>' stands.
std::vector<Position> blockLines(const std::vector<std::string_view>& source, Position head, std::size_t count)
{
    const std::size_t first = head.line;  // index of the line after the head
    std::size_t indent = 0;
    for (std::size_t i = first; i < source.size(); ++i) {
        const std::size_t at = source[i].find_first_not_of(" \r");
        if (at != std::string_view::npos) {
            indent = at;
            break;
        }
    }
    const std::string_view headLine = source[head.line - 1];
    for (std::size_t i = head.column; i < headLine.size() && i < head.column + 2; ++i) {
        if (headLine[i] < '1' || headLine[i] > '9')
            continue;
        // An explicit indentation counts from the parent; what the text has beyond it is content.
        const std::size_t parent = headLine.find_first_not_of(" -");
        indent = (parent == std::string_view::npos ? 0 : parent) + static_cast<std::size_t>(headLine[i] - '0');
    }
    std::vector<Position> lines;
    for (std::size_t i = 0; i < count; ++i)
        lines.push_back({static_cast<std::uint32_t>(first + i + 1), static_cast<std::uint32_t>(indent + 1)});
    return lines;
}

// The same for a quoted value that stands on one line of the file: "\n" in it begins a new line of the value.
std::vector<Position> quotedLines(std::string_view headLine, Position head)
{
    std::vector<Position> lines{{head.line, head.column + 1}};
    if (headLine[head.column - 1] != '"')
        return lines;
    for (std::size_t i = head.column; i + 1 < headLine.size() && headLine[i] != '"'; ++i) {
        if (headLine[i] != '\\')
            continue;
        ++i;
        if (headLine[i] == 'n')
            lines.push_back({head.line, static_cast<std::uint32_t>(i + 2)});
    }
    return lines;
}

class Builder : public YAML::EventHandler {
public:
    Builder(std::string_view source, const std::string& file, Diagnostics& diagnostics)
        : m_lines(splitLines(source)), m_file(file), m_diagnostics(diagnostics)
    {
    }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        Node node;
        node.position = toPosition(mark);
        finish(std::move(node), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end()) {
            m_diagnostics.push_back({m_file, toPosition(mark), "an alias stands inside the value that it names", {}});
            OnNull(mark, YAML::NullAnchor);
            return;
        }
        m_count += found->second.size;
        if (m_count > maxNodes) {
            throw YAML::ParserException(mark, "aliases make this document larger than "
                                                  + std::to_string(maxNodes) + " values");
        }
        finish(Node(found->second.node), YAML::NullAnchor);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        Node node;
        node.kind = Node::Kind::Scalar;
        node.position = toPosition(mark);
        node.scalar = value;
        node.quoted = tag == "!";
        node.lines = scalarLines(node.position, value);
        finish(std::move(node), anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(Node::Kind::List, mark, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(Node::Kind::Map, mark, anchor);
    }
    void OnMapEnd() override { close(); }

    [[nodiscard]] Node take() { return std::move(m_root); }

private:
    struct Open {
        Node node;
        YAML::anchor_t anchor;
        std::size_t countBefore;
        bool hasKey = false;
        bool dropValue = false;
        std::string key;
        Position keyPosition;
    };
    struct Anchored {
        Node node;
        std::size_t size;
    };

    std::vector<Position> scalarLines(Position head, const std::string& value) const
    {
        if (head.line == 0 || head.line > m_lines.size() || head.column > m_lines[head.line - 1].size())
            return {head};
        const std::string_view line = m_lines[head.line - 1];
        // A mark points at `&name` or `!tag`, where there is one.
        while (line[head.column - 1] == '&' || line[head.column - 1] == '!') {
            const std::size_t next = line.find_first_not_of(' ', std::min(line.find(' ', head.column - 1), line.size()));
            if (next == std::string_view::npos)
                return {head};
            head.column = static_cast<std::uint32_t>(next + 1);
        }
        const char first = line[head.column - 1];
        if (first == '|' || first == '>') {
            std::size_t count = 1;
            for (std::size_t i = 0; i + 1 < value.size(); ++i)
                count += value[i] == '\n' ? 1U : 0U;
            return blockLines(m_lines, head, count);
        }
        if (first == '"' || first == '\'')
            return quotedLines(line, head);
        return {head};
    }

    void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        Node node;
        node.kind = kind;
        node.position = toPosition(mark);
        m_stack.push_back({std::move(node), anchor, m_count, false, false, {}, {}});
    }

    void close()
    {
        Open top = std::move(m_stack.back());
        m_stack.pop_back();
        finish(std::move(top.node), top.anchor, top.countBefore);
    }

    void finish(Node node, YAML::anchor_t anchor) { finish(std::move(node), anchor, m_count); }

    void finish(Node node, YAML::anchor_t anchor, std::size_t countBefore)
    {
        ++m_count;
        if (anchor != YAML::NullAnchor)
            m_anchors[anchor] = {node, m_count - countBefore};
        if (m_stack.empty()) {
            m_root = std::move(node);
            return;
        }
        Open& top = m_stack.back();
        if (top.node.kind == Node::Kind::List) {
            top.node.items.push_back(std::move(node));
        } else if (!top.hasKey) {
            top.hasKey = true;
            top.dropValue = !node.isScalar();
            top.key = node.scalar;
            top.keyPosition = node.position;
            if (top.dropValue) {
                m_diagnostics.push_back({m_file, node.position, "a key must be a text, this is "
                                                                    + std::string(node.kindName()), {}});
            }
        } else {
            top.hasKey = false;
            // An empty value has no text of its own to point at.
            if (node.isNull())
                node.position = top.keyPosition;
            if (!top.dropValue)
                top.node.members.push_back({std::move(top.key), top.keyPosition, std::move(node)});
        }
    }

    std::vector<std::string_view> m_lines;
    const std::string& m_file;
    Diagnostics& m_diagnostics;
    std::vector<Open> m_stack;
    std::map<YAML::anchor_t, Anchored> m_anchors;
    std::size_t m_count = 0;
    Node m_root;
};

}  // namespace

const Node* Node::find(std::string_view key) const&
{
    for (const Member& member : members) {
        if (member.key == key)
            return &member.value;
    }
    return nullptr;
}

std::string_view Node::kindName() const
{
    switch (kind) {
    case Kind::Null: return "nothing";
    case Kind::Scalar: return "a text";
    case Kind::List: return "a list";
    case Kind::Map: return "a map";
    }
    return "nothing";
}

Position Node::positionIn(std::uint32_t line, std::uint32_t column) const
{
    if (line == 0 || line > lines.size())
        return position;
    const Position start = lines[line - 1];
    return {start.line, start.column + (column == 0 ? 0 : column - 1)};
}

Node parseDocument(std::string_view source, const std::string& file, Diagnostics& diagnostics)
{
    // A byte order mark would shift the columns of the first line.
    if (source.starts_with("\xEF\xBB\xBF"))
        source.remove_prefix(3);
    Builder builder(source, file, diagnostics);
    try {
        std::istringstream stream{std::string(source)};
        YAML::Parser parser(stream);
        Node root;
        if (parser.HandleNextDocument(builder))
            root = builder.take();
        if (root.position.line == 0)
            root.position = {1, 1};
        Builder rest(source, file, diagnostics);
        if (parser.HandleNextDocument(rest))
            diagnostics.push_back({file, rest.take().position, "a second YAML document begins here", "keep one a file"});
        return root;
    } catch (const YAML::Exception& e) {
        const Position at = toPosition(e.mark);
        const std::vector<std::string_view> lines = splitLines(source);
        const std::string_view line = at.line <= lines.size() ? lines[at.line - 1] : std::string_view{};
        const std::string_view indentation = line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
        const bool tab = indentation.find('\t') != std::string_view::npos;
        diagnostics.push_back({file, at, "this is not YAML: " + e.msg,
                               tab ? "a tab stands before the text of this line: indent with spaces"
                                   : "look for an open quote or bracket, or uneven indentation, here or before"});
        return {};
    }
}

}  // namespace copyscope::model::text
