// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace copyscope::model {

/// FNV-1a, 64 bits: finds accidents, not attacks (Fowler, Noll and Vo; draft-eastlake-fnv).
class Fnv1a {
public:
    void add(std::uint8_t byte) { m_value = (m_value ^ byte) * 0x100000001b3U; }
    [[nodiscard]] std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xcbf29ce484222325U;
};

}  // namespace copyscope::model
