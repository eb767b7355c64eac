// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/cstrace.h"

#include "model/fnv.h"
#include "model/trace/cstrace_codec.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <istream>
#include <ostream>

namespace copyscope::model {
namespace {

using Bytestring = std::span<const std::uint8_t>;

// Line ends of both kinds and an end-of-file mark: a copy that was taken for text is noticed at once.
constexpr std::array<std::uint8_t, 8> magic{0x89, 'C', 'S', 'T', 'R', '\r', '\n', 0x1a};
constexpr std::size_t headerSize = magic.size() + 4;

using Tag = std::array<char, 4>;
constexpr Tag tagRun{'R', 'U', 'N', ' '};
constexpr Tag tagLane{'L', 'A', 'N', 'E'};
constexpr Tag tagEvents{'E', 'V', 'T', 'S'};
constexpr Tag tagUnobserved{'U', 'N', 'O', 'B'};
constexpr Tag tagObservation{'O', 'B', 'S', 'V'};
constexpr Tag tagEnd{'E', 'N', 'D', ' '};

std::uint64_t checksum(Bytestring bytes)
{
    Fnv1a hash;
    for (const std::uint8_t byte : bytes)
        hash.add(byte);
    return hash.value();
}

void writeFixed(std::ostream& out, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        out.put(static_cast<char>((value >> (8 * i)) & 0xff));
}

std::uint64_t readFixed(Bytestring bytes, std::size_t at, std::size_t length)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length; ++i)
        value |= std::uint64_t{bytes[at + i]} << (8 * i);
    return value;
}

void writeSection(std::ostream& out, Tag tag, Bytestring payload)
{
    out.write(tag.data(), tag.size());
    writeFixed(out, payload.size(), 8);
    out.write(reinterpret_cast<const char*>(payload.data()), static_cast<std::streamsize>(payload.size()));
    writeFixed(out, checksum(payload), 8);
}

struct Section {
    Tag tag{};
    Bytestring payload;
    std::size_t at = 0;
};

/// Cuts a file into its sections, checking lengths and checksums.
class Sections {
public:
    explicit Sections(Bytestring bytes) : m_bytes(bytes) {}

    /// False at the end and on an error.
    bool next(Section& section)
    {
        if (m_at == m_bytes.size())
            return false;
        if (m_bytes.size() - m_at < 12)
            return cut();
        section.at = m_at;
        for (std::size_t i = 0; i < section.tag.size(); ++i)
            section.tag[i] = static_cast<char>(m_bytes[m_at + i]);
        const std::uint64_t length = readFixed(m_bytes, m_at + 4, 8);
        if (m_bytes.size() - m_at < 20 || length > m_bytes.size() - m_at - 20)
            return cut();
        section.payload = m_bytes.subspan(m_at + 12, static_cast<std::size_t>(length));
        if (readFixed(m_bytes, m_at + 12 + section.payload.size(), 8) != checksum(section.payload)) {
            m_error = "damaged: the checksum of the section at byte " + std::to_string(m_at) + " does not match";
            return false;
        }
        m_at += 20 + section.payload.size();
        return true;
    }
    [[nodiscard]] const std::string& error() const { return m_error; }

private:
    bool cut()
    {
        m_error = "cut off: a section at byte " + std::to_string(m_at) + " reaches beyond the end of the file";
        return false;
    }

    Bytestring m_bytes;
    std::size_t m_at = 0;
    std::string m_error;
};

/// Whether an id names nothing or one of `size` things.
template <class Tag>
bool isOneOf(Id<Tag> id, std::size_t size)
{
    return id.isNone() || id.value() < size;
}

/// What is wrong with an event, or null.
const char* fault(const Event& e, const TraceData& data, Nanoseconds previous)
{
    if (e.start < previous || e.end < e.start)
        return "its times are out of order";
    if (!isOneOf(e.task, data.tasks.size()) || !isOneOf(e.other, data.tasks.size()))
        return "its task does not exist";
    if (!isOneOf(e.core, data.cores.size()))
        return "its core does not exist";
    if (!isOneOf(e.call, data.calls.size()))
        return "its call does not exist";
    if (!isOneOf(e.cause, data.events.size()))
        return "its cause does not exist";
    if (!isOneOf(e.text, data.texts.size()))
        return "its text does not exist";
    if (!isOneOf(e.from.place, data.places.size()) || !isOneOf(e.to.place, data.places.size()))
        return "its place does not exist";
    if (!isOneOf(e.origin.source, data.sources.size()))
        return "its source does not exist";
    return nullptr;
}

/// What is wrong with the tables of a trace, or null.
const char* fault(const TraceData& data)
{
    const auto fits = [&](const auto& items, auto good) { return std::all_of(items.begin(), items.end(), good); };
    if (!fits(data.cores, [&](const CoreInfo& c) { return isOneOf(c.host, data.hosts.size()); }))
        return "a core names a host that does not exist";
    if (!fits(data.tasks, [&](const TaskInfo& t) {
            return isOneOf(t.host, data.hosts.size()) && isOneOf(t.parent, data.tasks.size());
        }))
        return "a task names a host or parent that does not exist";
    if (!fits(data.places, [&](const Place& p) {
            return isOneOf(p.name, data.texts.size()) && isOneOf(p.host, data.hosts.size())
                   && isOneOf(p.owner, data.tasks.size()) && isOneOf(p.parent, data.places.size());
        }))
        return "a place names something that does not exist";
    if (!fits(data.calls, [&](const CallRecord& c) { return isOneOf(c.task, data.tasks.size()); }))
        return "a call names a task that does not exist";
    return nullptr;
}

