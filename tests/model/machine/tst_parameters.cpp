// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/machine/parameters.h"

#include <set>

using namespace copyscope::model;
using namespace copyscope::model::machine;

namespace {

QByteArray message(const text::Parsed<bool>& parsed)
{
    return QByteArray::fromStdString(parsed.error + (parsed.hint.empty() ? "" : " (" + parsed.hint + ")"));
}

}  // namespace

class TestParameters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describesEveryParameter()
    {
        std::set<std::string_view> paths;
        for (const Parameter& p : parameters()) {
            QVERIFY2(paths.insert(p.path).second, std::string(p.path).c_str());
            QVERIFY(!p.description.empty());
            QVERIFY(p.get != nullptr && p.set != nullptr);
            if (p.kind != ParameterKind::Flag && p.kind != ParameterKind::Version && p.kind != ParameterKind::Choice)
                QVERIFY2(p.minimum < p.maximum, std::string(p.path).c_str());
        }
        QVERIFY(paths.size() > 80);
    }

    // Each value can be printed, read back and set, and sets nothing else.
    void everyValueRoundTrips()
    {
        const Profile defaults;
        for (const Parameter& p : parameters()) {
            const ParameterValue value = p.get(defaults);
            const std::string shown = formatValue(p, value);
            const auto parsed = parseValue(p, shown);
            QVERIFY2(parsed, (std::string(p.path) + " " + shown + ": " + parsed.error).c_str());
            QVERIFY2(*parsed == value, (std::string(p.path) + " " + shown).c_str());
            Profile changed;
            p.set(changed, value);
            for (const Parameter& other : parameters())
                QVERIFY(other.get(changed) == other.get(defaults));
        }
    }

    // Setting a parameter to another value changes exactly that one.
    void noTwoParametersShareAMember()
    {
        const Profile defaults;
        for (const Parameter& p : parameters()) {
            Profile changed;
            ParameterValue value = p.get(changed);
            std::visit(
                [&p](auto& v) {
                    using T = std::decay_t<decltype(v)>;
                    if constexpr (std::is_same_v<T, bool>)
                        v = !v;
                    else if constexpr (std::is_same_v<T, KernelVersion>)
                        v.patch += 1;
                    else if constexpr (std::is_same_v<T, std::string>)
                        v = v == p.choices.front() ? p.choices.back() : p.choices.front();
                    else if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, double>)
                        v += 1;
                    else
                        v += T(1);
                },
                value);
            p.set(changed, value);
            for (const Parameter& other : parameters())
                QVERIFY2((other.get(changed) == other.get(defaults)) == (other.path != p.path), (std::string(p.path) + " and " + std::string(other.path)).c_str());
        }
    }

    void setsByPath()
    {
        Profile profile;
        QVERIFY(setParameter(profile, "nic.scatter_gather=false"));
        QVERIFY(setParameter(profile, "memory.size=4 GiB"));
        QVERIFY(setParameter(profile, "kernel=2.6.17"));
        QVERIFY(setParameter(profile, "disk.kind", "hdd"));
        QVERIFY(setParameter(profile, "nic.rate", "10 Gb/s"));
        QVERIFY(!profile.nic.scatterGather);
        QCOMPARE(profile.memory.size.value(), std::uint64_t{4} << 30);
        QVERIFY((profile.kernel == KernelVersion{2, 6, 17}));
        QVERIFY(profile.disk.kind == DiskKind::Hdd);
        QCOMPARE(profile.nic.rate.value(), 1.25e9);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("assignment");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("typo") << QByteArray("nic.scater_gather=false")
                              << QByteArray("a machine has no parameter 'nic.scater_gather' (did you mean 'nic.scatter_gather'?)");
        QTest::newRow("no part") << QByteArray("scatter_gather=false")
                                 << QByteArray("a machine has no parameter 'scatter_gather' (did you mean 'nic.scatter_gather'?)");
        QTest::newRow("unknown") << QByteArray("colour=red")
                                 << QByteArray("a machine has no parameter 'colour' ('copyscope explain server-2024' lists all parameters)");
        QTest::newRow("no value") << QByteArray("nic.tso")
                                  << QByteArray("'nic.tso' has no '=' (write PATH=VALUE, such as nic.tso=false)");
        QTest::newRow("flag") << QByteArray("nic.tso=maybe")
                              << QByteArray("'nic.tso' takes true or false; 'maybe' is neither true nor false (write true or false)");
        QTest::newRow("range") << QByteArray("nic.mtu=1")
                               << QByteArray("'nic.mtu' takes a size from 68 B to 64 KiB; it is 1 B");
        QTest::newRow("unit") << QByteArray("cpu.system_call=4 KiB")
                              << QByteArray("'cpu.system_call' takes a time from 0 ns to 1 ms; '4 KiB' is not a time (write a time such as 90 ns, 1.2 us or 5 ms)");
        QTest::newRow("choice") << QByteArray("disk.kind=nvm")
                                << QByteArray("'disk.kind' takes hdd, ssd or nvme; it is 'nvm' (did you mean 'nvme'?)");
        QTest::newRow("version") << QByteArray("kernel=six")
                                 << QByteArray("'kernel' takes a kernel release from 2.2 on, such as 2.6.17 or 6.18; 'six' is no kernel release (write two or three numbers, such as 6.18 or 2.6.17)");
        QTest::newRow("old version") << QByteArray("kernel=1.3")
                                     << QByteArray("'kernel' takes a kernel release from 2.2 on, such as 2.6.17 or 6.18; it is 1.3");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, assignment);
        QFETCH(QByteArray, expected);
        Profile profile;
        const auto set = setParameter(profile, assignment.toStdString());
        QVERIFY(!set);
        QCOMPARE(message(set), expected);
        for (const Parameter& p : parameters())
            QVERIFY(p.get(profile) == p.get(Profile{}));
    }

    void ordersKernelVersions()
    {
        QVERIFY(*parseKernelVersion("2.6.11") < *parseKernelVersion("2.6.35"));
        QVERIFY(*parseKernelVersion("4.9") < *parseKernelVersion("4.14"));
        QVERIFY(!parseKernelVersion("6"));
        QVERIFY(!parseKernelVersion("6."));
        QVERIFY(!parseKernelVersion("6.18."));
        QVERIFY(!parseKernelVersion("6.18.1.2"));
        QVERIFY(!parseKernelVersion("-6.18"));
        QCOMPARE(formatKernelVersion({2, 6, 17}), std::string("2.6.17"));
        QCOMPARE(formatKernelVersion({6, 18, 0}), std::string("6.18"));
    }

    void findsCombinationsThatAreNoMachine()
    {
        Profile profile;
        QVERIFY(inconsistencies(profile).empty());
        profile.mmu.tlbWays = 7;
        profile.network.sendBufferDefault = Bytes(1) + profile.network.sendBufferMax;
        QCOMPARE(inconsistencies(profile).size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TestParameters)
#include "tst_parameters.moc"
