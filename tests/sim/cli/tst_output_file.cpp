// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/output_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using copyscope::sim::OutputFile;

class TestOutputFile : public QObject {
    Q_OBJECT

private:
    static std::string path(const QTemporaryDir& dir, const char* name) { return dir.filePath(name).toStdString(); }
    static QByteArray content(const std::string& file)
    {
        QFile in(QString::fromStdString(file));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("(not there)");
    }
    static QStringList names(const QTemporaryDir& dir) { return QDir(dir.path()).entryList(QDir::Files); }

private slots:
    void appearsWithCommit()
    {
        QTemporaryDir dir;
        const std::string file = path(dir, "out.txt");
        OutputFile out(file);
        QVERIFY(out.error().empty());
        out.stream() << "hello " << 42;
        QCOMPARE(content(file), QByteArray("(not there)"));
        QVERIFY(out.commit());
        QCOMPARE(content(file), QByteArray("hello 42"));
        QCOMPARE(names(dir), QStringList{"out.txt"});
    }

    void withoutCommitNothingChanges()
    {
        QTemporaryDir dir;
        const std::string file = path(dir, "out.txt");
        {
            OutputFile out(file);
            out.stream() << "old";
            QVERIFY(out.commit());
        }
        {
            OutputFile out(file);
            out.stream() << "new";
        }
        QCOMPARE(content(file), QByteArray("old"));
        QCOMPARE(names(dir), QStringList{"out.txt"});
    }

    void largeOutputIsWhole()
    {
        QTemporaryDir dir;
        const std::string file = path(dir, "large");
        OutputFile out(file);
        QByteArray expected;
        for (int i = 0; i < 30000; ++i) {
            const QByteArray piece(i % 97, static_cast<char>('a' + i % 26));
            expected += piece;
            out.stream().write(piece.data(), piece.size());
        }
        const QByteArray block(300000, 'z');
        expected += block + "x";
        out.stream().write(block.data(), block.size()).put('x');
        QVERIFY(out.commit());
        QVERIFY(content(file) == expected);
    }

    void hasTheUsualMode()
    {
        QTemporaryDir dir;
        const std::string file = path(dir, "out.txt");
        const mode_t mask = ::umask(022);
        OutputFile out(file);
        QVERIFY(out.commit());
        ::umask(mask);
        struct stat status {};
        QCOMPARE(::stat(file.c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t{0644});
    }

    void writesThroughALink()
    {
        QTemporaryDir dir;
        const std::string file = path(dir, "real.txt");
        QVERIFY(QFile::link("real.txt", QString::fromStdString(path(dir, "link.txt"))));
        OutputFile out(path(dir, "link.txt"));
        out.stream() << "data";
        QVERIFY(out.commit());
        QCOMPARE(content(file), QByteArray("data"));
        QVERIFY(QFileInfo(QString::fromStdString(path(dir, "link.txt"))).isSymLink());
    }

    void errorsNameTheFile()
    {
        QTemporaryDir dir;
        OutputFile nowhere(path(dir, "no/such/folder.txt"));
        QCOMPARE(nowhere.error(), path(dir, "no/such/folder.txt") + ": cannot be written: No such file or directory");
        QVERIFY(!nowhere.commit());
        OutputFile folder(dir.path().toStdString());
        QCOMPARE(folder.error(), dir.path().toStdString() + ": cannot be written: Is a directory");
        OutputFile full("/dev/full");
        QVERIFY(full.error().empty());
        full.stream() << "data";
        QVERIFY(!full.commit());
        QCOMPARE(full.error(), std::string("/dev/full: cannot be written: No space left on device"));
    }
};

QTEST_APPLESS_MAIN(TestOutputFile)
#include "tst_output_file.moc"
