// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/content.h"

#include <algorithm>
#include <cstring>

namespace copyscope::model {

namespace {

std::byte patternAt(std::uint64_t i) { return static_cast<std::byte>((i * 131 + 7) & 0xff); }

}  // namespace

std::byte Piece::at(std::uint64_t i) const
{
    switch (kind) {
    case Kind::Zero: return std::byte{0};
    case Kind::Pattern: return patternAt(offset + i);
    case Kind::Constant: return value;
    case Kind::Blob: return blob->bytes[offset + i];
    }
    return std::byte{0};
}

bool Piece::joins(const Piece& next) const
{
    if (kind != next.kind || source != next.source)
        return false;
    switch (kind) {
    case Kind::Zero: return true;
    case Kind::Pattern: return offset + length == next.offset;
    case Kind::Constant: return value == next.value && offset + length == next.offset;
    case Kind::Blob: return blob == next.blob && offset + length == next.offset;
    }
    return false;
}

Piece Piece::part(std::uint64_t from, std::uint64_t size) const
{
    Piece p = *this;
    p.offset += from;
    p.length = size;
    return p;
}

Content Content::zeros(Bytes length)
{
    Content c;
    c.append(Piece{.kind = Piece::Kind::Zero, .length = length.value()});
    return c;
}

Content Content::pattern(SourceId file, std::uint64_t offset, Bytes length)
{
    Content c;
    c.append(Piece{.kind = Piece::Kind::Pattern, .source = file, .offset = offset, .length = length.value()});
    return c;
}

Content Content::constant(std::byte value, SourceId source, Bytes length)
{
    Content c;
    c.append(Piece{.kind = Piece::Kind::Constant, .value = value, .source = source, .length = length.value()});
    return c;
}

Content Content::bytes(std::span<const std::byte> bytes, SourceId source)
{
    Content c;
    auto blob = std::make_shared<Blob>();
    blob->bytes.assign(bytes.begin(), bytes.end());
    c.append(Piece{.kind = Piece::Kind::Blob, .source = source, .length = bytes.size(), .blob = std::move(blob)});
    return c;
}

std::span<Piece> Content::own()
{
    return m_many.empty() ? std::span(&m_one, m_size == 0 ? 0 : 1) : std::span<Piece>(m_many);
}

std::size_t Content::find(std::uint64_t index) const
{
    if (m_many.empty())
        return index < m_size ? 0 : pieces().size();
    const auto it = std::upper_bound(m_many.begin(), m_many.end(), index,
                                     [](std::uint64_t i, const Piece& p) { return i < p.end; });
    return static_cast<std::size_t>(it - m_many.begin());
}

Content Content::slice(std::uint64_t from, Bytes length) const
{
    Content out;
    std::uint64_t left = length.value();
    const std::span<const Piece> all = pieces();
    for (std::size_t i = find(from); left > 0 && i < all.size(); ++i) {
        const std::uint64_t skip = from - begin(all[i]);
        const std::uint64_t n = std::min(left, all[i].length - skip);
        out.append(all[i].part(skip, n));
        from += n;
        left -= n;
    }
    return out;
}

void Content::append(Piece piece)
{
    if (piece.length == 0)
        return;
    const std::span<Piece> all = own();
    m_size += piece.length;
    piece.end = m_size;
    if (all.empty()) {
        m_one = std::move(piece);
        return;
    }
    Piece& last = all.back();
    if (last.joins(piece)) {
        last.length += piece.length;
        last.end = m_size;
        return;
    }
    if (m_many.empty())
        m_many.push_back(std::move(m_one));
    m_many.push_back(std::move(piece));
}

void Content::append(const Content& more)
{
    for (const Piece& p : more.pieces())
        append(p);
}

void Content::assign(std::uint64_t at, const Content& with)
{
    if (with.empty())
        return;
    if (at > m_size)
        append(Piece{.kind = Piece::Kind::Zero, .length = at - m_size});
    const std::uint64_t end = at + with.m_size;
    if (at == m_size) {
        append(with);
        return;
    }
    if (end >= m_size) {
        const Content copy = with;  // it may be this very content
        truncate(Bytes(at));
        append(copy);
        return;
    }
    if (m_many.empty()) {
        Content whole = slice(0, Bytes(at));
        whole.append(with);
        whole.append(slice(end, Bytes(m_size - end)));
        *this = std::move(whole);
        return;
    }
    // Only the pieces that are touched, and one neighbour on each side to join with, are put together anew.
    std::size_t first = find(at);
    std::size_t last = find(end - 1) + 1;
    if (first > 0)
        --first;
    if (last < m_many.size())
        ++last;
    const std::uint64_t from = begin(m_many[first]);
    Content middle = slice(from, Bytes(at - from));
    middle.append(with);
    middle.append(slice(end, Bytes(m_many[last - 1].end - end)));
    const std::span<Piece> fresh = middle.own();
    const auto place = m_many.begin() + static_cast<std::ptrdiff_t>(first);
    const std::size_t replaced = last - first;
    const std::size_t common = std::min(replaced, fresh.size());
    std::move(fresh.begin(), fresh.begin() + static_cast<std::ptrdiff_t>(common), place);
    const auto rest = place + static_cast<std::ptrdiff_t>(common);
    if (common < replaced)
        m_many.erase(rest, place + static_cast<std::ptrdiff_t>(replaced));
    else
        m_many.insert(rest, fresh.begin() + static_cast<std::ptrdiff_t>(common), fresh.end());
    std::uint64_t sum = from;
    for (std::size_t i = first; i < m_many.size(); ++i)
        m_many[i].end = sum += m_many[i].length;
    if (m_many.size() == 1) {
        m_one = std::move(m_many.front());
        m_many.clear();
    }
}

void Content::store(std::uint64_t at, std::span<const std::byte> bytes, SourceId source)
{
    constexpr std::uint64_t unit = pageSize.value();
    while (!bytes.empty()) {
        if (at >= m_size) {
            assign(at, Content::bytes(bytes, source));
            return;
        }
        const std::uint64_t first = at / unit * unit;
        const std::uint64_t size = std::min(unit, m_size - first);
        const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), first + size - at));
        const std::size_t i = find(at);
        Piece* p = &own()[i];
        const bool mine = p->kind == Piece::Kind::Blob && p->blob.use_count() == 1 && Content::begin(*p) == first
                          && p->length == size;
        if (!mine) {
            auto blob = std::make_shared<Blob>();
            blob->bytes.resize(size);
            copyTo(first, blob->bytes);
            Content page;
            page.append(Piece{.kind = Piece::Kind::Blob, .source = source, .length = size, .blob = std::move(blob)});
            assign(first, page);
            p = &own()[find(at)];
        }
        p->source = source;
        std::memcpy(p->blob->bytes.data() + p->offset + (at - first), bytes.data(), n);
        at += n;
        bytes = bytes.subspan(n);
    }
}

