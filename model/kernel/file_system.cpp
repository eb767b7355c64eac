// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/file_system.h"

#include "model/kernel/device_file.h"
#include "model/kernel/disk_device.h"
#include "model/kernel/process.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/task.h"
#include "model/kernel/xdp_socket.h"
#include "model/program/constants.h"

#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::size_t longestName = 255;
constexpr std::size_t longestPath = 4095;

bool has(int flags, std::int64_t flag) { return (flags & flag) == flag; }

/// A relative name and an absolute one are the same here: the current directory is the only one there is.
std::vector<std::string_view> components(std::string_view path)
{
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part == ".." && !parts.empty())
            parts.pop_back();
        else if (!part.empty() && part != "." && part != "..")
            parts.push_back(part);
    }
    return parts;
}

void extend(std::string& path, std::string_view part)
{
    if (!path.empty())
        path += '/';
    path += part;
}

}  // namespace

FileSystem::FileSystem(Kernel& kernel)
    : m_kernel(kernel), m_cache(kernel), m_writeBack(kernel, m_cache), m_directories{"", "dev", "tmp"}
{
}

FileSystem::~FileSystem()
{
    // Requests that nobody served refer to files.
    m_kernel.disk().forgetQueued();
}

Inode& FileSystem::addFile(std::string_view name, Bytes size, const std::vector<CachedRange>& cached,
                           const std::function<Content(SourceId)>& content)
{
    std::string full;
    const std::vector<std::string_view> parts = components(name);
    for (const std::string_view part : parts) {
        if (!full.empty())
            m_directories.insert(full);
        extend(full, part);
    }
    auto inode = std::make_shared<Inode>(*this, full, m_nextInode++, size.value());
    inode->links = 1;
    if (content && size.value() != 0)
        inode->storeOnDisk(0, content(inode->source()));
    for (const auto& [from, to] : cached)
        inode->preload(from, to);
    m_names[full] = inode;
    return *inode;
}

std::int64_t FileSystem::openInitial(Process& process, std::string_view name, int flags)
{
    const Found found = find(name);
    if (found.kind != Found::Kind::Regular)
        return found.error != 0 ? found.error : -ENOENT;
    auto file = std::make_shared<RegularFile>(m_kernel, found.inode, flags | largeFile);
    return process.descriptors.add(file);
}

std::shared_ptr<Inode> FileSystem::create(const std::string& name)
{
    auto inode = std::make_shared<Inode>(*this, name.empty() ? "unnamed file" : name, m_nextInode++, 0);
    if (!name.empty()) {
        inode->links = 1;
        m_names[name] = inode;
    }
    return inode;
}

FileSystem::Found FileSystem::find(std::string_view path) const
{
    Found found;
    if (path.empty()) {
        found.error = -ENOENT;
        return found;
    }
    if (path.size() > longestPath) {
        found.error = -ENAMETOOLONG;
        return found;
    }
    const std::vector<std::string_view> parts = components(path);
    const auto kindOf = [this](const std::string& name) {
        if (m_directories.contains(name))
            return Found::Kind::Directory;
        if (name == "dev/null")
            return Found::Kind::Null;
        if (name == "dev/zero")
            return Found::Kind::Zero;
        // VFIO is of 3.6; there is something to drive only where a scenario has a card.
        if (name.starts_with("dev/vfio") && m_kernel.generation().atLeast(3, 6) && m_kernel.network().nic() != nullptr) {
            if (name == "dev/vfio")
                return Found::Kind::Directory;
            if (name == "dev/vfio/0")
                return Found::Kind::Card;
        }
        return m_names.contains(name) ? Found::Kind::Regular : Found::Kind::Nothing;
    };
    found.kind = Found::Kind::Directory;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (found.kind != Found::Kind::Directory)
            found.error = found.kind == Found::Kind::Nothing ? -ENOENT : -ENOTDIR;
        else if (parts[i].size() > longestName)
            found.error = -ENAMETOOLONG;
        if (found.error != 0) {
            found.kind = Found::Kind::Nothing;
            return found;
        }
        extend(found.name, parts[i]);
        found.kind = kindOf(found.name);
    }
    // A slash at the end asks for a directory.
    if (path.ends_with('/') && found.kind != Found::Kind::Directory) {
        found.error = found.kind == Found::Kind::Nothing ? -ENOENT : -ENOTDIR;
        found.kind = Found::Kind::Nothing;
        return found;
    }
    if (found.kind == Found::Kind::Regular)
        found.inode = m_names.find(found.name)->second;
    return found;
}

