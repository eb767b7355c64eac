// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/changes.h"

#include "model/scenario/read_context.h"

#include <algorithm>
#include <array>
#include <optional>

namespace copyscope::model::scenario {

using text::Node;
using text::Position;

namespace {

// Lines that no file has: a complaint about what an option put in is known by them.
constexpr std::uint32_t firstLine = 0x80000000;

/// What can be named: NAME is what the author called it, KEY a key of it.
struct Section {
    std::string_view name;
    std::string_view what;
    std::size_t parts;  ///< of the whole path
};

constexpr std::array<Section, 5> sections{{
    {"vars", "variable", 2},
    {"buffers", "buffer", 2},
    {"files", "file", 3},
    {"sockets", "socket", 3},
    {"lanes", "lane", 4},
}};

const Section* sectionOf(std::string_view path)
{
    const auto at = std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.name == path.substr(0, path.find('.')); });
    return at == sections.end() ? nullptr : &*at;
}

std::vector<std::string> split(std::string_view path)
{
    std::vector<std::string> parts;
    while (true) {
        const std::size_t dot = path.find('.');
        parts.emplace_back(path.substr(0, dot));
        if (dot == std::string_view::npos)
            return parts;
        path.remove_prefix(dot + 1);
    }
}

Node::Member* memberOf(Node& node, std::string_view key)
{
    const auto at = std::find_if(node.members.begin(), node.members.end(), [&](const Node::Member& m) { return m.key == key; });
    return at == node.members.end() ? nullptr : &*at;
}

void standAt(Node& node, Position position)
{
    node.position = position;
    if (!node.lines.empty())
        node.lines.assign(node.lines.size(), position);
    for (Node& item : node.items)
        standAt(item, position);
    for (Node::Member& member : node.members) {
        member.position = position;
        standAt(member.value, position);
    }
}

struct Change {
    std::string path;
    Position position;
    text::Diagnostics& diagnostics;

    void complain(std::string message, std::string hint) const
    {
        diagnostics.push_back({{}, {}, "--set " + path + ": " + std::move(message), std::move(hint)});
    }

    // A name that the scenario has; nothing is declared by an option.
    Node* existing(Node& parent, const std::string& owner, std::string_view what, const std::string& name) const
    {
        if (Node::Member* member = memberOf(parent, name))
            return &member->value;
        std::vector<std::string> names;
        for (const Node::Member& member : parent.members)
            names.push_back(member.key);
        complain(owner + " has no " + std::string(what) + " " + inQuotes(name),
                 text::didYouMean(name, names, names.empty() ? std::string() : "it has " + text::enumerate(names, "and")));
        return nullptr;
    }

    std::optional<Node> read(const std::string& value) const
    {
        Node node;
        node.kind = Node::Kind::Scalar;
        node.scalar = value;
        node.lines.resize(1 + static_cast<std::size_t>(std::count(value.begin(), value.end(), '\n')));
        if (value.starts_with('[') || value.starts_with('{')) {
            text::Diagnostics wrong;
            node = text::parseDocument(value, {}, wrong);
            for (const text::Diagnostic& d : wrong)
                complain(d.message, d.hint);
            if (!wrong.empty())
                return std::nullopt;
        }
        standAt(node, position);
        return node;
    }

    void apply(Node& root, const Section& section, const std::string& value) const
    {
        const std::vector<std::string> parts = split(path);
        if (parts.size() != section.parts || (section.parts == 4 && parts[2] != "vars")) {
            complain("this names no value of a scenario", "write " + std::string(changeablePaths()));
            return;
        }
        Node none;
        Node::Member* group = memberOf(root, parts[0]);
        Node* target = existing(group != nullptr ? group->value : none, "the scenario", section.what, parts[1]);
        if (target == nullptr)
            return;
        std::optional<Node> node = read(value);
        if (!node)
            return;
        if (section.parts == 4) {
            Node::Member* vars = memberOf(*target, parts[2]);
            target = existing(vars != nullptr ? vars->value : none, "the lane " + inQuotes(parts[1]), "variable of its own,", parts[3]);
            if (target == nullptr)
                return;
        }
        if (section.parts != 3) {
            *target = std::move(*node);
        } else if (Node::Member* member = memberOf(*target, parts[2])) {
            member->value = std::move(*node);
        } else if (target->isMap()) {
            target->members.push_back({parts[2], position, std::move(*node)});
        }
    }
};

Position placeOf(std::size_t index) { return {firstLine + static_cast<std::uint32_t>(index), 1}; }

}  // namespace

bool changesScenario(std::string_view assignment)
{
    return sectionOf(assignment.substr(0, assignment.find('='))) != nullptr;
}

std::string_view changeablePaths()
{
    return "vars.NAME, buffers.NAME, files.NAME.KEY, sockets.NAME.KEY or lanes.LANE.vars.NAME";
}

void applyChanges(Node& root, const std::vector<std::string>& assignments, text::Diagnostics& diagnostics)
{
    for (std::size_t i = 0; i < assignments.size(); ++i) {
        const std::size_t equals = assignments[i].find('=');
        const std::string path = assignments[i].substr(0, equals);
        const Section* section = sectionOf(path);
        if (section == nullptr)
            continue;
        const Change change{path, placeOf(i), diagnostics};
        if (equals == std::string::npos)
            change.complain("which value?", "write " + path + "=VALUE");
        else
            change.apply(root, *section, assignments[i].substr(equals + 1));
    }
}

void nameChanges(text::Diagnostics& diagnostics, const std::vector<std::string>& assignments)
{
    for (text::Diagnostic& d : diagnostics) {
        const std::size_t index = isChanged(d.position) ? d.position.line - firstLine : assignments.size();
        if (index >= assignments.size())
            continue;
        d.file.clear();
        d.position = {};
        d.message = "--set " + assignments[index].substr(0, assignments[index].find('=')) + ": " + d.message;
    }
}

bool isChanged(Position position) { return position.line >= firstLine; }

}  // namespace copyscope::model::scenario
