// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/note_place.h"

#include "model/scenario/read_context.h"

#include <charconv>

namespace copyscope::model::scenario {

namespace {

constexpr std::string_view examples = "write LANE, LANE.CALL[N] or LANE.PROCESS.CALL[N], such as read_write.read[1]";
constexpr std::string_view inLaneExamples = "write CALL[N] or PROCESS.CALL[N], such as read[1]";

}  // namespace

text::Parsed<NotePlace> parseNotePlace(std::string_view source, std::string_view lane)
{
    const auto fail = [&] {
        return text::Parsed<NotePlace>::fail(inQuotes(source) + " is no moment of a lane",
                                             std::string(lane.empty() ? examples : inLaneExamples));
    };
    NotePlace place;
    std::string_view names = source;
    if (const std::size_t open = source.find('['); open != std::string_view::npos) {
        if (!source.ends_with(']'))
            return fail();
        const std::string_view number = source.substr(open + 1, source.size() - open - 2);
        const auto read = std::from_chars(number.data(), number.data() + number.size(), place.occurrence);
        if (number.empty() || read.ec != std::errc{} || read.ptr != number.data() + number.size())
            return fail();
        names = source.substr(0, open);
    }
    std::vector<std::string> parts;
    if (!lane.empty())
        parts.emplace_back(lane);
    while (true) {
        const std::size_t dot = names.find('.');
        parts.emplace_back(names.substr(0, dot));
        if (!isName(parts.back()))
            return fail();
        if (dot == std::string_view::npos)
            break;
        names.remove_prefix(dot + 1);
    }
    const bool numbered = names.size() < source.size() && source.ends_with(']');
    if (parts.size() > 3 || (parts.size() == 1 && numbered))
        return fail();
    place.lane = parts[0];
    if (parts.size() == 3)
        place.process = parts[1];
    if (parts.size() > 1)
        place.call = parts.back();
    return text::Parsed<NotePlace>::ok(std::move(place));
}

std::string toString(const NotePlace& place)
{
    std::string out = place.lane;
    if (!place.process.empty())
        out += "." + place.process;
    if (!place.call.empty())
        out += "." + place.call + "[" + std::to_string(place.occurrence) + "]";
    return out;
}

}  // namespace copyscope::model::scenario
