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

#include <cstddef>
#include <cstdint>
#include <memory>

#include "actors/executor.hpp"

namespace actors {

/// execute(), activity() and quiet() are thread-safe. Everything else is for the thread that
/// drives: any thread, but one at a time, and while handlers are parked always the same. Waiting
/// for a future on the thread that drove last runs the executor.
class ManualExecutor final : public Executor {
 public:
  static constexpr std::size_t kStackSize = std::size_t{1} << 20;

  /// `seed` 0: first in, first out. Otherwise every turn is picked at random among those that can
  /// run, the same way in every run with this seed. `stack_size`: bytes per handler's stack.
  explicit ManualExecutor(std::uint64_t seed = 0, std::size_t stack_size = kStackSize);
  ~ManualExecutor() override;

  /// Fires the timers that are due, or else runs one turn. False: nothing can run now. Throws Error
  /// when another thread is driving, when handlers are parked on another thread, or when called
  /// from inside a handler.
  bool run_one();
  /// run_one() until it gives false. How many it ran.
  std::size_t run_until_idle();
  [[nodiscard]] std::uint64_t seed() const noexcept;

  void start(Clock& clock) override;
  void execute(Runnable& r) noexcept override;
  bool stop(TimePoint deadline) noexcept override;
  [[nodiscard]] std::uint64_t activity() const noexcept override;
  [[nodiscard]] bool quiet() const noexcept override;
  /// Runs what there is; while handlers are parked, sleeps until something comes for them.
  bool await_quiet(TimePoint deadline) override;
  [[nodiscard]] detail::TimerService* timers() noexcept override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace actors
