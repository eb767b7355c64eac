// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <QRectF>
#include <QString>

#include <memory>
#include <vector>

namespace copyscope::tests {

/// One piece of text as it was painted.
struct PaintedText {
    QString text;
    double size = 0;       ///< in pixels of the device
    QRectF rect;           ///< in the device
    QColor ink;
    double contrast = 21;  ///< to what lay behind it when it was painted; a tenth of the ground may be worse (a line that ends there)
};

/// Paints into an image and takes down each text with what lies behind it: measures what a person will see of a widget, a
/// picture or a scene, whoever paints it. The texts themselves are not in the image.
class TextWitness : public QPaintDevice {
public:
    explicit TextWitness(const QSize& size);
    ~TextWitness() override;

    [[nodiscard]] QPaintEngine* paintEngine() const override;
    [[nodiscard]] const std::vector<PaintedText>& texts() const { return m_texts; }
    [[nodiscard]] const QImage& image() const { return m_image; }

protected:
    [[nodiscard]] int metric(PaintDeviceMetric which) const override;

private:
    friend class WitnessEngine;

    QImage m_image;
    std::vector<PaintedText> m_texts;
    std::unique_ptr<QPaintEngine> m_engine;
};

}  // namespace copyscope::tests
