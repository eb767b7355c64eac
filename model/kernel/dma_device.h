// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/dma_controller.h"
#include "model/kernel/kernel.h"

#include <array>

namespace copyscope::model::kernel {

/// The board's DMA controller with its registers as places, so that a trace shows them count (Linux: kernel/dma.c).
class DmaDevice {
public:
    explicit DmaDevice(Kernel& kernel);

    /// Time of a core that sets up one transfer.
    [[nodiscard]] Nanoseconds setupTime() const;
    /// The next four from a device's actor, see DmaController.
    void acquire() { m_controller.acquire(); }
    void release() { m_controller.release(); }
    void program(std::uint64_t memory, std::uint64_t device, Bytes count);
    /// Moves `bytes`; the event is the burst, all but its span and its cause filled in by the caller.
    EventId burst(Bytes bytes, Event burst);

private:
    /// The places begin to exist when the controller is first used: most machines never do.
    void announce();
    void changed(DmaController::Register which, std::uint64_t value);

    Kernel& m_kernel;
    DmaController m_controller;
    PlaceId m_place{};
    std::array<PlaceId, 3> m_registers{};
};

}  // namespace copyscope::model::kernel
