#pragma once
// What reports say about actors: executors know only numbers; the floors above give them the names.

#include <cstdint>
#include <string>

#include "actors/clock.hpp"

namespace actors::detail {

struct WaitRecord;

/// How the floors above name the actor of Carrier::running_actor() and in WaitRecord. Set once,
/// before the first executor starts; until then reports show numbers. Any thread.
using DescribeActor = std::string (*)(std::uint64_t actor);
void set_describe_actor(DescribeActor describe) noexcept;
[[nodiscard]] std::string describe_actor(std::uint64_t actor);

/// What the calling thread's carrier is running: "/user/a handling a Job".
[[nodiscard]] std::string describe_running();
/// "waits for an answer of /user/b to Ping, for 2.5s". `now` by the clock of the waiter's system.
[[nodiscard]] std::string describe_wait(const WaitRecord& record, TimePoint now);

}  // namespace actors::detail
