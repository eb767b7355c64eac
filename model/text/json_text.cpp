// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/json_text.h"

#include <array>
#include <cstdio>

namespace copyscope::model::text {

std::string jsonString(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> buffer{};
            std::snprintf(buffer.data(), buffer.size(), "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += buffer.data();
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string jsonArray(const std::vector<std::string>& items)
{
    std::string out;
    for (const std::string& item : items)
        out += (out.empty() ? "" : ",") + item;
    return "[" + out + "]";
}

std::string jsonObject(const JsonMembers& members)
{
    std::string out;
    for (const auto& [key, value] : members)
        out += (out.empty() ? "" : ",") + jsonString(key) + ":" + value;
    return "{" + out + "}";
}

std::string jsonPretty(std::string_view compact)
{
    std::string out;
    std::size_t depth = 0;
    bool inString = false;
    const auto breakLine = [&] {
        out += '\n';
        out.append(depth * 2, ' ');
    };
    for (std::size_t i = 0; i < compact.size(); ++i) {
        const char c = compact[i];
        if (inString) {
            out += c;
            if (c == '\\')
                out += compact[++i];
            else if (c == '"')
                inString = false;
            continue;
        }
        const bool empty = i + 1 < compact.size() && (compact[i + 1] == '}' || compact[i + 1] == ']');
        if ((c == '{' || c == '[') && empty) {
            out += c;
            out += compact[++i];
        } else if (c == '{' || c == '[') {
            out += c;
            ++depth;
            breakLine();
        } else if (c == '}' || c == ']') {
            --depth;
            breakLine();
            out += c;
        } else if (c == ',') {
            out += c;
            breakLine();
        } else if (c == ':') {
            out += ": ";
        } else {
            inString = c == '"';
            out += c;
        }
    }
    return out + "\n";
}

}  // namespace copyscope::model::text
