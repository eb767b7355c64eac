// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/reader.h"

#include "model/machine/quantity_text.h"
#include "model/program/calls.h"
#include "model/scenario/changes.h"
#include "model/scenario/method.h"
#include "model/scenario/note_place.h"
#include "model/scenario/predefined.h"
#include "model/scenario/read_context.h"
#include "model/scenario/read_data.h"
#include "model/trace/counters.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace copyscope::model::scenario {

using text::Node;

namespace {

constexpr std::string_view defaultMachine = "server-2024";

// A value that can only be checked once the whole file is known.
struct Deferred {
    const Key* key = nullptr;
    const Node* node = nullptr;
};

class ScenarioReader {
public:
    ScenarioReader(const std::string& file, const ReaderOptions& options)
        : m_options(options), m_context(file, m_result.diagnostics)
    {
    }

    ScenarioResult read(std::string_view source)
    {
        Node root = text::parseDocument(source, m_context.file(), m_result.diagnostics);
        if (m_result.diagnostics.empty() && !isSomethingElse(root)) {
            applyChanges(root, m_options.changes, m_result.diagnostics);
            nameFromFile();
            const bool isMap = m_context.readMap(root, scenarioKeys(), scenarioKeys().name,
                                                 [&](const Key& key, const Node& node) { readKey(key, node); });
            if (isMap)
                readDeferred();
        }
        nameChanges(m_result.diagnostics, m_options.changes);
        nameChanges(m_result.remarks, m_options.changes);
        text::arrange(m_result.diagnostics);
        text::arrange(m_result.remarks);
        // A program from the command line has no lines in the file.
        for (SocketSpec& socket : m_scenario.sockets) {
            if (!socket.reader.program.lines.empty() && isChanged(socket.reader.program.lines.front()))
                socket.reader.program.lines.clear();
        }
        if (m_result.diagnostics.empty())
            m_result.scenario = std::move(m_scenario);
        return std::move(m_result);
    }

private:
    // Files that lie beside scenarios would otherwise be told every key that they lack.
    bool isSomethingElse(const Node& root)
    {
        if (root.find("copyscope") != nullptr)
            return false;
        if (root.find("copyscope_claims") != nullptr)
            m_context.complain(root.position, "this is a register of claims and no scenario", "run it with 'copyscope claims'");
        else if (root.find("copyscope_method") != nullptr)
            m_context.complain(root.position, "this is a method and no scenario", "name it in a lane of one: method: "
                               + std::filesystem::path(m_context.file()).stem().string());
        return !m_result.diagnostics.empty();
    }

    void nameFromFile()
    {
        const std::filesystem::path path(m_context.file());
        m_scenario.file = m_context.file();
        m_scenario.id = path.stem().string();
        m_scenario.group = path.parent_path().filename().string();
        m_scenario.machine = std::string(defaultMachine);
    }

    void readKey(const Key& key, const Node& node)
    {
        if (key.name == "vars" || key.name == "buffers" || key.name == "files" || key.name == "sockets")
            m_named.push_back({&key, &node});
        if (key.name == "title")
            m_scenario.title = node.scalar;
        else if (key.name == "about")
            m_scenario.about = node.scalar;
        else if (key.name == "machine")
            m_machine = {&key, &node};
        else if (key.name == "set")
            m_scenario.overrides = readOverrides(m_context, node);
        else if (key.name == "vars")
            m_vars = {&key, &node};
        else if (key.name == "buffers")
            m_scenario.buffers = readBuffers(m_context, node);
        else if (key.name == "files")
            m_scenario.files = readFiles(m_context, key, node);
        else if (key.name == "sockets")
            m_scenario.sockets = readSockets(m_context, key, node);
        else if (key.name == "lanes")
            m_lanes = {&key, &node};
        else if (key.name == "expect")
            m_expect = {&key, &node};
        else if (key.name == "notes")
            m_notes = {&key, &node};
        else
            readSmallKey(key, node);
    }

