// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/expectation.h"
#include "model/text/diagnostic.h"
#include "model/units.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::scenario {

/// The C of one process and where it was written, so that line N of it is shown where it stands in the YAML.
struct ProgramText {
    std::string text;
    std::string file;                     ///< the scenario, or the method's file
    std::vector<text::Position> lines;    ///< where each line of `text` begins

    /// Where character `column` of line `line` (both from 1) of the program stands in `file`.
    [[nodiscard]] text::Position at(std::uint32_t line, std::uint32_t column) const;
    bool operator==(const ProgramText&) const = default;
};

/// `nic.scatter_gather: false`; value as text, read by machine::setParameter().
struct Override {
    std::string path;
    std::string value;
    std::string file;
    text::Position position;
    bool operator==(const Override&) const = default;
};

/// A number that programs know by name. Sizes are in bytes, times in nanoseconds, rates in bytes per second.
struct Variable {
    std::string name;
    std::int64_t value = 0;
    bool operator==(const Variable&) const = default;
};

/// A char array that programs know by name, one for each process.
struct Buffer {
    std::string name;
    Bytes size;
    bool operator==(const Buffer&) const = default;
};

/// Bytes [begin, end) of a file.
struct ByteRange {
    Bytes begin;
    Bytes end;
    bool operator==(const ByteRange&) const = default;
};

/// What is in a file at the start. Byte i is (i * 131 + 7) & 255, zero, or repeat[i % repeat.size()].
struct Content {
    enum class Kind : std::uint8_t { Pattern, Zeros, Repeat };
    Kind kind = Kind::Pattern;
    std::string repeat;

    [[nodiscard]] std::byte at(std::uint64_t offset) const;
    bool operator==(const Content&) const = default;
};

enum class OpenMode : std::uint8_t { ReadWrite, ReadOnly, Closed };

/// A file that exists at the start; unless Closed, its name is an open descriptor.
struct FileSpec {
    std::string name;               ///< also the name in programs
    std::string path;               ///< for open(), truncate(), ...; the name unless said otherwise
    Bytes size;
    std::vector<ByteRange> cached;  ///< in the page cache at the start; sorted, disjoint, cut to the size
    Content content;
    OpenMode open = OpenMode::ReadWrite;
    bool direct = false;            ///< opened with O_DIRECT
    bool operator==(const FileSpec&) const = default;
};

enum class SocketType : std::uint8_t { Tcp, Udp, Unix };
enum class SocketVia : std::uint8_t { Nic, Loopback };

/// Who is at the other end of a socket.
struct Reader {
    enum class Kind : std::uint8_t { Fast, Never, Rate, Program };
    Kind kind = Kind::Fast;
    BytesPerSecond rate{};  ///< Kind::Rate
    ProgramText program;    ///< Kind::Program: has its end under the socket's name
    bool operator==(const Reader&) const = default;
};

/// A connected socket; its name is an open descriptor, both directions.
struct SocketSpec {
    std::string name;
    SocketType type = SocketType::Tcp;
    SocketVia via = SocketVia::Nic;  ///< Loopback for Unix
    Reader reader;
    bool nonblocking = false;
    bool operator==(const SocketSpec&) const = default;
};

/// One process of a lane.
struct ProcessSpec {
    std::string name;    ///< the lane's id when the lane has one program
    ProgramText program;
    std::string user;    ///< who runs it; empty: root
    Nanoseconds start;   ///< when it starts, from the start of the run
    bool operator==(const ProcessSpec&) const = default;
};

/// The call that a note speaks about. Without a call it belongs to the start of the lane.
struct NotePlace {
    std::string lane;
    std::string process;           ///< empty: whichever process makes the call
    std::string call;              ///< "read"; empty: the lane as a whole
    std::uint32_t occurrence = 0;  ///< from 0, counted over the lane (or the process) in order of entry
    bool operator==(const NotePlace&) const = default;
};

/// Narration for one moment.
struct Note {
    NotePlace at;
    std::string say;
    text::Position position;
    bool operator==(const Note&) const = default;
};

/// One way of doing it.
struct Lane {
    std::string id;
    std::string title;
    std::string summary;                 ///< one sentence; a method's own where it has none
    std::string method;                  ///< empty: own program
    std::vector<std::string> sources;    ///< of the method
    std::vector<ProcessSpec> processes;  ///< in the order of the YAML; at least one
    std::vector<Override> overrides;     ///< the scenario's, then the lane's: applied in this order
    std::vector<Variable> vars;          ///< the scenario's with the lane's own values
    text::Position position;

    [[nodiscard]] const ProcessSpec* process(std::string_view name) const;
    bool operator==(const Lane&) const = default;
};

/// How much of a run is recorded: every page, or counters and calls only (huge runs).
enum class Detail : std::uint8_t { Full, Summary };

struct Limits {
    Nanoseconds time{3600000000000};    ///< simulated
    std::uint64_t steps = 100'000'000;  ///< of the interpreter, each process
    bool operator==(const Limits&) const = default;
};

/// A scenario as it was written, with methods filled in and defaults applied. Plain data.
struct Scenario {
    std::string file;                    ///< as it was named
    std::string id;                      ///< file name without folder and ending
    std::string group;                   ///< name of its folder
    std::string title;
    std::string about;
    std::string machine;                 ///< name or path
    std::vector<Override> overrides;
    std::vector<Variable> vars;
    std::vector<Buffer> buffers;
    std::vector<FileSpec> files;
    std::vector<SocketSpec> sockets;
    std::vector<Lane> lanes;
    std::vector<Expectation> expectations;
    std::vector<Note> notes;
    std::vector<std::string> tags;
    Detail detail = Detail::Full;
    Limits limits;
    bool mayBlock = false;               ///< `blocked: expected`: a process that sleeps for ever is no failure

    [[nodiscard]] const Lane* lane(std::string_view id) const;
    [[nodiscard]] const FileSpec* fileNamed(std::string_view name) const;
    [[nodiscard]] const SocketSpec* socketNamed(std::string_view name) const;
};

}  // namespace copyscope::model::scenario
