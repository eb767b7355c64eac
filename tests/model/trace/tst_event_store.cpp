// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_store.h"

#include <QTest>

#include <random>

using namespace copyscope::model;

namespace {

/// Numbers as traces have them (small, none) and as nobody expects them (anything).
class Dice {
public:
    explicit Dice(std::uint32_t seed) : m_random(seed) {}

    std::uint64_t number()
    {
        const std::uint64_t value = m_random();
        switch (m_random() % 4) {
        case 0: return 0;
        case 1: return value % 100;
        case 2: return value % (std::uint64_t{1} << 40);
        default: return value;
        }
    }
    std::uint8_t byte() { return m_random() % 3 == 0 ? static_cast<std::uint8_t>(m_random()) : std::uint8_t{0}; }
    template <class Id>
    Id id()
    {
        return m_random() % 2 == 0 ? Id{} : Id(static_cast<std::uint32_t>(number()));
    }
    Event event(std::int64_t start)
    {
        Event e;
        e.kind = static_cast<EventKind>(m_random() % eventKindCount);
        e.detail = byte();
        e.flags = byte();
        e.start = Nanoseconds(start);
        e.end = e.start + Nanoseconds(static_cast<std::int64_t>(number() % (std::uint64_t{1} << 50)));
        e.stolen = Nanoseconds(static_cast<std::int64_t>(m_random() % 5 == 0 ? 17 : 0));
        e.task = id<TaskId>();
        e.other = id<TaskId>();
        e.core = id<CoreId>();
        e.call = id<CallId>();
        e.cause = id<EventId>();
        e.text = id<TextId>();
        e.line = static_cast<std::uint32_t>(number());
        e.from = {id<PlaceId>(), number()};
        e.to = {id<PlaceId>(), number()};
        e.bytes = Bytes(number());
        e.count = number();
        e.origin = {id<SourceId>(), number()};
        return e;
    }

private:
    std::mt19937_64 m_random;
};

}  // namespace

class TestEventStore : public QObject {
    Q_OBJECT

private slots:
    void anyEventComesBackAsItWas()
    {
        Dice dice(1);
        EventStore store;
        std::vector<Event> events;
        for (int i = 0; i < 1000; ++i) {
            events.push_back(dice.event(i * 10));
            store.append(events.back());
        }
        QCOMPARE(store.size(), events.size());
        for (std::size_t i = 0; i < events.size(); ++i)
            QVERIFY2(store.at(i) == events[i], qPrintable(QString::number(i)));
        EventStore::Cursor walk = store.from(77);
        for (std::size_t i = 77; i < events.size(); ++i) {
            const Event* event = walk.next();
            QVERIFY(event != nullptr && *event == events[i]);
        }
        QVERIFY(walk.next() == nullptr);
    }

    void readerFindsEventsInAnyOrder()
    {
        Dice dice(2);
        EventStore store;
        std::vector<Event> events;
        for (int i = 0; i < 5000; ++i) {
            events.push_back(dice.event(i));
            store.append(events.back());
        }
        EventReader reader(store);
        std::mt19937 random(3);
        for (int i = 0; i < 20000; ++i) {
            const std::size_t index = random() % events.size();
            QVERIFY(reader.at(index) == events[index]);
        }
    }

    void bytesAreCheckedWhenTheyComeBack()
    {
        Dice dice(4);
        EventStore store;
        for (int i = 0; i < 200; ++i)
            store.append(dice.event(i));
        const auto again = EventStore::fromBytes(store.bytes(), 200);
        QVERIFY(again.has_value());
        QVERIFY(again->at(150) == store.at(150));
        QVERIFY(!EventStore::fromBytes(store.bytes(), 199).has_value());
        QVERIFY(!EventStore::fromBytes(store.bytes(), 201).has_value());
        QVERIFY(!EventStore::fromBytes({0xff, 0}, 1).has_value());
        QVERIFY(!EventStore::fromBytes({0, 0}, std::size_t{1} << 60).has_value());
        QVERIFY(EventStore::fromBytes({}, 0).has_value());
    }

    void regularEventsTakeFewBytes()
    {
        EventStore store;
        for (std::uint32_t i = 0; i < 64000; ++i) {
            Event e;
            e.kind = EventKind::Copy;
            e.task = TaskId{0};
            e.core = CoreId{1};
            e.call = CallId{i};
            e.line = 7;
            e.start = Nanoseconds(std::int64_t{i} * 5000);
            e.end = e.start + Nanoseconds(4321 + i % 7);
            e.from = {PlaceId{1}, std::uint64_t{i} * 65536};
            e.to = {PlaceId{2}, 0};
            e.bytes = Bytes(65536);
            store.append(e);
        }
        QVERIFY2(store.byteCount() / store.size() <= 16, qPrintable(QString::number(store.byteCount() / store.size())));
    }
};

QTEST_APPLESS_MAIN(TestEventStore)
#include "tst_event_store.moc"
