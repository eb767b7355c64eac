// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/terminal_text.h"

#include "sim/report/numbers.h"

#include <algorithm>

namespace copyscope::sim {

std::string Painter::operator()(Ink ink, const std::string& text) const
{
    if (!m_color || text.empty())
        return text;
    constexpr std::string_view codes[] = {"\033[1m", "\033[2m", "\033[32m", "\033[31m"};
    return std::string(codes[static_cast<std::size_t>(ink)]) + text + "\033[0m";
}

std::string padding(std::size_t wanted, std::string_view text)
{
    const std::size_t taken = columnsOf(text);
    return std::string(wanted > taken ? wanted - taken : 0, ' ');
}

std::string wrapped(const std::string& text, std::size_t indent, std::size_t width)
{
    if (width == 0)
        return text;
    std::string result;
    std::size_t column = 0;
    std::size_t begin = 0;
    while (begin < text.size()) {
        // A word with the spaces before it.
        const std::size_t word = std::min(text.find_first_not_of(' ', begin), text.size());
        const std::size_t end = std::min(text.find(' ', word), text.size());
        const std::string_view letters(text.data() + word, end - word);
        if (column > indent && column + (word - begin) + columnsOf(letters) > width) {
            result += "\n" + std::string(indent, ' ');
            column = indent;
        } else {
            result.append(word - begin, ' ');
            column += word - begin;
        }
        result += letters;
        column += columnsOf(letters);
        begin = end;
    }
    return result;
}

std::string counted(std::size_t count, std::string_view what)
{
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace copyscope::sim
