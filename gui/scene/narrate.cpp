// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/narrate.h"

#include "gui/scene/words.h"
#include "model/trace/event_catalogue.h"

#include <algorithm>

namespace copyscope::gui {

using model::Event;
using model::EventKind;
using model::FaultKind;
using model::PlaceId;
using model::PlaceKind;

namespace {

QString latin(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString amount(std::uint64_t bytes)
{
    const std::uint64_t pages = bytes / model::pageSize.value();
    if (bytes == 0)
        return QStringLiteral("nothing");
    if (bytes % model::pageSize.value() != 0 || pages == 0)
        return bytesText(bytes);
    return pluralText(pages, QStringLiteral("page"), QStringLiteral("pages")) + QStringLiteral(" (") + bytesText(bytes)
         + u')';
}

QString who(const LaneRun& run, const Event& e)
{
    const QString name = run.taskName(e.task);
    return name.isEmpty() ? QStringLiteral("The kernel") : name;
}

QString upper(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString whatCpuDoes(const LaneRun& run, const Event& e)
{
    const QString what = run.text(e.text);
    switch (static_cast<model::CpuWork>(e.detail)) {
    case model::CpuWork::User: return QStringLiteral("%1 computes in user mode.").arg(who(run, e));
    case model::CpuWork::Interrupt: return QStringLiteral("The core runs an interrupt handler.");
    case model::CpuWork::Softirq: return QStringLiteral("The kernel works through what devices reported (softirq).");
    case model::CpuWork::Kernel: break;
    }
    return what.isEmpty() ? QStringLiteral("The core executes kernel code.")
                          : QStringLiteral("The core executes kernel code: %1.").arg(what);
}

QString faultText(const LaneRun& run, const Event& e)
{
    const QString where = placeText(run, e.to.place);
    const QString mapped = e.bytes.value() > 0 ? QStringLiteral(" It maps %1.").arg(amount(e.bytes.value())) : QString();
    const QString inside = (e.flags & model::flagInKernel) != 0
        ? QStringLiteral(" The kernel itself touched the page, so there is no extra mode switch.") : QString();
    switch (static_cast<FaultKind>(e.detail)) {
    case FaultKind::Minor:
        return QStringLiteral("Page fault in %1: the page is in memory, only its mapping is missing.").arg(where) + mapped + inside;
    case FaultKind::Major:
        return QStringLiteral("Page fault in %1: the page has to come from the disk, so the task waits.").arg(where) + mapped + inside;
    case FaultKind::Anonymous:
        return QStringLiteral("First touch of %1: the kernel finds a fresh page and clears it.").arg(where) + inside;
    case FaultKind::CopyOnWrite:
        return QStringLiteral("A write to a shared page of %1: the kernel makes a private copy.").arg(where) + inside;
    case FaultKind::WriteNotify:
        return QStringLiteral("First write to a clean page of %1: the kernel notes that it is dirty.").arg(where) + inside;
    case FaultKind::Bus: return QStringLiteral("The file has no such page any more: SIGBUS.");
    case FaultKind::Protection: return QStringLiteral("The access is not allowed: SIGSEGV or EFAULT.");
    }
    return {};
}

QString sourceOf(const LaneRun& run, const Event& e)
{
    const QString own = run.text(e.text);
    QStringList parts;
    if (!own.isEmpty() && (e.kind == EventKind::Cpu || e.kind == EventKind::Copy || e.kind == EventKind::Checksum))
        parts << own;
    const QString general = latin(model::eventInfo(e.kind).source);
    if (parts.isEmpty() && !general.isEmpty())
        parts << general;
    if (e.kind == EventKind::Call && e.call)
        parts = {QString::fromStdString(run.trace().call(e.call).name) + QStringLiteral("(2)")};
    return parts.join(QStringLiteral("; "));
}

QString copySentence(const LaneRun& run, const Event& e)
{
    QString text = e.from.place == e.to.place
                     ? QStringLiteral("The CPU copies %1 within %2.").arg(amount(e.bytes.value()), placeText(run, e.from.place))
                     : QStringLiteral("The CPU copies %1 from %2 to %3.")
                           .arg(amount(e.bytes.value()), placeText(run, e.from.place), placeText(run, e.to.place));
    if (run.text(e.text) == QLatin1String("skb_segment"))
        text += QStringLiteral(" The card cannot gather: the packets have to lie in one piece.");
    if ((e.flags & model::flagPort) != 0)
        return text + QStringLiteral(" Word by word through a port of the device: no other work runs on this core until it is done.");
    return text + QStringLiteral(" No other work runs on this core until it is done, and every byte crosses the memory bus twice.");
}

QString dmaSentence(const LaneRun& run, const Event& e)
{
    const auto flow = run.flowOf(e);
    const bool gathered = flow && run.facts().flows[*flow].gathered;
    const PlaceKind to = run.placeKind(e.to.place);
    if (gathered)
        return QStringLiteral("The network card gathers %1 straight from %2, where the queue only refers to them. The CPU is free.")
            .arg(amount(e.bytes.value()), placeText(run, run.facts().flows[*flow].from));
    const QString device = to == PlaceKind::Nic ? QStringLiteral("The network card fetches") : QStringLiteral("The device moves");
    return QStringLiteral("%1 %2 from %3 to %4 by DMA. The CPU is free in the meantime.")
        .arg(device, amount(e.bytes.value()), placeText(run, e.from.place), placeText(run, e.to.place));
}

QString markSentence(const LaneRun& run, const Event& e)
{
    const QString extra = run.text(e.text);
    switch (e.kind) {
    case EventKind::ModeSwitch:
        if ((e.flags & model::flagToKernel) != 0)
            return QStringLiteral("%1 enters the kernel: a mode switch. The core keeps its task.").arg(who(run, e));
        return QStringLiteral("%1 returns to user mode: a mode switch.").arg(who(run, e));
    case EventKind::ContextSwitch:
        return e.task ? QStringLiteral("Context switch: the core goes to %1%2.")
                            .arg(run.taskName(e.task), e.other ? QStringLiteral(", away from %1").arg(run.taskName(e.other)) : QString())
                      : QStringLiteral("%1 gives the core away; nobody else wants it.").arg(run.taskName(e.other));
    case EventKind::Wakeup: return QStringLiteral("%1 may run again.").arg(who(run, e));
    case EventKind::Fork: return QStringLiteral("%1 forks %2.").arg(who(run, e), run.taskName(e.other));
    case EventKind::Exit:
        return e.detail == 1 ? QStringLiteral("%1 is killed by %2.").arg(who(run, e), QString::fromStdString(model::signalName(static_cast<int>(e.count))))
                             : QStringLiteral("%1 exits with %2.").arg(who(run, e)).arg(e.count);
    case EventKind::Signal: return QStringLiteral("%1 gets %2.").arg(who(run, e), extra);
    case EventKind::Output: return QStringLiteral("%1 prints: %2").arg(who(run, e), extra.trimmed());
    case EventKind::Note: return upper(extra);
    case EventKind::RefAdd:
        return QStringLiteral("%1 now refers to %2 of %3. No byte moves.")
            .arg(upper(placeText(run, e.from.place)), amount(e.bytes.value()), placeText(run, e.to.place));
    case EventKind::RefDrop:
        return QStringLiteral("%1 lets go of %2 of %3.")
            .arg(upper(placeText(run, e.from.place)), amount(e.bytes.value()), placeText(run, e.to.place));
    case EventKind::Fill:
        if (run.placeKind(e.to.place) == PlaceKind::Ring)
            return QStringLiteral("%1 put into %2: they say where the bytes are and what to do with them; the bytes stay where they are.")
                .arg(pluralText(e.bytes.value(), QStringLiteral("entry is"), QStringLiteral("entries are")), placeText(run, e.to.place));
        return QStringLiteral("%1 appear in %2.").arg(upper(amount(e.bytes.value())), placeText(run, e.to.place));
    case EventKind::Release:
        if (run.placeKind(e.to.place) == PlaceKind::Ring)
            return QStringLiteral("%1 done with: %2 has room again.")
                .arg(pluralText(e.bytes.value(), QStringLiteral("entry is"), QStringLiteral("entries are")), placeText(run, e.to.place));
        return QStringLiteral("%1 leave %2.").arg(upper(amount(e.bytes.value())), placeText(run, e.to.place));
    case EventKind::Dirty: return QStringLiteral("%1 of %2 are dirty now.").arg(upper(amount(e.bytes.value())), placeText(run, e.to.place));
    case EventKind::Clean: return QStringLiteral("%1 of %2 are clean again.").arg(upper(amount(e.bytes.value())), placeText(run, e.to.place));
    case EventKind::Register:
        return QStringLiteral("%1 is %2 now.").arg(upper(placeText(run, e.to.place)), countText(e.count));
    case EventKind::InterruptRequest:
        return QStringLiteral("The %1 asks for an interrupt: vector %2.").arg(extra).arg(e.count);
    case EventKind::Poll:
        return e.count == 1 ? QStringLiteral("The core reads the status register: the device is ready.")
                            : QStringLiteral("The core reads the status register %1 times until the device is ready.").arg(countText(e.count));
    case EventKind::Translate:
        return static_cast<model::TranslationWay>(e.detail) == model::TranslationWay::Tlb
            ? QStringLiteral("Address %1, from the TLB.").arg(extra) : QStringLiteral("Address %1.").arg(extra);
    case EventKind::WalkStep: return QStringLiteral("The walk reads the page table: %1.").arg(extra);
    case EventKind::Evict:
        if (run.placeKind(e.to.place) == PlaceKind::PhysicalMemory)
            return QStringLiteral("A frame is free again: %1.").arg(extra);
        return QStringLiteral("The page cache gives up %1 of %2.").arg(amount(e.bytes.value()), placeText(run, e.to.place));
    case EventKind::Packet:
        return QStringLiteral("%1 with %2 go out.").arg(upper(pluralText(e.count, QStringLiteral("packet"), QStringLiteral("packets"))), bytesText(e.bytes.value()));
    case EventKind::Ack: return QStringLiteral("The peer acknowledges everything up to byte %1: the queue frees what it held.").arg(countText(e.to.offset));
    case EventKind::Completion:
        return QStringLiteral("The kernel reports that %1 done%2: their buffers may be reused.")
            .arg(e.count == 1 ? QStringLiteral("a zero-copy send is") : QStringLiteral("%1 zero-copy sends are").arg(e.count),
                 e.detail == 1 ? QStringLiteral(" (it had to copy after all)") : QString());
    case EventKind::Delivered:
        return QStringLiteral("%1 have arrived%2.").arg(upper(bytesText(e.bytes.value())),
            (e.flags & model::flagWrongContent) != 0 ? QStringLiteral(", and they are not what was sent") : QString());
    case EventKind::TlbMiss: return QStringLiteral("%1 not in the TLB: the core walks the page table.").arg(pluralText(e.count, QStringLiteral("translation is"), QStringLiteral("translations are")));
    case EventKind::TlbFlush: return QStringLiteral("The core drops translations: %1.").arg(extra.isEmpty() ? QStringLiteral("TLB flush") : extra);
    case EventKind::Ipi: return QStringLiteral("The core interrupts %1 to drop their translations.").arg(pluralText(e.count, QStringLiteral("other core"), QStringLiteral("other cores")));
    default: {
        const QString place = e.to.place ? QStringLiteral(": ") + placeText(run, e.to.place) : QString();
        return latin(model::eventInfo(e.kind).description) + place + u'.';
    }
    }
}

/// How much a mark tells at the very instant at which it happens; 0: nothing.
int markInterest(const LaneRun& run, const Event& e)
{
    switch (e.kind) {
    case EventKind::Signal:
    case EventKind::Exit: return 37;
    case EventKind::ContextSwitch: return 34;
    case EventKind::ModeSwitch: return 33;
    case EventKind::RefAdd: return 32;
    case EventKind::Completion:
    case EventKind::Note:
    case EventKind::Fork:
    case EventKind::Output: return 31;
    case EventKind::Evict:
    case EventKind::Ipi:
    case EventKind::TlbFlush: return 29;
    case EventKind::Fill: return run.placeKind(e.to.place) == PlaceKind::Ring ? 28 : 0;
    default: return 0;
    }
}

/// How much an event tells about an instant in its span; more is better.
int interest(EventKind kind)
{
    switch (kind) {
    case EventKind::Copy: return 10;
    case EventKind::Fault: return 9;
    case EventKind::Checksum: return 8;
    case EventKind::Dma: return 7;
    case EventKind::Interrupt: return 6;
    case EventKind::Cpu: return 5;
    case EventKind::Wire: return 3;
    case EventKind::Disk: return 4;
    case EventKind::Block: return 2;
    case EventKind::Call: return 1;
    default: return 0;
    }
}

}  // namespace

QString placeText(const LaneRun& run, PlaceId place)
{
    if (!place)
        return QStringLiteral("memory");
    const QString name = run.placeName(place);
    const QString of = name.isEmpty() ? QString() : QStringLiteral(" of ") + name;
    switch (run.placeKind(place)) {
    case PlaceKind::File: return QStringLiteral("the disk");
    case PlaceKind::PageCache: return QStringLiteral("the page cache") + of;
    case PlaceKind::UserBuffer: return name.isEmpty() ? QStringLiteral("a buffer") : name;
    case PlaceKind::Mapping: return name.isEmpty() ? QStringLiteral("the mapping") : name;
    case PlaceKind::Pipe: return QStringLiteral("the pipe");
    case PlaceKind::SendQueue: return QStringLiteral("the socket buffer") + of;
    case PlaceKind::ReceiveQueue: return QStringLiteral("the receive queue") + of;
    case PlaceKind::ErrorQueue: return QStringLiteral("the error queue") + of;
    case PlaceKind::Nic: return QStringLiteral("the network card");
    case PlaceKind::Disk: return QStringLiteral("the disk");
    case PlaceKind::DmaEngine: return QStringLiteral("the DMA engine");
    case PlaceKind::Swap: return QStringLiteral("the swap space");
    case PlaceKind::Ring: return name.isEmpty() ? QStringLiteral("a ring") : QStringLiteral("the ") + name;
    case PlaceKind::DeviceRegister: return name.isEmpty() ? QStringLiteral("a device register") : QStringLiteral("register ") + name;
    case PlaceKind::PhysicalMemory: return QStringLiteral("physical memory");
    case PlaceKind::Tlb: return QStringLiteral("the TLB");
    case PlaceKind::Core: return name.isEmpty() ? QStringLiteral("the core") : name;
    }
    return name;
}

QString callText(const LaneRun& run, model::CallId call, bool withResult)
{
    const model::CallInfo info = run.trace().call(call);
    QString text = QString::fromStdString(info.name) + u'(' + QString::fromStdString(info.arguments) + u')';
    if (!withResult)
        return text;
    if (!info.returned)
        return text + QStringLiteral(" = ?");
    text += QStringLiteral(" = %1").arg(info.result);
    if (info.error != 0)
        text += u' ' + QString::fromStdString(model::errnoName(info.error));
    return text;
}

Sentence sentenceFor(const LaneRun& run, const Event& e)
{
    Sentence s;
    s.source = sourceOf(run, e);
    const QString bytes = amount(e.bytes.value());
    switch (e.kind) {
    case EventKind::Copy: s.text = copySentence(run, e); break;
    case EventKind::Dma: s.text = dmaSentence(run, e); break;
    case EventKind::Cpu: s.text = whatCpuDoes(run, e); break;
    case EventKind::Checksum:
        s.text = QStringLiteral("The CPU reads %1 to compute their checksum, because the network card cannot.").arg(bytes);
        break;
    case EventKind::Call: s.text = QStringLiteral("%1 calls %2.").arg(who(run, e), callText(run, e.call, false)); break;
    case EventKind::Fault: s.text = faultText(run, e); break;
    case EventKind::Interrupt:
        s.text = QStringLiteral("Interrupt%1: the core puts its work aside for the handler.")
                     .arg(run.text(e.text).isEmpty() ? QString() : QStringLiteral(" from ") + run.text(e.text));
        break;
    case EventKind::Block:
        s.text = QStringLiteral("%1 sleeps: %2. The core is free for others.")
                     .arg(who(run, e), run.text(e.text).isEmpty() ? QStringLiteral("it has nothing to do yet") : run.text(e.text));
        if ((e.flags & model::flagForever) != 0)
            s.text += QStringLiteral(" Nothing in this run can wake it up.");
        break;
    case EventKind::Disk:
        s.text = QStringLiteral("The disk %1 %2.").arg((e.flags & model::flagWrite) != 0 ? QStringLiteral("writes") : QStringLiteral("reads"), bytes);
        break;
    case EventKind::Wire:
        s.text = run.text(e.text) == QStringLiteral("lost")
                     ? QStringLiteral("%1 leave the card and are lost on the wire.").arg(upper(bytes))
                     : QStringLiteral("%1 travel over the wire.").arg(upper(bytes));
        break;
    default: s.text = markSentence(run, e); break;
    }
    return s;
}

QString shortFor(const LaneRun& run, const Event& e)
{
    const QString bytes = bytesText(e.bytes.value());
    switch (e.kind) {
    case EventKind::Copy: return QStringLiteral("copy %1 to %2").arg(bytes, placeText(run, e.to.place));
    case EventKind::Dma: return QStringLiteral("DMA %1 to %2").arg(bytes, placeText(run, e.to.place));
    case EventKind::Cpu: {
        const QString what = run.text(e.text);
        if (!what.isEmpty())
            return what;
        switch (static_cast<model::CpuWork>(e.detail)) {
        case model::CpuWork::User: return QStringLiteral("user code");
        case model::CpuWork::Interrupt: return QStringLiteral("interrupt");
        case model::CpuWork::Softirq: return QStringLiteral("softirq");
        case model::CpuWork::Kernel: return QStringLiteral("kernel");
        }
        return {};
    }
    case EventKind::Checksum: return QStringLiteral("checksum %1").arg(bytes);
    case EventKind::Call: return callText(run, e.call, true);
    case EventKind::Fault: return QLatin1String(model::name(static_cast<FaultKind>(e.detail)).data()) + QStringLiteral(" fault");
    case EventKind::Interrupt: return QStringLiteral("interrupt ") + run.text(e.text);
    case EventKind::Block: return QStringLiteral("waits: ") + run.text(e.text);
    case EventKind::Disk:
        return ((e.flags & model::flagWrite) != 0 ? QStringLiteral("disk writes ") : QStringLiteral("disk reads ")) + bytes;
    case EventKind::Wire: return QStringLiteral("wire %1").arg(bytes);
    case EventKind::ModeSwitch:
        return (e.flags & model::flagToKernel) != 0 ? QStringLiteral("into the kernel") : QStringLiteral("back to user mode");
    case EventKind::ContextSwitch: return e.task ? QStringLiteral("core to ") + run.taskName(e.task) : QStringLiteral("core idle");
    case EventKind::RefAdd: return QStringLiteral("%1 refers to %2").arg(placeText(run, e.from.place), bytes);
    case EventKind::Fill:
        if (run.placeKind(e.to.place) == PlaceKind::Ring)
            return pluralText(e.bytes.value(), QStringLiteral("entry"), QStringLiteral("entries")) + QStringLiteral(" into ") + placeText(run, e.to.place);
        [[fallthrough]];
    default: {
        QString text = sentenceFor(run, e).text;
        if (text.endsWith(u'.'))
            text.chop(1);
        return text;
    }
    }
}

Sentence sentenceAt(const LaneRun& run, const model::TraceState& state)
{
    const Event* best = nullptr;
    int most = -1;
    for (const model::EventId id : state.underWay) {
        const Event& e = run.events()[id.value()];
        const int n = interest(e.kind) + (run.isPeer(e) ? 0 : 100);
        if (n > most) {
            most = n;
            best = &e;
        }
    }
    // A step goes to the instant of a mark: then the mark is what it is about.
    const auto& events = run.events();
    for (auto it = std::partition_point(events.begin(), events.end(), [&](const Event& e) { return e.start < state.at; });
         it != events.end() && it->start == state.at; ++it) {
        const int n = markInterest(run, *it);
        if (n > 0 && n + (run.isPeer(*it) ? 0 : 100) > most) {
            most = n + (run.isPeer(*it) ? 0 : 100);
            best = &*it;
        }
    }
    if (best) {
        Sentence s = sentenceFor(run, *best);
        if (run.isPeer(*best))
            s.text.prepend(QStringLiteral("At the peer: "));
        return s;
    }
    if (state.applied == 0)
        return {QStringLiteral("Nothing has happened yet."), {}};
    const bool over = state.at >= run.end();
    return {over ? QStringLiteral("This lane is done.") : QStringLiteral("Nothing happens at this instant."), {}};
}

}  // namespace copyscope::gui
