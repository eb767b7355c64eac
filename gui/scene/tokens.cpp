// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/tokens.h"

#include "gui/paint/fonts.h"
#include "gui/scene/words.h"
#include "model/trace/event_catalogue.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

using model::CpuWork;
using model::Event;
using model::EventKind;

namespace {

/// A mode switch is an instant in a trace; its token takes this much simulated time from the border to its place, about
/// what the switch itself takes.
constexpr double crossingTime = 60.0;

struct CoreLook {
    QString text;
    Ink fill = Ink::Muted;
    bool hollow = true;
    QString brief = {};   ///< where the text does not fit
};

CoreLook lookOf(const LaneRun& run, const model::CoreState& core)
{
    if (const Event* e = run.event(core.work)) {
        switch (e->kind) {
        case EventKind::Copy: return {QStringLiteral("copying"), Ink::CpuCopy, false, QStringLiteral("copy")};
        case EventKind::Checksum: return {QStringLiteral("summing"), Ink::CpuCopy, false, QStringLiteral("sum")};
        default: break;
        }
        switch (static_cast<CpuWork>(e->detail)) {
        case CpuWork::User: return {QStringLiteral("user code"), Ink::UserLabel, false, QStringLiteral("user")};
        case CpuWork::Kernel: return {QStringLiteral("kernel"), Ink::KernelLabel, false, QStringLiteral("kern")};
        case CpuWork::Interrupt: return {QStringLiteral("interrupt"), Ink::Fault, false, QStringLiteral("irq")};
        case CpuWork::Softirq: return {QStringLiteral("softirq"), Ink::HardwareLabel, false, QStringLiteral("soft")};
        }
    }
    return {QStringLiteral("free"), Ink::Muted, true};
}

QString callName(const LaneRun& run, const model::TaskState& task)
{
    const Event* e = run.event(task.call);
    return e && e->call ? QString::fromStdString(run.trace().call(e->call).name) + QStringLiteral("()") : QString();
}

Badge badge(const QRectF& rect, const QString& text, double size, Ink fill, bool hollow)
{
    Badge b;
    b.rect = rect;
    b.text = fitted(text, rect.width() - size * 0.4, size, true);
    b.size = size;
    b.fill = fill;
    b.hollow = hollow;
    return b;
}

/// A task of a real machine shows itself by its calls.
bool hasBegun(const model::TaskState& task)
{
    return task.started || task.call || task.lastCall;
}

/// "server/iou-sqp" is a thread of the lane's own process: its last part tells it from the others.
QString briefName(const QString& task)
{
    return task.section(u'/', -1);
}

/// Who is where, as much of it as has room: "sender: in mmap()", "sender: mmap()", "mmap()".
QString sayingIn(const QString& who, const QString& where, double room, double size)
{
    if (who.isEmpty())
        return firstThatFits({QStringLiteral("in ") + where, where, QStringLiteral("kernel"), QString()}, room, size, true);
    const QString colon = QStringLiteral(": ");
    QStringList ways{who + colon + QStringLiteral("in ") + where, who + colon + where, briefName(who) + colon + where};
    // A call says more than who makes it; that somebody is in the kernel says less.
    if (where.endsWith(u')'))
        ways << where;
    ways << who << briefName(who) << where << QString();
    return firstThatFits(ways, room, size, true);
}

/// Of a real machine only the calls are known: who is in one is in the kernel.
void addObservedTokens(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    std::size_t slot = 0;
    const std::size_t most = std::min<std::size_t>(4, run.facts().tasks.size());
    const double gap = std::min(layout.px(150), (layout.card.right() - layout.tokenX) / static_cast<double>(std::max<std::size_t>(1, most)));
    for (const model::TaskId id : run.facts().tasks) {
        const model::TaskState& task = state.tasks[id.value()];
        if (slot >= most || !hasBegun(task) || task.ended)
            continue;
        const QString call = callName(run, task);
        Token token;
        token.kind = call.isEmpty() ? TokenKind::User : TokenKind::Kernel;
        token.radius = layout.tokenRadius;
        token.centre = QPointF(layout.tokenX + gap * static_cast<double>(slot++), call.isEmpty() ? layout.tokenUserY : layout.tokenKernelY);
        const double size = layout.px(layout.options.presenter ? 12 : 11);
        token.label.text = sayingIn(most > 1 ? run.taskName(id) : QString(), call.isEmpty() ? QStringLiteral("user code") : call, gap - 2.4 * layout.tokenRadius, size);
        token.label.size = size;
        token.label.bold = true;
        token.label.ink = Ink::ModeSwitch;
        token.label.rect = QRectF(token.centre.x() + layout.tokenRadius * 1.4, token.centre.y() - size * 0.8, textWidth(token.label.text, size, true) + 2, size * 1.6);
        scene.tokens.push_back(token);
    }
}

void addModeToken(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
                  std::size_t slot, model::CoreId id)
{
    const model::CoreState& core = state.cores[id.value()];
    if (!core.owner)
        return;
    const model::TaskState* task = core.owner.value() < state.tasks.size() ? &state.tasks[core.owner.value()] : nullptr;
    if (task && (task->ended || task->block))
        return;
    Token token;
    token.kind = core.kernelMode ? TokenKind::Kernel : TokenKind::User;
    token.radius = layout.tokenRadius;
    const double home = core.kernelMode ? layout.tokenKernelY : layout.tokenUserY;
    double y = home;
    if (const Event* e = run.event(core.switched))
        y = layout.borderY + (home - layout.borderY) * crossing(state.at - e->start);
    token.centre = QPointF(layout.tokenX + layout.tokenGap * static_cast<double>(slot), y);
    const QString call = core.kernelMode && task ? callName(run, *task) : QString();
    const QString where = !call.isEmpty() ? call : core.kernelMode ? QStringLiteral("kernel") : QStringLiteral("user code");
    const double size = layout.px(layout.options.presenter ? 12 : 11);
    const double room = (layout.tokenGap > 0 ? layout.tokenGap : layout.px(170)) - 2.4 * layout.tokenRadius;
    token.label.text = sayingIn(run.facts().tasks.size() > 1 ? run.taskName(core.owner) : QString(), where, room, size);
    token.label.size = size;
    token.label.bold = true;
    token.label.ink = Ink::ModeSwitch;
    token.label.rect = QRectF(token.centre.x() + layout.tokenRadius * 1.4, y - size * 0.8,
                              textWidth(token.label.text, size, true) + 2, size * 1.6);
    scene.tokens.push_back(token);
}

bool hasOwnerLine(const LaneLayout& layout, const QRectF& box)
{
    return !layout.options.presenter && box.height() > layout.px(19 + 20 + 17);
}

double titleHeight(const LaneLayout& layout)
{
    return layout.px(layout.options.presenter ? 17 : 19);
}

double stateHeight(const LaneLayout& layout, const QRectF& box)
{
    if (layout.options.presenter)
        return std::min(layout.px(17), box.height() - titleHeight(layout) - layout.px(3));
    return std::min(layout.px(22), box.height() - layout.px(24) - (hasOwnerLine(layout, box) ? layout.px(15) : 0));
}

/// Lines for what the TLB of a core did, of the two that there are: misses, flushes.
int tlbLines(const LaneRun& run, const LaneLayout& layout, const QRectF& box)
{
    if (!run.facts().tlb || layout.options.presenter || !hasOwnerLine(layout, box))
        return 0;
    const double used = layout.px(21 + 15 + 4) + stateHeight(layout, box);
    return std::clamp(static_cast<int>((box.height() - used) / layout.px(13)), 0, 2);
}

void addTlb(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::CoreState& core, const QRectF& box, double top)
{
    const int lines = tlbLines(run, layout, box);
    for (int i = 0; i < lines; ++i) {
        Label l;
        l.rect = QRectF(box.left() + layout.px(4), top + layout.px(13) * i, box.width() - layout.px(8), layout.px(13));
        l.size = layout.px(9.5);
        const QString count = countText(i == 0 ? core.tlbMisses : core.tlbFlushes);
        l.text = (i == 0 ? QStringLiteral("TLB misses ") : QStringLiteral("TLB flushes ")) + count;
        // The number is what must be read.
        if (textWidth(l.text, l.size) > l.rect.width())
            l.text = (i == 0 ? QStringLiteral("misses ") : QStringLiteral("flushes ")) + count;
        l.text = fitted(l.text, l.rect.width(), l.size, false, false, Qt::ElideLeft);
        l.align = Qt::AlignCenter;
        l.ink = Ink::HardwareLabel;
        scene.labels.push_back(l);
    }
}

void addCore(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
             const PlacedBox& box)
{
    const model::CoreState& core = state.cores[box.core.value()];
    const CoreLook look = lookOf(run, core);
    const double size = layout.px(layout.options.presenter ? 12 : 10.5);
    const QRectF& r = box.box.rect;
    const bool owner = hasOwnerLine(layout, r);
    const double height = stateHeight(layout, r);
    const double inset = layout.px(layout.options.presenter ? 4 : 7);
    const QRectF state1(r.left() + inset, coreTop(run, layout, r) + titleHeight(layout) + (layout.options.presenter ? 0 : layout.px(1)), r.width() - 2 * inset, height);
    const double textSize = std::min(size, height * (layout.options.presenter ? 0.73 : 0.62));
    const bool fits = look.brief.isEmpty() || textWidth(look.text, textSize, true) <= state1.width() - textSize * 0.4;
    scene.badges.push_back(badge(state1, fits ? look.text : look.brief, textSize, look.fill, look.hollow));
    if (owner) {
        Label l;
        l.rect = QRectF(r.left() + layout.px(4), state1.bottom() + layout.px(1), r.width() - layout.px(8), layout.px(15));
        l.size = layout.px(10);
        const QString task = core.owner ? run.taskName(core.owner) : QStringLiteral("idle");
        // A long name rather a little smaller than cut.
        if (textWidth(briefName(task), l.size) > l.rect.width())
            l.size = layout.px(8.5);
        l.text = firstThatFits({task, briefName(task)}, l.rect.width(), l.size);
        l.align = Qt::AlignCenter;
        l.ink = Ink::Muted;
        scene.labels.push_back(l);
        addTlb(scene, run, layout, core, r, l.rect.bottom());
    }
    const Event* interrupt = run.event(core.interrupt);
    const Event* work = run.event(core.work);
    const bool handler = work && work->kind == EventKind::Cpu && static_cast<CpuWork>(work->detail) == CpuWork::Interrupt;
    if (interrupt || handler) {
        Token bolt;
        bolt.kind = TokenKind::Interrupt;
        bolt.radius = layout.px(9);
        bolt.centre = QPointF(r.right() - layout.px(2), r.top() + layout.px(2));
        const QString source = run.text(interrupt ? interrupt->text : work->text);
        bolt.label.text = QStringLiteral("interrupt") + (source.isEmpty() ? QString() : QStringLiteral(": ") + source);
        scene.tokens.push_back(bolt);
    }
}

QString processState(const LaneRun& run, const model::TraceState& state, model::TaskId id, Ink& ink, bool& hollow)
{
    const model::TaskState& task = state.tasks[id.value()];
    hollow = true;
    ink = Ink::Muted;
    if (task.ended) {
        if (task.bySignal) {
            ink = Ink::Bad;
            return QString::fromStdString(model::signalName(static_cast<int>(task.exitCode)));
        }
        return QStringLiteral("exit %1").arg(task.exitCode);
    }
    if (const Event* block = run.event(task.block)) {
        ink = (block->flags & model::flagForever) != 0 ? Ink::Bad : Ink::HardwareLabel;
        const QString what = run.text(block->text);
        return what.isEmpty() ? QStringLiteral("sleeps") : QStringLiteral("waits: ") + what;
    }
    if (run.isLive() && hasBegun(task)) {
        hollow = false;
        ink = Ink::ModeSwitch;
        return QStringLiteral("running");
    }
    for (const model::CoreState& core : state.cores) {
        if (core.owner == id) {
            hollow = false;
            ink = Ink::ModeSwitch;
            return QStringLiteral("running");
        }
    }
    return task.started ? QStringLiteral("ready") : QStringLiteral("not started");
}

void addProcesses(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    if (layout.options.presenter)
        return;
    const double size = layout.px(10);
    double right = layout.processes.right();
    const auto& tasks = run.facts().tasks;
    for (auto it = tasks.rbegin(); it != tasks.rend(); ++it) {
        Ink ink{};
        bool hollow = true;
        QString text = run.taskName(*it) + QStringLiteral(" · ") + processState(run, state, *it, ink, hollow);
        // What it waits for, then that it waits, give way to the names of the others.
        const double room = std::min(right - layout.processes.left(), (right - layout.processes.left()) / static_cast<double>(std::distance(it, tasks.rend())) * (tasks.size() > 3 ? 1.0 : 1.6));
        const auto widthOf = [&] { return textWidth(text, size, true) + size * 1.4; };
        if (widthOf() > room)
            text = text.section(QStringLiteral(": "), 0, 0);
        if (widthOf() > room)
            text = run.taskName(*it);
        if (widthOf() > room)
            text = briefName(text);
        const double width = std::min(widthOf(), room);
        if (width < layout.px(24))
            break;
        scene.badges.push_back(badge(QRectF(right - width, layout.processes.top(), width, layout.processes.height()),
                                     text, size, ink, hollow));
        right -= width + layout.px(5);
    }
}

/// Whether the mark of a fault would be on a name.
bool isOnName(const Scene& scene, const QPointF& centre, double radius)
{
    // As far as the diamond is painted, with a little air.
    const double reach = 1.25 * radius;
    return std::any_of(scene.labels.begin(), scene.labels.end(), [&](const Label& l) {
        if (!l.bold)
            return false;
        const double width = textWidth(l.text, l.size, l.bold, l.mono);
        const double left = (l.align & Qt::AlignHCenter) != 0 ? l.rect.center().x() - width / 2 : (l.align & Qt::AlignRight) != 0 ? l.rect.right() - width : l.rect.left();
        const double dx = std::max({0.0, left - centre.x(), centre.x() - left - width});
        const double dy = std::max(0.0, std::abs(l.rect.center().y() - centre.y()) - l.size * 0.4);
        return dx + dy < reach;
    });
}

/// Where the mark of a fault stands at its box: on the corner, or further along the edges where it would be on a name.
QPointF markedPlace(const Scene& scene, const QRectF& box, double radius, double inset)
{
    const QPointF corner = box.topLeft() + QPointF(inset, inset);
    for (const double x : {corner.x(), box.left(), box.right()})
        for (double y = corner.y(); y <= box.bottom(); y += inset)
            if (!isOnName(scene, {x, y}, radius))
                return {x, y};
    return corner;
}

void addFaults(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    for (const model::EventId id : state.underWay) {
        const Event& e = run.events()[id.value()];
        if (e.kind != EventKind::Fault || run.isPeer(e))
            continue;
        const auto at = layout.boxOf(e.to.place);
        Token token;
        token.kind = TokenKind::Fault;
        token.radius = layout.px(layout.options.presenter ? 10 : 9);
        if (at) {
            const QRectF& r = layout.boxes[*at].box.rect;
            token.centre = markedPlace(scene, r, token.radius, layout.px(2));
        } else {
            // In the kernel beside the mode, or above that where the name of the band is.
            token.centre = QPointF(layout.tokenX - layout.px(30), layout.tokenKernelY);
            for (int i = 0; i < 24 && isOnName(scene, token.centre, token.radius); ++i)
                token.centre.ry() -= layout.px(2);
        }
        token.label.text = QString::fromUtf8(model::name(static_cast<model::FaultKind>(e.detail)).data()) + QStringLiteral(" fault");
        scene.tokens.push_back(token);
    }
}

}  // namespace

double coreTop(const LaneRun& run, const LaneLayout& layout, const QRectF& box)
{
    const double used = titleHeight(layout) + layout.px(2) + stateHeight(layout, box) + (hasOwnerLine(layout, box) ? layout.px(15) : 0)
                      + layout.px(13) * tlbLines(run, layout, box);
    return box.top() + std::max(layout.px(1), (box.height() - used) / 2 - layout.px(1));
}

double crossing(model::Nanoseconds since)
{
    const double part = static_cast<double>(since.value()) / crossingTime;
    return std::clamp(part, 0.0, 1.0);
}

void addTokens(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state)
{
    if (run.isLive())
        addObservedTokens(scene, run, layout, state);
    std::size_t slot = 0;
    for (const model::CoreId core : run.facts().cores) {
        if (slot >= 4 || core.value() >= state.cores.size())
            break;
        addModeToken(scene, run, layout, state, slot++, core);
    }
    for (const PlacedBox& box : layout.boxes)
        if (box.role == PlacedBox::Role::Core && box.core.value() < state.cores.size())
            addCore(scene, run, layout, state, box);
    addProcesses(scene, run, layout, state);
    addFaults(scene, run, layout, state);
}

}  // namespace copyscope::gui