    void readSmallKey(const Key& key, const Node& node)
    {
        if (key.name == "tags") {
            for (const Node& item : node.items) {
                if (item.isScalar())
                    m_scenario.tags.push_back(item.scalar);
                else
                    m_context.complain(item.position, "a tag is a text; this is " + std::string(item.kindName()));
            }
        } else if (key.name == "detail") {
            m_scenario.detail = static_cast<Detail>(m_context.choice(node, key).value_or(0));
        } else if (key.name == "blocked") {
            m_scenario.mayBlock = m_context.choice(node, key).value_or(0) == 1;
        } else if (key.name == "limits") {
            readLimits(key, node);
        }
    }

    void readLimits(const Key& limits, const Node& node)
    {
        m_context.readMap(node, *limits.table, limits.table->name, [&](const Key& key, const Node& value) {
            if (key.name == "time") {
                m_scenario.limits.time = m_context.time(value, key.name).value_or(m_scenario.limits.time);
                return;
            }
            const auto steps = machine::parseInteger(value.scalar);
            if (steps && *steps > 0)
                m_scenario.limits.steps = static_cast<std::uint64_t>(*steps);
            else
                m_context.complain(value.position, "'steps' takes a whole number above 0; it is " + inQuotes(value.scalar));
        });
    }

    // --- what depends on the rest of the file -------------------------------------------------------------

    void readDeferred()
    {
        if (m_vars.node != nullptr)
            m_scenario.vars = readVariables(m_context, *m_vars.node, m_scenario.files);
        checkNames();
        checkMachine();
        if (m_lanes.node != nullptr)
            readLanes(m_lanes);
        if (m_notes.node != nullptr)
            readNotes(*m_notes.key, *m_notes.node, {});
        if (m_expect.node != nullptr)
            readExpectations();
    }

    // Programs know variables, buffers, files and sockets by name: one name, one thing.
    void checkNames()
    {
        std::map<std::string, std::string_view> seen;
        for (const Deferred& group : m_named) {
            for (const Node::Member& member : group.node->members) {
                const auto [at, isNew] = seen.emplace(member.key, group.key->name);
                if (!isNew && at->second != group.key->name)
                    m_context.complain(member.position, inQuotes(member.key) + " is already a name under '"
                                                            + std::string(at->second) + "'");
            }
        }
    }

    void checkMachine()
    {
        if (m_machine.node != nullptr)
            m_scenario.machine = m_machine.node->scalar;
        const auto loaded = machine::loadMachine(m_scenario.machine, m_options.machines,
                                                 std::filesystem::path(m_context.file()).parent_path());
        for (text::Diagnostic d : loaded.diagnostics) {
            if (d.file.empty()) {
                d.file = m_context.file();
                d.position = m_machine.node != nullptr ? m_machine.node->position : text::Position{1, 1};
            }
            m_result.diagnostics.push_back(std::move(d));
        }
        m_haveMachine = loaded.machine.has_value();
        if (m_haveMachine)
            m_profile = loaded.machine->profile;
    }

    void checkLaneMachine(const Lane& lane)
    {
        if (!m_haveMachine)
            return;
        Profile profile = m_profile;
        for (const Override& override : lane.overrides)
            (void)machine::setParameter(profile, override.path, override.value);
        const text::Position at = lane.overrides.empty() ? lane.position : lane.overrides.back().position;
        for (std::string& message : machine::inconsistencies(profile))
            m_context.complain(at, std::move(message));
    }

    void readLanes(const Deferred& lanes)
    {
        if (lanes.node->members.empty())
            m_context.complain(lanes.node->position, "a scenario needs at least one lane");
        m_context.readNamed(*lanes.node, "lane", [&](const std::string& id, const Node::Member& member) {
            readLane(*lanes.key->table, id, member);
        });
    }

