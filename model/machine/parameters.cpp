// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/parameters.h"

#include "model/machine/quantity_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace copyscope::model::machine {

using text::Parsed;

namespace {

using Value = Parsed<ParameterValue>;

std::string inQuotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

double magnitude(const ParameterValue& value)
{
    return std::visit(
        [](const auto& v) -> double {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, double>)
                return static_cast<double>(v);
            else if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, Nanoseconds>
                               || std::is_same_v<T, BytesPerSecond>)
                return static_cast<double>(v.value());
            else
                return 0;
        },
        value);
}

std::string formatBound(const Parameter& p, double bound)
{
    switch (p.kind) {
    case ParameterKind::Size: return formatBytes(Bytes(static_cast<std::uint64_t>(bound)));
    case ParameterKind::Time: return formatTime(Nanoseconds(static_cast<std::int64_t>(bound)));
    case ParameterKind::Rate: return formatRate(BytesPerSecond(bound));
    case ParameterKind::BitRate: return formatBitRate(BytesPerSecond(bound));
    default: return formatNumber(bound);
    }
}

// "a size from 68 B to 64 KiB"
std::string expected(const Parameter& p)
{
    switch (p.kind) {
    case ParameterKind::Flag: return "true or false";
    case ParameterKind::Version: return "a kernel release from 2.2 on, such as 2.6.17 or 6.18";
    case ParameterKind::Choice: return text::enumerate({p.choices.begin(), p.choices.end()});
    default: break;
    }
    std::string what = "a number";
    if (p.kind == ParameterKind::Count)
        what = "a whole number";
    else if (p.kind == ParameterKind::Size)
        what = "a size";
    else if (p.kind == ParameterKind::Time)
        what = "a time";
    else if (p.kind == ParameterKind::Rate || p.kind == ParameterKind::BitRate)
        what = "a rate";
    else if (!p.unit.empty() && p.unit != "ratio")
        what = "a number of " + std::string(p.unit);
    return what + " from " + formatBound(p, p.minimum) + " to " + formatBound(p, p.maximum);
}

template <class T>
Value wrap(const Parsed<T>& parsed)
{
    return parsed ? Value::ok(ParameterValue(*parsed)) : Value::fail(parsed.error, parsed.hint);
}

Value parseChoice(const Parameter& p, std::string_view text)
{
    const std::vector<std::string> choices(p.choices.begin(), p.choices.end());
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
        return Value::fail("it is " + inQuotes(text), text::didYouMean(text, choices));
    return Value::ok(std::string(text));
}

Value parseRaw(const Parameter& p, std::string_view text)
{
    switch (p.kind) {
    case ParameterKind::Flag: return wrap(parseBool(text));
    case ParameterKind::Count: return wrap(parseInteger(text));
    case ParameterKind::Real: return wrap(parseNumber(text, p.unit));
    case ParameterKind::Size: return wrap(parseBytes(text));
    case ParameterKind::Time: return wrap(parseTime(text));
    case ParameterKind::Rate:
    case ParameterKind::BitRate: return wrap(parseRate(text));
    case ParameterKind::Version: return wrap(parseKernelVersion(text));
    case ParameterKind::Choice: return parseChoice(p, text);
    }
    return Value::fail("unknown kind of parameter");
}

std::string unknownPath(std::string_view path)
{
    const auto paths = parameterPaths();
    // "scatter_gather" alone, or with the wrong part before it, is the commonest slip.
    const std::string_view last = path.substr(path.rfind('.') + 1);
    for (const std::string& known : paths) {
        if (!last.empty() && known.ends_with("." + std::string(last)))
            return "did you mean '" + known + "'?";
    }
    return text::didYouMean(path, paths, "'copyscope explain server-2024' lists all parameters");
}

}  // namespace

const Parameter* findParameter(std::string_view path)
{
    for (const Parameter& p : parameters()) {
        if (p.path == path)
            return &p;
    }
    return nullptr;
}

std::vector<std::string> parameterPaths()
{
    std::vector<std::string> paths;
    for (const Parameter& p : parameters())
        paths.emplace_back(p.path);
    return paths;
}

Parsed<ParameterValue> parseValue(const Parameter& p, std::string_view text)
{
    Value value = parseRaw(p, text);
    const std::string rule = inQuotes(p.path) + " takes " + expected(p);
    if (!value)
        return Value::fail(rule + "; " + value.error, value.hint);
    const double size = magnitude(*value);
    const bool bounded = p.kind != ParameterKind::Flag && p.kind != ParameterKind::Version
                         && p.kind != ParameterKind::Choice;
    if (bounded && !(size >= p.minimum && size <= p.maximum))
        return Value::fail(rule + "; it is " + formatValue(p, *value));
    if (p.kind == ParameterKind::Version && std::get<KernelVersion>(*value) < KernelVersion{2, 2, 0})
        return Value::fail(rule + "; it is " + formatValue(p, *value));
    return value;
}

