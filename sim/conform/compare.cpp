// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/compare.h"

#include <algorithm>
#include <set>

namespace copyscope::sim {

namespace {

std::string nameOf(const std::string& process) { return process.empty() ? "the program" : "child " + process; }

const std::vector<Entry>& entriesOf(const Account& account, const std::string& process)
{
    static const std::vector<Entry> none;
    const auto found = account.find(process);
    return found == account.end() ? none : found->second;
}

std::set<std::string> processesOf(const Comparison& c)
{
    std::set<std::string> out;
    for (const Account* account : {&c.model.account, &c.kernel.account})
        for (const auto& [process, entries] : *account)
            out.insert(process);
    return out;
}

/// The first entry in which two lists differ; the length of the shorter one when it is a beginning of the other.
std::size_t firstDifference(const std::vector<Entry>& a, const std::vector<Entry>& b)
{
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

std::string entryText(const std::vector<Entry>& entries, std::size_t at, const std::string& end)
{
    return at < entries.size() ? "line " + std::to_string(entries[at].line) + ": " + entries[at].text : end;
}

bool mentions(const std::string& text, const std::string& name)
{
    const auto isPart = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const std::size_t behind = at + name.size();
        if ((at == 0 || !isPart(text[at - 1])) && (behind == text.size() || !isPart(text[behind])))
            return true;
    }
    return false;
}

/// Whether the lines that prepare something still do so for all who use it. A program that lost only half of its
/// preparation would read what was never set, and that differs from machine to machine.
bool isPrepared(const ProgramText& whole, const ProgramText& less)
{
    for (const ProgramText::Line& gone : whole.lines) {
        if (gone.prepares.empty())
            continue;
        const bool kept = std::any_of(less.lines.begin(), less.lines.end(), [&](const auto& line) { return line.text == gone.text; });
        const bool used = std::any_of(less.lines.begin(), less.lines.end(), [&](const auto& line) {
            return line.prepares != gone.prepares && mentions(line.text, gone.prepares);
        });
        if (!kept && used)
            return false;
    }
    return true;
}

}  // namespace

std::optional<std::string> Comparison::difference() const
{
    if (!mistakes.empty())
        return "it does not compile: " + mistakes;
    if (!kernel.broken.empty())
        return "it could not be run on this machine: " + kernel.broken;
    for (const std::string& process : processesOf(*this)) {
        const auto& m = entriesOf(model.account, process);
        const auto& k = entriesOf(kernel.account, process);
        if (m == k)
            continue;
        const std::size_t at = firstDifference(m, k);
        // The disk is in order: ext4 says so after a failed write that left blocks reserved which nobody will write.
        if (at < k.size() && k[at].text.ends_with(" = -1 EIO"))
            return std::nullopt;
        const std::string end = "nothing more";
        return nameOf(process) + ": the model says \"" + entryText(m, at, process.empty() ? model.end : end) + "\", the kernel \""
               + entryText(k, at, process.empty() ? kernel.end : end) + "\"";
    }
    if (model.end != kernel.end)
        return "the model's program " + model.end + ", the kernel's " + kernel.end;
    if (!model.broken.empty())
        return "the model broke an invariant: " + model.broken;
    return std::nullopt;
}

std::string Comparison::kind() const
{
    std::string out;
    const std::string sentence = difference().value_or("");
    bool inNumber = false;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        // Contents in braces, numbers, offsets: all differ from program to program.
        if (sentence[i] == '{')
            i = std::min(sentence.find('}', i), sentence.size() - 1);
        const bool digit = sentence[i] >= '0' && sentence[i] <= '9';
        if (!digit)
            out += sentence[i];
        else if (!inNumber)
            out += '#';
        inNumber = digit;
    }
    return out;
}

std::string Comparison::report() const
{
    std::string out = "files: file " + std::to_string(text.fileSize) + " bytes, out " + std::to_string(text.outSize) + " bytes\n";
    for (std::size_t i = 0; i < text.lines.size(); ++i)
        out += std::string(i < 9 ? "  " : i < 99 ? " " : "") + std::to_string(i + 1) + "  " + text.lines[i].text + "\n";
    for (const std::string& process : processesOf(*this)) {
        const auto& m = entriesOf(model.account, process);
        const auto& k = entriesOf(kernel.account, process);
        const std::size_t common = firstDifference(m, k);
        out += nameOf(process) + ", both:\n";
        for (std::size_t i = 0; i < common; ++i)
            out += "  " + entryText(m, i, {}) + "\n";
        for (const auto& [name, entries, end] : {std::tuple("model", &m, &model.end), std::tuple("kernel", &k, &kernel.end)}) {
            out += std::string(name) + ":\n";
            for (std::size_t i = common; i < entries->size(); ++i)
                out += "  " + entryText(*entries, i, {}) + "\n";
            if (process.empty())
                out += "  " + *end + "\n";
        }
    }
    return out;
}

Comparison shrink(Comparison found, const Comparer& compare)
{
    const std::string kind = found.kind();
    for (std::size_t piece = std::max<std::size_t>(found.text.lines.size() / 2, 1); piece > 0;) {
        bool smaller = false;
        for (std::size_t at = 0; at < found.text.lines.size();) {
            ProgramText less = found.text;
            const auto begin = less.lines.begin() + static_cast<std::ptrdiff_t>(at);
            less.lines.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(piece, less.lines.size() - at)));
            if (!isPrepared(found.text, less)) {
                at += piece;
                continue;
            }
            Comparison tried = compare(less);
            // A program that lost a declaration or reads what was never set shows nothing.
            const bool sound = tried.mistakes.empty() && tried.model.end.find("line ") == std::string::npos
                               && tried.kernel.broken.empty();
            if (sound && tried.difference() && tried.kind() == kind) {
                found = std::move(tried);
                smaller = true;
            } else {
                at += piece;
            }
        }
        if (!smaller)
            piece /= 2;
    }
    return found;
}

}  // namespace copyscope::sim
