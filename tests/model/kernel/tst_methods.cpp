// SPDX-License-Identifier: GPL-3.0-or-later
// Every method that ships, on five kernels, cold and hot, with and without scatter-gather, against what Linux does.
#include <QTest>

#include "model/trace/state.h"
#include "tests/support/run_scenario.h"

#include <filesystem>
#include <string>
#include <vector>

using namespace copyscope;
using tests::RanLane;
using tests::RanScenario;

namespace {

enum class Kind {
    FileToSocket,  ///< read from a file, delivered to a socket
    FileToFile,
    Proxy,         ///< from a socket to a socket
    Receive,       ///< from a socket to a file
};

/// What the counters must be for a method on Linux 6.18 with a card that can gather, in steady state.
struct Truth {
    const char* method;
    Kind kind;
    double copies;             ///< by the CPU, for each delivered byte
    double references;         ///< bytes referred to by slots and skb fragments, for each delivered byte
    int switches;              ///< mode switches that one more chunk of 64 KiB costs
    int calls;                 ///< of one chunk
    const char* since;         ///< release that brought the call it rests on
    const char* missing;       ///< that call
    const char* error;         ///< what it says before
    bool direct = false;       ///< reads past the page cache
    int sockets = 1;           ///< that each byte goes to
};

constexpr Truth truths[] = {
    {"read-write", Kind::FileToSocket, 2, 0, 4, 2, "", "", ""},
    {"pread", Kind::FileToSocket, 2, 0, 4, 2, "", "", ""},
    {"mmap-write", Kind::FileToSocket, 1, 0, 2, 1, "", "", ""},
    {"sendfile", Kind::FileToSocket, 0, 1, 2, 1, "2.2", "sendfile", "ENOSYS"},
    {"sendfile-one-call", Kind::FileToSocket, 0, 1, 0, 0, "2.2", "sendfile", "ENOSYS"},
    {"splice", Kind::FileToSocket, 0, 2, 4, 2, "2.6.17", "splice", "ENOSYS"},
    {"splice-pipe-pool", Kind::FileToSocket, 0, 2, 4, 2, "2.6.17", "splice", "ENOSYS"},
    // Two pipes and two sockets for each byte of the file: four references for two delivered bytes.
    {"tee", Kind::FileToSocket, 0, 2, 8, 4, "2.6.17", "splice", "ENOSYS", false, 2},
    {"vmsplice", Kind::FileToSocket, 1, 2, 6, 3, "2.6.17", "vmsplice", "ENOSYS"},
    {"read-zerocopy", Kind::FileToSocket, 1, 1, 8, 4, "4.14", "setsockopt", "ENOPROTOOPT"},
    {"mmap-zerocopy", Kind::FileToSocket, 0, 1, 2, 1, "4.14", "setsockopt", "ENOPROTOOPT"},
    {"direct-write", Kind::FileToSocket, 1, 0, 4, 2, "", "", "", true},
    {"direct-zerocopy", Kind::FileToSocket, 0, 1, 8, 4, "4.14", "setsockopt", "ENOPROTOOPT", true},
    {"copy-file-range", Kind::FileToFile, 1, 0, 2, 1, "4.5", "copy_file_range", "ENOSYS"},
    {"file-to-file", Kind::FileToFile, 2, 0, 4, 2, "", "", ""},
    {"proxy-read-write", Kind::Proxy, 2, 0, 4, 2, "", "", ""},
    // splice() from a socket came with 2.6.25; before, the call is there and refuses.
    {"proxy-splice", Kind::Proxy, 0, 2, 4, 2, "2.6.25", "splice", "EINVAL"},
    {"receive-recv", Kind::Receive, 2, 0, 4, 2, "", "", ""},
    {"receive-splice", Kind::Receive, 1, 1, 4, 2, "2.6.25", "splice", "EINVAL"},
};

struct Release {
    const char* name;
    int order;
};
constexpr Release releases[] = {{"2.2", 1}, {"2.4", 2}, {"2.6.17", 3}, {"4.14", 6}, {"6.18", 7}};

int order(std::string_view release)
{
    for (const Release& r : releases)
        if (release == r.name)
            return r.order;
    return release == "2.6.25" ? 4 : release == "4.5" ? 5 : 0;
}

const char* backendReader =
    "|\n"
    "      char piece[65536];\n"
    "      ssize_t left = size;\n"
    "      memset(piece, 'P', sizeof(piece));\n"
    "      while (left > 0) {\n"
    "          ssize_t n = send(NAME, piece, left < 65536 ? left : 65536, 0);\n"
    "          assert(n > 0);\n"
    "          left -= n;\n"
    "      }\n"
    "      shutdown(NAME, SHUT_WR);\n";

std::string sender(const std::string& name)
{
    std::string text = backendReader;
    for (std::size_t at = text.find("NAME"); at != std::string::npos; at = text.find("NAME", at))
        text.replace(at, 4, name);
    return "  " + name + ":\n    type: tcp\n    via: nic\n    reader: " + text;
}

constexpr int chunk = 65536;

/// One method in two lanes, with a card that gathers and with one that does not.
std::string scenario(const Truth& t, const char* release, int bytes, bool cached)
{
    std::string y = "copyscope: 1\ntitle: " + std::string(t.method) + "\nmachine: server-2024\nblocked: expected\n";
    y += "set: { kernel: \"" + std::string(release) + "\" }\n";
    y += "vars: { len: 64 KiB, size: " + std::to_string(bytes) + ", requests: 1 }\n";
    const std::string fast = ": { type: tcp, via: nic, reader: fast }\n";
    const std::string file = "file: { size: " + std::to_string(bytes) + ", cached: " + (cached ? "all" : "none") + " }";
    switch (t.kind) {
    case Kind::FileToSocket:
        y += "files: { " + file + " }\nsockets:\n  socket" + fast;
        if (t.sockets == 2)
            y += "  second" + fast;
        break;
    case Kind::FileToFile: y += "files: { " + file + ", out: { size: 0 } }\n"; break;
    case Kind::Proxy: y += "sockets:\n  socket" + fast + sender("backend"); break;
    case Kind::Receive: y += "files: { out: { size: 0 } }\nsockets:\n" + sender("socket"); break;
    }
    y += "lanes:\n  gather: { method: " + std::string(t.method) + " }\n";
    y += "  linear: { method: " + std::string(t.method) + ", set: { nic.scatter_gather: false } }\nexpect: []\n";
    return y;
}

double cpuCopies(const Truth& t, int release, bool gather)
{
    double copies = t.copies;
    const bool byReference = t.references > 0 && t.kind != Kind::Receive;
    // 2.2 copies in sendfile, whatever the card; O_DIRECT came with 2.4.10 and was ignored before.
    if (std::string_view(t.method).starts_with("sendfile") && release < order("2.4"))
        return 1;
    if (t.direct && release <= order("2.4"))
        copies += 1;
    const bool sends = t.kind == Kind::FileToSocket || t.kind == Kind::Proxy;
    // Without gathering a packet must be in one piece: since 4.17 the copy is made when it goes out, whatever it is made
    // of; before that the call copied, which for write() is the copy that it makes anyway.
    if (!gather && sends && (byReference || release >= order("6.18")))
        copies += 1;
    return copies;
}

double dmaCopies(const Truth& t, int release, bool cached)
{
    const bool fromDisk = t.direct && release > order("2.4") ? true : !cached;
    switch (t.kind) {
    case Kind::FileToSocket: return 1 + (fromDisk ? 1.0 / t.sockets : 0);
    case Kind::FileToFile: return fromDisk ? 1 : 0;
    case Kind::Proxy: return 2;
    case Kind::Receive: return 1;
    }
    return 0;
}

void addRows()
{
    QTest::addColumn<int>("truth");
    QTest::addColumn<int>("release");
    QTest::addColumn<bool>("cached");
    for (int t = 0; t < static_cast<int>(std::size(truths)); ++t)
        for (int r = 0; r < static_cast<int>(std::size(releases)); ++r)
            for (const bool cached : {false, true}) {
                const Kind kind = truths[t].kind;
                if (cached && (kind == Kind::Proxy || kind == Kind::Receive))
                    continue;
                QTest::addRow("%s, Linux %s, %s", truths[t].method, releases[r].name, cached ? "hot" : "cold")
                    << t << r << cached;
            }
}

}  // namespace

