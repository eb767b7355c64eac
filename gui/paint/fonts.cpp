// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/paint/fonts.h"

#include <QFontDatabase>
#include <QFontMetricsF>

#include <algorithm>

// Resources of a static library have to be asked for by name, outside of any namespace.
static void initialiseResources()
{
    Q_INIT_RESOURCE(copyscope_gui);
}

namespace copyscope::gui {

bool loadFonts()
{
    initialiseResources();
    bool all = true;
    for (const char* name : {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"})
        all = QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/") + QLatin1String(name)) >= 0 && all;
    return all;
}

QFont sceneFont(double size, bool bold, bool mono)
{
    QFont font(QStringList{mono ? QStringLiteral("DejaVu Sans Mono") : QStringLiteral("DejaVu Sans"),
                           QStringLiteral("Noto Sans CJK SC"), QStringLiteral("Noto Serif CJK SC")});
    font.setPixelSize(std::max(1, static_cast<int>(size + 0.5)));
    font.setBold(bold);
    // Without hinting a text has the same width at every zoom, so what fits once fits always.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

double textWidth(const QString& text, double size, bool bold, bool mono)
{
    return QFontMetricsF(sceneFont(size, bold, mono)).horizontalAdvance(text);
}

QString fitted(const QString& text, double width, double size, bool bold, bool mono, Qt::TextElideMode mode)
{
    const QFontMetricsF metrics(sceneFont(size, bold, mono));
    return metrics.horizontalAdvance(text) <= width ? text : metrics.elidedText(text, mode, std::max(0.0, width));
}

QStringList wrapped(const QString& text, double width, double size, bool bold)
{
    const QFontMetricsF metrics(sceneFont(size, bold));
    QStringList lines;
    QString line;
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
        const QString longer = line.isEmpty() ? word : line + u' ' + word;
        if (!line.isEmpty() && metrics.horizontalAdvance(longer) > width) {
            lines << line;
            line = word;
        } else {
            line = longer;
        }
    }
    if (!line.isEmpty())
        lines << line;
    return lines;
}

QString firstThatFits(const QStringList& ways, double width, double size, bool bold, bool mono)
{
    const QFontMetricsF metrics(sceneFont(size, bold, mono));
    for (const QString& text : ways)
        if (metrics.horizontalAdvance(text) <= width)
            return text;
    const QString last = ways.isEmpty() ? QString() : ways.last();
    for (auto end = last.lastIndexOf(u' '); end > 0; end = last.lastIndexOf(u' ', end - 1)) {
        const QString some = last.left(end) + QStringLiteral(" …");
        if (metrics.horizontalAdvance(some) <= width)
            return some;
    }
    return fitted(last, width, size, bold, mono);
}

}  // namespace copyscope::gui
