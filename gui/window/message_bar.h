// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QScrollArea;

namespace copyscope::gui {

/// What the window has to say about a run or a file, above the lanes, until it is closed. A long message scrolls.
class MessageBar : public QWidget {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent = nullptr);

    /// `good`: something was done; else something failed.
    void tell(const QString& text, bool good);
    void setZoom(double zoom);
    /// As it was told.
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] bool isGood() const { return m_good; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] int heightOfText() const;

    QScrollArea* m_area;
    QLabel* m_label;
    QString m_text;
    double m_zoom = 1.0;
    bool m_good = false;
};

}  // namespace copyscope::gui
