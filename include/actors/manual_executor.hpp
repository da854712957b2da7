#pragma once
// ManualExecutor: actors run when you say so, on your thread, one turn at a time. For tests that
// want every interleaving to be repeatable, and for programs that own a loop of their own.
//
//   auto manual = std::make_shared<actors::ManualExecutor>();
//   actors::ActorSystem system("test", actors::Config{.executor = manual});
//   ...
//   manual->run_until_idle();
//
// Handlers may wait, as on any executor: they are hosted on fibers of the thread that drives.
//
// In a loop that sleeps between its events, such as a GUI's, give it a way to wake the loop:
//
//   auto gui = actors::make_manual({.wake = [&window] { window.post_event(kActors); }});
//   actors::ActorSystem system("app", actors::Config{.dispatchers = {{.name = "gui",
//                                                                     .executor = gui}}});
//   ...
//   while (window.wait_event(event, until)) {            // `until`: gui->next_deadline()
//     if (event == kActors) gui->run_some(100);          // or the time has come
//     else ...
//   }
//
// wake() is called once when there is something to do and nothing was before, whoever brought it:
// another thread's message, a timer that comes before the others, a clock moved by hand. It is not
// called again before a run_...() has ended; if that leaves something to do, it is called at its
// end, so that the loop gets to its other events in between. No wake-up is lost: whenever no
// run_...() goes on and something can run, wake() has been called since the last one. (What
// handlers wait for in Boost.Fiber's own primitives is looked at in every run, and wakes nobody.)

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "actors/executor.hpp"

namespace actors {

struct ManualOptions {
  /// 0: first in, first out. Otherwise every turn is picked at random among those that can run, the
  /// same way in every run with this seed.
  std::uint64_t seed = 0;
  /// Bytes per handler's stack: reserved, committed on use. At least 16 KiB.
  std::size_t stack_size = std::size_t{1} << 20;
  /// The executor belongs to a loop, and this wakes it. Called on any thread, also on the loop's
  /// own, perhaps on several at once; must not throw, wait, or run the executor. Not called any
  /// more once the system has ended.
  std::function<void()> wake{};
  /// With wake: handles one event of the loop, or waits for one until then (steady clock) and
  /// returns. Called on the loop's thread outside the loop, when that thread waits for the end of
  /// the system (or for quiet()), so that what its handlers wait for may still come. Empty: only
  /// what other threads and timers bring does.
  std::function<void(TimePoint)> one_event{};
  /// With wake: several threads take turns to run the loop. A handler can only go on where it
  /// began, so the thread on which one waits stays in its run_...() until none does, and the others
  /// serve the loop. With one thread this would stop the loop.
  bool hold_thread = false;
};

/// execute(), activity(), quiet() and next_deadline() are thread-safe. Everything else is for the
/// thread that drives: any thread, but one at a time, and while handlers are parked always the
/// same. Waiting for a future on the thread that drove last runs the executor. With
/// ManualOptions::wake, a thread that runs it while another does gets 0 instead of an error; and
/// who waits for its end on a thread that has not driven it leaves the work to the loop.
class ManualExecutor final : public Executor {
 public:
  static constexpr std::size_t kStackSize = std::size_t{1} << 20;

  /// As ManualOptions say.
  explicit ManualExecutor(std::uint64_t seed = 0, std::size_t stack_size = kStackSize);
  /// Throws ConfigError for impossible values.
  explicit ManualExecutor(const ManualOptions& options);
  ~ManualExecutor() override;

  /// Fires the timers that are due, or else runs one turn. False: nothing can run now. Throws Error
  /// when another thread is driving, when handlers are parked on another thread, or when called
  /// from inside a handler.
  bool run_one();
  /// run_one() until it gives false, or so many times; at least 1. How many it ran.
  std::size_t run_some(std::size_t most);
  /// run_one() until it gives false. How many it ran.
  std::size_t run_until_idle();
  /// When to run it next, should nothing wake the loop before: no timer is due earlier, by the
  /// system's clock. Perhaps there is none by then, for one may have been cancelled.
  /// TimePoint::max(): never. For the loop to ask after each run_...(); a timer that another thread
  /// starts later and that comes earlier wakes the loop.
  [[nodiscard]] TimePoint next_deadline() const noexcept;
  [[nodiscard]] std::uint64_t seed() const noexcept;

  void start(Clock& clock) override;
  void execute(Runnable& r) noexcept override;
  bool stop(TimePoint deadline) noexcept override;
  [[nodiscard]] std::uint64_t activity() const noexcept override;
  [[nodiscard]] bool quiet() const noexcept override;
  /// Runs what there is; while handlers are parked, sleeps until something comes for them. With
  /// ManualOptions::wake, on a thread that has not driven it: waits until the loop has done so.
  bool await_quiet(TimePoint deadline) override;
  [[nodiscard]] detail::TimerService* timers() noexcept override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace actors
