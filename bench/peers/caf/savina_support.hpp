#pragma once
// What the programs of the Savina suite share on CAF; their checks are those of bench/savina/.
// After the manual's "Actors" (`spawn`) and "Message Passing" (`anon_send`).

#include <string>

#include "bench/peers/caf/support.hpp"

namespace bench {

using Number = std::int64_t;

/// What a run gives when it has ended; a wrong result ends the program.
struct Result {
  Run* run = nullptr;
  void begin(RunRef with) {
    run = with.run;
    run->begin();
  }
  void end(const char* what, Number expected, Number found) const {
    run->end();
    if (found != expected) {
      const std::string text = std::string(what) + ": " + std::to_string(found) + " instead of " +
                               std::to_string(expected);
      CAF_CRITICAL(text.c_str());
    }
  }
};

/// Each time new actors, as in bench/savina/: only from the first message on is it timed.
template <class Root, class... Ts>
void measure_root(const Args& args, Number operations, Ts... parameters) {
  Config config(args);
  caf::actor_system system(config);
  measure(args, operations, [&] {
    const auto root = system.spawn<Root>(parameters...);
    const double seconds = go(args, root);
    stop(root);
    return seconds;
  });
}

}  // namespace bench
