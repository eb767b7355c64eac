// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/columns.h"

#include "gui/scene/boxes.h"

#include <algorithm>

namespace copyscope::gui {

using model::PlaceId;
using model::PlaceKind;

namespace {

constexpr double betweenPeers = 170;
/// Of its width in which a box still holds its name.
constexpr double leastShare = 0.75;

/// Whether bytes or references go from a box of one column to another of the other.
bool isLinked(const Column& a, const Column& b, const LaneFacts& facts)
{
    const auto in = [](const Column& column, PlaceId place) {
        return std::any_of(column.begin(), column.end(), [place](const PlacedBox& p) { return place && p.box.place == place; });
    };
    return std::any_of(facts.flows.begin(), facts.flows.end(), [&](const Flow& f) {
        return f.from != f.to && ((in(a, f.from) && in(b, f.to)) || (in(b, f.from) && in(a, f.to)));
    });
}

/// Room between boxes that stand beside each other: for the name of a way where one goes from one to the other.
double gapIn(const Column& column, const LaneFacts& facts, double scale)
{
    return (isLinked(column, column, facts) ? 58 : 10) * scale;
}

double columnWidth(const Column& column, double gap, const LayoutOptions& options)
{
    double width = 0;
    for (const PlacedBox& b : column) {
        const BoxSize s = sizeOf(b, options.presenter);
        width = s.sideBySide ? width + s.width * options.scale + (width > 0 ? gap : 0)
                             : std::max(width, s.width * options.scale);
    }
    return width;
}

/// Gives each column its stretch of the row: left, middle and right aligned, narrower when there is no room.
std::array<std::pair<double, double>, 3> columnStretches(const Row& row, const std::array<double, 3>& gapsIn,
                                                         const QRectF& area, const LayoutOptions& options, double middleGap)
{
    std::array<double, 3> widths{};
    double sum = 0;
    int used = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        widths[i] = columnWidth(row[i], gapsIn[i], options);
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

/// Leaves as many boxes as have room, and gives the names of the others.
QStringList cutToRoom(Column& column, const QRectF& area, const LayoutOptions& options, double share)
{
    const double scale = options.scale;
    QStringList names;
    if (column.empty())
        return names;
    const BoxSize s = sizeOf(column.front(), options.presenter);
    std::size_t most = 1;
    if (s.sideBySide)
        most = static_cast<std::size_t>(std::max(1.0, area.width() * share / ((s.width * 0.62 + 10) * scale)));
    else
        most = static_cast<std::size_t>(std::max(1.0, (area.height() + 8 * scale) / ((s.minHeight + 8) * scale)));
    for (std::size_t i = most; i < column.size(); ++i)
        names << column[i].title;
    column.resize(std::min(column.size(), most));
    return names;
}

void placeColumn(Column& column, double x, double width, const QRectF& area, double sideGap, const LayoutOptions& options)
{
    const double scale = options.scale;
    if (column.empty())
        return;
    const bool side = sizeOf(column.front(), options.presenter).sideBySide;
    const auto n = static_cast<double>(column.size());
    const double gap = side ? std::min(sideGap, std::max(10 * scale, width * 0.16)) : 8 * scale;
    if (side) {
        double total = 0;
        for (const PlacedBox& b : column)
            total += sizeOf(b, options.presenter).width;
        double at = x;
        for (PlacedBox& b : column) {
            const double w = (width - gap * (n - 1)) * sizeOf(b, options.presenter).width / total;
            b.box.rect = QRectF(at, area.top(), w, area.height());
            at += w + gap;
        }
        return;
    }
    double total = 0;
    for (const PlacedBox& b : column)
        total += sizeOf(b, options.presenter).minHeight;
    double at = area.top();
    for (PlacedBox& b : column) {
        const double h = (area.height() - gap * (n - 1)) * sizeOf(b, options.presenter).minHeight / total;
        b.box.rect = QRectF(x, at, width, h);
        at += h + gap;
    }
}

}  // namespace

LeftOut placeRow(Row& row, Zone zone, const QRectF& area, LaneLayout& layout, const LaneFacts& facts)
{
    const double scale = layout.options.scale;
    const bool peer = zone == Zone::Peer;
    const std::array<double, 3> shares = peer ? std::array<double, 3>{0.28, 0.42, 0.4} : std::array<double, 3>{0.5, 0.55, 0.4};
    LeftOut out{zone, {}};
    std::array<double, 3> gaps{};
    for (std::size_t i = 0; i < 3; ++i) {
        out.names += cutToRoom(row[i], area, layout.options, shares[i]);
        gaps[i] = gapIn(row[i], facts, scale);
    }
    // Boxes of the peer that are too narrow for what they say are left out: cores first, they move no bytes.
    const auto share = [&] {
        double needed = 0;
        for (std::size_t i = 0; i < 3; ++i)
            needed += columnWidth(row[i], gaps[i], layout.options);
        return (area.width() - layout.px(betweenPeers)) / needed;
    };
    while (peer && share() < leastShare && row[0].size() + row[1].size() > 1) {
        Column& column = !row[0].empty() ? row[0] : row[1];
        if (&column == &row[1] && column.size() == 1)
            break;
        out.names << column.back().title;
        column.pop_back();
    }
    // Names of ways stand between the columns.
    const bool lecture = layout.options.presenter;
    const double between = layout.px(zone == Zone::Kernel ? (lecture ? (row[1].empty() ? 106 : 84) : 124) : peer ? betweenPeers : isLinked(row[0], row[1], facts) ? (lecture ? 84 : 104) : lecture ? 24 : 40);
    const auto stretches = columnStretches(row, gaps, area, layout.options, between);
    for (std::size_t i = 0; i < 3; ++i) {
        placeColumn(row[i], stretches[i].first, stretches[i].second, area, gaps[i], layout.options);
        for (PlacedBox& b : row[i])
            layout.boxes.push_back(std::move(b));
    }
    return out;
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

}  // namespace copyscope::gui
