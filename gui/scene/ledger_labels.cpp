// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/ledger_labels.h"

#include "gui/paint/fonts.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <numeric>

namespace copyscope::gui {

namespace {

QString perByte(std::uint64_t bytes, std::uint64_t delivered)
{
    return delivered > 0 ? ratioText(static_cast<double>(bytes) / static_cast<double>(delivered)) : bytesText(bytes);
}

/// What was measured over the whole run, with what was predicted for it; a figure that was not observed is a dash.
std::vector<LedgerFigure> measuredFigures(const LaneRun& run)
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
        return LedgerFigure{name, value.isEmpty() ? QStringLiteral("–") : value, predicted.isEmpty() ? QString() : QStringLiteral("pred. ") + predicted,
                      value.isEmpty() ? Ink::Muted : ink};
    };
    return {figure(QStringLiteral("CPU copies"), model::Counter::CpuCopiesPerByte, Ink::CpuCopy),
            figure(QStringLiteral("DMA"), model::Counter::DmaCopiesPerByte, Ink::Dma),
            figure(QStringLiteral("Mode sw."), model::Counter::ModeSwitches, Ink::ModeSwitch),
            figure(QStringLiteral("Context sw."), model::Counter::ContextSwitches, Ink::Text),
            figure(QStringLiteral("Calls"), model::Counter::Syscalls, Ink::Text),
            figure(QStringLiteral("CPU busy"), model::Counter::CpuBusyNs, Ink::Text)};
}

/// "CPU copies 1 of 2" at the left, "CPU busy 11.8 µs" at the right.
void addLedgerLine(Scene& scene, const std::vector<LedgerFigure>& figures, const LaneLayout& layout)
{
    const double names = layout.px(12);
    const double size = layout.px(14);
    for (std::size_t i = 0; i < 2; ++i) {
        const LedgerFigure& f = figures[i];
        const double name = textWidth(f.name, names) + 2;
        const double value = textWidth(figureText(f), size, true) + 2;
        const double gap = layout.px(7);
        const double left = i == 0 ? layout.ledger.left() : layout.ledger.right() - name - gap - value;
        scene.labels.push_back(sceneLabel(QRectF(left, layout.ledger.top(), name, layout.ledger.height()), f.name, names, false, Ink::Muted));
        scene.labels.push_back(sceneLabel(QRectF(left + name + gap, layout.ledger.top(), value, layout.ledger.height()), figureText(f), size, true, f.ink));
    }
}

/// Two lines a figure: measured, and smaller what was predicted.
void addMeasuredLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout)
{
    std::vector<LedgerFigure> figures = measuredFigures(run);
    if (layout.ledgerInALine) {
        addLedgerLine(scene, {figures[0], figures[5]}, layout);
        return;
    }
    if (layout.options.presenter)
        figures = {figures[0], figures[4], figures[5]};
    const double width = layout.ledger.width() / static_cast<double>(figures.size());
    const double least = layout.px(layout.options.presenter ? 12 : 9.5);
    double x = layout.ledger.left();
    for (const LedgerFigure& f : figures) {
        const QRectF column(x, layout.ledger.top(), width - layout.px(4), layout.ledger.height());
        const double h = column.height();
        scene.labels.push_back(sceneLabel(QRectF(column.left(), column.top(), column.width(), h * 0.32), f.name, least, false, Ink::Muted));
        scene.labels.push_back(sceneLabel(QRectF(column.left(), column.top() + h * 0.32, column.width(), h * 0.38), f.value, layout.px(13), true, f.ink));
        if (!f.total.isEmpty() && !layout.options.presenter)
            scene.labels.push_back(sceneLabel(QRectF(column.left(), column.top() + h * 0.70, column.width(), h * 0.30), f.total, least, false, Ink::Muted));
        x += width;
    }
}

std::vector<LedgerFigure> simulatedFigures(const LaneRun& run, const model::Tally& now)
{
    const model::Tally& all = run.facts().total;
    const std::uint64_t delivered = run.facts().delivered;
    return {{QStringLiteral("CPU copies"), perByte(now.cpuCopyBytes, delivered), perByte(all.cpuCopyBytes, delivered),
             all.cpuCopyBytes == 0 ? Ink::Good : Ink::CpuCopy},
            {QStringLiteral("DMA"), perByte(now.dmaBytes, delivered), perByte(all.dmaBytes, delivered), Ink::Dma},
            {QStringLiteral("Mode sw."), countText(now.modeSwitches), countText(all.modeSwitches), Ink::ModeSwitch},
            {QStringLiteral("Context sw."), countText(now.contextSwitches), countText(all.contextSwitches), Ink::Text},
            {QStringLiteral("Faults"), countText(now.faults), countText(all.faults), all.faults > 0 ? Ink::Fault : Ink::Text},
            {QStringLiteral("CPU busy"), timeText(now.cpuBusy), QString(), Ink::Text}};
}

double nameSize(const LaneLayout& layout)
{
    return layout.px(layout.options.presenter ? 12 : 10);
}

