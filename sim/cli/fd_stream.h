// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <ostream>
#include <streambuf>
#include <vector>

namespace copyscope::sim {

/// Owns a file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : m_fd(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }
    int release();
    /// False when the system reports an error, as it may for data that is still on its way to a disk.
    bool close();

private:
    int m_fd = -1;
};

class FdBuffer : public std::streambuf {
public:
    explicit FdBuffer(int fd);
    ~FdBuffer() override;

private:
    int_type overflow(int_type c) override;
    int sync() override;
    std::streamsize xsputn(const char* data, std::streamsize size) override;
    bool drain();
    bool writeAll(const char* data, std::size_t size);

    int m_fd;
    std::array<char, 65536> m_buffer{};
};

/// A stream that writes to a descriptor, which it does not own.
class FdStream : public std::ostream {
public:
    explicit FdStream(int fd) : std::ostream(nullptr), m_buffer(fd) { rdbuf(&m_buffer); }

private:
    FdBuffer m_buffer;
};

/// All bytes of a file from its beginning; empty when it cannot be read.
[[nodiscard]] std::vector<std::uint8_t> readAll(int fd);

}  // namespace copyscope::sim
