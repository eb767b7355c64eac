// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/user_memory.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/address_space.h"
#include "model/kernel/kernel.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using program::Address;
using namespace program::abi::literals;

namespace {

Content contentOf(const Reached& r)
{
    return r.folio ? r.folio->content().slice(r.offset, r.length) : Content::zeros(r.length);
}

void displaced(Task& task, std::uint64_t lines)
{
    if (lines == 0)
        return;
    Event e = task.event(EventKind::CacheLines);
    e.count = lines;
    task.emit(e);
}

/// Where the kernel itself meets a page beyond the end of its file there is no signal: fixup_exception() makes the copy
/// end early. An article has it otherwise.
void signalForLostPage(Task& task, Address at, AccessError error)
{
    if (error != AccessError::BeyondEnd || !task.kernel().generation().textbook().sigbusInCall)
        return;
    Task::Pending signal;
    signal.number = static_cast<int>("SIGBUS"_c);
    signal.code = static_cast<int>("BUS_ADRERR"_c);
    signal.address = at;
    task.kernel().sendSignalTo(task, signal, true);
}

}  // namespace

Content peekUser(Task& task, Address from, Bytes length)
{
    Content out;
    while (out.size() < length) {
        const Reached r = task.process().memory->reach(task, from + out.size().value(), length - out.size(), false, false);
        if (r.error != AccessError::None)
            break;
        out.append(contentOf(r));
    }
    return out;
}

Bytes pokeUser(Task& task, Address to, const Content& bytes)
{
    Bytes done{};
    while (done < bytes.size()) {
        const Reached r = task.process().memory->reach(task, to + done.value(), bytes.size() - done, true, false);
        if (r.error != AccessError::None)
            break;
        r.folio->content().assign(r.offset, bytes.slice(done.value(), r.length));
        done += r.length;
    }
    return done;
}

namespace {

/// Reachable stretches of user memory that one copy takes together, although they lie in several folios.
struct Run {
    std::vector<Reached> parts;
    Bytes length{};
    Spot at{};
    Origin origin{};
    bool hot = false;
    std::uint64_t displacedLines = 0;

    /// What comes next goes on where this ends: same place, same content, same speed.
    [[nodiscard]] bool goesOn(Spot spot, Origin from, bool isHot) const
    {
        return parts.empty()
               || (isHot == hot && spot.place == at.place && spot.offset == at.offset + length.value()
                   && from.source == origin.source && (from.source.isNone() || from.offset == origin.offset + length.value()));
    }
    void add(const Reached& part, Spot spot, Origin from, bool isHot)
    {
        if (parts.empty()) {
            at = spot;
            origin = from;
            hot = isHot;
        }
        length += part.length;
        parts.push_back(part);
    }
};

}  // namespace

Content copyFromUser(Task& task, Address from, Bytes length, Spot to, std::string_view what)
{
    // Pages first, then the copy, then the look at the bytes: what another thread stores meanwhile is seen.
    Content out;
    const auto copy = [&](Run& run) {
        if (run.parts.empty())
            return;
        task.copy(run.length, run.at, {to.place, to.offset + out.size().value()}, run.origin, what, run.hot);
        displaced(task, run.displacedLines);
        for (const Reached& r : run.parts)
            out.append(contentOf(r));
        run = {};
    };
    Run run;
    while (out.size() + run.length < length) {
        const Bytes done = out.size() + run.length;
        const Address at = from + done.value();
        const Reached r = task.process().memory->reach(task, at, length - done, false, false);
        if (r.error != AccessError::None) {
            signalForLostPage(task, at, r.error);
            break;
        }
        CpuCache::Touch touch;
        if (r.folio)
            touch = task.kernel().cpuCache().touch(*r.folio, r.length, r.offset);
        const Origin origin = contentOf({AccessError::None, r.folio, r.offset, Bytes(1)}).origin();
        const Spot spot = spotOf(task, at);
        if (!run.goesOn(spot, origin, touch.hot))
            copy(run);
        run.add(r, spot, origin, touch.hot);
        run.displacedLines += touch.displacedLines;
    }
    copy(run);
    return out;
}

