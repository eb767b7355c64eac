// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/app/runner.h"
#include "gui/export/exporter.h"
#include "gui/paint/fonts.h"
#include "sample_run.h"

#include <QDir>
#include <QImage>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdlib>

using namespace copyscope;
using namespace copyscope::gui;

namespace {

/// Share of the pixels that differ in a colour by more than the edges of letters do from one raster engine to another.
double difference(const QImage& a, const QImage& b)
{
    if (a.size() != b.size())
        return 1;
    constexpr int tolerance = 48;
    qint64 other = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            other += std::max({std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))}) > tolerance;
        }
    return static_cast<double>(other) / static_cast<double>(a.width()) / static_cast<double>(a.height());
}

/// A letter or two; a cell of another colour, or an arrow in another place, is more.
constexpr double mostDifferent = 0.0005;

}  // namespace

/// Exported pictures of a made-up run against images/, with a threshold. What scenes hold is compared as text elsewhere:
/// this is about how it is painted. With COPYSCOPE_RENEW_IMAGES set, the images are written instead.
class TestPictures : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void painted_data();
    void painted();
    void anotherMomentIsAnotherPicture();

private:
    QImage exported(ThemeName theme, const QString& moment);

    QTemporaryDir m_folder;
    std::shared_ptr<LoadedRun> m_run;
};

void TestPictures::initTestCase()
{
    QVERIFY(loadFonts());
    QVERIFY(m_folder.isValid());
    m_run = prepare(tests::sampleRun());
}

QImage TestPictures::exported(ThemeName theme, const QString& moment)
{
    ExportJob job;
    job.title = QStringLiteral("File to socket");
    job.lanes = m_run->lanes;
    job.file = m_folder.filePath(QStringLiteral("picture.png"));
    job.size = QSize(960, 540);
    job.theme = theme;
    job.at = momentFrom(moment, job.lanes).at;
    return exportPictures(job).isEmpty() ? QImage(job.file).convertToFormat(QImage::Format_RGB32) : QImage();
}

void TestPictures::painted_data()
{
    QTest::addColumn<ThemeName>("theme");
    QTest::addColumn<QString>("moment");
    QTest::newRow("copying") << ThemeName::Light << QStringLiteral("12%");
    QTest::newRow("gathering") << ThemeName::Dark << QStringLiteral("30%");
    QTest::newRow("done") << ThemeName::Print << QStringLiteral("end");
}

void TestPictures::painted()
{
    QFETCH(ThemeName, theme);
    QFETCH(QString, moment);
    const QString file = QStringLiteral(COPYSCOPE_IMAGES "/%1.png").arg(QLatin1String(QTest::currentDataTag()));
    const QImage now = exported(theme, moment);
    QVERIFY(!now.isNull());
    if (qEnvironmentVariableIsSet("COPYSCOPE_RENEW_IMAGES")) {
        QVERIFY(QDir().mkpath(QStringLiteral(COPYSCOPE_IMAGES)));
        QVERIFY(now.save(file));
        return;
    }
    const QImage wanted(file);
    QVERIFY2(!wanted.isNull(), qPrintable(file + QStringLiteral(": look at the picture and write it with COPYSCOPE_RENEW_IMAGES=1")));
    const double share = difference(now, wanted.convertToFormat(QImage::Format_RGB32));
    QVERIFY2(share <= mostDifferent, qPrintable(QStringLiteral("%1 of the pixels of %2 differ").arg(share).arg(file)));
}

void TestPictures::anotherMomentIsAnotherPicture()
{
    QVERIFY(difference(exported(ThemeName::Light, QStringLiteral("12%")), exported(ThemeName::Light, QStringLiteral("12%"))) == 0);
    QVERIFY(difference(exported(ThemeName::Light, QStringLiteral("12%")), exported(ThemeName::Light, QStringLiteral("16%"))) > mostDifferent);
}

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
