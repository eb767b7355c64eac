// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"
#include "model/text/diagnostic.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::scenario {

/// What a method needs the scenario to declare under a name.
enum class NeedKind : std::uint8_t { File, Socket, Number };

struct Need {
    std::string name;
    NeedKind kind = NeedKind::File;
};

/// A named program that ships with Copyscope, or that a user keeps in a folder.
struct Method {
    std::string name;     ///< of its file: "sendfile-one-call"
    std::string title;    ///< "sendfile, one call"
    std::string summary;  ///< one sentence
    std::vector<std::string> sources;  ///< kernel functions, manual pages
    std::string since;    ///< first kernel that has all its calls; empty: every one
    std::vector<Need> needs;
    ProgramText program;
};

struct MethodResult {
    std::optional<Method> method;
    text::Diagnostics diagnostics;
};

[[nodiscard]] MethodResult loadMethod(std::string_view name, const std::vector<std::filesystem::path>& folders);
[[nodiscard]] MethodResult parseMethod(std::string_view source, const std::string& file);
/// Names of all methods in the folders, sorted.
[[nodiscard]] std::vector<std::string> methodNames(const std::vector<std::filesystem::path>& folders);

}  // namespace copyscope::model::scenario
