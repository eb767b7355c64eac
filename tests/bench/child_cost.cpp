// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/child_cost.h"

#include <array>
#include <ctime>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::bench {

namespace {

double residentKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss);
}

}  // namespace

Cost inChild(const std::function<double()>& work)
{
    std::array<int, 2> pipeEnds{};
    if (pipe(pipeEnds.data()) != 0)
        throw std::runtime_error("pipe");
    const pid_t child = fork();
    if (child < 0)
        throw std::runtime_error("fork");
    if (child == 0) {
        Cost cost;
        const double resident = residentKilobytes();
        const std::clock_t begin = std::clock();
        cost.simulated = work();
        cost.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        cost.grownKilobytes = residentKilobytes() - resident;
        const bool written = write(pipeEnds[1], &cost, sizeof cost) == sizeof cost;
        _exit(written ? 0 : 1);
    }
    close(pipeEnds[1]);
    Cost cost;
    const bool complete = read(pipeEnds[0], &cost, sizeof cost) == sizeof cost;
    close(pipeEnds[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (!complete || status != 0)
        throw std::runtime_error("the benchmark's child failed");
    return cost;
}

void* sharedMemory(unsigned long bytes)
{
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::runtime_error("mmap");
    return memory;
}

}  // namespace copyscope::bench