namespace {

/// Queues and rings in which the trace still has something when all is over.
std::string leftBehind(const model::Trace& trace)
{
    std::vector<model::Event> events;
    auto walk = trace.from(0);
    while (const model::Event* e = walk.next())
        events.push_back(*e);
    const model::StateIndex index(events, {trace.places().size(), trace.cores().size(), trace.tasks().size()});
    const model::TraceState state = index.at(index.end());
    std::string names;
    for (std::uint32_t i = 0; i < state.places.size(); ++i) {
        const model::PlaceKind kind = trace.places()[i].kind;
        const bool queue = kind == model::PlaceKind::SendQueue || kind == model::PlaceKind::ReceiveQueue || kind == model::PlaceKind::Pipe || kind == model::PlaceKind::Ring;
        if (queue && !(state.places[i].bytes.all().empty() && state.places[i].references.empty()))
            names += std::string(trace.placeName(model::PlaceId(i))) + "; ";
    }
    return names;
}

}  // namespace

class TestMethods : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noneIsForgotten()
    {
        std::size_t shipped = 0;
        for (const auto& entry : std::filesystem::directory_iterator(COPYSCOPE_SOURCE_DIR "/scenarios/methods")) {
            const std::string name = entry.path().stem().string();
            if (entry.path().extension() != ".yaml")
                continue;
            ++shipped;
            QVERIFY2(std::any_of(std::begin(truths), std::end(truths), [&](const Truth& t) { return name == t.method; }),
                     name.c_str());
        }
        QCOMPARE(shipped, std::size(truths));
    }

    void copies_data() { addRows(); }
    void copies()
    {
        QFETCH(int, truth);
        QFETCH(int, release);
        QFETCH(bool, cached);
        const Truth& t = truths[truth];
        constexpr int bytes = 4 * chunk;
        const RanScenario ran = tests::runScenario(scenario(t, releases[release].name, bytes, cached));
        QVERIFY2(ran.lanes.size() == 2, ran.problems.c_str());
        if (releases[release].order < order(t.since)) {
            for (const RanLane& lane : ran.lanes) {
                const auto it = lane.ledger.calls.find(t.missing);
                QVERIFY(it != lane.ledger.calls.end());
                QCOMPARE(it->second.errors.size(), 1U);
                QCOMPARE(lane.counter("bytes_delivered"), 0.0);
                // splice() itself came with 2.6.17; from a socket it was refused until 2.6.25.
                const bool noCall = std::string_view(t.error) == "ENOSYS"
                                    || (std::string_view(t.missing) == "splice" && releases[release].order < order("2.6.17"));
                const int expected = noCall ? ENOSYS : std::string_view(t.error) == "EINVAL" ? EINVAL : ENOPROTOOPT;
                QCOMPARE(it->second.errors.begin()->first, expected);
                QVERIFY2(lane.outcome.violations.empty(), ran.problems.c_str());
                QVERIFY2(lane.outcome.blocked.empty(), ran.problems.c_str());
            }
            return;
        }
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        for (const RanLane& lane : ran.lanes) {
            const bool gather = lane.id == "gather";
            QCOMPARE(leftBehind(lane.trace), std::string());
            const double cpu = cpuCopies(t, releases[release].order, gather);
            const double dma = dmaCopies(t, releases[release].order, cached);
            QCOMPARE(lane.counter("bytes_delivered"), static_cast<double>(bytes * t.sockets));
            QCOMPARE(lane.counter("intact"), 1.0);
            const bool twoCaches = releases[release].order < order("2.4") && (t.kind == Kind::FileToFile || t.kind == Kind::Receive);
            if (twoCaches) {
                // Written bytes went into the buffer cache, and from there into pages that were in the page cache too.
                QVERIFY(lane.counter("cpu_copies_per_byte") >= cpu && lane.counter("cpu_copies_per_byte") <= cpu + 1);
                continue;
            }
            QCOMPARE(lane.counter("cpu_copies_per_byte"), cpu);
            QCOMPARE(lane.counter("dma_copies_per_byte"), dma);
            // A copy crosses the memory bus twice, a DMA transfer once.
            QCOMPARE(lane.counter("bus_passes_per_byte"), 2 * cpu + dma);
            if (cached && !t.direct) {
                QCOMPARE(lane.ledger.interruptsBySource.count("disk"), 0U);
                QCOMPARE(lane.counter("disk_bytes_read"), 0.0);
            }
        }
    }

    void oneChunkMore_data()
    {
        QTest::addColumn<int>("truth");
        for (int t = 0; t < static_cast<int>(std::size(truths)); ++t)
            QTest::addRow("%s", truths[t].method) << t;
    }
    /// What a chunk costs in steady state: the difference that four more of them make.
    void oneChunkMore()
    {
        QFETCH(int, truth);
        const Truth& t = truths[truth];
        if (t.kind == Kind::Proxy || t.kind == Kind::Receive)
            QSKIP("how much one call receives is up to the network");
        const RanScenario few = tests::runScenario(scenario(t, "6.18", 4 * chunk, true));
        const RanScenario more = tests::runScenario(scenario(t, "6.18", 8 * chunk, true));
        QVERIFY2(few.problems.empty() && more.problems.empty(), more.problems.c_str());
        const RanLane& a = few.lane("gather");
        const RanLane& b = more.lane("gather");
        // Notifications are read when there are some, not one by one: their calls come on top.
        const auto rest = [](const RanLane& lane) { return lane.calls("poll") + lane.calls("recvmsg"); };
        const bool collects = std::string_view(t.method) == "mmap-zerocopy";
        const double extra = collects ? static_cast<double>(rest(b) - rest(a)) : 0;
        QCOMPARE(b.counter("syscalls") - a.counter("syscalls") - extra, 4.0 * t.calls);
        QCOMPARE(b.counter("mode_switches") - a.counter("mode_switches") - 2 * extra, 4.0 * t.switches);
        // No call faults back into user mode: all switches are those of calls.
        QCOMPARE(b.counter("mode_switches"), 2 * b.counter("syscalls"));
    }

    void references_data() { oneChunkMore_data(); }
    void references()
    {
        QFETCH(int, truth);
        const Truth& t = truths[truth];
        constexpr int bytes = 4 * chunk;
        const RanScenario ran = tests::runScenario(scenario(t, "6.18", bytes, true));
        const RanLane& lane = ran.lane("gather");
        QCOMPARE(lane.counter("referenced_bytes") / (bytes * t.sockets), t.references);
    }

    void faults_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<double>("minor");
        QTest::addColumn<double>("pinned");
        constexpr double pages = 16;  // of a buffer of 64 KiB
        // The buffer is touched for the first time by the kernel, page by page.
        QTest::newRow("read-write") << "read-write" << pages << 0.0;
        QTest::newRow("pread") << "pread" << pages << 0.0;
        QTest::newRow("direct-write") << "direct-write" << pages << 4 * pages;
        QTest::newRow("sendfile") << "sendfile" << 0.0 << 0.0;
        QTest::newRow("splice") << "splice" << 0.0 << 0.0;
        QTest::newRow("tee") << "tee" << 0.0 << 0.0;
        QTest::newRow("vmsplice: all pages are used once") << "vmsplice" << 4 * pages << 4 * pages;
        QTest::newRow("read-zerocopy") << "read-zerocopy" << pages << 4 * pages;
    }
    void faults()
    {
        QFETCH(QString, method);
        QFETCH(double, minor);
        QFETCH(double, pinned);
        const auto* t = std::find_if(std::begin(truths), std::end(truths),
                                     [&](const Truth& o) { return method == QLatin1String(o.method); });
        const RanScenario ran = tests::runScenario(scenario(*t, "6.18", 4 * chunk, true));
        const RanLane& lane = ran.lane("gather");
        QCOMPARE(lane.counter("page_faults_minor"), minor);
        QCOMPARE(lane.counter("faults_in_kernel"), minor);
        QCOMPARE(lane.counter("page_faults_major"), 0.0);
        QCOMPARE(lane.counter("pages_pinned"), pinned);
        QCOMPARE(lane.counter("tlb_flushes"), 0.0);
    }

    /// write() faults the mapping in, 16 pages at a time since 3.15, one by one before; munmap() flushes once.
    void mappingFaultsInKernel_data()
    {
        QTest::addColumn<QString>("release");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        QTest::newRow("6.18") << "6.18" << 16.0 << 17.0;
        QTest::newRow("4.14") << "4.14" << 16.0 << 17.0;
        QTest::newRow("2.6.17") << "2.6.17" << 256.0 << 256.0;
        QTest::newRow("2.2") << "2.2" << 256.0 << 256.0;
    }
    void mappingFaultsInKernel()
    {
        QFETCH(QString, release);
        QFETCH(double, least);
        QFETCH(double, most);
        const RanScenario ran = tests::runScenario(scenario(truths[2], release.toUtf8().constData(), 1 << 20, true));
        const RanLane& lane = ran.lane("gather");
        const double faults = lane.counter("page_faults_minor");
        QVERIFY2(faults >= least && faults <= most, std::to_string(faults).c_str());
        QCOMPARE(lane.counter("faults_in_kernel"), faults);
        QCOMPARE(lane.counter("tlb_flushes"), 1.0);
        QCOMPARE(lane.counter("mode_switches"), 2 * lane.counter("syscalls"));
    }
};

QTEST_GUILESS_MAIN(TestMethods)
#include "tst_methods.moc"
