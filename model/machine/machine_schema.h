// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/parameters.h"

#include <string>

namespace copyscope::model::machine {

/// The JSON schema (draft 2020-12) of machine files, generated from parameters().
[[nodiscard]] std::string machineSchema();
/// The schema of the value of one parameter, as compact JSON; scenarios use it for their overrides.
[[nodiscard]] std::string valueSchema(const Parameter& parameter);

}  // namespace copyscope::model::machine
