// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace copyscope::sim {

namespace {

std::string rounded(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    return text;
}

}  // namespace

Quartiles spreadOf(std::vector<double> values)
{
    if (values.empty())
        return {};
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) { return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))]; };
    return {at(0.5), at(0.25), at(0.75), values.size()};
}

Quartiles measure(std::size_t rounds, const std::function<double()>& once)
{
    once();
    std::vector<double> values;
    for (std::size_t i = 0; i < rounds; ++i)
        values.push_back(once());
    return spreadOf(std::move(values));
}

void Figures::measured(std::string_view path, const Quartiles& spread, std::string_view unit, std::string_view how)
{
    if (spread.rounds == 0 || !(spread.median > 0)) {
        missing(path, "the measurement gave nothing: " + std::string(how));
        return;
    }
    const bool rate = unit == "B/s";
    const double scale = rate ? 1e9 : 1;
    m_all.push_back({std::string(path), Figure::Kind::Measured, spread.median, {},
                     std::string(how) + "; median of " + std::to_string(spread.rounds) + ", quartiles " + rounded(spread.low / scale) + " to "
                         + rounded(spread.high / scale) + (rate ? " GB/s" : " " + std::string(unit))});
}

void Figures::derived(std::string_view path, double value, std::string_view how)
{
    if (!(value > 0))
        missing(path, "too small to be told from what it comes with: " + std::string(how));
    else
        m_all.push_back({std::string(path), Figure::Kind::Derived, value, {}, std::string(how)});
}

void Figures::read(std::string_view path, std::string text, std::string_view where)
{
    m_all.push_back({std::string(path), Figure::Kind::Read, 0, std::move(text), std::string(where)});
}

void Figures::missing(std::string_view path, std::string_view why)
{
    m_all.push_back({std::string(path), Figure::Kind::Missing, 0, {}, std::string(why)});
}

Figures Figures::middleOf(const std::vector<Figures>& passes)
{
    Figures out;
    if (passes.empty())
        return out;
    for (const Figure& first : passes.front().all()) {
        std::vector<const Figure*> found;
        for (const Figures& pass : passes)
            if (const Figure* const figure = pass.find(first.path))
                found.push_back(figure);
        const auto isMissing = [](const Figure* f) { return f->kind == Figure::Kind::Missing; };
        const auto missing = static_cast<std::size_t>(std::count_if(found.begin(), found.end(), isMissing));
        if (2 * missing > found.size()) {
            out.m_all.push_back(**std::find_if(found.begin(), found.end(), isMissing));
            continue;
        }
        std::erase_if(found, isMissing);
        std::stable_sort(found.begin(), found.end(), [](const Figure* a, const Figure* b) { return a->value < b->value; });
        Figure middle = *found[found.size() / 2];
        if (passes.size() > 1 && middle.kind != Figure::Kind::Read)
            middle.source += "; the middle one of " + std::to_string(found.size()) + " such figures";
        out.m_all.push_back(std::move(middle));
    }
    return out;
}

const Figure* Figures::find(std::string_view path) const
{
    const auto found = std::find_if(m_all.begin(), m_all.end(), [path](const Figure& f) { return f.path == path; });
    return found == m_all.end() ? nullptr : &*found;
}

}  // namespace copyscope::sim
