// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/kernel.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace copyscope::model::kernel {

/// The indices of a ring in memory that a program shares with the kernel: one side fills entries and moves the producer,
/// the other one takes them and moves the consumer. Tells of both movements as events of a place, entry by entry.
class SharedRing {
public:
    /// `producer` and `consumer` are offsets of 32-bit counters in `memory`; `entries` a power of two.
    SharedRing(Kernel& kernel, std::string_view name, bool peer, std::shared_ptr<Folio> memory, std::uint64_t producer,
               std::uint64_t consumer, std::uint32_t entries);

    [[nodiscard]] PlaceId place() const { return m_place; }
    [[nodiscard]] std::uint32_t size() const { return m_size; }
    [[nodiscard]] std::uint32_t slot(std::uint32_t index) const { return index & (m_size - 1); }
    [[nodiscard]] std::uint32_t producer() const { return word(m_producer); }
    [[nodiscard]] std::uint32_t consumer() const { return word(m_consumer); }
    /// Entries that were filled and not yet taken.
    [[nodiscard]] std::uint32_t filled() const { return producer() - consumer(); }
    [[nodiscard]] bool full() const { return filled() >= m_size; }
    void setProducer(std::uint32_t value);
    void setConsumer(std::uint32_t value);
    /// Somebody may have moved an index: tells of it.
    void look();
    void remove();

    [[nodiscard]] std::uint32_t word(std::uint64_t offset) const;
    void setWord(std::uint64_t offset, std::uint32_t value);

private:
    Kernel& m_kernel;
    std::shared_ptr<Folio> m_memory;
    std::uint64_t m_producer;
    std::uint64_t m_consumer;
    std::uint32_t m_size;
    bool m_peer;
    PlaceId m_place;
    std::uint32_t m_seenProducer = 0;
    std::uint32_t m_seenConsumer = 0;
};

/// Reads and writes a structure in a folio.
template <class T>
[[nodiscard]] T readFolio(const Folio& folio, std::uint64_t offset)
{
    T value{};
    folio.content().copyTo(offset, std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

template <class T>
void writeFolio(Folio& folio, std::uint64_t offset, const T& value)
{
    folio.content().store(offset, std::as_bytes(std::span(&value, 1)), {});
}

/// Zeroed pages for rings; null without memory.
std::shared_ptr<Folio> allocateRing(Kernel& kernel, std::uint64_t bytes);

}  // namespace copyscope::model::kernel
