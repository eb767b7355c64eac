// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::sim {

/// Real memory for the variables of one process. Variables of a page and more are mappings of their own, so that they
/// fault on first touch; smaller ones share pages that have been touched already.
///
/// Throws std::bad_alloc when the system has no memory left.
class ProgramMemory {
public:
    ProgramMemory();

    model::program::Address reserve(std::string_view name, model::Bytes size);
    void release(model::program::Address at, model::Bytes size);
    model::program::Address literal(std::string_view text);

    struct Spot {
        std::string_view name;
        std::uint64_t offset = 0;
    };
    /// The variable or mapping that holds an address. Valid until memory is next reserved or released.
    [[nodiscard]] std::optional<Spot> spotAt(model::program::Address at) const;
    /// A mapping that the program made or took away by itself.
    void mapped(model::program::Address at, std::uint64_t size, std::string name);
    void unmapped(model::program::Address at, std::uint64_t size);
    /// The whole pages that only the program uses, by address.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> ownPages() const;
    /// Name of what begins at `at`, for pictures and texts; empty when nothing does.
    [[nodiscard]] std::uint64_t sizeAt(model::program::Address at) const;

private:
    struct Region {
        std::uint64_t size = 0;
        std::string name;
    };
    void grow(std::uint64_t atLeast);

    std::map<model::program::Address, Region> m_regions;
    std::map<std::string, model::program::Address, std::less<>> m_literals;
    std::map<std::uint64_t, std::vector<model::program::Address>> m_free;  ///< small pieces, by rounded size
    model::program::Address m_next = 0;
    model::program::Address m_end = 0;
};

}  // namespace copyscope::sim
