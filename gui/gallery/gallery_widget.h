// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/app/runner.h"
#include "gui/gallery/gallery_list.h"
#include "gui/paint/theme.h"

#include <deque>

class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace copyscope::gui {

/// The scenarios that ship, in groups, with a picture of each that is drawn from a run of the scenario itself.
class GalleryWidget : public QWidget {
    Q_OBJECT
public:
    explicit GalleryWidget(QWidget* parent = nullptr);

    void setEntries(std::vector<GalleryEntry> entries);
    void setZoom(double zoom);
    void setColours(ThemeName name);
    /// Marks the one that is open.
    void setCurrent(const QString& file);
    [[nodiscard]] QString firstFile() const;
    void focusSearch();
    /// Draws pictures that are missing, one run at a time; pictures are kept in the user's cache folder.
    void drawThumbnails(bool on);
    [[nodiscard]] QTreeWidget* tree() const { return m_tree; }

signals:
    void chosen(const QString& file);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void filter(const QString& text);
    void nextThumbnail();
    void loadPictures();
    void fitPictures();
    [[nodiscard]] QTreeWidgetItem* itemFor(const QString& file) const;
    void setPicture(const QString& file, const QImage& image);

    QLineEdit* m_search;
    QLabel* m_none;              ///< says that a search found nothing
    QTreeWidget* m_tree;
    std::vector<GalleryEntry> m_entries;
    Runner m_runner;
    std::deque<QString> m_waiting;
    QString m_drawing;
    double m_zoom = 1.0;
    ThemeName m_theme = ThemeName::Light;
    bool m_enabled = false;
};

}  // namespace copyscope::gui