/// As many as a lane of this width shows, with names for it.
std::vector<LedgerFigure> chosen(std::vector<LedgerFigure> figures, const LaneRun& run, const LaneLayout& layout)
{
    if (layout.options.presenter)
        return layout.ledgerInALine ? std::vector<LedgerFigure>{figures[0], figures[5]} : std::vector<LedgerFigure>{figures[0], figures[2], figures[5]};
    // In a narrow lane short names are better than cut ones, and what stays zero can go.
    if (layout.shortNames) {
        figures[0].name = QStringLiteral("Copies");
        figures[2].name = QStringLiteral("Modes");
        figures[3].name = QStringLiteral("Contexts");
        if (run.facts().total.faults == 0)
            figures.erase(figures.begin() + 4);
    }
    return figures;
}

/// Columns are as wide as what they will have to hold at the end, so that nothing jumps while it counts.
std::vector<double> columnWidths(const std::vector<LedgerFigure>& figures, const LaneRun& run, double names, double size)
{
    const auto longest = [&](const LedgerFigure& f) {
        if (f.total.isEmpty())
            return QStringLiteral("888 ms");
        if (f.total == QLatin1String("0"))
            return QString();
        const bool share = run.facts().delivered > 0 && (f.ink == Ink::CpuCopy || f.ink == Ink::Dma);
        return (share ? QStringLiteral("0.88") : f.total) + QStringLiteral(" of ") + f.total;
    };
    std::vector<double> widths;
    for (const LedgerFigure& f : figures)
        widths.push_back(std::max({textWidth(f.name, names), textWidth(longest(f), size, true), textWidth(figureText(f), size, true)}));
    return widths;
}

double roomFor(const std::vector<double>& widths, const LaneLayout& layout)
{
    return std::accumulate(widths.begin(), widths.end(), layout.px(10) * static_cast<double>(widths.size() - 1));
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

std::vector<LedgerFigure> ledgerFigures(const LaneRun& run, const model::TraceState& state)
{
    return run.isLive() ? measuredFigures(run) : simulatedFigures(run, run.index().tallyAt(state));
}

QString figureText(const LedgerFigure& figure)
{
    const bool counts = !figure.total.isEmpty() && figure.total[0].isDigit() && figure.total != QLatin1String("0") && figure.value != figure.total;
    return counts ? figure.value + QStringLiteral(" of ") + figure.total : figure.value;
}

bool needsShortNames(const LaneRun& run, const LaneLayout& layout)
{
    if (layout.options.presenter || run.isLive())
        return false;
    return roomFor(columnWidths(simulatedFigures(run, {}), run, nameSize(layout), layout.px(11)), layout) > layout.ledger.width();
}

double figureSizeFor(const LaneRun& run, const LaneLayout& layout)
{
    const double names = nameSize(layout);
    double size = layout.px(layout.options.presenter ? 16 : layout.shortNames ? 11 : layout.ledger.width() < layout.px(460) ? 12.5 : 15);
    if (run.isLive() || layout.ledgerInALine)
        return size;
    const auto figures = chosen(simulatedFigures(run, {}), run, layout);
    while (size > names && roomFor(columnWidths(figures, run, names, size), layout) > layout.ledger.width())
        size = std::max(names, size - layout.px(0.5));
    return size;
}

void addLedger(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    if (run.isLive()) {
        addMeasuredLedger(scene, run, layout);
        return;
    }
    std::vector<LedgerFigure> figures = chosen(ledgerFigures(run, state), run, layout);
    if (layout.ledgerInALine) {
        addLedgerLine(scene, figures, layout);
        return;
    }
    const double names = nameSize(layout);
    const double size = layout.figureSize;
    const double room = layout.ledger.width();
    std::vector<double> widths = columnWidths(figures, run, names, size);
    // Where they do not fit even so, the totals go before a figure is cut, and then what says least of who carries the bytes.
    if (roomFor(widths, layout) > room) {
        for (LedgerFigure& f : figures)
            f.total.clear();
        widths = columnWidths(figures, run, names, size);
    }
    while (figures.size() > 3 && roomFor(widths, layout) > room) {
        figures.erase(figures.end() - 2);
        widths = columnWidths(figures, run, names, size);
    }
    const double sum = std::accumulate(widths.begin(), widths.end(), 0.0);
    const double gap = std::max(0.0, (room - sum) / static_cast<double>(std::max<std::size_t>(1, figures.size() - 1)));
    double x = layout.ledger.left();
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const LedgerFigure& f = figures[i];
        const double w = std::min(widths[i], layout.ledger.right() - x);
        scene.labels.push_back(sceneLabel(QRectF(x, layout.ledger.top(), w + 1, layout.ledger.height() * 0.42), f.name, names, false, Ink::Muted));
        scene.labels.push_back(sceneLabel(QRectF(x, layout.ledger.top() + layout.ledger.height() * 0.42, w + 1, layout.ledger.height() * 0.54), figureText(f), size, true, f.ink));
        x += w + std::min(gap, layout.px(90));
    }
}

}  // namespace copyscope::gui
