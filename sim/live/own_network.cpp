// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/own_network.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr const char* nearDevice = "copyscope0";
constexpr const char* farDevice = "copyscope1";

/// A process that does nothing but hold a fresh network namespace until it is told to go.
struct Holder {
    pid_t process = -1;
    int space = -1;
    int error = 0;
};

Holder holdNamespace()
{
    Holder out;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        out.error = errno;
        return out;
    }
    out.process = ::fork();
    if (out.process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int error = ::unshare(CLONE_NEWNET) == 0 ? 0 : errno;
        if (::write(ends[1], &error, sizeof error) == sizeof error && error == 0)
            ::pause();
        ::_exit(0);
    }
    ::close(ends[1]);
    if (out.process < 0 || ::read(ends[0], &out.error, sizeof out.error) != sizeof out.error)
        out.error = EAGAIN;
    ::close(ends[0]);
    if (out.error == 0) {
        out.space = ::open(("/proc/" + std::to_string(out.process) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC);
        out.error = out.space < 0 ? errno : 0;
    }
    return out;
}

void letGo(const Holder& holder)
{
    if (holder.process <= 0)
        return;
    ::kill(holder.process, SIGKILL);
    ::waitpid(holder.process, nullptr, 0);
}

}  // namespace

OwnNetwork::OwnNetwork(LiveNetwork kind, std::optional<std::uint64_t> optmemMax)
{
    if (kind == LiveNetwork::Peer || (kind == LiveNetwork::Loopback && !optmemMax))
        return;
    if (::geteuid() != 0) {
        m_error = kind == LiveNetwork::Loopback ? "net.core.optmem_max can be set in a network namespace of our own, and that needs root"
                                                : "network namespaces of our own need root: run as root, or use the loopback network";
        return;
    }
    if (kind == LiveNetwork::Loopback)
        buildLoopback();
    else
        build(kind);
    m_local.nearNamespace = m_local.farNamespace = m_addresses.nearNamespace;
    if (optmemMax && m_error.empty())
        limit(m_addresses.nearNamespace, *optmemMax);
}

void OwnNetwork::buildLoopback()
{
    const Holder holder = holdNamespace();
    m_addresses.nearNamespace = m_addresses.farNamespace = holder.space;
    if (holder.error != 0)
        m_error = std::string("a network namespace cannot be made: ") + std::strerror(holder.error);
    else
        run(holder.space, {"ip", "link", "set", "lo", "up"});
    letGo(holder);
}

void OwnNetwork::limit(int space, std::uint64_t optmemMax)
{
    // The files of /proc/sys/net are those of the namespace of whoever opens them.
    const pid_t writer = ::fork();
    if (writer == 0) {
        const std::string text = std::to_string(optmemMax);
        const int file = ::setns(space, CLONE_NEWNET) == 0 ? ::open("/proc/sys/net/core/optmem_max", O_WRONLY | O_CLOEXEC) : -1;
        ::_exit(file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    int status = -1;
    if (writer > 0)
        ::waitpid(writer, &status, 0);
    if (status != 0)
        m_error = "net.core.optmem_max cannot be set in a network namespace of our own: this kernel has one for all, or /proc is read-only";
}

OwnNetwork::~OwnNetwork()
{
    if (m_addresses.nearNamespace >= 0)
        ::close(m_addresses.nearNamespace);
    if (m_addresses.farNamespace >= 0 && m_addresses.farNamespace != m_addresses.nearNamespace)
        ::close(m_addresses.farNamespace);
}

void OwnNetwork::run(int space, std::vector<std::string> command)
{
    if (!m_error.empty())
        return;
    const pid_t process = ::fork();
    if (process == 0) {
        const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
        for (const int standard : {0, 1, 2})
            ::dup2(null, standard);
        std::vector<char*> words;
        for (std::string& word : command)
            words.push_back(word.data());
        words.push_back(nullptr);
        if (::setns(space, CLONE_NEWNET) != 0)
            ::_exit(126);
        for (const char* folder : {"/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"})
            ::execv((folder + command.front()).c_str(), words.data());
        ::_exit(127);
    }
    int status = -1;
    if (process > 0)
        ::waitpid(process, &status, 0);
    if (status == 0)
        return;
    std::string text;
    for (const std::string& word : command)
        text += (text.empty() ? "" : " ") + word;
    m_error = WIFEXITED(status) && WEXITSTATUS(status) == 127
                  ? "'" + command.front() + "' is not installed: it comes with iproute2"
                  : "'" + text + "' failed: this kernel may have no veth devices or no clsact";
}

void OwnNetwork::build(LiveNetwork kind)
{
    const Holder near = holdNamespace();
    const Holder far = holdNamespace();
    m_addresses = {"10.251.0.1", "10.251.0.2", near.space, far.space};
    if (near.error != 0 || far.error != 0) {
        m_error = std::string("a network namespace cannot be made: ") + std::strerror(near.error != 0 ? near.error : far.error);
    } else {
        run(near.space, {"ip", "link", "add", nearDevice, "type", "veth", "peer", "name", farDevice, "netns", std::to_string(far.process)});
        run(near.space, {"ip", "addr", "add", m_addresses.near + "/24", "dev", nearDevice});
        run(far.space, {"ip", "addr", "add", m_addresses.far + "/24", "dev", farDevice});
        for (const auto& [space, device] : {std::pair{near.space, nearDevice}, std::pair{far.space, farDevice}}) {
            run(space, {"ip", "link", "set", "lo", "up"});
            // Datagrams of a sink are to stay whole: fragmenting copies them.
            if (kind == LiveNetwork::Sink)
                run(space, {"ip", "link", "set", device, "mtu", "65535"});
            run(space, {"ip", "link", "set", device, "up"});
        }
        if (kind == LiveNetwork::Sink) {
            run(far.space, {"tc", "qdisc", "add", "dev", farDevice, "clsact"});
            // One instruction of classic BPF: return 2, which is TC_ACT_SHOT. Address resolution is no IP and passes.
            run(far.space, {"tc", "filter", "add", "dev", farDevice, "ingress", "protocol", "ip", "bpf", "da", "bytecode", "1,6 0 0 2"});
        }
    }
    letGo(near);
    letGo(far);
}

std::vector<std::string> privilegedSteps(const LiveOptions& options)
{
    std::vector<std::string> steps;
    if (::geteuid() != 0)
        return steps;
    if (options.privileged) {
        steps.emplace_back("counts kernel tracepoints for the processes of the run (perf_event_open); where tracefs is not mounted, "
                           "it is mounted for a moment in a mount namespace that nobody else sees");
        steps.emplace_back("loads a BPF program that looks at the run's own packets; it is gone with this process");
    }
    if (options.network == LiveNetwork::Veth || options.network == LiveNetwork::Sink)
        steps.emplace_back("makes two network namespaces without names, joined by a veth pair (10.251.0.1, 10.251.0.2); they are "
                           "gone with this process");
    if (options.network == LiveNetwork::Sink)
        steps.emplace_back("drops all IP packets that arrive in the second of them (tc clsact)");
    return steps;
}

}  // namespace copyscope::sim
