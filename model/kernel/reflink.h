// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace copyscope::model::kernel {

class RegularFile;
class Task;

/// Lets [outAt, outAt + length) of one file share the blocks of another one's range (Linux: remap_file_range of XFS and
/// Btrfs, generic_remap_file_range_prep). No byte moves: what is dirty of the source is written first, what the
/// destination has in memory is dropped, and both files refer to the same blocks until one of them is written.
///
/// `shorten`: a length that does not end with a block is cut instead of refused (REMAP_FILE_CAN_SHORTEN); the end of the
/// source may always be shared with the end of the destination. Gives how many bytes are shared, -EOPNOTSUPP on a file
/// system that cannot (`fs.reflink`), -EINVAL where the offsets are not those of blocks.
std::int64_t shareBlocks(Task& task, RegularFile& in, std::uint64_t inAt, RegularFile& out, std::uint64_t outAt,
                         std::uint64_t length, bool shorten);

}  // namespace copyscope::model::kernel