    void readLane(const KeyTable& table, const std::string& id, const Node::Member& member)
    {
        Lane lane;
        lane.id = id;
        lane.position = member.position;
        lane.overrides = m_scenario.overrides;
        lane.vars = m_scenario.vars;
        Deferred notes;
        Deferred method;
        std::vector<const Key*> programs;
        m_context.readMap(member.value, table, "the lane " + inQuotes(id), [&](const Key& key, const Node& node) {
            if (key.name == "program" || key.name == "method" || key.name == "processes")
                programs.push_back(&key);
            if (key.name == "title") {
                lane.title = node.scalar;
            } else if (key.name == "about") {
                lane.summary = node.scalar;
            } else if (key.name == "program") {
                lane.processes.push_back({id, m_context.program(node), {}, {}});
            } else if (key.name == "method") {
                method = {&key, &node};
            } else if (key.name == "processes") {
                readProcesses(key, node, lane);
            } else if (key.name == "set") {
                for (Override& override : readOverrides(m_context, node))
                    lane.overrides.push_back(std::move(override));
            } else if (key.name == "vars") {
                mergeVariables(lane, readVariables(m_context, node, m_scenario.files), node);
            } else if (key.name == "notes") {
                notes = {&key, &node};
            }
        });
        if (programs.empty())
            m_context.complain(member.position, "the lane " + inQuotes(id) + " does nothing",
                               "give it one of program, method and processes");
        if (programs.size() > 1)
            m_context.complain(member.position, "the lane " + inQuotes(id) + " has both " + inQuotes(programs[0]->name)
                                                    + " and " + inQuotes(programs[1]->name), "keep one of them");
        if (method.node != nullptr && programs.size() == 1)
            useMethod(*method.node, lane);
        if (lane.title.empty())
            lane.title = id;
        checkLaneMachine(lane);
        checkPrograms(lane);
        m_scenario.lanes.push_back(std::move(lane));
        if (notes.node != nullptr)
            readNotes(*notes.key, *notes.node, id);
    }

    void mergeVariables(Lane& lane, std::vector<Variable> own, const Node& node)
    {
        for (Variable& var : own) {
            const auto is = [&](const auto& item) { return item.name == var.name; };
            const auto old = std::find_if(lane.vars.begin(), lane.vars.end(), is);
            if (m_scenario.fileNamed(var.name) != nullptr || m_scenario.socketNamed(var.name) != nullptr
                || std::any_of(m_scenario.buffers.begin(), m_scenario.buffers.end(), is)) {
                m_context.complain(node.find(var.name)->position, inQuotes(var.name) + " names something else already");
            } else if (old != lane.vars.end()) {
                *old = std::move(var);
            } else {
                lane.vars.push_back(std::move(var));
            }
        }
    }

    void readProcesses(const Key& processes, const Node& node, Lane& lane)
    {
        if (node.members.empty())
            m_context.complain(node.position, "'processes' needs at least one process");
        m_context.readNamed(node, "process", [&](const std::string& name, const Node::Member& member) {
            ProcessSpec process;
            process.name = name;
            if (member.value.isScalar()) {
                process.program = m_context.program(member.value);
                lane.processes.push_back(std::move(process));
                return;
            }
            m_context.readMap(member.value, *processes.table, "the process " + inQuotes(name),
                              [&](const Key& key, const Node& value) {
                                  if (key.name == "program")
                                      process.program = m_context.program(value);
                                  else if (key.name == "user")
                                      process.user = value.scalar;
                                  else
                                      process.start = m_context.time(value, key.name).value_or(Nanoseconds(0));
                              });
            lane.processes.push_back(std::move(process));
        });
    }

    void useMethod(const Node& node, Lane& lane)
    {
        MethodResult loaded = loadMethod(node.scalar, m_options.methods);
        for (text::Diagnostic& d : loaded.diagnostics) {
            if (d.file.empty()) {
                d.file = m_context.file();
                d.position = node.position;
            }
            m_result.diagnostics.push_back(std::move(d));
        }
        if (!loaded.method)
            return;
        Method& method = *loaded.method;
        bool complete = true;
        for (const Need& need : method.needs)
            complete = checkNeed(method, need, lane, node.position) && complete;
        lane.method = method.name;
        lane.sources = std::move(method.sources);
        if (lane.title.empty())
            lane.title = method.title;
        if (lane.summary.empty())
            lane.summary = method.summary;
        // Without what it needs, its program would only repeat the same mistake as an unknown name.
        if (complete)
            lane.processes.push_back({lane.id, std::move(method.program), {}, {}});
    }

