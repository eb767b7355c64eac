// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/host_observer.h"
#include "sim/live/record_channel.h"
#include "sim/live/stream_check.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// How a call moved payload, as far as the call itself says. Where it does not, packets do (packet_pages.h).
enum class Movement : std::uint8_t {
    FileToUser,      ///< a copy out of the page cache
    UserToFile,      ///< a copy into the page cache
    FileToFile,      ///< a copy between page caches, inside the kernel
    DirectRead,      ///< O_DIRECT: the disk's DMA only
    DirectWrite,
    PipeToUser,      ///< a copy
    UserToPipe,      ///< a copy
    PipeToFile,      ///< splice into a file: a copy into the page cache
    LocalToUser,     ///< a copy out of a Unix socket
    UserToLocal,     ///< a copy into a Unix socket
    NetToUser,       ///< a copy out of a TCP or UDP socket
    UserToNet,       ///< into such a socket: copied unless MSG_ZEROCOPY
    Referenced,      ///< by reference into a pipe: splice, tee, vmsplice, sendfile
    ByReferenceToNet,///< sendfile and splice into a socket: pages or copies, see packets
    UserToUser,      ///< memcpy in the program
};

/// Names that calls have in records: those of program::calls(), by index.
[[nodiscard]] std::uint16_t callIndex(std::string_view name);
[[nodiscard]] std::string_view callName(std::uint16_t index);

/// What an open descriptor is, as far as payload goes.
struct OpenKind {
    enum class Kind : std::uint8_t { Unknown, File, Pipe, Tcp, Udp, Local, Other } kind = Kind::Unknown;
    bool direct = false;
    std::uint64_t inode = 0;
    const StreamPair* stream = nullptr;
    bool nearEnd = false;
};

/// One end of a movement: a name of place_names.h, empty when it is not known, and where in it.
struct MovementEnd {
    std::string place;
    std::uint64_t offset = 0;
};

/// Writes down what the threads of one process do, and checks what arrives against what was sent.
class CallRecorder final : public HostObserver {
public:
    struct Settings {
        std::string processName;
        Channels* channels = nullptr;
        std::map<int, std::string> descriptorNames;  ///< those that the process starts with
        std::vector<StreamPair> streams;
        bool compare = false;                        ///< log what is sent, compare what arrives: more system calls
        bool peer = false;
    };
    explicit CallRecorder(Settings settings);

    void threadBegan(Began how, LiveHost& host) override;
    void threadEnded(LiveHost& host) override;
    void forked(pid_t child, LiveHost& host) override;
    void callEntered(const ObservedCall& call) override;
    void callReturned(const ObservedCall& call, std::int64_t result) override;
    void callDropped(LiveHost& host) override;
    void copied(model::program::Address to, model::program::Address from, std::uint64_t length, LiveHost& host) override;
    void output(std::string_view text, bool toStandardError, LiveHost& host) override;
    void signalTaken(const model::program::SignalDelivery& signal, LiveHost& host) override;
    void faulted(const MemoryFault& fault, LiveHost& host) override;
    void refused(std::string_view what, LiveHost& host) override;
    void exiting(int code, int signal, LiveHost& host) override;

private:
    struct Own {
        Channel* channel = nullptr;
        std::uint32_t task = 0;
        std::string name;
        std::int64_t entered = 0;
        std::string arguments;
        StreamLog* sendsTo = nullptr;   ///< the call in progress has announced bytes there
        std::uint64_t announced = 0;
        bool datagrams = false;         ///< and each call there sends one
        std::uint64_t queued = 0;       ///< bytes that stood in the target pipe before a splice
    };

    Own& of(const LiveHost& host) { return m_own[&host]; }
    Record record(RecordKind kind, LiveHost& host);
    void tell(LiveHost& host, Record record, std::string_view text = {});
    OpenKind kindOf(int descriptor);
    void forgetDescriptors(std::string_view call);
    void movement(const ObservedCall& call, std::int64_t result, Own& own);
    void moved(const ObservedCall& call, Movement how, std::uint64_t bytes, const MovementEnd& from, const MovementEnd& to);
    /// The same between the pieces of memory of a call and `other`.
    void movedMemory(const ObservedCall& call, Movement how, std::uint64_t bytes, MovementEnd other, bool intoMemory);
    /// What a descriptor is called.
    std::string nameOf(int descriptor);
    MovementEnd memoryEnd(LiveHost& host, model::program::Address at) const;
    /// After a call has moved `bytes` through the descriptor; `offsetAt`: where the program gave it an offset, or 0.
    MovementEnd descriptorEnd(const ObservedCall& call, int descriptor, bool receives, model::program::Address offsetAt, std::uint64_t bytes);
    void noteMapping(const ObservedCall& call, std::int64_t result);
    /// `takenFrom`: the place that it left without a movement of its own; empty otherwise.
    void delivered(const ObservedCall& call, std::uint64_t bytes, bool file, bool wrong, std::string_view takenFrom);
    void announce(const ObservedCall& call, Own& own);
    void arrived(const ObservedCall& call, const OpenKind& from, std::uint64_t bytes, bool inMemory, std::string_view takenFrom);
    void completions(const ObservedCall& call);

    Settings m_settings;
    Channel* m_first = nullptr;  ///< for the first thread of the process
    std::map<const LiveHost*, Own> m_own;
    struct FileMapping {
        std::uint64_t length = 0;
        std::string name;
        std::uint64_t offset = 0;
    };

    std::map<int, OpenKind> m_kinds;
    std::map<model::program::Address, FileMapping> m_mappings;  ///< of files, by their begin
    std::uint32_t m_children = 0;
    std::uint32_t m_threads = 0;
};

}  // namespace copyscope::sim
