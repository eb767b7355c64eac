// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/layout.h"

#include "gui/paint/fonts.h"
#include "gui/scene/devices.h"
#include "gui/scene/registers.h"
#include "gui/scene/routing.h"
#include "gui/scene/words.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace copyscope::gui {

using model::PlaceId;
using model::PlaceKind;

namespace {

constexpr std::size_t maxLanesInRow = 4;

/// Boxes that want to stand in one column of one band, best first.
using Column = std::vector<PlacedBox>;
using Row = std::array<Column, 3>;

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

struct Position {
    Zone zone;
    int column;
};

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
    return b;
}

/// The peer's processes run on cores that are drawn in the peer's band.
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
    return b;
}

PlacedBox standIn(bool live)
{
    PlacedBox b;
    b.role = PlacedBox::Role::StandIn;
    b.box.id = QStringLiteral("process");
    b.box.zone = Zone::User;
    b.box.dashed = true;
    b.column = 1;
    b.title = QStringLiteral("process");
    b.note = live ? QStringLiteral("its calls were observed") : QStringLiteral("never sees the bytes");
    return b;
}

struct Sizes {
    double width;
    double minHeight;
    bool sideBySide;   ///< stand beside each other in a column instead of above each other
};

Sizes sizesOf(const PlacedBox& b)
{
    if (b.role == PlacedBox::Role::Core)
        return {92, 44, true};
    if (b.role == PlacedBox::Role::StandIn)
        return {176, 36, true};
    switch (b.kind) {
    case PlaceKind::PageCache: return {182, 56, false};
    case PlaceKind::PhysicalMemory: return {220, 60, false};
    case PlaceKind::Pipe: return {112, 50, false};
    case PlaceKind::Ring: return {128, 44, false};
    case PlaceKind::SendQueue:
    case PlaceKind::ReceiveQueue: return {172, 50, false};
    case PlaceKind::ErrorQueue: return {172, 36, false};
    case PlaceKind::UserBuffer:
    case PlaceKind::Mapping: return {160, 36, true};
    case PlaceKind::DmaEngine: return {128, 56, true};
    case PlaceKind::DeviceRegister: return {92, 40, true};
    default: return {112, 40, true};
    }
}

double columnWidth(const Column& column, double scale)
{
    double width = 0;
    for (const PlacedBox& b : column) {
        const Sizes s = sizesOf(b);
        width = s.sideBySide ? width + s.width * scale + (width > 0 ? 10 * scale : 0)
                             : std::max(width, s.width * scale);
    }
    return width;
}

/// Gives each column its stretch of the row: left, middle and right aligned, narrower when there is no room.
std::array<std::pair<double, double>, 3> columnStretches(const Row& row, const QRectF& area, double scale,
                                                         double middleGap)
{
    std::array<double, 3> widths{};
    double sum = 0;
    int used = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        widths[i] = columnWidth(row[i], scale);
        sum += widths[i];
        used += widths[i] > 0;
    }
    const double gaps = used > 1 ? (widths[1] > 0 ? (used - 1) * middleGap / 2 : middleGap) : 0;
    const double room = area.width() - gaps;
    const double factor = sum > room ? room / sum : 1.0;
    for (double& w : widths)
        w *= factor;
    const double left = area.left();
    const double right = area.right() - widths[2];
    double middle = area.center().x() - widths[1] / 2;
    const double lowest = left + (widths[0] > 0 ? widths[0] + gaps / std::max(1, used - 1) : 0);
    const double highest = (widths[2] > 0 ? right - gaps / std::max(1, used - 1) : area.right()) - widths[1];
    middle = std::max(lowest, std::min(middle, highest));
    return {{{left, widths[0]}, {middle, widths[1]}, {right, widths[2]}}};
}

void cutToRoom(Column& column, const QRectF& area, double scale, double share,
               std::vector<std::pair<QRectF, QString>>& hidden)
{
    if (column.empty())
        return;
    const Sizes s = sizesOf(column.front());
    std::size_t most = 1;
    if (s.sideBySide)
        most = static_cast<std::size_t>(std::max(1.0, area.width() * share / ((s.width * 0.62 + 10) * scale)));
    else
        most = static_cast<std::size_t>(std::max(1.0, (area.height() + 8 * scale) / ((s.minHeight + 8) * scale)));
    if (column.size() > most) {
        hidden.emplace_back(QRectF(), QStringLiteral("and %1 more").arg(column.size() - most));
        column.resize(most);
    }
}

