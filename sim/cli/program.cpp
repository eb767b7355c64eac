// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/program.h"

#include "model/text/diagnostic.h"
#include "sim/cli/commands.h"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <exception>

namespace copyscope::sim {
namespace {

constexpr const char* about = "Shows where bytes go between a disk and a network card, who carries them, and what that costs.";

constexpr const char* examples = R"(
Examples:
  copyscope run scenarios/transfer/file-to-socket.yaml
  copyscope run --lane sendfile --set nic.scatter_gather=false FILE
  copyscope run --format json -o report.json --trace run.cstrace FILE
  copyscope run scenarios/            every scenario below a folder, one summary
  copyscope check my-scenario.yaml
  copyscope explain cpu_copies_per_byte

Exit codes:
  0 all held   1 an expectation failed   2 bad input, nothing ran
  3 cannot be done here   4 the model broke an invariant)";

/// All names that may stand at this place of the command line.
std::vector<std::string> wordsOf(const CLI::App& app)
{
    std::vector<std::string> words;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        words.push_back(sub->get_name());
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            words.push_back("--" + name);
    }
    return words;
}

/// What could have been meant by the first argument that nothing takes.
std::string hint(const CLI::App& program)
{
    std::vector<std::string> words;
    for (const CLI::App* sub : program.get_subcommands())
        words = wordsOf(*sub);
    if (words.empty())
        words = wordsOf(program);
    for (const std::string& extra : program.remaining(true)) {
        const std::string meant = model::text::didYouMean(extra.substr(0, extra.find('=')), words);
        if (!meant.empty())
            return meant;
    }
    return {};
}

ExitCode perform(Command& command, Environment& environment)
{
    try {
        return command.execute(environment);
    } catch (const std::exception& e) {
        // Only what cannot happen is thrown.
        environment.err << "copyscope: internal error: " << e.what() << "\n";
        return ExitCode::ModelBroken;
    }
}

}  // namespace

std::string_view programVersion() { return COPYSCOPE_VERSION; }

int runProgram(const std::vector<std::string>& arguments, Environment& environment)
{
    CLI::App app(about, "copyscope");
    app.footer(examples);
    app.set_version_flag("--version", "copyscope " + std::string(programVersion()), "Show the version");
    app.set_help_flag("-h,--help", "Show this help");
    app.require_subcommand(0, 1);
    app.fallthrough();
    int verbosity = 0;
    app.add_flag("-v,--verbose", verbosity, "Say more on standard error; twice for everything");

    const std::vector<std::unique_ptr<Command>> commands = makeCommands(app);
    std::vector<CLI::App*> subcommands;
    for (const std::unique_ptr<Command>& command : commands) {
        CLI::App* sub = app.add_subcommand(command->name(), command->summary());
        if (const std::string text = command->examples(); !text.empty())
            sub->footer("\nExamples:\n" + text);
        command->declare(*sub);
        subcommands.push_back(sub);
    }

    // CLI11 takes them from the end.
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error, environment.out, environment.err);
            return static_cast<int>(ExitCode::AllHeld);
        }
        const std::string meant = hint(app);
        environment.err << "copyscope: " << error.what() << (meant.empty() ? "" : " (" + meant + ")")
                        << "\nRun with --help for more information.\n";
        return static_cast<int>(ExitCode::BadInput);
    }

    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(environment.err, true);
    environment.log = std::make_shared<spdlog::logger>("copyscope", std::move(sink));
    environment.log->set_pattern("copyscope: %l: %v");
    environment.log->set_level(verbosity == 0 ? spdlog::level::warn : verbosity == 1 ? spdlog::level::info : spdlog::level::debug);

    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (subcommands[i]->parsed())
            return static_cast<int>(perform(*commands[i], environment));
    }
    environment.err << app.help();
    return static_cast<int>(ExitCode::BadInput);
}

}  // namespace copyscope::sim
