// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/machine/machine_file.h"
#include "sim/conform/both_runs.h"
#include "sim/conform/conform.h"
#include "sim/conform/random_program.h"

#include <sys/utsname.h>

using namespace copyscope;
using namespace copyscope::sim;

namespace {

model::Profile profile()
{
    return model::machine::loadMachine("server-2024", {COPYSCOPE_MACHINES}).machine.value().profile;
}

/// The kernel that the profile stands for: on others other answers are right.
bool isThatKernel()
{
    utsname name{};
    ::uname(&name);
    return QByteArray(name.release).startsWith("6.18.");
}

}  // namespace

class RandomConformTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void programsComeFromTheirNumbers();
    void everyProgramCompiles();
    void aDifferenceIsFoundAndShrunk();
    void modelAgreesWithKernel();
};

void RandomConformTest::programsComeFromTheirNumbers()
{
    QCOMPARE(randomProgram(7, 11).source(), randomProgram(7, 11).source());
    QVERIFY(randomProgram(7, 11).source() != randomProgram(7, 12).source());
    QVERIFY(randomProgram(7, 11).source() != randomProgram(8, 11).source());
}

void RandomConformTest::everyProgramCompiles()
{
    for (std::uint64_t number = 0; number < 300; ++number) {
        std::string mistakes;
        QVERIFY2(compileProgram(randomProgram(1, number), mistakes) != nullptr, mistakes.c_str());
    }
}

void RandomConformTest::aDifferenceIsFoundAndShrunk()
{
    // A made-up kernel that answers one call otherwise than the model.
    const Comparer compare = [](const ProgramText& text) {
        Comparison c;
        c.text = text;
        if (const auto program = compileProgram(text, c.mistakes)) {
            c.model = runInModel(text, program, profile());
            c.kernel = c.model;
            for (Entry& entry : c.kernel.account[""])
                if (entry.text.starts_with("dup "))
                    entry.text = "dup = -1 EMFILE";
        }
        return c;
    };
    ProgramText text;
    text.fileSize = 5000;
    for (const char* line : {"lseek(file, 10, SEEK_SET);", "fsync(out);", "dup(file);", "lseek(file, 0, SEEK_CUR);"})
        text.lines.push_back({line, {}});
    const Comparison found = compare(text);
    QVERIFY(found.difference());
    const Comparison smallest = shrink(found, compare);
    QCOMPARE(smallest.text.lines.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(smallest.text.lines.front().text), QString("dup(file);"));
    QVERIFY(smallest.report().find("dup = -1 EMFILE") != std::string::npos);
}

void RandomConformTest::modelAgreesWithKernel()
{
    if (!isThatKernel())
        QSKIP("the programs are compared with Linux 6.18");
    ConformOptions options;
    options.programs = 300;
    options.seed = 20;
    const ConformResult result = conform(profile(), options);
    if (result.fileSystem != "ext4")
        QSKIP("the model's file system is ext4");
    QVERIFY2(result.error.empty(), result.error.c_str());
    QCOMPARE(result.programs, options.programs);
    QVERIFY2(result.differences.empty(), conformReport(result, options.seed).c_str());
}

QTEST_GUILESS_MAIN(RandomConformTest)
#include "tst_random_conform.moc"
