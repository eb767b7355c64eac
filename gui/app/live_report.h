// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace copyscope::gui {

/// One figure of a lane, as it was predicted and as it was measured on this machine.
struct MeasuredFigure {
    QString name;        ///< a counter, "calls.read", "exit.server"
    QString unit;
    QString agreement;   ///< "equal", "close", "explained", "differs", "not observed"
    QString predicted;   ///< for people; empty: there is none
    QString measured;
    QString evidence;    ///< how it was measured
    QString why;         ///< why it differs, or what would allow to observe it
};

/// What a lane's live run was like, and how far the prediction agrees with it.
struct MeasuredLane {
    QString problem;     ///< why there is nothing to compare
    QStringList about;   ///< kernel, storage, network, times with their spread
    QStringList remarks;
    std::vector<MeasuredFigure> figures;
};

/// The lanes of a report of `copyscope run --compare --format json`, by their id. Empty when it is none.
[[nodiscard]] std::map<QString, MeasuredLane> readMeasurements(const QByteArray& json);

/// Something that a live run can observe, or what is missing for it.
struct Observable {
    QString name;
    QString gives;
    bool available = false;
    QString more;   ///< detail of what is there, or the remedy
};
/// What `copyscope doctor --format json` says; nothing when it is no such answer.
[[nodiscard]] std::optional<std::vector<Observable>> readDoctor(const QByteArray& json);

}  // namespace copyscope::gui
