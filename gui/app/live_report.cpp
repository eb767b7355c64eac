// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/live_report.h"

#include "gui/scene/words.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace copyscope::gui {

namespace {

QString figureText(const QJsonValue& value, const QString& unit)
{
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    if (!value.isDouble())
        return {};
    const double v = value.toDouble();
    if (unit == QLatin1String("ns"))
        return timeText(model::Nanoseconds(static_cast<std::int64_t>(std::llround(v))));
    if (unit == QLatin1String("B") || unit == QLatin1String("bytes"))
        return bytesText(static_cast<std::uint64_t>(std::max(0.0, v)));
    return v == std::floor(v) && v >= 0 ? countText(static_cast<std::uint64_t>(v)) : ratioText(v);
}

void addTime(QStringList& about, const QJsonObject& times, const char* key, const QString& name)
{
    const QJsonObject t = times.value(QLatin1String(key)).toObject();
    if (t.isEmpty())
        return;
    const auto time = [&t](const char* part) { return figureText(t.value(QLatin1String(part)), QStringLiteral("ns")); };
    QString text = name + QStringLiteral(" ") + time("median");
    if (const int runs = t.value(QLatin1String("runs")).toInt(); runs > 1)
        text += QStringLiteral(" (%1 to %2 in %3 runs)").arg(time("least"), time("most")).arg(runs);
    about << text;
}

}  // namespace

std::map<QString, MeasuredLane> readMeasurements(const QByteArray& json)
{
    std::map<QString, MeasuredLane> result;
    const QJsonObject lanes = QJsonDocument::fromJson(json).object().value(QLatin1String("lanes")).toObject();
    for (auto it = lanes.begin(); it != lanes.end(); ++it) {
        const QJsonObject lane = it.value().toObject();
        const QJsonObject compared = lane.value(QLatin1String("comparison")).toObject();
        const QJsonObject measured = lane.value(QLatin1String("measured")).toObject();
        if (compared.isEmpty() && measured.isEmpty())
            continue;
        MeasuredLane m;
        m.problem = compared.value(QLatin1String("problem")).toString();
        if (m.problem.isEmpty())
            m.problem = measured.value(QLatin1String("error")).toString();
        const QJsonObject seen = measured.value(QLatin1String("observation")).toObject();
        for (const auto& [key, name] : {std::pair{"kernel", "Kernel"}, {"storage", "Storage"}, {"network", "Network"}})
            if (const QString text = seen.value(QLatin1String(key)).toString(); !text.isEmpty())
                m.about << QLatin1String(name) + QStringLiteral(" ") + text;
        if (seen.contains(QLatin1String("cpu")))
            m.about << QStringLiteral("Both ends on CPU %1").arg(seen.value(QLatin1String("cpu")).toInt());
        const QJsonObject times = seen.value(QLatin1String("times")).toObject();
        addTime(m.about, times, "sender_cpu_ns", QStringLiteral("Sender's CPU"));
        addTime(m.about, times, "receiver_cpu_ns", QStringLiteral("Receiver's CPU"));
        addTime(m.about, times, "wall_ns", QStringLiteral("Wall clock"));
        for (const QJsonValue& remark : seen.value(QLatin1String("remarks")).toArray())
            m.remarks << remark.toString();
        for (const QJsonValue& finding : seen.value(QLatin1String("findings")).toArray()) {
            const QJsonObject f = finding.toObject();
            const QString unit = f.value(QLatin1String("unit")).toString();
            m.remarks << f.value(QLatin1String("name")).toString() + QStringLiteral(": ") + figureText(f.value(QLatin1String("value")), unit);
        }
        for (const QJsonValue& figure : compared.value(QLatin1String("figures")).toArray()) {
            const QJsonObject f = figure.toObject();
            MeasuredFigure one;
            one.name = f.value(QLatin1String("name")).toString();
            one.unit = f.value(QLatin1String("unit")).toString();
            one.agreement = f.value(QLatin1String("agreement")).toString();
            one.predicted = figureText(f.value(QLatin1String("predicted")), one.unit);
            one.measured = figureText(f.value(QLatin1String("measured")), one.unit);
            one.evidence = f.value(QLatin1String("evidence")).toString();
            one.why = f.value(QLatin1String("why")).toString();
            m.figures.push_back(std::move(one));
        }
        result.emplace(it.key(), std::move(m));
    }
    return result;
}

std::optional<std::vector<Observable>> readDoctor(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (!object.contains(QLatin1String("observables")))
        return std::nullopt;
    std::vector<Observable> all;
    for (const QJsonValue& value : object.value(QLatin1String("observables")).toArray()) {
        const QJsonObject o = value.toObject();
        const bool there = o.value(QLatin1String("available")).toBool();
        all.push_back({o.value(QLatin1String("name")).toString(), o.value(QLatin1String("gives")).toString(), there,
                       o.value(QLatin1String(there ? "detail" : "remedy")).toString()});
    }
    return all;
}

}  // namespace copyscope::gui
