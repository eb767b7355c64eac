// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/call_table.h"

namespace copyscope::model::kernel {

void CallTable::add(SystemCall call)
{
    call.info = program::findCall(call.name);
    m_calls.emplace(call.name, std::move(call));
}

const SystemCall* CallTable::find(std::string_view name) const
{
    const auto it = m_calls.find(name);
    return it == m_calls.end() ? nullptr : &it->second;
}

}  // namespace copyscope::model::kernel
