// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/program_memory.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace copyscope::sim {

using model::Bytes;
using model::program::Address;

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t smallestPiece = 16;
constexpr std::uint64_t arenaBytes = 256 * 1024;

std::uint64_t roundedTo(std::uint64_t size, std::uint64_t unit) { return (size + unit - 1) / unit * unit; }

Address mapFresh(std::uint64_t size, int flags)
{
    void* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (at == MAP_FAILED)
        throw std::bad_alloc();
    return reinterpret_cast<Address>(at);
}

}  // namespace

ProgramMemory::ProgramMemory() { grow(arenaBytes); }

void ProgramMemory::grow(std::uint64_t atLeast)
{
    const std::uint64_t size = roundedTo(std::max(atLeast, arenaBytes), page);
    m_next = mapFresh(size, MAP_POPULATE);
    m_end = m_next + size;
}

Address ProgramMemory::reserve(std::string_view name, Bytes size)
{
    Address at = 0;
    if (size.value() >= page) {
        at = mapFresh(roundedTo(size.value(), page), 0);
    } else {
        const std::uint64_t piece = roundedTo(std::max<std::uint64_t>(1, size.value()), smallestPiece);
        auto& free = m_free[piece];
        if (!free.empty()) {
            at = free.back();
            free.pop_back();
        } else {
            if (m_next + piece > m_end)
                grow(piece);
            at = m_next;
            m_next += piece;
        }
    }
    m_regions[at] = {size.value(), std::string(name)};
    return at;
}

void ProgramMemory::release(Address at, Bytes size)
{
    m_regions.erase(at);
    if (size.value() >= page)
        ::munmap(reinterpret_cast<void*>(at), roundedTo(size.value(), page));
    else
        m_free[roundedTo(std::max<std::uint64_t>(1, size.value()), smallestPiece)].push_back(at);
}

Address ProgramMemory::literal(std::string_view text)
{
    const auto known = m_literals.find(text);
    if (known != m_literals.end())
        return known->second;
    const std::uint64_t piece = roundedTo(text.size() + 1, smallestPiece);
    if (m_next + piece > m_end)
        grow(piece);
    const Address at = m_next;
    m_next += piece;
    std::memcpy(reinterpret_cast<void*>(at), text.data(), text.size());
    reinterpret_cast<char*>(at)[text.size()] = '\0';
    m_literals.emplace(text, at);
    m_regions[at] = {text.size() + 1, '"' + std::string(text) + '"'};
    return at;
}

std::optional<ProgramMemory::Spot> ProgramMemory::spotAt(Address at) const
{
    auto next = m_regions.upper_bound(at);
    if (next == m_regions.begin())
        return std::nullopt;
    --next;
    if (at - next->first >= std::max<std::uint64_t>(1, next->second.size))
        return std::nullopt;
    return Spot{next->second.name, at - next->first};
}

void ProgramMemory::mapped(Address at, std::uint64_t size, std::string name) { m_regions[at] = {size, std::move(name)}; }

void ProgramMemory::unmapped(Address at, std::uint64_t size)
{
    const auto first = m_regions.lower_bound(at);
    m_regions.erase(first, m_regions.lower_bound(at + std::max<std::uint64_t>(1, size)));
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> ProgramMemory::ownPages() const
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
    for (const auto& [at, region] : m_regions)
        if (region.size >= page)
            out.emplace_back(at, at + roundedTo(region.size, page));
    return out;
}

std::uint64_t ProgramMemory::sizeAt(Address at) const
{
    const auto found = m_regions.find(at);
    return found == m_regions.end() ? 0 : found->second.size;
}

}  // namespace copyscope::sim
