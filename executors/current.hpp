#pragma once
// CurrentWorker: what Carrier::current() and TimerService::current() say on this thread.

#include "executors/carrier.hpp"
#include "executors/timer_service.hpp"

namespace actors::detail {

struct CurrentWorker {
  Carrier* carrier = nullptr;
  TimerService* timers = nullptr;
};
/// Set while the thread runs an executor's loop.
extern thread_local constinit CurrentWorker current_worker;

}  // namespace actors::detail
