// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/interrupt_controller.h"

#include <stdexcept>

namespace copyscope::model {

std::uint32_t InterruptController::vectorOf(std::string_view source)
{
    if (const auto known = m_vectors.find(source); known != m_vectors.end())
        return known->second;
    const std::uint32_t vector = firstVector + static_cast<std::uint32_t>(m_vectors.size());
    m_vectors.emplace(source, vector);
    return vector;
}

void InterruptController::request(CoreId core, std::uint32_t vector) { ++m_pending[{core.value(), vector}]; }

void InterruptController::endOfInterrupt(CoreId core, std::uint32_t vector)
{
    const auto it = m_pending.find({core.value(), vector});
    if (it == m_pending.end())
        throw std::logic_error("the end of an interrupt that nobody asked for");
    if (--it->second == 0)
        m_pending.erase(it);
}

std::size_t InterruptController::pending(CoreId core) const
{
    std::size_t n = 0;
    for (const auto& [key, count] : m_pending)
        n += key.first == core.value() ? count : 0;
    return n;
}

}  // namespace copyscope::model
