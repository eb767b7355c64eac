// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <new>
#include <sys/mman.h>
#include <type_traits>
#include <utility>

namespace copyscope::sim {

/// A T in memory that processes share after fork(). All processes see the same one, whoever made it unmaps its own view.
/// Pages get memory when they are first touched.
template <class T>
class Shared {
    static_assert(std::is_trivially_destructible_v<T>);

public:
    /// Throws std::bad_alloc.
    Shared()
    {
        void* memory = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED)
            throw std::bad_alloc();
        m_value = new (memory) T;
    }
    ~Shared()
    {
        if (m_value != nullptr)
            ::munmap(static_cast<void*>(m_value), sizeof(T));
    }
    Shared(Shared&& other) noexcept : m_value(std::exchange(other.m_value, nullptr)) {}
    Shared& operator=(Shared&& other) noexcept
    {
        std::swap(m_value, other.m_value);
        return *this;
    }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    [[nodiscard]] T* operator->() const { return m_value; }
    [[nodiscard]] T& operator*() const { return *m_value; }

private:
    T* m_value = nullptr;
};

}  // namespace copyscope::sim
