// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/read_context.h"

#include "model/machine/quantity_text.h"
#include "model/program/program.h"

#include <algorithm>

namespace copyscope::model::scenario {

using text::Node;

namespace {

// What a value must be to be read at all, in words; empty when anything goes.
std::string_view wanted(Shape shape)
{
    switch (shape) {
    case Shape::Object:
    case Shape::NamedObjects:
    case Shape::NamedChoices:
    case Shape::Processes:
    case Shape::NamedIntegers:
    case Shape::NamedSizes:
    case Shape::Overrides: return "a map";
    case Shape::Texts:
    case Shape::Objects:
    case Shape::Expectations: return "a list";
    case Shape::Cached:
    case Shape::Content: return {};
    default: return "a text";
    }
}

}  // namespace

std::string inQuotes(std::string_view word)
{
    return "'" + std::string(word) + "'";
}

bool isName(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && letter(text.front())
           && std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void ReadContext::complain(text::Position at, std::string message, std::string hint)
{
    m_diagnostics.push_back({m_file, at, std::move(message), std::move(hint)});
}

bool ReadContext::fits(const Key& key, const Node& node)
{
    if (key.shape == Shape::One) {
        if (node.scalar != "1")
            complain(node.position, inQuotes(key.name) + " is the version of the format, which is 1");
        return false;
    }
    const std::string_view want = wanted(key.shape);
    if (want.empty() || node.kindName() == want)
        return true;
    const std::string is = node.isNull() ? "it is empty" : "it is " + std::string(node.kindName());
    const bool text = want == "a text";
    complain(node.position, inQuotes(key.name) + " takes " + std::string(text ? "a single value" : want) + "; " + is);
    return false;
}

bool ReadContext::readMap(const Node& node, const KeyTable& table, std::string_view what,
                          const std::function<void(const Key&, const Node&)>& each)
{
    if (!node.isMap()) {
        complain(node.position, std::string(what) + " is a map; this is " + std::string(node.kindName()),
                 "its keys are " + text::enumerate(keyNames(table), "and"));
        return false;
    }
    std::set<std::string> seen;
    for (const Node::Member& member : node.members) {
        const Key* key = findKey(table, member.key);
        if (key == nullptr) {
            complain(member.position, std::string(what) + " has no key " + inQuotes(member.key),
                     text::didYouMean(member.key, keyNames(table),
                                      "its keys are " + text::enumerate(keyNames(table), "and")));
        } else if (!seen.insert(member.key).second) {
            complain(member.position, "the key " + inQuotes(member.key) + " stands here twice");
        } else if (fits(*key, member.value)) {
            each(*key, member.value);
        }
    }
    for (const Key& key : table.keys) {
        if (key.required && !seen.contains(std::string(key.name)))
            complain(node.position, std::string(what) + " needs the key " + inQuotes(key.name),
                     std::string(key.description));
    }
    return true;
}

void ReadContext::readNamed(const Node& node, std::string_view what,
                            const std::function<void(const std::string&, const Node::Member&)>& each)
{
    std::set<std::string> seen;
    for (const Node::Member& member : node.members) {
        if (!seen.insert(member.key).second) {
            complain(member.position, "there are two " + std::string(what) + "s named " + inQuotes(member.key));
            continue;
        }
        if (!isName(member.key)) {
            complain(member.position, inQuotes(member.key) + " is no name for a " + std::string(what),
                     "use letters, digits and _, and no digit first");
        } else if (what != "lane" && what != "process" && program::isReserved(member.key)) {
            complain(member.position, inQuotes(member.key) + " is a word of C and no name for a " + std::string(what));
        }
        each(member.key, member);
    }
}

std::optional<Bytes> ReadContext::size(const Node& node, std::string_view key)
{
    const auto parsed = machine::parseBytes(node.scalar);
    if (!parsed)
        complain(node.position, inQuotes(key) + " takes a size; " + parsed.error, parsed.hint);
    return parsed.value;
}

std::optional<Nanoseconds> ReadContext::time(const Node& node, std::string_view key)
{
    const auto parsed = machine::parseTime(node.scalar);
    if (!parsed)
        complain(node.position, inQuotes(key) + " takes a time; " + parsed.error, parsed.hint);
    return parsed.value;
}

std::optional<bool> ReadContext::flag(const Node& node, std::string_view key)
{
    const auto parsed = machine::parseBool(node.scalar);
    if (!parsed)
        complain(node.position, inQuotes(key) + " takes true or false; " + parsed.error);
    return parsed.value;
}

std::optional<std::size_t> ReadContext::choice(const Node& node, const Key& key)
{
    for (std::size_t i = 0; i < key.choices.size(); ++i) {
        if (key.choices[i] == node.scalar)
            return i;
    }
    const std::vector<std::string> names(key.choices.begin(), key.choices.end());
    complain(node.position, inQuotes(key.name) + " takes " + text::enumerate(names) + "; it is " + inQuotes(node.scalar),
             text::didYouMean(node.scalar, names));
    return std::nullopt;
}

ProgramText ReadContext::program(const Node& node) const
{
    return {node.scalar, m_file, node.lines};
}

}  // namespace copyscope::model::scenario
