#pragma once
// System: an actor system for tests that stands still until the test lets it go on: one thread (the
// test's own), a clock that is moved by hand, a captured log. No test that uses it sleeps, and none
// is flaky: the seed decides who runs next whenever several actors could.
//
//   TEST(Parser, RetriesAfterASecond) {
//     actors::testkit::System sys;
//     actors::testkit::TestProbe sink(sys);
//     auto parser = sys.actor_of<Parser>(sink.ref());
//     parser.tell(Parse{"x"});
//     sink.expect_no_message();             // runs until nothing is left to do; no time passes
//     sys.advance(1s);                      // one second, timer by timer
//     EXPECT_EQ(sink.expect<Parsed>().text, "x");
//   }
//
// Replay. What a test does is decided by its seed. When a test fails, the seed is printed (in the
// text of a TestFailure; and by the destructor, when an exception ends the test). Run the test with
// ACTORS_SEED=<number> in the environment and every System takes that seed, whatever the code says:
// the same interleaving comes back. To look for trouble, run a test with many seeds:
//
//   for (std::uint64_t seed = 0; seed < 1000; ++seed) { actors::testkit::System sys(seed); ... }
//
// Frameworks that go on after a failed check (EXPECT_EQ) can have the seed printed too, if they
// tell how they know of a failure, once, say in main():
//
//   actors::testkit::report_seed_when([] { return ::testing::Test::HasFailure(); });

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/config.hpp"
#include "actors/manual_executor.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/manual_clock.hpp"

namespace actors::testkit {

/// From now on a System that is destroyed while `test_has_failed` returns true prints its seed and
/// its log to stderr; null: only when an exception ends the test. Thread-safe.
void report_seed_when(bool (*test_has_failed)()) noexcept;

/// For the thread that makes it. ActorSystem& is thread-safe as always, but whatever it is told is
/// run by the thread that calls run_until_idle(), advance(), a TestProbe or Future::get().
class System {
 public:
  static constexpr std::uint64_t kSeed = 1;

  /// The environment's ACTORS_SEED wins over `seed`; with 0 whoever can run first runs first.
  /// Captures the log from debug on. Throws Misuse when ACTORS_SEED is no number from 0 to 2^64-1.
  explicit System(std::uint64_t seed = kSeed);
  /// With options of your own (dispatchers, throughput, log_level, more log sinks ...). The clock
  /// and the default executor are the kit's: throws Misuse when `config` names others.
  System(std::uint64_t seed, Config config);
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  /// Ends the system the graceful way, on this thread.
  ~System();

  operator ActorSystem&() noexcept { return *system_; }  // NOLINT(google-explicit-constructor)
  [[nodiscard]] ActorSystem& system() noexcept { return *system_; }
  ActorSystem* operator->() noexcept { return system_.get(); }

  /// As ActorSystem::actor_of.
  template <class A, class... Args>
  Ref<A> actor_of(Args&&... args) {
    return system_->actor_of<A>(std::forward<Args>(args)...);
  }
  template <class A>
  Ref<A> actor_of(Props<A> props) {
    return system_->actor_of(std::move(props));
  }
  /// As ActorSystem::stop.
  void stop(const ActorRef& ref) { system_->stop(ref); }

  /// Runs what is runnable and fires what is due, until there is nothing left to do. Takes no time
  /// by the clock. An actor that never stops telling itself things never lets it return.
  void run_until_idle();
  /// Lets `by` pass: runs until idle, moves the clock to the next timer, runs until idle, and so
  /// on. So what happens in between happens at its own time and in order, however long the chain of
  /// timers. Throws Misuse when `by` is negative.
  void advance(Duration by);

  [[nodiscard]] ManualClock& clock() noexcept { return *clock_; }
  [[nodiscard]] ManualExecutor& executor() noexcept { return *executor_; }
  [[nodiscard]] LogCapture& log() noexcept { return log_; }
  /// The seed in force: ACTORS_SEED, or what was given.
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }

 private:
  [[nodiscard]] Config complete(Config config) const;
  [[nodiscard]] bool test_failed() const noexcept;

  std::uint64_t seed_;
  int exceptions_;  ///< in flight when this was made
  std::shared_ptr<ManualClock> clock_;
  std::shared_ptr<ManualExecutor> executor_;
  LogCapture log_;
  std::unique_ptr<ActorSystem> system_;
};

}  // namespace actors::testkit
