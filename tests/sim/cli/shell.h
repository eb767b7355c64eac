// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QStringList>

#include <string>
#include <vector>

namespace copyscope::tests {

struct Said {
    int code = -1;
    std::string out;
    std::string err;
};

/// A folder of its own, and the program as if it were started in a shell.
class Shell {
public:
    [[nodiscard]] std::string path(const std::string& name) const;
    /// Writes a file of the folder; gives its path.
    std::string write(const std::string& name, const std::string& text);
    [[nodiscard]] std::string read(const std::string& name) const;
    [[nodiscard]] QStringList names() const;
    Said run(const std::vector<std::string>& arguments, const std::string& input = {});

    bool withBackend = true;

private:
    QTemporaryDir m_dir;
};

/// A scenario with these lanes and expectations.
[[nodiscard]] std::string scenario(const std::vector<std::string>& lanes, const std::vector<std::string>& expectations = {});

[[nodiscard]] bool contains(const std::string& text, const std::string& part);

}  // namespace copyscope::tests

#define VERIFY_CONTAINS(text, part) QVERIFY2(copyscope::tests::contains(text, part), (text).c_str())
