#pragma once
// Scheduler: runs a function, or tells somebody something, later or again and again: for code that
// is no actor, and for times that are nobody's own. An actor that tells itself things has timers(),
// which end with it, and with a restart; here who is told may restart, and is told on.
//
//   actors::Scheduler scheduler(system);
//   scheduler.once(100ms, [] { std::puts("later"); });
//   actors::Cancellable beat = scheduler.every(0s, 1s, [&] { ++beats; });
//   scheduler.tell_every(1s, 1s, monitor, Report{});
//   beat.cancel();
//
// A system has one schedule, however many Schedulers: they are handles, cheap to make and to copy.
// Times are measured by the system's clock: nothing runs before its time, and on the steady clock
// at most a millisecond or so after it has come, if there is nothing else to do. A delay that is
// not positive is over at once. Starting one and cancelling it take the same time however many
// there are (the timing wheel of the executor).
//
// Functions run one after the other, in turns of an actor that the first Scheduler starts
// ("/user/actors-scheduler"): so they need no locks among themselves, may tell, ask and start
// actors, and are part of what await_idle() waits for. One that waits keeps the others waiting
// (and so does a message to a full mailbox that parks its senders): leave long work to an actor, or
// to a process. What a function throws is logged as an error, and
// the function does not run again.
//
// The end. When the system begins to end, everything here throws SystemTerminated. What has been
// scheduled before runs on until the scheduler's actor ends in its turn (top-level actors end in
// the reverse order of their creation); then it is dropped, or run there and then if OnClose::run
// was asked for.

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/detail/empty_function.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/type_descriptor.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/message.hpp"

namespace actors {

class ActorSystem;

namespace detail {
class Schedule;
class ScheduledTask;
}  // namespace detail

/// What becomes of a function that has not run when the scheduler ends.
enum class OnClose : std::uint8_t { drop, run };

/// What has been scheduled. Thread-safe; copies mean the same. May outlive the system. Dropping it
/// cancels nothing. A default-constructed one means nothing, and is over.
class Cancellable {
 public:
  Cancellable() = default;

  /// True: it will not run, or not again, because of this call. False: it is over, or was cancelled
  /// before; or it runs right now, for the last time anyhow. One that repeats may be cancelled by
  /// its own function.
  bool cancel() const noexcept;
  /// It will run, or runs.
  [[nodiscard]] bool active() const noexcept;

 private:
  friend class Scheduler;
  explicit Cancellable(std::shared_ptr<detail::ScheduledTask> task) noexcept
      : task_(std::move(task)) {}
  std::shared_ptr<detail::ScheduledTask> task_;
};

/// A handle; thread-safe, copyable. Use it while the system lives.
class Scheduler {
 public:
  /// Throws SystemTerminated when the first one is made in a system that is ending.
  explicit Scheduler(ActorSystem& system);

  // Each throws SystemTerminated once the system is ending; Error for an interval that is not
  // positive, and for an empty function.

  /// Runs `function()` after `delay`.
  template <class F>
  requires std::invocable < std::decay_t<F>
  & > Cancellable once(Duration delay, F&& function, OnClose at_close = OnClose::drop) {
    return start("once()", delay, Duration::zero(), Repeat::never, at_close,
                 checked("once()", std::forward<F>(function)));
  }
  /// Runs it after `delay`, and then again and again, each time `interval` after the last run has
  /// ended.
  template <class F>
  requires std::invocable < std::decay_t<F>
  & > Cancellable every(Duration delay, Duration interval, F&& function) {
    return start("every()", delay, interval, Repeat::after_delay, OnClose::drop,
                 checked("every()", std::forward<F>(function)));
  }
  /// Runs it after `delay`, `delay` + `interval`, `delay` + 2 `interval` ...: when runs are late,
  /// those that were missed follow at once.
  template <class F>
  requires std::invocable < std::decay_t<F>
  & > Cancellable at_fixed_rate(Duration delay, Duration interval, F&& function) {
    return start("at_fixed_rate()", delay, interval, Repeat::at_rate, OnClose::drop,
                 checked("at_fixed_rate()", std::forward<F>(function)));
  }

  /// Tells `ref` the message after `delay`. One that has ended by then: a dead letter.
  template <is_ref R, class M>
  requires requires(const R& ref, M&& m) { ref.tell(std::forward<M>(m), ActorRef()); }
  Cancellable tell_once(Duration delay, const R& ref, M&& message, ActorRef sender = {}) {
    return start("tell_once()", delay, Duration::zero(), Repeat::never, OnClose::drop,
                 [ref, sender, kept = detail::sent_as<M>(std::forward<M>(message))]() mutable {
                   ref.tell(std::move(kept), sender);
                   return true;
                 });
  }
  /// As every(), until `ref` has ended: the dead are told nothing.
  template <is_ref R, class M>
  requires requires(const R& ref, M&& m) { ref.tell(std::forward<M>(m), ActorRef()); }
  Cancellable tell_every(Duration delay, Duration interval, const R& ref, M&& message,
                         ActorRef sender = {}) {
    return start("tell_every()", delay, interval, Repeat::after_delay, OnClose::drop,
                 telling(ref, detail::sent_as<M>(std::forward<M>(message)), sender));
  }
  /// As at_fixed_rate(), until `ref` has ended.
  template <is_ref R, class M>
  requires requires(const R& ref, M&& m) { ref.tell(std::forward<M>(m), ActorRef()); }
  Cancellable tell_at_fixed_rate(Duration delay, Duration interval, const R& ref, M&& message,
                                 ActorRef sender = {}) {
    return start("tell_at_fixed_rate()", delay, interval, Repeat::at_rate, OnClose::drop,
                 telling(ref, detail::sent_as<M>(std::forward<M>(message)), sender));
  }

 private:
  enum class Repeat : std::uint8_t { never, after_delay, at_rate };
  /// False: it is not to run again.
  using Function = detail::UniqueFunction<bool()>;

  template <class F>
  [[nodiscard]] static Function checked(const char* call, F&& function) {
    if (detail::is_empty_function(function)) {
      throw_empty(call);
    }
    return [f = std::decay_t<F>(std::forward<F>(function))]() mutable {
      static_cast<void>(f());
      return true;
    };
  }
  template <class R, class M>
  [[nodiscard]] static Function telling(const R& ref, M message, ActorRef sender) {
    static_assert(detail::is_copyable<M>,
                  "Scheduler: a message that is told again and again must be copyable");
    return [ref, sender, message = std::move(message)]() {
      if (!lives(ref.id())) {
        return false;
      }
      ref.tell(message, sender);
      return true;
    };
  }
  [[noreturn]] static void throw_empty(const char* call);
  [[nodiscard]] static bool lives(detail::RefId id) noexcept;
  [[nodiscard]] Cancellable start(const char* call, Duration delay, Duration interval,
                                  Repeat repeat, OnClose at_close, Function function);

  std::shared_ptr<detail::Schedule> schedule_;
};

}  // namespace actors
