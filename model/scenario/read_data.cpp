// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/read_data.h"

#include "model/machine/parameters.h"
#include "model/machine/quantity_text.h"
#include "model/program/constants.h"

#include <algorithm>
#include <set>

namespace copyscope::model::scenario {

using text::Node;

namespace {

constexpr std::string_view rangeExamples = "write a range such as 0..64 KiB; the end is not in it";

std::string_view trim(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

std::optional<ByteRange> readRange(ReadContext& context, const Node& node)
{
    const std::string_view source = node.scalar;
    const std::size_t dots = source.find("..");
    if (!node.isScalar() || dots == std::string_view::npos) {
        context.complain(node.position, "'cached' takes none, all or ranges; it is "
                                            + (node.isScalar() ? inQuotes(source) : std::string(node.kindName())),
                         std::string(rangeExamples));
        return std::nullopt;
    }
    const auto begin = machine::parseBytes(trim(source.substr(0, dots)));
    const auto end = machine::parseBytes(trim(source.substr(dots + 2)));
    if (!begin || !end) {
        const auto& wrong = begin ? end : begin;
        context.complain(node.position, "'cached' takes a range of bytes; " + wrong.error, std::string(rangeExamples));
        return std::nullopt;
    }
    if (*end < *begin) {
        context.complain(node.position, "the range " + inQuotes(source) + " ends before it begins",
                         std::string(rangeExamples));
        return std::nullopt;
    }
    return ByteRange{*begin, *end};
}

// Sorted and merged, so that the same bytes are always the same list.
std::vector<ByteRange> normalized(std::vector<ByteRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](const ByteRange& a, const ByteRange& b) { return a.begin < b.begin; });
    std::vector<ByteRange> out;
    for (const ByteRange& range : ranges) {
        if (range.begin == range.end)
            continue;
        if (!out.empty() && range.begin <= out.back().end)
            out.back().end = std::max(out.back().end, range.end);
        else
            out.push_back(range);
    }
    return out;
}

// `size` is absent when the file's own size could not be read.
std::vector<ByteRange> readCached(ReadContext& context, const Node& node, std::optional<Bytes> size)
{
    if (node.isScalar() && node.scalar == "none")
        return {};
    if (node.isScalar() && node.scalar == "all")
        return normalized({{Bytes(0), size.value_or(Bytes(0))}});
    std::vector<const Node*> nodes{&node};
    if (node.isList()) {
        nodes.clear();
        for (const Node& item : node.items)
            nodes.push_back(&item);
    }
    std::vector<ByteRange> ranges;
    for (const Node* item : nodes) {
        const auto range = readRange(context, *item);
        if (!range)
            continue;
        if (size && range->end > *size) {
            context.complain(item->position, "the range " + inQuotes(item->scalar) + " ends behind the end of the file, "
                                                 + machine::formatBytes(*size));
        }
        ranges.push_back(*range);
    }
    return normalized(std::move(ranges));
}

void readContent(ReadContext& context, const Key& key, const Node& node, Content& content)
{
    if (node.isScalar()) {
        if (const auto choice = context.choice(node, key))
            content.kind = static_cast<Content::Kind>(*choice);
        return;
    }
    context.readMap(node, *key.table, key.table->name, [&](const Key&, const Node& value) {
        content.kind = Content::Kind::Repeat;
        content.repeat = value.scalar;
        if (value.scalar.empty())
            context.complain(value.position, "'repeat' takes a text that is not empty");
    });
}

FileSpec readFile(ReadContext& context, const Key& filesKey, const std::string& name, const Node& node)
{
    FileSpec file;
    file.name = name;
    file.path = name;
    std::optional<Bytes> size;
    const Node* cached = nullptr;
    context.readMap(node, *filesKey.table, filesKey.table->name, [&](const Key& key, const Node& value) {
        if (key.name == "size")
            size = context.size(value, key.name);
        else if (key.name == "cached")
            cached = &value;
        else if (key.name == "path")
            file.path = value.scalar;
        else if (key.name == "content")
            readContent(context, key, value, file.content);
        else if (key.name == "open")
            file.open = static_cast<OpenMode>(context.choice(value, key).value_or(0));
        else if (key.name == "direct")
            file.direct = context.flag(value, key.name).value_or(false);
    });
    file.size = size.value_or(Bytes(0));
    // Last, because the key may stand before the size that it is checked against.
    if (cached != nullptr)
        file.cached = readCached(context, *cached, size);
    return file;
}

Reader readReader(ReadContext& context, const Key& key, const Node& node)
{
    Reader reader;
    if (node.scalar == "fast" || node.scalar == "never") {
        reader.kind = node.scalar == "fast" ? Reader::Kind::Fast : Reader::Kind::Never;
        return reader;
    }
    const bool number = !node.scalar.empty() && node.scalar.front() >= '0' && node.scalar.front() <= '9';
    // A single word or number that is no rate is a slip, not a program.
    const bool program = !number && node.scalar.find_first_of(";{}\n") != std::string::npos;
    if (program) {
        reader.kind = Reader::Kind::Program;
        reader.program = context.program(node);
        return reader;
    }
    const auto rate = machine::parseRate(node.scalar);
    if (rate && rate->value() > 0) {
        reader.kind = Reader::Kind::Rate;
        reader.rate = *rate;
        return reader;
    }
    std::string hint = text::didYouMean(node.scalar, {key.choices.begin(), key.choices.end()});
    if (hint.empty())
        hint = number && !rate.hint.empty() ? rate.hint : "the text of a program needs a ';'";
    context.complain(node.position, "'reader' takes fast, never, a rate such as 10 MB/s, or a program; it is "
                                        + inQuotes(node.scalar), hint);
    return reader;
}

std::optional<std::int64_t> sizeOf(ReadContext& context, text::Position at, const std::string& name,
                                   const std::vector<FileSpec>& files)
{
    std::vector<std::string> names;
    for (const FileSpec& file : files) {
        if (file.name == name)
            return static_cast<std::int64_t>(file.size.value());
        names.push_back(file.name);
    }
    context.complain(at, "there is no file " + inQuotes(name), text::didYouMean(name, names, "declare it under 'files'"));
    return std::nullopt;
}

SocketSpec readSocket(ReadContext& context, const Key& socketsKey, const std::string& name, const Node& node)
{
    SocketSpec socket;
    socket.name = name;
    const Node* via = nullptr;
    context.readMap(node, *socketsKey.table, socketsKey.table->name, [&](const Key& key, const Node& value) {
        if (key.name == "type") {
            socket.type = static_cast<SocketType>(context.choice(value, key).value_or(0));
        } else if (key.name == "via") {
            socket.via = static_cast<SocketVia>(context.choice(value, key).value_or(0));
            via = &value;
        } else if (key.name == "reader") {
            socket.reader = readReader(context, key, value);
        } else if (key.name == "nonblocking") {
            socket.nonblocking = context.flag(value, key.name).value_or(false);
        }
    });
    if (socket.type == SocketType::Unix) {
        if (via != nullptr && socket.via == SocketVia::Nic)
            context.complain(via->position, "a unix socket stays on its machine", "write via: loopback, or leave it out");
        socket.via = SocketVia::Loopback;
    }
    return socket;
}

}  // namespace

