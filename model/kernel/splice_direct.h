// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/call_table.h"
#include "model/kernel/file.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace copyscope::model::kernel {

class Pipe;

/// rw_verify_area: 0, or -EINVAL for a negative offset, a negative length, or an end that wraps.
[[nodiscard]] std::int64_t verifyArea(std::uint64_t offset, std::uint64_t length);

/// Moves bytes of `in` from `at` into free slots of a pipe, waiting for one free slot unless `nonBlocking`, and advances
/// `at` (splice_file_to_pipe). A count, 0 at the end of the file, -errno or restartCall.
std::int64_t spliceToPipe(Task& task, File& in, Pipe& out, std::uint64_t& at, std::uint64_t length, bool nonBlocking);

/// Moves bytes from file to file through slots that belong to the task, 64 KiB at a time, and advances both offsets
/// by what arrived (do_splice_direct). A count, 0 at the end of the file, -errno or restartCall.
std::int64_t spliceDirect(Task& task, File& in, std::uint64_t& inAt, File& out, std::uint64_t& outAt,
                          std::uint64_t length);

/// splice() on open files: the offset of a file is used where one is given, else its position. A count, -errno or
/// restartCall (calls_splice.cpp, do_splice).
std::int64_t spliceFiles(Task& task, const std::shared_ptr<File>& in, std::optional<std::uint64_t> inAt,
                         const std::shared_ptr<File>& out, std::optional<std::uint64_t> outAt, std::uint64_t length,
                         std::uint32_t flags);

void addSendfileCalls(CallTable& table);  ///< sendfile, copy_file_range (calls_sendfile.cpp)

}  // namespace copyscope::model::kernel
