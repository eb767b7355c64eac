// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/network.h"
#include "model/kernel/page_fragment.h"
#include "model/kernel/skb.h"
#include "model/kernel/socket.h"
#include "model/kernel/stream_check.h"
#include "model/kernel/tls.h"
#include "model/kernel/zerocopy.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

class QueuePair;

/// Bytes [begin, end) of a stream. As a selective acknowledgement: what has arrived behind the first hole (RFC 2018).
struct SackRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    [[nodiscard]] bool empty() const { return begin >= end; }
};

/// The byte of a stream that MSG_OOB has marked last (Linux: urg_seq, urg_data).
struct UrgentByte {
    std::uint64_t at = 0;  ///< its sequence number
    bool taken = false;    ///< it was read out of turn
};

/// One end of a TCP connection, below the calls: queues, window, packets, acknowledgements (Linux: struct tcp_sock).
/// It can outlive its socket, which may be closed while data is on its way.
///
/// Sequence numbers count bytes from 0. There is no congestion window in the way: the window is the free part of the
/// peer's receive buffer; by loopback it begins with one segment and grows as segments come (tcp_grow_window). What the wire loses (nic.lose_first) is sent again: at once when three packets behind it are
/// acknowledged selectively (tcp_fastretrans_alert), else after network.retransmit_timeout, doubled each time. What is sent
/// again is fetched from the pages as they are then.
class TcpEnd : public std::enable_shared_from_this<TcpEnd> {
public:
    TcpEnd(Network& network, const Path& path, std::string name, bool peerSide);

    /// Establishes the connection between two ends.
    static void connect(const std::shared_ptr<TcpEnd>& a, const std::shared_ptr<TcpEnd>& b);

    [[nodiscard]] Kernel& kernel() const { return m_network.kernel(); }
    [[nodiscard]] Network& network() const { return m_network; }
    [[nodiscard]] const Path& path() const { return m_path; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] bool peerSide() const { return m_peerSide; }
    [[nodiscard]] PlaceId sendPlace() const { return m_sendPlace; }
    [[nodiscard]] PlaceId receivePlace() const { return m_receivePlace; }

    // --- sending ------------------------------------------------------------------------------------------

    [[nodiscard]] const SkbQueue& sendQueue() const { return m_sendQueue; }
    /// Sequence number of the next byte that the program sends.
    [[nodiscard]] std::uint64_t writeSequence() const { return m_sendQueue.end(); }
    /// Bytes that the send buffer takes now: the rest of the last skb, and whole skbs while it is not full
    /// (sk_stream_memory_free).
    [[nodiscard]] std::uint64_t room() const;
    /// poll's POLLOUT and what wakes a waiting writer: a third of the buffer is free (sk_stream_is_writeable).
    [[nodiscard]] bool writeable() const;
    void append(SkbPart part) { m_sendQueue.append(std::move(part), m_path.goal); }
    /// The `length` bytes from `sequence` on were copied there; by loopback the other end gets that memory.
    void copiedInto(std::uint64_t sequence, std::uint64_t length, PageFragment::Piece piece);
    /// Sends what window, Nagle and cork let go. `hold`: keep a partial packet back (MSG_MORE). `task` pays; without
    /// one the caller has paid.
    void transmit(Task* task, bool hold = false);
    /// The same for a timer's reason: what Nagle and cork hold back goes too.
    void transmitHeld(Task* task);
    /// Where the bytes end that send() has handed over; write() alone does not (textbook.write_waits_for_send).
    void handOver() { m_handedOver = m_sendQueue.end(); }
    /// From now on the card is taken to gather and to sum up (textbook.splice_gathers_anyway).
    void assumeGather() { m_path.scatterGather = m_path.checksum = true; }
    /// Bytes that could be sent if everything below `acknowledged` were acknowledged and the window ended at `edge`.
    [[nodiscard]] std::uint64_t sendable(std::uint64_t acknowledged, std::uint64_t edge, bool hold) const;
    /// The last byte appended is urgent (tcp_mark_urg).
    void markUrgent() { m_urgentMarks.push_back(m_sendQueue.end() - 1); }
    /// No more will be sent: the FIN follows the last byte.
    void finish(Task* task);

    // --- receiving ----------------------------------------------------------------------------------------

    [[nodiscard]] const SkbQueue& receiveQueue() const { return m_receiveQueue; }
    /// Takes bytes out that the program has read, with their events.
    void consume(Task& task, std::uint64_t length);
    /// Takes the urgent byte, which is next, out of the stream: who wanted it has read it with MSG_OOB.
    void passUrgent(Task* task);
    /// Opens the window again after a read, and says so when it is worth a packet (tcp_cleanup_rbuf).
    void windowUpdate(Task& task);

    // --- packets (called by transfers) ----------------------------------------------------------------------

