// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/diagnostic.h"
#include "sim/cli/catalogue.h"
#include "sim/cli/commands.h"

#include <CLI/CLI.hpp>

namespace copyscope::sim {
namespace {

/// A word of the command line and what the help says of it.
struct Word {
    std::string text;
    std::string about;
};

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::vector<Word> subcommands(const CLI::App& app)
{
    std::vector<Word> words;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        words.push_back({sub->get_name(), firstLine(sub->get_description())});
    return words;
}

std::vector<Word> options(const CLI::App& app)
{
    std::vector<Word> words;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            words.push_back({"--" + name, firstLine(option->get_description())});
    }
    return words;
}

std::string joined(const std::vector<Word>& words)
{
    std::string text;
    for (const Word& word : words)
        text += (text.empty() ? std::string() : std::string(" ")) + word.text;
    return text;
}

std::vector<Word> lists()
{
    std::vector<Word> words;
    for (const Catalogue& catalogue : catalogues())
        words.push_back({std::string(catalogue.name), std::string(catalogue.summary)});
    return words;
}

std::string bash(const CLI::App& app)
{
    std::string text = "# copyscope completion for bash: source <(copyscope completion bash)\n"
                       "_copyscope() {\n"
                       "    local word=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\"\n"
                       "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                       "        words=\""
                       + joined(subcommands(app)) + " " + joined(options(app))
                       + "\"\n"
                         "    else\n"
                         "        case \"${COMP_WORDS[1]}\" in\n";
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        text += "        " + sub->get_name() + ") words=\"" + joined(options(*sub));
        if (sub->get_name() == "list")
            text += " " + joined(lists());
        text += "\" ;;\n";
    }
    return text + "        esac\n"
                  "    fi\n"
                  "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"; compgen -f -- \"$word\")\n"
                  "}\n"
                  "complete -o filenames -F _copyscope copyscope\n";
}

/// Within '...' of zsh and fish, and of zsh's name:description.
std::string quotedFor(const std::string& text, bool zsh)
{
    std::string result;
    for (const char c : text) {
        if (c == '\'')
            result += zsh ? "'\\''" : "\\'";
        else if (c == '\\' && !zsh)
            result += "\\\\";
        else if (c == ':' && zsh)
            result += "\\:";
        else
            result += c;
    }
    return result;
}

std::string zshWords(const std::vector<Word>& words)
{
    std::string text;
    for (const Word& word : words)
        text += " '" + quotedFor(word.text, true) + ":" + quotedFor(word.about, true) + "'";
    return text;
}

std::string zsh(const CLI::App& app)
{
    std::string text = "#compdef copyscope\n"
                       "# copyscope completion for zsh: source <(copyscope completion zsh)\n"
                       "_copyscope() {\n"
                       "    local -a words_here\n"
                       "    if (( CURRENT == 2 )); then\n"
                       "        words_here=("
                       + zshWords(subcommands(app)) + zshWords(options(app))
                       + " )\n"
                         "    else\n"
                         "        case \"${words[2]}\" in\n";
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        text += "        " + sub->get_name() + ") words_here=(" + zshWords(options(*sub));
        if (sub->get_name() == "list")
            text += zshWords(lists());
        text += " ) ;;\n";
    }
    return text + "        esac\n"
                  "    fi\n"
                  "    _describe 'copyscope' words_here\n"
                  "    (( CURRENT == 2 )) || _files\n"
                  "}\n"
                  "compdef _copyscope copyscope\n";
}

std::string fish(const CLI::App& app)
{
    std::string text = "# copyscope completion for fish: copyscope completion fish | source\n";
    const auto add = [&text](const std::string& condition, const std::string& what, const std::string& about) {
        text += "complete -c copyscope -n '" + condition + "' " + what + " -d '" + quotedFor(about, false) + "'\n";
    };
    for (const Word& word : subcommands(app))
        add("__fish_use_subcommand", "-f -a " + word.text, word.about);
    for (const Word& word : options(app))
        add("__fish_use_subcommand", "-l " + word.text.substr(2), word.about);
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        const std::string here = "__fish_seen_subcommand_from " + sub->get_name();
        for (const Word& word : options(*sub))
            add(here, "-l " + word.text.substr(2), word.about);
        if (sub->get_name() != "list")
            continue;
        for (const Word& word : lists())
            add(here, "-f -a " + word.text, word.about);
    }
    return text;
}

class CompletionCommand final : public Command {
public:
    explicit CompletionCommand(const CLI::App& program) : m_program(program) {}

    [[nodiscard]] std::string name() const override { return "completion"; }
    [[nodiscard]] std::string summary() const override { return "Print what makes a shell complete copyscope's arguments"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  source <(copyscope completion bash)\n"
               "  copyscope completion fish > ~/.config/fish/completions/copyscope.fish";
    }
    void declare(CLI::App& app) override { app.add_option("shell", m_shell, "bash, zsh or fish")->required()->type_name("SHELL"); }
    ExitCode execute(Environment& environment) override
    {
        if (m_shell == "bash")
            environment.out << bash(m_program);
        else if (m_shell == "zsh")
            environment.out << zsh(m_program);
        else if (m_shell == "fish")
            environment.out << fish(m_program);
        else {
            environment.err << "copyscope: there is no completion for '" << m_shell << "': bash, zsh or fish\n";
            return ExitCode::BadInput;
        }
        return ExitCode::AllHeld;
    }

private:
    const CLI::App& m_program;
    std::string m_shell;
};

}  // namespace

std::unique_ptr<Command> makeCompletionCommand(const CLI::App& program) { return std::make_unique<CompletionCommand>(program); }

}  // namespace copyscope::sim
