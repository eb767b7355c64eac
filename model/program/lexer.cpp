// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/lexer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace copyscope::model::program {

namespace {

constexpr std::size_t mostTokens = 200'000;  // a macro that doubles itself must not eat the memory

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }
bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

int digitValue(char c)
{
    if (isDigit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

constexpr auto signs = std::to_array<std::string_view>(
    {"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "%=",
     "&=", "|=", "^=", "+", "-", "*", "/", "%", "=", "<", ">", "!", "~", "&", "|", "^", "?", ":", ";", ",", ".", "(", ")",
     "[", "]", "{", "}"});

class Lexer {
public:
    Lexer(std::string_view source, std::vector<Diagnostic>& errors) : m_source(source), m_errors(errors) {}

    std::vector<Token> run()
    {
        if (m_source.starts_with("\xef\xbb\xbf"))  // the mark that some editors put before UTF-8
            m_at = 3;
        while (m_at < m_source.size()) {
            skipBlanks();
            if (m_at >= m_source.size())
                break;
            if (peek() == '\n') {
                advance();
                m_lineStart = true;
                continue;
            }
            if (peek() == '#' && m_lineStart) {
                directive();
                continue;
            }
            m_lineStart = false;
            if (auto token = next())
                append(std::move(*token), {});
            if (m_tokens.size() > mostTokens) {
                report(m_position, "the program is too large", "macros may have grown it");
                break;
            }
        }
        Token end;
        end.at = m_position;
        end.offset = end.end = m_source.size();
        m_tokens.push_back(end);
        return std::move(m_tokens);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const
    {
        return m_at + ahead < m_source.size() ? m_source[m_at + ahead] : '\0';
    }
    void advance()
    {
        if (m_source[m_at++] == '\n') {
            ++m_position.line;
            m_position.column = 1;
        } else {
            ++m_position.column;
        }
    }
    void advanceBy(std::size_t n)
    {
        while (n-- > 0 && m_at < m_source.size())
            advance();
    }
    void report(Position at, std::string message, std::string hint = {})
    {
        m_errors.push_back({at.line, at.column, std::move(message), std::move(hint)});
    }

    /// Blanks, comments and continued lines, but not the end of a line.
    void skipBlanks()
    {
        while (m_at < m_source.size()) {
            const char c = peek();
            if (isSpace(c)) {
                advance();
            } else if (c == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'))) {
                advanceBy(peek(1) == '\n' ? 2 : 3);
            } else if (c == '/' && peek(1) == '/') {
                while (m_at < m_source.size() && peek() != '\n')
                    advance();
            } else if (c == '/' && peek(1) == '*') {
                const Position start = m_position;
                advanceBy(2);
                while (m_at < m_source.size() && !(peek() == '*' && peek(1) == '/'))
                    advance();
                if (m_at >= m_source.size())
                    report(start, "comment without an end", "close it with */");
                advanceBy(2);
            } else {
                return;
            }
        }
    }

    void directive()
    {
        const Position start = m_position;
        advance();
        skipBlanks();
        std::string word;
        while (isNamePart(peek())) {
            word += peek();
            advance();
        }
        if (word == "define") {
            define();
        } else if (word == "undef") {
            skipBlanks();
            if (auto name = next(); name && name->kind == TokenKind::Name)
                m_macros.erase(name->text);
        } else if (!word.empty() && word != "include" && word != "pragma" && word != "line") {
            report(start, "#" + word + " is not part of this C", "#include and #define NAME value are");
        }
        // What is left of the line has no meaning.
        while (m_at < m_source.size() && peek() != '\n') {
            if (peek() == '\\' && peek(1) == '\n')
                advance();
            advance();
        }
    }

    void define()
    {
        skipBlanks();
        const Position at = m_position;
        auto name = isNameStart(peek()) ? next() : std::nullopt;
        if (!name || name->kind != TokenKind::Name) {
            report(at, "#define needs a name", "write #define NAME value");
            return;
        }
        if (peek() == '(') {
            report(at, "macro '" + name->text + "' has parameters", "write it as a function");
            return;
        }
        std::vector<Token> body;
        for (skipBlanks(); m_at < m_source.size() && peek() != '\n'; skipBlanks())
            if (auto token = next())
                body.push_back(std::move(*token));
        m_macros[name->text] = std::move(body);
    }

    void append(Token token, std::set<std::string> active)
    {
        if (m_tokens.size() > mostTokens)
            return;
        if (token.kind == TokenKind::Name && !active.contains(token.text)) {
            if (const auto macro = m_macros.find(token.text); macro != m_macros.end()) {
                active.insert(token.text);
                for (Token part : macro->second) {
                    part.at = token.at;
                    part.offset = token.offset;
                    part.end = token.end;
                    append(std::move(part), active);
                }
                return;
            }
        }
        if (token.kind == TokenKind::Text && !m_tokens.empty() && m_tokens.back().kind == TokenKind::Text) {
            m_tokens.back().text += token.text;
            m_tokens.back().end = token.end;
            return;
        }
        m_tokens.push_back(std::move(token));
    }

    std::optional<Token> next()
    {
        Token token;
        token.at = m_position;
        token.offset = m_at;
        const char c = peek();
        bool good = true;
        if ((c == 'L' || c == 'u' || c == 'U') && (peek(1) == '"' || peek(1) == '\'')) {
            report(m_position, "wide characters are not part of this C", "leave the prefix out");
            advance();
            return next();
        }
        if (isNameStart(c)) {
            token.kind = TokenKind::Name;
            while (isNamePart(peek())) {
                token.text += peek();
                advance();
            }
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number(token);
        } else if (c == '"') {
            good = quoted(token);
            token.kind = TokenKind::Text;
        } else if (c == '\'') {
            good = quoted(token);
            token.kind = TokenKind::Character;
            if (good && token.text.size() != 1)
                report(token.at, token.text.empty() ? "empty character constant" : "character constant of several characters",
                       "use \"...\" for text");
            if (!token.text.empty())
                token.number = static_cast<std::uint64_t>(static_cast<signed char>(token.text.front()));
        } else if (const auto sign = std::find_if(signs.begin(), signs.end(),
                                                  [this](auto s) { return m_source.substr(m_at).starts_with(s); });
                   sign != signs.end()) {
            token.kind = TokenKind::Sign;
            token.text = *sign;
            advanceBy(sign->size());
        } else {
            stray();
            return std::nullopt;
        }
        token.end = m_at;
        // A string that never ended was reported; what it swallowed is the rest of its line.
        return token;
    }

    void stray()
    {
        const Position at = m_position;
        const auto byte = static_cast<unsigned char>(peek());
        std::size_t length = 1;
        if (byte >= 0xc0)  // show a character of UTF-8 whole
            while (length < 4 && (static_cast<unsigned char>(peek(length)) & 0xc0) == 0x80)
                ++length;
        std::string text(m_source.substr(m_at, length));
        advanceBy(length);
        if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && length == 1)) {
            static constexpr char hex[] = "0123456789abcdef";
            text = std::string("\\x") + hex[byte >> 4] + hex[byte & 15];
        }
        report(at, "stray character '" + text + "'");
    }

    bool quoted(Token& token)
    {
        const char quote = peek();
        advance();
        while (m_at < m_source.size() && peek() != quote && peek() != '\n') {
            if (peek() != '\\') {
                token.text += peek();
                advance();
            } else if (peek(1) == '\n') {
                advanceBy(2);
            } else {
                escape(token);
            }
        }
        if (peek() != quote || m_at >= m_source.size()) {
            report(token.at, quote == '"' ? "string without an end" : "character without an end",
                   std::string("close it with ") + quote + " on the same line");
            return false;
        }
        advance();
        return true;
    }

    void escape(Token& token)
    {
        const Position at = m_position;
        advance();
        const char c = peek();
        if (m_at >= m_source.size())
            return;
        if (digitValue(c) < 8) {
            int value = 0;
            for (int i = 0; i < 3 && digitValue(peek()) < 8; ++i) {
                value = value * 8 + digitValue(peek());
                advance();
            }
            token.text += static_cast<char>(value & 255);
            return;
        }
        advance();
        if (c == 'x') {
            unsigned value = 0;
            if (digitValue(peek()) >= 16)
                report(at, "\\x without digits");
            while (digitValue(peek()) < 16) {
                value = value * 16 + static_cast<unsigned>(digitValue(peek()));
                advance();
            }
            token.text += static_cast<char>(value & 255);
            return;
        }
        static constexpr std::string_view from = "ntrabfve\\'\"?";
        static constexpr std::string_view to = "\n\t\r\a\b\f\v\x1b\\'\"?";
        if (const auto index = from.find(c); index != std::string_view::npos) {
            token.text += to[index];
        } else {
            report(at, std::string("unknown escape \\") + c);
            token.text += c;
        }
    }

    void number(Token& token)
    {
        token.kind = TokenKind::Number;
        unsigned base = 10;
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
            base = 16;
            advanceBy(2);
        } else if (peek() == '0' && (peek(1) == 'b' || peek(1) == 'B')) {
            base = 2;
            advanceBy(2);
        } else if (peek() == '0' && isDigit(peek(1))) {
            base = 8;
        }
        bool tooLarge = false;
        bool any = false;
        while (digitValue(peek()) < (base == 16 ? 16 : 10)) {
            const auto digit = static_cast<unsigned>(digitValue(peek()));
            if (digit >= base)
                report(m_position, base == 8 ? "digit 8 or 9 in an octal number" : "digit that its base does not have",
                       base == 8 ? "a leading 0 makes a number octal" : "");
            tooLarge |= token.number > (std::numeric_limits<std::uint64_t>::max() - digit) / base;
            token.number = token.number * base + digit;
            any = true;
            advance();
        }
        const Position suffixAt = m_position;
        std::string suffix;
        bool fraction = false;
        while (isNamePart(peek()) || (peek() == '.' && (isDigit(peek(1)) || suffix.empty()) && base == 10)) {
            fraction |= peek() == '.';
            suffix += peek();
            advance();
        }
        if (fraction || (base == 10 && (suffix == "f" || ((suffix.starts_with('e') || suffix.starts_with('E')) && isDigit(suffix.back()))))) {
            report(token.at, "floating-point numbers are not part of this C", "count in integers: bytes, nanoseconds");
            return;
        }
        if (!any && suffix.empty())
            report(token.at, "number without digits");
        applySuffix(token, suffix, suffixAt, base, tooLarge);
    }

    void applySuffix(Token& token, const std::string& suffix, Position at, unsigned base, bool tooLarge)
    {
        static const std::map<std::string, int, std::less<>> sizes = {
            {"K", 10}, {"KiB", 10}, {"k", 10}, {"M", 20}, {"MiB", 20}, {"G", 30}, {"GiB", 30}, {"T", 40}, {"TiB", 40}};
        std::string lower;
        for (const char c : suffix)
            lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        bool isUnsigned = false;
        bool isLong = false;
        if (const auto size = sizes.find(suffix); size != sizes.end()) {
            tooLarge |= (token.number << size->second) >> size->second != token.number;
            token.number <<= size->second;
            isLong = true;
        } else if (lower == "u" || lower == "l" || lower == "ul" || lower == "lu" || lower == "ll" || lower == "ull" ||
                   lower == "llu") {
            isUnsigned = lower.find('u') != std::string::npos;
            isLong = lower.find('l') != std::string::npos;
        } else if (!suffix.empty()) {
            report(at, "unknown suffix '" + suffix + "' of a number", "K, M, G (binary), U and L are known");
        }
        if (tooLarge)
            report(token.at, "number does not fit into 64 bits");
        constexpr std::uint64_t intMax = 0x7fffffff;
        constexpr std::uint64_t longMax = 0x7fffffffffffffff;
        // C's rule: decimal literals stay signed while they fit, the others may become unsigned first.
        if (!isUnsigned && !isLong && token.number > intMax && base != 10 && token.number <= 0xffffffff)
            isUnsigned = true;
        if (token.number > (isUnsigned ? 0xffffffff : intMax))
            isLong = true;
        if (token.number > longMax)
            isUnsigned = true;
        token.numberType = isLong ? (isUnsigned ? NumberType::UnsignedLong : NumberType::Long)
                                  : (isUnsigned ? NumberType::UnsignedInt : NumberType::Int);
    }

    std::string_view m_source;
    std::vector<Diagnostic>& m_errors;
    std::size_t m_at = 0;
    Position m_position;
    bool m_lineStart = true;
    std::vector<Token> m_tokens;
    std::map<std::string, std::vector<Token>> m_macros;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source, std::vector<Diagnostic>& errors)
{
    return Lexer(source, errors).run();
}

}  // namespace copyscope::model::program
