// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/dma_device.h"

#include <string_view>

namespace copyscope::model::kernel {

DmaDevice::DmaDevice(Kernel& kernel)
    : m_kernel(kernel),
      m_controller(kernel.engine(), kernel.profile().dmaController, kernel.isPeer() ? "peer DMA controller" : "DMA controller",
                   {kernel.ioBus(), kernel.memoryBus(),
                    [this](DmaController::Register which, std::uint64_t value) { changed(which, value); }})
{
}

Nanoseconds DmaDevice::setupTime() const { return m_kernel.profile().portIo.access * DmaController::setupWrites; }

void DmaDevice::announce()
{
    if (!m_place.isNone())
        return;
    static constexpr std::array<std::string_view, 3> names{"MAR", "ADR", "WC"};
    m_place = m_kernel.place(PlaceKind::DmaEngine, "DMA controller");
    for (std::size_t i = 0; i < names.size(); ++i)
        m_registers[i] = m_kernel.place(PlaceKind::DeviceRegister, names[i], {}, m_place);
}

void DmaDevice::program(std::uint64_t memory, std::uint64_t device, Bytes count)
{
    announce();
    m_controller.program(memory, device, count);
}

EventId DmaDevice::burst(Bytes bytes, Event burst)
{
    burst.start = m_kernel.engine().now();
    m_controller.burst(bytes);
    burst.end = m_kernel.engine().now();
    return m_kernel.emit(burst);
}

void DmaDevice::changed(DmaController::Register which, std::uint64_t value)
{
    Event e = m_kernel.event(EventKind::Register);
    e.to = {m_registers[static_cast<std::size_t>(which)], 0};
    e.count = value;
    m_kernel.emit(e);
}

}  // namespace copyscope::model::kernel
