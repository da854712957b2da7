#include "executors/current.hpp"

namespace actors::detail {

thread_local constinit CurrentWorker current_worker;

Carrier* Carrier::current() noexcept {
  return current_worker.carrier;
}

TimerService* TimerService::current() noexcept {
  return current_worker.timers;
}

}  // namespace actors::detail
