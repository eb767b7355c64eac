// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace copyscope::model {

/// The version that this program writes, and the newest that it reads.
inline constexpr std::uint32_t cstraceVersion = 2;

/// Writes a run as a `.cstrace` file (model/trace/README.md), section by section. False when the stream failed.
bool writeCstrace(std::ostream& out, const RunRecord& run);

/// What came of reading: `record` or `error`, a sentence that says what is wrong with the file and where.
struct CstraceResult {
    std::optional<RunRecord> record;
    std::string error;
};

/// Reads and checks a whole file: whatever the bytes are, the result is a valid record or an error.
[[nodiscard]] CstraceResult readCstrace(std::istream& in);
[[nodiscard]] CstraceResult readCstrace(std::span<const std::uint8_t> bytes);
/// `error` begins with the path.
[[nodiscard]] CstraceResult readCstraceFile(const std::string& path);

}  // namespace copyscope::model
