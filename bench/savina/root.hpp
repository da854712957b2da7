#pragma once
// What starts and ends the programs of the suite.

#include <chrono>
#include <string>
#include <utility>

#include "actors/actors.hpp"

#include "bench/savina/savina.hpp"

namespace bench::savina {

/// Asked of a benchmark's root: answered when all is done.
struct Start {};
struct Outcome {
  long result;
  double seconds;
};

/// The actor that starts the others, as its children, and gathers their result. A derived class
/// returns begin() from its receive(const Start&), and calls finish() in a later message.
class Root : public actors::Actor {
 protected:
  actors::Future<Outcome> begin() {
    began_ = Clock::now();
    return outcome_.future();
  }
  void finish(long result) {
    outcome_.set(Outcome{result, std::chrono::duration<double>(Clock::now() - began_).count()});
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_;
  actors::Promise<Outcome> outcome_;
};

inline void check(const char* what, long expected, long found) {
  if (found != expected) {
    throw WrongResult(std::string(what) + ": " + std::to_string(found) + " instead of " +
                      std::to_string(expected));
  }
}

/// Starts R, waits for its outcome and its end, and checks the result. A failed actor fails the
/// whole: its run never finishes, and the ask says so.
template <class R, class... Args>
double run(actors::ActorSystem& system, const char* what, long expected, Args... args) {
  constexpr auto kPatience = std::chrono::seconds(60);
  const auto root = system.actor_of<R>(std::move(args)...);
  const Outcome outcome = root.ask(Start{}, kPatience).get();
  system.graceful_stop(root, kPatience).get();
  check(what, expected, outcome.result);
  return outcome.seconds;
}

}  // namespace bench::savina
