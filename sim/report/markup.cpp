// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/markup.h"

namespace copyscope::sim {

std::string xmlText(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\n': result += "&#10;"; break;
        default:
            // XML 1.0 has no other control characters, not even escaped.
            result += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
        }
    }
    return result;
}

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string markdownText(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '|' || c == '*' || c == '_' || c == '<' || c == '`' || c == '\\')
            result += '\\';
        result += c == '\n' ? ' ' : c;
    }
    return result;
}

std::string markdownCode(std::string_view text)
{
    std::string inner(text);
    // A bar ends the cell even within code.
    for (std::size_t at = 0; (at = inner.find('|', at)) != std::string::npos; at += 2)
        inner.insert(at, 1, '\\');
    inner.insert(inner.begin(), '`');
    inner += '`';
    return inner;
}

}  // namespace copyscope::sim