std::int64_t FileSystem::open(Task& task, const std::string& path, int flags, std::shared_ptr<File>& file)
{
    const bool pathOnly = has(flags, "O_PATH"_c);
    if (pathOnly)
        flags &= static_cast<int>("O_PATH"_c | "O_DIRECTORY"_c | "O_CLOEXEC"_c);
    const bool creates = has(flags, "O_CREAT"_c);
    const bool unnamed = has(flags, "O_TMPFILE"_c);
    const auto mode = flags & "O_ACCMODE"_c;
    if (creates && has(flags, "O_DIRECTORY"_c))
        return -EINVAL;
    if (unnamed && mode == "O_RDONLY"_c)
        return -EINVAL;
    if (!m_kernel.generation().directIo())
        flags &= ~static_cast<int>("O_DIRECT"_c);
    task.spend(m_kernel.profile().pageCache.lookup, "path_openat");
    Found found = find(path);
    if (creates && found.error == 0 && found.kind == Found::Kind::Directory)
        return has(flags, "O_EXCL"_c) ? -EEXIST : -EISDIR;
    if (creates && found.error == -ENOENT && path.ends_with('/') && !found.name.empty())
        return -EISDIR;
    if (found.error != 0)
        return found.error;
    if (unnamed) {
        if (found.kind != Found::Kind::Directory)
            return found.kind == Found::Kind::Nothing ? -ENOENT : -ENOTDIR;
        found.inode = create({});
        found.kind = Found::Kind::Regular;
    } else if (found.kind == Found::Kind::Nothing) {
        if (!creates)
            return -ENOENT;
        found.inode = create(found.name);
        found.kind = Found::Kind::Regular;
        // A file that is being made is not truncated, and nobody can have a lease on it.
        flags &= ~static_cast<int>("O_TRUNC"_c);
    } else if (creates && has(flags, "O_EXCL"_c)) {
        return -EEXIST;
    } else if (has(flags, "O_DIRECTORY"_c) && found.kind != Found::Kind::Directory) {
        return -ENOTDIR;
    }
    if (pathOnly) {
        file = std::make_shared<PathFile>(m_kernel, flags & ~static_cast<int>("O_CLOEXEC"_c), found.inode,
                                          found.kind == Found::Kind::Directory);
        return 0;
    }
    const bool truncates = has(flags, "O_TRUNC"_c);
    const int opening = static_cast<int>("O_CREAT"_c | "O_EXCL"_c | "O_TRUNC"_c | "O_CLOEXEC"_c);
    const int kept = (flags & ~opening) | largeFile;
    switch (found.kind) {
    case Found::Kind::Directory:
        if (mode != "O_RDONLY"_c || truncates)
            return -EISDIR;
        file = std::make_shared<DirectoryFile>(m_kernel, kept);
        return 0;
    case Found::Kind::Card:
        file = std::make_shared<VfioCard>(m_kernel, kept, task.peer());
        return 0;
    case Found::Kind::Null:
    case Found::Kind::Zero:
        if (has(flags, "O_DIRECT"_c))
            return -EINVAL;
        if (found.kind == Found::Kind::Null)
            file = std::make_shared<NullFile>(m_kernel, kept);
        else
            file = std::make_shared<ZeroFile>(m_kernel, kept);
        return 0;
    default: break;
    }
    // The open file counts as a reader or writer while it waits for a lease (do_dentry_open).
    auto opened = std::make_shared<RegularFile>(m_kernel, found.inode, kept);
    const bool writes = mode != "O_RDONLY"_c;
    if (const std::int64_t error = found.inode->leases.breakFor(task, writes, has(flags, "O_NONBLOCK"_c)); error != 0) {
        opened->closed(task);
        return error;
    }
    if (truncates) {
        const Inode::Lock lock(task, *found.inode);
        found.inode->resize(task, 0);
    }
    file = std::move(opened);
    return 0;
}

