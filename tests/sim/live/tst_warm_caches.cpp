// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_file.h"
#include "sim/live/warm_caches.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

using namespace copyscope::sim;
using copyscope::model::Bytes;
using copyscope::model::scenario::FileSpec;

class TestWarmCaches : public QObject {
    Q_OBJECT

private slots:
    void whatIsNotInThePageCacheStaysOut()
    {
        // Beside the test: folders for temporary files are often in memory, and everything there is cached.
        QTemporaryDir folder(QCoreApplication::applicationDirPath() + "/warm");
        QVERIFY(folder.isValid());
        FileSpec file;
        file.name = file.path = "file";
        file.size = Bytes(1U << 20U);
        file.cached = {{Bytes(65536), Bytes(131072)}};
        const std::filesystem::path path = folder.path().toStdString();
        Residency before;
        const std::string error = prepareFile(file, path, before);
        QVERIFY2(error.empty(), error.c_str());
        if (before.wrong != 0)
            QSKIP("this file system keeps pages that it was asked to give away");
        warmCaches(path, std::vector{file});
        QCOMPARE(residencyOf(path / "file", file).wrong, std::uint64_t{0});
    }

    void nothingStaysOpen()
    {
        const auto lowestFree = [] {
            const int fd = ::dup(0);
            ::close(fd);
            return fd;
        };
        const int before = lowestFree();
        warmCaches(".", {});
        QCOMPARE(lowestFree(), before);
    }
};

QTEST_GUILESS_MAIN(TestWarmCaches)
#include "tst_warm_caches.moc"
