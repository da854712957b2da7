#pragma once
// Watchdog: tells why a test hangs. If it is still alive when its time is up, it prints
//  - where each thread of this process is (a backtrace each),
//  - the tree of living actors,
//  - what each parked handler waits for, and since when,
// to stderr, and aborts, so that a hung test is a report and not a guess.
//
//   TEST(Shop, EndsUnderLoad) {
//     actors::ActorSystem system("shop");
//     actors::testkit::Watchdog guard(system, 60s);
//     ...
//   }
//
// Backtraces name functions of the program if it is linked with -rdynamic (the target
// actors::testkit asks for it); the rest is "file(+0x1234)", which addr2line -e file 0x1234
// resolves.

#include <chrono>
#include <memory>
#include <string>

#include "actors/actor_system.hpp"
#include "actors/clock.hpp"
#include "actors/detail/unique_function.hpp"

namespace actors::testkit {

/// Measures real time, on a thread of its own that does nothing until then. Takes one real-time
/// signal that nobody handles yet, for as long as the process lives. The system must outlive it.
/// For one thread.
class Watchdog {
 public:
  /// Called with the report, on the watchdog's thread.
  using Action = detail::UniqueFunction<void(const std::string& report)>;

  /// Throws Misuse when `limit` is not positive.
  explicit Watchdog(ActorSystem& system, Duration limit = std::chrono::seconds(60));
  /// Does `action` in place of printing and aborting. Throws Misuse when it is empty.
  Watchdog(ActorSystem& system, Duration limit, Action action);
  /// Calls it off. Waits for a report that is being written.
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// The report, now. Any thread.
  [[nodiscard]] static std::string report(ActorSystem& system);

 private:
  class Impl;
  [[nodiscard]] static std::unique_ptr<Impl> start(ActorSystem& system, Duration limit,
                                                   Action action);

  std::unique_ptr<Impl> impl_;
};

}  // namespace actors::testkit
