#include "actors/testkit/manual_clock.hpp"

#include <algorithm>
#include <vector>

#include "actors/testkit/errors.hpp"

#include "base/duration_text.hpp"
#include "base/mutex.hpp"

namespace actors::testkit {

/// Who wants to know, and the lock that makes moves of the clock happen one after the other.
class ManualClock::Listeners {
 public:
  detail::Mutex mutex;
  std::vector<Listener*> all ABSL_GUARDED_BY(mutex);
};

ManualClock::ManualClock(TimePoint start)
    : start_(start), now_(start), listeners_(std::make_unique<Listeners>()) {}

ManualClock::~ManualClock() = default;

TimePoint ManualClock::now() const noexcept {
  return now_.load(std::memory_order_acquire);  // pairs with the release in advance...()
}

void ManualClock::advance(Duration by) {
  if (by < Duration::zero()) {
    throw Misuse("ManualClock::advance(" + detail::duration_text(by) +
                 "): a clock never goes back; give a duration that is not negative");
  }
  const detail::MutexLock lock(listeners_->mutex);
  move_to(deadline_after(now(), by));
}

void ManualClock::advance_to(TimePoint when) {
  const detail::MutexLock lock(listeners_->mutex);
  if (when < now()) {
    throw Misuse("ManualClock::advance_to(): the time given is " +
                 detail::duration_text(now() - when) +
                 " ago, and a clock never goes back; give one from now() on");
  }
  move_to(when);
}

void ManualClock::move_to(TimePoint when) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  now_.store(when, std::memory_order_release);  // pairs with the acquire in now()
  for (Listener* const listener : listeners_->all) {
    listener->clock_moved();
  }
}

void ManualClock::add_listener(Listener& listener) {
  const detail::MutexLock lock(listeners_->mutex);
  listeners_->all.push_back(&listener);
}

void ManualClock::remove_listener(Listener& listener) {
  const detail::MutexLock lock(listeners_->mutex);
  std::erase(listeners_->all, &listener);
}

}  // namespace actors::testkit
