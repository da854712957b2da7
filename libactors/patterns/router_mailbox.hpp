#pragma once
// What the routees of a pool get their messages from, where somebody has to know how many there
// are, or where all of them share one queue.

#include <cstddef>
#include <memory>
#include <vector>

#include "actors/detail/ref_id.hpp"
#include "actors/mailbox.hpp"

#include "base/mutex.hpp"
#include "libactors/actor/services.hpp"
#include "libactors/patterns/router_logic.hpp"

namespace actors::detail {

/// Messages, first in, first out, linked through Envelope::next. Thread-compatible.
class MessageList {
 public:
  MessageList() = default;
  MessageList(const MessageList&) = delete;
  MessageList& operator=(const MessageList&) = delete;
  ~MessageList();

  void push_back(Envelope* message) noexcept;
  /// Returns how many there are in the chain.
  std::size_t push_front(Envelope* chain) noexcept;
  [[nodiscard]] Envelope* pop_front() noexcept;
  /// Takes `message`, which comes after `before` (null: is the first).
  void unlink(Envelope* before, Envelope* message) noexcept;
  [[nodiscard]] Envelope* take_all() noexcept;
  [[nodiscard]] Envelope* front() const noexcept { return first_; }

 private:
  Envelope* first_ = nullptr;
  Envelope* last_ = nullptr;
};

/// The one queue of a balancing pool. Routees are its workers: each takes the next message when it
/// has handled one, and is idle from when it finds none until somebody wakes it. A worker that is
/// not idle will come for a message by itself, so a message wakes one only if one is idle; none is
/// ever left in the queue while a worker idles.
///
/// Whoever is given a RefId by one of these calls owes that worker a wake(). Thread-safe.
///
/// A worker that is suspended (actors/debug.hpp), or waits for its supervisor, stays away although
/// it has been woken; so the next idle one is woken as well. If that happens to it on its way, the
/// message waits for it, or until another one is put here.
class SharedQueue {
 public:
  SharedQueue() = default;
  /// Of this pool, whose system has `services`: what is put here is traced as told to the pool.
  SharedQueue(Services& services, RefId pool) : services_(&services), pool_(pool) {}

  /// Sees to it that `worker` takes what is in its queue. Nothing happens when it has ended.
  /// Nothing for the empty id.
  void wake(RefId worker) noexcept;

  struct Put {
    bool accepted;  ///< false: there are no workers; the message still belongs to the caller
    RefId wake;     ///< empty: nobody
  };
  [[nodiscard]] Put put(Envelope* message) noexcept;
  /// The next message for the worker with this counter, or null: it is idle now, or no worker.
  [[nodiscard]] Envelope* take(const LoadCounter& worker) noexcept;

  /// The worker handles something of its own now: should it have been woken for a message, another
  /// one is.
  [[nodiscard]] RefId note_busy(const LoadCounter& worker) noexcept;

  /// Nothing happens when its mailbox has been closed.
  [[nodiscard]] RefId join(RefId ref, std::shared_ptr<LoadCounter> worker);
  /// It takes nothing more. With the last worker goes everything that waits, as a chain.
  struct Left {
    RefId wake;
    Envelope* orphans;
  };
  [[nodiscard]] Left leave(const LoadCounter& worker) noexcept;
  [[nodiscard]] std::size_t waiting() const noexcept;

 private:
  struct Worker {
    RefId ref;
    std::shared_ptr<LoadCounter> counter;
    bool idle;
  };
  [[nodiscard]] std::vector<Worker>::iterator find(const LoadCounter& worker) noexcept
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// An idle worker, which is not idle any more, if there is a message for it.
  [[nodiscard]] RefId claim_idle() noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// The same, if `woken` does not come: it waits for its supervisor, or is suspended.
  [[nodiscard]] RefId claim_another(RefId woken) noexcept;
  void trace(Envelope& message) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  /// Null: nothing is traced. Only used under the lock, while there are workers: their system
  /// lives.
  Services* const services_ = nullptr;
  const RefId pool_{};

  mutable Mutex mutex_;
  MessageList messages_ ABSL_GUARDED_BY(mutex_);
  std::size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Worker> workers_ ABSL_GUARDED_BY(mutex_);
};

/// First in, first out; says in a LoadCounter how much waits. With a SharedQueue: what is pushed
/// here comes first, then what is there; but a PoisonPill comes last of all. Thread-safe as a
/// Mailbox.
class RouteeMailbox final : public Mailbox {
 public:
  explicit RouteeMailbox(std::shared_ptr<LoadCounter> load,
                         std::shared_ptr<SharedQueue> shared = nullptr)
      : load_(std::move(load)), shared_(std::move(shared)) {}

  [[nodiscard]] PushResult push(Envelope* message) noexcept override;
  [[nodiscard]] Envelope* pop() noexcept override;
  void prepend(Envelope* chain) noexcept override;
  [[nodiscard]] Envelope* scan(Cursor& cursor) noexcept override;
  [[nodiscard]] Envelope* take(Cursor& cursor) noexcept override;
  [[nodiscard]] Envelope* close() noexcept override;
  [[nodiscard]] std::size_t size_hint() const noexcept override;

 private:
  [[nodiscard]] Envelope* pop_own(bool with_pills) noexcept;

  const std::shared_ptr<LoadCounter> load_;
  const std::shared_ptr<SharedQueue> shared_;
  Mutex mutex_;
  MessageList own_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace actors::detail
