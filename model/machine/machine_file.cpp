// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/machine_file.h"

#include "model/text/document.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace copyscope::model::machine {

namespace {

constexpr std::array<std::string_view, 5> statusNames{"measured", "datasheet", "documented", "derived", "estimate"};
constexpr std::string_view versionKey = "copyscope_machine";
constexpr std::array<std::string_view, 4> headKeys{versionKey, "title", "about", "base"};

std::string inQuotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

std::optional<SourceStatus> statusNamed(std::string_view text)
{
    for (std::size_t i = 0; i < statusNames.size(); ++i) {
        if (statusNames[i] == text)
            return static_cast<SourceStatus>(i);
    }
    return std::nullopt;
}

// "cpu" of "cpu.cores"; the whole path where it has no part.
std::string partOf(std::string_view path)
{
    return std::string(path.substr(0, path.find('.')));
}

bool hasParts(std::string_view path)
{
    return path.find('.') != std::string_view::npos;
}

std::optional<std::string> readFile(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return std::nullopt;
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

bool isPath(std::string_view nameOrPath)
{
    return nameOrPath.find('/') != std::string_view::npos || nameOrPath.ends_with(".yaml")
           || nameOrPath.ends_with(".yml");
}

class MachineReader {
public:
    MachineReader(const std::string& file, const MachineFolders& folders, std::vector<std::string> chain)
        : m_file(file), m_folders(folders), m_chain(std::move(chain))
    {
    }

    MachineResult read(std::string_view source)
    {
        const text::Node root = text::parseDocument(source, m_file, m_diagnostics);
        if (m_diagnostics.empty())
            readRoot(root);
        finish();
        if (!m_diagnostics.empty()) {
            text::arrange(m_diagnostics);
            return {std::nullopt, std::move(m_diagnostics)};
        }
        return {std::move(m_machine), {}};
    }

private:
    void complain(text::Position at, std::string message, std::string hint = {})
    {
        m_diagnostics.push_back({m_file, at, std::move(message), std::move(hint)});
    }

    void readRoot(const text::Node& root)
    {
        if (!root.isMap()) {
            complain(root.position, "a machine is a map of parameters, this is " + std::string(root.kindName()));
            return;
        }
        const text::Node* version = root.find(versionKey);
        if (version == nullptr)
            complain({1, 1}, "the key 'copyscope_machine' is missing", "begin the file with 'copyscope_machine: 1'");
        else if (version->scalar != "1")
            complain(version->position, "this file has format " + inQuotes(version->scalar) + ", known is 1");
        if (const text::Node* base = root.find("base"))
            readBase(*base);
        std::set<std::string> seen;
        for (const text::Node::Member& member : root.members) {
            if (!seen.insert(member.key).second)
                complain(member.position, "the key " + inQuotes(member.key) + " stands here twice");
            readTop(member);
        }
    }

    void readBase(const text::Node& node)
    {
        const std::string name = node.scalar;
        if (std::find(m_chain.begin(), m_chain.end(), name) != m_chain.end()) {
            complain(node.position, "the base " + inQuotes(name) + " leads back to itself");
            return;
        }
        MachineResult base = load(name, m_folders, std::filesystem::path(m_file).parent_path(), m_chain);
        if (!base.machine) {
            // A base that cannot be found has no place of its own to point at.
            for (text::Diagnostic& d : base.diagnostics) {
                if (d.file.empty()) {
                    d.file = m_file;
                    d.position = node.position;
                }
                m_diagnostics.push_back(std::move(d));
            }
            m_baseFailed = true;
            return;
        }
        m_machine.profile = base.machine->profile;
        for (Provenance& p : base.machine->provenance)
            m_found[p.path] = std::move(p);
    }

    void readTop(const text::Node::Member& member)
    {
        if (member.key == "title") {
            m_title = member.value.scalar;
        } else if (member.key == "about") {
            m_machine.about = member.value.scalar;
        } else if (std::find(headKeys.begin(), headKeys.end(), member.key) != headKeys.end()) {
            return;
        } else if (const Parameter* parameter = findParameter(member.key); parameter != nullptr && !parameter->textbook) {
            readParameter(*parameter, member);
        } else {
            readPart(member);
        }
    }

    void readPart(const text::Node::Member& member)
    {
        std::vector<std::string> parts(headKeys.begin(), headKeys.end());
        std::vector<std::string> inPart;
        for (const Parameter& p : parameters()) {
            if (p.textbook)
                continue;
            const std::string part = partOf(p.path);
            if (std::find(parts.begin(), parts.end(), part) == parts.end())
                parts.push_back(part);
            if (part == member.key && hasParts(p.path))
                inPart.emplace_back(p.path.substr(part.size() + 1));
        }
        if (inPart.empty()) {
            complain(member.position, "a machine has no part " + inQuotes(member.key),
                     text::didYouMean(member.key, parts, "its parts are " + text::enumerate(parts, "and")));
            return;
        }
        if (!member.value.isMap()) {
            complain(member.value.position, inQuotes(member.key) + " takes a map of its parameters, this is "
                                                + std::string(member.value.kindName()));
            return;
        }
        std::set<std::string> seen;
        for (const text::Node::Member& inner : member.value.members) {
            const std::string path = member.key + "." + inner.key;
            if (!seen.insert(inner.key).second)
                complain(inner.position, "the key " + inQuotes(inner.key) + " stands here twice");
            if (const Parameter* parameter = findParameter(path))
                readParameter(*parameter, inner);
            else
                complain(inner.position, inQuotes(member.key) + " has no parameter " + inQuotes(inner.key),
                         text::didYouMean(inner.key, inPart, "it has " + text::enumerate(inPart, "and")));
        }
    }

    void readParameter(const Parameter& parameter, const text::Node::Member& member)
    {
        Provenance provenance{std::string(parameter.path), {}, SourceStatus::Estimate, m_file, member.position};
        m_found[provenance.path] = provenance;
        if (member.value.isScalar()) {
            provenance.source = "given without a source";
            setValue(parameter, member.value);
        } else if (member.value.isMap()) {
            readSourced(parameter, member, provenance);
        } else {
            complain(member.value.position, inQuotes(parameter.path) + " takes a value, or a map with 'value', 'status' "
                                            "and 'source'; this is " + std::string(member.value.kindName()));
        }
        m_found[provenance.path] = std::move(provenance);
    }

    void readSourced(const Parameter& parameter, const text::Node::Member& member, Provenance& provenance)
    {
        const std::vector<std::string> keys{"value", "status", "source"};
        std::set<std::string> seen;
        for (const text::Node::Member& inner : member.value.members) {
            if (!seen.insert(inner.key).second)
                complain(inner.position, "the key " + inQuotes(inner.key) + " stands here twice");
            if (std::find(keys.begin(), keys.end(), inner.key) == keys.end()) {
                complain(inner.position, "unknown key " + inQuotes(inner.key),
                         text::didYouMean(inner.key, keys, "known are value, status and source"));
            } else if (!inner.value.isScalar()) {
                complain(inner.value.position, inQuotes(inner.key) + " takes a text, this is "
                                                   + std::string(inner.value.kindName()));
            } else if (inner.key == "value") {
                setValue(parameter, inner.value);
            } else if (inner.key == "source") {
                provenance.source = inner.value.scalar;
            } else if (const auto status = statusNamed(inner.value.scalar)) {
                provenance.status = *status;
            } else {
                const std::vector<std::string> names(statusNames.begin(), statusNames.end());
                complain(inner.value.position, "'status' takes " + text::enumerate(names) + "; it is "
                                                   + inQuotes(inner.value.scalar),
                         text::didYouMean(inner.value.scalar, names));
            }
        }
        for (const std::string& key : keys) {
            if (!seen.contains(key))
                complain(member.position, inQuotes(parameter.path) + " has no " + inQuotes(key),
                         "a figure says its value, its status and its source");
        }
    }

    void setValue(const Parameter& parameter, const text::Node& node)
    {
        const auto value = parseValue(parameter, node.scalar);
        if (value)
            parameter.set(m_machine.profile, *value);
        else
            complain(node.position, value.error, value.hint);
    }

    void finish()
    {
        std::vector<std::string> missing;
        for (const Parameter& p : parameters()) {
            if (p.textbook)
                continue;
            const auto found = m_found.find(std::string(p.path));
            if (found != m_found.end())
                m_machine.provenance.push_back(found->second);
            else
                missing.emplace_back(p.path);
        }
        // After a syntax error or without its base nothing can be said about what is missing.
        if (!missing.empty() && !m_found.empty() && !m_baseFailed) {
            complain({1, 1}, (missing.size() == 1 ? "this parameter is missing: " : "these parameters are missing: ")
                                 + text::enumerate(missing, "and"),
                     "add them, or take them from another machine with 'base: server-2024'");
        } else if (m_found.empty() && m_diagnostics.empty()) {
            complain({1, 1}, "this machine has no parameters", "take them from another machine with 'base: server-2024'");
        }
        m_machine.file = m_file;
        m_machine.profile.name = std::filesystem::path(m_file).stem().string();
        m_machine.profile.title = m_title.empty() ? m_machine.profile.name : m_title;
        if (!m_diagnostics.empty())
            return;
        for (std::string& message : inconsistencies(m_machine.profile))
            complain({1, 1}, std::move(message));
    }

public:
    static MachineResult load(std::string_view nameOrPath, const MachineFolders& folders,
                              const std::filesystem::path& relativeTo, std::vector<std::string> chain);

private:
    const std::string& m_file;
    const MachineFolders& m_folders;
    std::vector<std::string> m_chain;
    text::Diagnostics m_diagnostics;
    Machine m_machine;
    std::string m_title;
    std::map<std::string, Provenance> m_found;
    bool m_baseFailed = false;
};

MachineResult MachineReader::load(std::string_view nameOrPath, const MachineFolders& folders,
                                  const std::filesystem::path& relativeTo, std::vector<std::string> chain)
{
    std::vector<std::filesystem::path> candidates;
    if (isPath(nameOrPath)) {
        candidates.push_back(relativeTo / nameOrPath);
    } else {
        for (const std::filesystem::path& folder : folders)
            candidates.push_back(folder / (std::string(nameOrPath) + ".yaml"));
    }
    chain.emplace_back(nameOrPath);
    for (const std::filesystem::path& candidate : candidates) {
        if (const auto source = readFile(candidate)) {
            const std::string file = candidate.string();
            return MachineReader(file, folders, std::move(chain)).read(*source);
        }
    }
    if (isPath(nameOrPath))
        return {std::nullopt, {{{}, {}, "the machine file " + inQuotes(nameOrPath) + " cannot be read", "check its name"}}};
    const auto names = machineNames(folders);
    const std::string all = names.empty() ? std::string{} : "known machines are " + text::enumerate(names, "and");
    return {std::nullopt, {{{}, {}, "there is no machine " + inQuotes(nameOrPath), text::didYouMean(nameOrPath, names, all)}}};
}

}  // namespace

std::string_view name(SourceStatus status)
{
    return statusNames[static_cast<std::size_t>(status)];
}

const Provenance* Machine::provenanceOf(std::string_view path) const
{
    for (const Provenance& p : provenance) {
        if (p.path == path)
            return &p;
    }
    return nullptr;
}

MachineResult loadMachine(std::string_view nameOrPath, const MachineFolders& folders,
                          const std::filesystem::path& relativeTo)
{
    return MachineReader::load(nameOrPath, folders, relativeTo, {});
}

MachineResult parseMachine(std::string_view source, const std::string& file, const MachineFolders& folders)
{
    return MachineReader(file, folders, {std::filesystem::path(file).stem().string()}).read(source);
}

std::vector<std::string> machineNames(const MachineFolders& folders)
{
    std::set<std::string> names;
    for (const std::filesystem::path& folder : folders) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.path().extension() == ".yaml")
                names.insert(entry.path().stem().string());
        }
    }
    return {names.begin(), names.end()};
}

std::string explain(const Machine& machine)
{
    std::string out = machine.profile.name + ": " + machine.profile.title + "\n";
    if (!machine.about.empty())
        out += machine.about + (machine.about.ends_with('\n') ? "" : "\n");
    std::string part;
    for (const Parameter& p : parameters()) {
        if (p.textbook)
            continue;
        if (partOf(p.path) != part) {
            part = partOf(p.path);
            out += "\n";
        }
        std::string head = std::string(p.path) + " = " + formatValue(p, p.get(machine.profile));
        head.resize(std::max<std::size_t>(head.size(), 44), ' ');
        out += head + "  " + std::string(p.description) + "\n";
        if (const Provenance* from = machine.provenanceOf(p.path))
            out += "    " + std::string(name(from->status)) + ": " + from->source + "\n";
    }
    return out;
}

}  // namespace copyscope::model::machine
