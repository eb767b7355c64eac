// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/doctor_report.h"

#include "sim/report/numbers.h"
#include "sim/report/terminal_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace copyscope::sim {

std::string doctorText(std::span<const DoctorLine> lines, std::size_t width)
{
    std::size_t names = 0;
    for (const DoctorLine& line : lines)
        names = std::max(names, columnsOf(line.name));
    std::string text;
    std::size_t missing = 0;
    for (const DoctorLine& line : lines) {
        missing += line.available ? 0U : 1U;
        std::string said = (line.available ? "✓ " : "✗ ") + line.name + std::string(names - columnsOf(line.name), ' ') + "  " + line.gives;
        const std::string& more = line.available ? line.detail : line.remedy;
        said += more.empty() ? "" : (line.available ? " (" + more + ")" : ": " + more);
        text += wrapped(said, names + 4, width) + "\n";
    }
    text += "\n" + std::to_string(lines.size() - missing) + " of " + std::to_string(lines.size()) + " are there for this user on this machine\n";
    return text;
}

std::string doctorJson(std::span<const DoctorLine> lines)
{
    nlohmann::ordered_json json;
    json["observables"] = nlohmann::ordered_json::array();
    for (const DoctorLine& line : lines) {
        nlohmann::ordered_json one{{"name", line.name}, {"gives", line.gives}, {"available", line.available}};
        if (!line.detail.empty())
            one["detail"] = line.detail;
        if (!line.remedy.empty())
            one["remedy"] = line.remedy;
        json["observables"].push_back(std::move(one));
    }
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace copyscope::sim
