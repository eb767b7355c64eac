// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"
#include "model/machine/profile.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

namespace copyscope::model {

/// A third party that moves bytes between a device and memory while the core does something else (Intel 8237).
///
/// The core writes where in memory (MAR), which device (ADR) and how much (WC). Each time the device asks, the
/// controller takes the bus, moves a burst, counts MAR up and WC down and acknowledges. When WC is 0 it is done.
/// There is one channel: devices that want it queue up.
class DmaController {
public:
    enum class Register : std::uint8_t { Mar, Adr, Wc };
    struct Wiring {
        ResourceId ioBus;
        ResourceId memoryBus;
        std::function<void(Register, std::uint64_t)> changed;  ///< a register has a new value
    };

    DmaController(Engine& engine, const Profile::DmaController& profile, const std::string& name, Wiring wiring);
    DmaController(const DmaController&) = delete;
    DmaController& operator=(const DmaController&) = delete;

    /// Writes of registers that setting one transfer up takes: mask, mode, flip-flop, address low and high, page,
    /// count low and high, unmask (8237A datasheet, programming).
    static constexpr int setupWrites = 9;

    /// Waits until the channel is free and takes it. From the device's actor, as all that follows.
    void acquire();
    void release();
    /// What the core's writes amount to. Throws std::logic_error while a count is left over.
    void program(std::uint64_t memory, std::uint64_t device, Bytes count);
    /// One request of the device: moves `bytes`. Throws std::logic_error when the count is smaller.
    void burst(Bytes bytes);
    [[nodiscard]] Bytes left() const { return m_left; }
    [[nodiscard]] std::uint64_t address() const { return m_address; }

private:
    Engine& m_engine;
    Wiring m_wiring;
    RouteId m_route;
    std::uint64_t m_address = 0;
    Bytes m_left{};
    bool m_taken = false;
    std::deque<ActorId> m_waiting;
};

}  // namespace copyscope::model
