// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/painted_text.h"

#include "gui/paint/theme.h"

#include <QPaintEngineState>
#include <QPainterPath>
#include <QTextItem>

#include <algorithm>
#include <cmath>
#include <map>

namespace copyscope::tests {

/// Hands everything but text on to a painter of the image.
class WitnessEngine : public QPaintEngine {
public:
    explicit WitnessEngine(TextWitness* device) : QPaintEngine(AllFeatures), m_device(device) {}

    bool begin(QPaintDevice*) override { return m_target.begin(&m_device->m_image); }
    bool end() override { return m_target.end(); }
    [[nodiscard]] Type type() const override { return User; }

    void updateState(const QPaintEngineState& s) override
    {
        // What a widget is cut to comes past the state of the painter.
        if (m_clip != systemClip()) {
            m_clip = systemClip();
            m_target.paintEngine()->setSystemClip(m_clip);
        }
        const DirtyFlags flags = s.state();
        if (flags & DirtyTransform)
            m_target.setTransform(s.transform());
        if (flags & DirtyPen)
            m_target.setPen(s.pen());
        if (flags & DirtyBrush)
            m_target.setBrush(s.brush());
        if (flags & DirtyBrushOrigin)
            m_target.setBrushOrigin(s.brushOrigin());
        if (flags & DirtyOpacity)
            m_target.setOpacity(s.opacity());
        if (flags & DirtyHints)
            m_target.setRenderHints(s.renderHints());
        if (flags & DirtyCompositionMode)
            m_target.setCompositionMode(s.compositionMode());
        if (flags & DirtyClipEnabled)
            m_target.setClipping(s.isClipEnabled());
        if (flags & DirtyClipPath)
            m_target.setClipPath(s.clipPath(), s.clipOperation());
        if (flags & DirtyClipRegion)
            m_target.setClipRegion(s.clipRegion(), s.clipOperation());
    }

    void drawPath(const QPainterPath& path) override { m_target.drawPath(path); }
    void drawPolygon(const QPointF* points, int count, PolygonDrawMode mode) override
    {
        if (mode == PolylineMode)
            m_target.drawPolyline(points, count);
        else
            m_target.drawPolygon(points, count, mode == WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
    }
    void drawPixmap(const QRectF& to, const QPixmap& pixmap, const QRectF& from) override { m_target.drawPixmap(to, pixmap, from); }
    void drawImage(const QRectF& to, const QImage& image, const QRectF& from, Qt::ImageConversionFlags flags) override { m_target.drawImage(to, image, from, flags); }

    void drawTextItem(const QPointF& at, const QTextItem& item) override
    {
        const QTransform to = m_target.transform();
        PaintedText text;
        text.text = item.text();
        text.size = item.font().pixelSize() * std::hypot(to.m11(), to.m12());
        text.ink = m_target.pen().color();
        // Letters stand on the line: what is above and below them is not behind them.
        text.rect = to.mapRect(QRectF(at.x(), at.y() - item.ascent() * 0.7, item.width(), item.ascent() * 0.7));
        if (text.text.trimmed().isEmpty() || (!m_clip.isEmpty() && !m_clip.contains(text.rect.center().toPoint())))
            return;
        text.contrast = contrastBehind(text);
        m_device->m_texts.push_back(text);
    }

private:
    /// What is seen of an ink through which the ground shines.
    [[nodiscard]] QColor laidOver(const QColor& ink, const QColor& ground) const
    {
        const double share = ink.alphaF() * m_target.opacity();
        const auto mix = [share](int over, int under) { return static_cast<int>(std::lround(over * share + under * (1 - share))); };
        return {mix(ink.red(), ground.red()), mix(ink.green(), ground.green()), mix(ink.blue(), ground.blue())};
    }

    [[nodiscard]] double contrastBehind(const PaintedText& text)
    {
        const QImage& image = m_device->m_image;
        const QRect area = text.rect.toAlignedRect().intersected(m_clip.isEmpty() ? image.rect() : m_clip.boundingRect().intersected(image.rect()));
        std::map<QRgb, int> grounds;
        for (int y = area.top(); y <= area.bottom(); ++y)
            for (int x = area.left(); x <= area.right(); ++x)
                ++grounds[image.pixel(x, y)];
        std::vector<std::pair<double, int>> found;
        for (const auto& [ground, count] : grounds)
            found.emplace_back(gui::contrast(laidOver(text.ink, QColor(ground)), QColor(ground)), count);
        std::sort(found.begin(), found.end());
        int seen = 0;
        for (const auto& [ratio, count] : found) {
            seen += count;
            if (seen * 10 > area.width() * area.height())
                return ratio;
        }
        return 21;
    }

    TextWitness* m_device;
    QPainter m_target;
    QRegion m_clip;
};

TextWitness::TextWitness(const QSize& size) : m_image(size, QImage::Format_RGB32), m_engine(std::make_unique<WitnessEngine>(this))
{
    m_image.fill(Qt::white);
}

TextWitness::~TextWitness() = default;

QPaintEngine* TextWitness::paintEngine() const
{
    return m_engine.get();
}

int TextWitness::metric(PaintDeviceMetric which) const
{
    switch (which) {
    case PdmWidth: return m_image.width();
    case PdmHeight: return m_image.height();
    case PdmWidthMM: return m_image.widthMM();
    case PdmHeightMM: return m_image.heightMM();
    case PdmNumColors: return 1 << 24;
    case PdmDepth: return 32;
    case PdmDpiX:
    case PdmDpiY:
    case PdmPhysicalDpiX:
    case PdmPhysicalDpiY: return 96;
    case PdmDevicePixelRatio: return 1;
    case PdmDevicePixelRatioScaled: return static_cast<int>(devicePixelRatioFScale());
    default: return 0;
    }
}

}  // namespace copyscope::tests
