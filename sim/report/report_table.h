// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <string>
#include <vector>

namespace copyscope::sim {

/// A run as a table: a column a lane, a row a figure.
struct ReportTable {
    struct Row {
        std::string label;
        std::vector<std::string> cells;
        bool operator==(const Row&) const = default;
    };
    struct Group {
        std::string title;
        std::vector<Row> rows;
        bool operator==(const Group&) const = default;
    };
    std::vector<std::string> lanes;  ///< ids
    std::vector<Group> groups;       ///< none is empty
    bool operator==(const ReportTable&) const = default;
};

/// Counters by group, then calls by name. Rows that no lane has are left out.
[[nodiscard]] ReportTable tabulate(const model::RunRecord& run);

/// How the processes of each lane ended, a line a lane; only lanes in which there is something to tell: several
/// processes, or one that did not simply exit with 0.
[[nodiscard]] std::vector<std::string> processLines(const model::RunRecord& run);
/// What the processes printed, below their names.
[[nodiscard]] std::vector<std::string> outputLines(const model::RunRecord& run);

/// The machine of a run in a line: profile and overrides that all lanes share, then those of single lanes.
[[nodiscard]] std::string machineLine(const model::RunRecord& run);

}  // namespace copyscope::sim
