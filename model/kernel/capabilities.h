// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace copyscope::model::kernel {

/// What a process may do beyond what everybody may, as far as calls of the model ask for it; numbers as in capabilities(7).
enum class Capability : std::uint8_t { NetAdmin = 12, NetRaw = 13, IpcLock = 14, SysAdmin = 21, SysResource = 24, Lease = 28 };

/// A set of capabilities (Linux: kernel_cap_t).
class Capabilities {
public:
    /// None.
    constexpr Capabilities() = default;
    /// Bit n is capability n, as in CapEff of /proc/self/status.
    constexpr explicit Capabilities(std::uint64_t bits) : m_bits(bits) {}
    [[nodiscard]] static constexpr Capabilities all() { return Capabilities(~std::uint64_t{0}); }
    [[nodiscard]] constexpr bool has(Capability c) const { return (m_bits >> static_cast<unsigned>(c) & 1U) != 0; }
    constexpr void add(Capability c) { m_bits |= std::uint64_t{1} << static_cast<unsigned>(c); }

private:
    std::uint64_t m_bits = 0;
};

}  // namespace copyscope::model::kernel
