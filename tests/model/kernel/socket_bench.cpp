// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/kernel/socket_bench.h"

#include "model/kernel/address_space.h"
#include "model/kernel/file.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <stdexcept>

namespace copyscope::tests {

using namespace model;
using namespace model::kernel;
using namespace model::program::abi::literals;

std::int64_t SocketProgram::call(std::string_view name, std::initializer_list<std::uint64_t> arguments)
{
    program::CallArguments a{};
    std::copy(arguments.begin(), arguments.end(), a.begin());
    return m_task.kernel().call(m_task, name, a);
}

std::uint64_t SocketProgram::memory(std::uint64_t size)
{
    const auto flags = static_cast<std::uint64_t>("MAP_PRIVATE"_c | "MAP_ANONYMOUS"_c);
    const auto access = static_cast<std::uint64_t>("PROT_READ"_c | "PROT_WRITE"_c);
    const std::int64_t at = call("mmap", {0, size, access, flags, ~std::uint64_t{0}, 0});
    if (at < 0)
        throw std::runtime_error("no memory for a test");
    return static_cast<std::uint64_t>(at);
}

std::uint64_t SocketProgram::buffer(std::uint64_t size, std::string_view name)
{
    const std::uint64_t at = memory(size);
    SourceInfo info;
    info.name = name;
    const SourceId source = m_task.kernel().tracer().source(info);
    pokeUser(m_task, at, Content::pattern(source, 0, Bytes(size)));
    return at;
}

void SocketProgram::put(std::uint64_t address, std::string_view text)
{
    pokeUser(m_task, address, Content::bytes(std::as_bytes(std::span(text)), {}));
}

std::string SocketProgram::text(std::uint64_t address, std::size_t size)
{
    std::string out(size, '\0');
    peekUser(m_task, address, Bytes(size)).copyTo(0, std::as_writable_bytes(std::span(out)));
    return out;
}

std::int64_t SocketProgram::setOption(std::int64_t level, std::int64_t name, int value)
{
    const std::uint64_t at = memory(16);
    if (!writeUser(m_task, at, value))
        throw std::runtime_error("no memory for a test");
    return call("setsockopt", {fd, static_cast<std::uint64_t>(level), static_cast<std::uint64_t>(name), at, sizeof value});
}

int SocketProgram::option(std::int64_t level, std::int64_t name)
{
    const std::uint64_t at = memory(16);
    int value = 4;
    static_cast<void>(writeUser(m_task, at + 8, value));
    if (call("getsockopt", {fd, static_cast<std::uint64_t>(level), static_cast<std::uint64_t>(name), at, at + 8}) != 0)
        return -1;
    static_cast<void>(readUser(m_task, at, value));
    return value;
}

SocketBench::SocketBench(SocketType type, Via via, const Profile& profile)
{
    m_tracer.addSink(*this);
    m_server = std::make_unique<Kernel>(m_engine, m_tracer, profile, "server", false);
    if (via == Via::Nic)
        m_peerHost = std::make_unique<Kernel>(m_engine, m_tracer, profile, "peer", true);
    std::tie(m_near, m_far) = Network::connectPair("socket", type, via, *m_server, m_peerHost ? *m_peerHost : *m_server);
}

SocketBench::~SocketBench()
{
    m_near.reset();
    m_far.reset();
}

void SocketBench::onEvent(const Event& event, std::string_view text)
{
    m_fold.onEvent(event, text);
    m_events.push_back(event);
}

RunEnd SocketBench::run(const Program& server, const Program& reader)
{
    int running = 0;
    const RunEnd end = m_engine.run([&] {
        const ActorId root = m_engine.self();
        const auto start = [&](Kernel& host, const char* name, std::shared_ptr<File>& file, bool peer,
                               const Program& body) {
            if (!body)
                return;
            std::shared_ptr<Process> process = host.createProcess(name, name, peer);
            const std::int64_t fd = process->descriptors.add(file);
            host.onProcessEnd = [&] {
                --running;
                m_engine.unpark(root);
            };
            ++running;
            host.startTask(process, name, peer, [fd, body](Task& task) {
                SocketProgram program(task, static_cast<std::uint64_t>(fd));
                body(program);
            });
        };
        start(m_peerHost ? *m_peerHost : *m_server, "reader", m_far, true, reader);
        start(*m_server, "server", m_near, false, server);
        while (running > 0)
            m_engine.park();
        // What is on its way when the programs have ended may still arrive.
        m_engine.sleep(Nanoseconds(1000000));
    });
    m_server->network().reportMissing(m_engine.now());
    if (m_peerHost)
        m_peerHost->network().reportMissing(m_engine.now());
    return end;
}

std::vector<Event> SocketBench::all(EventKind kind) const
{
    std::vector<Event> out;
    std::copy_if(m_events.begin(), m_events.end(), std::back_inserter(out),
                 [kind](const Event& e) { return e.kind == kind; });
    return out;
}

std::uint64_t SocketBench::bytes(EventKind kind, bool peer) const
{
    std::uint64_t sum = 0;
    for (const Event& e : m_events)
        if (e.kind == kind && ((e.flags & flagPeer) != 0) == peer)
            sum += e.bytes.value();
    return sum;
}

std::uint64_t SocketBench::count(EventKind kind, bool peer) const
{
    return static_cast<std::uint64_t>(std::count_if(m_events.begin(), m_events.end(), [&](const Event& e) {
        return e.kind == kind && ((e.flags & flagPeer) != 0) == peer;
    }));
}

std::int64_t SocketBench::counter(Counter id) const { return m_fold.ledger().integer(id).value_or(-1); }

}  // namespace copyscope::tests
