// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/dma_controller.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace copyscope::model {

DmaController::DmaController(Engine& engine, const Profile::DmaController& profile, const std::string& name, Wiring wiring)
    : m_engine(engine), m_wiring(std::move(wiring))
{
    const std::array path{engine.addResource(name, profile.rate), m_wiring.ioBus, m_wiring.memoryBus};
    m_route = engine.addRoute(path);
}

void DmaController::acquire()
{
    while (m_taken) {
        m_waiting.push_back(m_engine.self());
        m_engine.park();
    }
    m_taken = true;
}

void DmaController::release()
{
    m_taken = false;
    if (m_waiting.empty())
        return;
    const ActorId next = m_waiting.front();
    m_waiting.pop_front();
    m_engine.unpark(next);
}

void DmaController::program(std::uint64_t memory, std::uint64_t device, Bytes count)
{
    if (m_left.value() != 0)
        throw std::logic_error("the DMA controller is programmed in the middle of a transfer");
    m_address = memory;
    m_left = count;
    m_wiring.changed(Register::Mar, memory);
    m_wiring.changed(Register::Adr, device);
    m_wiring.changed(Register::Wc, count.value());
}

void DmaController::burst(Bytes bytes)
{
    if (bytes > m_left)
        throw std::logic_error("a device asks the DMA controller for more than its count");
    m_engine.carry(bytes, m_route);
    m_address += bytes.value();
    m_left -= bytes;
    m_wiring.changed(Register::Mar, m_address);
    m_wiring.changed(Register::Wc, m_left.value());
}

}  // namespace copyscope::model
