// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/routing.h"

#include "gui/paint/fonts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace copyscope::gui {

using model::PlaceId;
using model::PlaceKind;

namespace {

struct Segment {
    QPointF a;
    QPointF b;
    [[nodiscard]] bool vertical() const { return std::abs(a.x() - b.x()) < 0.5; }
    [[nodiscard]] double length() const { return std::abs(a.x() - b.x()) + std::abs(a.y() - b.y()); }
};

class Router {
public:
    Router(const LaneRun& run, LaneLayout& layout) : m_run(run), m_layout(layout) {}

    void routeAll();

private:
    [[nodiscard]] double px(double v) const { return m_layout.px(v); }
    [[nodiscard]] std::optional<std::size_t> boxFor(PlaceId place) const;
    [[nodiscard]] std::vector<QPointF> route(const PlacedBox& from, const PlacedBox& to);
    /// A line out of a box and back into it, at a side that has room; none when no side has.
    [[nodiscard]] std::vector<QPointF> loop(const PlacedBox& box) const;
    [[nodiscard]] std::vector<QPointF> sameBand(const PlacedBox& a, const PlacedBox& b);
    [[nodiscard]] std::vector<QPointF> downwards(const PlacedBox& upper, const PlacedBox& lower);
    [[nodiscard]] double freeX(double wanted, double low, double high, double top, double bottom) const;
    [[nodiscard]] bool blockedRow(double y, double left, double right, const PlacedBox& a) const;
    /// How far the names of the bands reach that a line from `top` to `bottom` comes past; 0 when past none.
    [[nodiscard]] double namesEnd(double top, double bottom) const;
    [[nodiscard]] bool blocked(double x, double top, double bottom, const PlacedBox& a, const PlacedBox& b) const;
    [[nodiscard]] QRectF labelFor(const std::vector<QPointF>& points, const QSizeF& size, ArrowKind kind) const;
    void remember(const std::vector<QPointF>& points);

