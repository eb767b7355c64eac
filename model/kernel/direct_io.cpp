// SPDX-License-Identifier: GPL-3.0-or-later
// O_DIRECT: between the disk and memory that is not the page cache (Linux: fs/iomap/direct-io.c, ext4).
#include "model/hardware/cpu_cache.h"
#include "model/kernel/disk_device.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/splice_buffers.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t unit = pageSize.value();
constexpr std::uint64_t dmaAlignment = 4;  ///< dma_alignment of NVMe and virtio disks

PageRange pagesOf(std::uint64_t at, std::uint64_t length) { return {at / unit, (at + length + unit - 1) / unit}; }

Bytes total(const std::vector<Fragment>& memory)
{
    Bytes sum{};
    for (const Fragment& f : memory)
        sum += f.length;
    return sum;
}

/// The part [skip, skip + length) of a list of stretches of memory.
std::vector<Fragment> cut(const std::vector<Fragment>& memory, std::uint64_t skip, std::uint64_t length)
{
    std::vector<Fragment> result;
    for (const Fragment& f : memory) {
        if (length == 0)
            break;
        const std::uint64_t n = f.length.value();
        if (skip >= n) {
            skip -= n;
            continue;
        }
        const std::uint64_t take = std::min(n - skip, length);
        result.push_back(f.part(skip, Bytes(take), Holder::Kernel));
        skip = 0;
        length -= take;
    }
    return result;
}

void unpin(Task& task, const std::vector<Fragment>& memory)
{
    for (const Fragment& f : memory) {
        Event e = task.event(EventKind::Unpin);
        e.to = f.at;
        e.bytes = f.length;
        e.count = f.pages();
        task.emit(e);
    }
}

/// Several requests of one call: the last one that is complete wakes the caller.
struct Pending {
    std::size_t left = 0;
    PageIo io;
};

/// Neighbouring blocks of one kind, which iomap takes in one go (struct iomap).
struct Stretch {
    enum class Kind : std::uint8_t { Hole, Reserved, Data };
    std::uint64_t at;
    std::uint64_t length;
    Kind kind;
};

std::vector<Stretch> stretches(const Inode& inode, std::uint64_t at, std::uint64_t length)
{
    std::vector<Stretch> out;
    for (const std::uint64_t end = at + length; at < end;) {
        const std::uint64_t page = at / unit;
        const auto data = inode.data().next(page);
        const auto reserved = inode.reserved().next(page);
        Stretch s{at, end - at, Stretch::Kind::Hole};
        std::uint64_t until = end;
        if (data && data->first <= page) {
            s.kind = Stretch::Kind::Data;
            until = data->end * unit;
        } else if (reserved && reserved->first <= page) {
            s.kind = Stretch::Kind::Reserved;
            until = reserved->end * unit;
        }
        if (data && data->first > page)
            until = std::min(until, data->first * unit);
        if (reserved && reserved->first > page)
            until = std::min(until, reserved->first * unit);
        s.length = std::min(end, until) - at;
        at += s.length;
        out.push_back(s);
    }
    return out;
}

/// Zeros for a hole, without a disk (iomap_dio_hole_iter). Gives how many bytes of memory could be filled.
std::uint64_t fillZeros(Task& task, UserBuffers& into, std::uint64_t length)
{
    std::uint64_t done = 0;
    const auto tell = [&](Spot to, std::uint64_t n) {
        Event e = task.event(EventKind::Fill);
        e.to = to;
        e.bytes = Bytes(n);
        task.emit(e);
        done += n;
    };
    if (into.registered()) {
        for (const Fragment& f : into.pin(task, Bytes(length), true, Holder::Kernel)) {
            f.page->content().assign(f.offset, Content::zeros(f.length));
            tell(f.at, f.length.value());
        }
        return done;
    }
    while (done < length && into.left().value() > 0) {
        const UserBuffers::Buffer b = into.next();
        const Bytes want = std::min(b.length, Bytes(length - done));
        const Bytes got = pokeUser(task, b.base, Content::zeros(want));
        if (got.value() > 0)
            tell(spotOf(task, b.base), got.value());
        into.advance(got);
        if (got < want)
            break;
    }
    return done;
}

}  // namespace

bool RegularFile::aligned(std::uint64_t at, Bytes length) const
{
    const std::uint64_t block =
        kernel().generation().directByDeviceBlock() ? kernel().disk().profile().logicalBlock.value() : unit;
    return at % block == 0 && length.value() % block == 0;
}

