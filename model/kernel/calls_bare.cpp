// SPDX-License-Identifier: GPL-3.0-or-later
// What programs can ask of the bare machine's kernel. They have no counterpart in Linux.
#include "model/kernel/bare_machine.h"
#include "model/kernel/call_table.h"
#include "model/kernel/kernel.h"

#include <cerrno>

namespace copyscope::model::kernel {

using program::CallArguments;

void addBareCalls(CallTable& table)
{
    table.add({"load_image", [](Task& task, const CallArguments& a) -> std::int64_t {
                   if (static_cast<std::int64_t>(a[0]) <= 0)
                       return -EINVAL;
                   return task.kernel().bareMachine().loadImage(task, Bytes(a[0]));
               }});
    table.add({"map_page", [](Task& task, const CallArguments& a) -> std::int64_t {
                   return task.kernel().bareMachine().mapPage(task, a[0], a[1]);
               }});
    table.add({"physical_address", [](Task& task, const CallArguments& a) -> std::int64_t {
                   return task.kernel().bareMachine().physicalAddress(task, a[0]);
               }});
}

}  // namespace copyscope::model::kernel
