// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/machine_schema.h"
#include "model/machine/parameters.h"
#include "model/scenario/keys.h"
#include "model/text/json_text.h"

namespace copyscope::model::scenario {

using text::jsonArray;
using text::jsonObject;
using text::jsonString;
using text::JsonMembers;

namespace {

constexpr std::string_view namePattern = "^[A-Za-z_][A-Za-z0-9_]*$";

std::string ofType(std::string_view type)
{
    return jsonObject({{"type", jsonString(type)}});
}

std::string numberOrText()
{
    return jsonObject({{"type", jsonArray({jsonString("number"), jsonString("string")})}});
}

std::string oneOf(std::span<const std::string_view> choices)
{
    std::vector<std::string> quoted;
    for (const std::string_view choice : choices)
        quoted.push_back(jsonString(choice));
    return jsonObject({{"enum", jsonArray(quoted)}});
}

std::string listOf(const std::string& item)
{
    return jsonObject({{"type", jsonString("array")}, {"items", item}});
}

std::string namedMap(const std::string& value)
{
    return jsonObject({{"type", jsonString("object")},
                       {"propertyNames", jsonObject({{"pattern", jsonString(namePattern)}})},
                       {"additionalProperties", value}});
}

std::string either(const std::vector<std::string>& schemas)
{
    return jsonObject({{"anyOf", jsonArray(schemas)}});
}

std::string overrides()
{
    JsonMembers properties;
    for (const machine::Parameter& p : machine::parameters())
        properties.emplace_back(std::string(p.path), machine::valueSchema(p));
    return jsonObject({{"type", jsonString("object")},
                       {"additionalProperties", "false"},
                       {"properties", jsonObject(properties)}});
}

JsonMembers tableMembers(const KeyTable& table);

std::string tableSchema(const KeyTable& table)
{
    return jsonObject(tableMembers(table));
}

std::string shapeSchema(const Key& key)
{
    switch (key.shape) {
    case Shape::One: return jsonObject({{"const", "1"}});
    case Shape::Text: return numberOrText();
    case Shape::Flag: return ofType("boolean");
    case Shape::Size:
    case Shape::Time: return numberOrText();
    case Shape::Count: return jsonObject({{"type", jsonArray({jsonString("integer"), jsonString("string")})}});
    case Shape::Choice: return oneOf(key.choices);
    case Shape::Texts: return listOf(numberOrText());
    case Shape::Object: return tableSchema(*key.table);
    case Shape::NamedObjects: return namedMap(tableSchema(*key.table));
    case Shape::NamedChoices: return namedMap(oneOf(key.choices));
    case Shape::Objects: return listOf(tableSchema(*key.table));
    case Shape::Expectations: return listOf(either({ofType("string"), tableSchema(*key.table)}));
    case Shape::Processes: return namedMap(either({ofType("string"), tableSchema(*key.table)}));
    case Shape::NamedIntegers:
    case Shape::NamedSizes: return namedMap(numberOrText());
    case Shape::Overrides: return jsonObject({{"$ref", jsonString("#/$defs/overrides")}});
    case Shape::Cached: return either({ofType("string"), listOf(ofType("string"))});
    case Shape::Content: return either({oneOf(key.choices), tableSchema(*key.table)});
    case Shape::Reader: return ofType("string");
    }
    return jsonObject({});
}

// The schema of the value, with the key's own words in front.
std::string keySchema(const Key& key)
{
    const std::string schema = shapeSchema(key);
    return "{\"description\":" + jsonString(key.description) + "," + schema.substr(1);
}

JsonMembers tableMembers(const KeyTable& table)
{
    JsonMembers properties;
    std::vector<std::string> required;
    for (const Key& key : table.keys) {
        properties.emplace_back(std::string(key.name), keySchema(key));
        if (key.required)
            required.push_back(jsonString(key.name));
    }
    JsonMembers members{{"type", jsonString("object")}, {"additionalProperties", "false"}};
    if (!required.empty())
        members.emplace_back("required", jsonArray(required));
    members.emplace_back("properties", jsonObject(properties));
    return members;
}

std::string fileSchema(std::string_view title, const KeyTable& table, bool withOverrides)
{
    JsonMembers members{{"$schema", jsonString("https://json-schema.org/draft/2020-12/schema")},
                        {"title", jsonString(title)}};
    for (auto& member : tableMembers(table))
        members.push_back(std::move(member));
    if (withOverrides)
        members.emplace_back("$defs", jsonObject({{"overrides", overrides()}}));
    return text::jsonPretty(jsonObject(members));
}

}  // namespace

std::string scenarioSchema()
{
    return fileSchema("Copyscope scenario", scenarioKeys(), true);
}

std::string methodSchema()
{
    return fileSchema("Copyscope method", methodKeys(), false);
}

}  // namespace copyscope::model::scenario
