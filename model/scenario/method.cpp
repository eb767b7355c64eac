// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/method.h"

#include "model/machine/parameters.h"
#include "model/scenario/read_context.h"

#include <fstream>
#include <set>
#include <sstream>

namespace copyscope::model::scenario {

using text::Node;

namespace {

void readNeeds(ReadContext& context, const Key& key, const Node& node, Method& method)
{
    context.readNamed(node, "need", [&](const std::string& name, const Node::Member& member) {
        if (const auto kind = context.choice(member.value, key))
            method.needs.push_back({name, static_cast<NeedKind>(*kind)});
    });
}

void readKey(ReadContext& context, const Key& key, const Node& node, Method& method)
{
    if (key.name == "title") {
        method.title = node.scalar;
    } else if (key.name == "summary") {
        method.summary = node.scalar;
    } else if (key.name == "sources") {
        for (const Node& item : node.items)
            method.sources.push_back(item.scalar);
    } else if (key.name == "since") {
        const auto version = machine::parseKernelVersion(node.scalar);
        if (!version)
            context.complain(node.position, "'since' takes a kernel release; " + version.error, version.hint);
        method.since = node.scalar;
    } else if (key.name == "needs") {
        readNeeds(context, key, node, method);
    } else if (key.name == "program") {
        method.program = context.program(node);
    }
}

}  // namespace

MethodResult parseMethod(std::string_view source, const std::string& file)
{
    MethodResult result;
    const Node root = text::parseDocument(source, file, result.diagnostics);
    if (!result.diagnostics.empty())
        return result;
    ReadContext context(file, result.diagnostics);
    Method method;
    method.name = std::filesystem::path(file).stem().string();
    context.readMap(root, methodKeys(), methodKeys().name,
                    [&](const Key& key, const Node& node) { readKey(context, key, node, method); });
    text::arrange(result.diagnostics);
    if (result.diagnostics.empty())
        result.method = std::move(method);
    return result;
}

MethodResult loadMethod(std::string_view name, const std::vector<std::filesystem::path>& folders)
{
    for (const std::filesystem::path& folder : folders) {
        const std::filesystem::path file = folder / (std::string(name) + ".yaml");
        std::ifstream in(file, std::ios::binary);
        if (!in)
            continue;
        std::ostringstream source;
        source << in.rdbuf();
        return parseMethod(source.str(), file.string());
    }
    const auto names = methodNames(folders);
    const std::string all = names.empty() ? std::string{} : "known methods are " + text::enumerate(names, "and");
    return {std::nullopt, {{{}, {}, "there is no method " + inQuotes(name), text::didYouMean(name, names, all)}}};
}

std::vector<std::string> methodNames(const std::vector<std::filesystem::path>& folders)
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

}  // namespace copyscope::model::scenario