std::int64_t FileSystem::unlink(Task& task, const std::string& path)
{
    task.spend(m_kernel.profile().pageCache.lookup, "do_unlinkat");
    const Found found = find(path);
    if (found.error != 0)
        return found.error;
    switch (found.kind) {
    case Found::Kind::Nothing: return -ENOENT;
    case Found::Kind::Directory: return -EISDIR;
    case Found::Kind::Card:
    case Found::Kind::Null:
    case Found::Kind::Zero: return -EPERM;
    case Found::Kind::Regular: break;
    }
    m_names.erase(found.name);
    found.inode->links = 0;
    if (found.inode->readers + found.inode->writers == 0)
        found.inode->dispose(task);
    return 0;
}

std::int64_t FileSystem::wayError(std::string_view path) const
{
    if (path.empty())
        return -ENOENT;
    if (path.size() > longestPath)
        return -ENAMETOOLONG;
    while (path.ends_with('/'))
        path.remove_suffix(1);
    const std::size_t slash = path.find_last_of('/');
    return slash == std::string_view::npos ? 0 : find(path.substr(0, slash + 1)).error;
}

std::int64_t FileSystem::rename(Task& task, const std::string& from, const std::string& to)
{
    task.spend(m_kernel.profile().pageCache.lookup * 2, "do_renameat2");
    if (const std::int64_t error = wayError(to); error != 0)
        return error;
    const Found source = find(from);
    const Found target = find(to);
    if (source.error != 0)
        return source.error;
    if (target.error != 0 && !(target.error == -ENOENT && to.ends_with('/') && !target.name.empty()))
        return target.error;
    if (source.name.empty() || (target.error == 0 && target.name.empty()))
        return -EBUSY;
    if (source.kind == Found::Kind::Nothing)
        return -ENOENT;
    if (source.kind != Found::Kind::Regular)
        return source.kind == Found::Kind::Directory ? -EBUSY : -EPERM;
    if (to.ends_with('/') && target.kind != Found::Kind::Directory)
        return -ENOTDIR;
    if (target.kind == Found::Kind::Directory)
        return -EISDIR;
    if (target.kind == Found::Kind::Null || target.kind == Found::Kind::Zero || target.kind == Found::Kind::Card)
        return -EPERM;
    if (target.inode == source.inode)
        return 0;
    m_names.erase(source.name);
    m_names[target.name] = source.inode;
    if (target.inode) {
        target.inode->links = 0;
        if (target.inode->readers + target.inode->writers == 0)
            target.inode->dispose(task);
    }
    return 0;
}

std::int64_t FileSystem::truncate(Task& task, const std::string& path, std::int64_t length)
{
    if (length < 0)
        return -EINVAL;
    task.spend(m_kernel.profile().pageCache.lookup, "do_sys_truncate");
    const Found found = find(path);
    if (found.error != 0)
        return found.error;
    switch (found.kind) {
    case Found::Kind::Nothing: return -ENOENT;
    case Found::Kind::Directory: return -EISDIR;
    case Found::Kind::Card:
    case Found::Kind::Null:
    case Found::Kind::Zero: return -EINVAL;
    case Found::Kind::Regular: break;
    }
    Inode& inode = *found.inode;
    ++inode.writers;
    const std::int64_t broken = inode.leases.breakFor(task, true, false);
    --inode.writers;
    if (broken != 0)
        return broken;
    if (static_cast<std::uint64_t>(length) > maxFileSize)
        return -EFBIG;
    const Inode::Lock lock(task, inode);
    return inode.resize(task, static_cast<std::uint64_t>(length));
}

}  // namespace copyscope::model::kernel
