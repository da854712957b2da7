#pragma once
// InboxQueue: what an Inbox shares with its actor: what has come, and whether more will.
//
// Two lists. The actor appends to `arrived_`, under the lock. The thread that receives moves that
// behind its own list, `kept_`, and looks there without a lock, because clauses are the user's
// code. It looks at each message once per receive: a cursor stays behind what no clause has taken.

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/received.hpp"

#include "base/mutex.hpp"
#include "executors/timer_service.hpp"

namespace actors {
class ActorSystem;
}

namespace actors::detail {

/// A list of envelopes, oldest first. Owned by one thread, or guarded by a lock.
class EnvelopeList {
 public:
  /// Where an envelope is linked, or would be.
  using Place = Envelope**;

  EnvelopeList() = default;
  EnvelopeList(const EnvelopeList&) = delete;
  EnvelopeList& operator=(const EnvelopeList&) = delete;
  ~EnvelopeList() = default;

  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] Place begin() noexcept { return &first_; }
  void append(Envelope* envelope) noexcept {
    envelope->next = nullptr;
    *end_ = envelope;
    end_ = &envelope->next;
  }
  /// Moves all of `other` behind this.
  void append(EnvelopeList& other) noexcept {
    if (!other.empty()) {
      *end_ = std::exchange(other.first_, nullptr);
      end_ = std::exchange(other.end_, &other.first_);
    }
  }
  /// Takes the envelope that is linked there out of the list.
  [[nodiscard]] Envelope* take(Place at) noexcept {
    Envelope* const taken = *at;
    *at = taken->next;
    if (end_ == &taken->next) {
      end_ = at;
    }
    return taken;
  }

 private:
  Envelope* first_ = nullptr;
  Place end_ = &first_;
};

class InboxQueue {
 public:
  explicit InboxQueue(ActorSystem& system);
  InboxQueue(const InboxQueue&) = delete;
  InboxQueue& operator=(const InboxQueue&) = delete;
  ~InboxQueue() = default;

  // ---- the actor's worker
  /// False: nobody will receive any more, and the envelope stays the caller's.
  [[nodiscard]] bool put(Envelope* envelope);
  /// Nothing comes any more, for this reason.
  void end(std::exception_ptr reason);

  // ---- the thread whose Inbox it is
  /// See Receiver. Throws the reason once nothing comes any more, Deadlock when this thread drives
  /// the actor's executor and there is nothing to run, Error while another receive is under way.
  [[nodiscard]] Received receive(const Selector* select, Duration timeout);
  /// Throws the reason when nothing comes any more.
  void check_open();
  /// Notices of that one's end are wanted, or not any more. False: as before.
  bool watch(RefId other);
  bool unwatch(RefId other) noexcept;
  /// Nobody will receive any more. What is left becomes dead letters of `inbox`.
  void abandon(RefId inbox) noexcept;

 private:
  class Use;
  [[nodiscard]] Received look(const Selector* select, EnvelopeList::Place& at);
  [[nodiscard]] bool await_mail(Duration timeout, TimePoint deadline);
  [[nodiscard]] bool wait_on_thread(TimePoint deadline);
  [[nodiscard]] bool fetch();

  TimerService* const timers_;  ///< of the actor's executor; not looked into once the queue ended
  // The receiving thread's.
  EnvelopeList kept_;
  std::vector<RefId> watched_;

  Mutex mutex_;
  CondVar changed_;
  EnvelopeList arrived_ ABSL_GUARDED_BY(mutex_);
  std::exception_ptr ended_ ABSL_GUARDED_BY(mutex_);
  bool in_use_ ABSL_GUARDED_BY(mutex_) = false;
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace actors::detail
