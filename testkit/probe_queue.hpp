#pragma once
// ProbeQueue: the messages on their way from a probe's actor to the test that reads them.

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/message.hpp"

#include "base/mutex.hpp"

namespace actors::testkit {

/// A message, and who sent it as it was known then: later the sender may be gone.
struct ProbeMessage {
  Message message;
  ActorRef sender;
  std::string from;  ///< "/user/a", "nobody", "an ask"
};

/// Thread-safe. Filled by the probe's actor, emptied by the test.
class ProbeQueue {
 public:
  using Pilot = std::function<void(const Message&, ActorRef)>;

  void push(ProbeMessage message) {
    const detail::MutexLock lock(mutex_);
    messages_.push_back(std::move(message));
    changed_.notify_all();
  }
  [[nodiscard]] std::optional<ProbeMessage> pop() {
    const detail::MutexLock lock(mutex_);
    if (messages_.empty()) {
      return std::nullopt;
    }
    std::optional<ProbeMessage> first(std::move(messages_.front()));
    messages_.pop_front();
    return first;
  }
  /// False: still empty at `deadline`, real time.
  [[nodiscard]] bool wait_until(TimePoint deadline) {
    const detail::MutexLock lock(mutex_);
    while (messages_.empty()) {
      if (!changed_.wait_until(mutex_, deadline)) {
        return !messages_.empty();
      }
    }
    return true;
  }
  [[nodiscard]] std::size_t size() const {
    const detail::MutexLock lock(mutex_);
    return messages_.size();
  }
  /// "Ping from /user/a, Pong from nobody": at most `most` of them, then how many more.
  [[nodiscard]] std::string describe(std::size_t most) const {
    const detail::MutexLock lock(mutex_);
    std::string text;
    for (std::size_t i = 0; i < messages_.size() && i < most; ++i) {
      text +=
          (i == 0 ? "" : ", ") + messages_[i].message.type_name() + " from " + messages_[i].from;
    }
    return messages_.size() <= most
               ? text
               : text + " and " + std::to_string(messages_.size() - most) + " more";
  }

  void set_pilot(Pilot pilot) {
    const detail::MutexLock lock(mutex_);
    pilot_ = std::move(pilot);
  }
  /// A copy, so that it is called without a lock.
  [[nodiscard]] Pilot pilot() const {
    const detail::MutexLock lock(mutex_);
    return pilot_;
  }

 private:
  mutable detail::Mutex mutex_;
  detail::CondVar changed_;
  std::deque<ProbeMessage> messages_ ABSL_GUARDED_BY(mutex_);
  Pilot pilot_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace actors::testkit
