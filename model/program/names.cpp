// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/names.h"

#include <algorithm>
#include <vector>

namespace copyscope::model::program {

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

std::string nearestName(std::string_view name, std::span<const std::string> known)
{
    constexpr std::size_t longest = 64;  // nobody means a name that long by accident
    if (name.size() > longest)
        return {};
    std::string best;
    std::size_t bestDistance = name.size() < 4 ? 2 : name.size() < 8 ? 3 : 4;  // one more than a slip in so many letters
    for (const std::string& candidate : known) {
        if (candidate.size() > longest || candidate.size() + bestDistance < name.size() ||
            name.size() + bestDistance < candidate.size())
            continue;
        const std::size_t distance = editDistance(name, candidate);
        // A name of two letters that shares none of them is another name, not a slip.
        if (distance < bestDistance && distance < name.size() && distance < candidate.size()) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

}  // namespace copyscope::model::program
