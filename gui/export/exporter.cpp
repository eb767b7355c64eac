// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/export/exporter.h"

#include "gui/scene/words.h"

#include <QFileInfo>
#include <QImage>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>

namespace copyscope::gui {

namespace {

using model::Nanoseconds;

Picture pictureAt(const ExportJob& job, const StepList& steps, Nanoseconds t)
{
    Picture p;
    p.lanes = job.lanes;
    p.at = t;
    p.title = job.title;
    p.followed = job.followed;
    if (const QString note = job.notes.at(t); !note.isEmpty())
        p.caption << note;
    p.caption += captionsAt(job.lanes, t);
    const auto current = steps.current(t);
    p.corner = current ? QStringLiteral("step %1 / %2   %3").arg(*current + 1).arg(steps.size()).arg(timeText(t))
                       : timeText(t);
    return p;
}

QString cannotWrite(const QString& file, const QString& why)
{
    return QStringLiteral("cannot write %1: %2").arg(file, why);
}

QString writePng(const ExportJob& job, const Picture& picture, const QString& file)
{
    QImage image(job.size, QImage::Format_RGB32);
    QPainter painter(&image);
    paintPicture(painter, picture, job.size, job.theme);
    painter.end();
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || !image.save(&out, "PNG") || !out.commit())
        return cannotWrite(file, out.errorString());
    return {};
}

QString writeSvg(const ExportJob& job, const Picture& picture, const QString& file)
{
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return cannotWrite(file, out.errorString());
    QSvgGenerator svg;
    svg.setOutputDevice(&out);
    svg.setSize(job.size);
    svg.setViewBox(QRect(QPoint(0, 0), job.size));
    svg.setTitle(picture.title);
    svg.setDescription(picture.caption.join(u' '));
    // Without this the generator measures in points of the screen and text comes out too small.
    svg.setResolution(96);
    QPainter painter(&svg);
    paintPicture(painter, picture, job.size, job.theme);
    painter.end();
    return out.commit() ? QString() : cannotWrite(file, out.errorString());
}

QString stopped(std::size_t done, std::size_t all)
{
    return QStringLiteral("stopped after %1 of %2 pictures").arg(done).arg(all);
}

QString writePdf(const ExportJob& job, const StepList& steps, const std::vector<Nanoseconds>& moments, const QString& file, const ExportProgress& goOn)
{
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return cannotWrite(file, out.errorString());
    {
        QPdfWriter pdf(&out);
        pdf.setTitle(job.title);
        pdf.setCreator(QStringLiteral("Copyscope"));
        // A page as wide as A4 lies, in the proportion of the picture.
        const double width = 297.0;
        const double height = width * job.size.height() / job.size.width();
        pdf.setPageSize(QPageSize(QSizeF(width, height), QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
        pdf.setPageMargins(QMarginsF(0, 0, 0, 0));
        pdf.setResolution(300);
        QPainter painter(&pdf);
        const double factor = static_cast<double>(pdf.width()) / job.size.width();
        for (std::size_t i = 0; i < moments.size(); ++i) {
            if (goOn && !goOn(i, moments.size()))
                return stopped(i, moments.size());
            if (i > 0 && !pdf.newPage())
                return cannotWrite(file, QStringLiteral("no further page"));
            painter.save();
            painter.scale(factor, factor);
            paintPicture(painter, pictureAt(job, steps, moments[i]), job.size, job.theme);
            painter.restore();
        }
    }
    return out.commit() ? QString() : cannotWrite(file, out.errorString());
}

QString numbered(const QString& file, std::size_t number, std::size_t count)
{
    const QFileInfo info(file);
    const int digits = static_cast<int>(QString::number(count).size());
    return info.path() + u'/' + info.completeBaseName() + QStringLiteral("-%1.").arg(number, digits, 10, QLatin1Char('0')) + info.suffix();
}

}  // namespace

model::Nanoseconds endOf(const std::vector<LanePointer>& lanes)
{
    Nanoseconds end{};
    for (const LanePointer& lane : lanes)
        end = std::max(end, lane->end());
    return end;
}

Moment momentFrom(const QString& text, const std::vector<LanePointer>& lanes)
{
    const QString wanted = text.trimmed();
    if (wanted == QLatin1String("end"))
        return {endOf(lanes), {}};
    static const QRegularExpression form(QStringLiteral("^(\\d+(?:\\.\\d+)?)\\s*(ns|us|µs|ms|s|%|)$"));
    const auto match = form.match(wanted);
    if (!match.hasMatch())
        return {std::nullopt, QStringLiteral("'%1' is no moment: give a step (12), a time (11.8us, 3ms), a share (50%) or 'end'").arg(text)};
    const double number = match.captured(1).toDouble();
    const QString unit = match.captured(2);
    if (unit.isEmpty()) {
        const StepList steps(lanes);
        if (number < 1 || number > static_cast<double>(steps.size()) || match.captured(1).contains(u'.'))
            return {std::nullopt, QStringLiteral("there is no step %1: this run has steps 1 to %2").arg(match.captured(1)).arg(steps.size())};
        return {steps[static_cast<std::size_t>(number) - 1].at, {}};
    }
    if (unit == QLatin1String("%"))
        return {Nanoseconds(static_cast<std::int64_t>(static_cast<double>(endOf(lanes).value()) * std::min(100.0, number) / 100)), {}};
    const double factor = unit == QLatin1String("ns") ? 1 : unit == QLatin1String("ms") ? 1e6 : unit == QLatin1String("s") ? 1e9 : 1e3;
    return {Nanoseconds(static_cast<std::int64_t>(number * factor)), {}};
}

QString exportPictures(const ExportJob& job, const ExportProgress& goOn)
{
    const QString kind = QFileInfo(job.file).suffix().toLower();
    if (kind != QLatin1String("svg") && kind != QLatin1String("pdf") && kind != QLatin1String("png"))
        return QStringLiteral("%1: the name of a picture ends in .svg, .pdf or .png").arg(job.file);
    if (job.lanes.empty())
        return QStringLiteral("there is no lane to draw");
    const StepList steps(job.lanes);
    std::vector<Nanoseconds> moments;
    if (job.at) {
        moments.push_back(*job.at);
    } else {
        std::optional<std::size_t> i = steps.next(Nanoseconds(-1), job.steps);
        while (i) {
            moments.push_back(steps[*i].at);
            i = steps.next(steps[*i].at, job.steps);
        }
    }
    if (kind == QLatin1String("pdf"))
        return writePdf(job, steps, moments, job.file, goOn);
    for (std::size_t i = 0; i < moments.size(); ++i) {
        if (goOn && !goOn(i, moments.size()))
            return stopped(i, moments.size());
        const Picture picture = pictureAt(job, steps, moments[i]);
        const QString file = job.at ? job.file : numbered(job.file, i + 1, moments.size());
        const QString error = kind == QLatin1String("png") ? writePng(job, picture, file) : writeSvg(job, picture, file);
        if (!error.isEmpty())
            return error;
    }
    return {};
}

}  // namespace copyscope::gui
