// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/keys.h"

#include <array>

namespace copyscope::model::scenario {

namespace {

using Words = std::string_view;

constexpr std::array<Words, 3> openModes{"read-write", "read-only", "closed"};
constexpr std::array<Words, 2> contents{"pattern", "zeros"};
constexpr std::array<Words, 3> socketTypes{"tcp", "udp", "unix"};
constexpr std::array<Words, 2> socketVias{"nic", "loopback"};
constexpr std::array<Words, 2> readers{"fast", "never"};
constexpr std::array<Words, 2> details{"full", "summary"};
constexpr std::array<Words, 2> blockings{"failure", "expected"};
constexpr std::array<Words, 3> needKinds{"file", "socket", "number"};

constexpr std::array contentKeys{
    Key{"repeat", Shape::Text, "text that the file repeats from start to end", true},
};
constexpr KeyTable contentTable{"the content of a file", contentKeys};

constexpr std::array fileKeys{
    Key{"size", Shape::Size, "length at the start, such as 1 MiB", true},
    Key{"cached", Shape::Cached, "what of it is in the page cache at the start: none (default), all, 0..64 KiB, or a list of ranges"},
    Key{"path", Shape::Text, "its path for open(), truncate() and the like; its name unless said otherwise"},
    Key{"content", Shape::Content, "pattern (default; byte i is (i * 131 + 7) & 255), zeros, or { repeat: TEXT }", false, contents, &contentTable},
    Key{"open", Shape::Choice, "how its descriptor is opened: read-write (default), read-only, or closed: there is none", false, openModes},
    Key{"direct", Shape::Flag, "opened with O_DIRECT"},
};
constexpr KeyTable fileTable{"a file", fileKeys};

constexpr std::array socketKeys{
    Key{"type", Shape::Choice, "tcp (default), udp or unix", false, socketTypes},
    Key{"via", Shape::Choice, "nic (default) to another machine, or loopback to this one", false, socketVias},
    Key{"reader", Shape::Reader, "who is at the other end: fast (default), never, a rate such as 10 MB/s, or a program", false, readers},
    Key{"nonblocking", Shape::Flag, "O_NONBLOCK is set"},
};
constexpr KeyTable socketTable{"a socket", socketKeys};

constexpr std::array processKeys{
    Key{"program", Shape::Text, "its program in C", true},
    Key{"user", Shape::Text, "who runs it; root unless said otherwise"},
    Key{"start", Shape::Time, "when it starts, from the start of the run"},
};
constexpr KeyTable processTable{"a process", processKeys};

constexpr std::array noteKeys{
    Key{"at", Shape::Text, "the moment: LANE, LANE.CALL[N] or LANE.PROCESS.CALL[N], N from 0; without LANE in a lane's own notes", true},
    Key{"say", Shape::Text, "what a lecturer says there", true},
};
constexpr KeyTable noteTable{"a note", noteKeys};

constexpr std::array laneKeys{
    Key{"title", Shape::Text, "heading of its column"},
    Key{"about", Shape::Text, "one sentence on what it does"},
    Key{"program", Shape::Text, "the program of its only process, in C"},
    Key{"method", Shape::Text, "name of a program that ships with Copyscope, instead of an own one"},
    Key{"processes", Shape::Processes, "several programs at once, by name", false, {}, &processTable},
    Key{"set", Shape::Overrides, "parameters of the machine that are different in this lane"},
    Key{"vars", Shape::NamedIntegers, "numbers that are different or known in this lane only"},
    Key{"notes", Shape::Objects, "narration of this lane", false, {}, &noteTable},
};
constexpr KeyTable laneTable{"a lane", laneKeys};

constexpr std::array expectationKeys{
    Key{"that", Shape::Text, "a C expression over lanes and counters", true},
    Key{"because", Shape::Text, "why it must hold"},
    Key{"not_live", Shape::Text, "why a run on a real machine is not held to it"},
};
constexpr KeyTable expectationTable{"an expectation", expectationKeys};

constexpr std::array limitKeys{
    Key{"time", Shape::Time, "simulated time after which a run is stopped"},
    Key{"steps", Shape::Count, "steps of the interpreter that one process may take"},
};
constexpr KeyTable limitTable{"the limits of a run", limitKeys};

constexpr std::array rootKeys{
    Key{"copyscope", Shape::One, "version of this format", true},
    Key{"title", Shape::Text, "heading of the scenario", true},
    Key{"about", Shape::Text, "the question that it answers"},
    Key{"machine", Shape::Text, "a machine profile by name or path; server-2024 unless said otherwise"},
    Key{"set", Shape::Overrides, "parameters of the machine that are different here"},
    Key{"vars", Shape::NamedIntegers, "numbers that programs and expectations know by name: 17, 64 KiB, 5 ms, F_RDLCK or file.size"},
    Key{"buffers", Shape::NamedSizes, "char arrays that programs know by name"},
    Key{"files", Shape::NamedObjects, "files that exist at the start; each name is an open descriptor", false, {}, &fileTable},
    Key{"sockets", Shape::NamedObjects, "connected sockets; each name is an open descriptor", false, {}, &socketTable},
    Key{"lanes", Shape::NamedObjects, "the ways of doing it, side by side", true, {}, &laneTable},
    Key{"expect", Shape::Expectations, "what must hold after the run", false, {}, &expectationTable},
    Key{"notes", Shape::Objects, "narration", false, {}, &noteTable},
    Key{"tags", Shape::Texts, "words to find it by"},
    Key{"detail", Shape::Choice, "full (default): the trace has every page; summary: for huge runs", false, details},
    Key{"limits", Shape::Object, "when a run is stopped", false, {}, &limitTable},
    Key{"blocked", Shape::Choice, "failure (default) or expected: what a process that sleeps for ever is", false, blockings},
};
constexpr KeyTable rootTable{"a scenario", rootKeys};

constexpr std::array methodRootKeys{
    Key{"copyscope_method", Shape::One, "version of this format", true},
    Key{"title", Shape::Text, "its name for people", true},
    Key{"summary", Shape::Text, "one sentence on how it moves the bytes", true},
    Key{"sources", Shape::Texts, "kernel functions and manual pages that say so", true},
    Key{"since", Shape::Text, "first kernel that has all its calls"},
    Key{"needs", Shape::NamedChoices, "names that the scenario must declare, and whether each is a file, a socket or a number", false, needKinds},
    Key{"program", Shape::Text, "the program in C", true},
};
constexpr KeyTable methodTable{"a method", methodRootKeys};

}  // namespace

const KeyTable& scenarioKeys()
{
    return rootTable;
}

const KeyTable& methodKeys()
{
    return methodTable;
}

const Key* findKey(const KeyTable& table, std::string_view name)
{
    for (const Key& key : table.keys) {
        if (key.name == name)
            return &key;
    }
    return nullptr;
}

std::vector<std::string> keyNames(const KeyTable& table)
{
    std::vector<std::string> names;
    for (const Key& key : table.keys)
        names.emplace_back(key.name);
    return names;
}

}  // namespace copyscope::model::scenario
