// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/conform.h"

#include "sim/conform/random_program.h"
#include "sim/live/work_folder.h"

#include <map>

namespace copyscope::sim {

ConformResult conform(const model::Profile& profile, const ConformOptions& options)
{
    ConformResult result;
    WorkFolder folder(options.workdir.empty() ? defaultWorkBase() : options.workdir);
    result.error = folder.error();
    if (!result.error.empty())
        return result;
    result.folder = folder.path().string();
    result.fileSystem = placeOf(folder.path()).fileSystem;

    const Comparer compare = [&](const ProgramText& text) {
        Comparison c;
        c.text = text;
        if (const auto program = compileProgram(text, c.mistakes)) {
            c.kernel = runOnKernel(text, program, folder.path());
            c.model = runInModel(text, program, profile);
        }
        return c;
    };
    std::map<std::string, std::size_t> known;  // by what kind of difference it is
    const std::uint64_t first = options.only.value_or(0);
    const std::uint64_t behind = options.only ? first + 1 : options.programs;
    for (std::uint64_t number = first; number < behind; ++number) {
        const Comparison c = compare(randomProgram(options.seed, number));
        ++result.programs;
        for (const auto& [process, entries] : c.kernel.account)
            result.calls += entries.size();
        if (c.difference()) {
            const auto [at, isNew] = known.emplace(c.kind(), result.differences.size());
            if (isNew) {
                Difference d;
                d.number = number;
                d.smallest = shrink(c, compare);
                d.text = d.smallest.difference().value_or("it did not come again: what happens depends on chance");
                result.differences.push_back(std::move(d));
            } else {
                result.differences[at->second].others.push_back(number);
            }
        }
        if (options.progress)
            options.progress(result.programs);
    }
    return result;
}

std::string conformReport(const ConformResult& result, std::uint64_t seed)
{
    std::string out;
    for (const Difference& d : result.differences) {
        out += "program " + std::to_string(d.number) + " of seed " + std::to_string(seed) + ": " + d.text + "\n" + d.smallest.report();
        if (!d.others.empty()) {
            out += "also in " + std::to_string(d.others.size()) + " more:";
            constexpr std::size_t shown = 8;
            for (std::size_t i = 0; i < d.others.size() && i < shown; ++i)
                out += " " + std::to_string(d.others[i]);
            out += "\n";
        }
        out += "\n";
    }
    out += std::to_string(result.programs) + " programs, " + std::to_string(result.calls) + " calls on " + result.fileSystem + ": ";
    out += result.differences.empty() ? "no difference\n" : std::to_string(result.differences.size()) + " kinds of differences\n";
    return out;
}

}  // namespace copyscope::sim
