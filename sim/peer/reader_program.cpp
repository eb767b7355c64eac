// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/peer/reader_program.h"

#include <algorithm>
#include <cstdint>

namespace copyscope::sim {

namespace {

std::string fastReader(const std::string& socket, const std::string& flags)
{
    return "char received[1048576];\n"
           "while (recv("
           + socket + ", received, sizeof(received), " + flags
           + ") > 0)\n"
             "    ;\n";
}

}  // namespace

using model::scenario::Reader;
using model::scenario::SocketSpec;
using model::scenario::SocketType;

std::string readerProgram(const SocketSpec& socket)
{
    switch (socket.reader.kind) {
    case Reader::Kind::Program: return socket.reader.program.text;
    case Reader::Kind::Never: return "pause();\n";
    case Reader::Kind::Fast: return fastReader(socket.name, "0");
    case Reader::Kind::Rate: {
        // Small pieces a hundred times a second, so that the rate is even.
        const auto rate = static_cast<std::uint64_t>(std::max(1.0, socket.reader.rate.value()));
        const std::uint64_t piece = std::clamp<std::uint64_t>(rate / 100, 1, 65536);
        return "char received[" + std::to_string(piece)
               + "];\n"
                 "ssize_t n;\n"
                 "while ((n = recv("
               + socket.name
               + ", received, sizeof(received), 0)) > 0)\n"
                 "    usleep(n * 1000000 / "
               + std::to_string(rate) + ");\n";
    }
    }
    return {};
}

std::string discardingReaderProgram(const SocketSpec& socket)
{
    if (socket.reader.kind == Reader::Kind::Fast && socket.type == SocketType::Tcp)
        return fastReader(socket.name, "MSG_TRUNC");
    return readerProgram(socket);
}

bool readerOutlivesLane(const SocketSpec& socket)
{
    return socket.reader.kind == Reader::Kind::Never
           || (socket.reader.kind != Reader::Kind::Program && socket.type == SocketType::Udp);
}

}  // namespace copyscope::sim
