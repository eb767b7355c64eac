// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/kernel.h"
#include "model/program/host.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

class AddressSpace;
class Process;
class Task;

/// A fast buffer: neighbouring pages that belong to the pool of one process, its originator, and that others get to see
/// by reference (P. Druschel, L. L. Peterson: Fbufs, SOSP '93).
struct Fbuf {
    std::shared_ptr<Folio> folio;
    std::string name;              ///< what pictures call it: "fbuf 1"
    int originator = 0;            ///< pid; only it may write
    bool cached = true;            ///< keeps its mappings when it goes back to the pool
    bool isVolatile = true;        ///< the originator can still write to it after it has given it away
    std::set<int> holders;         ///< pids that have it and have not given it away or back
    Content sent;                  ///< what it held when it was given away
    Bytes length{};                ///< how much of it that was
    bool isProtected = false;      ///< the originator's mapping has lost the permission to write
    struct Mapping {
        std::weak_ptr<AddressSpace> space;
        program::Address at = 0;
    };
    std::map<int, Mapping> mappings;  ///< by pid
};

/// The fast buffers of a host: one pool a process. The kernel itself reaches all memory, so that only processes cost
/// mappings: one each, whose life is what *cached* is about.
///
/// A pool keeps its frames. They are cleared once, when they come from the free memory of the host, and from then on go
/// round among the processes of one path, as in the paper, whose figures leave the clearing out.
class Fbufs {
public:
    explicit Fbufs(Kernel& kernel) : m_kernel(kernel) {}

    /// Takes a free buffer of the pool, or makes one: an address, or -ENOMEM.
    std::int64_t allocate(Task& task, Bytes length, bool cached, bool isVolatile);
    /// The buffer at an address of the task's process, if it has one there; null.
    [[nodiscard]] Fbuf* at(Task& task, program::Address address);
    /// The buffer that a page belongs to; null.
    [[nodiscard]] Fbuf* of(const Folio& folio);
    /// The task's process hands it on: the originator loses the permission to write unless the buffer is volatile.
    void giveAway(Task& task, Fbuf& buffer, Bytes length);
    /// The task's process gets it, mapped to be read. Its address, or -ENOMEM.
    std::int64_t receive(Task& task, Fbuf& buffer);
    /// The task's process is done with it. Tells what it got (Delivered) when it was given to it.
    void giveBack(Task& task, Fbuf& buffer);

private:
    [[nodiscard]] bool free(const Fbuf& buffer) const;
    program::Address mapFor(Task& task, Fbuf& buffer, bool writable);
    /// Where it is mapped for a process; 0 where it is not (any more).
    [[nodiscard]] static program::Address mappedAt(const Fbuf& buffer, int pid);
    /// An uncached buffer that nobody uses any more loses its mappings.
    void unmapIfDone(Task& task, Fbuf& buffer);

    Kernel& m_kernel;
    std::vector<std::unique_ptr<Fbuf>> m_buffers;
};

}  // namespace copyscope::model::kernel
