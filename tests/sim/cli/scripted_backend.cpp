// SPDX-License-Identifier: GPL-3.0-or-later
#include "scripted_backend.h"

#include "sample_run.h"

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <unistd.h>

namespace copyscope::tests {

using model::LaneOutcome;

LaneOutcome ScriptedBackend::run(const sim::LaneRequest& request, model::TraceSink& sink)
{
    const std::string& id = request.lane.id;
    if (id == "crash") {
        std::fputs("something odd\nassertion failed: the world is flat\n", stderr);
        // As if nobody had asked for the signal to be handled.
        std::signal(SIGABRT, SIG_DFL);
        ::raise(SIGABRT);
    }
    if (id == "leave")
        ::_exit(9);
    if (id == "throw")
        throw std::runtime_error("thrown in the lane");
    if (id == "unavailable")
        return {LaneOutcome::Status::Unavailable, "this needs another machine", {}, {}};
    if (id == "broken")
        return {LaneOutcome::Status::Broken, "the model broke an invariant", {"a frame is still referenced"}, {}};
    if (id == "blocked") {
        sink.onTask(model::TaskId{0}, {"blocked", {}, {}, "blocked", false, false});
        model::Event block;
        block.kind = model::EventKind::Block;
        block.task = model::TaskId{0};
        block.flags = model::flagForever;
        sink.onEvent(block, "room in socket");
        return {LaneOutcome::Status::Done, {}, {}, {"blocked waits for room in socket, which nobody makes"}};
    }
    playReadWrite(sink, static_cast<int>(id.size()), 65536);
    if (request.progress)
        request.progress(model::Nanoseconds(1000));
    return {};
}

}  // namespace copyscope::tests
