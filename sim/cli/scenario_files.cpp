// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/scenario_files.h"

#include <algorithm>
#include <fstream>
#include <glob.h>
#include <memory>

namespace copyscope::sim {
namespace {

namespace fs = std::filesystem;

bool isScenario(const fs::path& file)
{
    const std::string ending = file.extension().string();
    if (ending != ".yaml" && ending != ".yml")
        return false;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("copyscope:", 0) == 0)
            return true;
    }
    return false;
}

std::vector<std::string> matches(const std::string& pattern)
{
    glob_t found{};
    std::vector<std::string> files;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
        files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    return files;
}

class Finder {
public:
    explicit Finder(const std::vector<fs::path>& shipped) : m_shipped(shipped) {}

    void add(const std::string& name)
    {
        std::error_code error;
        if (name == "-" || fs::is_regular_file(name, error))
            return addFile(name);
        if (fs::is_directory(name, error))
            return addFolder(name);
        if (name.find_first_of("*?[") != std::string::npos) {
            const std::vector<std::string> files = matches(name);
            if (files.empty())
                return complain(name, "nothing matches this pattern");
            for (const std::string& file : files)
                fs::is_directory(file, error) ? addFolder(file) : addFile(file);
            return;
        }
        if (fs::exists(name, error))  // a pipe, for example
            return addFile(name);
        addByName(name);
    }

    ScenarioFiles result;

private:
    void addFile(const std::string& file)
    {
        if (std::find(result.files.begin(), result.files.end(), file) == result.files.end())
            result.files.push_back(file);
    }

    void addFolder(const std::string& folder)
    {
        const std::vector<std::string> files = scenariosBelow(folder);
        if (files.empty())
            complain(folder, "there is no scenario below this folder");
        for (const std::string& file : files)
            addFile(file);
    }

    void addByName(const std::string& name)
    {
        std::vector<std::string> names;
        std::vector<std::string> found;
        for (const fs::path& folder : m_shipped) {
            for (const std::string& file : scenariosBelow(folder)) {
                names.push_back(fs::path(file).stem().string());
                if (names.back() == name)
                    found.push_back(file);
            }
            if (!found.empty())
                break;
        }
        if (found.size() == 1)
            return addFile(found.front());
        if (found.size() > 1)
            return complain(name, "several scenarios have this name", "give one of the files: " + model::text::enumerate(found, "or"));
        complain(name, "there is no such file, folder or scenario", model::text::didYouMean(fs::path(name).stem().string(), names));
    }

    void complain(const std::string& name, std::string message, std::string hint = {})
    {
        result.diagnostics.push_back({name, {}, std::move(message), std::move(hint)});
    }

    const std::vector<fs::path>& m_shipped;
};

}  // namespace

std::vector<std::string> scenariosBelow(const fs::path& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->is_regular_file(error) && isScenario(entry->path()))
            files.push_back(entry->path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

ScenarioFiles findScenarios(const std::vector<std::string>& names, const std::vector<fs::path>& shipped)
{
    Finder finder(shipped);
    for (const std::string& name : names)
        finder.add(name);
    return std::move(finder.result);
}

}  // namespace copyscope::sim
