// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/program_text.h"

namespace copyscope::sim {

std::string ProgramText::source() const
{
    std::string out;
    for (const Line& line : lines)
        out += line.text + "\n";
    return out;
}

std::vector<std::byte> contentOfFile(std::string_view name, std::uint64_t size)
{
    std::vector<std::byte> out(size);
    std::uint64_t state = name.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
        // Knuth's MMIX generator; its high bits are the good ones.
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        out[i] = static_cast<std::byte>(state >> 56);
    }
    return out;
}

}  // namespace copyscope::sim
