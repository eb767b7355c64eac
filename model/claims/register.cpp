// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/claims/register.h"

#include "model/scenario/note_place.h"
#include "model/scenario/read_context.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace copyscope::model::claims {

using scenario::inQuotes;
using scenario::Key;
using scenario::KeyTable;
using scenario::ReadContext;
using scenario::Shape;
using text::Node;

namespace {

constexpr std::array<VerdictInfo, 4> verdictList{{
    {Verdict::Holds, "holds", "holds", "it is so on the kernel of today"},
    {Verdict::HeldOnce, "held-once", "held once", "it was so, on the releases that are named"},
    {Verdict::Imprecise, "imprecise", "imprecise", "there is something in it, but as it stands it misleads"},
    {Verdict::Wrong, "wrong", "wrong", "it is not so"},
}};

constexpr std::array<ArticleInfo, 5> articleList{{
    {"S0", "Stancevic's notes on zero copy"},
    {"S1", "Java NIO and sendfile"},
    {"S2", "Zero copy, by junmajinlong"},
    {"S3", "Zero copy, by strikefreedom"},
    {"S4", "The short overview"},
}};

constexpr std::array<std::string_view, 4> verdictNames{"holds", "held-once", "imprecise", "wrong"};
constexpr std::array<std::string_view, 5> articleKeys{"S0", "S1", "S2", "S3", "S4"};

constexpr std::array evidenceKeys{
    Key{"scenario", Shape::Text, "a scenario below the folder of the register, without its ending", true},
    Key{"expect", Shape::Text, "the text of one of its expectations", true},
    Key{"at", Shape::Text, "the moment to look at: LANE, LANE.CALL[N] or LANE.PROCESS.CALL[N]"},
};
constexpr KeyTable evidenceTable{"an evidence", evidenceKeys};

constexpr std::array claimKeys{
    Key{"number", Shape::Count, "from 1, in the order of the articles", true},
    Key{"article", Shape::Choice, "key of the article", true, articleKeys},
    Key{"claim", Shape::Text, "what the article says, in one sentence", true},
    Key{"verdict", Shape::Choice, "what becomes of it when it is run", true, verdictNames},
    Key{"kernel", Shape::Text, "with held-once: the releases on which it was so"},
    Key{"correction", Shape::Text, "number of the correction that says what is so, such as X10"},
    Key{"instead", Shape::Text, "with imprecise and wrong: what is so, in one sentence"},
    Key{"shown_by", Shape::Objects, "expectations that settle it", false, {}, &evidenceTable},
    Key{"because", Shape::Text, "without shown_by: why no run can settle it"},
};
constexpr KeyTable claimTable{"a claim", claimKeys};

constexpr std::array registerKeys{
    Key{"copyscope_claims", Shape::One, "version of this format", true},
    Key{"claims", Shape::Objects, "the claims", true, {}, &claimTable},
};
constexpr KeyTable registerTable{"a register of claims", registerKeys};

std::optional<unsigned> number(std::string_view text)
{
    unsigned value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return whole && value > 0 ? std::optional(value) : std::nullopt;
}

bool isCorrection(std::string_view text)
{
    return text.starts_with('X') && number(text.substr(1)).has_value();
}

class RegisterReader {
public:
    explicit RegisterReader(const std::string& file) : m_context(file, m_result.diagnostics) { m_register.file = file; }

    RegisterResult read(std::string_view source)
    {
        const Node root = text::parseDocument(source, m_context.file(), m_result.diagnostics);
        if (m_result.diagnostics.empty()) {
            m_context.readMap(root, registerTable, registerTable.name, [this](const Key& key, const Node& node) {
                if (key.name == "claims") {
                    for (const Node& item : node.items)
                        readClaim(item);
                }
            });
        }
        text::arrange(m_result.diagnostics);
        if (m_result.diagnostics.empty())
            m_result.value = std::move(m_register);
        return std::move(m_result);
    }

private:
    // What is only checked when the claim is known as a whole.
    struct Seen {
        const Node* number = nullptr;
        const Node* article = nullptr;
        const Node* kernel = nullptr;
        const Node* instead = nullptr;
        const Node* shownBy = nullptr;
        const Node* because = nullptr;
        bool verdict = false;
    };

    void readClaim(const Node& item)
    {
        Claim claim;
        claim.position = item.position;
        Seen seen;
        const bool isMap = m_context.readMap(item, claimTable, claimTable.name,
                                             [&](const Key& key, const Node& node) { readKey(key, node, claim, seen); });
        if (!isMap)
            return;
        checkOrder(claim, seen);
        checkParts(claim, seen, item);
        m_register.claims.push_back(std::move(claim));
    }

