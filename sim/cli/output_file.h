// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/fd_stream.h"

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

namespace copyscope::sim {

/// A file that appears whole or not at all: it is written beside its place and renamed into it.
/// Without commit() nothing is left behind, and a file that was there stays as it was.
class OutputFile {
public:
    explicit OutputFile(std::filesystem::path path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Empty when it can be written; else why not, beginning with the path.
    [[nodiscard]] const std::string& error() const { return m_error; }
    [[nodiscard]] std::ostream& stream() { return *m_stream; }
    /// Puts the file in its place. False with an error() when something could not be written.
    bool commit();

private:
    void fail(int error);

    std::filesystem::path m_path;
    std::string m_temporary;
    Descriptor m_descriptor;
    std::unique_ptr<FdStream> m_stream;
    std::string m_error;
};

}  // namespace copyscope::sim
