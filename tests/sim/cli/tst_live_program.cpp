// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself with real system calls: what a shell sees.
#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using Json = nlohmann::json;

namespace {

struct Said {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

const QString program = QStringLiteral(COPYSCOPE_PROGRAM);
constexpr unsigned nobody = 65534;

/// One file, one TCP socket, one method; `more` are further lines of YAML.
QByteArray scenario(const QByteArray& statements, const QByteArray& more = {})
{
    return "copyscope: 1\ntitle: Live\nmachine: server-2024\nvars: { len: 64 KiB, size: file.size }\n"
           "files: { file: { size: 1 MiB, cached: all } }\nsockets: { socket: { type: tcp, via: nic, reader: fast } }\n"
           "lanes:\n  lane:\n    program: |\n      "
           + statements + "\n" + more;
}

}  // namespace

class TestLiveProgram : public QObject {
    Q_OBJECT

    /// The folder is everybody's, because some tests run as nobody.
    QTemporaryDir m_dir;

    QString write(const QString& name, const QByteArray& text)
    {
        QFile file(m_dir.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName();
    }

    Said run(const QStringList& arguments, bool asNobody = false)
    {
        QProcess process;
        if (asNobody) {
            process.setChildProcessModifier([] {
                if (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                    ::_exit(99);
                ::prctl(PR_SET_DUMPABLE, 1);
            });
        }
        process.start(program, arguments);
        process.waitForFinished(120'000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
    }

    /// Why the program cannot be run as nobody; empty when it can.
    QString whyNotAsNobody()
    {
        if (::geteuid() != 0)
            return "only root can try what another user may do";
        const QString file = write("reach.yaml", scenario("getpid();"));
        return run({"check", file}, true).code == 0 ? QString() : "nobody cannot reach " + program + " or " + file + ": a folder above is not open to others";
    }

    QString workdir()
    {
        const QString path = m_dir.filePath("work");
        QDir().mkpath(path);
        QFile::setPermissions(path, QFile::Permissions(0x7777));
        return path;
    }

private slots:
    void init()
    {
        QVERIFY(m_dir.isValid());
        QFile::setPermissions(m_dir.path(), QFile::Permissions(0x7777));
    }

    void doctorSaysALineForEachObservable()
    {
        const Said text = run({"doctor"});
        QCOMPARE(text.code, 0);
        const Said said = run({"doctor", "--format", "json"});
        QCOMPARE(said.code, 0);
        const Json json = Json::parse(said.out.toStdString());
        QVERIFY(json["observables"].size() > 10);
        for (const Json& one : json["observables"]) {
            // Who can says how, who cannot says why.
            QVERIFY2(one["available"].get<bool>() != one.contains("remedy"), one.dump().c_str());
            QVERIFY(text.out.contains(one["name"].get<std::string>().c_str()));
        }
    }

    void doctorTellsAnOrdinaryUserTheRemedy()
    {
        if (const QString why = whyNotAsNobody(); !why.isEmpty())
            QSKIP(qPrintable(why));
        const Said said = run({"doctor", "--format", "json", "--workdir", workdir()}, true);
        QCOMPARE(said.code, 0);
        const Json json = Json::parse(said.out.toStdString());
        for (const Json& one : json["observables"]) {
            if (one["name"] == "pages behind packets" || one["name"] == "exceptions:page_fault_kernel") {
                QVERIFY(!one["available"].get<bool>());
                QVERIFY(one["remedy"].get<std::string>().find("root") != std::string::npos);
            }
        }
    }

    void whatIsTrueOfTheModelOnlyIsNoFailure()
    {
        const QString file = write("m.yaml", scenario("while (sendfile(socket, file, NULL, len) > 0)\n          ;",
                                                      "expect:\n  - { that: lane.syscalls == 1, not_live: a reason of its own }\n"
                                                      "  - lane.dma_bytes == 1 MiB\n  - lane.elapsed_ns == 1\n  - lane.syscalls == 17\n"));
        const QStringList arguments{"run", "--backend", "live", "--repeat", "1", "--workdir", workdir(), "--format", "json"};
        const Said said = run(arguments + QStringList{file});
        QVERIFY2(said.code == 0, said.out + said.err);
        const Json expect = Json::parse(said.out.toStdString())["expect"];
        QCOMPARE(expect[0]["not_observed"].get<std::string>(), std::string("a reason of its own"));
        QVERIFY(expect[1]["not_observed"].get<std::string>().find("no card") != std::string::npos);
        QVERIFY(expect[2]["not_observed"].get<std::string>().find("server-2024") != std::string::npos);
        QVERIFY(expect[3]["held"].get<bool>() && !expect[3].contains("not_observed"));
        // What says nothing about itself is held to.
        const Said failed = run(arguments + QStringList{write("f.yaml", scenario("getpid();", "expect:\n  - lane.syscalls == 7\n"))});
        QCOMPARE(failed.code, 1);
    }

    void aLiveRunHasAReasonOrAnEvidenceForEachCounter_data()
    {
        QTest::addColumn<bool>("asNobody");
        QTest::newRow("this user") << false;
        QTest::newRow("nobody") << true;
    }

    void aLiveRunHasAReasonOrAnEvidenceForEachCounter()
    {
        QFETCH(bool, asNobody);
        if (const QString why = asNobody ? whyNotAsNobody() : QString(); !why.isEmpty())
            QSKIP(qPrintable(why));
        const QString file = write("s.yaml", scenario("while (sendfile(socket, file, NULL, len) > 0)\n          ;",
                                                      "expect:\n  - lane.syscalls == 17\n  - lane.bytes_delivered == 1 MiB\n"
                                                      "  - lane.tlb_misses == 1\n  - lane.cpu_copy_bytes == 0\n"));
        const Said said = run({"run", "--backend", "live", "--repeat", "1", "--workdir", workdir(), "--format", "json", file}, asNobody);
        QVERIFY2(said.code == 0, said.out + said.err);
        const Json json = Json::parse(said.out.toStdString());
        const Json& lane = json["lanes"]["lane"];
        QCOMPARE(lane["backend"].get<std::string>(), std::string("live"));
        for (const auto& [name, one] : lane["observation"]["evidence"].items())
            QCOMPARE(one["observed"].get<bool>(), lane["ledger"].contains(name));
        QVERIFY(json["expect"][0]["held"].get<bool>());
        QVERIFY(json["expect"][1]["held"].get<bool>());
        QVERIFY(!json["expect"][2]["held"].get<bool>());
        QVERIFY(!json["expect"][2]["not_observed"].get<std::string>().empty());
        if (asNobody)
            QVERIFY(json["expect"][3].contains("not_observed"));
        QVERIFY(asNobody || ::geteuid() != 0 || said.err.contains("with privileges: "));
        QCOMPARE(QDir(workdir()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(), 0);
    }

    void comparingSetsBothSideBySide()
    {
        const QString file = write("s.yaml", scenario("while (sendfile(socket, file, NULL, len) > 0)\n          ;"));
        const QString trace = m_dir.filePath("both.cstrace");
        const Said said = run({"run", "--compare", "--repeat", "1", "--workdir", workdir(), "--trace", trace, "--format", "json", file});
        QVERIFY2(said.code == 0 || said.code == 1, said.out + said.err);
        const Json json = Json::parse(said.out.toStdString());
        const Json& figures = json["lanes"]["lane"]["comparison"]["figures"];
        bool found = false;
        for (const Json& figure : figures) {
            if (figure["name"] != "calls.sendfile")
                continue;
            found = true;
            QCOMPARE(figure["agreement"].get<std::string>(), std::string("equal"));
            QCOMPARE(figure["predicted"].get<int>(), 17);
            QCOMPARE(figure["measured"].get<int>(), 17);
        }
        QVERIFY(found);
        const Said again = run({"run", "--from", trace, "--format", "json"});
        const Json both = Json::parse(again.out.toStdString());
        // The trace holds both; the report of it is that of the run.
        QCOMPARE(again.code, said.code);
        QCOMPARE(both["lanes"].size(), std::size_t{1});
        QVERIFY(both["lanes"]["lane"]["measured"].contains("observation"));
        QVERIFY(both["lanes"]["lane"]["comparison"] == json["lanes"]["lane"]["comparison"]);
    }

    void aProcessThatDiesIsReportedAndTheRunGoesOn()
    {
        const QString file = write("s.yaml", "copyscope: 1\ntitle: Bus\nmachine: server-2024\nfiles: { file: { size: 8 KiB, cached: all } }\n"
                                             "lanes:\n  dies:\n    program: |\n      char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);\n"
                                             "      ftruncate(file, 0);\n      char c = m[0];\n"
                                             "  lives:\n    program: |\n      char b[4096];\n      pread(file, b, 4096, 0);\n"
                                             "expect:\n  - dies.exit == 128 + 7\n  - lives.exit == 0\n  - lives.bytes_delivered == 0\n");
        const Said said = run({"run", "--backend", "live", "--repeat", "0", "--workdir", workdir(), file});
        QVERIFY2(said.code == 0, said.out + said.err);
        QVERIFY2(said.out.contains("killed by SIGBUS"), said.out);
    }

    void theLimitsOfZeroCopyAreMadeHere()
    {
        if (::geteuid() != 0)
            QSKIP("a network namespace and another user need root");
        const Said said = run({"run", "--backend", "live", "--repeat", "0", "--workdir", workdir(), "--lane", "memlock", "--lane", "optmem", "limits"});
        if (said.code == 3)
            QSKIP(said.out);
        QVERIFY2(said.code == 0, said.out + said.err);
    }

    void theTransferLoopOfATimedRunMakesNoOtherCalls()
    {
        if (QStandardPaths::findExecutable("strace").isEmpty())
            QSKIP("strace is not installed");
        const QString file = write("s.yaml", scenario("while ((n = read(file, buf, len)) > 0)\n          write(socket, buf, n);"));
        const QString log = m_dir.filePath("calls.txt");
        QProcess process;
        process.start("strace", {"-f", "-o", log, program, "run", "--backend", "live", "--repeat", "1", "--no-privileges", "--workdir", workdir(), file});
        process.waitForFinished(120'000);
        if (process.exitCode() != 0)
            QSKIP("strace may not trace here: " + process.readAllStandardError());
        QFile calls(log);
        QVERIFY(calls.open(QIODevice::ReadOnly));
        QHash<QByteArray, QList<QByteArray>> names;  // by process
        for (const QByteArray& line : calls.readAll().split('\n')) {
            const qsizetype space = line.indexOf(' ');
            QByteArray rest = line.mid(space).trimmed();
            if (!rest.startsWith('<'))
                names[line.left(space)].append(rest.left(rest.indexOf('(')) + (rest.contains("(3, ") ? " 3" : rest.contains("(4, ") ? " 4" : ""));
        }
        int clean = 0;
        for (const QList<QByteArray>& made : std::as_const(names)) {
            qsizetype reads = 0;
            qsizetype writes = 0;
            for (const QByteArray& name : made) {
                reads += name == "read 3" ? 1 : 0;
                writes += name == "write 4" ? 1 : 0;
                if (name == "read 3" || name == "write 4")
                    continue;
                clean += reads == 17 && writes == 16 ? 1 : 0;
                reads = writes = 0;
            }
        }
        // One run to warm up and one that counts, each with its rehearsal; the others are observed.
        QCOMPARE(clean, 4);
    }

    void whatAnotherMachineIsAboutIsNotRunHere()
    {
        const QString file = write("s.yaml", "copyscope: 1\ntitle: Old\nmachine: server-2024\nset: { kernel: \"2.4\" }\nlanes:\n"
                                             "  lane: { program: \"usleep(1);\" }\n");
        const Said said = run({"run", "--backend", "live", "--workdir", workdir(), file});
        QCOMPARE(said.code, 3);
        QVERIFY2(said.out.contains("kernel = 2.4"), said.out);
    }

    void badOptionsRunNothing_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("says");
        QTest::newRow("network") << QStringList{"--backend", "live", "--network", "moon"} << "loopback";
        QTest::newRow("pin") << QStringList{"--backend", "live", "--pin", "first"} << "number of a CPU";
        QTest::newRow("not live") << QStringList{"--repeat", "3"} << "is for live runs";
        QTest::newRow("machine") << QStringList{"--backend", "live", "--machine", "laptop-2021"} << "the machine that is there";
        QTest::newRow("a CPU that is not there") << QStringList{"--backend", "live", "--pin", "1000"} << "CPU 1000";
    }

    void badOptionsRunNothing()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, says);
        const QString file = write("s.yaml", scenario("usleep(1);"));
        const Said said = run(QStringList{"run"} + options + QStringList{"--workdir", workdir(), file});
        QVERIFY2(said.code == 2 || said.code == 3, said.out + said.err);
        QVERIFY2((said.out + said.err).contains(says.toUtf8()), said.out + said.err);
    }

    void nothingIsLeftOfAKilledProgram_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGKILL") << SIGKILL;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }

    void nothingIsLeftOfAKilledProgram()
    {
        QFETCH(int, signal);
        const QString file = write("s.yaml", "copyscope: 1\ntitle: Long\nmachine: server-2024\nfiles: { file: { size: 4 MiB, cached: all } }\n"
                                             "lanes:\n  lane:\n    program: |\n      fcntl(file, F_SETLEASE, F_RDLCK);\n"
                                             "      if (fork() == 0)\n          usleep(30000000);\n      usleep(30000000);\n");
        QProcess process;
        process.start(program, {"run", "--backend", "live", "--workdir", workdir(), file});
        QVERIFY(process.waitForStarted());
        const QString work = workdir();
        // The folder, its lock, and the file made and the programs let go.
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(work).entryList({"copyscope-live-*"}, QDir::Dirs).isEmpty(), 20'000);
        QTest::qWait(700);
        ::kill(static_cast<pid_t>(process.processId()), signal);
        process.waitForFinished(10'000);
        QTRY_VERIFY_WITH_TIMEOUT(QDir(work).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).isEmpty(), 10'000);
        // Whoever works there has the folder as its working directory, or a file of it open.
        QTRY_COMPARE_WITH_TIMEOUT(processesIn(work), 0, 10'000);
    }

private:
    static int processesIn(const QString& folder)
    {
        int count = 0;
        for (const QString& entry : QDir("/proc").entryList(QDir::Dirs)) {
            bool isNumber = false;
            entry.toInt(&isNumber);
            if (isNumber && QFile::symLinkTarget("/proc/" + entry + "/cwd").startsWith(folder))
                ++count;
        }
        return count;
    }
};

QTEST_GUILESS_MAIN(TestLiveProgram)
#include "tst_live_program.moc"
