// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace copyscope::sim {

/// Counts while it lives how often the page cache gives away pages of some files, whoever makes it do so: a program that
/// truncates, another process that drops caches, the kernel that needs memory. Root only.
class CacheWatch {
public:
    CacheWatch() = default;
    ~CacheWatch();
    CacheWatch(const CacheWatch&) = delete;
    CacheWatch& operator=(const CacheWatch&) = delete;

    void attach(const std::vector<std::filesystem::path>& files);
    /// Folios (tracepoint filemap:mm_filemap_delete_from_page_cache, by inode number). Nothing when it could not be watched.
    [[nodiscard]] std::optional<std::int64_t> given() const;

private:
    std::vector<int> m_open;
    bool m_complete = false;
};

}  // namespace copyscope::sim
