#pragma once
// Dispatcher: how much an actor may do before it goes to the back of the queue. A name, an
// executor, and two limits.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "actors/clock.hpp"
#include "actors/executor.hpp"
#include "actors/mailbox.hpp"

#include "executors/carrier.hpp"

namespace actors::detail {

class Dispatcher;

/// What is left of a turn. Owned by the worker that runs the turn.
class Slice {
 public:
  explicit inline Slice(const Dispatcher& dispatcher) noexcept;

  /// So many messages have been handled, or sent: a send costs as much as a message, so that a
  /// producer does not outrun its consumer without bound.
  void charge(std::uint32_t messages) noexcept { left_ -= messages; }
  /// The turn is over.
  [[nodiscard]] bool over() const noexcept {
    return spent() || (quantum_ > Duration::zero() && passed(started_, quantum_));
  }
  /// The same, if only messages count.
  [[nodiscard]] bool spent() const noexcept { return left_ <= 0; }

 private:
  [[nodiscard]] static bool passed(TimePoint since, Duration quantum) noexcept;
  std::int64_t left_;
  const Duration quantum_;
  TimePoint started_{};
};

/// How a turn ended.
enum class TurnEnd : std::uint8_t {
  idle,  ///< nothing left, or the turn goes on elsewhere (a parked handler): not to be touched any
         ///< more
  more,  ///< the slice is used up: to the back of the queue
};

/// What a dispatcher is part of; the floors above know what that is.
class DispatcherOwner {
 protected:
  DispatcherOwner() = default;
  ~DispatcherOwner() = default;
};

/// Immutable after construction, so thread-safe.
class Dispatcher {
 public:
  Dispatcher(DispatcherOwner& owner, std::string name, std::shared_ptr<Executor> executor,
             int throughput, Duration quantum, std::optional<MailboxType> mailbox = {})
      : owner_(owner),
        name_(std::move(name)),
        executor_(std::move(executor)),
        throughput_(throughput),
        quantum_(quantum),
        mailbox_(std::move(mailbox)) {}

  void schedule(Runnable& r) noexcept { executor_->execute(r); }
  void schedule_new(Runnable& r) noexcept { executor_->execute_new(r); }
  /// One turn of `r`: `work(slice)`, a TurnEnd, goes on until the slice is used up or nothing is
  /// left. Queues `r` again when there is more.
  template <class Work>
  void run_turn(Runnable& r, Work work) noexcept {
    Slice slice(*this);
    if (work(slice) == TurnEnd::more) {
      executor_->execute_later(r);
    }
  }

  [[nodiscard]] DispatcherOwner& owner() const noexcept { return owner_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// How many messages a turn may handle.
  [[nodiscard]] int throughput() const noexcept { return throughput_; }
  /// How long a turn may last; zero: only messages count, and no clock is read.
  [[nodiscard]] Duration quantum() const noexcept { return quantum_; }
  [[nodiscard]] bool timed() const noexcept { return quantum_ > Duration::zero(); }
  [[nodiscard]] Executor& executor() const noexcept { return *executor_; }
  /// Of its actors that name none; empty: it says nothing.
  [[nodiscard]] const std::optional<MailboxType>& mailbox() const noexcept { return mailbox_; }

 private:
  DispatcherOwner& owner_;
  std::string name_;
  std::shared_ptr<Executor> executor_;
  int throughput_;
  Duration quantum_;
  std::optional<MailboxType> mailbox_;
};

Slice::Slice(const Dispatcher& dispatcher) noexcept
    : left_(dispatcher.throughput()), quantum_(dispatcher.quantum()) {
  if (dispatcher.timed()) {
    started_ = Clock::steady().now();
  }
}

}  // namespace actors::detail
