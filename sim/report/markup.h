// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace copyscope::sim {

/// Text for an XML document, in an attribute or between tags. Control characters, which XML 1.0 does not have, become ?.
[[nodiscard]] std::string xmlText(std::string_view text);
/// A field of a CSV file, quoted where RFC 4180 asks for it.
[[nodiscard]] std::string csvField(std::string_view text);
/// Text for a table of Markdown, with what would end a cell or begin markup escaped.
[[nodiscard]] std::string markdownText(std::string_view text);
/// The same as code.
[[nodiscard]] std::string markdownCode(std::string_view text);

}  // namespace copyscope::sim
