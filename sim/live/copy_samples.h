// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/live_run.h"

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace copyscope::sim {

/// Fewer say little: of a hundred one is a per cent.
inline constexpr std::int64_t enoughSamples = 100;

/// What samples of a CPU's clock say about where processes spend their time.
struct SampledTime {
    std::int64_t periodNs = 0;
    std::int64_t samples = 0;
    std::int64_t inCopies = 0;  ///< in functions of the kernel that copy payload
    bool complete = true;       ///< none was lost
};

/// Samples where processes on one CPU are (perf_event_open(2), cpu-clock), at every tenth of a millisecond of their time.
class CopySamples final : public LiveRunListener {
public:
    explicit CopySamples(int cpu) : m_cpu(cpu) {}
    ~CopySamples() override;
    CopySamples(const CopySamples&) = delete;
    CopySamples& operator=(const CopySamples&) = delete;

    void ready(const std::vector<ProcessRun>& processes, const std::vector<Connection>& connections) override;
    /// Of the lane's processes; to be asked after the run.
    [[nodiscard]] SampledTime read() const;
    /// Why nothing was sampled; empty when it was.
    [[nodiscard]] const std::string& why() const { return m_why; }

private:
    struct Buffer {
        int fd = -1;
        void* memory = nullptr;
    };
    int m_cpu;
    std::vector<Buffer> m_buffers;
    std::string m_why;
};

/// Whether this user may sample the kernel's part of the time here: empty, or why not and what would allow it.
[[nodiscard]] std::string whyNotSampled();

}  // namespace copyscope::sim