bool RegularFile::goesDirect(const UserBuffers& memory, std::uint64_t at) const
{
    if (!direct() || !kernel().generation().textbook().directFallsBack)
        return direct();
    return aligned(at, memory.left()) && memory.next().base % kernel().disk().profile().logicalBlock.value() == 0;
}

bool RegularFile::alignedMemory(const std::vector<Fragment>& memory, bool fromPipe) const
{
    const std::uint64_t block =
        kernel().generation().directByDeviceBlock() ? kernel().disk().profile().logicalBlock.value() : unit;
    // One bio_vec that lies in a page is taken as it is (bio_may_need_split).
    if (fromPipe && kernel().generation().directByDmaAlignment() && memory.size() == 1 && memory.front().pages() == 1)
        return memory.front().length.value() % block == 0;
    return std::all_of(memory.begin(), memory.end(), [&](const Fragment& f) {
        if (!kernel().generation().directByDmaAlignment())
            return f.offset % block == 0;
        // Each page is a transfer of its own, whose length must be whole blocks.
        const bool inOnePage = f.pages() == 1;
        return f.offset % dmaAlignment == 0 && f.length.value() % block == 0 && (inOnePage || f.offset % block == 0);
    });
}

/// Moves [at, at + length of `memory`) of the disk into memory, and waits.
void RegularFile::readInto(Task& task, const std::vector<Fragment>& memory, std::uint64_t at)
{
    Inode& inode = *m_inode;
    const std::uint64_t largest = kernel().disk().profile().maxRequest.value();
    const auto pending = std::make_shared<Pending>();
    std::vector<DiskRequest> requests;
    const std::uint64_t length = total(memory).value();
    for (std::uint64_t done = 0; done < length;) {
        const std::uint64_t from = at + done;
        const auto data = inode.data().next(from / unit);
        const bool hole = !data || data->first > from / unit;
        const std::uint64_t edge = !data ? at + length : (hole ? data->first : data->end) * unit;
        const std::uint64_t n = std::min({length - done, edge - from, hole ? length : largest});
        std::vector<Fragment> pieces = cut(memory, done, n);
        done += n;
        if (hole) {
            for (const Fragment& f : pieces) {
                f.page->content().assign(f.offset, Content::zeros(f.length));
                Event e = task.event(EventKind::Fill);
                e.to = f.at;
                e.bytes = f.length;
                task.emit(e);
            }
            continue;
        }
        DiskRequest r = inode.request(false, from, Bytes(n));
        std::uint64_t offset = from;
        for (Fragment& f : pieces) {
            DiskPart part{{inode.filePlace(), offset}, f.at, f.length, inode.onDisk(offset, f.length).origin(), {}};
            part.address = f.page->firstFrame().value() * unit + f.offset;
            part.moved = [owner = m_inode, f, offset] {
                f.page->content().assign(f.offset, owner->onDisk(offset, f.length));
                owner->kernel().cpuCache().forget(f.page->firstFrame());
            };
            offset += f.length.value();
            r.parts.push_back(std::move(part));
        }
        r.done.emplace_back([pending](EventId interrupt) {
            if (--pending->left == 0)
                pending->io.finish(interrupt);
        });
        requests.push_back(std::move(r));
    }
    pending->left = requests.size();
    if (requests.empty())
        return;
    kernel().disk().submit(task, std::move(requests));
    pending->io.wait(task, "the disk reads into the caller's memory", inode.filePlace());
}

/// Moves memory to [at, ...) of the disk, and waits. The pages have been taken out of the cache.
void RegularFile::writeFrom(Task& task, const std::vector<Fragment>& memory, std::uint64_t at)
{
    Inode& inode = *m_inode;
    const std::uint64_t length = total(memory).value();
    const std::uint64_t largest = kernel().disk().profile().maxRequest.value();
    const auto pending = std::make_shared<Pending>();
    std::vector<DiskRequest> requests;
    for (std::uint64_t done = 0; done < length; done += largest) {
        const std::uint64_t n = std::min(largest, length - done);
        DiskRequest r = inode.request(true, at + done, Bytes(n));
        std::uint64_t offset = at + done;
        for (Fragment& f : cut(memory, done, n)) {
            DiskPart part{{inode.filePlace(), offset}, f.at, f.length, f.page->content().origin(f.offset), {}};
            part.address = f.page->firstFrame().value() * unit + f.offset;
            part.moved = [owner = m_inode, f, offset] { owner->storeOnDisk(offset, f.read()); };
            offset += f.length.value();
            r.parts.push_back(std::move(part));
        }
        r.done.emplace_back([pending](EventId interrupt) {
            if (--pending->left == 0)
                pending->io.finish(interrupt);
        });
        requests.push_back(std::move(r));
    }
    pending->left = requests.size();
    kernel().disk().submit(task, std::move(requests));
    pending->io.wait(task, "the disk takes the caller's memory", inode.filePlace());
}

