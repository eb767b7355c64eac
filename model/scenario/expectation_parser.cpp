// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/expression.h"

#include "model/machine/quantity_text.h"
#include "model/program/constants.h"

#include <cctype>

namespace copyscope::model::scenario {

namespace {

using Node = ExpressionNode;
using NodePtr = std::shared_ptr<Node>;

struct Operator {
    std::string_view text;
    int precedence;
};

// Longer ones first, so that "<=" is not read as "<".
constexpr std::array binaryOperators{
    Operator{"||", 1}, Operator{"&&", 2}, Operator{"==", 3}, Operator{"!=", 3}, Operator{"<=", 4}, Operator{">=", 4},
    Operator{"<", 4},  Operator{">", 4},  Operator{"+", 5},  Operator{"-", 5},  Operator{"*", 6},  Operator{"/", 6},
    Operator{"%", 6},
};

constexpr bool isComparison(const Operator& op)
{
    return op.precedence == 3 || op.precedence == 4;
}

constexpr int maxDepth = 200;

std::string inQuotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

bool isWordStart(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool isWord(char c)
{
    return isWordStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool isError(std::string_view name)
{
    const auto* constant = program::abi::findConstant(name);
    return constant != nullptr && constant->type == program::abi::ConstantType::Error;
}

std::vector<std::string> errorNames()
{
    std::vector<std::string> names;
    for (const auto& constant : program::abi::constants) {
        if (constant.type == program::abi::ConstantType::Error)
            names.emplace_back(constant.name);
    }
    return names;
}

// Where one part of a dotted name stands.
struct Word {
    std::string text;
    std::size_t at;
};

class Parser {
public:
    Parser(std::string_view source, const Vocabulary& vocabulary) : m_source(source), m_vocabulary(vocabulary) {}

    ParsedExpectation parse()
    {
        NodePtr root = binary(1);
        skipBlanks();
        if (m_diagnostics.empty() && m_at < m_source.size()) {
            if (m_source[m_at] == '=')
                complain(m_at, "'=' compares nothing", "write '=='");
            else
                complain(m_at, "expected an operator, found " + inQuotes(m_source.substr(m_at, 1)));
        }
        if (!m_diagnostics.empty())
            return {std::nullopt, std::move(m_diagnostics)};
        Expectation expectation;
        expectation.source = std::string(m_source);
        expectation.root = std::move(root);
        return {std::move(expectation), {}};
    }

private:
    void complain(std::size_t at, std::string message, std::string hint = {})
    {
        m_diagnostics.push_back({{}, {1, static_cast<std::uint32_t>(at + 1)}, std::move(message), std::move(hint)});
    }

    // A syntax error makes all that follows meaningless; wrong names do not.
    void giveUp(std::size_t at, std::string message, std::string hint = {})
    {
        if (!m_gaveUp)
            complain(at, std::move(message), std::move(hint));
        m_gaveUp = true;
        m_at = m_source.size();
    }

    void skipBlanks()
    {
        while (m_at < m_source.size() && std::isspace(static_cast<unsigned char>(m_source[m_at])) != 0)
            ++m_at;
    }

    bool accept(char c)
    {
        skipBlanks();
        if (m_at >= m_source.size() || m_source[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

    const Operator* peekOperator()
    {
        skipBlanks();
        for (const Operator& op : binaryOperators) {
            if (m_source.substr(m_at).starts_with(op.text))
                return &op;
        }
        return nullptr;
    }

    NodePtr binary(int precedence)
    {
        NodePtr left = unary();
        while (const Operator* op = peekOperator()) {
            if (op->precedence < precedence)
                break;
            if (isComparison(*op) && left->kind == Node::Kind::Binary && !left->inParentheses && left->isComparison)
                complain(m_at, "comparisons do not chain: this one would compare 0 or 1", "write a < b && b < c");
            m_at += op->text.size();
            NodePtr right = binary(op->precedence + 1);
            auto node = std::make_shared<Node>();
            node->kind = Node::Kind::Binary;
            node->text = std::string(op->text);
            node->isComparison = isComparison(*op);
            node->children = {std::move(left), std::move(right)};
            left = std::move(node);
        }
        return left;
    }

    NodePtr unary()
    {
        skipBlanks();
        if (++m_depth > maxDepth) {
            giveUp(m_at, "this expression is nested too deeply");
            return std::make_shared<Node>();
        }
        NodePtr node;
        const char c = m_at < m_source.size() ? m_source[m_at] : '\0';
        if ((c == '!' || c == '-') && !m_source.substr(m_at).starts_with("!=")) {
            ++m_at;
            node = std::make_shared<Node>();
            node->kind = Node::Kind::Unary;
            node->text = std::string(1, c);
            node->children = {unary()};
        } else {
            node = primary();
        }
        --m_depth;
        return node;
    }

    NodePtr primary()
    {
        skipBlanks();
        const std::size_t at = m_at;
        if (at >= m_source.size()) {
            giveUp(at, "expected a counter or a number, found the end");
            return std::make_shared<Node>();
        }
        const char c = m_source[at];
        if (accept('(')) {
            NodePtr inner = binary(1);
            if (!accept(')'))
                giveUp(m_at, "expected ')'", "it closes the '(' in column " + std::to_string(at + 1));
            inner->inParentheses = true;
            return inner;
        }
        if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.')
            return number();
        if (isWordStart(c))
            return named();
        giveUp(at, "expected a counter or a number, found " + inQuotes(m_source.substr(at, 1)));
        return std::make_shared<Node>();
    }

    NodePtr number()
    {
        const std::size_t start = m_at;
        while (m_at < m_source.size() && (isWord(m_source[m_at]) || m_source[m_at] == '.')) {
            const bool exponent = (m_source[m_at] == 'e' || m_source[m_at] == 'E')
                                  && std::isdigit(static_cast<unsigned char>(m_source[m_at - 1])) != 0
                                  && !m_source.substr(start).starts_with("0x");
            ++m_at;
            if (exponent && m_at < m_source.size() && (m_source[m_at] == '+' || m_source[m_at] == '-'))
                ++m_at;
        }
        acceptUnit();
        const std::string_view written = m_source.substr(start, m_at - start);
        auto node = std::make_shared<Node>();
        node->text = std::string(written);
        const auto amount = machine::parseAmount(written);
        if (amount)
            node->number = amount->value;
        else
            complain(start, amount.error, amount.hint);
        return node;
    }

    // "64 KiB", "10 MB/s", "2 µs": a unit may stand apart from its number.
    void acceptUnit()
    {
        std::size_t at = m_at;
        while (at < m_source.size() && m_source[at] == ' ')
            ++at;
        const auto isUnit = [&](std::size_t i) {
            return i < m_source.size() && (isWord(m_source[i]) || static_cast<unsigned char>(m_source[i]) >= 0x80);
        };
        std::size_t end = at;
        if (isUnit(at) && std::isdigit(static_cast<unsigned char>(m_source[at])) == 0) {
            while (isUnit(end))
                ++end;
        }
        if (m_source.substr(end).starts_with("/s") && (end + 2 >= m_source.size() || !isWord(m_source[end + 2])))
            end += 2;
        if (end > at)
            m_at = end;
    }

    NodePtr named()
    {
        std::vector<Word> words;
        do {
            skipBlanks();
            const std::size_t start = m_at;
            while (m_at < m_source.size() && isWord(m_source[m_at]))
                ++m_at;
            if (m_at == start) {
                giveUp(start, "expected a name after '.'");
                return std::make_shared<Node>();
            }
            words.push_back({std::string(m_source.substr(start, m_at - start)), start});
        } while (m_at < m_source.size() && m_source[m_at] == '.' && ++m_at != 0);
        if (words.size() == 1 && accept('('))
            return call(words.front());
        return counter(words);
    }

    NodePtr call(const Word& name)
    {
        auto node = std::make_shared<Node>();
        node->kind = Node::Kind::Call;
        node->text = name.text;
        if (!accept(')')) {
            do
                node->children.push_back(binary(1));
            while (accept(','));
            if (!accept(')'))
                giveUp(m_at, "expected ')' or ','");
        }
        std::vector<std::string> known;
        for (const ExpressionFunction& f : expressionFunctions) {
            known.emplace_back(f.name);
            if (f.name != name.text)
                continue;
            if (f.arguments != node->children.size() && !m_gaveUp) {
                complain(name.at, inQuotes(name.text) + " takes " + std::to_string(f.arguments)
                                      + (f.arguments == 1 ? " argument" : " arguments") + ", here it has "
                                      + std::to_string(node->children.size()));
            }
            return node;
        }
        complain(name.at, "unknown function " + inQuotes(name.text),
                 text::didYouMean(name.text, known, "known are " + text::enumerate(known, "and")));
        return node;
    }

    NodePtr counter(const std::vector<Word>& words)
    {
        auto node = std::make_shared<Node>();
        node->kind = Node::Kind::Counter;
        for (const Word& word : words)
            node->path.push_back(word.text);
        for (const auto& [name, value] : m_vocabulary.constants) {
            if (words.size() == 1 && name == words.front().text) {
                node->kind = Node::Kind::Number;
                node->number = value;
                node->text = name;
                node->isConstant = true;
                return node;
            }
        }
        check(words);
        return node;
    }

    void check(const std::vector<Word>& words)
    {
        std::vector<std::string> known;
        for (const Vocabulary::LaneNames& lane : m_vocabulary.lanes) {
            known.push_back(lane.id);
            if (lane.id == words.front().text) {
                checkInLane(lane, words, 1, true);
                return;
            }
        }
        const std::string lanes = known.empty() ? std::string{} : "lanes are " + text::enumerate(known, "and");
        if (words.size() == 1) {
            for (const auto& [name, value] : m_vocabulary.constants)
                known.push_back(name);
        }
        complain(words.front().at, "there is no lane " + inQuotes(words.front().text),
                 text::didYouMean(words.front().text, known, lanes));
    }

    void checkInLane(const Vocabulary::LaneNames& lane, const std::vector<Word>& words, std::size_t i, bool wholeLane)
    {
        const Word& before = words[i - 1];
        if (i >= words.size()) {
            complain(before.at, inQuotes(before.text) + " is no number by itself",
                     "write " + before.text + ".COUNTER, such as " + before.text + ".syscalls");
            return;
        }
        const Word& word = words[i];
        if (word.text == "calls") {
            checkCall(words, i + 1);
            return;
        }
        if (wholeLane && (word.text == "exit" || word.text == "processes")) {
            checkProcess(lane, words, i);
            return;
        }
        std::vector<std::string> known = m_vocabulary.counters;
        known.emplace_back("calls");
        if (wholeLane)
            known.insert(known.end(), {"blocked", "exit", "processes"});
        const bool isCounter = std::find(known.begin(), known.end(), word.text) != known.end();
        if (!isCounter)
            complain(word.at, "unknown counter " + inQuotes(word.text),
                     text::didYouMean(word.text, known, "'copyscope list counters' shows all"));
        else if (i + 1 < words.size())
            complain(words[i + 1].at, inQuotes(word.text) + " has no parts");
    }

    void checkCall(const std::vector<Word>& words, std::size_t i)
    {
        if (i >= words.size()) {
            complain(words.back().at, "'calls' needs the name of a call", "write calls.read");
            return;
        }
        const auto& calls = m_vocabulary.calls;
        if (std::find(calls.begin(), calls.end(), words[i].text) == calls.end())
            complain(words[i].at, "unknown call " + inQuotes(words[i].text),
                     text::didYouMean(words[i].text, calls, "'copyscope list calls' shows all"));
        if (i + 1 < words.size() && words[i + 1].text != "errors" && !isError(words[i + 1].text))
            complain(words[i + 1].at, "unknown error " + inQuotes(words[i + 1].text),
                     text::didYouMean(words[i + 1].text, errorNames(), "write an errno such as EAGAIN, or errors"));
        if (i + 2 < words.size())
            complain(words[i + 2].at, inQuotes(words[i + 1].text) + " has no parts");
    }

    void checkProcess(const Vocabulary::LaneNames& lane, const std::vector<Word>& words, std::size_t i)
    {
        const bool exit = words[i].text == "exit";
        if (i + 1 >= words.size()) {
            if (!exit || lane.processes.size() != 1)
                complain(words[i].at, inQuotes(words[i].text) + " needs the name of a process",
                         "processes of this lane are " + text::enumerate(lane.processes, "and"));
            return;
        }
        const Word& process = words[i + 1];
        if (std::find(lane.processes.begin(), lane.processes.end(), process.text) == lane.processes.end()) {
            complain(process.at, "lane " + inQuotes(lane.id) + " has no process " + inQuotes(process.text),
                     text::didYouMean(process.text, lane.processes,
                                      "its processes are " + text::enumerate(lane.processes, "and")));
        }
        if (!exit)
            checkInLane(lane, words, i + 2, false);
        else if (i + 2 < words.size())
            complain(words[i + 2].at, inQuotes(process.text) + " has no parts");
    }

    std::string_view m_source;
    const Vocabulary& m_vocabulary;
    std::size_t m_at = 0;
    int m_depth = 0;
    bool m_gaveUp = false;
    text::Diagnostics m_diagnostics;
};

}  // namespace

ParsedExpectation parseExpectation(std::string_view source, const Vocabulary& vocabulary)
{
    return Parser(source, vocabulary).parse();
}

}  // namespace copyscope::model::scenario
