// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/simgrid_process.h"

#include <simgrid/s4u.hpp>

#include <cstring>
#include <cxxabi.h>
#include <string>
#include <vector>

namespace copyscope::sim {

namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool stacksAreThreads = true;
#else
constexpr bool stacksAreThreads = false;
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool stacksAreThreads = true;  // a sanitizer loses track when an actor's stack is not a thread's
#else
constexpr bool stacksAreThreads = false;
#endif

}  // namespace

std::unique_ptr<simgrid::s4u::Engine> startSimgrid()
{
    std::vector<std::string> settings{
        "copyscope",
        "--log=root.app:file:/dev/null",
        "--cfg=network/model:CM02",
        "--cfg=network/TCP-gamma:0",
        "--cfg=network/crosstraffic:0",
        "--cfg=surf/precision:1e-12",
        stacksAreThreads ? "--cfg=contexts/factory:thread" : "--cfg=contexts/factory:raw",
        stacksAreThreads ? "--cfg=contexts/stack-size:2048" : "--cfg=contexts/stack-size:256"};
    std::vector<char*> arguments;
    for (std::string& setting : settings)
        arguments.push_back(setting.data());
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);

    const KeptSignalHandlers kept;
    return std::make_unique<simgrid::s4u::Engine>(&count, arguments.data());
}

KeptSignalHandlers::KeptSignalHandlers()
{
    for (std::size_t i = 0; i < m_signals.size(); ++i)
        sigaction(m_signals[i], nullptr, &m_kept[i]);
}

KeptSignalHandlers::~KeptSignalHandlers()
{
    for (std::size_t i = 0; i < m_signals.size(); ++i)
        sigaction(m_signals[i], &m_kept[i], nullptr);
}

ExceptionsInFlight::ExceptionsInFlight()
{
    std::memcpy(m_bytes.data(), abi::__cxa_get_globals(), m_bytes.size());
    std::memset(static_cast<void*>(abi::__cxa_get_globals()), 0, m_bytes.size());
}

void ExceptionsInFlight::putBack() const
{
    std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), m_bytes.data(), m_bytes.size());
}

}  // namespace copyscope::sim
