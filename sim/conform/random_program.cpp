// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/random_program.h"

#include "sim/conform/statement_table.h"

#include <array>
#include <stdexcept>

namespace copyscope::sim {

namespace {

/// splitmix64 (Steele, Lea, Flood 2014): the distributions of the C++ library differ between libraries.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) { return next() % n; }

private:
    std::uint64_t m_state;
};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : m_random(seed) {}
    ProgramText program();

private:
    [[nodiscard]] bool has(Topic topic) const { return m_topics.at(static_cast<std::size_t>(topic)); }
    void want(Topic topic) { m_topics.at(static_cast<std::size_t>(topic)) = true; }
    void chooseTopics();
    std::string word(std::string_view pool);
    std::string expanded(std::string_view text);
    std::string statement(bool inChild);

    Random m_random;
    std::array<bool, static_cast<std::size_t>(Topic::Count)> m_topics{};
    bool m_throughTcp = false;   ///< the statement in the making may send over TCP
    unsigned m_tcpStatements = 0;
};

void Generator::chooseTopics()
{
    want(Topic::Any);
    constexpr std::array topics{Topic::Pipe, Topic::Pipe, Topic::Unix, Topic::Datagram, Topic::Tcp, Topic::Udp, Topic::Mapping,
                                Topic::Mapping, Topic::Odd, Topic::Odd, Topic::Signal, Topic::Fork, Topic::Zerocopy, Topic::Pipe};
    for (std::uint64_t i = 1 + m_random.below(4); i > 0; --i)
        want(topics[m_random.below(topics.size())]);
    if (!has(Topic::Pipe) && !has(Topic::Unix) && !has(Topic::Datagram) && !has(Topic::Tcp) && !has(Topic::Udp) && !has(Topic::Zerocopy))
        want(Topic::Alone);
    if (has(Topic::Zerocopy)) {
        want(Topic::Tcp);
        want(Topic::Udp);
    } else if (has(Topic::Tcp)) {
        // Who has answered delays its ACKs, and with them what the error queue says.
        want(Topic::Replies);
    }
    want(m_random.below(2) == 0 ? Topic::Holes : Topic::Reserved);
}

std::string Generator::word(std::string_view name)
{
    // What fits into a connection without anybody reading is certain only while it is little.
    constexpr unsigned tcpStatements = 6;
    if (name == "len" && m_throughTcp)
        name = "short";
    if (name == "child")
        return statement(true);
    for (const WordPool& pool : wordPools()) {
        if (pool.name != name)
            continue;
        const auto allowed = [&](const Word& w) {
            const bool tcp = w.topic == Topic::Tcp || w.topic == Topic::Replies;
            return has(w.topic) && !(tcp && m_tcpStatements >= tcpStatements)
                   && !(m_throughTcp && (w.text == "100000" || w.text == "1 << 20"));
        };
        std::uint64_t sum = 0;
        for (const Word& w : pool.words)
            sum += allowed(w) ? w.weight : 0;
        std::uint64_t at = m_random.below(sum);
        for (const Word& w : pool.words) {
            if (!allowed(w))
                continue;
            if (at < w.weight) {
                m_throughTcp = m_throughTcp || w.topic == Topic::Tcp || w.topic == Topic::Replies;
                return expanded(w.text);
            }
            at -= w.weight;
        }
    }
    throw std::logic_error("no word for {" + std::string(name) + "}");
}

std::string Generator::expanded(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool letter = at + 1 < text.size() && text[at + 1] >= 'a' && text[at + 1] <= 'z';
        const std::size_t close = text[at] == '{' && letter ? text.find('}', at) : std::string_view::npos;
        if (close == std::string_view::npos) {
            out += text[at++];
            continue;
        }
        out += word(text.substr(at + 1, close - at - 1));
        at = close + 1;
    }
    return out;
}

std::string Generator::statement(bool inChild)
{
    const auto allowed = [&](const StatementPattern& p) { return has(p.topic) && !(inChild && p.topic == Topic::Fork); };
    std::uint64_t sum = 0;
    for (const StatementPattern& p : statementPatterns())
        sum += allowed(p) ? p.weight : 0;
    std::uint64_t at = m_random.below(sum);
    for (const StatementPattern& p : statementPatterns()) {
        if (!allowed(p))
            continue;
        if (at < p.weight) {
            m_throughTcp = false;
            std::string out = expanded(p.text);
            m_tcpStatements += m_throughTcp ? 1 : 0;
            return out;
        }
        at -= p.weight;
    }
    return {};
}

ProgramText Generator::program()
{
    chooseTopics();
    ProgramText out;
    constexpr std::array<std::uint64_t, 8> sizes{10000, 10000, 4096, 12288, 65536, 5000, 0, 20001};
    out.fileSize = sizes[m_random.below(sizes.size())];
    out.outSize = m_random.below(2) == 0 ? 0 : sizes[m_random.below(sizes.size())];
    for (const Frame& line : openings())
        if (has(line.topic))
            out.lines.push_back({std::string(line.text), std::string(line.prepares)});
    for (std::uint64_t i = 8 + m_random.below(25); i > 0; --i)
        out.lines.push_back({statement(false), {}});
    for (const Frame& line : closings())
        if (has(line.topic))
            out.lines.push_back({std::string(line.text), {}});
    return out;
}

}  // namespace

ProgramText randomProgram(std::uint64_t seed, std::uint64_t number)
{
    constexpr std::uint64_t apart = 0x2545f4914f6cdd1d;
    return Generator(seed * apart + number).program();
}

}  // namespace copyscope::sim