void placeColumn(Column& column, double x, double width, const QRectF& area, double scale)
{
    if (column.empty())
        return;
    const bool side = sizesOf(column.front()).sideBySide;
    const auto n = static_cast<double>(column.size());
    const double gap = (side ? 10 : 8) * scale;
    if (side) {
        double total = 0;
        for (const PlacedBox& b : column)
            total += sizesOf(b).width;
        double at = x;
        for (PlacedBox& b : column) {
            const double w = (width - gap * (n - 1)) * sizesOf(b).width / total;
            b.box.rect = QRectF(at, area.top(), w, area.height());
            at += w + gap;
        }
        return;
    }
    double total = 0;
    for (const PlacedBox& b : column)
        total += sizesOf(b).minHeight;
    double at = area.top();
    for (PlacedBox& b : column) {
        const double h = (area.height() - gap * (n - 1)) * sizesOf(b).minHeight / total;
        b.box.rect = QRectF(x, at, width, h);
        at += h + gap;
    }
}

void placeRow(Row& row, const QRectF& area, LaneLayout& layout, double middleGap)
{
    static constexpr std::array<double, 3> shares{0.5, 0.55, 0.4};
    for (std::size_t i = 0; i < 3; ++i) {
        std::vector<std::pair<QRectF, QString>> hidden;
        cutToRoom(row[i], area, layout.options.scale, shares[i], hidden);
        for (auto& h : hidden)
            layout.hidden.emplace_back(QRectF(area.left(), area.bottom(), area.width(), layout.px(12)), h.second);
    }
    const auto stretches = columnStretches(row, area, layout.options.scale, middleGap);
    for (std::size_t i = 0; i < 3; ++i) {
        placeColumn(row[i], stretches[i].first, stretches[i].second, area, layout.options.scale);
        for (PlacedBox& b : row[i])
            layout.boxes.push_back(std::move(b));
    }
}

void sortByUse(Column& column, const LaneFacts& facts)
{
    std::stable_sort(column.begin(), column.end(), [&](const PlacedBox& a, const PlacedBox& b) {
        const auto use = [&](const PlacedBox& p) {
            return p.box.place ? facts.places[p.box.place.value()].carried : 0;
        };
        const auto rank = [](const PlacedBox& p) { return p.kind == PlaceKind::ErrorQueue ? 1 : 0; };
        return rank(a) != rank(b) ? rank(a) < rank(b) : use(a) > use(b);
    });
}

void placeContent(LaneLayout& layout, PlacedBox& b)
{
    const double pad = layout.px(9);
    const double titleHeight = layout.px(19);
    const QRectF& r = b.box.rect;
    // A low box has no room for a line of its own for the title of its state.
    b.content = r.adjusted(pad, titleHeight + layout.px(2), -pad, -layout.px(7));
    if (b.content.height() < layout.px(8)) {
        b.content.setBottom(r.bottom() - layout.px(3));
        b.content.setTop(b.content.bottom() - layout.px(8));
    }
}

}  // namespace

std::optional<std::size_t> LaneLayout::boxOf(PlaceId place) const
{
    for (std::size_t i = 0; i < boxes.size(); ++i)
        if (place && boxes[i].box.place == place)
            return i;
    return std::nullopt;
}

const QRectF* LaneLayout::band(Zone zone) const
{
    for (const Band& b : bands)
        if (b.zone == zone)
            return &b.rect;
    return nullptr;
}

QString LaneLayout::bandName(Zone zone) const
{
    switch (zone) {
    case Zone::User: return options.presenter ? QStringLiteral("USER") : QStringLiteral("USER SPACE");
    case Zone::Kernel: return options.presenter ? QStringLiteral("KERNEL") : QStringLiteral("KERNEL SPACE");
    case Zone::Hardware: return QStringLiteral("HARDWARE");
    case Zone::Peer: return QStringLiteral("PEER");
    }
    return {};
}