    void readKey(const Key& key, const Node& node, Claim& claim, Seen& seen)
    {
        if (key.name == "number") {
            seen.number = &node;
            if (const auto value = number(node.scalar))
                claim.number = *value;
            else
                m_context.complain(node.position, "'number' takes a whole number from 1; it is " + inQuotes(node.scalar));
        } else if (key.name == "article") {
            if (m_context.choice(node, key)) {
                seen.article = &node;
                claim.article = node.scalar;
            }
        } else if (key.name == "claim") {
            claim.claim = sentence(key, node);
        } else if (key.name == "verdict") {
            if (const auto choice = m_context.choice(node, key)) {
                seen.verdict = true;
                claim.verdict = verdictList[*choice].verdict;
            }
        } else if (key.name == "kernel") {
            seen.kernel = &node;
            claim.kernel = node.scalar;
        } else if (key.name == "correction") {
            claim.correction = node.scalar;
            if (!isCorrection(node.scalar))
                m_context.complain(node.position, "'correction' takes the number of a correction; it is " + inQuotes(node.scalar),
                                   "write X and the number, such as X10");
        } else if (key.name == "instead") {
            seen.instead = &node;
            claim.instead = sentence(key, node);
        } else if (key.name == "because") {
            seen.because = &node;
            claim.because = sentence(key, node);
        } else if (key.name == "shown_by") {
            seen.shownBy = &node;
            for (const Node& item : node.items)
                readEvidence(item, *key.table, claim);
        }
    }

    std::string sentence(const Key& key, const Node& node)
    {
        if (!node.scalar.ends_with('.'))
            m_context.complain(node.position, inQuotes(key.name) + " takes a sentence; it has no full stop");
        return node.scalar;
    }

    void readEvidence(const Node& item, const KeyTable& table, Claim& claim)
    {
        Evidence evidence;
        evidence.position = item.position;
        m_context.readMap(item, table, table.name, [&](const Key& key, const Node& node) {
            if (key.name == "scenario") {
                evidence.scenario = node.scalar;
                evidence.scenarioPosition = node.position;
            } else if (key.name == "expect") {
                evidence.expect = node.scalar;
                evidence.expectPosition = node.position;
            } else {
                evidence.atPosition = node.position;
                const auto place = scenario::parseNotePlace(node.scalar);
                if (place)
                    evidence.at = *place;
                else
                    m_context.complain(node.position, place.error, place.hint);
            }
        });
        claim.shownBy.push_back(std::move(evidence));
    }

    void checkOrder(const Claim& claim, const Seen& seen)
    {
        const auto expected = static_cast<unsigned>(m_register.claims.size() + 1);
        if (claim.number != 0 && claim.number != expected)
            m_context.complain(seen.number->position, "claim " + std::to_string(claim.number) + " stands where claim "
                                                          + std::to_string(expected) + " should", "claims are numbered from 1 without gaps");
        if (seen.article == nullptr)
            return;
        if (claim.article < m_lastArticle)
            m_context.complain(seen.article->position, "a claim of " + claim.article + " stands behind one of " + m_lastArticle,
                               "claims are in the order of the articles");
        m_lastArticle = std::max(m_lastArticle, claim.article);
    }

    void checkParts(const Claim& claim, const Seen& seen, const Node& item)
    {
        if (seen.shownBy != nullptr && seen.because != nullptr)
            m_context.complain(seen.because->position, "a claim has either 'shown_by' or 'because'; this has both");
        else if (seen.shownBy == nullptr && seen.because == nullptr)
            m_context.complain(item.position, "a claim needs 'shown_by' or 'because'",
                               "name the expectations that settle it, or say why no run can");
        if (seen.shownBy != nullptr && seen.shownBy->items.empty())
            m_context.complain(seen.shownBy->position, "'shown_by' is empty", "name an expectation, or say 'because'");
        if (!seen.verdict)
            return;
        const std::string name = inQuotes(info(claim.verdict).name);
        const bool once = claim.verdict == Verdict::HeldOnce;
        if (once && seen.kernel == nullptr)
            m_context.complain(item.position, "a claim with the verdict " + name + " needs the key 'kernel'", "say on which releases it was so");
        if (!once && seen.kernel != nullptr)
            m_context.complain(seen.kernel->position, "'kernel' goes with the verdict 'held-once', and this is " + name);
        const bool corrected = claim.verdict == Verdict::Imprecise || claim.verdict == Verdict::Wrong;
        if (corrected && seen.instead == nullptr)
            m_context.complain(item.position, "a claim with the verdict " + name + " needs the key 'instead'", "say what is so");
        if (!corrected && seen.instead != nullptr)
            m_context.complain(seen.instead->position, "'instead' goes with the verdicts 'imprecise' and 'wrong', and this is " + name);
    }

    RegisterResult m_result;
    ReadContext m_context;
    Register m_register;
    std::string m_lastArticle;
};

}  // namespace

std::span<const VerdictInfo> verdicts() { return verdictList; }

const VerdictInfo& info(Verdict verdict) { return verdictList[static_cast<std::size_t>(verdict)]; }

std::span<const ArticleInfo> articles() { return articleList; }

RegisterResult readRegister(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream source;
    if (in)
        source << in.rdbuf();
    if (!in)
        return {std::nullopt, {{file.string(), {}, "this file cannot be read", "check its name"}}};
    return parseRegister(source.str(), file.string());
}

RegisterResult parseRegister(std::string_view source, const std::string& file)
{
    return RegisterReader(file).read(source);
}

}  // namespace copyscope::model::claims
