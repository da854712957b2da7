#pragma once
// What a Supervisor refuses to be given.

#include <vector>

#include "actors/child_spec.hpp"
#include "actors/supervisor.hpp"

namespace actors::detail {

/// Both throw ConfigError, which names child and field.
void check_supervisor(const SupervisorFlags& flags, const std::vector<ChildSpec>& children);
void check_child(const SupervisorFlags& flags, const ChildSpec& spec);

}  // namespace actors::detail
