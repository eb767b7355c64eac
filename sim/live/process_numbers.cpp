// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/process_numbers.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace copyscope::sim {

struct ProcessNumbers::Table {
    static constexpr std::size_t room = 4096;
    std::atomic<std::uint32_t> count{0};
    std::array<std::atomic<pid_t>, room> numbers{};
};

ProcessNumbers::ProcessNumbers()
{
    void* memory = ::mmap(nullptr, sizeof(Table), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    m_table = new (memory) Table();
}

ProcessNumbers::~ProcessNumbers() { ::munmap(m_table, sizeof(Table)); }

void ProcessNumbers::add(pid_t process)
{
    if (has(process))
        return;
    const std::uint32_t index = m_table->count.fetch_add(1);
    m_table->numbers[index % Table::room].store(process);
}

void ProcessNumbers::clear() { m_table->count.store(0); }

bool ProcessNumbers::has(pid_t process) const
{
    const std::size_t count = std::min<std::size_t>(m_table->count.load(), Table::room);
    for (std::size_t i = 0; i < count; ++i)
        if (m_table->numbers[i].load() == process)
            return true;
    return false;
}

void ProcessNumbers::forEach(const std::function<void(pid_t)>& take) const
{
    const std::size_t count = std::min<std::size_t>(m_table->count.load(), Table::room);
    for (std::size_t i = 0; i < count; ++i)
        take(m_table->numbers[i].load());
}

void ProcessNumbers::killAll() const
{
    for (std::uint32_t done = 0; done < m_table->count.load() && done < Table::room; ++done) {
        const pid_t process = m_table->numbers[done].load();
        if (process <= 1 || process == ::getpid())
            continue;
        // A child that is being forked now has not entered itself yet, but it is in the group that its program leads, and
        // nobody escapes from a group's signal by fork().
        ::kill(-process, SIGKILL);
        ::kill(process, SIGKILL);
    }
}

}  // namespace copyscope::sim
