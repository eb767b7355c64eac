// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/progress_line.h"

#include "sim/report/numbers.h"

#include <ostream>

namespace copyscope::sim {

ProgressLine::ProgressLine(std::ostream& out, bool terminal) : m_out(out), m_terminal(terminal) {}

ProgressLine::~ProgressLine()
{
    if (m_shown)
        m_out << "\r\033[K" << std::flush;
}

void ProgressLine::show(const LaneProgress& progress)
{
    const auto running = std::chrono::steady_clock::now() - m_start;
    if (!m_terminal || running < std::chrono::seconds(1))
        return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(running).count();
    m_out << "\r\033[K" << progress.done << " of " << progress.total << (progress.total == 1 ? " lane" : " lanes") << ", " << seconds
          << " s";
    if (progress.simulated.value() > 0)
        m_out << ", simulated " << duration(progress.simulated.value());
    m_out << std::flush;
    m_shown = true;
}

}  // namespace copyscope::sim