    /// `begin`: their sequence number. What comes too early waits until the hole before it is filled.
    void receiveData(Task* task, std::uint64_t begin, std::vector<SkbPart> parts, EventId cause);
    /// Of what has arrived from `sequence` on: how many whole pages lie side by side that hold nothing but payload, and
    /// how many bytes come before the next such page when there is none at once (can_map_frag).
    struct WholePages {
        std::uint64_t pages = 0;
        std::uint64_t skip = 0;
    };
    [[nodiscard]] WholePages wholePages(std::uint64_t sequence, std::uint64_t length) const;
    /// The memory that holds the byte at `sequence` of what has come by loopback: where in its block the byte is, and how
    /// many follow it there. None for bytes that no program of this host has copied into a block.
    struct BlockSpan {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
    };
    [[nodiscard]] std::optional<BlockSpan> blockAt(std::uint64_t sequence) const;
    /// `sequence`: the end of the stream.
    void receiveFin(Task* task, std::uint64_t sequence, EventId cause);
    void receiveReset(Task* task, EventId cause);
    void receiveAck(Task* task, std::uint64_t acknowledged, std::uint64_t edge, EventId cause);
    /// What interrupt context will do for bytes that an ACK shows to be lost; receiveAck() then sends them again.
    std::vector<WireTransfer::Work> claimRetransmit(std::uint64_t acknowledged, SackRange sack);
    /// Sends the ACK for all that has arrived, with the window as it is.
    void sendAck(Task* task);
    /// The same for data that has come by loopback. The first ACKs of a connection are packets of their own; later ones ride
    /// on what the reader sends (tcp_enter_quickack_mode), which windowUpdate() pays for.
    void acknowledgeLocally(Task* task);
    /// What interrupt context will do for packets that an ACK lets go. Passes over payload are claimed: nobody else sends
    /// those bytes until claimDone(), so that what was charged is what happens.
    std::vector<WireTransfer::Work> claimTransmit(std::uint64_t acknowledged, std::uint64_t edge);
    void claimDone();

    /// See TcpSocket.
    void joinQueuePairs(const std::shared_ptr<QueuePair>& pair);

    // --- end ------------------------------------------------------------------------------------------------

    /// The socket's last descriptor is gone (tcp_close).
    void close(Task& task);
    /// TCP_CLOSE: there is no connection any more, after a reset or when both ends have sent their FIN and all before it.
    [[nodiscard]] bool over() const { return closed || (finReceived && m_finSent && m_sendQueue.empty()); }
    /// An event at this end, marked when it is the peer's.
    EventId emit(Event event, std::string_view text = {}) const;
    [[nodiscard]] Event event(EventKind kind, const Task* task) const;

    // --- state that the socket calls look at ------------------------------------------------------------------

    SocketOptions options;
    ZerocopyNotifier zerocopy;
    std::unique_ptr<TlsSender> tls;  ///< with TCP_ULP "tls"
    std::shared_ptr<StreamCheck> outgoing;
    std::shared_ptr<StreamCheck> incoming;
    WaitQueue readers;
    WaitQueue writers;
    SocketLock lock;
    bool noDelay = false;
    bool cork = false;
    int error = 0;                ///< sk_err
    std::optional<UrgentByte> urgent;  ///< that has arrived and that no read has passed yet
    bool sendShutdown = false;
    bool receiveShutdown = false;
    bool finReceived = false;     ///< SOCK_DONE
    bool closed = false;          ///< reset, or closed by its program with bytes unread

private:
    [[nodiscard]] std::uint64_t firstWindow();
    /// What may be offered of so much memory (tcp_win_from_space).
    [[nodiscard]] std::uint64_t windowFrom(std::uint64_t space) const;
    [[nodiscard]] std::uint64_t capacity() const;
    [[nodiscard]] std::uint64_t freeSpace() const;
    /// After `length` bytes have come at once: tcp_measure_rcv_mss, tcp_grow_window.
    void adaptWindow(std::uint64_t length);
    [[nodiscard]] std::uint64_t windowEdge() const;
    /// End of what may be sent at all, window or not.
    [[nodiscard]] std::uint64_t sendableEnd() const;
    [[nodiscard]] Nanoseconds transmitCost(std::uint64_t bytes) const;
    [[nodiscard]] bool linearizes() const;
    [[nodiscard]] bool sumsUp() const;
    /// The CPU touches payload before the card gets it: to copy it together, or to sum it.
    [[nodiscard]] bool touchesPayload() const;
    void sendTrain(Task* task, std::uint64_t length);
    void sendByLoopback(Task* task, TcpEnd& peer, std::uint64_t length);
    void sendByCard(Task* task, std::uint64_t length);
    /// What the CPU does to payload before the card gets it; gives the linear copy, if one was made.
    Content prepareForCard(Task* task, std::uint64_t from, std::uint64_t length);
    /// A core moves [from, from + length) into a card that is no master of the bus; gives the offset in the card.
    std::uint64_t feedCard(Task* task, std::uint64_t from, std::uint64_t length, Content& linear);
    /// The pass over the payload, a copy or a sum, of what an interrupt sends.
    [[nodiscard]] WireTransfer::Work claimedPass(std::uint64_t from, std::uint64_t bytes) const;
    void sendFinIfDue(Task* task);
    void finArrived(Task* task, EventId cause);
    void urgentArrived(Task* task);
    void handToCard(Task* task, std::uint64_t begin, std::uint64_t length, bool again);
    void retransmit(SackRange lost);
    [[nodiscard]] std::vector<WireTransfer::Work> retransmitWork(SackRange lost) const;
    /// Starts the retransmission timer anew, or stops it when nothing is on its way.
    void watchRetransmit();
    void retransmitTimer();
    /// What a core does to [from, from + bytes) that the card leaves to it: a copy, a sum, a port.
    [[nodiscard]] std::vector<WireTransfer::Work> claimedPasses(std::uint64_t from, std::uint64_t bytes) const;
    void take(Task* task, std::vector<SkbPart> parts, EventId cause);
    [[nodiscard]] SackRange earlyRange() const;
    void sendReset(Task* task);
    void purge(SkbQueue& queue, PlaceId place, Task* task, std::uint64_t length, EventId cause);
    void acknowledged(std::uint64_t upTo, Task* task, EventId cause);
    void growSendBuffer(std::uint64_t packets);
    void watchHeldBytes();
    void wakeAll(Task* task, EventId cause);
    void settle();