void Content::truncate(Bytes length)
{
    if (length.value() >= m_size)
        return;
    m_size = length.value();
    if (!m_many.empty()) {
        const std::size_t keep = m_size == 0 ? 0 : find(m_size - 1) + 1;
        if (keep >= 2) {
            m_many.resize(keep);
        } else {
            m_one = std::move(m_many.front());
            m_many.clear();
        }
    }
    if (m_size == 0) {
        m_one = {};
        return;
    }
    Piece& last = own().back();
    last.length -= last.end - m_size;
    last.end = m_size;
}

void Content::dropFront(Bytes length)
{
    *this = slice(length.value(), Bytes(m_size - length.value()));
}

std::byte Content::at(std::uint64_t index) const
{
    const Piece& p = pieces()[find(index)];
    return p.at(index - begin(p));
}

void Content::copyTo(std::uint64_t from, std::span<std::byte> into) const
{
    std::size_t done = 0;
    const std::span<const Piece> all = pieces();
    for (std::size_t i = find(from); done < into.size() && i < all.size(); ++i) {
        const Piece& p = all[i];
        const std::uint64_t skip = from - begin(p);
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size() - done, p.length - skip));
        if (p.kind == Piece::Kind::Blob) {
            std::memcpy(into.data() + done, p.blob->bytes.data() + p.offset + skip, n);
        } else {
            for (std::size_t k = 0; k < n; ++k)
                into[done + k] = p.at(skip + k);
        }
        done += n;
        from += n;
    }
}

bool Content::sameAs(const Content& other) const
{
    if (m_size != other.m_size)
        return false;
    std::size_t i = 0;
    std::size_t j = 0;
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    const std::span<const Piece> mine = pieces();
    const std::span<const Piece> others = other.pieces();
    while (i < mine.size() && j < others.size()) {
        const Piece& p = mine[i];
        const Piece& q = others[j];
        const std::uint64_t n = std::min(p.length - a, q.length - b);
        const bool bothFiles = p.kind == Piece::Kind::Pattern && q.kind == Piece::Kind::Pattern;
        const bool sameBlob = p.kind == Piece::Kind::Blob && p.blob == q.blob;
        const bool sameOrigin = p.kind == q.kind && p.source == q.source && p.offset + a == q.offset + b;
        if (bothFiles || (sameBlob && sameOrigin)) {
            // The pattern repeats every 256 bytes: only identity can tell two pages of files apart.
            if (!sameOrigin)
                return false;
        } else if (!(p.kind == Piece::Kind::Zero && q.kind == Piece::Kind::Zero)) {
            for (std::uint64_t k = 0; k < n; ++k)
                if (p.at(a + k) != q.at(b + k))
                    return false;
        }
        a += n;
        b += n;
        if (a == p.length) {
            ++i;
            a = 0;
        }
        if (b == q.length) {
            ++j;
            b = 0;
        }
    }
    return true;
}

Origin Content::origin(std::uint64_t index) const
{
    if (index >= m_size)
        return {};
    const Piece& p = pieces()[find(index)];
    return {p.source, p.offset + (index - begin(p))};
}

}  // namespace copyscope::model