    bool checkNeed(const Method& method, const Need& need, const Lane& lane, text::Position at)
    {
        const auto isVar = [&](const Variable& var) { return var.name == need.name; };
        bool found = false;
        std::string_view what;
        std::string_view where;
        switch (need.kind) {
        case NeedKind::File:
            found = m_scenario.fileNamed(need.name) != nullptr;
            what = "a file";
            where = "files";
            break;
        case NeedKind::Socket:
            found = m_scenario.socketNamed(need.name) != nullptr;
            what = "a socket";
            where = "sockets";
            break;
        case NeedKind::Number:
            found = std::any_of(lane.vars.begin(), lane.vars.end(), isVar);
            what = "a number";
            where = "vars";
            break;
        }
        if (!found)
            m_context.complain(at, "the method " + inQuotes(method.name) + " needs " + std::string(what) + " named "
                                       + inQuotes(need.name), "declare it under '" + std::string(where) + "'");
        return found;
    }

    // --- programs ---------------------------------------------------------------------------------------

    void checkPrograms(const Lane& lane)
    {
        const program::Predefined names = predefinedFor(m_scenario, lane);
        for (const ProcessSpec& process : lane.processes)
            m_calls[lane.id][process.name] = compile(process.program, names);
        for (const SocketSpec& socket : m_scenario.sockets) {
            if (socket.reader.kind == Reader::Kind::Program)
                (void)compile(socket.reader.program, predefinedForPeer(m_scenario, lane, socket));
        }
    }

    // The calls that the program makes; nothing when it could not be understood.
    std::optional<std::vector<std::string>> compile(const ProgramText& source, const program::Predefined& names)
    {
        const program::CompileResult compiled = program::compile(source.text, names);
        const auto place = [&](const program::Diagnostic& d) {
            return text::Diagnostic{source.file, source.at(d.line, d.column), d.message, d.hint};
        };
        for (const program::Diagnostic& d : compiled.errors)
            m_result.diagnostics.push_back(place(d));
        for (const program::Diagnostic& d : compiled.notes)
            m_result.remarks.push_back(place(d));
        if (!compiled.program)
            return std::nullopt;
        return compiled.program->callNames();
    }

    // --- notes and expectations -------------------------------------------------------------------------

    void readNotes(const Key& notes, const Node& node, std::string_view lane)
    {
        for (const Node& item : node.items) {
            Note note;
            note.position = item.position;
            const Node* at = nullptr;
            m_context.readMap(item, *notes.table, notes.table->name, [&](const Key& key, const Node& value) {
                if (key.name == "say")
                    note.say = value.scalar;
                else
                    at = &value;
            });
            if (at == nullptr)
                continue;
            const auto place = parseNotePlace(at->scalar, lane);
            if (!place) {
                m_context.complain(at->position, place.error, place.hint);
                continue;
            }
            note.at = *place;
            if (checkPlace(note.at, at->position))
                m_scenario.notes.push_back(std::move(note));
        }
    }

    bool checkPlace(const NotePlace& place, text::Position at)
    {
        const Lane* lane = m_scenario.lane(place.lane);
        if (lane == nullptr) {
            std::vector<std::string> lanes;
            for (const Lane& known : m_scenario.lanes)
                lanes.push_back(known.id);
            m_context.complain(at, "there is no lane " + inQuotes(place.lane),
                               text::didYouMean(place.lane, lanes, "lanes are " + text::enumerate(lanes, "and")));
            return false;
        }
        if (!place.process.empty() && lane->process(place.process) == nullptr) {
            std::vector<std::string> processes;
            for (const ProcessSpec& known : lane->processes)
                processes.push_back(known.name);
            m_context.complain(at, "lane " + inQuotes(place.lane) + " has no process " + inQuotes(place.process),
                               text::didYouMean(place.process, processes,
                                                "its processes are " + text::enumerate(processes, "and")));
            return false;
        }
        return place.call.empty() || checkNotedCall(place, at);
    }

