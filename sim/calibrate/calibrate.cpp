// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/calibrate.h"

#include "model/machine/parameters.h"
#include "sim/calibrate/probes.h"
#include "sim/live/work_folder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <sched.h>
#include <utility>
#include <vector>

namespace copyscope::sim {

using model::machine::Machine;
using model::machine::Parameter;
using model::machine::ParameterValue;

namespace {

struct Step {
    const char* what;
    void (*probe)(const ProbeContext&);
};

constexpr std::array steps{Step{"what the system says of itself", probeSettings}, Step{"system calls and switches", probeCalls},
                           Step{"copies and faults", probeMemory}, Step{"loopback", probeNetwork}, Step{"the disk", probeDisk}};

/// While it lives the process runs on one CPU: wake-ups across CPUs cost more than what is measured.
class Pinned {
public:
    Pinned()
    {
        CPU_ZERO(&m_old);
        ::sched_getaffinity(0, sizeof m_old, &m_old);
        for (int i = CPU_SETSIZE - 1; i >= 0; --i)
            if (CPU_ISSET(static_cast<std::size_t>(i), &m_old) && other < 0)
                (cpu < 0 ? cpu : other) = i;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(static_cast<std::size_t>(std::max(cpu, 0)), &one);
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~Pinned() { ::sched_setaffinity(0, sizeof m_old, &m_old); }
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;

    int cpu = -1;
    int other = -1;

private:
    cpu_set_t m_old;
};

ParameterValue valueOf(const Parameter& parameter, const ParameterValue& like, double value)
{
    const auto whole = static_cast<std::int64_t>(std::llround(std::clamp(value, parameter.minimum, parameter.maximum)));
    if (std::holds_alternative<model::Nanoseconds>(like))
        return model::Nanoseconds(whole);
    if (std::holds_alternative<model::BytesPerSecond>(like))
        return model::BytesPerSecond(static_cast<double>(whole));
    if (std::holds_alternative<model::Bytes>(like))
        return model::Bytes(static_cast<std::uint64_t>(whole));
    if (std::holds_alternative<std::int64_t>(like))
        return whole;
    // Two digits more than anybody could measure.
    return std::round(std::clamp(value, parameter.minimum, parameter.maximum) * 1e4) / 1e4;
}

std::string quoted(std::string text)
{
    std::replace(text.begin(), text.end(), '"', '\'');
    std::replace(text.begin(), text.end(), '\\', '/');
    return '"' + text + '"';
}

/// Why a parameter that no probe looks at keeps the value of the base.
std::string_view reasonFor(std::string_view path)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> reasons{{
        {"nic.", "no packet left this machine: a card cannot be measured without a peer"},
        {"io_bus.", "nothing observable here crosses it alone"},
        {"mmu.tlb", "the processor's counters are not read"},
        {"mmu.", "it does not show apart from what it comes with"},
        {"memory.", "it takes all cores and devices at once"},
        {"disk.", "it does not show apart from the rest of a request"},
        {"cpu.", "it does not show apart from what it comes with"},
        {"", "it is not measured"},
    }};
    return std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return path.starts_with(r.first); })->second;
}

}  // namespace

std::filesystem::path userMachines()
{
    for (const auto& [variable, below] : {std::pair("XDG_DATA_HOME", "copyscope/machines"), std::pair("HOME", ".local/share/copyscope/machines")})
        if (const char* value = std::getenv(variable); value != nullptr && *value == '/')
            return std::filesystem::path(value) / below;
    return {};
}

Calibration calibrate(const CalibrateOptions& options)
{
    Calibration result;
    const WorkFolder folder(options.workdir.empty() ? defaultWorkBase() : options.workdir);
    result.error = folder.error();
    if (!result.error.empty())
        return result;
    const FolderPlace place = placeOf(folder.path());
    constexpr std::uint64_t needed = std::uint64_t{128} << 20;
    if (place.freeBytes < needed) {
        result.error = folder.path().string() + " has " + std::to_string(place.freeBytes >> 20) + " MiB free, 128 are needed: name another folder with --workdir";
        return result;
    }
    const Pinned pinned;
    const unsigned total = options.passes * static_cast<unsigned>(steps.size());
    unsigned done = 0;
    std::vector<Figures> passes(options.passes);
    for (Figures& figures : passes) {
        const ProbeContext context{figures, folder.path(), place.inMemory, std::max(pinned.cpu, 0), pinned.other};
        for (const Step& step : steps) {
            if (options.progress)
                options.progress(done, total, step.what);
            step.probe(context);
            ++done;
        }
    }
    result.figures = Figures::middleOf(passes);
    if (options.progress)
        options.progress(done, total, "done");
    return result;
}

std::string machineFileOf(const Calibration& calibration, const Machine& base, std::string_view date)
{
    const std::string when = date.empty() ? "" : " on " + std::string(date);
    std::string out = "# SPDX-License-Identifier: GPL-3.0-or-later\n"
                      "# Written by copyscope calibrate" + when + "; it will be written anew by the next one.\n"
                      "copyscope_machine: 1\ntitle: This machine\nabout: What copyscope calibrate measured" + when
                      + "; the rest are the values of " + base.profile.name + ".\n";
    std::string group;
    for (const Parameter& parameter : model::machine::parameters()) {
        if (parameter.textbook)
            continue;
        const ParameterValue old = parameter.get(base.profile);
        const Figure* const found = calibration.figures.find(parameter.path);
        std::string value = model::machine::formatValue(parameter, old);
        std::string status = "estimate";
        std::string source = "value of " + base.profile.name + ", not measured: " + std::string(found != nullptr ? found->source : reasonFor(parameter.path));
        if (found != nullptr && found->kind == Figure::Kind::Read) {
            // What the system says can be more than a profile may hold.
            if (const auto parsed = model::machine::parseValue(parameter, found->text)) {
                value = model::machine::formatValue(parameter, *parsed);
                status = "documented";
                source = "this machine" + when + ": " + found->source;
            }
        } else if (found != nullptr && found->kind != Figure::Kind::Missing) {
            value = model::machine::formatValue(parameter, valueOf(parameter, old, found->value));
            status = found->kind == Figure::Kind::Measured ? "measured" : "derived";
            source = "measured here" + when + ": " + found->source;
        }
        const std::size_t dot = parameter.path.find('.');
        const std::string top(parameter.path.substr(0, dot));
        if (dot == std::string_view::npos) {
            out += top + ": ";
        } else {
            if (top != group)
                out += top + ":\n";
            out += "  " + std::string(parameter.path.substr(dot + 1)) + ": ";
        }
        group = top;
        out += "{ value: " + quoted(value) + ", status: " + status + ", source: " + quoted(source) + " }\n";
    }
    return out;
}

}  // namespace copyscope::sim
