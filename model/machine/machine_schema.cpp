// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/machine_schema.h"

#include "model/machine/machine_file.h"
#include "model/text/json_text.h"

namespace copyscope::model::machine {

using text::jsonArray;
using text::jsonObject;
using text::jsonString;
using text::JsonMembers;

namespace {

std::string types(const std::vector<std::string>& names)
{
    std::vector<std::string> quoted;
    for (const std::string& name : names)
        quoted.push_back(jsonString(name));
    return quoted.size() == 1 ? quoted.front() : jsonArray(quoted);
}

std::string described(const Parameter& p)
{
    return std::string(p.description) + (p.unit.empty() ? "" : " (" + std::string(p.unit) + ")");
}

// A bare value, or a map that says where it came from.
std::string sourcedSchema(const Parameter& p)
{
    std::vector<std::string> statuses;
    for (const SourceStatus status : {SourceStatus::Measured, SourceStatus::Datasheet, SourceStatus::Documented,
                                      SourceStatus::Derived, SourceStatus::Estimate})
        statuses.push_back(jsonString(name(status)));
    const std::string sourced = jsonObject({
        {"type", jsonString("object")},
        {"additionalProperties", "false"},
        {"required", jsonArray({jsonString("value"), jsonString("status"), jsonString("source")})},
        {"properties", jsonObject({{"value", valueSchema(p)},
                                   {"status", jsonObject({{"enum", jsonArray(statuses)}})},
                                   {"source", jsonObject({{"type", jsonString("string")}})}})},
    });
    return jsonObject({{"description", jsonString(described(p))}, {"anyOf", jsonArray({valueSchema(p), sourced})}});
}

}  // namespace

std::string valueSchema(const Parameter& p)
{
    switch (p.kind) {
    case ParameterKind::Flag: return jsonObject({{"type", jsonString("boolean")}});
    case ParameterKind::Choice: {
        std::vector<std::string> choices;
        for (const std::string_view choice : p.choices)
            choices.push_back(jsonString(choice));
        return jsonObject({{"enum", jsonArray(choices)}});
    }
    case ParameterKind::Count: return jsonObject({{"type", types({"integer", "string"})}});
    default: return jsonObject({{"type", types({"number", "string"})}});
    }
}

std::string machineSchema()
{
    JsonMembers properties{
        {"copyscope_machine", jsonObject({{"description", jsonString("version of this format")}, {"const", "1"}})},
        {"title", jsonObject({{"description", jsonString("name of the machine for people")}, {"type", jsonString("string")}})},
        {"about", jsonObject({{"description", jsonString("what machine it is")}, {"type", jsonString("string")}})},
        {"base", jsonObject({{"description", jsonString("machine whose values are taken where this file has none")},
                             {"type", jsonString("string")}})},
    };
    JsonMembers inPart;
    std::string part;
    const auto closePart = [&] {
        if (part.empty())
            return;
        properties.emplace_back(part, jsonObject({{"type", jsonString("object")},
                                                  {"additionalProperties", "false"},
                                                  {"properties", jsonObject(inPart)}}));
        inPart.clear();
        part.clear();
    };
    for (const Parameter& p : parameters()) {
        if (p.textbook)
            continue;
        const std::size_t dot = p.path.find('.');
        if (dot == std::string_view::npos || p.path.substr(0, dot) != part)
            closePart();
        if (dot == std::string_view::npos) {
            properties.emplace_back(std::string(p.path), sourcedSchema(p));
            continue;
        }
        part = std::string(p.path.substr(0, dot));
        inPart.emplace_back(std::string(p.path.substr(dot + 1)), sourcedSchema(p));
    }
    closePart();
    return text::jsonPretty(jsonObject({
        {"$schema", jsonString("https://json-schema.org/draft/2020-12/schema")},
        {"title", jsonString("Copyscope machine profile")},
        {"type", jsonString("object")},
        {"required", jsonArray({jsonString("copyscope_machine")})},
        {"additionalProperties", "false"},
        {"properties", jsonObject(properties)},
    }));
}

}  // namespace copyscope::model::machine