    Network& m_network;
    Path m_path;
    std::string m_name;
    bool m_peerSide;
    std::weak_ptr<TcpEnd> m_peer;
    PlaceId m_sendPlace;
    PlaceId m_receivePlace;
    SkbQueue m_sendQueue;
    SkbQueue m_receiveQueue;
    std::deque<std::uint64_t> m_urgentMarks;  ///< sequence numbers that the other end does not know yet
    std::uint64_t m_sent = 0;        ///< snd_nxt
    std::uint64_t m_handedOver = 0;
    std::uint64_t m_edge = 0;        ///< right edge of the peer's window
    std::uint64_t m_largestWindow = 0;  ///< that the peer ever offered
    std::uint64_t m_advertised = 0;  ///< right edge of the window that the peer knows
    std::uint64_t m_smallEnd = 0;    ///< end of the last packet that was not full (snd_sml)
    std::uint64_t m_congestionWindow = 10;  ///< in packets; only the send buffer's size follows it
    std::uint64_t m_readSinceGrowth = 0;
    std::uint64_t m_scaling = 128;   ///< scaling_ratio, of 256
    std::uint64_t m_receiveMss = 536;  ///< rcv_mss: the largest segment that has come, or TCP_MSS_DEFAULT
    std::uint64_t m_slowStart = 0;   ///< rcv_ssthresh: the window is no larger
    int m_quickAcks = 16;            ///< so many first packets are acknowledged at once (TCP_MAX_QUICKACKS)
    std::uint64_t m_holdTimer = 0;   ///< number of the timer that counts
    bool m_holding = false;          ///< that timer runs
    bool m_force = false;            ///< it has expired: nothing is held back
    std::uint64_t m_claimedEnd = 0;  ///< end of the bytes that an interrupt is about to send; not above m_sent: none
    int m_claims = 0;
    bool m_transmitting = false;
    bool m_again = false;
    bool m_finQueued = false;
    bool m_finSent = false;
    bool m_abandoned = false;        ///< no socket any more
    /// Where the packets of a card lie that splits headers off: each payload starts with a page.
    struct Arrival {
        std::uint64_t begin;
        std::uint64_t end;
        std::uint64_t packet;
    };
    std::deque<Arrival> m_arrivals;
    struct Copied {
        std::uint64_t begin;
        std::uint64_t end;
        PageFragment::Piece piece;
    };
    using CopiedQueue = std::deque<Copied>;
    static void push(CopiedQueue& queue, const Copied& next);
    static void dropBefore(CopiedQueue& queue, std::uint64_t sequence);
    CopiedQueue m_copiedOut;  ///< what no ACK has come for
    CopiedQueue m_copiedIn;   ///< what comes or has come by loopback, and no read has taken yet
    std::weak_ptr<QueuePair> m_queuePair;  ///< made with ibv_create_qp at this end
    // loss; all of it unused while the wire loses nothing
    std::map<std::uint64_t, std::vector<SkbPart>> m_early;  ///< arrived before what comes before it, by sequence number
    std::optional<std::uint64_t> m_finAt;                   ///< a FIN waits for the bytes before it
    SackRange m_claimedHole;         ///< an interrupt is about to send it again
    std::uint64_t m_recovered = 0;   ///< below it a hole has been sent again
    Nanoseconds m_retransmitDue{};
    Nanoseconds m_retransmitWait{};  ///< doubled with each time-out
    bool m_retransmitRuns = false;
};

}  // namespace copyscope::model::kernel
