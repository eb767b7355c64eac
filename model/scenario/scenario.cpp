// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/scenario.h"

#include <algorithm>

namespace copyscope::model::scenario {

namespace {

template <class Range, class Member>
auto* named(Range& range, Member member, std::string_view name)
{
    const auto found = std::find_if(range.begin(), range.end(), [&](const auto& item) { return item.*member == name; });
    return found == range.end() ? nullptr : &*found;
}

}  // namespace

text::Position ProgramText::at(std::uint32_t line, std::uint32_t column) const
{
    if (lines.empty())
        return {};
    if (line == 0 || line > lines.size())
        return lines.front();
    const text::Position start = lines[line - 1];
    return {start.line, start.column + (column == 0 ? 0 : column - 1)};
}

std::byte Content::at(std::uint64_t offset) const
{
    switch (kind) {
    case Kind::Pattern: return static_cast<std::byte>((offset * 131 + 7) & 255);
    case Kind::Zeros: return std::byte{0};
    case Kind::Repeat: return static_cast<std::byte>(repeat[offset % repeat.size()]);
    }
    return std::byte{0};
}

const ProcessSpec* Lane::process(std::string_view name) const
{
    return named(processes, &ProcessSpec::name, name);
}

const Lane* Scenario::lane(std::string_view laneId) const
{
    return named(lanes, &Lane::id, laneId);
}

const FileSpec* Scenario::fileNamed(std::string_view name) const
{
    return named(files, &FileSpec::name, name);
}

const SocketSpec* Scenario::socketNamed(std::string_view name) const
{
    return named(sockets, &SocketSpec::name, name);
}

}  // namespace copyscope::model::scenario
