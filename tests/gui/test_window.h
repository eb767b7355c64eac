// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include "gui/paint/fonts.h"
#include "gui/window/main_window.h"

#include <QCoreApplication>
#include <QSettings>
#include <QStandardPaths>

#include <memory>

namespace copyscope::tests {

/// Settings of its own for a test program, and the fonts.
[[nodiscard]] inline bool prepareWindows(const QString& program)
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("CopyscopeTests"));
    QCoreApplication::setApplicationName(program);
    return gui::loadFonts();
}

/// A window as a new user sees it; null when it does not come up.
[[nodiscard]] inline std::unique_ptr<gui::MainWindow> openWindow()
{
    QSettings().clear();
    auto window = std::make_unique<gui::MainWindow>();
    window->setTheme(gui::ThemeName::Light);
    window->resize(1440, 900);
    window->show();
    return QTest::qWaitForWindowExposed(window.get()) ? std::move(window) : nullptr;
}

}  // namespace copyscope::tests
