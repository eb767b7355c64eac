// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/compare.h"

#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

namespace {

using model::Counter;
using model::CounterUnit;

QString valueText(CounterUnit unit, double v)
{
    switch (unit) {
    case CounterUnit::Size: return bytesText(static_cast<std::uint64_t>(v));
    case CounterUnit::Time: return timeText(model::Nanoseconds(static_cast<std::int64_t>(v)));
    case CounterUnit::PerByte: return ratioText(v);
    case CounterUnit::Flag: return v != 0 ? QStringLiteral("yes") : QStringLiteral("no");
    case CounterUnit::Count: break;
    }
    return countText(static_cast<std::uint64_t>(v));
}

QString plainName(std::string_view name)
{
    QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    text.replace(u'_', u' ');
    if (text.endsWith(QStringLiteral(" ns")))
        text.chop(3);
    text.replace(QStringLiteral("cpu"), QStringLiteral("CPU"));
    text.replace(QStringLiteral("dma"), QStringLiteral("DMA"));
    text.replace(QStringLiteral("tlb"), QStringLiteral("TLB"));
    return text;
}

double number(const LaneRun& lane, Counter id)
{
    return lane.record().ledger.number(id).value_or(-1);
}

/// A sentence with the nanoseconds that it is worth.
struct Effect {
    double weight;
    QString text;
};

}  // namespace

std::vector<ComparedCounter> compareCounters(const std::vector<LanePointer>& lanes)
{
    std::vector<std::pair<double, ComparedCounter>> all;
    for (const model::CounterInfo& info : model::counters()) {
        ComparedCounter c;
        c.name = plainName(info.name);
        c.help = QString::fromUtf8(info.description.data(), static_cast<qsizetype>(info.description.size()));
        double least = 1e300;
        double most = -1;
        for (const LanePointer& lane : lanes) {
            const auto v = lane->record().ledger.number(info.id);
            c.values.push_back(v.value_or(-1));
            c.texts.push_back(v ? valueText(info.unit, *v) : QStringLiteral("not observed"));
            if (v) {
                least = std::min(least, *v);
                most = std::max(most, *v);
            }
        }
        if (most <= 0)
            continue;
        all.emplace_back(lanes.size() > 1 ? (most - least) / most : 0.0, std::move(c));
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<ComparedCounter> result;
    for (auto& [difference, counter] : all)
        result.push_back(std::move(counter));
    return result;
}

QStringList compareSentences(const std::vector<LanePointer>& lanes)
{
    std::vector<Effect> effects;
    for (std::size_t i = 1; i < lanes.size(); ++i) {
        const LaneRun& a = *lanes[0];
        const LaneRun& b = *lanes[i];
        const auto better = [&](Counter id) { return number(b, id) <= number(a, id); };
        const auto names = [&](Counter id) { return better(id) ? std::pair{b.title(), a.title()} : std::pair{a.title(), b.title()}; };
        const auto gap = [&](Counter id) {
            const double x = number(a, id);
            const double y = number(b, id);
            return x < 0 || y < 0 ? 0.0 : std::abs(x - y);
        };
        const double delivered = std::max(number(a, Counter::BytesDelivered), number(b, Counter::BytesDelivered));
        if (const double bytes = gap(Counter::CpuCopyBytes); bytes > 0) {
            const auto [good, bad] = names(Counter::CpuCopyBytes);
            const double time = gap(Counter::CpuCopyNs);
            const double all = std::max(number(a, Counter::CpuBusyNs), number(b, Counter::CpuBusyNs));
            const QString what = delivered > 0 && std::abs(bytes / delivered - std::round(bytes / delivered)) < 0.02 && bytes >= delivered * 0.98
                ? QStringLiteral("%1 of %2").arg(pluralText(static_cast<std::uint64_t>(std::round(bytes / delivered)), QStringLiteral("copy"), QStringLiteral("copies")),
                                                 bytesText(static_cast<std::uint64_t>(delivered)))
                : QStringLiteral("copying %1").arg(bytesText(static_cast<std::uint64_t>(bytes)));
            if (time <= 0) {
                // Seen, but nobody took its time.
                effects.push_back({bytes / 10, QStringLiteral("%1 avoids %2 by the CPU, compared to %3.").arg(good, what, bad)});
            } else {
                effects.push_back({time, QStringLiteral("%1 avoids %2 by the CPU: %3 of the %4 that the CPU of %5 is busy.")
                                         .arg(good, what, timeText(model::Nanoseconds(static_cast<std::int64_t>(time))),
                                              timeText(model::Nanoseconds(static_cast<std::int64_t>(all))), bad)});
            }
        }
        if (const double time = gap(Counter::ElapsedNs); time > 0) {
            const auto [good, bad] = names(Counter::ElapsedNs);
            effects.push_back({time, QStringLiteral("%1 is done %2 sooner than %3 (%4 against %5).")
                                         .arg(good, timeText(model::Nanoseconds(static_cast<std::int64_t>(time))), bad,
                                              timeText(model::Nanoseconds(static_cast<std::int64_t>(std::min(number(a, Counter::ElapsedNs), number(b, Counter::ElapsedNs))))),
                                              timeText(model::Nanoseconds(static_cast<std::int64_t>(std::max(number(a, Counter::ElapsedNs), number(b, Counter::ElapsedNs))))))});
        }
        if (const double time = gap(Counter::CpuBusyNs); time > 0) {
            const auto [good, bad] = names(Counter::CpuBusyNs);
            effects.push_back({time * 0.99, QStringLiteral("%1 keeps the CPU busy %2 less than %3.")
                                                .arg(good, timeText(model::Nanoseconds(static_cast<std::int64_t>(time))), bad)});
        }
        const auto counted = [&](Counter id, const char* what, double each) {
            if (const double n = gap(id); n > 0) {
                const auto [good, bad] = names(id);
                effects.push_back({n * each, QStringLiteral("%1 needs %2 fewer %3 than %4 (%5 against %6).")
                                                 .arg(good, countText(static_cast<std::uint64_t>(n)), QLatin1String(what), bad,
                                                      countText(static_cast<std::uint64_t>(std::min(number(a, id), number(b, id)))),
                                                      countText(static_cast<std::uint64_t>(std::max(number(a, id), number(b, id)))))});
            }
        };
        // Only the order depends on these weights, about what one of each costs in nanoseconds.
        counted(Counter::ContextSwitches, "context switches", 1200);
        counted(Counter::ModeSwitches, "mode switches", 45);
        counted(Counter::PageFaultsMinor, "minor faults", 500);
        counted(Counter::PageFaultsMajor, "major faults", 1500);
        counted(Counter::Interrupts, "interrupts", 1000);
        if (const double bytes = gap(Counter::BusBytes); bytes > 0) {
            const auto [good, bad] = names(Counter::BusBytes);
            effects.push_back({bytes / 50, QStringLiteral("%1 moves %2 less over the memory bus than %3.")
                                               .arg(good, bytesText(static_cast<std::uint64_t>(bytes)), bad)});
        }
    }
    std::stable_sort(effects.begin(), effects.end(), [](const Effect& x, const Effect& y) { return x.weight > y.weight; });
    QStringList result;
    for (const Effect& e : effects)
        result << e.text;
    if (result.isEmpty() && lanes.size() > 1)
        result << QStringLiteral("The lanes do not differ in any counter.");
    return result;
}

}  // namespace copyscope::gui