std::int64_t RegularFile::readDirect(Task& task, UserBuffers& into, std::uint64_t at)
{
    Inode& inode = *m_inode;
    if (at >= inode.size())
        return 0;
    const std::uint64_t block = kernel().disk().profile().logicalBlock.value();
    std::vector<Stretch> parts;
    if (kernel().generation().directByStretch()) {
        parts = stretches(inode, at, into.left().value());
    } else {
        if (!aligned(at, into.left()))
            return -EINVAL;
        const std::uint64_t reach = (inode.size() - at + block - 1) / block * block;
        parts = {{at, std::min(into.left().value(), reach), Stretch::Kind::Data}};
    }
    const PageRange range = pagesOf(at, into.left().value());
    if (inode.pages().dirty().touches(range) || inode.pages().writeback().touches(range))
        inode.writeAndWait(task, range);
    // __iomap_dio_rw: one stretch after the other; the first error is what the call answers, whatever was moved.
    std::uint64_t done = 0;
    std::int64_t error = 0;
    for (const Stretch& s : parts) {
        std::uint64_t got = 0;
        if (s.kind != Stretch::Kind::Data) {
            got = fillZeros(task, into, s.length);
        } else if (!aligned(s.at, Bytes(s.length))) {
            return error != 0 ? error : -EINVAL;
        } else {
            const std::vector<Fragment> pinned = into.pin(task, Bytes(s.length), true, Holder::Pin);
            got = total(pinned).value();
            const std::vector<Fragment> memory = cut(pinned, 0, got / block * block);
            if (!alignedMemory(pinned, false))
                error = error != 0 ? error : -EINVAL;
            else if (!memory.empty())
                readInto(task, memory, s.at);
            if (!into.registered())
                unpin(task, pinned);
        }
        done += got;
        if (got < s.length)
            return error != 0 ? error : -EFAULT;
    }
    return error != 0 ? error : static_cast<std::int64_t>(std::min(done, inode.size() - std::min(inode.size(), at)));
}

std::int64_t RegularFile::writeDirect(Task& task, UserBuffers& from, std::uint64_t at)
{
    std::vector<Fragment> pinned;
    const Bytes length = from.left();
    UserBuffers rest = from;
    const std::int64_t result = writeStretches(task, length, at, false, [&](Bytes wanted) {
        std::vector<Fragment> memory = from.pin(task, wanted, false, Holder::Pin);
        pinned.insert(pinned.end(), memory.begin(), memory.end());
        return memory;
    });
    if (!from.registered())
        unpin(task, pinned);
    if (result < 0 || result == static_cast<std::int64_t>(length.value()))
        return result;
    // ext4_dio_write_iter: what direct I/O has left over is written through the page cache, and the disk has it at the end.
    const auto done = static_cast<std::uint64_t>(result);
    rest.advance(Bytes(done));
    const std::int64_t more = writeBuffered(task, rest, at + done);
    if (more < 0)
        return more;
    const PageRange range = pagesOf(at + done, static_cast<std::uint64_t>(more));
    m_inode->writeAndWait(task, range);
    m_inode->invalidate(task, range, false);
    return result + more;
}

std::int64_t RegularFile::spliceWriteDirect(Task& task, SpliceBuffers& buffers, Bytes length, std::uint64_t at)
{
    const std::vector<Fragment> memory = buffers.peek(length);
    std::uint64_t given = 0;
    const std::int64_t result = writeStretches(task, length, at, true, [&](Bytes wanted) {
        return cut(memory, std::exchange(given, given + wanted.value()), wanted.value());
    });
    if (result > 0)
        buffers.take(task, Bytes(static_cast<std::uint64_t>(result)));
    return result;
}

