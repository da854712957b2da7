#pragma once
// parked_handlers: what the handlers that wait at this moment wait for, as text.

#include <string>

#include "actors/actor_system.hpp"

namespace actors::testkit {

/// One line per parked handler of this system: "/user/a waits for an answer of /user/b to Ping for
/// 2.5s". Any thread.
[[nodiscard]] std::string parked_handlers(ActorSystem& system);

}  // namespace actors::testkit
