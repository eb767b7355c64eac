// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/boxes.h"

#include "gui/paint/fonts.h"

#include <QStringList>

#include <algorithm>

namespace copyscope::gui {

using model::PlaceId;
using model::PlaceKind;

namespace {

QString kindTitle(PlaceKind kind)
{
    switch (kind) {
    case PlaceKind::File: return QStringLiteral("File");
    case PlaceKind::PageCache: return QStringLiteral("Page cache");
    case PlaceKind::UserBuffer: return QStringLiteral("Buffer");
    case PlaceKind::Mapping: return QStringLiteral("Mapping");
    case PlaceKind::Pipe: return QStringLiteral("Pipe");
    case PlaceKind::SendQueue: return QStringLiteral("Socket buffer");
    case PlaceKind::ReceiveQueue: return QStringLiteral("Receive queue");
    case PlaceKind::ErrorQueue: return QStringLiteral("Error queue");
    case PlaceKind::Nic: return QStringLiteral("NIC");
    case PlaceKind::Disk: return QStringLiteral("Disk");
    case PlaceKind::DmaEngine: return QStringLiteral("DMA engine");
    case PlaceKind::Core: return QStringLiteral("Core");
    case PlaceKind::Tlb: return QStringLiteral("TLB");
    case PlaceKind::Swap: return QStringLiteral("Swap");
    case PlaceKind::DeviceRegister: return QStringLiteral("Device register");
    case PlaceKind::Ring: return QStringLiteral("Ring");
    case PlaceKind::PhysicalMemory: return QStringLiteral("Physical memory");
    }
    return {};
}

QString parameter(const LaneRun& run, const char* path)
{
    for (const auto& [key, value] : run.record().parameters)
        if (key == path)
            return QString::fromStdString(value);
    return {};
}

QString nicNote(const LaneRun& run)
{
    const QString rate = parameter(run, "nic.rate");
    const QString gather = parameter(run, "nic.scatter_gather");
    QStringList parts;
    if (gather == QLatin1String("true") || gather == QLatin1String("false"))
        parts << (gather == QLatin1String("true") ? QStringLiteral("SG") : QStringLiteral("no SG"));
    if (!rate.isEmpty())
        parts << rate;
    return parts.join(QStringLiteral(", "));
}

/// Shorter names for a narrow box, longest first.
QStringList shorterTitles(PlaceKind kind, const QString& title)
{
    switch (kind) {
    case PlaceKind::PageCache: return {QStringLiteral("Cache")};
    case PlaceKind::SendQueue: return {QStringLiteral("Socket")};
    case PlaceKind::ReceiveQueue: return {QStringLiteral("Received"), QStringLiteral("Queue")};
    case PlaceKind::ErrorQueue: return {QStringLiteral("Errors")};
    case PlaceKind::PhysicalMemory: return {QStringLiteral("Memory")};
    case PlaceKind::DmaEngine: return {QStringLiteral("DMA")};
    case PlaceKind::Disk:
    case PlaceKind::File: return {QStringLiteral("Disk")};
    // "anonymous mapping", "mapping of file", "addresses of a", "fbuf 1 in child".
    case PlaceKind::UserBuffer:
    case PlaceKind::Mapping:
        if (title.startsWith(QLatin1String("addresses of ")))
            return {title.section(u' ', 2)};
        if (title.startsWith(QLatin1String("mapping of ")))
            return {QStringLiteral("mapping")};
        if (title.contains(QLatin1String(" in ")))
            return {title.section(QStringLiteral(" in "), 0, 0)};
        return title == QLatin1String("anonymous mapping") ? QStringList{QStringLiteral("anonymous"), QStringLiteral("memory")} : QStringList{};
    case PlaceKind::Pipe: return {QStringLiteral("Pipe")};
    // "submission queue", "completion ring": SQ and CQ are their names in io_uring(7).
    case PlaceKind::Ring:
        if (title == QLatin1String("submission queue"))
            return {QStringLiteral("submission"), QStringLiteral("SQ")};
        if (title == QLatin1String("completion queue"))
            return {QStringLiteral("completion"), QStringLiteral("CQ")};
        return {title.section(u' ', 0, 0)};
    case PlaceKind::DeviceRegister: return {title.section(u' ', -1)};
    default: return {};
    }
}

}  // namespace

std::optional<Position> positionOf(PlaceKind kind, bool peer)
{
    if (peer) {
        switch (kind) {
        case PlaceKind::UserBuffer:
        case PlaceKind::Mapping: return Position{Zone::Peer, 1};
        case PlaceKind::ReceiveQueue: return Position{Zone::Peer, 2};
        default: return std::nullopt;
        }
    }
    switch (kind) {
    case PlaceKind::Mapping: return Position{Zone::User, 0};
    case PlaceKind::UserBuffer: return Position{Zone::User, 1};
    case PlaceKind::PageCache: return Position{Zone::Kernel, 0};
    case PlaceKind::Pipe:
    case PlaceKind::Ring: return Position{Zone::Kernel, 1};
    case PlaceKind::SendQueue:
    case PlaceKind::ReceiveQueue:
    case PlaceKind::ErrorQueue: return Position{Zone::Kernel, 2};
    case PlaceKind::Disk:
    case PlaceKind::Swap:
    case PlaceKind::DmaEngine:
    case PlaceKind::DeviceRegister: return Position{Zone::Hardware, 0};
    // What stands in for the kernel's memory where there is no page cache.
    case PlaceKind::PhysicalMemory: return Position{Zone::Kernel, 1};
    case PlaceKind::Tlb: return Position{Zone::Hardware, 2};
    case PlaceKind::Nic: return Position{Zone::Hardware, 2};
    case PlaceKind::File:
    case PlaceKind::Core: return std::nullopt;
    }
    return std::nullopt;
}

PlacedBox placeBox(const LaneRun& run, PlaceId id, Zone zone, int column)
{
    PlacedBox b;
    b.kind = run.placeKind(id);
    b.box.place = id;
    b.box.zone = zone;
    b.column = column;
    const QString name = run.placeName(id);
    const QString kind = kindTitle(b.kind);
    switch (b.kind) {
    case PlaceKind::UserBuffer:
    case PlaceKind::DeviceRegister:
    case PlaceKind::Ring: b.title = name.isEmpty() ? kind : name; break;
    case PlaceKind::Mapping: b.title = name.isEmpty() ? kind : name; b.box.dashed = true; break;
    case PlaceKind::Disk: {
        b.title = name.isEmpty() ? kind : name;
        b.note = parameter(run, "disk.read_rate");
        break;
    }
    case PlaceKind::File: {
        const QString disk = parameter(run, "disk.kind");
        b.title = disk == QLatin1String("nvme") ? QStringLiteral("NVMe disk") : disk == QLatin1String("hdd") ? QStringLiteral("Hard disk")
                : disk == QLatin1String("ssd") ? QStringLiteral("SSD") : QStringLiteral("Disk");
        b.note = parameter(run, "disk.read_rate");
        break;
    }
    case PlaceKind::Nic:
        b.title = QStringLiteral("NIC");
        b.note = nicNote(run);
        break;
    default: b.title = kind; break;
    }
    b.box.id = b.title == name || name.isEmpty() ? b.title : kind + QStringLiteral(": ") + name;
    b.shorter = shorterTitles(b.kind, b.title);
    return b;
}

PlacedBox coreBox(const LaneRun& run, model::CoreId id, bool only, Zone zone)
{
    PlacedBox b;
    b.role = PlacedBox::Role::Core;
    b.core = id;
    b.kind = PlaceKind::Core;
    b.box.zone = zone;
    b.column = zone == Zone::Peer ? 0 : 1;
    const model::CoreInfo* info = run.trace().core(id);
    b.box.id = info && !info->name.empty() ? QString::fromStdString(info->name) : QStringLiteral("core %1").arg(id.value());
    b.title = only ? QStringLiteral("CPU core") : QStringLiteral("Core %1").arg(b.box.id.section(u' ', -1));
    b.shorter = {b.title.section(u' ', -1)};
    return b;
}

PlacedBox standIn(const LaneRun& run)
{
    PlacedBox b;
    b.role = PlacedBox::Role::StandIn;
    b.box.id = QStringLiteral("process");
    b.box.zone = Zone::User;
    b.box.dashed = true;
    b.column = 1;
    b.title = QStringLiteral("process");
    const bool ran = run.record().outcome.status == model::LaneOutcome::Status::Done;
    b.note = run.isLive() ? (ran ? QStringLiteral("its calls were observed") : QStringLiteral("was not run here")) : run.facts().flows.empty() ? QStringLiteral("no bytes are carried") : QStringLiteral("never sees the bytes");
    return b;
}

void tellApart(const LaneRun& run, std::vector<PlacedBox>& boxes)
{
    for (const PlaceKind kind : {PlaceKind::PageCache, PlaceKind::Pipe, PlaceKind::SendQueue, PlaceKind::ReceiveQueue}) {
        if (std::count_if(boxes.begin(), boxes.end(), [kind](const PlacedBox& b) { return b.kind == kind; }) < 2)
            continue;
        for (PlacedBox& b : boxes) {
            if (b.kind != kind)
                continue;
            const QString name = run.placeName(b.box.place);
            if (name.isEmpty())
                continue;
            // The names of pipes say themselves what they are of.
            b.shorter = {name.section(u' ', -1)};
            b.title = kind == PlaceKind::Pipe ? name : b.title + QStringLiteral(": ") + name;
            if (kind == PlaceKind::Pipe)
                b.shorter << QStringLiteral("Pipe");
            else
                b.shorter.prepend(name);
        }
    }
}

BoxSize sizeOf(const PlacedBox& b, bool lecture)
{
    // Wide enough for its name, where there is room.
    const auto named = [&b](double width) { return std::max(width, textWidth(b.title, 11.5, true) + 20); };
    const bool peer = b.box.zone == Zone::Peer;
    if (b.role == PlacedBox::Role::Core)
        return {peer ? 66.0 : lecture ? 76.0 : 92.0, 44, true};
    if (b.role == PlacedBox::Role::StandIn)
        return {176, 36, true};
    switch (b.kind) {
    case PlaceKind::PageCache: return {named(lecture ? 150 : 182), 56, false};
    case PlaceKind::PhysicalMemory: return {220, 60, false};
    case PlaceKind::Pipe: return {lecture ? 104 : named(112), 50, false};
    case PlaceKind::Ring: return {named(128), 44, false};
    case PlaceKind::SendQueue:
    case PlaceKind::ReceiveQueue: return {peer ? 124.0 : named(lecture ? 140 : 172), 50, false};
    case PlaceKind::ErrorQueue: return {172, 36, false};
    case PlaceKind::UserBuffer:
    case PlaceKind::Mapping: return {peer ? 112.0 : named(160), 36, true};
    case PlaceKind::DmaEngine: return {128, 56, true};
    case PlaceKind::DeviceRegister: return {named(92), 40, true};
    default: return {lecture ? 84.0 : 112.0, 40, true};
    }
}

}  // namespace copyscope::gui
