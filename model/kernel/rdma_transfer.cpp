// SPDX-License-Identifier: GPL-3.0-or-later
// What two cards say to each other without their hosts (InfiniBand Architecture Specification, chapter 9: RDMA WRITE,
// RDMA READ request and response, SEND, acknowledgements).
#include "model/kernel/rdma_transfer.h"

#include "model/kernel/tcp_transfer.h"
#include "model/program/constants.h"

#include <cerrno>
#include <functional>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::abi::IbvSendWr;
using program::abi::IbvWc;

namespace {

using Pair = std::shared_ptr<QueuePair>;

/// Payload from pages that one card reaches to pages that the other one reaches.
class RdmaData final : public CardTransfer {
public:
    RdmaData(const Pair& from, const Pair& to, std::vector<Fragment> source, std::vector<Fragment> target, Content asked,
             std::function<void()> done)
        : CardTransfer(from->host(), from->path(), &to->host()), m_from(from), m_to(to), m_source(std::move(source)),
          m_target(std::move(target)), m_asked(std::move(asked)), m_done(std::move(done))
    {
        length = m_asked.size();
        packets = from->path().packets(length.value());
        descriptors = m_source.size();
    }

    void fetchBegins() override
    {
        for (const Fragment& f : m_source) {
            if (!m_runs.empty() && m_runs.back().at.place == f.at.place
                && m_runs.back().at.offset + m_runs.back().content.size().value() == f.at.offset)
                m_runs.back().content.append(f.read());
            else
                m_runs.push_back({f.at, f.read()});
        }
        // The card has them: from here on the sender may change its memory.
        m_source.clear();
    }

    [[nodiscard]] bool interruptsHost() const override { return false; }

    void arrived(EventId /*interrupt*/) override
    {
        Content all;
        for (const FetchedRun& run : m_runs)
            all.append(run.content);
        std::uint64_t at = 0;
        for (const Fragment& f : m_target) {
            f.page->content().assign(f.offset, all.slice(at, f.length));
            at += f.length.value();
        }
        Event e = m_to->host().event(EventKind::Delivered);
        e.detail = static_cast<std::uint8_t>(Destination::Stream);
        e.to = m_target.front().at;
        e.bytes = length;
        e.origin = all.origin();
        if (!all.sameAs(m_asked))
            e.flags = flagWrongContent;
        m_to->host().emit(e);
        m_done();
    }

protected:
    [[nodiscard]] Spot destination() const override { return m_target.front().at; }

private:
    Pair m_from;
    Pair m_to;
    std::vector<Fragment> m_source;
    std::vector<Fragment> m_target;
    Content m_asked;  ///< what the pages held when the work was posted
    std::function<void()> m_done;
};

/// A request or an acknowledgement: no payload, served by the other card alone.
class RdmaControl final : public WireTransfer {
public:
    explicit RdmaControl(std::function<void()> served) : m_served(std::move(served)) { packets = 1; }
    [[nodiscard]] bool interruptsHost() const override { return false; }
    void arrived(EventId /*interrupt*/) override { m_served(); }

private:
    std::function<void()> m_served;
};

void control(const Pair& from, std::function<void()> served)
{
    from->path().nic->signal(std::make_unique<RdmaControl>(std::move(served)));
}

void complete(const Pair& pair, std::uint64_t id, std::int64_t status, std::int64_t opcode, std::uint64_t length)
{
    IbvWc wc{};
    wc.id = id;
    wc.status = static_cast<std::int32_t>(status);
    wc.opcode = static_cast<std::int32_t>(opcode);
    wc.length = static_cast<std::uint32_t>(length);
    pair->complete(wc);
}

Content contentOf(const std::vector<Fragment>& pages)
{
    Content out;
    for (const Fragment& f : pages)
        out.append(f.read());
    return out;
}

void announce(const Pair& from, Spot at, Bytes length)
{
    Event e = from->host().event(EventKind::Packet);
    e.from = at;
    e.to = {from->path().nicPlace, 0};
    e.bytes = length;
    e.count = from->path().packets(length.value());
    from->host().emit(e);
}

/// `work` with the completion that tells of it.
void finish(const Pair& pair, const IbvSendWr& work, std::int64_t status)
{
    const std::int64_t opcode = work.opcode == "IBV_WR_RDMA_READ"_c    ? "IBV_WC_RDMA_READ"_c
                                : work.opcode == "IBV_WR_RDMA_WRITE"_c ? "IBV_WC_RDMA_WRITE"_c
                                                                       : "IBV_WC_SEND"_c;
    complete(pair, work.id, status, opcode, work.length);
}

void startRead(const Pair& from, const Pair& to, const IbvSendWr& work)
{
    // The request names memory of the other host; its card answers with what is there.
    control(from, [from, to, work] {
        std::vector<Fragment> source =
            to->reach(work.remoteKey, work.remoteAddress, Bytes(work.length), static_cast<int>("IBV_ACCESS_REMOTE_READ"_c));
        std::vector<Fragment> target =
            from->reach(work.localKey, work.address, Bytes(work.length), static_cast<int>("IBV_ACCESS_LOCAL_WRITE"_c));
        if (source.empty() || target.empty()) {
            const std::int64_t status = source.empty() ? "IBV_WC_REM_ACCESS_ERR"_c : "IBV_WC_LOC_PROT_ERR"_c;
            control(to, [from, work, status] { finish(from, work, status); });
            return;
        }
        const Content asked = contentOf(source);
        announce(to, source.front().at, Bytes(work.length));
        to->path().nic->transmit(std::make_unique<RdmaData>(to, from, std::move(source), std::move(target), asked,
                                                            [from, work] { finish(from, work, "IBV_WC_SUCCESS"_c); }));
    });
}

}  // namespace

