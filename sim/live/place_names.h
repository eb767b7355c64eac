// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace copyscope::sim {

/// What kind of place a record of a movement names, as the first letter of the name.
enum class PlaceLetter : char {
    PageCache = 'c',
    Disk = 'd',      ///< a file around the page cache
    Memory = 'm',    ///< a variable or mapping of the program
    Pipe = 'p',      ///< by the number of its inode
    ToPeer = 's',    ///< a socket, in the direction of the peer
    FromPeer = 'r',
};

[[nodiscard]] inline std::string placeName(PlaceLetter letter, std::string_view name)
{
    return static_cast<char>(letter) + std::string(name);
}

}  // namespace copyscope::sim
