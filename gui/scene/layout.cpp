// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/layout.h"

#include "gui/paint/fonts.h"
#include "gui/scene/boxes.h"
#include "gui/scene/columns.h"
#include "gui/scene/devices.h"
#include "gui/scene/ledger_labels.h"
#include "gui/scene/registers.h"
#include "gui/scene/routing.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace copyscope::gui {

using model::PlaceId;
using model::PlaceKind;

namespace {

constexpr std::size_t maxLanesInRow = 4;
/// A lane of a lecture that is lower than this, in units, has its figures in one line.
constexpr double lowLecture = 305;
/// A lane that is lower, in units, has no room for a fourth band: its boxes would have none for their cells.
constexpr double leastWithPeer = 420;
/// A box that is lower has no room for cells below its title.
constexpr double lowestBox = 32;

/// What is left out is told where nothing else is: below the boxes, or beside the name of the band.
void tellLeftOut(LaneLayout& layout, const LeftOut& out)
{
    if (out.names.isEmpty())
        return;
    const QRectF band = *layout.band(out.zone);
    const double size = layout.px(layout.options.presenter ? 12 : 10);
    const QString brief = QStringLiteral("and %1 more").arg(out.names.size());
    const QString whole = brief + QStringLiteral(": ") + out.names.join(QStringLiteral(", "));
    const double height = size * 1.2;
    const auto isFree = [&](const QRectF& r) {
        return std::none_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& f) { return f.labelRect.intersects(r) || isOnLine(r, f.points, layout.px(4)); })
            && std::none_of(layout.boxes.begin(), layout.boxes.end(), [&](const PlacedBox& b) { return b.box.rect.intersects(r); });
    };
    for (const QString& text : {whole, brief}) {
        const double width = textWidth(text, size) + 4;
        const double inset = layout.px(12);
        const double right = band.right() - inset - width;
        const double beside = layout.bandLabel({out.zone, band}).right() + layout.px(8);
        for (const double y : {band.bottom() - height - layout.px(out.zone == Zone::User ? 10 : 2), band.top() + layout.px(4)})
            for (const double x : {right, band.left() + inset, band.center().x() - width / 2, right - (right - band.center().x()) / 2, beside}) {
                const QRectF r(x, y, width, height);
                if (x < band.left() + inset || r.right() > band.right() - inset + 1 || !isFree(r) || r.intersects(layout.bandLabel({out.zone, band})) || (out.zone == Zone::User && y < band.center().y()))
                    continue;
                layout.hidden.emplace_back(r, text);
                return;
            }
    }
    // In a lecture what is drawn matters more than what is not.
    if (layout.options.presenter)
        return;
    layout.hidden.emplace_back(QRectF(band.right() - layout.px(12) - textWidth(brief, size) - 4, band.bottom() - height, textWidth(brief, size) + 4, height), brief);
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

/// A name of a band that a line would strike through stands further to the right, where there is room.
void shiftNames(LaneLayout& layout)
{
    for (const Band& band : layout.bands) {
        double& shift = layout.nameShift[static_cast<std::size_t>(band.zone)];
        const auto isFree = [&] {
            const QRectF r = layout.bandLabel(band);
            return std::none_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& f) { return f.labelRect.intersects(r) || isOnLine(r, f.points, f.width / 2); })
                && std::none_of(layout.boxes.begin(), layout.boxes.end(), [&](const PlacedBox& b) { return b.box.rect.intersects(r); });
        };
        while (!isFree() && layout.bandLabel(band).right() + layout.px(6) < band.rect.center().x())
            shift += layout.px(6);
        if (!isFree())
            shift = 0;
    }
}

