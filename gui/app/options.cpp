// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/options.h"

#include <QRegularExpression>

#include <array>

namespace copyscope::gui {

namespace {

/// An option in its own words; parsing and help both come from this list.
struct Option {
    const char* name;
    const char* argument;
    const char* help;
    void (*take)(Options&, const QString&);
};

void takeSize(Options& o, const QString& text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{2,5})x(\\d{2,5})$"));
    const auto match = form.match(text);
    if (match.hasMatch())
        o.size = QSize(match.captured(1).toInt(), match.captured(2).toInt());
    if (!match.hasMatch() || o.size.width() < 320 || o.size.height() < 240 || o.size.width() > 16384 || o.size.height() > 16384)
        o.error = QStringLiteral("--size takes a size such as 1920x1080, from 320x240 to 16384x16384, not '%1'").arg(text);
}

void takeTheme(Options& o, const QString& text)
{
    ThemeName name{};
    if (themeFromText(text, name))
        o.theme = name;
    else
        o.error = QStringLiteral("--theme takes light, dark or print, not '%1'").arg(text);
}

void takeSet(Options& o, const QString& text)
{
    const auto equals = text.indexOf(u'=');
    if (equals <= 0)
        o.error = QStringLiteral("--set takes PATH=VALUE, not '%1'").arg(text);
    else
        o.sets.emplace_back(text.left(equals), text.mid(equals + 1));
}

void takeSteps(Options& o, const QString& text)
{
    if (text != QLatin1String("event") && text != QLatin1String("call") && text != QLatin1String("copy"))
        o.error = QStringLiteral("--steps takes event, call or copy, not '%1'").arg(text);
    o.steps = text;
}

constexpr std::array<Option, 10> all{{
    {"--export", "OUT", "write OUT.svg, OUT.pdf or OUT.png instead of opening a window; needs no display",
     [](Options& o, const QString& v) { o.exportFile = v; }},
    {"--at", "MOMENT", "with --export: a step (12), a time (11.8us, 3ms), a share (50%) or 'end'; default: every step, PDF a page each",
     [](Options& o, const QString& v) { o.at = v; }},
    {"--steps", "SIZE", "with --export of every step: by event, call or copy (default event)", takeSteps},
    {"--size", "WxH", "with --export: size in pixels (default 1600x900)", takeSize},
    {"--theme", "NAME", "light, dark or print", takeTheme},
    {"--lane", "ID", "show only this lane; may be given up to four times", [](Options& o, const QString& v) { o.lanes << v; }},
    {"--machine", "NAME", "run on this machine profile", [](Options& o, const QString& v) { o.machine = v; }},
    {"--set", "PATH=VALUE", "change a parameter of the machine or a value of the scenario (vars.len, files.file.size); may be repeated", takeSet},
    {"--help", nullptr, "show this", [](Options& o, const QString&) { o.help = true; }},
    {"--version", nullptr, "show the version", [](Options& o, const QString&) { o.version = true; }},
}};

}  // namespace

Options parseOptions(const QStringList& arguments)
{
    Options o;
    bool plain = false;
    for (qsizetype i = 0; i < arguments.size() && o.error.isEmpty(); ++i) {
        const QString& word = arguments[i];
        if (word == QLatin1String("--") && !plain) {
            plain = true;
            continue;
        }
        if (plain || !word.startsWith(u'-') || word == QLatin1String("-")) {
            if (!o.file.isEmpty())
                o.error = QStringLiteral("one file at a time: '%1' is too many").arg(word);
            o.file = word;
            continue;
        }
        const auto equals = word.indexOf(u'=');
        QString name = equals > 0 ? word.left(equals) : word;
        if (name == QLatin1String("-h"))
            name = QStringLiteral("--help");
        const Option* found = nullptr;
        for (const Option& option : all)
            if (name == QLatin1String(option.name))
                found = &option;
        if (!found) {
            o.error = QStringLiteral("unknown option '%1'; --help lists all").arg(name);
        } else if (!found->argument) {
            found->take(o, {});
        } else if (equals > 0) {
            found->take(o, word.mid(equals + 1));
        } else if (i + 1 < arguments.size()) {
            found->take(o, arguments[++i]);
        } else {
            o.error = QStringLiteral("%1 needs a value: %2").arg(name, QLatin1String(found->argument));
        }
    }
    if (o.error.isEmpty() && !o.help && !o.version) {
        if (!o.exportFile.isEmpty() && o.file.isEmpty())
            o.error = QStringLiteral("--export needs a scenario or a .cstrace file");
        else if (!o.at.isEmpty() && o.exportFile.isEmpty())
            o.error = QStringLiteral("--at goes with --export");
        else if ((!o.machine.isEmpty() || !o.sets.empty()) && o.file.endsWith(QLatin1String(".cstrace")))
            o.error = QStringLiteral("--machine and --set change a run: '%1' is one that is over").arg(o.file);
        else if ((!o.machine.isEmpty() || !o.sets.empty() || !o.lanes.isEmpty()) && o.file.isEmpty())
            o.error = QStringLiteral("--machine, --set and --lane go with a file");
    }
    return o;
}

QString helpText()
{
    QString text = QStringLiteral("copyscope-gui: see the bytes move\n\n"
                                  "  copyscope-gui [FILE]                            open a scenario (.yaml) or a trace (.cstrace)\n"
                                  "  copyscope-gui --export OUT [--at MOMENT] FILE   write pictures\n\n");
    for (const Option& option : all) {
        const QString left = QLatin1String(option.name) + (option.argument ? u' ' + QLatin1String(option.argument) : QString());
        text += QStringLiteral("  %1  %2\n").arg(left, -18).arg(QLatin1String(option.help));
    }
    text += QStringLiteral("\nExamples:\n"
                           "  copyscope-gui scenarios/transfer/file-to-socket.yaml\n"
                           "  copyscope-gui --export moment.svg --at 12 scenarios/transfer/file-to-socket.yaml\n"
                           "  copyscope-gui --export handout.pdf --steps call --theme print run.cstrace\n\n"
                           "Exit codes: 0 done, 2 bad input, 3 cannot be done here.\n");
    return text;
}

}  // namespace copyscope::gui