/// Fills in the events of a trace; the error, or an empty text.
std::string takeEvents(Bytestring payload, TraceData& data)
{
    ByteReader in(payload);
    const std::uint64_t count = in.number();
    const Bytestring rest = in.raw(payload.size() - in.position());
    // Events are numbered with 32 bits.
    auto events = in.failed() || count >= (std::uint64_t{1} << 32)
                      ? std::nullopt
                      : EventStore::fromBytes({rest.begin(), rest.end()}, static_cast<std::size_t>(count));
    if (!events)
        return "its events are damaged";
    data.events = std::move(*events);
    Nanoseconds previous{};
    std::size_t index = 0;
    for (EventStore::Cursor walk = data.events.from(0); const Event* event = walk.next(); ++index) {
        if (const char* wrong = fault(*event, data, previous))
            return "event " + std::to_string(index) + ": " + wrong;
        previous = event->start;
        data.end = std::max(data.end, event->end);
    }
    return {};
}

CstraceResult failed(std::string why) { return {std::nullopt, std::move(why)}; }

}  // namespace

bool writeCstrace(std::ostream& out, const RunRecord& run)
{
    out.write(reinterpret_cast<const char*>(magic.data()), magic.size());
    writeFixed(out, cstraceVersion, 4);
    const auto section = [&out](Tag tag, auto put) {
        ByteWriter bytes;
        put(bytes);
        writeSection(out, tag, bytes.bytes());
    };
    section(tagRun, [&](ByteWriter& bytes) { cstrace::putRun(bytes, run); });
    if (std::any_of(run.expectations.begin(), run.expectations.end(), [](const auto& e) { return !e.unobserved.empty(); }))
        section(tagUnobserved, [&](ByteWriter& bytes) { cstrace::putUnobserved(bytes, run); });
    for (const LaneRecord& lane : run.lanes) {
        section(tagLane, [&](ByteWriter& bytes) { cstrace::putLane(bytes, lane); });
        section(tagEvents, [&](ByteWriter& bytes) {
            bytes.number(lane.trace.size());
            bytes.raw(lane.trace.data().events.bytes());
        });
        if (lane.observation)
            section(tagObservation, [&](ByteWriter& bytes) { cstrace::putObservation(bytes, *lane.observation); });
    }
    section(tagEnd, [&](ByteWriter& bytes) { bytes.number(run.lanes.size()); });
    out.flush();
    return out.good();
}

CstraceResult readCstrace(std::span<const std::uint8_t> bytes)
{
    if (bytes.empty())
        return failed("the file is empty, a Copyscope trace begins with a header");
    if (bytes.size() < magic.size() || !std::equal(magic.begin(), magic.end(), bytes.begin()))
        return failed("not a Copyscope trace: it does not begin as one");
    if (bytes.size() < headerSize)
        return failed("cut off: the file ends within its header");
    const std::uint64_t version = readFixed(bytes, magic.size(), 4);
    if (version == 0 || version > cstraceVersion)
        return failed("format version " + std::to_string(version) + ", this program reads up to "
                      + std::to_string(cstraceVersion) + ": use a newer Copyscope");

    RunRecord run;
    TraceData data;
    enum class Next { Run, LaneOrEnd, Events, Nothing } next = Next::Run;
    Sections sections(bytes.subspan(headerSize));
    for (Section section; sections.next(section);) {
        ByteReader in(section.payload);
        std::string wrong;
        if (section.tag == tagRun && next == Next::Run) {
            run = cstrace::takeRun(in);
            next = Next::LaneOrEnd;
        } else if (section.tag == tagLane && next == Next::LaneOrEnd) {
            data = {};
            run.lanes.push_back(cstrace::takeLane(in, data));
            if (const char* what = fault(data))
                wrong = what;
            next = Next::Events;
        } else if (section.tag == tagEvents && next == Next::Events) {
            wrong = takeEvents(section.payload, data);
            in = ByteReader({});
            run.lanes.back().trace = Trace(std::move(data));
            next = Next::LaneOrEnd;
        } else if (section.tag == tagUnobserved && next == Next::LaneOrEnd && run.lanes.empty()) {
            cstrace::takeUnobserved(in, run);
        } else if (section.tag == tagObservation && next == Next::LaneOrEnd && !run.lanes.empty()) {
            run.lanes.back().observation = cstrace::takeObservation(in);
        } else if (section.tag == tagEnd && next == Next::LaneOrEnd) {
            if (in.number() != run.lanes.size())
                wrong = "its number of lanes is wrong";
            next = Next::Nothing;
        } else {
            wrong = "it has no place there";
        }
        if (wrong.empty() && (in.failed() || !in.atEnd()))
            wrong = "its content makes no sense";
        if (!wrong.empty())
            return failed("damaged: section at byte " + std::to_string(headerSize + section.at) + ": " + wrong);
    }
    if (!sections.error().empty())
        return failed(sections.error());
    if (next != Next::Nothing)
        return failed("cut off: the end of the trace is missing");
    return {std::move(run), {}};
}

CstraceResult readCstrace(std::istream& in)
{
    std::vector<std::uint8_t> bytes;
    std::array<char, 65536> piece{};
    while (in.read(piece.data(), piece.size()), in.gcount() > 0) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(piece.data());
        bytes.insert(bytes.end(), begin, begin + in.gcount());
    }
    if (in.bad())
        return failed("it cannot be read");
    return readCstrace(bytes);
}

CstraceResult readCstraceFile(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    CstraceResult result = in ? readCstrace(in) : failed("it cannot be opened");
    if (!result.record)
        result.error = path + ": " + result.error;
    return result;
}

}  // namespace copyscope::model