void startWork(Task& task, const Pair& from, const Pair& to, const IbvSendWr& work)
{
    if (work.opcode == "IBV_WR_RDMA_READ"_c) {
        startRead(from, to, work);
        return;
    }
    const Bytes length(work.length);
    std::vector<Fragment> source = from->reach(work.localKey, work.address, length, 0);
    if (source.empty()) {
        finish(from, work, "IBV_WC_LOC_PROT_ERR"_c);
        return;
    }
    const bool send = work.opcode == "IBV_WR_SEND"_c;
    std::optional<program::abi::IbvRecvWr> offer;
    std::vector<Fragment> target;
    if (send) {
        offer = to->takeOffer();
        if (offer && offer->length >= work.length)
            target = to->reach(offer->localKey, offer->address, length, static_cast<int>("IBV_ACCESS_LOCAL_WRITE"_c));
    } else {
        target = to->reach(work.remoteKey, work.remoteAddress, length, static_cast<int>("IBV_ACCESS_REMOTE_WRITE"_c));
    }
    if (target.empty()) {
        const std::int64_t status = send && !offer ? "IBV_WC_RNR_RETRY_EXC_ERR"_c : "IBV_WC_REM_ACCESS_ERR"_c;
        control(from, [from, to, work, status] { control(to, [from, work, status] { finish(from, work, status); }); });
        return;
    }
    const Content asked = contentOf(source);
    Event packet = task.event(EventKind::Packet);
    packet.from = source.front().at;
    packet.to = {from->path().nicPlace, 0};
    packet.bytes = length;
    packet.count = from->path().packets(length.value());
    task.emit(packet);
    const auto done = [from, to, work, offer] {
        if (offer)
            complete(to, offer->id, "IBV_WC_SUCCESS"_c, "IBV_WC_RECV"_c, work.length);
        control(to, [from, work] { finish(from, work, "IBV_WC_SUCCESS"_c); });
    };
    from->path().nic->transmit(
        std::make_unique<RdmaData>(from, to, std::move(source), std::move(target), asked, done));
}

}  // namespace copyscope::model::kernel