std::string formatValue(const Parameter& p, const ParameterValue& value)
{
    switch (p.kind) {
    case ParameterKind::Flag: return std::get<bool>(value) ? "true" : "false";
    case ParameterKind::Count: return std::to_string(std::get<std::int64_t>(value));
    case ParameterKind::Real: {
        const std::string number = formatNumber(std::get<double>(value));
        return p.unit.empty() || p.unit == "ratio" ? number : number + " " + std::string(p.unit);
    }
    case ParameterKind::Size: return formatBytes(std::get<Bytes>(value));
    case ParameterKind::Time: return formatTime(std::get<Nanoseconds>(value));
    case ParameterKind::Rate: return formatRate(std::get<BytesPerSecond>(value));
    case ParameterKind::BitRate: return formatBitRate(std::get<BytesPerSecond>(value));
    case ParameterKind::Version: return formatKernelVersion(std::get<KernelVersion>(value));
    case ParameterKind::Choice: return std::get<std::string>(value);
    }
    return {};
}

Parsed<bool> setParameter(Profile& profile, std::string_view path, std::string_view text)
{
    const Parameter* parameter = findParameter(path);
    if (parameter == nullptr)
        return Parsed<bool>::fail("a machine has no parameter " + inQuotes(path), unknownPath(path));
    const auto value = parseValue(*parameter, text);
    if (!value)
        return Parsed<bool>::fail(value.error, value.hint);
    parameter->set(profile, *value);
    return Parsed<bool>::ok(true);
}

Parsed<bool> setParameter(Profile& profile, std::string_view assignment)
{
    const std::size_t equals = assignment.find('=');
    if (equals == std::string_view::npos)
        return Parsed<bool>::fail(inQuotes(assignment) + " has no '='", "write PATH=VALUE, such as nic.tso=false");
    return setParameter(profile, assignment.substr(0, equals), assignment.substr(equals + 1));
}

Parsed<KernelVersion> parseKernelVersion(std::string_view text)
{
    std::array<int, 3> parts{};
    std::size_t count = 0;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    while (count < parts.size()) {
        const auto number = std::from_chars(at, end, parts[count]);
        if (number.ec != std::errc{} || parts[count] < 0)
            break;
        ++count;
        at = number.ptr;
        if (at == end || *at != '.')
            break;
        ++at;
    }
    if (count < 2 || at != end || text.ends_with('.'))
        return Parsed<KernelVersion>::fail(inQuotes(text) + " is no kernel release",
                                           "write two or three numbers, such as 6.18 or 2.6.17");
    return Parsed<KernelVersion>::ok({parts[0], parts[1], parts[2]});
}

std::string formatKernelVersion(KernelVersion version)
{
    std::string text = std::to_string(version.major) + "." + std::to_string(version.minor);
    // Before 3.0 the third number made the release; 2.4.0 and 6.18 are how people write them.
    if (version.patch != 0)
        text += "." + std::to_string(version.patch);
    return text;
}

std::vector<std::string> inconsistencies(const Profile& p)
{
    std::vector<std::string> found;
    if (p.mmu.tlbEntries != 0 && (p.mmu.tlbWays > p.mmu.tlbEntries || p.mmu.tlbEntries % p.mmu.tlbWays != 0))
        found.emplace_back("mmu.tlb_entries must be a multiple of mmu.tlb_ways");
    if (p.network.sendBufferDefault > p.network.sendBufferMax)
        found.emplace_back("network.send_buffer_default is larger than network.send_buffer_max");
    if (p.network.receiveBufferDefault > p.network.receiveBufferMax)
        found.emplace_back("network.receive_buffer_default is larger than network.receive_buffer_max");
    if (p.pageCache.dirtyBackgroundRatio > p.pageCache.dirtyRatio)
        found.emplace_back("page_cache.dirty_background_ratio is larger than page_cache.dirty_ratio");
    if (p.pipe.slots > p.pipe.maxSlots)
        found.emplace_back("pipe.slots is larger than pipe.max_slots");
    if (p.cpu.l2 > p.cpu.llc)
        found.emplace_back("cpu.l2 is larger than cpu.llc");
    if (p.cpu.copyCold > p.cpu.copyHot)
        found.emplace_back("cpu.copy_cold is faster than cpu.copy_hot");
    if (p.disk.kind == DiskKind::Hdd && p.disk.rotation.value() == 0)
        found.emplace_back("disk.kind hdd needs disk.rotation above 0");
    if (p.nic.ioMode != IoMode::BusMaster && (p.nic.scatterGather || p.nic.checksum || p.nic.tso))
        found.emplace_back("nic.io_mode other than bus-master needs nic.scatter_gather, nic.checksum and nic.tso false");
    const auto isPower = [](std::uint64_t n) { return n != 0 && (n & (n - 1)) == 0; };
    if (!isPower(p.mmu.page.value()))
        found.emplace_back("mmu.page_size must be a power of 2");
    else if (std::uint64_t{1} << p.mmu.addressBits < p.mmu.page.value() * 2)
        found.emplace_back("mmu.address_bits leaves no room for a page number");
    else if ((p.mmu.addressBits - std::countr_zero(p.mmu.page.value())) % p.mmu.walkLevels != 0)
        found.emplace_back("mmu.address_bits less the bits of mmu.page_size must be a multiple of mmu.walk_levels");
    if (p.mmu.physicalMemory.value() % p.mmu.page.value() != 0)
        found.emplace_back("mmu.physical_memory must be a multiple of mmu.page_size");
    if (p.nic.loseEvery == 1)
        found.emplace_back("nic.lose_every 1 lets nothing ever arrive; it is 0 or above 1");
    if (p.nic.loseEvery != 0 && p.nic.loseFirst == 0)
        found.emplace_back("nic.lose_every needs nic.lose_first");
    return found;
}

}  // namespace copyscope::model::machine
