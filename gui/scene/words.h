// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <QString>
#include <QStringList>

#include <cstdint>

namespace copyscope::gui {

/// "64 KiB", "1 MiB", "1.5 MiB", "4097 B".
[[nodiscard]] QString bytesText(std::uint64_t bytes);
/// The same in fewer and fewer letters: "127.6 KiB", "128 KiB", "128K".
[[nodiscard]] QStringList bytesTexts(std::uint64_t bytes);
/// "90 ns", "11.8 µs", "8.24 ms", "3.1 s": three figures.
[[nodiscard]] QString timeText(model::Nanoseconds time);
/// "12,345".
[[nodiscard]] QString countText(std::uint64_t count);
/// "2", "1.5", "0.06": two figures, without needless zeros.
[[nodiscard]] QString ratioText(double ratio);
/// "1 page", "16 pages".
[[nodiscard]] QString pluralText(std::uint64_t count, const QString& one, const QString& many);

}  // namespace copyscope::gui