QRectF LaneLayout::bandLabel(const Band& band) const
{
    const double width = textWidth(bandName(band.zone), px(options.presenter ? 12 : 10), true) + 2;
    // In a lecture the word is as wide as the drive below it, whose line comes down there.
    const double left = options.presenter && band.zone == Zone::Hardware ? band.rect.center().x() - width / 2 : band.rect.left() + px(11);
    return {left, band.rect.top() + px(4), width, px(17)};
}

LaneLayout layoutLane(const LaneRun& run, const QRectF& card, const LayoutOptions& options)
{
    LaneLayout layout;
    layout.card = card;
    layout.options = options;
    layout.text = layout.px(12);
    const auto px = [&](double v) { return layout.px(v); };
    const LaneFacts& facts = run.facts();
    const bool peerBand = facts.peerSeen && !options.presenter;

    const double inset = px(8);
    const bool low = options.presenter;
    layout.header = QRectF(card.left() + px(low ? 10 : 16), card.top() + px(low ? 2 : 6), card.width() - px(low ? 20 : 32), px(low ? 24 : 28));
    layout.ledger = QRectF(card.left() + px(low ? 10 : 14), card.bottom() - px(low ? 40 : 52), card.width() - px(low ? 20 : 28), px(low ? 38 : 46));
    const double top = layout.header.bottom() + px(4);
    const double gap = px(options.presenter ? 6 : 8);
    const double room = layout.ledger.top() - px(4) - top - gap * (peerBand ? 3 : 2);
    const std::array<double, 4> weights = peerBand ? std::array<double, 4>{0.23, 0.35, 0.21, 0.21}
                          : options.presenter ? std::array<double, 4>{0.29, 0.41, 0.30, 0.0}
                                              : std::array<double, 4>{0.28, 0.43, 0.29, 0.0};
    double y = top;
    for (std::size_t i = 0; i < (peerBand ? 4U : 3U); ++i) {
        const double h = room * weights[i];
        layout.bands.push_back({static_cast<Zone>(i), QRectF(card.left() + inset, y, card.width() - 2 * inset, h)});
        y += h + gap;
    }
    layout.borderY = layout.bands[0].rect.bottom() + gap / 2;

    std::array<Row, 4> rows;
    for (std::uint32_t i = 0; i < facts.places.size(); ++i) {
        if (!facts.places[i].drawn)
            continue;
        const auto position = positionOf(run.placeKind(PlaceId(i)), facts.places[i].peer);
        if (!position || (position->zone == Zone::Peer && !peerBand) || isInController(run, PlaceId(i)))
            continue;
        // The ring of a card is a compartment of the card.
        const model::Place* place = run.trace().place(PlaceId(i));
        if (place->kind == PlaceKind::Ring && place->parent)
            continue;
        rows[static_cast<std::size_t>(position->zone)][static_cast<std::size_t>(position->column)].push_back(
            placeBox(run, PlaceId(i), position->zone, position->column));
    }
    for (Row& row : rows)
        for (Column& column : row)
            sortByUse(column, facts);
    Row& user = rows[0];
    if (user[0].empty() && user[1].empty())
        user[1].push_back(standIn(run.isLive()));
    const bool oneCore = facts.cores.size() == 1;
    for (const model::CoreId core : facts.cores)
        rows[2][1].push_back(coreBox(run, core, oneCore, Zone::Hardware));
    if (peerBand)
        for (const model::CoreId core : facts.peerCores)
            rows[3][0].push_back(coreBox(run, core, false, Zone::Peer));
    // Without a disk drive the file itself stands for where its bytes come from.
    Column& devices = rows[2][0];
    const bool drive = std::any_of(devices.begin(), devices.end(), [](const PlacedBox& b) { return b.kind == PlaceKind::Disk; });
    if (!drive) {
        Column files;
        for (std::uint32_t i = 0; i < facts.places.size(); ++i)
            if (facts.places[i].drawn && run.placeKind(PlaceId(i)) == PlaceKind::File && !facts.places[i].peer)
                files.push_back(placeBox(run, PlaceId(i), Zone::Hardware, 0));
        // Several files of one disk: each box says whose blocks it stands for.
        if (files.size() > 1)
            for (PlacedBox& b : files)
                b.note = run.placeName(b.box.place);
        devices.insert(devices.begin(), files.begin(), files.end());
    }

    const double side = px(options.presenter ? 14 : 24);
    for (const Band& band : layout.bands) {
        // In a lecture the boxes take the room of what is left out: process states, notes.
        const bool lecture = options.presenter;
        // Beside a pipe, references of the socket go over it.
        const double strip = rows[1][1].empty() ? 30 : 44;
        const double above = px(band.zone == Zone::Kernel ? (lecture ? strip - 6 : strip) : band.zone == Zone::User && lecture ? 5 : lecture ? 26 : 24);
        const double below = px(band.zone == Zone::User ? (lecture ? 22 : 28) : band.zone == Zone::Kernel ? (lecture ? 17 : 26) : lecture ? 5 : 8);
        const QRectF area = band.rect.adjusted(side, above, -side, -below);
        placeRow(rows[static_cast<std::size_t>(band.zone)], area, layout,
                 px(band.zone == Zone::Kernel ? (options.presenter ? 106 : 124) : band.zone == Zone::Peer ? 170 : 40));
    }
    for (PlacedBox& b : layout.boxes) {
        placeContent(layout, b);
        if (options.presenter && b.kind == PlaceKind::SendQueue)
            b.title = QStringLiteral("Socket");
        if (options.presenter && b.role == PlacedBox::Role::Place && (b.kind == PlaceKind::File || b.kind == PlaceKind::Disk))
            b.title = QStringLiteral("Disk");
    }
    placeRings(run, layout);

    layout.tokenRadius = px(10);
    layout.tokenUserY = layout.bands[0].rect.bottom() - px(options.presenter ? 11 : 14);
    layout.tokenKernelY = layout.bands[1].rect.top() + px(options.presenter ? 12 : 15);
    const double tokens = std::min<double>(4, static_cast<double>(facts.cores.size()));
    // Several tokens share what the name of the band leaves.
    const double named = card.left() + px(options.presenter ? 104 : 128);
    layout.tokenGap = tokens > 1 ? std::min(px(150), (card.right() - px(14) - named) / tokens) : 0;
    layout.tokenX = tokens > 1 ? std::max(named, card.center().x() - layout.tokenGap * tokens / 2) : card.center().x() - px(30);
    const QRectF userBand = layout.bands[0].rect;
    layout.processes = QRectF(userBand.left() + px(104), userBand.top() + px(4), userBand.width() - px(112), px(18));

    routeFlows(run, layout);
    // The first token, which there always is, stands where no line and no name of one goes through its own.
    const auto free = [&](double x) {
        const QRectF token(x - layout.tokenRadius, layout.tokenUserY, px(options.presenter ? 104 : 96), layout.tokenKernelY - layout.tokenUserY + layout.tokenRadius);
        return std::none_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& f) {
            if (f.labelRect.intersects(token))
                return true;
            for (std::size_t i = 1; i < f.points.size(); ++i)
                if (QRectF(f.points[i - 1], f.points[i]).normalized().adjusted(-px(4), -1, px(4), 1).intersects(token))
                    return true;
            return false;
        });
    };
    const double least = card.left() + px(options.presenter ? 104 : 128);
    const double most = card.right() - px(14) - std::max(px(100), layout.tokenGap * tokens);
    for (int i = 0; i < 20; ++i) {
        const double x = layout.tokenX + px(10) * (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
        if (x >= least && x <= std::max(most, layout.tokenX) && free(x)) {
            layout.tokenX = x;
            break;
        }
    }
    return layout;
}

double laneScale(const QSizeF& lane, double zoom)
{
    const double fit = std::min(lane.width() / 470.0, lane.height() / 500.0);
    return std::clamp(std::min(fit, 1.5 * zoom), std::min(0.86 * zoom, fit * 1.25), 4.0);
}

std::vector<QRectF> laneRects(const QRectF& area, std::size_t count, double gap)
{
    std::vector<QRectF> rects;
    const std::size_t columns = std::clamp<std::size_t>(count, 1, maxLanesInRow);
    const double width = (area.width() - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    for (std::size_t i = 0; i < count; ++i)
        rects.emplace_back(area.left() + static_cast<double>(i) * (width + gap), area.top(), width, area.height());
    return rects;
}

}  // namespace copyscope::gui
