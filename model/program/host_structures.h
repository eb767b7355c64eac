// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <span>

namespace copyscope::model::program {

/// Structures and counters in the memory of a program, as its libraries read and write them.
template <class T>
Outcome put(Host& host, Address at, const T& value)
{
    return host.store(at, std::as_bytes(std::span(&value, 1)));
}

template <class T>
Outcome get(Host& host, Address at, T& value)
{
    return host.load(at, std::as_writable_bytes(std::span(&value, 1)));
}

}  // namespace copyscope::model::program
