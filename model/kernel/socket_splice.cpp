// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/socket_splice.h"

#include "model/kernel/kernel.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

std::uint64_t spliceParts(Task& task, Kernel& kernel, const SkbQueue& queue, std::uint64_t most, PlaceId place,
                          SpliceBuffers& buffers, StreamCheck& check)
{
    std::vector<SkbPart> parts;
    const std::uint64_t begin = queue.begin();
    queue.visit(begin, most, [&](const SkbPart& p, std::uint64_t) { parts.push_back(p); });
    std::uint64_t moved = 0;
    for (const SkbPart& p : parts) {
        const std::uint64_t inPage = p.byReference() ? p.page.offset % pageSize.value() : 0;
        const std::uint64_t n = std::min(buffers.room(inPage).value(), p.length.value());
        if (n == 0)
            break;
        Fragment fragment;
        if (p.byReference()) {
            fragment = p.page.part(0, Bytes(n), Holder::Pipe);
        } else {
            // The pages into which the sender or the card put the bytes; they get a folio now that others refer to them.
            const auto pages = static_cast<std::uint32_t>((n - 1) / pageSize.value() + 1);
            const std::shared_ptr<Folio> folio = kernel.memory().allocate(pages);
            if (!folio)
                break;
            folio->content() = p.owned.slice(0, Bytes(n));
            fragment = {PageRef(folio, Holder::Pipe), 0, Bytes(n), {place, begin + moved}};
        }
        check.arrived(task, fragment.read(), {buffers.place(), 0});
        task.spend(kernel.profile().pageCache.reference * static_cast<std::int64_t>(fragment.pages()), "skb_splice_bits");
        buffers.push(task, std::move(fragment));
        moved += n;
        if (n < p.length.value())
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
