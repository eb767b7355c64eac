// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/peer_protocol.h"

#include <functional>
#include <memory>
#include <string>

namespace copyscope::sim {

/// The receiving end of live runs on another machine. It receives and throws away what one run at a time sends, and tells
/// what it saw: bytes, calls, CPU time, and what the bytes were. It opens no files, runs no programs, and sends nothing but
/// these answers.
class PeerServer {
public:
    /// Listens at once; port 0: any. On failure error() says why, with the remedy.
    explicit PeerServer(const PeerAddress& address);
    ~PeerServer();
    PeerServer(const PeerServer&) = delete;
    PeerServer& operator=(const PeerServer&) = delete;

    [[nodiscard]] const std::string& error() const { return m_error; }
    [[nodiscard]] PeerAddress address() const;
    /// Others than this machine can reach it.
    [[nodiscard]] bool open() const;
    /// Serves runs until stop(); `tell` gets a sentence for each beginning and end, from any thread, one at a time.
    void serve(const std::function<void(const std::string&)>& tell);
    /// From any thread, or from a signal handler.
    void stop();

private:
    int m_door = -1;
    int m_stop[2] = {-1, -1};
    std::string m_error;
};

}  // namespace copyscope::sim
