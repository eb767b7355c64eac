// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/predefined.h"

namespace copyscope::model::scenario {

std::vector<std::pair<std::string, int>> descriptors(const Scenario& scenario)
{
    std::vector<std::pair<std::string, int>> out;
    int next = firstDescriptor;
    for (const FileSpec& file : scenario.files) {
        if (file.open != OpenMode::Closed)
            out.emplace_back(file.name, next++);
    }
    for (const SocketSpec& socket : scenario.sockets)
        out.emplace_back(socket.name, next++);
    return out;
}

program::Predefined predefinedFor(const Scenario& scenario, const Lane& lane)
{
    program::Predefined names;
    for (const Variable& var : lane.vars)
        names.integers[var.name] = var.value;
    for (const auto& [name, number] : descriptors(scenario))
        names.integers[name] = number;
    for (const Buffer& buffer : scenario.buffers)
        names.buffers[buffer.name] = buffer.size;
    return names;
}

program::Predefined predefinedForPeer(const Scenario& scenario, const Lane& lane, const SocketSpec& socket)
{
    program::Predefined names;
    for (const Variable& var : lane.vars)
        names.integers[var.name] = var.value;
    names.integers[socket.name] = firstDescriptor;
    for (const Buffer& buffer : scenario.buffers)
        names.buffers[buffer.name] = buffer.size;
    return names;
}

}  // namespace copyscope::model::scenario
