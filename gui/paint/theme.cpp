// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/paint/theme.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

namespace {

Theme light()
{
    Theme t;
    t.name = ThemeName::Light;
    t.ground = QColor(0xF7, 0xF8, 0xFA);
    t.card = Qt::white;
    t.cardLine = QColor(0xD0, 0xD5, 0xDD);
    t.panel = Qt::white;
    t.text = QColor(0x1F, 0x24, 0x30);
    t.muted = QColor(0x5B, 0x64, 0x78);
    t.accent = QColor(0x35, 0x38, 0xCD);
    t.accentGround = QColor(0xEE, 0xF2, 0xFF);
    t.box = Qt::white;
    t.emptyCell = QColor(0xF2, 0xF4, 0xF7);
    t.emptyLine = QColor(0xC4, 0xCA, 0xD4);
    t.copy = QColor(0xD5, 0x5E, 0x00);
    t.dma = QColor(0x00, 0x72, 0xB2);
    t.reference = QColor(0x00, 0x9E, 0x73);
    t.modeSwitch = QColor(0xAA, 0x44, 0x99);
    t.fault = QColor(0xE6, 0x9F, 0x00);
    t.copyText = QColor(0xB3, 0x4F, 0x00);
    t.dmaText = QColor(0x00, 0x66, 0xA3);
    t.referenceText = QColor(0x00, 0x75, 0x55);
    t.modeSwitchText = QColor(0x9B, 0x3A, 0x8B);
    t.faultText = QColor(0x8A, 0x5C, 0x00);
    t.good = QColor(0x00, 0x75, 0x55);
    t.bad = QColor(0xB4, 0x23, 0x18);
    t.onPill = Qt::white;
    t.copyCell = QColor(0xF6, 0xC2, 0xA2);
    t.dmaCell = QColor(0x9C, 0xC3, 0xE6);
    t.referenceCell = QColor(0xDD, 0xF3, 0xEA);
    t.wireCell = QColor(0xCB, 0xD2, 0xEE);
    t.plainCell = QColor(0xD5, 0xD9, 0xE2);
    t.highlight = QColor(0xFF, 0xD6, 0x0A);
    return t;
}

Theme dark()
{
    Theme t = light();
    t.name = ThemeName::Dark;
    t.ground = QColor(0x11, 0x15, 0x1C);
    t.card = QColor(0x16, 0x1B, 0x24);
    t.cardLine = QColor(0x2C, 0x34, 0x42);
    t.panel = QColor(0x16, 0x1B, 0x24);
    t.text = QColor(0xF4, 0xF6, 0xFA);
    t.muted = QColor(0xA4, 0xAE, 0xBF);
    t.accent = QColor(0x9D, 0xA8, 0xFF);
    t.accentGround = QColor(0x25, 0x2B, 0x4A);
    t.box = QColor(0x0F, 0x13, 0x1A);
    t.emptyCell = QColor(0x16, 0x1B, 0x24);
    t.emptyLine = QColor(0x47, 0x50, 0x61);
    t.copy = QColor(0xFF, 0x7A, 0x33);
    t.dma = QColor(0x4D, 0xA3, 0xE0);
    t.reference = QColor(0x2C, 0xCB, 0x9B);
    t.modeSwitch = QColor(0xD4, 0x8A, 0xD0);
    t.fault = QColor(0xF0, 0xB4, 0x29);
    t.copyText = QColor(0xFF, 0x8A, 0x4A);
    t.dmaText = QColor(0x64, 0xB2, 0xEA);
    t.referenceText = t.reference;
    t.modeSwitchText = t.modeSwitch;
    t.faultText = t.fault;
    t.good = t.reference;
    t.bad = QColor(0xFF, 0x8F, 0x85);
    t.onPill = QColor(0x11, 0x15, 0x1C);
    t.copyCell = t.copy;
    t.dmaCell = t.dma;
    t.referenceCell = QColor(0x12, 0x33, 0x2B);
    t.wireCell = QColor(0x7C, 0x88, 0xC9);
    t.plainCell = QColor(0x5B, 0x66, 0x78);
    t.highlight = QColor(0xFF, 0xE1, 0x4D);
    return t;
}

Theme print()
{
    Theme t = light();
    t.name = ThemeName::Print;
    t.ground = Qt::white;
    t.cardLine = QColor(0x80, 0x80, 0x80);
    t.text = Qt::black;
    t.muted = QColor(0x40, 0x40, 0x40);
    t.emptyCell = Qt::white;
    t.emptyLine = QColor(0x90, 0x90, 0x90);
    return t;
}

double luminance(const QColor& c)
{
    const auto channel = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

}  // namespace

QColor Theme::ink(Ink which) const
{
    switch (which) {
    case Ink::Text: return text;
    case Ink::Muted: return muted;
    case Ink::Inverse: return onPill;
    case Ink::Accent: return accent;
    case Ink::CpuCopy: return copyText;
    case Ink::Dma: return dmaText;
    case Ink::Reference: return referenceText;
    case Ink::ModeSwitch: return modeSwitchText;
    case Ink::Fault: return faultText;
    case Ink::UserLabel: return name == ThemeName::Dark ? QColor(0x7F, 0xB2, 0xE5) : QColor(0x2F, 0x5F, 0x94);
    case Ink::KernelLabel: return name == ThemeName::Dark ? QColor(0xE2, 0xB9, 0x5B) : QColor(0x84, 0x5A, 0x10);
    case Ink::HardwareLabel: return name == ThemeName::Dark ? QColor(0xA4, 0xAE, 0xBF) : QColor(0x52, 0x59, 0x67);
    case Ink::PeerLabel: return name == ThemeName::Dark ? QColor(0xB0, 0xB8, 0xF0) : QColor(0x4A, 0x52, 0x92);
    case Ink::Good: return good;
    case Ink::Bad: return bad;
    }
    return text;
}

QColor Theme::bandGround(Zone zone) const
{
    const bool night = name == ThemeName::Dark;
    switch (zone) {
    case Zone::User: return night ? QColor(0x18, 0x26, 0x37) : QColor(0xEA, 0xF2, 0xFB);
    case Zone::Kernel: return night ? QColor(0x2B, 0x24, 0x14) : QColor(0xFC, 0xF4, 0xE6);
    case Zone::Hardware: return night ? QColor(0x1E, 0x22, 0x2A) : QColor(0xEF, 0xF0, 0xF3);
    case Zone::Peer: return night ? QColor(0x20, 0x20, 0x38) : QColor(0xF0, 0xEF, 0xFA);
    }
    return card;
}

QColor Theme::boxLine(Zone zone) const
{
    const bool night = name == ThemeName::Dark;
    switch (zone) {
    case Zone::User: return night ? QColor(0x5B, 0x66, 0x78) : QColor(0x6F, 0xA0, 0xD0);
    case Zone::Kernel: return night ? QColor(0x8A, 0x74, 0x40) : QColor(0xC9, 0xA2, 0x50);
    case Zone::Hardware: return night ? QColor(0x5B, 0x66, 0x78) : QColor(0x98, 0xA2, 0xB3);
    case Zone::Peer: return night ? QColor(0x66, 0x6C, 0xA8) : QColor(0x9A, 0xA0, 0xD0);
    }
    return cardLine;
}

QColor Theme::arrow(ArrowKind kind) const
{
    switch (kind) {
    case ArrowKind::Copy: return copy;
    case ArrowKind::Dma: return dma;
    case ArrowKind::Reference: return reference;
    case ArrowKind::Wire: return name == ThemeName::Dark ? QColor(0x9A, 0xA4, 0xE0) : QColor(0x6B, 0x74, 0xB5);
    }
    return text;
}

QColor Theme::arrowText(ArrowKind kind) const
{
    switch (kind) {
    case ArrowKind::Copy: return copyText;
    case ArrowKind::Dma: return dmaText;
    case ArrowKind::Reference: return referenceText;
    case ArrowKind::Wire: return ink(Ink::PeerLabel);
    }
    return text;
}

QColor Theme::cell(CellLook look) const
{
    switch (look) {
    case CellLook::Empty: return emptyCell;
    case CellLook::Plain: return plainCell;
    case CellLook::Copied: return copyCell;
    case CellLook::Dma: return dmaCell;
    case CellLook::Wire: return wireCell;
    case CellLook::Reference: return referenceCell;
    }
    return emptyCell;
}

QColor Theme::cellLine(CellLook look) const
{
    switch (look) {
    case CellLook::Empty: return emptyLine;
    case CellLook::Plain: return muted;
    case CellLook::Copied: return copy;
    case CellLook::Dma: return dma;
    case CellLook::Wire: return arrow(ArrowKind::Wire);
    case CellLook::Reference: return reference;
    }
    return emptyLine;
}

Theme theme(ThemeName name)
{
    switch (name) {
    case ThemeName::Light: return light();
    case ThemeName::Dark: return dark();
    case ThemeName::Print: return print();
    }
    return light();
}

bool themeFromText(const QString& text, ThemeName& name)
{
    for (const ThemeName candidate : {ThemeName::Light, ThemeName::Dark, ThemeName::Print}) {
        if (themeText(candidate) == text) {
            name = candidate;
            return true;
        }
    }
    return false;
}

QString themeText(ThemeName name)
{
    switch (name) {
    case ThemeName::Light: return QStringLiteral("light");
    case ThemeName::Dark: return QStringLiteral("dark");
    case ThemeName::Print: return QStringLiteral("print");
    }
    return {};
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace copyscope::gui
