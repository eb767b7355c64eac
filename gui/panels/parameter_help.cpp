// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/parameter_help.h"

#include "model/machine/parameters.h"

namespace copyscope::gui {

std::string parameterHelp(std::string_view path)
{
    const model::machine::Parameter* p = model::machine::findParameter(path);
    return p ? std::string(p->description) : std::string();
}

}  // namespace copyscope::gui
