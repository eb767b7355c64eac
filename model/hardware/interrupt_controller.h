// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace copyscope::model {

/// What stands between devices and cores: it gives each source a vector, and remembers a request until the core has
/// served it, so that one that comes while the core is busy with another is late and not lost (local APIC: IRR and ISR).
class InterruptController {
public:
    /// The entry of the interrupt table that serves this source; given with its first request.
    std::uint32_t vectorOf(std::string_view source);

    /// A device asks. It is served when all that this core was asked before is over.
    void request(CoreId core, std::uint32_t vector);
    /// The handler of the oldest request of this vector has ended. Throws std::logic_error when there was none.
    void endOfInterrupt(CoreId core, std::uint32_t vector);
    /// Requests that this core has not served to the end.
    [[nodiscard]] std::size_t pending(CoreId core) const;

    /// The first vector that Linux gives to devices; those below are exceptions (FIRST_EXTERNAL_VECTOR).
    static constexpr std::uint32_t firstVector = 0x20;

private:
    std::map<std::string, std::uint32_t, std::less<>> m_vectors;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> m_pending;  ///< by core and vector
};

}  // namespace copyscope::model
