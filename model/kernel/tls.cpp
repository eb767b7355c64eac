// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tls.h"

#include "model/kernel/tcp_end.h"
#include "model/kernel/user_memory.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;

namespace {

constexpr std::uint64_t tagSize = 16;
constexpr int kernelOnlyNotSupported = 524;  ///< ENOTSUPP, which has no name outside of the kernel

/// Size of the structure that goes with a cipher, 0 for one that this release does not know.
std::int64_t infoSize(const Generation& g, int cipher)
{
    switch (cipher) {
    case "TLS_CIPHER_AES_GCM_128"_c: return sizeof(abi::Tls12AesGcm128);
    case "TLS_CIPHER_AES_GCM_256"_c: return g.tls13() ? sizeof(abi::Tls12AesGcm256) : 0;
    default: return 0;
    }
}

}  // namespace

std::int64_t TlsSender::set(Task& task, int name, program::Address value, std::int64_t length)
{
    switch (name) {
    case "TLS_TX"_c: return configure(task, value, length);
    case "TLS_TX_ZEROCOPY_RO"_c: {
        if (!task.kernel().generation().tlsZerocopyReadOnly())
            return -ENOPROTOOPT;
        std::uint32_t on = 0;
        if (value == 0 || length != sizeof on)
            return -EINVAL;
        if (!readUser(task, value, on))
            return -EFAULT;
        if (on > 1)
            return -EINVAL;
        m_zerocopyReadOnly = on == 1;
        return 0;
    }
    default: return -ENOPROTOOPT;
    }
}

std::int64_t TlsSender::configure(Task& task, program::Address value, std::int64_t length)
{
    const Generation& g = task.kernel().generation();
    abi::TlsInfo info{};
    if (value == 0 || length < static_cast<std::int64_t>(sizeof info))
        return -EINVAL;
    if (active())
        return g.tls13() ? -EBUSY : -EINVAL;
    if (!readUser(task, value, info))
        return -EFAULT;
    const bool newest = g.tls13() && info.version == "TLS_1_3_VERSION"_c;
    if (!newest && info.version != "TLS_1_2_VERSION"_c)
        return g.tls13() ? -EINVAL : -kernelOnlyNotSupported;
    const std::int64_t size = infoSize(g, info.cipher);
    if (size == 0 || length != size)
        return -EINVAL;
    std::uint64_t last = 0;
    if (!readUser(task, value + static_cast<std::uint64_t>(size) - sizeof last, last))
        return -EFAULT;
    // tls_set_device_offload: the card must be able to, and only for what it knows; otherwise software.
    const Path& path = m_end.path();
    const bool offload = !path.loopback() && path.nic->profile().tlsOffload && g.tlsOffload()
                         && info.cipher == "TLS_CIPHER_AES_GCM_128"_c;
    m_newest = newest;
    m_mode = offload ? Mode::Card : Mode::Software;
    m_framing = task.kernel().tracer().source({m_end.name() + " TLS framing", false});
    task.spend(task.kernel().profile().network.tlsRecord, "tls_set_sw_offload");
    task.note(offload ? "the card encrypts the TLS records of " + m_end.name()
                      : "the CPU encrypts the TLS records of " + m_end.name());
    return 0;
}

std::uint64_t TlsSender::header() const
{
    // Type, version and length; TLS 1.2 also sends 8 bytes of the nonce.
    return m_newest ? 5 : 13;
}

std::uint64_t TlsSender::trailer() const
{
    // TLS 1.3 hides the type of the record behind the payload.
    return m_newest ? tagSize + 1 : tagSize;
}

Spot TlsSender::next() const { return {m_end.sendPlace(), m_end.writeSequence() + header() + m_length}; }

void TlsSender::add(SkbPart part)
{
    m_length += part.length.value();
    m_parts.push_back(std::move(part));
}

void TlsSender::append(const Task& task, SkbPart part)
{
    if (part.byReference()) {
        Event e = task.event(EventKind::RefAdd);
        e.from = {m_end.sendPlace(), m_end.writeSequence()};
        e.to = part.at;
        e.bytes = part.length;
        e.origin = part.read().origin();
        m_end.emit(e);
    }
    m_end.outgoing->asked(part.read());
    m_end.append(std::move(part));
}

void TlsSender::appendFraming(const Task& task, std::uint64_t length, std::string_view what)
{
    SkbPart part;
    part.length = Bytes(length);
    part.owned = Content::constant(std::byte{0x17}, m_framing, Bytes(length));
    part.at = {m_end.sendPlace(), m_end.writeSequence()};
    Event e = task.event(EventKind::Fill);
    e.to = part.at;
    e.bytes = part.length;
    e.origin = part.owned.origin();
    m_end.emit(e, what);
    append(task, std::move(part));
}

void TlsSender::push(Task& task)
{
    if (m_length == 0)
        return;
    Kernel& kernel = m_end.kernel();
    task.spend(kernel.profile().network.tlsRecord, byCard() ? "tls_push_data" : "tls_push_record");
    std::vector<SkbPart> parts = std::exchange(m_parts, {});
    m_length = 0;
    appendFraming(task, header(), "record header");
    if (byCard()) {
        for (SkbPart& p : parts)
            append(task, std::move(p));
    } else {
        // One pass over what lies side by side.
        for (std::size_t i = 0; i < parts.size();) {
            const Spot source = parts[i].at;
            SkbPart sealed;
            sealed.at = {m_end.sendPlace(), m_end.writeSequence()};
            for (; i < parts.size() && parts[i].at.place == source.place
                   && parts[i].at.offset == source.offset + sealed.length.value();
                 ++i) {
                sealed.owned.append(parts[i].read());
                sealed.length += parts[i].length;
            }
            task.encrypt(sealed.length, source, sealed.at, sealed.owned.origin(), "tls_do_encryption");
            append(task, std::move(sealed));
        }
    }
    appendFraming(task, trailer(), "record tag");
}

}  // namespace copyscope::model::kernel