Bytes copyToUser(Task& task, Address to, const Content& bytes, Spot from, std::string_view what, bool hot)
{
    Bytes done{};
    const auto copy = [&](Run& run) {
        if (run.parts.empty())
            return;
        task.copy(run.length, {from.place, from.offset + done.value()}, run.at, run.origin, what,
                  hot       ? CopyHeat::Hot
                  : run.hot ? CopyHeat::ToHot
                            : CopyHeat::Cold);
        displaced(task, run.displacedLines);
        for (const Reached& r : run.parts) {
            r.folio->content().assign(r.offset, bytes.slice(done.value(), r.length));
            done += r.length;
        }
        run = {};
    };
    Run run;
    while (done + run.length < bytes.size()) {
        const Bytes reached = done + run.length;
        const Address at = to + reached.value();
        const Reached r = task.process().memory->reach(task, at, bytes.size() - reached, true, false);
        if (r.error != AccessError::None)
            break;
        const CpuCache::Touch touch = task.kernel().cpuCache().touch(*r.folio, r.length, r.offset);
        const Origin origin = bytes.origin(reached.value());
        const Spot spot = spotOf(task, at);
        if (!run.goesOn(spot, origin, touch.hot))
            copy(run);
        run.add(r, spot, origin, touch.hot);
        run.displacedLines += touch.displacedLines;
    }
    copy(run);
    return done;
}

std::vector<Fragment> getUserPages(Task& task, Address from, Bytes length, bool write, Holder holder)
{
    std::vector<Fragment> out;
    std::uint64_t pages = 0;
    Bytes done{};
    std::shared_ptr<Folio> zeroPage;
    while (done < length) {
        const Address at = from + done.value();
        Reached r = task.process().memory->reach(task, at, length - done, write, false);
        if (r.error == AccessError::None && !r.folio) {
            // The zero page: a store gives the program another one, so who refers to this one goes on seeing zeros.
            if (!zeroPage && (zeroPage = task.kernel().memory().allocate(1)) != nullptr)
                zeroPage->content() = Content::zeros(pageSize);
            r.folio = zeroPage;
            r.offset = at % pageSize.value();
            r.length = std::min(r.length, Bytes(pageSize.value() - r.offset));
        }
        if (r.error != AccessError::None || !r.folio)
            break;
        Fragment f{PageRef(r.folio, holder), r.offset, r.length, spotOf(task, at)};
        pages += f.pages();
        done += r.length;
        out.push_back(std::move(f));
    }
    if (pages != 0) {
        task.spend(task.kernel().profile().mmu.getPage * static_cast<std::int64_t>(pages), "get_user_pages_fast");
        Event e = task.event(EventKind::Pin);
        e.to = out.front().at;
        e.bytes = done;
        e.count = pages;
        task.emit(e);
    }
    return out;
}

Spot spotOf(Task& task, Address at) { return task.process().memory->spot(at); }

std::string nameOfSpot(Task& task, Address at) { return task.process().memory->name(at); }

bool readUserString(Task& task, Address from, std::string& into)
{
    into.clear();
    constexpr std::size_t pathMax = 4096;
    for (;;) {
        std::array<std::byte, 64> part{};
        const std::uint64_t inPage = pageSize.value() - from % pageSize.value();
        const Content c = peekUser(task, from, Bytes(std::min<std::uint64_t>(part.size(), inPage)));
        if (c.empty())
            return false;
        const auto n = static_cast<std::size_t>(c.size().value());
        c.copyTo(0, std::span(part).first(n));
        for (std::size_t i = 0; i < n; ++i) {
            if (part[i] == std::byte{0})
                return true;
            into.push_back(static_cast<char>(part[i]));
        }
        from += n;
        if (into.size() >= pathMax)
            return true;  // too long for every file system: whoever looks it up says so
    }
}

UserBuffers::UserBuffers(std::vector<Buffer> buffers) : m_buffers(std::move(buffers))
{
    for (const Buffer& b : m_buffers)
        m_left += b.length;
}

UserBuffers::UserBuffers(Address base, Bytes length, std::vector<Fragment> pages)
    : m_buffers{{base, length}}, m_pages(std::move(pages)), m_left(length)
{
}

UserBuffers::Buffer UserBuffers::next() const
{
    std::size_t i = m_index;
    std::uint64_t offset = m_offset;
    while (i < m_buffers.size() && m_buffers[i].length.value() == offset) {
        ++i;
        offset = 0;
    }
    if (i >= m_buffers.size())
        return {0, Bytes{}};
    const Buffer& b = m_buffers[i];
    return {b.base + offset, std::min(m_left, b.length - Bytes(offset))};
}