/// Tokens stand where no line and no name of one goes through theirs, the first of them above all: there always is one.
void placeTokens(const LaneRun& run, LaneLayout& layout, double least, int tokens)
{
    const auto px = [&](double v) { return layout.px(v); };
    const double size = px(layout.options.presenter ? 12 : 11);
    double saying = std::max(px(96), textWidth(QStringLiteral("in user code"), size, true) + 2.6 * layout.tokenRadius);
    for (const auto& [name, tally] : run.record().ledger.calls)
        saying = std::max(saying, std::min(px(176), textWidth(QStringLiteral("in %1()").arg(QString::fromStdString(name)), size, true) + 2.6 * layout.tokenRadius));
    const double right = layout.card.right() - px(14) + layout.tokenRadius;
    const double widest = layout.tokenGap;
    // Tokens that come nearer to each other say less.
    const auto gapFrom = [&](double x) { return tokens > 1 ? std::min(widest, (right - x) / tokens) : 0; };
    const auto isFree = [&](double x, double width) {
        const QRectF token(x - layout.tokenRadius, layout.tokenUserY, width, layout.tokenKernelY - layout.tokenUserY + layout.tokenRadius);
        return std::none_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& f) { return f.labelRect.intersects(token) || isOnLine(token, f.points, px(3)); });
    };
    const double most = right - (tokens > 1 ? tokens * px(76) : saying);
    const double wanted = layout.tokenX;
    double best = 1e18;
    for (double x = least; x <= std::max(least, most); x += px(6)) {
        const double gap = gapFrom(x);
        const double width = tokens > 1 ? std::min(saying, gap - px(4)) : saying;
        double cost = std::abs(x - wanted) / px(1);
        for (int i = 0; i < tokens; ++i)
            cost += isFree(x + i * gap, width) ? 0 : i == 0 ? 10000 : 1000;
        if (cost < best) {
            best = cost;
            layout.tokenX = x;
            layout.tokenGap = gap;
        }
    }
}

}  // namespace

bool isOnLine(const QRectF& rect, const std::vector<QPointF>& points, double reach)
{
    for (std::size_t i = 1; i < points.size(); ++i)
        if (QRectF(points[i - 1], points[i]).normalized().adjusted(-reach, -reach, reach, reach).intersects(rect))
            return true;
    return false;
}

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
    const bool brief = options.presenter || briefNames;
    switch (zone) {
    case Zone::User: return brief ? QStringLiteral("USER") : QStringLiteral("USER SPACE");
    case Zone::Kernel: return brief ? QStringLiteral("KERNEL") : QStringLiteral("KERNEL SPACE");
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
    return {left + nameShift[static_cast<std::size_t>(band.zone)], band.rect.top() + px(4), width, px(17)};
}

