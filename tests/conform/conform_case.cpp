// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/conform/conform_case.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace copyscope::tests {

namespace {

std::vector<std::string> split(const std::string& text, char at)
{
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, at);)
        if (!part.empty())
            out.push_back(part);
    return out;
}

std::string indented(const std::string& text, const std::string& by)
{
    std::string out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        out += (line.empty() ? "" : by + line) + "\n";
    return out;
}

/// "// file=8192 cached=all socket=none source=free text": the metadata of a case.
std::map<std::string, std::string> metadata(const std::string& line)
{
    std::map<std::string, std::string> out;
    const std::size_t source = line.find("source=");
    for (const std::string& word : split(line.substr(2, source == std::string::npos ? source : source - 2), ' ')) {
        const std::size_t equals = word.find('=');
        if (equals != std::string::npos)
            out[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return out;
}

std::string yamlOf(const std::string& name, const std::map<std::string, std::string>& meta, const std::string& body,
                   const std::string& reader)
{
    const auto value = [&](const std::string& key, const std::string& otherwise) {
        const auto it = meta.find(key);
        return it == meta.end() ? otherwise : it->second;
    };
    std::string y = "copyscope: 1\ntitle: \"" + name + "\"\nmachine: server-2024\nset: { kernel: \"6.18\" }\n";
    std::string files;
    for (const char* file : {"file", "out"})
        if (const std::string size = value(file, "none"); size != "none")
            files += std::string("  ") + file + ": { size: " + size + ", cached: " + value("cached", "all") + " }\n";
    if (!files.empty())
        y += "files:\n" + files;
    const std::string socket = value("socket", "none");
    if (socket == "reader")
        y += "sockets:\n  socket:\n    type: tcp\n    via: loopback\n    reader: |\n" + indented(reader, "      ");
    else if (socket != "none")
        y += "sockets: { socket: { type: tcp, via: loopback, reader: " + socket + " } }\n";
    const bool nobody = value("needs", "").find("unprivileged") != std::string::npos;
    const std::string program = nobody ? "    processes:\n      case:\n        user: nobody\n        program: |\n" + indented(body, "          ")
                                       : "    program: |\n" + indented(body, "      ");
    return y + "lanes:\n  case:\n" + program + "expect: [ \"case.exit == 0\" ]\n";
}

}  // namespace

bool ConformCase::wants(const std::string& tag) const { return std::find(needs.begin(), needs.end(), tag) != needs.end(); }

std::vector<ConformCase> readCases(const std::string& folder)
{
    std::vector<ConformCase> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".c")
            continue;
        std::ifstream in(entry.path());
        std::string first;
        if (!std::getline(in, first) || !first.starts_with("//"))
            throw std::runtime_error(entry.path().string() + ": the first line must be the metadata");
        std::ostringstream rest;
        rest << in.rdbuf();
        std::string body = rest.str();
        std::string reader;
        const std::string mark = "//--- reader\n";
        if (const std::size_t at = body.find(mark); at != std::string::npos) {
            reader = body.substr(at + mark.size());
            body.resize(at);
        }
        const auto meta = metadata(first);
        ConformCase c;
        c.name = entry.path().stem().string();
        c.topic = split(c.name, '-').at(1);
        if (const auto it = meta.find("needs"); it != meta.end())
            c.needs = split(it->second, ',');
        if (const auto it = meta.find("kernel"); it != meta.end())
            c.kernel = it->second;
        c.yaml = yamlOf(c.name, meta, body, reader);
        out.push_back(std::move(c));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
}

}  // namespace copyscope::tests
