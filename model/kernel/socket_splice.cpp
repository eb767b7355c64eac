// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/socket_splice.h"

#include "model/kernel/kernel.h"
#include "model/kernel/tcp_end.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t unit = pageSize.value();

}  // namespace

std::uint64_t spliceLimit(const Generation& generation, const SpliceBuffers& buffers, Bytes length)
{
    const std::uint64_t pages = static_cast<std::uint64_t>(buffers.freeSlots()) * unit;
    return generation.atLeast(4, 20) ? std::min(length.value(), pages) : length.value();
}

Fragment framesFor(Task& task, std::uint64_t offset, const Content& bytes, Spot at)
{
    const auto pages = static_cast<std::uint32_t>((offset + bytes.size().value() - 1) / unit + 1);
    const std::shared_ptr<Folio> folio = task.kernel().memory().allocate(pages);
    if (!folio)
        return {};
    folio->content().assign(offset, bytes);
    return {PageRef(folio, Holder::Pipe), offset, bytes.size(), at};
}

void spendOnSplice(Task& task, const Fragment& fragment)
{
    task.spend(task.kernel().profile().pageCache.reference * static_cast<std::int64_t>(fragment.pages()), "skb_splice_bits");
}

std::uint64_t spliceStream(Task& task, const TcpEnd& end, std::uint64_t most, SpliceBuffers& buffers)
{
    std::vector<SkbPart> parts;
    const std::uint64_t begin = end.receiveQueue().begin();
    end.receiveQueue().visit(begin, most, [&](const SkbPart& p, std::uint64_t) { parts.push_back(p); });
    std::uint64_t moved = 0;
    for (const SkbPart& p : parts) {
        std::uint64_t done = 0;
        while (done < p.length.value() && buffers.freeSlots() > 0) {
            const Bytes left = p.length - Bytes(done);
            // What came through a card lies in pages of its own.
            const auto block = p.byReference() ? std::nullopt : end.blockAt(begin + moved);
            Fragment fragment;
            if (p.byReference())
                fragment = p.page.part(done, std::min(buffers.room((p.page.offset + done) % unit), left), Holder::Pipe);
            else
                fragment = framesFor(task, block ? block->offset % unit : 0,
                                     p.owned.slice(done, std::min(left, block ? Bytes(block->length) : buffers.room(0))),
                                     {end.receivePlace(), begin + moved});
            if (!fragment.page)
                return moved;
            done += fragment.length.value();
            moved += fragment.length.value();
            end.incoming->arrived(task, fragment.read(), {buffers.place(), 0});
            spendOnSplice(task, fragment);
            if (block)
                buffers.pushBlock(task, std::move(fragment));
            else
                buffers.push(task, std::move(fragment));
        }
        if (done < p.length.value())
            break;
    }
    return moved;
}

std::uint64_t copyParts(Task& task, const SkbQueue& queue, std::uint64_t from, std::uint64_t length, UserBuffers& into,
                        std::string_view what)
{
    std::uint64_t done = 0;
    queue.visitRuns(from, length, [&](const Spot& source, const Content& run) {
        const Bytes put = into.put(task, run, source, what);
        done += put.value();
        return put == run.size();
    });
    return done;
}

}  // namespace copyscope::model::kernel
