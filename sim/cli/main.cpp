// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/calibrate.h"
#include "sim/cli/program.h"
#include "sim/live/live_backend.h"
#include "sim/live/own_network.h"

#ifdef COPYSCOPE_HAS_SIMULATION
#include "sim/simulated/simulated_backend.h"
#endif

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <iostream>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using copyscope::sim::Environment;

/// Where scenarios/ and assets/ are: said by the user, beside an installed program, or where this one was built.
std::vector<fs::path> dataFolders()
{
    std::vector<fs::path> folders;
    if (const char* said = std::getenv("COPYSCOPE_DATA"); said != nullptr && *said != '\0')
        folders.emplace_back(said);
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error)
        folders.push_back(program.parent_path().parent_path() / "share" / "copyscope");
    folders.emplace_back(COPYSCOPE_SOURCE_FOLDER);
    std::erase_if(folders, [&error](const fs::path& folder) { return !fs::is_directory(folder / "scenarios", error); });
    return folders;
}

std::size_t terminalWidth()
{
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/// Those that we may use, which in a container can be fewer than there are.
unsigned coresForUs()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(std::max(CPU_COUNT(&set), 1)) : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    Environment environment{std::cin, std::cout, std::cerr, false, false, false, 0, 1, {}, {}, {}, {}};
    environment.outIsTerminal = ::isatty(STDOUT_FILENO) == 1;
    environment.errIsTerminal = ::isatty(STDERR_FILENO) == 1;
    const char* noColor = std::getenv("NO_COLOR");
    environment.noColor = noColor != nullptr && *noColor != '\0';
    environment.width = environment.outIsTerminal ? terminalWidth() : 0;
    environment.cores = coresForUs();
    // The nearest data only: two copies of the same scenarios would all be listed twice.
    for (const fs::path& folder : dataFolders()) {
        if (!environment.scenarios.empty())
            break;
        environment.folders.machines.push_back(folder / "assets" / "machines");
        environment.folders.methods.push_back(folder / "scenarios" / "methods");
        environment.scenarios.push_back(folder / "scenarios");
    }
    // The user's own come last: a shipped name always means the shipped machine.
    if (const fs::path own = copyscope::sim::userMachines(); !own.empty())
        environment.folders.machines.push_back(own);
    environment.live.backend = [](const copyscope::sim::LiveOptions& options) { return std::make_unique<copyscope::sim::LiveBackend>(options); };
    environment.live.observables = copyscope::sim::observables;
    environment.live.privilegedSteps = copyscope::sim::privilegedSteps;
#ifdef COPYSCOPE_HAS_SIMULATION
    environment.simulated = [] { return std::make_unique<copyscope::sim::SimulatedBackend>(); };
#endif
    return copyscope::sim::runProgram({argv + 1, argv + argc}, environment);
}