    const LaneRun& m_run;
    LaneLayout& m_layout;
    std::vector<Segment> m_taken;
    std::vector<QRectF> m_labels;
};

std::optional<std::size_t> Router::boxFor(PlaceId place) const
{
    if (const auto direct = m_layout.boxOf(place))
        return direct;
    // A file is drawn as the drive that it is on.
    if (place && m_run.placeKind(place) == PlaceKind::File)
        for (std::size_t i = 0; i < m_layout.boxes.size(); ++i)
            if (m_layout.boxes[i].kind == PlaceKind::Disk && m_layout.boxes[i].box.place)
                return i;
    return std::nullopt;
}

double Router::freeX(double wanted, double low, double high, double top, double bottom) const
{
    const double step = px(13);
    const auto free = [&](double x) {
        return std::none_of(m_taken.begin(), m_taken.end(), [&](const Segment& s) {
            return s.vertical() && std::abs(s.a.x() - x) < step * 0.95
                && std::max(s.a.y(), s.b.y()) > top && std::min(s.a.y(), s.b.y()) < bottom;
        });
    };
    for (int i = 0; i < 12; ++i)
        for (const double x : {wanted + i * step, wanted - i * step})
            if (x >= low && x <= high && free(x))
                return x;
    return std::clamp(wanted, low, std::max(low, high));
}

bool Router::blocked(double x, double top, double bottom, const PlacedBox& a, const PlacedBox& b) const
{
    return std::any_of(m_layout.boxes.begin(), m_layout.boxes.end(), [&](const PlacedBox& p) {
        if (&p == &a || &p == &b)
            return false;
        const QRectF r = p.box.rect.adjusted(-px(5), -px(2), px(5), px(2));
        return x > r.left() && x < r.right() && r.bottom() > top && r.top() < bottom;
    });
}

bool Router::blockedRow(double y, double left, double right, const PlacedBox& a) const
{
    return std::any_of(m_layout.boxes.begin(), m_layout.boxes.end(), [&](const PlacedBox& p) {
        const QRectF& r = p.box.rect;
        return &p != &a && r.left() < right && r.right() > left && r.top() < y && r.bottom() > y;
    });
}

double Router::namesEnd(double top, double bottom) const
{
    double end = 0;
    for (const Band& band : m_layout.bands) {
        const QRectF name = m_layout.bandLabel(band);
        const bool atTheLeft = name.left() < band.rect.left() + px(20);
        if (atTheLeft && name.top() < bottom && name.bottom() > top)
            end = std::max(end, name.right() + px(7));
    }
    return end;
}

std::vector<QPointF> Router::sameBand(const PlacedBox& a, const PlacedBox& b)
{
    const QRectF& ra = a.box.rect;
    const QRectF& rb = b.box.rect;
    const bool stacked = ra.left() < rb.right() && rb.left() < ra.right();
    if (stacked) {
        const double x = freeX(ra.center().x(), std::max(ra.left(), rb.left()) + px(8),
                               std::min(ra.right(), rb.right()) - px(8), std::min(ra.bottom(), rb.bottom()),
                               std::max(ra.top(), rb.top()));
        return ra.top() < rb.top() ? std::vector<QPointF>{{x, ra.bottom()}, {x, rb.top()}}
                                   : std::vector<QPointF>{{x, ra.top()}, {x, rb.bottom()}};
    }
    const bool right = rb.left() > ra.left();
    const double from = right ? ra.right() : ra.left();
    const double to = right ? rb.left() : rb.right();
    const double low = std::max(ra.top(), rb.top());
    const double high = std::min(ra.bottom(), rb.bottom());
    const bool between = std::any_of(m_layout.boxes.begin(), m_layout.boxes.end(), [&](const PlacedBox& p) {
        return &p != &a && &p != &b && p.box.zone == a.box.zone && p.box.rect.left() < std::max(from, to)
            && p.box.rect.right() > std::min(from, to) && p.box.rect.top() < high && p.box.rect.bottom() > low;
    });
    if (!between && high - low > px(8)) {
        double y = (low + high) / 2;
        const auto taken = [&](double at) {
            return std::any_of(m_taken.begin(), m_taken.end(), [&](const Segment& s) {
                return !s.vertical() && std::abs(s.a.y() - at) < px(12) && std::max(s.a.x(), s.b.x()) > std::min(from, to)
                    && std::min(s.a.x(), s.b.x()) < std::max(from, to);
            });
        };
        for (int i = 0; i < 6 && taken(y); ++i)
            y = (low + high) / 2 + (i % 2 == 0 ? 1 : -1) * px(14) * (i / 2 + 1);
        y = std::clamp(y, low + px(3), high - px(3));
        return {{from, y}, {to, y}};
    }
    double arc = std::min(ra.top(), rb.top()) - px(10);
    for (const PlacedBox& p : m_layout.boxes)
        if (p.box.zone == a.box.zone)
            arc = std::min(arc, p.box.rect.top() - px(10));
    for (const Segment& s : m_taken)
        if (!s.vertical() && std::abs(s.a.y() - arc) < px(5))
            arc -= px(7);
    const double xb1 = freeX(rb.center().x(), rb.left() + px(8), rb.right() - px(8), arc, rb.top());
    if (blocked(ra.center().x(), arc, ra.top() - 1, a, b)) {
        // Another box stands above: out of the side and up beside it.
        const double side = right ? ra.right() : ra.left();
        const double beside = freeX(side + (right ? px(12) : -px(12)), side - px(26), side + px(26), arc, ra.center().y());
        return {{side, ra.center().y()}, {beside, ra.center().y()}, {beside, arc}, {xb1, arc}, {xb1, rb.top()}};
    }
    const double xa = freeX(ra.center().x(), ra.left() + px(8), ra.right() - px(8), arc, ra.top());
    const double xb = freeX(rb.center().x(), rb.left() + px(8), rb.right() - px(8), arc, rb.top());
    return {{xa, ra.top()}, {xa, arc}, {xb, arc}, {xb, rb.top()}};
}

std::vector<QPointF> Router::downwards(const PlacedBox& upper, const PlacedBox& lower)
{
    const QRectF& u = upper.box.rect;
    const QRectF& l = lower.box.rect;
    const double pad = px(12);
    double low = std::max(u.left(), l.left()) + pad;
    const double high = std::min(u.right(), l.right()) - pad;
    if (high > low) {
        // Not through the name of a band.
        low = std::min(std::max(low, namesEnd(u.bottom(), l.top())), high - px(1));
        const double x = freeX((low + high) / 2, low, high, u.bottom(), l.top());
        if (!blocked(x, u.bottom(), l.top(), upper, lower))
            return {{x, u.bottom()}, {x, l.top()}};
    }
    const bool right = l.center().x() > u.center().x();
    const bool fromUser = upper.box.zone == Zone::User;
    if (fromUser) {
        // Out of the side of the buffer, then straight down (or up: the caller turns it round).
        const double wanted = right ? std::max(l.left() + l.width() * 0.35, u.right() + px(40))
                                    : std::min(l.left() + l.width() * 0.65, u.left() - px(40));
        const double named = namesEnd(u.center().y(), l.top());
        const auto isBeside = [&](double at) { return right ? at > u.right() + px(14) : at < u.left() - px(14); };
        const double top = u.center().y();
        double x = freeX(std::max(wanted, std::min(named, l.right() - pad)), std::min(std::max(l.left() + pad, named), l.right() - pad), l.right() - pad, top, l.top());
        // A straight way matters more than the name of the band.
        if (!isBeside(x))
            x = freeX(wanted, l.left() + pad, l.right() - pad, top, l.top());
        const bool beside = isBeside(x);
        if (beside && !blocked(x, u.center().y(), l.top(), upper, lower) && !blockedRow(u.center().y(), std::min(x, u.left()), std::max(x, u.right()), upper)) {
            double y = u.center().y() + px(2);
            for (const Segment& s : m_taken)
                if (!s.vertical() && std::abs(s.a.y() - y) < px(10)
                    && (right ? std::max(s.a.x(), s.b.x()) > u.right() : std::min(s.a.x(), s.b.x()) < u.left()))
                    y = std::min(u.bottom() - px(5), y + px(12));
            return {{right ? u.right() : u.left(), y}, {x, y}, {x, l.top()}};
        }
    }
    // Down a channel that no box stands in, then along the gap above the lower box.
    double channel = right ? u.right() - pad : u.left() + pad;
    for (int i = 0; i < 40; ++i) {
        const double x = channel + (right ? 1 : -1) * i * px(8);
        if (x < m_layout.card.left() + px(12) || x > m_layout.card.right() - px(12))
            break;
        if (!blocked(x, u.bottom(), l.top() - px(20), upper, lower)) {
            channel = x;
            break;
        }
    }
    const bool below = channel > u.left() + px(4) && channel < u.right() - px(4);
    channel = freeX(channel, below ? u.left() + px(6) : channel - px(10), below ? u.right() - px(6) : channel + px(10),
                    u.bottom(), l.top());
    double along = l.top() - px(26);
    for (const Segment& s : m_taken)
        if (!s.vertical() && std::abs(s.a.y() - along) < px(8))
            along -= px(11);
    along = std::max(along, below ? u.bottom() + px(7) : u.center().y() + px(7));
    const double x = freeX(right ? l.left() + l.width() * 0.3 : l.left() + l.width() * 0.7, l.left() + pad,
                           l.right() - pad, along, l.top());
    if (fromUser && blocked(x, along, l.top() - 1, upper, lower)) {
        // Another box stands above: past it, and in from the side.
        for (int i = 0; i < 8; ++i) {
            const double past = right ? l.left() - px(14) - i * px(8) : l.right() + px(14) + i * px(8);
            const bool under = past > u.left() + px(6) && past < u.right() - px(6);
            const double start = under ? u.bottom() : u.center().y();
            const double down = l.center().y();
            if (blocked(past, start, down, upper, lower)
                || std::any_of(m_taken.begin(), m_taken.end(), [&](const Segment& s) { return s.vertical() && std::abs(s.a.x() - past) < px(12) && std::max(s.a.y(), s.b.y()) > start; }))
                continue;
            if (under)
                return {{past, start}, {past, down}, {right ? l.left() : l.right(), down}};
            if (right ? past > u.right() : past < u.left())
                return {{right ? u.right() : u.left(), start + px(8)}, {past, start + px(8)}, {past, down}, {right ? l.left() : l.right(), down}};
        }
    }
    if (below)
        return {{channel, u.bottom()}, {channel, along}, {x, along}, {x, l.top()}};
    const double y = u.center().y();
    return {{right ? u.right() : u.left(), y}, {channel, y}, {channel, along}, {x, along}, {x, l.top()}};
}

std::vector<QPointF> Router::route(const PlacedBox& from, const PlacedBox& to)
{
    if (from.box.zone == to.box.zone)
        return sameBand(from, to);
    if (from.box.zone < to.box.zone)
        return downwards(from, to);
    std::vector<QPointF> points = downwards(to, from);
    std::reverse(points.begin(), points.end());
    return points;
}

std::vector<QPointF> Router::loop(const PlacedBox& box) const
{
    const QRectF& r = box.box.rect;
    const double out = px(30);
    const double apart = px(44);
    for (const double part : {0.5, 0.65, 0.35, 0.8}) {
        for (const bool left : {true, false}) {
            const double edge = left ? r.left() : r.right();
            const double far = left ? edge - out : edge + out;
            const double low = r.top() + r.height() * part - apart / 2;
            if (low < r.top() + px(4) || low + apart > r.bottom() - px(4))
                continue;
            const QRectF room = QRectF(QPointF(edge, low), QPointF(far, low + apart)).normalized().adjusted(-px(5), -px(7), px(5), px(7));
            const bool inCard = room.left() > m_layout.card.left() + px(4) && room.right() < m_layout.card.right() - px(4);
            const bool free = std::none_of(m_layout.boxes.begin(), m_layout.boxes.end(), [&](const PlacedBox& p) {
                                  return &p != &box && p.box.rect.intersects(room);
                              })
                           && std::none_of(m_taken.begin(), m_taken.end(), [&](const Segment& s) {
                                  return QRectF(s.a, s.b).normalized().adjusted(-1, -1, 1, 1).intersects(room);
                              });
            if (inCard && free)
                return {{edge, low}, {far, low}, {far, low + apart}, {edge, low + apart}};
        }
    }
    return {};
}

void Router::remember(const std::vector<QPointF>& points)
{
    for (std::size_t i = 1; i < points.size(); ++i)
        m_taken.push_back({points[i - 1], points[i]});
}

QRectF Router::labelFor(const std::vector<QPointF>& points, const QSizeF& size, ArrowKind kind) const
{
    std::vector<QPointF> candidates;
    std::vector<Segment> segments;
    for (std::size_t i = 1; i < points.size(); ++i)
        segments.push_back({points[i - 1], points[i]});
    std::stable_sort(segments.begin(), segments.end(),
                     [](const Segment& a, const Segment& b) { return a.length() > b.length(); });
    if (kind == ArrowKind::Copy)
        for (const Segment& s : segments)
            if (s.vertical() && std::min(s.a.y(), s.b.y()) < m_layout.borderY
                && std::max(s.a.y(), s.b.y()) > m_layout.borderY)
                candidates.emplace_back(s.a.x(), m_layout.borderY);
    constexpr std::array<double, 9> parts{0.5, 0.35, 0.65, 0.25, 0.75, 0.15, 0.85, 0.05, 0.95};
    for (const double part : parts)
        for (const Segment& s : segments)
            candidates.push_back(s.a + (s.b - s.a) * part);
    // Beside the line, when there is no room on it.
    const double beside = px(5);
    for (const double part : parts)
        for (const Segment& s : segments)
            for (const double side : {-1.0, 1.0})
                candidates.push_back(s.a + (s.b - s.a) * part
                                     + (s.vertical() ? QPointF(side * (size.width() / 2 + beside), 0)
                                                     : QPointF(0, side * (size.height() / 2 + beside))));

    const auto tokens = std::max(1.0, std::min<double>(4, static_cast<double>(m_run.facts().cores.size())));
    const double tokenReach = m_layout.tokenGap * (tokens - 1) + px(m_layout.options.presenter ? 120 : 106);
    const QRectF tokenRow(m_layout.tokenX - px(14), m_layout.tokenUserY - px(10), tokenReach,
                          m_layout.tokenKernelY - m_layout.tokenUserY + px(20));
    QRectF best;
    double bestCost = 1e18;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        QRectF r(candidates[i] - QPointF(size.width() / 2, size.height() / 2), size);
        r.moveLeft(std::clamp(r.left(), m_layout.card.left() + px(10), m_layout.card.right() - px(10) - r.width()));
        r.moveTop(std::clamp(r.top(), m_layout.card.top() + px(3), m_layout.card.bottom() - px(3) - r.height()));
        double cost = static_cast<double>(i);
        const auto overlap = [&r](const QRectF& o) {
            const QRectF x = r.intersected(o);
            return x.isEmpty() ? 0.0 : x.width() * x.height();
        };
        for (const QRectF& l : m_labels)
            cost += 1000 * overlap(l.adjusted(-px(2), -px(2), px(2), px(2)));
        for (const PlacedBox& b : m_layout.boxes)
            cost += 100 * overlap(b.box.rect);
        cost += 50 * overlap(tokenRow);
        for (const Band& b : m_layout.bands)
            cost += 60 * overlap(m_layout.bandLabel(b));
        // A name on another line would be taken for that line's.
        for (const Segment& t : m_taken)
            if (std::none_of(segments.begin(), segments.end(), [&t](const Segment& own) { return own.a == t.a && own.b == t.b; })
                && r.adjusted(-px(2), -px(2), px(2), px(2)).intersects(QRectF(t.a, t.b).normalized().adjusted(-1, -1, 1, 1)))
                cost += 400;
        double off = 1e9;
        for (const Segment& own : segments) {
            const QRectF line = QRectF(own.a, own.b).normalized();
            off = std::min(off, std::max({0.0, line.left() - r.right(), r.left() - line.right(), line.top() - r.bottom(), r.top() - line.bottom()}));
        }
        cost += off > px(8) ? 1e6 * (off - px(8)) : 0.0;
        // The head says where the bytes go.
        cost += 100 * overlap(QRectF(points.back() - QPointF(px(13), px(13)), QSizeF(px(26), px(26))));
        if (cost < bestCost) {
            bestCost = cost;
            best = r;
        }
    }
    return best;
}

