// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"
#include "model/text/diagnostic.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::claims {

/// What becomes of a claim when it is run.
enum class Verdict : std::uint8_t { Holds, HeldOnce, Imprecise, Wrong };

struct VerdictInfo {
    Verdict verdict{};
    std::string_view name;         ///< as in the register: "held-once"
    std::string_view title;        ///< for people: "held once"
    std::string_view description;  ///< one line
};
[[nodiscard]] std::span<const VerdictInfo> verdicts();
[[nodiscard]] const VerdictInfo& info(Verdict verdict);

/// One of the articles that the register is about.
struct ArticleInfo {
    std::string_view key;    ///< "S3"
    std::string_view title;  ///< what it is, for people
};
[[nodiscard]] std::span<const ArticleInfo> articles();

/// An expectation of a scenario that settles a claim, or helps to.
struct Evidence {
    std::string scenario;  ///< below the folder of the register, without ending: "faults/leases"
    std::string expect;    ///< text of one of its expectations
    std::optional<scenario::NotePlace> at;  ///< the moment to look at; nothing: momentOf() finds one
    text::Position position;                ///< of the whole entry
    text::Position scenarioPosition;
    text::Position expectPosition;
    text::Position atPosition;
    bool operator==(const Evidence&) const = default;
};

/// A sentence of an article.
struct Claim {
    unsigned number = 0;      ///< from 1, in the order of the register
    std::string article;      ///< key of one of articles()
    std::string claim;        ///< what it says
    Verdict verdict = Verdict::Holds;
    std::string kernel;       ///< HeldOnce: the releases on which it was so
    std::string correction;   ///< number of what corrects it ("X10"); may be empty
    std::string instead;      ///< Imprecise, Wrong: what is so
    std::vector<Evidence> shownBy;
    std::string because;      ///< exactly when there is no evidence: why no run can settle it
    text::Position position;
};

struct Register {
    std::string file;  ///< as it was named
    std::vector<Claim> claims;
};

struct RegisterResult {
    std::optional<Register> value;  ///< absent when there is any diagnostic
    text::Diagnostics diagnostics;  ///< all mistakes of the file, in order
};

/// Reads and checks a register by itself; the scenarios that it names are not looked at.
[[nodiscard]] RegisterResult readRegister(const std::filesystem::path& file);
/// The same from text, as if it stood in `file`.
[[nodiscard]] RegisterResult parseRegister(std::string_view source, const std::string& file);

}  // namespace copyscope::model::claims