std::vector<Variable> readVariables(ReadContext& context, const Node& node, const std::vector<FileSpec>& files)
{
    std::vector<Variable> vars;
    context.readNamed(node, "variable", [&](const std::string& name, const Node::Member& member) {
        const text::Position at = member.value.position;
        const std::string& source = member.value.scalar;
        if (!member.value.isScalar()) {
            context.complain(at, "the variable " + inQuotes(name) + " takes a number; it is "
                                     + std::string(member.value.kindName()));
        } else if (const auto* constant = program::abi::findConstant(source)) {
            vars.push_back({name, constant->value});
        } else if (source.ends_with(".size")) {
            if (const auto size = sizeOf(context, at, source.substr(0, source.size() - 5), files))
                vars.push_back({name, *size});
        } else if (const auto value = machine::parseInteger(source)) {
            vars.push_back({name, *value});
        } else {
            context.complain(at, "the variable " + inQuotes(name) + " takes a number; " + value.error, value.hint);
        }
    });
    return vars;
}

std::vector<Buffer> readBuffers(ReadContext& context, const Node& node)
{
    std::vector<Buffer> buffers;
    context.readNamed(node, "buffer", [&](const std::string& name, const Node::Member& member) {
        if (!member.value.isScalar()) {
            context.complain(member.value.position, "the buffer " + inQuotes(name) + " takes a size; it is "
                                                        + std::string(member.value.kindName()));
            return;
        }
        const auto size = context.size(member.value, name);
        if (size && size->value() == 0)
            context.complain(member.value.position, "the buffer " + inQuotes(name) + " has no bytes");
        if (size)
            buffers.push_back({name, *size});
    });
    return buffers;
}

std::vector<FileSpec> readFiles(ReadContext& context, const Key& key, const Node& node)
{
    std::vector<FileSpec> files;
    context.readNamed(node, "file", [&](const std::string& name, const Node::Member& member) {
        FileSpec file = readFile(context, key, name, member.value);
        for (const FileSpec& other : files) {
            if (other.path == file.path)
                context.complain(member.position, "the files " + inQuotes(other.name) + " and " + inQuotes(name)
                                                      + " have the same path");
        }
        files.push_back(std::move(file));
    });
    return files;
}

std::vector<SocketSpec> readSockets(ReadContext& context, const Key& key, const Node& node)
{
    std::vector<SocketSpec> sockets;
    context.readNamed(node, "socket", [&](const std::string& name, const Node::Member& member) {
        sockets.push_back(readSocket(context, key, name, member.value));
    });
    return sockets;
}

std::vector<Override> readOverrides(ReadContext& context, const Node& node)
{
    std::vector<Override> overrides;
    std::set<std::string> seen;
    for (const Node::Member& member : node.members) {
        if (!seen.insert(member.key).second) {
            context.complain(member.position, "the parameter " + inQuotes(member.key) + " stands here twice");
            continue;
        }
        if (!member.value.isScalar()) {
            context.complain(member.value.position, inQuotes(member.key) + " takes a value; it is "
                                                        + std::string(member.value.kindName()),
                             "write the whole path, such as nic.scatter_gather: false");
            continue;
        }
        // Tried on a machine of defaults, because what is wrong here is wrong on every machine.
        Profile profile;
        const auto set = machine::setParameter(profile, member.key, member.value.scalar);
        if (!set) {
            const bool unknown = machine::findParameter(member.key) == nullptr;
            context.complain(unknown ? member.position : member.value.position, set.error, set.hint);
            continue;
        }
        overrides.push_back({member.key, member.value.scalar, context.file(), member.value.position});
    }
    return overrides;
}

}  // namespace copyscope::model::scenario