void Router::routeAll()
{
    std::array<int, 4> numbers{};
    std::array<int, 4> totals{};
    const auto& flows = m_run.facts().flows;
    std::vector<PlacedFlow> placed;
    for (std::size_t i = 0; i < flows.size(); ++i) {
        PlacedFlow p;
        p.flow = i;
        const auto from = boxFor(flows[i].from);
        const auto to = boxFor(flows[i].to);
        // What is copied within a box is a copy all the same.
        if (!from || !to || (*from == *to && flows[i].kind != ArrowKind::Copy))
            continue;
        p.from = *from;
        p.to = *to;
        const auto same = [&](const PlacedFlow& q) {
            return q.from == p.from && q.to == p.to && flows[q.flow].kind == flows[i].kind;
        };
        if (std::any_of(placed.begin(), placed.end(), same))
            continue;
        placed.push_back(p);
    }
    // Loops go where the others leave room.
    for (const bool loops : {false, true}) {
        for (PlacedFlow& p : placed) {
            if ((p.from == p.to) != loops)
                continue;
            // A reference points from its holder to what it refers to.
            const bool reference = flows[p.flow].kind == ArrowKind::Reference;
            const PlacedBox& a = m_layout.boxes[reference ? p.to : p.from];
            const PlacedBox& b = m_layout.boxes[reference ? p.from : p.to];
            p.points = loops ? loop(a) : route(a, b);
            remember(p.points);
        }
    }
    std::erase_if(placed, [](const PlacedFlow& p) { return p.points.empty(); });
    for (const PlacedFlow& p : placed)
        if (m_layout.boxes[p.to].box.zone != Zone::Peer)
            ++totals[static_cast<std::size_t>(flows[p.flow].kind)];
    for (PlacedFlow& p : placed) {
        const Flow& flow = flows[p.flow];
        const auto kind = static_cast<std::size_t>(flow.kind);
        const bool reference = flow.kind == ArrowKind::Reference;
        p.width = px(reference ? 2 : flow.kind == ArrowKind::Copy ? 6.5 : flow.kind == ArrowKind::Dma ? 5 : 4);
        const bool peer = m_layout.boxes[p.to].box.zone == Zone::Peer;
        const int number = peer ? 0 : ++numbers[kind];
        const QString count = totals[kind] > 1 && !peer ? QStringLiteral(" %1").arg(number) : QString();
        switch (flow.kind) {
        case ArrowKind::Copy: p.label = peer ? QStringLiteral("peer copy") : QStringLiteral("CPU copy") + count; break;
        case ArrowKind::Dma: p.label = QStringLiteral("DMA") + count + (flow.gathered ? QStringLiteral(" gather") : QString()); break;
        case ArrowKind::Reference: p.label = QStringLiteral("by reference"); break;
        case ArrowKind::Wire: p.label = QStringLiteral("wire"); break;
        }
    }
    for (PlacedFlow& p : placed) {
        const double size = px(m_layout.options.presenter ? 12 : 10.5);
        // Between boxes that stand close there is room for a word only.
        const bool tight = p.points.size() == 2 && std::abs(p.points[0].y() - p.points[1].y()) < 1
                        && std::abs(p.points[0].x() - p.points[1].x()) < textWidth(p.label, size, true) + px(m_layout.options.presenter ? 44 : 16);
        if (tight)
            p.label = p.label == QLatin1String("by reference") ? QStringLiteral("ref") : p.label.section(u' ', 1);
        const QSizeF pill(textWidth(p.label, size, true) + px(14), size * 1.75);
        p.labelRect = labelFor(p.points, pill, m_run.facts().flows[p.flow].kind);
        // Where the whole name has no place of its own its number has one.
        const QString number = p.label.section(u' ', -1);
        const bool covered = std::any_of(m_labels.begin(), m_labels.end(), [&p](const QRectF& l) { return l.intersects(p.labelRect); });
        if (covered && number.size() == 1 && number[0].isDigit()) {
            p.label = number;
            p.labelRect = labelFor(p.points, {textWidth(number, size, true) + px(14), size * 1.75}, m_run.facts().flows[p.flow].kind);
        }
        m_labels.push_back(p.labelRect);
    }
    m_layout.flows = std::move(placed);
}

}  // namespace

void routeFlows(const LaneRun& run, LaneLayout& layout)
{
    Router(run, layout).routeAll();
}

}  // namespace copyscope::gui
