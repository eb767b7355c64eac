// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/simulated/scenario_mix.h"

#include "model/program/program.h"
#include "model/scenario/predefined.h"

#include <algorithm>

namespace copyscope::tests {

using namespace model::scenario;

namespace {

/// Not std::uniform_int_distribution: its results differ between libraries, and a seed shall always be the same mix.
std::size_t below(std::mt19937& chance, std::size_t limit) { return chance() % limit; }

template <class T>
bool hasName(const std::vector<T>& list, const std::string& name)
{
    return std::any_of(list.begin(), list.end(), [&](const T& one) { return one.name == name; });
}

template <class T>
void join(std::vector<T>& to, const std::vector<T>& from)
{
    for (const T& one : from) {
        if (!hasName(to, one.name))
            to.push_back(one);
    }
}

/// One name, two kinds of things.
bool clash(const Scenario& mixed)
{
    for (const FileSpec& file : mixed.files) {
        if (hasName(mixed.sockets, file.name) || hasName(mixed.buffers, file.name) || hasName(mixed.vars, file.name))
            return true;
    }
    return std::any_of(mixed.sockets.begin(), mixed.sockets.end(), [&](const SocketSpec& socket) {
        return hasName(mixed.buffers, socket.name) || hasName(mixed.vars, socket.name);
    });
}

bool compiles(const Scenario& mixed, const Lane& lane)
{
    for (const ProcessSpec& process : lane.processes) {
        if (!model::program::compile(process.program.text, predefinedFor(mixed, lane)).program)
            return false;
    }
    return std::all_of(mixed.sockets.begin(), mixed.sockets.end(), [&](const SocketSpec& socket) {
        return socket.reader.kind != Reader::Kind::Program
               || model::program::compile(socket.reader.program.text, predefinedForPeer(mixed, lane, socket)).program;
    });
}

}  // namespace

std::optional<Mix> mixTwo(const std::vector<Scenario>& pool, std::mt19937& chance)
{
    const Scenario& first = pool[below(chance, pool.size())];
    const Scenario& second = pool[below(chance, pool.size())];
    const Lane& one = first.lanes[below(chance, first.lanes.size())];
    const Lane& other = second.lanes[below(chance, second.lanes.size())];
    const model::Nanoseconds later(static_cast<std::int64_t>(below(chance, 2'000'000)));

    Mix mix;
    mix.what = first.group + "/" + first.id + " " + one.id + " with " + second.group + "/" + second.id + " " + other.id;
    mix.scenario = first;
    Scenario& mixed = mix.scenario;
    mixed.expectations.clear();
    mixed.notes.clear();
    mixed.mayBlock = true;
    mixed.limits = {model::Nanoseconds(10'000'000'000), 2'000'000};
    join(mixed.files, second.files);
    join(mixed.sockets, second.sockets);
    join(mixed.buffers, second.buffers);
    join(mixed.vars, second.vars);
    Lane lane = one;
    join(lane.vars, other.vars);
    for (ProcessSpec process : other.processes) {
        while (hasName(lane.processes, process.name))
            process.name += "_too";
        process.start = process.start + later;
        lane.processes.push_back(std::move(process));
    }
    if (clash(mixed) || !compiles(mixed, lane))
        return std::nullopt;
    mixed.lanes = {std::move(lane)};
    return mix;
}

}  // namespace copyscope::tests
