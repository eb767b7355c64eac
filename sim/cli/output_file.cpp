// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/output_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copyscope::sim {
namespace {

/// What open() would have given: mkstemp() lets nobody else read.
mode_t usualMode()
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path) : m_path(std::move(path))
{
    std::error_code ignored;
    // A device or a pipe is written to, not replaced.
    if (const auto status = std::filesystem::status(m_path, ignored);
        std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        if (std::filesystem::is_directory(status)) {
            fail(EISDIR);
            return;
        }
        m_descriptor = Descriptor(::open(m_path.c_str(), O_WRONLY | O_CLOEXEC));
    } else {
        // Through a link, so that the link stays one.
        // The system follows forty links at most, too.
        for (int links = 0; links < 40 && std::filesystem::is_symlink(std::filesystem::symlink_status(m_path, ignored)); ++links)
            m_path = m_path.parent_path() / std::filesystem::read_symlink(m_path, ignored);
        m_temporary = m_path.string() + ".XXXXXX";
        m_descriptor = Descriptor(::mkostemp(m_temporary.data(), O_CLOEXEC));
        if (!m_descriptor.isOpen())
            m_temporary.clear();
    }
    if (!m_descriptor.isOpen()) {
        fail(errno);
        return;
    }
    if (!m_temporary.empty())
        ::fchmod(m_descriptor.get(), usualMode());
    m_stream = std::make_unique<FdStream>(m_descriptor.get());
}

OutputFile::~OutputFile()
{
    m_stream.reset();
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

void OutputFile::fail(int error) { m_error = m_path.string() + ": cannot be written: " + std::strerror(error); }

bool OutputFile::commit()
{
    if (!m_error.empty())
        return false;
    errno = 0;
    m_stream->flush();
    const bool written = m_stream->good();
    m_stream.reset();
    if (!m_descriptor.close() || !written) {
        fail(errno != 0 ? errno : EIO);
        return false;
    }
    if (!m_temporary.empty() && ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        fail(errno);
        return false;
    }
    m_temporary.clear();
    return true;
}

}  // namespace copyscope::sim
