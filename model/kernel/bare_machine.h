// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/mmu.h"
#include "model/hardware/page_replacement.h"
#include "model/kernel/task.h"
#include "model/kernel/wait_queue.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

class Kernel;
class Process;

/// The small machine of a textbook on memory management, with the simplest kernel that it needs: a loader, a swapper and a
/// pager. Programs reach its memory with load(), store() and jump(), which go through its Mmu; all else of a program
/// runs as ever. It has one MMU, so the scenarios that use it have one core.
///
/// * `mmu.translation` absolute, relocated, base-limit: a program's image lies in one piece. When there is no hole for it,
///   the image that has been in memory for the longest time goes to swap as a whole, and comes back when its program
///   touches it again, perhaps to another place.
/// * paged: pages come with their first touch. When all frames are taken, `mmu.replacement` says which page goes; one
///   that was written to has to be written to swap first.
///
/// An access takes one `memory.latency`, and one more for each entry of a page table that was read for it.
/// After A. Tanenbaum, H. Bos, Modern Operating Systems, chapter 3.
class BareMachine {
public:
    explicit BareMachine(Kernel& kernel);
    ~BareMachine();
    BareMachine(const BareMachine&) = delete;
    BareMachine& operator=(const BareMachine&) = delete;

    // --- system calls -----------------------------------------------------------------------------------

    /// Gives the process an image of `size` bytes; its physical start, 0 when it is paged. -EINVAL for no size or a second
    /// image, -ENOMEM when it can never fit, -E2BIG when addresses are too short for it.
    std::int64_t loadImage(Task& task, Bytes size);
    /// Enters a page into the table of the process, as the kernel of a figure has done it. -EINVAL without paging,
    /// -EBUSY for a frame that has a page.
    std::int64_t mapPage(Task& task, std::uint64_t page, std::uint64_t frame);

    /// Where an address of the process is, as a debugger would find out: no bit changes. -EFAULT when it is nowhere.
    [[nodiscard]] std::int64_t physicalAddress(const Task& task, std::uint64_t address) const;

    // --- instructions, in user mode -----------------------------------------------------------------------

    enum class Instruction : std::uint8_t { Load, Store, Jump };
    struct Result {
        std::int64_t value = 0;
        bool refused = false;     ///< a protection fault at `at`
        bool unusable = false;    ///< no memory behind the address
        Spot at{};
    };
    /// Load gives the word, Store keeps `value` there, Jump gives the pid whose program the instruction belongs to.
    Result execute(Task& task, Instruction instruction, std::uint64_t address, std::int64_t value);

    /// The process ends: its memory is free.
    void processEnds(Task& task);

private:
    struct Page {
        bool inSwap = false;                           ///< what swap has is what the page held when it went
        std::map<std::uint64_t, std::int64_t> words{}; ///< while the page is not in memory, by offset
    };
    struct Image {
        Process* process = nullptr;
        std::uint32_t space = 0;
        Bytes size{};
        PlaceId place{};
        SourceId source{};
        std::uint64_t swapOffset = 0;
        bool hasSwap = false;
        // in one piece
        bool resident = false;
        std::uint64_t base = 0;
        std::uint64_t order = 0;  ///< when it came into memory
        std::map<std::uint64_t, std::int64_t> words{};  ///< while it is not, by offset
        // paged
        std::unique_ptr<PageTable> table{};
        std::map<std::uint64_t, Page> pages{};
    };
    struct Frame {
        Image* image = nullptr;
        std::uint64_t page = 0;
        bool busy = false;  ///< a page is on its way out or in
    };
    /// Who moves images or pages about: one at a time.
    class Turn;

    [[nodiscard]] Image* imageOf(const Task& task) const;
    /// What this process brings into memory.
    SourceId sourceOf(const Task& task);
    [[nodiscard]] bool paged() const { return m_mmu.way() == Translation::Paged; }
    [[nodiscard]] Bytes pageBytes() const;
    /// The MMU's registers belong to this image from now on.
    void dispatch(const Task& task, Image* image);
    void setRegister(const Task& task, PlaceId& place, std::string_view name, std::uint64_t value);
    [[nodiscard]] std::int64_t ownerOf(std::uint64_t physical) const;
    [[nodiscard]] Result faultAt(const Image* image, std::uint64_t address) const;
    void tellTranslation(const Task& task, const Image* image, std::uint64_t address, bool write, const Mmu::Result& r);
    void tellWalk(const Task& task, const Image& image, std::uint64_t address, const Mmu::Result& r);
    /// Words of [from, from + length) out of memory, by offset; and into it.
    [[nodiscard]] std::map<std::uint64_t, std::int64_t> takeWords(std::uint64_t from, Bytes length);
    void putWords(std::uint64_t to, std::map<std::uint64_t, std::int64_t>& words);
    void refer(EventKind kind, const Task& task, Spot holder, Spot target, Bytes bytes, std::string_view why) const;

    // images in one piece
    [[nodiscard]] std::optional<std::uint64_t> hole(Bytes size) const;
    std::int64_t bringIn(Task& task, Image& image);
    bool swapOut(Task& task, Image& image);

    // paging (bare_pager.cpp)
    /// Makes a page present. False when there is neither a frame nor a victim, or no room in swap for one.
    bool pageIn(Task& task, Image& image, std::uint64_t page, bool write);
    [[nodiscard]] std::optional<std::uint64_t> freeFrame(Task& task);
    bool evict(Task& task, std::uint64_t frame);
    void enter(const Task& task, Image& image, std::uint64_t page, std::uint64_t frame);
    [[nodiscard]] Spot swapSpot(const Image& image, std::uint64_t page) const;
    void leaveTlb(const Task& task, const Image& image, std::uint64_t page);

    Kernel& m_kernel;
    Mmu m_mmu;
    PageReplacement m_replacement;
    std::map<const Process*, std::unique_ptr<Image>> m_images;
    std::map<std::uint64_t, std::int64_t> m_words;  ///< what memory holds, by physical address; the rest is 0
    std::map<int, SourceId> m_sources;              ///< by pid
    std::vector<Frame> m_frames;
    const Image* m_current = nullptr;
    std::uint64_t m_order = 0;
    PlaceId m_memory{};
    PlaceId m_tlb{};
    PlaceId m_baseRegister{};
    PlaceId m_limitRegister{};
    std::uint64_t m_nextTurn = 0;
    std::uint64_t m_turn = 0;     ///< whose turn it is: first come, first served
    WaitQueue m_moved;
};

}  // namespace copyscope::model::kernel
