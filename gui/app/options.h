// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/paint/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace copyscope::gui {

/// What the command line asks for. Parsed before there is any application object, so that headless needs no display.
struct Options {
    bool help = false;
    bool version = false;
    QString file;                    ///< scenario or .cstrace
    QString exportFile;
    QString at;                      ///< empty: every step
    QString steps = QStringLiteral("event");
    QSize size{1600, 900};
    std::optional<ThemeName> theme;
    QStringList lanes;
    QString machine;
    std::vector<std::pair<QString, QString>> sets;
    QString error;                   ///< what is wrong with the command line; then exit code 2
};

[[nodiscard]] Options parseOptions(const QStringList& arguments);
[[nodiscard]] QString helpText();

}  // namespace copyscope::gui