std::int64_t RegularFile::writeStretches(Task& task, Bytes length, std::uint64_t at, bool fromPipe, const NextMemory& next)
{
    Inode& inode = *m_inode;
    const std::uint64_t block = kernel().disk().profile().logicalBlock.value();
    const bool byStretch = kernel().generation().directByStretch();
    if (!byStretch && !aligned(at, length))
        return -EINVAL;
    const PageRange range = pagesOf(at, length.value());
    const std::vector<Stretch> parts =
        byStretch ? stretches(inode, at, length.value()) : std::vector<Stretch>{{at, length.value(), Stretch::Kind::Data}};
    // __iomap_dio_rw lets go of the cached pages before it looks at anything else.
    inode.writeAndWait(task, range);
    inode.invalidate(task, range, true);
    std::int64_t error = 0;
    bool begun = false;
    std::vector<Stretch> fresh;  // blocks that are the file's only when the whole call goes well (ext4_dio_write_end_io)
    for (const Stretch& s : parts) {
        if (!aligned(s.at, Bytes(s.length))) {
            error = error != 0 ? error : -EINVAL;
            break;
        }
        const std::vector<Fragment> memory = next(Bytes(s.length));
        const std::uint64_t got = total(memory).value();
        const std::vector<Fragment> whole = cut(memory, 0, got / block * block);
        if (!alignedMemory(memory, fromPipe)) {
            error = error != 0 ? error : -EINVAL;
        } else if (!whole.empty()) {
            begun = true;
            writeFrom(task, whole, s.at);
            if (s.kind != Stretch::Kind::Data || !byStretch)
                fresh.push_back({s.at, total(whole).value(), s.kind});
        }
        if (got < s.length) {
            // iomap_dio_bio_iter: zeros for the rest of a fresh block make good what went wrong before (since 6.12).
            const std::uint64_t stopped = s.at + total(whole).value();
            const bool padded = stopped % unit != 0 && (s.kind != Stretch::Kind::Data || stopped >= inode.size());
            const bool within = s.at / unit * unit < inode.size();
            const bool unwritten = s.kind == Stretch::Kind::Reserved || (s.kind == Stretch::Kind::Hole && within);
            if (padded && byStretch && kernel().generation().atLeast(6, 12)) {
                length = Bytes(stopped - at);
                // Where the block is marked as unwritten still, zeros go before that point as well, over what was written.
                if (unwritten)
                    inode.storeOnDisk(stopped / unit * unit, Content::zeros(Bytes(stopped % unit)));
            } else {
                error = error != 0 ? error : -EFAULT;
            }
            break;
        }
    }
    for (const Stretch& s : fresh) {
        if (error == 0)
            inode.addBlocks(pagesOf(s.at, s.length));
        else if (byStretch)
            inode.storeOnDisk(s.at, Content::zeros(Bytes(s.length)));
    }
    if (error == 0)
        inode.grow(task, at + length.value());
    // A reader may have brought the old bytes back in the meantime.
    if (begun)
        inode.invalidate(task, range, true);
    return error != 0 ? error : static_cast<std::int64_t>(length.value());
}

/// Fresh pages for the pipe, filled by the disk (Linux 6.5: copy_splice_read).
std::int64_t RegularFile::spliceReadDirect(Task& task, SpliceBuffers& buffers, Bytes wantedLength, std::uint64_t at)
{
    Inode& inode = *m_inode;
    if (at >= inode.size())
        return 0;
    const std::uint64_t block = kernel().disk().profile().logicalBlock.value();
    for (const Stretch& s : stretches(inode, at, wantedLength.value()))
        if (s.kind == Stretch::Kind::Data && (!aligned(s.at, Bytes(s.length)) || (s.at - at) % block != 0))
            return -EINVAL;
    const std::uint64_t reach = (inode.size() - at + block - 1) / block * block;
    const std::uint64_t wanted = std::min(wantedLength.value(), reach);
    std::shared_ptr<Folio> folio = inode.fileSystem().cache().allocate(task, (wanted + unit - 1) / unit);
    if (!folio)
        return -ENOMEM;
    const std::uint64_t fits = std::min(wanted, folio->size().value());
    folio->content() = Content::zeros(folio->size());
    task.spend(kernel().profile().pageCache.addPage * static_cast<std::int64_t>(folio->pages()), "copy_splice_read");
    const PageRange range = pagesOf(at, fits);
    if (inode.pages().dirty().touches(range) || inode.pages().writeback().touches(range))
        inode.writeAndWait(task, range);
    const Fragment memory{PageRef(folio, Holder::Kernel), 0, Bytes(fits), buffers.end()};
    readInto(task, {memory}, at);
    const std::uint64_t size = inode.size();
    const Bytes length = std::min(memory.length, Bytes(size - std::min(size, at)));
    if (length.value() > 0)
        buffers.pushOwned(std::move(folio), memory.read().slice(0, length), SpliceBuffers::Append::No);
    return static_cast<std::int64_t>(length.value());
}

}  // namespace copyscope::model::kernel
