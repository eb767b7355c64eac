// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"
#include "model/text/diagnostic.h"

#include <string>
#include <string_view>

namespace copyscope::model::scenario {

/// Reads "read_write.read[1]", "race.vandal.truncate[0]" or "read_write". Within a lane's own notes `lane` is that
/// lane and the text has no lane in front: "read[1]". Names of lanes, processes and calls are not checked here.
[[nodiscard]] text::Parsed<NotePlace> parseNotePlace(std::string_view source, std::string_view lane = {});
[[nodiscard]] std::string toString(const NotePlace& place);

}  // namespace copyscope::model::scenario
