// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/options.h"
#include "gui/app/runner.h"
#include "gui/export/exporter.h"
#include "gui/paint/fonts.h"
#include "gui/window/main_window.h"

#include <QApplication>
#include <QIcon>
#include <QTextStream>

#include <algorithm>
#include <cstdio>

using namespace copyscope::gui;

namespace {

void say(std::FILE* stream, const QString& text)
{
    QTextStream out(stream);
    out << text;
    if (!text.endsWith(u'\n'))
        out << '\n';
}

int fail(const QString& message, int code)
{
    say(stderr, QStringLiteral("copyscope-gui: ") + message);
    return code;
}

int exportHeadless(const Options& options)
{
    LoadResult loaded;
    if (options.file.endsWith(QStringLiteral(".cstrace"))) {
        loaded = loadTrace(options.file);
    } else {
        RunRequest request;
        request.file = options.file;
        request.machine = options.machine;
        request.sets = options.sets;
        if (copyscopeProgram().isEmpty())
            return fail(noProgram(), 3);
        loaded = runAndWait(request);
    }
    if (!loaded.run)
        return fail(loaded.error, 2);
    ExportJob job;
    job.title = QString::fromStdString(loaded.run->record.title);
    job.file = options.exportFile;
    job.size = options.size;
    job.theme = options.theme.value_or(ThemeName::Light);
    job.steps = options.steps == QLatin1String("call") ? StepSize::Call
              : options.steps == QLatin1String("copy") ? StepSize::Copy
                                                       : StepSize::Event;
    if (options.lanes.isEmpty())
        job.lanes = firstLanes(loaded.run->lanes);
    // A trace of a comparison has the measured lanes too, as ID@live.
    std::vector<LanePointer> known = loaded.run->lanes;
    for (const auto& [id, lane] : loaded.run->measured)
        known.push_back(lane);
    for (const QString& id : options.lanes) {
        const auto found = std::find_if(known.begin(), known.end(), [&](const LanePointer& l) { return QString::fromStdString(l->record().id) == id; });
        if (found == known.end())
            return fail(QStringLiteral("there is no lane '%1' in %2").arg(id, options.file), 2);
        if (job.lanes.size() < 4)
            job.lanes.push_back(*found);
    }
    if (!options.at.isEmpty()) {
        const Moment moment = momentFrom(options.at, job.lanes);
        if (!moment.at)
            return fail(moment.error, 2);
        job.at = moment.at;
    }
    job.notes = Notes(loaded.run->record, job.lanes);
    const QString error = exportPictures(job);
    return error.isEmpty() ? 0 : fail(error, 2);
}

}  // namespace

int main(int argc, char* argv[])
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const Options options = parseOptions(arguments);
    if (!options.error.isEmpty())
        return fail(options.error, 2);
    if (options.help) {
        say(stdout, helpText());
        return 0;
    }
    if (options.version) {
        say(stdout, QStringLiteral("copyscope-gui " COPYSCOPE_VERSION));
        return 0;
    }
    // Pictures are drawn in memory; a display would only be in the way.
    if (!options.exportFile.isEmpty())
        qputenv("QT_QPA_PLATFORM", "offscreen");

    QCoreApplication::setOrganizationName(QStringLiteral("Copyscope"));
    QCoreApplication::setApplicationName(QStringLiteral("copyscope-gui"));
    QCoreApplication::setApplicationVersion(QStringLiteral(COPYSCOPE_VERSION));
    QApplication application(argc, argv);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Copyscope"));
    if (!loadFonts())
        return fail(QStringLiteral("the bundled fonts cannot be loaded"), 4);
    if (!options.exportFile.isEmpty())
        return exportHeadless(options);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/copyscope.svg")));

    MainWindow window;
    if (options.theme)
        window.setTheme(*options.theme);
    window.show();
    // Pictures for the gallery are drawn once the first run is on the screen.
    QObject::connect(window.session(), &Session::runChanged, window.gallery(), [&window] { window.gallery()->drawThumbnails(true); });
    if (!options.lanes.isEmpty())
        QObject::connect(window.session(), &Session::runChanged, window.session(), [&window, &options] { window.session()->showLanes(options.lanes); }, Qt::SingleShotConnection);
    if (!options.file.isEmpty())
        window.openFile(options.file, options.machine, options.sets);
    else
        window.openFirst();
    return QApplication::exec();
}
