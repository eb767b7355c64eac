// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/skb.h"

#include <cstdint>
#include <vector>

namespace copyscope::model::kernel {

class TcpEnd;

/// The record layer that setsockopt(TCP_ULP, "tls") puts on a connection (Linux: net/tls, struct tls_context; only what
/// leaves, TLS_TX). Payload is gathered into records of up to 16 KiB, each with a header and a tag.
///
/// In software one pass of the CPU reads the plain text where it lies and writes the cipher text into pages of the
/// record. With a card that encrypts (`nic.tls_offload`) the pages go out as they are; what sendfile gives is copied
/// first all the same, unless TLS_TX_ZEROCOPY_RO says that the file does not change.
///
/// No cipher is computed: cipher text keeps the identity of its plain text. Headers and tags are bytes of their own.
class TlsSender {
public:
    explicit TlsSender(TcpEnd& end) : m_end(end) {}

    /// setsockopt at level SOL_TLS. 0 or -errno (do_tls_setsockopt).
    std::int64_t set(Task& task, int name, program::Address value, std::int64_t length);

    /// TLS_TX has been set: what is sent goes through records.
    [[nodiscard]] bool active() const { return m_mode != Mode::Plain; }
    [[nodiscard]] bool byCard() const { return m_mode == Mode::Card; }
    /// Pages that sendfile brings stay where they are until the card fetches them, or the CPU encrypts them.
    [[nodiscard]] bool refersToPages() const { return m_mode == Mode::Software || m_zerocopyReadOnly; }

    /// Payload that the open record still takes.
    [[nodiscard]] std::uint64_t room() const { return largestRecord - m_length; }
    [[nodiscard]] bool open() const { return m_length > 0; }
    /// Where the next byte of payload will lie in the send queue.
    [[nodiscard]] Spot next() const;
    /// Puts payload into the open record; no more than room(). It is not in the send queue yet.
    void add(SkbPart part);
    /// Closes the record and puts it into the send queue: encrypts it, unless the card does.
    void push(Task& task);

private:
    enum class Mode : std::uint8_t { Plain, Software, Card };
    static constexpr std::uint64_t largestRecord = 16384;  ///< TLS_MAX_PAYLOAD_SIZE

    std::int64_t configure(Task& task, program::Address value, std::int64_t length);
    [[nodiscard]] std::uint64_t header() const;
    [[nodiscard]] std::uint64_t trailer() const;
    void append(const Task& task, SkbPart part);
    void appendFraming(const Task& task, std::uint64_t length, std::string_view what);

    TcpEnd& m_end;
    Mode m_mode = Mode::Plain;
    bool m_newest = false;  ///< TLS 1.3
    bool m_zerocopyReadOnly = false;
    std::vector<SkbPart> m_parts;
    std::uint64_t m_length = 0;
    SourceId m_framing{};
};

}  // namespace copyscope::model::kernel