void UserBuffers::advance(Bytes length)
{
    std::uint64_t n = length.value();
    m_left -= length;
    while (n > 0) {
        const std::uint64_t here = m_buffers[m_index].length.value() - m_offset;
        if (n < here) {
            m_offset += n;
            return;
        }
        n -= here;
        ++m_index;
        m_offset = 0;
    }
}

void UserBuffers::limit(Bytes length) { m_left = std::min(m_left, length); }

Content UserBuffers::take(Task& task, Bytes length, Spot to, std::string_view what, bool whole)
{
    const UserBuffers before = *this;
    Content out;
    while (out.size() < length && m_left.value() > 0) {
        const Buffer b = next();
        const Bytes want = std::min(b.length, length - out.size());
        const Content part = copyFromUser(task, b.base, want, {to.place, to.offset + out.size().value()}, what);
        out.append(part);
        advance(part.size());
        if (part.size() < want)
            break;
    }
    if (whole && out.size() < std::min(length, before.m_left)) {
        *this = before;
        return {};
    }
    return out;
}

Bytes UserBuffers::put(Task& task, const Content& bytes, Spot from, std::string_view what, bool hot)
{
    Bytes done{};
    while (done < bytes.size() && m_left.value() > 0) {
        const Buffer b = next();
        const Bytes want = std::min(b.length, bytes.size() - done);
        const Bytes got = copyToUser(task, b.base, bytes.slice(done.value(), want),
                                     {from.place, from.offset + done.value()}, what, hot);
        advance(got);
        done += got;
        if (got < want)
            break;
    }
    return done;
}

std::vector<Fragment> UserBuffers::takeRegistered(Bytes length, Holder holder)
{
    std::vector<Fragment> out;
    std::uint64_t skip = m_offset;
    Bytes left = std::min(length, m_left);
    const Bytes taken = left;
    for (const Fragment& f : m_pages) {
        if (left.value() == 0)
            break;
        if (skip >= f.length.value()) {
            skip -= f.length.value();
            continue;
        }
        const Bytes n = std::min(left, f.length - Bytes(skip));
        out.push_back(f.part(skip, n, holder));
        skip = 0;
        left -= n;
    }
    advance(taken);
    return out;
}

std::vector<Fragment> UserBuffers::pin(Task& task, Bytes length, bool write, Holder holder)
{
    if (registered())
        return takeRegistered(length, holder);
    std::vector<Fragment> out;
    Bytes done{};
    while (done < length && m_left.value() > 0) {
        const Buffer b = next();
        const Bytes want = std::min(b.length, length - done);
        Bytes got{};
        for (Fragment& f : getUserPages(task, b.base, want, write, holder)) {
            got += f.length;
            out.push_back(std::move(f));
        }
        advance(got);
        done += got;
        if (got < want)
            break;
    }
    return out;
}

Content UserBuffers::snapshot(Task& task, Bytes length) const
{
    UserBuffers copy = *this;
    Content out;
    while (out.size() < length && copy.m_left.value() > 0) {
        const Buffer b = copy.next();
        const Bytes want = std::min(b.length, length - out.size());
        const Content part = task.process().memory->look(b.base, want);
        out.append(part);
        copy.advance(want);
        if (part.size() < want)
            break;
    }
    return out;
}

std::int64_t readIovec(Task& task, Address array, std::uint64_t count, UserBuffers& into)
{
    constexpr std::uint64_t most = 1024;  // UIO_MAXIOV
    if (count > most)
        return -EINVAL;
    std::vector<UserBuffers::Buffer> buffers;
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        struct {
            Address base;
            std::uint64_t length;
        } entry{};
        if (!readUser(task, array + i * sizeof entry, entry))
            return -EFAULT;
        if (static_cast<std::int64_t>(entry.length) < 0)
            return -EINVAL;
        const std::uint64_t length = std::min(entry.length, maxTransfer.value() - total);
        total += length;
        buffers.push_back({entry.base, Bytes(length)});
    }
    into = UserBuffers(std::move(buffers));
    return 0;
}

}  // namespace copyscope::model::kernel
