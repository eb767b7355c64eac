// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/ledger_labels.h"

#include "gui/paint/fonts.h"
#include "gui/scene/words.h"

#include <algorithm>

namespace copyscope::gui {

namespace {

struct Figure {
    QString name;
    QString value;
    QString total;
    Ink ink;
};

QString perByte(std::uint64_t bytes, std::uint64_t delivered)
{
    return delivered > 0 ? ratioText(static_cast<double>(bytes) / static_cast<double>(delivered)) : bytesText(bytes);
}

/// What was measured over the whole run, with what was predicted for it; a figure that was not observed is a dash.
std::vector<Figure> measuredFigures(const LaneRun& run)
{
    const model::Ledger& seen = run.record().ledger;
    const auto text = [](const model::Ledger& ledger, model::Counter id) {
        const auto v = ledger.number(id);
        if (!v)
            return QString();
        switch (model::counterInfo(id).unit) {
        case model::CounterUnit::Time: return timeText(model::Nanoseconds(static_cast<std::int64_t>(*v)));
        case model::CounterUnit::PerByte: return ratioText(*v);
        default: return countText(static_cast<std::uint64_t>(*v));
        }
    };
    const auto figure = [&](const QString& name, model::Counter id, Ink ink) {
        const QString value = text(seen, id);
        const QString predicted = run.prediction() ? text(*run.prediction(), id) : QString();
        return Figure{name, value.isEmpty() ? QStringLiteral("–") : value, predicted.isEmpty() ? QString() : QStringLiteral("pred. ") + predicted,
                      value.isEmpty() ? Ink::Muted : ink};
    };
    return {figure(QStringLiteral("CPU copies"), model::Counter::CpuCopiesPerByte, Ink::CpuCopy),
            figure(QStringLiteral("DMA"), model::Counter::DmaCopiesPerByte, Ink::Dma),
            figure(QStringLiteral("Mode sw."), model::Counter::ModeSwitches, Ink::ModeSwitch),
            figure(QStringLiteral("Context sw."), model::Counter::ContextSwitches, Ink::Text),
            figure(QStringLiteral("Calls"), model::Counter::Syscalls, Ink::Text),
            figure(QStringLiteral("CPU busy"), model::Counter::CpuBusyNs, Ink::Text)};
}

/// Two lines a figure: measured, and smaller what was predicted.
void addMeasuredLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout)
{
    std::vector<Figure> figures = measuredFigures(run);
    if (layout.options.presenter)
        figures = {figures[0], figures[4], figures[5]};
    const double width = layout.ledger.width() / static_cast<double>(figures.size());
    const double least = layout.px(layout.options.presenter ? 12 : 9.5);
    double x = layout.ledger.left();
    for (const Figure& f : figures) {
        const QRectF column(x, layout.ledger.top(), width - layout.px(4), layout.ledger.height());
        const double h = column.height();
        scene.labels.push_back(sceneLabel(QRectF(column.left(), column.top(), column.width(), h * 0.32), f.name, least, false, Ink::Muted));
        scene.labels.push_back(sceneLabel(QRectF(column.left(), column.top() + h * 0.32, column.width(), h * 0.38), f.value, layout.px(13), true, f.ink));
        if (!f.total.isEmpty() && !layout.options.presenter)
            scene.labels.push_back(sceneLabel(QRectF(column.left(), column.top() + h * 0.70, column.width(), h * 0.30), f.total, least, false, Ink::Muted));
        x += width;
    }
}

}  // namespace

Label sceneLabel(const QRectF& rect, const QString& text, double size, bool bold, Ink ink,
            Qt::Alignment align, bool mono)
{
    Label l;
    l.rect = rect;
    l.text = fitted(text, rect.width(), size, bold, mono);
    l.size = size;
    l.bold = bold;
    l.mono = mono;
    l.align = align;
    l.ink = ink;
    return l;
}

void addLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    if (run.isLive()) {
        addMeasuredLedger(scene, run, layout);
        return;
    }
    const model::Tally now = run.index().tallyAt(state);
    const model::Tally& all = run.facts().total;
    const std::uint64_t delivered = run.facts().delivered;
    std::vector<Figure> figures{
        {QStringLiteral("CPU copies"), perByte(now.cpuCopyBytes, delivered), perByte(all.cpuCopyBytes, delivered),
         all.cpuCopyBytes == 0 ? Ink::Good : Ink::CpuCopy},
        {QStringLiteral("DMA"), perByte(now.dmaBytes, delivered), perByte(all.dmaBytes, delivered), Ink::Dma},
        {QStringLiteral("Mode sw."), countText(now.modeSwitches), countText(all.modeSwitches), Ink::ModeSwitch},
        {QStringLiteral("Context sw."), countText(now.contextSwitches), countText(all.contextSwitches), Ink::Text},
        {QStringLiteral("Faults"), countText(now.faults), countText(all.faults), all.faults > 0 ? Ink::Fault : Ink::Text},
        {QStringLiteral("CPU busy"), timeText(now.cpuBusy), QString(), Ink::Text}};
    if (layout.options.presenter)
        figures = {figures[0], figures[2], figures[5]};
    const double small = layout.px(layout.options.presenter ? 12 : 10);
    const double room = layout.ledger.width();
    // In a narrow lane short names are better than cut ones, and what stays zero can go.
    if (!layout.options.presenter && room < layout.px(370)) {
        figures[0].name = QStringLiteral("Copies");
        figures[2].name = QStringLiteral("Modes");
        figures[3].name = QStringLiteral("Contexts");
        if (all.faults == 0)
            figures.erase(figures.begin() + 4);
    }
    // Columns are as wide as what they will have to hold at the end, so that nothing jumps while it counts.
    const auto longest = [&](const Figure& f) {
        if (f.total.isEmpty())
            return QStringLiteral("888 ms");
        if (f.total == QLatin1String("0"))
            return QString();
        const bool share = delivered > 0 && (f.ink == Ink::CpuCopy || f.ink == Ink::Dma);
        return (share ? QStringLiteral("0.88") : f.total) + QStringLiteral(" of ") + f.total;
    };
    const double least = layout.px(8);
    // Lanes side by side are as wide as each other, and so have the same size.
    double size = layout.px(layout.options.presenter ? 16 : room < layout.px(370) ? 11 : room < layout.px(460) ? 12.5 : 15);
    std::vector<double> widths;
    double sum = 0;
    const auto measure = [&] {
        widths.clear();
        sum = 0;
        for (const Figure& f : figures) {
            widths.push_back(std::max(textWidth(f.name, small), textWidth(longest(f), size, true)));
            sum += widths.back();
        }
        return sum + least * static_cast<double>(figures.size() - 1) <= room;
    };
    // All figures have one size. Where they do not fit, the totals go before the figures become too small to read.
    while (!measure() && size > small)
        size = std::max(small, size - layout.px(0.5));
    if (sum > room) {
        for (Figure& f : figures)
            f.total.clear();
        measure();
    }
    const double squeeze = std::min(1.0, room / sum);
    const double gap = std::max(0.0, (room - sum) / static_cast<double>(std::max<std::size_t>(1, figures.size() - 1)));
    double x = layout.ledger.left();
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const Figure& f = figures[i];
        const double w = widths[i] * squeeze;
        scene.labels.push_back(sceneLabel(QRectF(x, layout.ledger.top(), w + 1, layout.ledger.height() * 0.42), f.name, small, false, Ink::Muted));
        QString value = f.value;
        if (!f.total.isEmpty() && f.total != QLatin1String("0"))
            value = f.value == f.total ? f.total : f.value + QStringLiteral(" of ") + f.total;
        double own = size;
        while (own > small * 0.8 && textWidth(value, own, true) > w)
            own -= layout.px(0.5);
        scene.labels.push_back(sceneLabel(QRectF(x, layout.ledger.top() + layout.ledger.height() * 0.42, w + 1, layout.ledger.height() * 0.54), value, own, true, f.ink));
        x += w + std::min(gap, layout.px(90));
    }
}

}  // namespace copyscope::gui
