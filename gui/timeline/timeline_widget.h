// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QWidget>

#include "gui/paint/theme.h"
#include "gui/playback/clock.h"
#include "gui/timeline/time_scale.h"
#include "gui/timeline/timeline_rows.h"

#include <optional>
#include <utility>
#include <vector>

namespace copyscope::gui {

/// All lanes below each other on one axis with one playhead. Click or drag seeks, the wheel zooms at the pointer, Shift
/// and drag selects a stretch, which is summed and can be looped.
class TimelineWidget : public QWidget {
    Q_OBJECT
public:
    explicit TimelineWidget(PlaybackClock* clock, QWidget* parent = nullptr);

    void setLanes(std::vector<LanePointer> lanes);
    void setColours(ThemeName name);
    void setZoom(double zoom);
    void setSqueezed(bool on);
    [[nodiscard]] bool isSqueezed() const { return m_squeezed; }
    void zoomBy(double factor);
    void showAll();
    [[nodiscard]] std::optional<std::pair<model::Nanoseconds, model::Nanoseconds>> selection() const { return m_selection; }
    void select(std::pair<model::Nanoseconds, model::Nanoseconds> stretch);
    void clearSelection();
    [[nodiscard]] double playheadX() const;
    /// All but the playhead and the selection, which move.
    void drawStill(QPainter& painter);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void selectionChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct RowPlace {
        std::size_t group;
        std::size_t row;
        QRectF rect;
        QString name;   ///< empty: shares the place of the row before
    };

    void rebuildScale();
    void arrange();
    void refresh();
    void drawBar(QPainter& painter, const QRectF& rect, const QColor& fill);
    void drawRow(QPainter& painter, const TimelineRow& row, const QRectF& rect, const LaneRun& run);
    void drawMarks(QPainter& painter, const TimelineGroup& group, double top, double bottom);
    void drawAxis(QPainter& painter);
    void drawHeader(QPainter& painter);
    [[nodiscard]] QColor colour(BarLook look) const;
    [[nodiscard]] QString details(const QPointF& at) const;
    /// The sums of the selection, in a line that has room, and in a table of all lanes.
    [[nodiscard]] QString selectionText(double room) const;
    [[nodiscard]] QString selectionTable() const;
    void sumSelection();
    [[nodiscard]] double unit(double px) const { return px * m_zoom; }

    PlaybackClock* m_clock;
    std::vector<LanePointer> m_lanes;
    std::vector<TimelineGroup> m_groups;
    std::vector<RowPlace> m_rows;
    TimeScale m_scale;
    std::vector<std::int64_t> m_columns;   ///< of m_scale, when it was drawn
    Theme m_theme;
    double m_zoom = 1.0;
    bool m_squeezed = true;
    bool m_stale = true;
    QPixmap m_still;
    std::optional<std::pair<model::Nanoseconds, model::Nanoseconds>> m_selection;
    std::vector<StretchSum> m_sums;   ///< of the selection, a lane each
    std::optional<double> m_selectFrom;
    std::optional<QPointF> m_panFrom;
    bool m_dragging = false;
};

}  // namespace copyscope::gui
