// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/scene.h"

#include <QColor>
#include <QString>

#include <cstdint>

namespace copyscope::gui {

enum class ThemeName : std::uint8_t { Light, Dark, Print };

/// The colours of everything that is drawn. Who carries the bytes has the colours of Okabe and Ito, which colour-blind
/// viewers tell apart; the names in comments are of the light theme.
struct Theme {
    ThemeName name{};
    QColor ground;        ///< behind the cards
    QColor card;
    QColor cardLine;
    QColor panel;         ///< header, gallery
    QColor text;
    QColor muted;
    QColor accent;        ///< selection, the lane that is shown in the panels
    QColor accentGround;
    QColor box;           ///< ground of a box
    QColor emptyCell;
    QColor emptyLine;
    QColor copy;          ///< #D55E00
    QColor dma;           ///< #0072B2
    QColor reference;     ///< #009E73
    QColor modeSwitch;    ///< #AA4499
    QColor fault;         ///< #E69F00
    QColor copyText;      ///< the same hues with a contrast of 4.5:1 to the card: for text and for grounds of pills
    QColor dmaText;
    QColor referenceText;
    QColor modeSwitchText;
    QColor faultText;
    QColor good;
    QColor bad;
    QColor onPill;        ///< text on a pill
    QColor copyCell;
    QColor dmaCell;
    QColor referenceCell;
    QColor wireCell;
    QColor plainCell;
    QColor highlight;     ///< what has the page that is followed

    [[nodiscard]] QColor ink(Ink ink) const;
    [[nodiscard]] QColor bandGround(Zone zone) const;
    [[nodiscard]] QColor boxLine(Zone zone) const;
    [[nodiscard]] QColor arrow(ArrowKind kind) const;
    [[nodiscard]] QColor arrowText(ArrowKind kind) const;
    [[nodiscard]] QColor cell(CellLook look) const;
    [[nodiscard]] QColor cellLine(CellLook look) const;
};

[[nodiscard]] Theme theme(ThemeName name);
/// "light", "dark" or "print"; false for other words.
[[nodiscard]] bool themeFromText(const QString& text, ThemeName& name);
[[nodiscard]] QString themeText(ThemeName name);

/// Contrast ratio of two colours after WCAG 2, from 1 to 21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

}  // namespace copyscope::gui
