// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/process.h"

#include "model/kernel/file.h"
#include "model/program/constants.h"

#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::size_t firstNumber = 3;  // 0, 1 and 2 are the terminal

}  // namespace

std::int64_t DescriptorTable::add(std::shared_ptr<File> file, int least, bool closeOnExec)
{
    std::size_t n = std::max(static_cast<std::size_t>(least), firstNumber);
    while (n < m_slots.size() && m_slots[n].file)
        ++n;
    if (n >= static_cast<std::size_t>(limit))
        return -EMFILE;
    if (n >= m_slots.size())
        m_slots.resize(n + 1);
    ++file->descriptors;
    m_slots[n] = {std::move(file), closeOnExec};
    return static_cast<std::int64_t>(n);
}

std::shared_ptr<File> DescriptorTable::get(std::int64_t number) const
{
    if (number < 0 || static_cast<std::size_t>(number) >= m_slots.size())
        return nullptr;
    return m_slots[static_cast<std::size_t>(number)].file;
}

std::shared_ptr<File> DescriptorTable::usable(std::int64_t number) const
{
    std::shared_ptr<File> file = get(number);
    return file && (file->flags & "O_PATH"_c) != 0 ? nullptr : file;
}

Descriptor* DescriptorTable::find(std::int64_t number)
{
    if (!get(number))
        return nullptr;
    return &m_slots[static_cast<std::size_t>(number)];
}

std::shared_ptr<File> DescriptorTable::take(std::int64_t number)
{
    Descriptor* d = find(number);
    if (d == nullptr)
        return nullptr;
    --d->file->descriptors;
    d->closeOnExec = false;
    return std::exchange(d->file, nullptr);
}

void DescriptorTable::put(std::int64_t number, std::shared_ptr<File> file)
{
    const auto n = static_cast<std::size_t>(number);
    if (n >= m_slots.size())
        m_slots.resize(n + 1);
    ++file->descriptors;
    m_slots[n] = {std::move(file), false};
}

std::vector<std::int64_t> DescriptorTable::numbers() const
{
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < m_slots.size(); ++i)
        if (m_slots[i].file)
            out.push_back(static_cast<std::int64_t>(i));
    return out;
}

}  // namespace copyscope::model::kernel
