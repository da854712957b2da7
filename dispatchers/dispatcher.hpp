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

#include "dispatchers/resumable.hpp"
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
  [[nodiscard]] inline bool over() const noexcept;

 private:
  // static: a slice whose address nobody takes stays in registers
  [[nodiscard]] static bool passed(TimePoint since, Duration quantum) noexcept;
  std::int64_t left_;
  const Dispatcher& dispatcher_;
  TimePoint started_{};
};

/// Immutable after construction, so thread-safe.
class Dispatcher {
 public:
  Dispatcher(std::string name, std::shared_ptr<Executor> executor, int throughput, Duration quantum,
             std::optional<MailboxType> mailbox = {})
      : name_(std::move(name)),
        executor_(std::move(executor)),
        throughput_(throughput),
        quantum_(quantum),
        mailbox_(std::move(mailbox)) {}

  void schedule(Runnable& r) noexcept { executor_->execute(r); }
  /// One turn of `r`; queues it again when work is left. What `r.run()` does.
  template <Resumable R>
  void run_turn(R& r) noexcept {
    Slice slice(*this);
    if (r.resume(slice) == TurnEnd::more) {
      executor_->execute_later(r);
    }
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// How many messages a turn may handle.
  [[nodiscard]] int throughput() const noexcept { return throughput_; }
  /// How long a turn may last; zero: only messages count, and no clock is read.
  [[nodiscard]] Duration quantum() const noexcept { return quantum_; }
  [[nodiscard]] Executor& executor() const noexcept { return *executor_; }
  /// Of its actors that name none; empty: it says nothing.
  [[nodiscard]] const std::optional<MailboxType>& mailbox() const noexcept { return mailbox_; }

 private:
  std::string name_;
  std::shared_ptr<Executor> executor_;
  int throughput_;
  Duration quantum_;
  std::optional<MailboxType> mailbox_;
};

Slice::Slice(const Dispatcher& dispatcher) noexcept
    : left_(dispatcher.throughput()), dispatcher_(dispatcher) {
  if (dispatcher.quantum() > Duration::zero()) {
    started_ = Clock::steady().now();
  }
}

bool Slice::over() const noexcept {
  return left_ <= 0 ||
         (dispatcher_.quantum() > Duration::zero() && passed(started_, dispatcher_.quantum()));
}

}  // namespace actors::detail
