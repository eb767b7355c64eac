// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/scenario/note_place.h"
#include "model/scenario/predefined.h"
#include "model/scenario/reader.h"

using namespace copyscope::model;
using namespace copyscope::model::scenario;

namespace {

const std::filesystem::path root(COPYSCOPE_SOURCE_DIR);
const ReaderOptions options{{root / "assets/machines"}, {root / "scenarios/methods"}};

ScenarioResult read(const std::string& source)
{
    return parseScenario(source, "transfer/x.yaml", options);
}

// QCOMPARE cuts long texts off; what a person needs is the whole.
bool fails(const std::string& source, const std::string& expected)
{
    const ScenarioResult result = read(source);
    const std::string actual = text::toString(result.diagnostics);
    if (actual != expected)
        qWarning("expected:\n%s\nactual:\n%s", expected.c_str(), actual.c_str());
    return actual == expected && !result.scenario;
}

constexpr const char* complete =
    "copyscope: 1\n"
    "title: Everything\n"
    "about: All keys at once.\n"
    "machine: server-2012\n"
    "set: { nic.scatter_gather: false, kernel: 6.18 }\n"
    "vars: { len: 64 KiB, size: file.size, pause: 5 ms, l_type: F_WRLCK, minus: -1 }\n"
    "buffers: { tmp_buf: 64 KiB }\n"
    "files:\n"
    "  file: { cached: 0..64 KiB, size: 1 MiB }\n"
    "  out: { size: 10, path: /srv/out, content: zeros, open: read-only, direct: true }\n"
    "  gone: { size: 0, open: closed, content: { repeat: ab } }\n"
    "  parts: { size: 1 MiB, cached: [512 KiB..1 MiB, 0..4096, 4 KiB..8 KiB] }\n"
    "sockets:\n"
    "  socket: { type: tcp, via: nic, reader: fast }\n"
    "  slow: { type: udp, via: loopback, reader: 10 MB/s, nonblocking: true }\n"
    "  peer:\n"
    "    type: unix\n"
    "    reader: |\n"
    "      char b[16];\n"
    "      read(peer, b, 16);\n"
    "lanes:\n"
    "  one:\n"
    "    title: The first\n"
    "    program: |\n"
    "      read(file, tmp_buf, len);\n"
    "      write(socket, tmp_buf, len);\n"
    "    vars: { len: 4K, extra: 7 }\n"
    "    notes: [ { at: \"read[0]\", say: Here. } ]\n"
    "  two: { method: sendfile, set: { nic.scatter_gather: true } }\n"
    "  race:\n"
    "    processes:\n"
    "      server: \"read(file, tmp_buf, len);\"\n"
    "      vandal: { program: \"ftruncate(file, 0);\", user: nobody, start: 5 us }\n"
    "expect:\n"
    "  - one.cpu_copies_per_byte == 2\n"
    "  - { that: race.exit.server == 0, because: it survives }\n"
    "notes:\n"
    "  - { at: race.vandal.ftruncate, say: Now. }\n"
    "tags: [a, b]\n"
    "detail: summary\n"
    "limits: { time: 10 s, steps: 1000 }\n"
    "blocked: expected\n";

ScenarioResult readChanged(const std::vector<std::string>& changes)
{
    ReaderOptions changed = options;
    changed.changes = changes;
    return parseScenario(complete, "transfer/x.yaml", changed);
}

}  // namespace

class TestScenarioReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKey()
    {
        const ScenarioResult result = read(complete);
        QVERIFY2(result.scenario, text::toString(result.diagnostics).c_str());
        const Scenario& s = *result.scenario;
        QCOMPARE(s.id, std::string("x"));
        QCOMPARE(s.group, std::string("transfer"));
        QCOMPARE(s.title, std::string("Everything"));
        QCOMPARE(s.machine, std::string("server-2012"));
        QCOMPARE(s.vars.size(), std::size_t{5});
        QVERIFY((s.vars[1] == Variable{"size", 1048576}));
        QVERIFY((s.vars[2] == Variable{"pause", 5000000}));
        QVERIFY((s.vars[3] == Variable{"l_type", 1}));
        QVERIFY((s.vars[4] == Variable{"minus", -1}));
        QVERIFY((s.files[0].cached == std::vector<ByteRange>{{Bytes(0), Bytes(65536)}}));
        QCOMPARE(s.files[0].path, std::string("file"));
        QVERIFY(s.files[1].open == OpenMode::ReadOnly && s.files[1].direct);
        QVERIFY(s.files[1].content.kind == Content::Kind::Zeros);
        QVERIFY(s.files[2].content.at(3) == std::byte{'b'});
        QVERIFY(s.files[0].content.at(2) == std::byte{(2 * 131 + 7) & 255});
        QVERIFY((s.files[3].cached == std::vector<ByteRange>{{Bytes(0), Bytes(8192)}, {Bytes(524288), Bytes(1048576)}}));
        QVERIFY(s.sockets[1].reader.kind == Reader::Kind::Rate && s.sockets[1].reader.rate.value() == 1e7);
        QVERIFY(s.sockets[1].nonblocking && s.sockets[1].type == SocketType::Udp);
        QVERIFY(s.sockets[2].via == SocketVia::Loopback && s.sockets[2].reader.kind == Reader::Kind::Program);
        QCOMPARE(s.lanes.size(), std::size_t{3});
        QCOMPARE(s.lanes[1].title, std::string("sendfile"));
        QVERIFY(!s.lanes[1].summary.empty() && !s.lanes[1].sources.empty());
        QCOMPARE(s.lanes[2].processes[1].start.value(), std::int64_t{5000});
        QCOMPARE(s.lanes[2].processes[1].user, std::string("nobody"));
        QCOMPARE(s.expectations[1].reason, std::string("it survives"));
        QVERIFY(s.expectations[1].position.line > s.expectations[0].position.line);
        QCOMPARE(s.notes.size(), std::size_t{2});
        QCOMPARE(toString(s.notes[0].at), std::string("one.read[0]"));
        QCOMPARE(toString(s.notes[1].at), std::string("race.vandal.ftruncate[0]"));
        QVERIFY(s.detail == Detail::Summary && s.mayBlock);
        QCOMPARE(s.limits.steps, std::uint64_t{1000});
    }

    void numbersDescriptorsLikeTheKernel()
    {
        const ScenarioResult result = read(complete);
        QVERIFY(result.scenario);
        using Pairs = std::vector<std::pair<std::string, int>>;
        QCOMPARE(descriptors(*result.scenario),
                 (Pairs{{"file", 3}, {"out", 4}, {"parts", 5}, {"socket", 6}, {"slow", 7}, {"peer", 8}}));
        const Lane& one = result.scenario->lanes[0];
        const program::Predefined names = predefinedFor(*result.scenario, one);
        QCOMPARE(names.integers.at("socket"), std::int64_t{6});
        QCOMPARE(names.integers.at("len"), std::int64_t{4096});
        QCOMPARE(names.integers.at("extra"), std::int64_t{7});
        QCOMPARE(names.buffers.at("tmp_buf").value(), std::uint64_t{65536});
        const program::Predefined peer = predefinedForPeer(*result.scenario, one, result.scenario->sockets[2]);
        QCOMPARE(peer.integers.at("peer"), std::int64_t{3});
        QVERIFY(!peer.integers.contains("file"));
    }

    void appliesOverridesInOrder()
    {
        const ScenarioResult result = read(complete);
        QVERIFY(result.scenario);
        const Scenario& s = *result.scenario;
        QVERIFY(!machineFor(s, s.lanes[0], options.machines).machine->profile.nic.scatterGather);
        QVERIFY(machineFor(s, s.lanes[1], options.machines).machine->profile.nic.scatterGather);
        const auto last = machineFor(s, s.lanes[1], options.machines, {"server-2001", {"nic.scatter_gather=false"}});
        QVERIFY(!last.machine->profile.nic.scatterGather);
        QCOMPARE(last.machine->profile.name, std::string("server-2001"));
        QCOMPARE(last.machine->provenanceOf("nic.scatter_gather")->source, std::string("set on the command line"));
        QCOMPARE(last.machine->provenanceOf("kernel")->source, std::string("set by the scenario"));
        const auto wrong = machineFor(s, s.lanes[0], options.machines, {{}, {"nic.sg=1", "pipe.slots"}});
        QVERIFY(!wrong.machine);
        QCOMPARE(wrong.diagnostics.size(), std::size_t{2});
    }

    void fiveMistakesGiveFiveMessages()
    {
        QVERIFY(fails("copyscope: 1\n"
                      "title: Five mistakes\n"
                      "machin: server-2024\n"
                      "files: { file: { size: 1 MB1, cached: none } }\n"
                      "sockets: { socket: { type: tpc } }\n"
                      "lanes:\n"
                      "  read_write:\n"
                      "    program: |\n"
                      "      char tmp_buf[4096];\n"
                      "      raed(file, tmp_buf, 4096);\n"
                      "expect:\n"
                      "  - read_write.cpu_copies_per_bite == 2\n",
                      "transfer/x.yaml:3:1: error: a scenario has no key 'machin' (did you mean 'machine'?)\n"
                      "transfer/x.yaml:4:24: error: 'size' takes a size; unknown unit 'MB1' (did you mean 'MB'?)\n"
                      "transfer/x.yaml:5:28: error: 'type' takes tcp, udp or unix; it is 'tpc' (did you mean 'tcp'?)\n"
                      "transfer/x.yaml:10:7: error: unknown function 'raed' (did you mean 'read'?)\n"
                      "transfer/x.yaml:12:16: error: unknown counter 'cpu_copies_per_bite' (did you mean 'cpu_copies_per_byte'?)\n"));
    }

    void reportsWrongShapes()
    {
        QVERIFY(fails("copyscope: 2\n"
                      "title: [a]\n"
                      "vars: 3\n"
                      "tags: a\n"
                      "files: { file: 1 MiB }\n"
                      "lanes: { a: { program: \"\" }, a: { program: \"\" } }\n"
                      "detail: most\n"
                      "limits: { tme: 3 s, steps: 0 }\n",
                      "transfer/x.yaml:1:12: error: 'copyscope' is the version of the format, which is 1\n"
                      "transfer/x.yaml:2:8: error: 'title' takes a single value; it is a list\n"
                      "transfer/x.yaml:3:7: error: 'vars' takes a map; it is a text\n"
                      "transfer/x.yaml:4:7: error: 'tags' takes a list; it is a text\n"
                      "transfer/x.yaml:5:16: error: a file is a map; this is a text (its keys are size, cached, path, content, open and direct)\n"
                      "transfer/x.yaml:6:30: error: there are two lanes named 'a'\n"
                      "transfer/x.yaml:7:9: error: 'detail' takes full or summary; it is 'most'\n"
                      "transfer/x.yaml:8:11: error: the limits of a run has no key 'tme' (did you mean 'time'?)\n"
                      "transfer/x.yaml:8:28: error: 'steps' takes a whole number above 0; it is '0'\n"));
    }

    void reportsWhatIsMissing()
    {
        QVERIFY(fails("title: x\n",
                      "transfer/x.yaml:1:1: error: a scenario needs the key 'copyscope' (version of this format)\n"
                      "transfer/x.yaml:1:1: error: a scenario needs the key 'lanes' (the ways of doing it, side by side)\n"));
        QVERIFY(fails("copyscope: 1\ntitle: x\nlanes: { a: { title: y } }\n",
                      "transfer/x.yaml:3:10: error: the lane 'a' does nothing (give it one of program, method and processes)\n"));
        QVERIFY(fails("- 1\n",
                      "transfer/x.yaml:1:1: error: a scenario is a map; this is a list (its keys are copyscope, title, "
                      "about, machine, set, vars, buffers, files, sockets, lanes, expect, notes, tags, detail, limits and blocked)\n"));
    }

    void reportsWrongNames()
    {
        QVERIFY(fails("copyscope: 1\n"
                      "title: x\n"
                      "machine: server-1999x\n"
                      "vars: { len: 4K, 2x: 1, size: fil.size }\n"
                      "files: { file: { size: 1 }, len: { size: 1 } }\n"
                      "lanes:\n"
                      "  a: { method: sendfil }\n"
                      "  b: { method: sendfile, vars: { file: 3 } }\n"
                      "  c: { program: \"\", method: read-write }\n"
                      "notes: [ { at: d, say: x }, { at: \"a.x[\", say: y }, { at: c.zz.read, say: z } ]\n",
                      "transfer/x.yaml:3:10: error: there is no machine 'server-1999x' (known machines are decstation-1993, laptop-2021, server-2001, server-2012, server-2024 and wrench-2021)\n"
                      "transfer/x.yaml:4:18: error: '2x' is no name for a variable (use letters, digits and _, and no digit first)\n"
                      "transfer/x.yaml:4:31: error: there is no file 'fil' (did you mean 'file'?)\n"
                      "transfer/x.yaml:5:29: error: 'len' is already a name under 'vars'\n"
                      "transfer/x.yaml:7:16: error: there is no method 'sendfil' (did you mean 'sendfile'?)\n"
                      "transfer/x.yaml:8:16: error: the method 'sendfile' needs a socket named 'socket' (declare it under 'sockets')\n"
                      "transfer/x.yaml:8:40: error: 'file' names something else already\n"
                      "transfer/x.yaml:9:3: error: the lane 'c' has both 'program' and 'method' (keep one of them)\n"
                      "transfer/x.yaml:10:16: error: there is no lane 'd' (lanes are a, b and c)\n"
                      "transfer/x.yaml:10:35: error: 'a.x[' is no moment of a lane (write LANE, LANE.CALL[N] or LANE.PROCESS.CALL[N], such as read_write.read[1])\n"
                      "transfer/x.yaml:10:59: error: lane 'c' has no process 'zz' (its processes are c)\n"));
    }

    void reportsWrongOverridesAndRanges()
    {
        QVERIFY(fails("copyscope: 1\n"
                      "title: x\n"
                      "set: { nic.scater_gather: false, nic.mtu: 1, nic: { tso: false } }\n"
                      "files: { file: { size: 4096, cached: [0..8K, 5..2, half] } }\n"
                      "sockets:\n"
                      "  a: { reader: quick }\n"
                      "  b: { reader: 10 MiB }\n"
                      "  c: { type: unix, via: nic }\n"
                      "lanes: { l: { program: \"\", set: { mmu.tlb_ways: 7 } } }\n",
                      "transfer/x.yaml:3:8: error: a machine has no parameter 'nic.scater_gather' (did you mean 'nic.scatter_gather'?)\n"
                      "transfer/x.yaml:3:43: error: 'nic.mtu' takes a size from 68 B to 64 KiB; it is 1 B\n"
                      "transfer/x.yaml:3:51: error: 'nic' takes a value; it is a map (write the whole path, such as nic.scatter_gather: false)\n"
                      "transfer/x.yaml:4:39: error: the range '0..8K' ends behind the end of the file, 4 KiB\n"
                      "transfer/x.yaml:4:46: error: the range '5..2' ends before it begins (write a range such as 0..64 KiB; the end is not in it)\n"
                      "transfer/x.yaml:4:52: error: 'cached' takes none, all or ranges; it is 'half' (write a range such as 0..64 KiB; the end is not in it)\n"
                      "transfer/x.yaml:6:16: error: 'reader' takes fast, never, a rate such as 10 MB/s, or a program; it is 'quick' (the text of a program needs a ';')\n"
                      "transfer/x.yaml:7:16: error: 'reader' takes fast, never, a rate such as 10 MB/s, or a program; it is '10 MiB' (write a rate such as 12 GB/s or 100 Gb/s)\n"
                      "transfer/x.yaml:8:25: error: a unix socket stays on its machine (write via: loopback, or leave it out)\n"
                      "transfer/x.yaml:9:49: error: mmu.tlb_entries must be a multiple of mmu.tlb_ways\n"));
    }

    void reportsNotesOfCallsThatAreNeverMade()
    {
        QVERIFY(fails("copyscope: 1\n"
                      "title: x\n"
                      "files: { file: { size: 1 } }\n"
                      "lanes: { a: { program: \"close(file);\", notes: [ { at: \"read[0]\", say: x } ] } }\n",
                      "transfer/x.yaml:4:55: error: lane 'a' never calls 'read' (it calls close)\n"));
    }

    void placesErrorsOfPrograms()
    {
        // In a block, in a quoted text, in a peer's program; one that two lanes share is said once.
        QVERIFY(fails("copyscope: 1\n"
                      "title: x\n"
                      "sockets:\n"
                      "  socket:\n"
                      "    reader: |\n"
                      "      int i;\n"
                      "        raed(socket, 0, 0);\n"
                      "lanes:\n"
                      "  a: { program: \"int n;\\nraed(0, 0, 0);\" }\n"
                      "  b: { program: '  raed(0, 0, 0);' }\n",
                      "transfer/x.yaml:7:9: error: unknown function 'raed' (did you mean 'read'?)\n"
                      "transfer/x.yaml:9:26: error: unknown function 'raed' (did you mean 'read'?)\n"
                      "transfer/x.yaml:10:20: error: unknown function 'raed' (did you mean 'read'?)\n"));
    }

    void reportsFilesThatCannotBeRead()
    {
        const ScenarioResult result = readScenario("/does/not/exist.yaml", options);
        QCOMPARE(text::toString(result.diagnostics),
                 std::string("/does/not/exist.yaml: error: this file cannot be read (check its name)\n"));
        QVERIFY(!readScenario(root, options).scenario);
    }

    void optionsTakeThePlaceOfValues()
    {
        const ScenarioResult result = readChanged({"vars.len=4 KiB", "files.file.size=64 MiB", "files.file.cached=all", "files.gone.path=/tmp/gone",
                                                   "files.parts.cached=[0..4096, 8 KiB..12 KiB]", "buffers.tmp_buf=1 MiB", "sockets.slow.reader=never",
                                                   "lanes.one.vars.extra=8", "nic.scatter_gather=true"});
        QCOMPARE(text::toString(result.diagnostics), std::string());
        const Scenario& s = *result.scenario;
        QCOMPARE(s.vars[0].value, std::int64_t{4096});
        QCOMPARE(s.vars[1].value, std::int64_t{64 << 20});   // it is file.size
        QCOMPARE(s.fileNamed("file")->size, Bytes(64 << 20));
        QCOMPARE(s.fileNamed("file")->cached, (std::vector<ByteRange>{{Bytes(0), Bytes(64 << 20)}}));
        QCOMPARE(s.fileNamed("gone")->path, std::string("/tmp/gone"));
        QCOMPARE(s.fileNamed("parts")->cached.size(), std::size_t{2});
        QCOMPARE(s.buffers[0].size, Bytes(1 << 20));
        QVERIFY(s.socketNamed("slow")->reader.kind == Reader::Kind::Never);
        // The lane keeps its own len.
        const std::vector<Variable>& own = s.lane("one")->vars;
        const auto valueOf = [&own](std::string_view name) {
            return std::find_if(own.begin(), own.end(), [name](const Variable& v) { return v.name == name; })->value;
        };
        QCOMPARE(valueOf("len"), std::int64_t{4096});
        QCOMPARE(valueOf("extra"), std::int64_t{8});
        QCOMPARE(s.overrides.size(), std::size_t{2});   // those of the machine are not the reader's
    }

    void optionsThatLeadNowhere_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("says");
        QTest::newRow("variable") << "vars.lne=1" << "error: --set vars.lne: the scenario has no variable 'lne' (did you mean 'len'?)\n";
        QTest::newRow("file") << "files.other.size=1" << "error: --set files.other.size: the scenario has no file 'other' (it has file, out, gone and parts)\n";
        QTest::newRow("key") << "files.file.sise=1" << "error: --set files.file.sise: a file has no key 'sise' (did you mean 'size'?)\n";
        QTest::newRow("value") << "files.file.size=big" << "error: --set files.file.size: 'size' takes a size";
        QTest::newRow("range") << "files.file.cached=0..2 MiB" << "error: --set files.file.cached: the range '0..2 MiB' ends behind the end of the file, 1 MiB";
        QTest::newRow("shape") << "files.file=1" << "error: --set files.file: this names no value of a scenario (write vars.NAME,";
        QTest::newRow("no value") << "vars.len" << "error: --set vars.len: which value? (write vars.len=VALUE)\n";
        QTest::newRow("lane") << "lanes.on.vars.len=1" << "error: --set lanes.on.vars.len: the scenario has no lane 'on' (did you mean 'one'?)\n";
        QTest::newRow("of the lane") << "lanes.two.vars.len=1" << "error: --set lanes.two.vars.len: the lane 'two' has no variable of its own, 'len'\n";
        QTest::newRow("yaml") << "files.file.cached=[0..1" << "error: --set files.file.cached: ";
        // What it breaks elsewhere in the file is told there.
        QTest::newRow("elsewhere") << "files.parts.size=1 KiB" << "transfer/x.yaml:12:34: error: the range '512 KiB..1 MiB' ends behind the end of the file, 1 KiB";
    }

    void optionsThatLeadNowhere()
    {
        QFETCH(QString, option);
        QFETCH(QString, says);
        const ScenarioResult result = readChanged({option.toStdString()});
        const std::string said = text::toString(result.diagnostics);
        QVERIFY2(said.starts_with(says.toStdString()), said.c_str());
        QVERIFY(!result.scenario);
    }

    // Any cut or changed file is refused or read, never worse.
    void survivesBrokenFiles()
    {
        const std::string source = complete;
        std::uint32_t random = 3;
        for (int i = 0; i < 600; ++i) {
            random = random * 1664525U + 1013904223U;
            std::string broken = source;
            const std::size_t at = (random >> 8) % source.size();
            if (i % 3 == 0)
                broken.resize(at);
            else if (i % 3 == 1)
                broken[at] = "{}[]:-|>&*!%\"'\t\n"[random % 16];
            else
                broken.erase(at, random % 40);
            const ScenarioResult result = read(broken);
            QVERIFY(result.scenario.has_value() == result.diagnostics.empty());
            for (const text::Diagnostic& d : result.diagnostics)
                QVERIFY2(d.position.line > 0 && !d.message.empty(), text::toString(d).c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestScenarioReader)
#include "tst_scenario_reader.moc"
