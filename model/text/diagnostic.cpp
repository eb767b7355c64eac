// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/diagnostic.h"

#include <algorithm>
#include <cctype>

namespace copyscope::model::text {

namespace {

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// Optimal string alignment distance: a swap of neighbours counts as one slip, as people make it.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

// Index of the best candidate, or their number.
template <class Range>
std::size_t bestMatch(std::string_view word, const Range& candidates)
{
    std::size_t best = candidates.size();
    std::size_t bestDistance = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const std::string_view candidate = candidates[i];
        const std::size_t longer = std::max(word.size(), candidate.size());
        const std::size_t allowed = std::max<std::size_t>(1, longer / 3);
        if (longer > candidate.size() + allowed || longer > word.size() + allowed)
            continue;
        const std::size_t d = distance(word, candidate);
        if (d > allowed || d >= longer)
            continue;
        if (best == candidates.size() || d < bestDistance) {
            best = i;
            bestDistance = d;
        }
    }
    return best;
}

}  // namespace

std::string toString(const Diagnostic& d)
{
    std::string out;
    if (!d.file.empty())
        out += d.file + ":";
    if (d.position.line != 0) {
        out += std::to_string(d.position.line) + ":";
        if (d.position.column != 0)
            out += std::to_string(d.position.column) + ":";
    }
    if (!out.empty())
        out += " ";
    out += "error: " + d.message;
    if (!d.hint.empty())
        out += " (" + d.hint + ")";
    return out;
}

std::string toString(std::span<const Diagnostic> diagnostics)
{
    std::string out;
    for (const Diagnostic& d : diagnostics)
        out += toString(d) + "\n";
    return out;
}

void arrange(Diagnostics& diagnostics)
{
    std::vector<std::string> files;
    for (const Diagnostic& d : diagnostics) {
        if (std::find(files.begin(), files.end(), d.file) == files.end())
            files.push_back(d.file);
    }
    const auto rank = [&](const Diagnostic& d) { return std::find(files.begin(), files.end(), d.file) - files.begin(); };
    std::stable_sort(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
        if (a.file != b.file)
            return rank(a) < rank(b);
        if (a.position.line != b.position.line)
            return a.position.line < b.position.line;
        return a.position.column < b.position.column;
    });
    diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::size_t best = bestMatch(word, candidates);
    if (best == candidates.size())
        return std::nullopt;
    return candidates[best];
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates)
{
    const std::size_t best = bestMatch(word, candidates);
    if (best == candidates.size())
        return std::nullopt;
    return candidates[best];
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates, std::string_view otherwise)
{
    if (const auto near = nearest(word, candidates))
        return "did you mean '" + *near + "'?";
    return std::string(otherwise);
}

std::string enumerate(const std::vector<std::string>& words, std::string_view last)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            out += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
        out += words[i];
    }
    return out;
}

}  // namespace copyscope::model::text
