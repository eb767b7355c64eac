// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_program.h"

namespace copyscope::tests {

using namespace model::program;

std::string mistakes(std::string_view source, const Predefined& predefined, bool notes)
{
    const CompileResult result = compile(source, predefined);
    std::string text;
    for (const Diagnostic& d : result.errors)
        text += d.text() + "\n";
    if (notes)
        for (const Diagnostic& d : result.notes)
            text += "note " + d.text() + "\n";
    return text.empty() ? "ok" : text;
}

std::string outcomeOf(std::string_view source, FakeHost& host, const Predefined& predefined, std::uint64_t stepLimit)
{
    const CompileResult compiled = compile(source, predefined);
    if (!compiled)
        return mistakes(source, predefined);
    Machine machine(compiled.program, host);
    machine.setStepLimit(stepLimit);
    const RunEnd end = machine.run();
    switch (end.kind) {
    case RunEnd::Kind::Exited: return "exit " + std::to_string(end.code) + (host.errors.empty() ? "" : ": " + host.errors);
    case RunEnd::Kind::ThreadExited: return "thread exited";
    case RunEnd::Kind::Killed: return "killed " + std::to_string(host.killedBy) + (host.errors.empty() ? "" : ": " + host.errors);
    case RunEnd::Kind::Failed: break;
    }
    return "line " + std::to_string(end.error.line) + ": " + end.error.message;
}

std::string outcomeOf(std::string_view source)
{
    FakeHost host;
    return outcomeOf(source, host);
}

}  // namespace copyscope::tests
