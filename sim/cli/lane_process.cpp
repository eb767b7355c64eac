// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/lane_process.h"

#include "model/trace/cstrace.h"
#include "model/trace/ledger.h"
#include "sim/cli/fd_stream.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::sim {
namespace {

using model::LaneOutcome;

/// A number that parent and child both see.
class SharedTime {
public:
    SharedTime() : m_memory(::mmap(nullptr, sizeof(Time), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
    {
        if (m_memory != MAP_FAILED)
            m_time = new (m_memory) Time(0);
    }
    ~SharedTime()
    {
        if (m_memory != MAP_FAILED)
            ::munmap(m_memory, sizeof(Time));
    }
    SharedTime(const SharedTime&) = delete;
    SharedTime& operator=(const SharedTime&) = delete;

    void set(model::Nanoseconds time)
    {
        if (m_time != nullptr)
            m_time->store(time.value(), std::memory_order_relaxed);
    }
    [[nodiscard]] model::Nanoseconds get() const
    {
        return model::Nanoseconds(m_time != nullptr ? m_time->load(std::memory_order_relaxed) : 0);
    }

private:
    using Time = std::atomic<std::int64_t>;
    static_assert(Time::is_always_lock_free);

    void* m_memory;
    Time* m_time = nullptr;
};

/// Runs the lane and sends what came of it. In the child.
bool runAndSend(const LaneJob& job, const BackendFactory& factory, SharedTime& time, int to)
{
    model::LedgerFold fold;
    model::TraceRecorder recorder(job.recorder);
    model::TeeSink both(fold, recorder);
    model::TraceSink& sink = job.record ? static_cast<model::TraceSink&>(both) : fold;

    model::RunRecord message;
    model::LaneRecord& lane = message.lanes.emplace_back();
    const std::unique_ptr<Backend> backend = factory ? factory() : nullptr;
    if (backend == nullptr) {
        lane.outcome = {LaneOutcome::Status::Unavailable, "this copyscope was built without the simulation", {}, {}};
    } else {
        const LaneRequest request{job.scenario, job.lane, job.profile, [&time](model::Nanoseconds now) { time.set(now); }};
        lane.outcome = backend->run(request, sink);
        // What did not run counted nothing, which is not the same as none.
        if (lane.outcome.status == LaneOutcome::Status::Done || lane.outcome.status == LaneOutcome::Status::Broken)
            lane.ledger = backend->ledger() ? *backend->ledger() : fold.ledger();
        if (lane.outcome.status == LaneOutcome::Status::Done)
            lane.observation = backend->observation();
        lane.backend = backend->name();
        lane.trace = recorder.finish();
    }
    FdStream out(to);
    return writeCstrace(out, message);
}

/// A lane that runs, seen from the parent.
class Child {
public:
    Child(const LaneJob& job, const BackendFactory& factory, std::size_t index) : m_index(index)
    {
        m_message = Descriptor(::memfd_create("lane", MFD_CLOEXEC));
        m_log = Descriptor(::memfd_create("log", MFD_CLOEXEC));
        int ends[2] = {-1, -1};
        if (!m_message.isOpen() || !m_log.isOpen() || ::pipe2(ends, O_CLOEXEC) != 0) {
            m_error = std::strerror(errno);
            return;
        }
        m_life = Descriptor(ends[0]);
        Descriptor ownLife(ends[1]);
        const pid_t parent = ::getpid();
        m_process = ::fork();
        if (m_process < 0)
            m_error = std::strerror(errno);
        if (m_process == 0)
            beChild(job, factory, parent);
    }

    [[nodiscard]] std::size_t index() const { return m_index; }
    /// Becomes readable when the child has ended, however it did.
    [[nodiscard]] int life() const { return m_life.get(); }
    [[nodiscard]] model::Nanoseconds simulated() const { return m_time.get(); }
    [[nodiscard]] bool started() const { return m_process > 0; }

    /// Waits for the end and reads what was sent.
    LaneResult result()
    {
        if (!started())
            return broken("its process could not be started: " + m_error);
        int status = 0;
        while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
        }
        const std::vector<std::uint8_t> log = readAll(m_log.get());
        m_words.assign(log.begin(), log.end());
        if (WIFSIGNALED(status))
            return broken(std::string("it was killed by ") + ::strsignal(WTERMSIG(status)));
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            return broken("it ended with code " + std::to_string(WEXITSTATUS(status)));
        model::CstraceResult message = model::readCstrace(readAll(m_message.get()));
        if (!message.record || message.record->lanes.size() != 1)
            return broken("it sent nothing that can be read (" + message.error + ")");
        model::LaneRecord& lane = message.record->lanes[0];
        return {std::move(lane.outcome), std::move(lane.ledger), std::move(lane.trace), std::move(lane.backend),
                std::move(lane.observation), std::move(m_words)};
    }

private:
    [[noreturn]] void beChild(const LaneJob& job, const BackendFactory& factory, pid_t parent)
    {
        // Nobody would read what a lane finds out once its parent is gone.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(1);
        ::dup2(m_log.get(), STDERR_FILENO);
        int code = 0;
        try {
            code = runAndSend(job, factory, m_time, m_message.get()) ? 0 : 1;
        } catch (const std::exception& e) {
            FdStream(STDERR_FILENO) << e.what() << "\n";
            code = 1;
        }
        // Not exit(): what the parent has set up to be done at its end is not ours to do.
        ::_exit(code);
    }

    LaneResult broken(const std::string& how)
    {
        LaneResult result;
        result.outcome.status = LaneOutcome::Status::Broken;
        result.outcome.error = "the process that ran it failed: " + how;
        if (const std::string last = lastLine(); !last.empty())
            result.outcome.error += "; its last words: " + last;
        result.log = std::move(m_words);
        return result;
    }

    [[nodiscard]] std::string lastLine() const
    {
        const std::size_t end = m_words.find_last_not_of("\n ");
        if (end == std::string::npos)
            return {};
        const std::size_t before = m_words.find_last_of('\n', end);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        return m_words.substr(begin, end + 1 - begin);
    }

    std::size_t m_index;
    Descriptor m_message;
    Descriptor m_log;
    Descriptor m_life;
    SharedTime m_time;
    pid_t m_process = -1;
    std::string m_error;
    std::string m_words;
};

/// Waits until one of the children has ended, or a moment.
void await(const std::vector<std::unique_ptr<Child>>& children, std::vector<bool>& ended)
{
    std::vector<pollfd> lives;
    for (const auto& child : children)
        lives.push_back({child->life(), POLLIN, 0});
    constexpr int moment = 100;  // ms
    ended.assign(children.size(), false);
    if (::poll(lives.data(), lives.size(), moment) <= 0)
        return;
    for (std::size_t i = 0; i < lives.size(); ++i)
        ended[i] = lives[i].revents != 0;
}

}  // namespace

std::vector<LaneResult> runLanes(std::span<const LaneJob> jobs, const BackendFactory& backend, unsigned atOnce,
                                 const std::function<void(const LaneProgress&)>& onProgress)
{
    std::vector<LaneResult> results(jobs.size());
    std::vector<std::unique_ptr<Child>> running;
    std::vector<bool> ended;
    std::size_t next = 0;
    std::size_t done = 0;
    while (done < jobs.size()) {
        while (next < jobs.size() && running.size() < std::max(atOnce, 1U)) {
            auto child = std::make_unique<Child>(jobs[next], backend, next);
            if (child->started()) {
                running.push_back(std::move(child));
            } else {
                results[next] = child->result();
                ++done;
            }
            ++next;
        }
        if (running.empty())
            continue;
        await(running, ended);
        LaneProgress progress{done, jobs.size(), {}};
        for (std::size_t i = running.size(); i-- > 0;) {
            progress.simulated = std::max(progress.simulated, running[i]->simulated());
            if (!ended[i])
                continue;
            results[running[i]->index()] = running[i]->result();
            running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
            ++done;
        }
        if (onProgress) {
            progress.done = done;
            onProgress(progress);
        }
    }
    return results;
}

}  // namespace copyscope::sim