    bool checkNotedCall(const NotePlace& place, text::Position at)
    {
        std::vector<std::string> made;
        for (const auto& [process, calls] : m_calls[place.lane]) {
            if (!place.process.empty() && process != place.process)
                continue;
            // A program with errors has been reported; what it calls is not known.
            if (!calls)
                return true;
            made.insert(made.end(), calls->begin(), calls->end());
        }
        if (made.empty() || std::find(made.begin(), made.end(), place.call) != made.end())
            return true;
        m_context.complain(at, "lane " + inQuotes(place.lane) + " never calls " + inQuotes(place.call),
                           text::didYouMean(place.call, made, "it calls " + text::enumerate(made, "and")));
        return false;
    }

    void readExpectations()
    {
        const Vocabulary vocabulary = makeVocabulary();
        for (const Node& item : m_expect.node->items) {
            const Node* that = &item;
            std::string reason;
            std::string notLive;
            if (item.isMap()) {
                that = nullptr;
                m_context.readMap(item, *m_expect.key->table, m_expect.key->table->name,
                                  [&](const Key& key, const Node& value) {
                                      if (key.name == "that")
                                          that = &value;
                                      else
                                          (key.name == "because" ? reason : notLive) = value.scalar;
                                  });
            } else if (!item.isScalar()) {
                m_context.complain(item.position, "an expectation is a C expression; this is "
                                                      + std::string(item.kindName()));
                continue;
            }
            if (that != nullptr)
                readExpectation(*that, std::move(reason), std::move(notLive), vocabulary);
        }
    }

    void readExpectation(const Node& node, std::string reason, std::string notLive, const Vocabulary& vocabulary)
    {
        ParsedExpectation parsed = parseExpectation(node.scalar, vocabulary);
        for (text::Diagnostic& d : parsed.diagnostics)
            m_context.complain(node.positionIn(d.position.line, d.position.column), std::move(d.message),
                               std::move(d.hint));
        if (!parsed.expectation)
            return;
        parsed.expectation->file = m_context.file();
        parsed.expectation->position = node.position;
        parsed.expectation->reason = std::move(reason);
        parsed.expectation->notLive = std::move(notLive);
        m_scenario.expectations.push_back(std::move(*parsed.expectation));
    }

    [[nodiscard]] Vocabulary makeVocabulary() const
    {
        Vocabulary vocabulary;
        for (const Lane& lane : m_scenario.lanes) {
            Vocabulary::LaneNames names{lane.id, {}};
            for (const ProcessSpec& process : lane.processes)
                names.processes.push_back(process.name);
            // The only process of a method that could not be loaded.
            if (names.processes.empty())
                names.processes.push_back(lane.id);
            vocabulary.lanes.push_back(std::move(names));
        }
        for (const CounterInfo& counter : counters())
            vocabulary.counters.emplace_back(counter.name);
        for (const program::CallInfo& call : program::calls()) {
            const bool toKernel = call.kind != program::CallKind::Library && call.kind != program::CallKind::Macro;
            if (toKernel)
                vocabulary.calls.emplace_back(call.name);
        }
        for (const Variable& var : m_scenario.vars)
            vocabulary.constants.emplace_back(var.name, static_cast<double>(var.value));
        return vocabulary;
    }

    const ReaderOptions& m_options;
    ScenarioResult m_result;
    ReadContext m_context;
    Scenario m_scenario;
    Deferred m_machine;
    Deferred m_vars;
    Deferred m_lanes;
    Deferred m_expect;
    Deferred m_notes;
    std::vector<Deferred> m_named;
    bool m_haveMachine = false;
    Profile m_profile;
    std::map<std::string, std::map<std::string, std::optional<std::vector<std::string>>>> m_calls;
};

}  // namespace

ScenarioResult readScenario(const std::filesystem::path& file, const ReaderOptions& options)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream source;
    if (in)
        source << in.rdbuf();
    if (!in) {
        ScenarioResult result;
        result.diagnostics.push_back({file.string(), {}, "this file cannot be read", "check its name"});
        return result;
    }
    return parseScenario(source.str(), file.string(), options);
}

ScenarioResult parseScenario(std::string_view source, const std::string& file, const ReaderOptions& options)
{
    return ScenarioReader(file, options).read(source);
}

}  // namespace copyscope::model::scenario
