// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/words.h"

#include <QLocale>

#include <array>
#include <cmath>

namespace copyscope::gui {

namespace {

QString figures(double value, int significant)
{
    if (value == 0)
        return QStringLiteral("0");
    const int whole = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
    QString text = QString::number(value, 'f', std::max(0, significant - whole));
    if (text.contains(u'.')) {
        while (text.endsWith(u'0'))
            text.chop(1);
        if (text.endsWith(u'.'))
            text.chop(1);
    }
    return text;
}

}  // namespace

QString bytesText(std::uint64_t bytes)
{
    struct Unit {
        int shift;
        const char* name;
    };
    static constexpr std::array<Unit, 4> units{{{40, "TiB"}, {30, "GiB"}, {20, "MiB"}, {10, "KiB"}}};
    for (const Unit& unit : units) {
        const std::uint64_t one = std::uint64_t{1} << unit.shift;
        // An odd number of bytes below ten units is the point of many examples (4097 B), so it stays exact.
        if (bytes >= one && (bytes % (one / 64) == 0 || bytes >= 10 * one))
            return figures(static_cast<double>(bytes) / static_cast<double>(one), 4) + u' ' + QLatin1String(unit.name);
    }
    return countText(bytes) + QStringLiteral(" B");
}

QStringList bytesTexts(std::uint64_t bytes)
{
    QStringList texts{bytesText(bytes)};
    if (bytes < 1024)
        return texts;
    const bool many = bytes >= 10000 * std::uint64_t{1024};
    const std::uint64_t unit = many ? 1024 * 1024 : 1024;
    const std::uint64_t rounded = (bytes + unit / 2) / unit;
    texts << countText(rounded) + (many ? QStringLiteral(" MiB") : QStringLiteral(" KiB"));
    texts << QString::number(rounded) + (many ? u'M' : u'K');
    return texts;
}

QString timeText(model::Nanoseconds time)
{
    const auto ns = static_cast<double>(time.value());
    const double size = std::abs(ns);
    if (size < 999.5)
        return figures(ns, 3) + QStringLiteral(" ns");
    if (size < 999.5e3)
        return figures(ns / 1e3, 3) + QStringLiteral(" µs");
    if (size < 999.5e6)
        return figures(ns / 1e6, 3) + QStringLiteral(" ms");
    return figures(ns / 1e9, 3) + QStringLiteral(" s");
}

QString countText(std::uint64_t count)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qulonglong>(count));
}

QString ratioText(double ratio)
{
    return figures(std::round(ratio * 100) / 100, ratio < 10 ? 2 : 3);
}

QString pluralText(std::uint64_t count, const QString& one, const QString& many)
{
    return countText(count) + u' ' + (count == 1 ? one : many);
}

}  // namespace copyscope::gui