LaneLayout layoutLane(const LaneRun& run, const QRectF& card, const LayoutOptions& options)
{
    LaneLayout layout;
    layout.card = card;
    layout.options = options;
    layout.text = layout.px(12);
    layout.briefNames = card.width() < layout.px(440);
    const auto px = [&](double v) { return layout.px(v); };
    const LaneFacts& facts = run.facts();
    const bool peerBand = facts.peerSeen && !options.presenter && card.height() >= px(leastWithPeer);

    const double inset = px(8);
    const bool low = options.presenter;
    layout.header = QRectF(card.left() + px(low ? 10 : 16), card.top() + px(low ? 2 : 6), card.width() - px(low ? 20 : 32), px(low ? 24 : 28));
    layout.ledgerInALine = low && card.height() < px(lowLecture);
    const double figures = px(layout.ledgerInALine ? 20 : low ? 38 : 46);
    layout.ledger = QRectF(card.left() + px(low ? 10 : 14), card.bottom() - figures - px(low ? 2 : 6), card.width() - px(low ? 20 : 28), figures);
    const double top = layout.header.bottom() + px(4);
    const double gap = px(options.presenter ? 6 : 8);
    const double room = layout.ledger.top() - px(4) - top - gap * (peerBand ? 3 : 2);
    const std::array<double, 4> weights = peerBand ? std::array<double, 4>{0.23, 0.35, 0.21, 0.21}
                          : layout.ledgerInALine ? std::array<double, 4>{0.26, 0.43, 0.31, 0.0}
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
        for (Column& column : row) {
            sortByUse(column, facts);
            tellApart(run, column);
        }
    Row& user = rows[0];
    if (user[0].empty() && user[1].empty())
        user[1].push_back(standIn(run));
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
    std::vector<LeftOut> leftOut;
    for (const Band& band : layout.bands) {
        // In a lecture the boxes take the room of what is left out: process states, notes.
        const bool lecture = options.presenter;
        // Beside a pipe, references of the socket go over it.
        const double strip = rows[1][1].empty() ? 30 : 44;
        const double above = px(band.zone == Zone::Kernel ? (lecture ? strip - 6 : strip) : band.zone == Zone::User && lecture ? 5 : lecture ? 26 : 24);
        // Where a band is low its boxes need the room of what stands below them: a title and a row of cells.
        const bool tight = band.rect.height() - above - px(28) < px(lowestBox);
        const double below = px(band.zone == Zone::User ? (lecture ? 22 : tight ? 16 : 28) : band.zone == Zone::Kernel ? (lecture ? 17 : 26) : lecture ? 5 : 8);
        // A mapping stands at the left, where the name of its band is when the boxes begin at the top.
        const bool beside = lecture && band.zone == Zone::User && !rows[0][0].empty();
        const double left = beside ? layout.bandLabel(band).right() - band.rect.left() + px(4) : side;
        const QRectF area = band.rect.adjusted(left, above, -side, -below);
        leftOut.push_back(placeRow(rows[static_cast<std::size_t>(band.zone)], band.zone, area, layout, facts));
    }
    for (PlacedBox& b : layout.boxes) {
        placeContent(layout, b);
        if (options.presenter && b.kind == PlaceKind::SendQueue)
            b.title = QStringLiteral("Socket");
        if (options.presenter && b.role == PlacedBox::Role::Place && (b.kind == PlaceKind::File || b.kind == PlaceKind::Disk))
            b.title = QStringLiteral("Disk");
    }
    placeRings(run, layout);

    layout.tokenRadius = px(options.presenter ? 11 : 10);
    layout.tokenUserY = layout.bands[0].rect.bottom() - px(options.presenter ? 11 : 14);
    layout.tokenKernelY = layout.bands[1].rect.top() + px(options.presenter ? 12 : 15);
    const double tokens = std::min<double>(4, static_cast<double>(facts.cores.size()));
    // Several tokens share what the name of the band leaves.
    double named = layout.bandLabel(layout.bands[1]).right() + px(10) + layout.tokenRadius;
    layout.tokenGap = tokens > 1 ? std::min(px(150), (card.right() - px(14) - named) / tokens) : 0;
    layout.tokenX = tokens > 1 ? std::max(named, card.center().x() - layout.tokenGap * tokens / 2) : card.center().x() - px(30);
    const QRectF userBand = layout.bands[0].rect;

    routeFlows(run, layout);
    // A line may need the room of the second word.
    layout.briefNames = layout.briefNames || std::any_of(layout.flows.begin(), layout.flows.end(), [&](const PlacedFlow& f) {
        return std::any_of(layout.bands.begin(), layout.bands.end(), [&](const Band& b) { return isOnLine(layout.bandLabel(b), f.points, f.width / 2); });
    });
    shiftNames(layout);
    const double states = layout.bandLabel(layout.bands[0]).right() + px(8);
    layout.processes = QRectF(states, userBand.top() + px(4), userBand.right() - px(8) - states, px(18));
    named = layout.bandLabel(layout.bands[1]).right() + px(10) + layout.tokenRadius;
    placeTokens(run, layout, named, static_cast<int>(tokens));
    for (const LeftOut& out : leftOut)
        tellLeftOut(layout, out);
    layout.shortNames = needsShortNames(run, layout);
    layout.figureSize = figureSizeFor(run, layout);
    return layout;
}

std::vector<LaneLayout> layoutLanes(const std::vector<LanePointer>& runs, const std::vector<QRectF>& cards, const LayoutOptions& options)
{
    std::vector<LaneLayout> layouts;
    for (std::size_t i = 0; i < runs.size(); ++i)
        layouts.push_back(layoutLane(*runs[i], cards[i], options));
    const bool shortNames = std::any_of(layouts.begin(), layouts.end(), [](const LaneLayout& l) { return l.shortNames; });
    for (std::size_t i = 0; i < runs.size(); ++i) {
        layouts[i].shortNames = shortNames;
        layouts[i].figureSize = figureSizeFor(*runs[i], layouts[i]);
    }
    const auto smaller = [](const LaneLayout& a, const LaneLayout& b) { return a.figureSize < b.figureSize; };
    const auto smallest = std::min_element(layouts.begin(), layouts.end(), smaller);
    for (LaneLayout& layout : layouts)
        layout.figureSize = smallest->figureSize;
    return layouts;
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
