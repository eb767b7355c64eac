// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/scene_text.h"

#include <QStringList>

#include <array>

namespace copyscope::gui {

namespace {

QChar letter(const Cell& c)
{
    switch (c.look) {
    case CellLook::Empty: return u'.';
    case CellLook::Plain: return u'o';
    case CellLook::Copied: return u'C';
    case CellLook::Dma: return u'D';
    case CellLook::Wire: return u'W';
    case CellLook::Reference: return u'r';
    }
    return u'?';
}

QString cellsText(const Scene& scene, const Box& box)
{
    QString grid;
    QStringList rows;
    for (const Cell& c : scene.cells) {
        if (!box.place || c.place != box.place)
            continue;
        QString mark(letter(c));
        // Small letter: only partly there.
        if (c.look != CellLook::Empty && c.look != CellLook::Reference && c.filled < 0.999)
            mark = mark.toLower();
        if (c.dirty)
            mark += u'*';
        if (c.lit)
            mark += u'!';
        if (c.text.isEmpty())
            grid += mark;
        else
            rows << mark + u' ' + c.text;
    }
    if (!rows.isEmpty())
        return u'[' + rows.join(QStringLiteral(" | ")) + u']';
    return grid.isEmpty() ? QString() : u'[' + grid + u']';
}

}  // namespace

QString sceneText(const Scene& scene)
{
    static const std::array<QString, 4> zones{QStringLiteral("user"), QStringLiteral("kernel"),
                                              QStringLiteral("hardware"), QStringLiteral("peer")};
    static const std::array<QString, 4> kinds{QStringLiteral("CPU copy"), QStringLiteral("DMA"),
                                              QStringLiteral("reference"), QStringLiteral("wire")};
    static const std::array<QString, 3> phases{QStringLiteral("later"), QStringLiteral("now"), QStringLiteral("before")};
    static const std::array<QString, 5> tokens{QStringLiteral("kernel mode"), QStringLiteral("user mode"),
                                               QStringLiteral("interrupt"), QStringLiteral("fault"),
                                               QStringLiteral("blocked")};
    QStringList lines;
    for (const Box& b : scene.boxes) {
        QString line = zones[static_cast<std::size_t>(b.zone)] + QStringLiteral(": ") + b.id;
        const QString cells = cellsText(scene, b);
        if (!cells.isEmpty())
            line += u' ' + cells;
        for (const Badge& badge : scene.badges)
            if (b.rect.contains(badge.rect))
                line += QStringLiteral(" <") + badge.text + u'>';
        lines << line;
    }
    for (const Arrow& a : scene.arrows) {
        QString line = kinds[static_cast<std::size_t>(a.kind)] + u' ' + phases[static_cast<std::size_t>(a.phase)]
                     + QStringLiteral(": ") + a.from + QStringLiteral(" -> ") + a.to;
        if (a.phase == ArrowPhase::Now && a.kind != ArrowKind::Reference)
            line += QStringLiteral(" %1%").arg(qRound(a.progress * 100));
        lines << line;
    }
    for (const Token& t : scene.tokens)
        lines << tokens[static_cast<std::size_t>(t.kind)] + QStringLiteral(": ") + t.label.text;
    for (const Badge& b : scene.badges)
        if (b.text.contains(QStringLiteral(" · ")))
            lines << QStringLiteral("process: ") + b.text;
    return lines.join(u'\n') + u'\n';
}

}  // namespace copyscope::gui
