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

bool ProgressLine::isDue() const
{
    return m_terminal && std::chrono::steady_clock::now() - m_start >= std::chrono::seconds(1);
}

void ProgressLine::write(const std::string& text)
{
    const auto running = std::chrono::steady_clock::now() - m_start;
    m_out << "\r\033[K" << text << ", " << std::chrono::duration_cast<std::chrono::seconds>(running).count() << " s" << std::flush;
    m_shown = true;
}

void ProgressLine::show(const LaneProgress& progress)
{
    if (!isDue())
        return;
    const std::string simulated = progress.simulated.value() > 0 ? ", simulated " + duration(progress.simulated.value()) : "";
    write(std::to_string(progress.done) + " of " + std::to_string(progress.total) + (progress.total == 1 ? " lane" : " lanes") + simulated);
}

void ProgressLine::showBar(unsigned done, unsigned total, std::string_view what)
{
    if (!m_terminal)
        return;
    constexpr unsigned width = 20;
    const unsigned full = total == 0 ? width : width * done / total;
    write("[" + std::string(full, '#') + std::string(width - full, '-') + "] " + std::string(what));
}

void ProgressLine::show(std::uint64_t done, std::uint64_t total, std::string_view what)
{
    if (isDue())
        write(std::to_string(done) + " of " + std::to_string(total) + " " + std::string(what));
}

}  // namespace copyscope::sim
