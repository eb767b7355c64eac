// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/perfetto.h"

#include "model/trace/event_catalogue.h"
#include "sim/report/numbers.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <ostream>
#include <vector>

namespace copyscope::sim {
namespace {

using model::Event;
using model::EventKind;
using model::LaneRecord;
using model::PlaceKind;
using model::Trace;

std::string jsonText(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Whole nanoseconds as microseconds, without going through a double.
std::string microseconds(std::int64_t nanoseconds)
{
    std::string rest = std::to_string(nanoseconds % 1000);
    return std::to_string(nanoseconds / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

/// The "traceEvents" array.
class Output {
public:
    explicit Output(std::ostream& out) : m_out(out) {}

    void add(const std::string& members)
    {
        m_out << (m_first ? "\n{" : ",\n{") << members << "}";
        m_first = false;
    }

private:
    std::ostream& m_out;
    bool m_first = true;
};

/// One object of arguments, built as text.
class Arguments {
public:
    void add(std::string_view name, std::string_view text) { addRaw(name, jsonText(text)); }
    void add(std::string_view name, std::uint64_t number) { addRaw(name, std::to_string(number)); }
    void addSigned(std::string_view name, std::int64_t number) { addRaw(name, std::to_string(number)); }
    [[nodiscard]] std::string json() const { return m_text.empty() ? std::string() : ",\"args\":{" + m_text + "}"; }

private:
    void addRaw(std::string_view name, const std::string& value)
    {
        m_text += (m_text.empty() ? "\"" : ",\"") + std::string(name) + "\":" + value;
    }
    std::string m_text;
};

/// The tracks of a lane. A resource that does two things at once gets another track.
class Tracks {
public:
    struct Track {
        std::string name;
        int order = 0;
    };

    std::size_t fixed(const std::string& name, int order)
    {
        std::vector<Slot>& slots = m_resources[name];
        if (slots.empty())
            slots.push_back({open(name, order), 0});
        return slots[0].track;
    }

    /// A track of the resource that is free at `start`, taken until `end`.
    std::size_t free(const std::string& name, int order, std::int64_t start, std::int64_t end)
    {
        std::vector<Slot>& slots = m_resources[name];
        for (Slot& slot : slots) {
            if (slot.until <= start) {
                slot.until = end;
                return slot.track;
            }
        }
        const std::string number = slots.empty() ? "" : " (" + std::to_string(slots.size() + 1) + ")";
        slots.push_back({open(name + number, order), end});
        return slots.back().track;
    }

    [[nodiscard]] const std::vector<Track>& all() const { return m_tracks; }

private:
    struct Slot {
        std::size_t track = 0;
        std::int64_t until = 0;
    };

    std::size_t open(const std::string& name, int order)
    {
        m_tracks.push_back({name, order});
        return m_tracks.size();  // Track 0 is the process itself.
    }

    std::vector<Track> m_tracks;
    std::map<std::string, std::vector<Slot>> m_resources;
};

constexpr int tasksFirst = 100;
constexpr int coresThen = 200;
constexpr int devicesThen = 300;
constexpr int placesLast = 400;

class LaneWriter {
public:
    LaneWriter(Output& out, const LaneRecord& lane, std::size_t process, std::uint64_t& flows)
        : m_out(out), m_lane(lane), m_trace(lane.trace), m_head("\"pid\":" + std::to_string(process)), m_flows(flows)
    {
    }

    void write()
    {
        m_out.add("\"ph\":\"M\",\"name\":\"process_name\"," + m_head + ",\"args\":{\"name\":"
                  + jsonText(m_lane.title.empty() ? m_lane.id : m_lane.id + ": " + m_lane.title) + "}");
        m_places.resize(m_trace.size());
        std::vector<std::pair<std::uint32_t, Event>> together;
        std::uint32_t index = 0;
        for (auto walk = m_trace.from(0); const Event* event = walk.next(); ++index) {
            if (!together.empty() && together.front().second.start != event->start)
                writeTogether(together);
            together.emplace_back(index, *event);
        }
        writeTogether(together);
        writeFlows();
        writeBus();
        for (std::size_t i = 0; i < m_tracks.all().size(); ++i) {
            const auto& track = m_tracks.all()[i];
            const std::string head = "\"ph\":\"M\"," + m_head + ",\"tid\":" + std::to_string(i + 1);
            m_out.add(head + ",\"name\":\"thread_name\",\"args\":{\"name\":" + jsonText(track.name) + "}");
            m_out.add(head + ",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":"
                      + std::to_string(track.order * 1000 + static_cast<int>(i)) + "}");
        }
    }

private:
    /// Where an event was drawn, for the flows.
    struct Drawn {
        std::size_t track = 0;
        std::int64_t start = 0;
        std::int64_t end = 0;
    };
    struct Flow {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };

    [[nodiscard]] std::string taskName(model::TaskId id) const
    {
        const model::TaskInfo* task = m_trace.task(id);
        return task == nullptr ? std::string() : task->peer ? "peer: " + task->name : task->name;
    }

    /// The disk, card or controller at one end of a transfer.
    [[nodiscard]] std::string device(const Event& event, std::string_view otherwise) const
    {
        for (const model::PlaceId end : {event.from.place, event.to.place}) {
            const model::Place* place = m_trace.place(end);
            if (place != nullptr && (place->kind == PlaceKind::Disk || place->kind == PlaceKind::Nic || place->kind == PlaceKind::DmaEngine))
                return std::string(m_trace.placeName(end));
        }
        return std::string(otherwise);
    }

    std::size_t trackOf(const Event& event)
    {
        const std::string side = (event.flags & model::flagPeer) != 0 ? "peer: " : "";
        const std::int64_t start = event.start.value();
        const std::int64_t end = event.end.value();
        switch (event.kind) {
        case EventKind::Disk: return m_tracks.free(side + device(event, "disk"), devicesThen, start, end);
        case EventKind::Dma: return m_tracks.free(side + device(event, "device") + " DMA", devicesThen, start, end);
        case EventKind::Wire: return m_tracks.free("wire", devicesThen + 1, start, end);
        case EventKind::Call:
        case EventKind::Block:
        case EventKind::Fault:
        case EventKind::Exit:
        case EventKind::Signal:
        case EventKind::Output:
            if (event.task)
                return m_tracks.fixed(taskName(event.task), tasksFirst);
            break;
        case EventKind::Create:
        case EventKind::Destroy:
        case EventKind::Fill:
        case EventKind::Release:
        case EventKind::RefAdd:
        case EventKind::RefDrop:
        case EventKind::Dirty:
        case EventKind::Clean:
        case EventKind::Resize: return m_tracks.fixed(side + "what is where", placesLast);
        default: break;
        }
        if (const model::CoreInfo* core = m_trace.core(event.core))
            return m_tracks.fixed(core->name, coresThen);
        if (event.task)
            return m_tracks.fixed(taskName(event.task), tasksFirst);
        return m_tracks.fixed(side + "kernel", placesLast - 1);
    }

    [[nodiscard]] std::string nameOf(const Event& event) const
    {
        const std::string text(m_trace.text(event.text));
        switch (event.kind) {
        case EventKind::Cpu: return text.empty() ? std::string(name(static_cast<model::CpuWork>(event.detail))) : text;
        case EventKind::Copy: return "copy " + grouped(static_cast<std::int64_t>(event.bytes.value())) + " B";
        case EventKind::Dma: return "DMA " + grouped(static_cast<std::int64_t>(event.bytes.value())) + " B";
        case EventKind::Call: return m_trace.call(event.call).name;
        case EventKind::Fault: return std::string(name(static_cast<model::FaultKind>(event.detail))) + " fault";
        case EventKind::Interrupt: return "interrupt" + (text.empty() ? "" : ": " + text);
        case EventKind::Block: return "waits" + (text.empty() ? "" : " for " + text);
        case EventKind::Disk: return (event.flags & model::flagWrite) != 0 ? "write" : "read";
        case EventKind::ModeSwitch: return (event.flags & model::flagToKernel) != 0 ? "to kernel mode" : "to user mode";
        case EventKind::ContextSwitch: return event.task ? "switch to " + taskName(event.task) : "idle";
        default: return std::string(model::eventInfo(event.kind).name);
        }
    }

    void addSpot(Arguments& arguments, const std::string& name, const model::Spot& spot) const
    {
        if (!spot.place)
            return;
        arguments.add(name, m_trace.placeName(spot.place));
        arguments.add(name + " offset", spot.offset);
    }

    [[nodiscard]] Arguments argumentsOf(const Event& event) const
    {
        Arguments arguments;
        if (event.kind == EventKind::Call) {
            const model::CallInfo call = m_trace.call(event.call);
            arguments.add("call", call.name + "(" + call.arguments + ")");
            if (call.returned)
                arguments.addSigned("result", call.result);
            if (call.error != 0)
                arguments.add("errno", model::errnoName(call.error));
        }
        if (event.bytes.value() != 0)
            arguments.add("bytes", event.bytes.value());
        if (event.count != 0)
            arguments.add("count", event.count);
        addSpot(arguments, "from", event.from);
        addSpot(arguments, "to", event.to);
        if (event.task)
            arguments.add("task", taskName(event.task));
        if (event.line != 0)
            arguments.add("line", std::uint64_t{event.line});
        if (event.stolen.value() != 0)
            arguments.addSigned("stolen ns", event.stolen.value());
        if (event.text && event.kind != EventKind::Cpu)
            arguments.add("text", m_trace.text(event.text));
        return arguments;
    }

    /// Of slices that begin at the same time the longer one must come first, to hold the others.
    void writeTogether(std::vector<std::pair<std::uint32_t, Event>>& events)
    {
        std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.second.end > b.second.end; });
        for (const auto& [index, event] : events)
            writeEvent(index, event);
        events.clear();
    }

    void writeEvent(std::uint32_t index, const Event& event)
    {
        const Drawn drawn{trackOf(event), event.start.value(), event.end.value()};
        m_out.add("\"ph\":\"X\"," + m_head + ",\"tid\":" + std::to_string(drawn.track) + ",\"ts\":" + microseconds(drawn.start)
                  + ",\"dur\":" + microseconds(drawn.end - drawn.start) + ",\"cat\":" + jsonText(model::eventInfo(event.kind).name)
                  + ",\"name\":" + jsonText(nameOf(event)) + argumentsOf(event).json());
        if (event.cause)
            m_flowList.push_back({event.cause.value(), index});
        m_places[index] = drawn;
        countBus(event);
        countTotals(event);
    }

    void writeFlows()
    {
        for (const Flow& flow : m_flowList) {
            const Drawn& from = m_places[flow.from];
            const Drawn& to = m_places[flow.to];
            // A flow leaves its slice from within; one that begins before its cause ends leaves it there.
            const std::int64_t leaves = std::clamp(to.start, from.start, std::max(from.start, from.end - 1));
            const std::string id = ",\"cat\":\"cause\",\"name\":\"cause\",\"id\":" + std::to_string(++m_flows);
            m_out.add("\"ph\":\"s\"," + m_head + ",\"tid\":" + std::to_string(from.track) + ",\"ts\":" + microseconds(leaves) + id);
            m_out.add("\"ph\":\"f\",\"bp\":\"e\"," + m_head + ",\"tid\":" + std::to_string(to.track) + ",\"ts\":"
                      + microseconds(std::max(to.start, leaves)) + id);
        }
    }

    /// Bytes a nanosecond are gigabytes a second.
    void countBus(const Event& event)
    {
        const double crossings = event.kind == EventKind::Copy ? 2 : event.kind == EventKind::Dma || event.kind == EventKind::Checksum ? 1 : 0;
        const auto length = static_cast<double>((event.end - event.start).value());
        if (crossings == 0 || length <= 0 || (event.flags & model::flagPeer) != 0)
            return;
        const double rate = crossings * static_cast<double>(event.bytes.value()) / length;
        m_bus.emplace_back(event.start.value(), rate);
        m_bus.emplace_back(event.end.value(), -rate);
    }

    void writeBus()
    {
        std::stable_sort(m_bus.begin(), m_bus.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        double rate = 0;
        int users = 0;
        for (std::size_t i = 0; i < m_bus.size(); ++i) {
            rate += m_bus[i].second;
            users += m_bus[i].second > 0 ? 1 : -1;
            // What additions round off must not be left on an idle bus.
            if (users == 0)
                rate = 0;
            if (i + 1 == m_bus.size() || m_bus[i + 1].first != m_bus[i].first)
                counter(m_bus[i].first, "memory bus (GB/s)", ratio(std::max(rate, 0.0)));
        }
    }

    void countTotals(const Event& event)
    {
        const bool peer = (event.flags & model::flagPeer) != 0;
        const auto total = [&](std::uint64_t& sum, std::string_view counterName) {
            sum += event.bytes.value();
            counter(event.end.value(), counterName, std::to_string(sum));
        };
        if (event.kind == EventKind::Delivered)
            total(m_delivered, "bytes delivered");
        else if (event.kind == EventKind::Copy && !peer)
            total(m_copied, "bytes copied by the CPU");
        else if (event.kind == EventKind::Dma && !peer)
            total(m_moved, "bytes moved by DMA");
    }

    void counter(std::int64_t time, std::string_view counterName, const std::string& value)
    {
        m_out.add("\"ph\":\"C\"," + m_head + ",\"ts\":" + microseconds(time) + ",\"name\":" + jsonText(counterName)
                  + ",\"args\":{\"value\":" + value + "}");
    }

    Output& m_out;
    const LaneRecord& m_lane;
    const Trace& m_trace;
    std::string m_head;
    std::uint64_t& m_flows;
    Tracks m_tracks;
    std::vector<Drawn> m_places;
    std::vector<Flow> m_flowList;
    std::vector<std::pair<std::int64_t, double>> m_bus;
    std::uint64_t m_delivered = 0;
    std::uint64_t m_copied = 0;
    std::uint64_t m_moved = 0;
};

}  // namespace

bool writePerfetto(std::ostream& out, const model::RunRecord& run)
{
    out << "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"scenario\":" << jsonText(run.scenarioPath) << ",\"title\":" << jsonText(run.title)
        << "},\"traceEvents\":[";
    Output events(out);
    std::uint64_t flows = 0;
    for (std::size_t i = 0; i < run.lanes.size(); ++i)
        LaneWriter(events, run.lanes[i], i + 1, flows).write();
    out << "\n]}\n";
    out.flush();
    return out.good();
}

}  // namespace copyscope::sim
