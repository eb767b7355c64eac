// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace copyscope::gui {

/// A scenario as the gallery shows it.
struct GalleryEntry {
    QString file;
    QString title;
    QString about;
    QString tags;      ///< as they are written: "[splice, sockets]"
    QString group;     ///< folder, as a heading: "Transfer methods"
    bool scenario = false;  ///< says that it is one, by the key 'copyscope'
    [[nodiscard]] bool matches(const QString& search) const;
};

/// Folders with what ships: beside the program as installed, or up from a build folder.
[[nodiscard]] QString shippedFolder(const QString& name);

/// All scenarios below a folder, groups in order of name; folders of methods are left out.
[[nodiscard]] std::vector<GalleryEntry> listGallery(const QString& folder);
/// Title, about and tags of one scenario, from its first lines; cheap, unchecked.
[[nodiscard]] GalleryEntry glance(const QString& file);
/// Names of the files in a folder without ".yaml".
[[nodiscard]] QStringList namesIn(const QString& folder);

}  // namespace copyscope::gui
