#include "libactors/process/inbox_queue.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/errors.hpp"

#include "executors/driver.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

TimerService& timers_of(SystemCore& core) {
  return core.timers_for(core.dispatcher("default"));
}

}  // namespace

/// One receive. Throws Error when there is one already.
class InboxQueue::Use {
 public:
  explicit Use(InboxQueue& queue) : queue_(queue) {
    const MutexLock lock(queue_.mutex_);
    if (queue_.in_use_) {
      throw Error(
          "Inbox: another receive of it is under way. An Inbox is for one thread at a time, and a "
          "guard must not receive: do that in the handler");
    }
    queue_.in_use_ = true;
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    const MutexLock lock(queue_.mutex_);
    queue_.in_use_ = false;
  }

 private:
  InboxQueue& queue_;
};

InboxQueue::InboxQueue(ActorSystem& system) : timers_(&timers_of(system.core())) {}

// ---- the actor's worker

bool InboxQueue::put(Envelope* envelope) {
  const MutexLock lock(mutex_);
  if (abandoned_) {
    return false;
  }
  arrived_.append(envelope);
  changed_.notify_one();
  return true;
}

void InboxQueue::end(std::exception_ptr reason) {
  const MutexLock lock(mutex_);
  ended_ = std::move(reason);
  changed_.notify_one();
}

// ---- the receiving thread

Received InboxQueue::receive(const Selector* select, Duration timeout) {
  const Use use(*this);
  const TimePoint deadline = deadline_after(Clock::steady().now(), timeout);
  EnvelopeList::Place at = kept_.begin();
  do {
    if (Received found = look(select, at)) {
      return found;
    }
  } while (await_mail(timeout, deadline));
  return {};
}

/// Looks at what is there from `at` on, and leaves `at` behind what it has looked at.
Received InboxQueue::look(const Selector* select, EnvelopeList::Place& at) {
  while (*at != nullptr) {
    const bool notice = (*at)->has(Envelope::kNotice);
    if (notice && std::find(watched_.begin(), watched_.end(), (*at)->sender) == watched_.end()) {
      destroy_envelope(kept_.take(at));  // unwatched meanwhile
      continue;
    }
    const int clause = select != nullptr ? select->choose(select->context, **at) : 0;
    if (clause < 0) {
      at = &(*at)->next;
      continue;
    }
    Envelope* const taken = kept_.take(at);
    if (notice) {
      static_cast<void>(unwatch(taken->sender));
    }
    return {clause, taken};
  }
  return {};
}

/// True: there is more to look at. False: the time is over.
bool InboxQueue::await_mail(Duration timeout, TimePoint deadline) {
  if (fetch()) {
    return true;
  }
  check_open();
  if (timeout <= Duration::zero()) {
    return false;
  }
  Driver* const driver = Driver::of(*timers_);
  if (driver == nullptr) {
    return wait_on_thread(deadline);
  }
  while (driver->drive_once()) {
    if (fetch()) {
      return true;
    }
    check_open();
  }
  if (timeout == no_timeout) {
    throw Deadlock(
        "Inbox: nothing left to run can bring a message: the manual executor that this thread "
        "drives is idle. If a timer is to send it, advance the clock; if another thread is, wait "
        "for that thread first");
  }
  return false;
}

bool InboxQueue::wait_on_thread(TimePoint deadline) {
  {
    const MutexLock lock(mutex_);
    while (arrived_.empty() && ended_ == nullptr) {
      if (!changed_.wait_until(mutex_, deadline)) {
        break;
      }
    }
  }
  if (fetch()) {
    return true;
  }
  check_open();
  return false;
}

/// False: nothing has arrived.
bool InboxQueue::fetch() {
  const MutexLock lock(mutex_);
  const bool any = !arrived_.empty();
  kept_.append(arrived_);
  return any;
}

void InboxQueue::check_open() {
  const MutexLock lock(mutex_);
  if (ended_ != nullptr) {
    std::rethrow_exception(ended_);
  }
}

bool InboxQueue::watch(RefId other) {
  const bool is_new = std::find(watched_.begin(), watched_.end(), other) == watched_.end();
  if (is_new) {
    watched_.push_back(other);
  }
  return is_new;
}

bool InboxQueue::unwatch(RefId other) noexcept {
  return std::erase(watched_, other) > 0;
}

void InboxQueue::abandon(RefId inbox) noexcept {
  {
    const MutexLock lock(mutex_);
    if (in_use_) {
      std::fputs(
          "actors: an Inbox is destroyed while a thread waits in it; let its receive end first: "
          "tell the Inbox something, or terminate the system\n",
          stderr);
      std::abort();
    }
    abandoned_ = true;
    kept_.append(arrived_);
  }
  while (!kept_.empty()) {
    to_dead_letters(inbox, kept_.take(kept_.begin()));
  }
}

}  // namespace actors::detail
