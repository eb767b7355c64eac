// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace copyscope::model::program {

/// Is told by the interpreter what a process does and what it gets for it, in the same words whoever answers the calls.
/// That is what makes runs on two systems comparable.
class CallWatcher {
public:
    virtual ~CallWatcher() = default;

    /// A call has returned. `result` is >= 0, or -errno; memory that the call filled can be read through `host`.
    struct Made {
        std::string_view name;
        const CallArguments& arguments;
        std::int64_t result = 0;
        std::uint32_t line = 0;
    };
    virtual void called(const Made& call, Host& host) = 0;
    /// A handler begins.
    virtual void signalled(const SignalDelivery& signal) = 0;
    /// printf and its kin.
    virtual void said(std::string_view text) = 0;
    /// Who watches the child of a fork. On a real system it is asked in the child.
    [[nodiscard]] virtual std::shared_ptr<CallWatcher> forChild() = 0;
};

}  // namespace copyscope::model::program
