// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/shared_ring.h"

#include <algorithm>

namespace copyscope::model::kernel {

SharedRing::SharedRing(Kernel& kernel, std::string_view name, bool peer, std::shared_ptr<Folio> memory,
                       std::uint64_t producer, std::uint64_t consumer, std::uint32_t entries)
    : m_kernel(kernel), m_memory(std::move(memory)), m_producer(producer), m_consumer(consumer), m_size(entries),
      m_peer(peer), m_place(kernel.place(PlaceKind::Ring, name, Bytes(entries), {}, {}, peer))
{
}

std::uint32_t SharedRing::word(std::uint64_t offset) const { return readFolio<std::uint32_t>(*m_memory, offset); }

void SharedRing::setWord(std::uint64_t offset, std::uint32_t value) { writeFolio(*m_memory, offset, value); }

void SharedRing::setProducer(std::uint32_t value)
{
    setWord(m_producer, value);
    look();
}

void SharedRing::setConsumer(std::uint32_t value)
{
    setWord(m_consumer, value);
    look();
}

void SharedRing::look()
{
    const auto tell = [this](EventKind kind, std::uint32_t& seen, std::uint32_t now) {
        if (now == seen)
            return;
        Event e = m_kernel.event(kind);
        e.to = {m_place, seen};
        e.bytes = Bytes(std::min(now - seen, m_size));
        if (m_peer)
            e.flags = flagPeer;
        m_kernel.emit(e);
        seen = now;
    };
    tell(EventKind::Fill, m_seenProducer, producer());
    tell(EventKind::Release, m_seenConsumer, consumer());
}

void SharedRing::remove() { m_kernel.destroyPlace(m_place, m_peer); }

std::shared_ptr<Folio> allocateRing(Kernel& kernel, std::uint64_t bytes)
{
    const auto pages = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (bytes + pageSize.value() - 1) / pageSize.value()));
    std::shared_ptr<Folio> folio = kernel.memory().allocate(pages);
    if (folio)
        folio->content() = Content::zeros(folio->size());
    return folio;
}

}  // namespace copyscope::model::kernel
