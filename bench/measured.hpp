#pragma once
// How one operation is measured: an actor or a process does it many times in one handler and says
// how long that took. Whatever is to come of it is counted, and a wrong result is the benchmark's
// error.

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "bench/bench_support.hpp"
#include "bench/ring.hpp"

namespace bench {

/// So often in each iteration.
inline constexpr long kCount = 10'000;
/// Nothing here takes so long: what has not come by then has been lost.
inline constexpr actors::Duration kPatience = std::chrono::seconds(60);

/// Lets an actor that times itself do something so often, again and again.
template <class A>
void timed(benchmark::State& state, const actors::Ref<A>& actor, long count = kCount) {
  for (auto _ : state) {
    Run run;
    actor.tell(Go{count, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, count);
}

inline void require(bool right, const char* what) {
  if (!right) {
    throw std::runtime_error(what);
  }
}

/// Each iteration is what `seconds()` took, as it says itself; what it throws ends the benchmark.
template <class F>
void measure(benchmark::State& state, long each, F seconds) {
  for (auto _ : state) {
    try {
      state.SetIterationTime(seconds());
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
      break;
    }
  }
  count_each(state, each);
}

template <class F>
[[nodiscard]] double seconds_of(F&& function) {
  const auto began = Run::Clock::now();
  std::forward<F>(function)();
  return std::chrono::duration<double>(Run::Clock::now() - began).count();
}

/// What a timer would have told.
struct Late {};

/// Runs a function that it is asked to, in its turn, and answers with the seconds that took.
class Does : public actors::Actor {
 public:
  using What = std::function<void(Does&)>;
  struct Do {
    What what;
  };
  using Protocol = actors::Messages<double(Do), Late>;
  double receive(const Do& order) {
    return seconds_of([&] { order.what(*this); });
  }
  void receive(const Late&) {}
  using actors::Actor::actor_of;
  using actors::Actor::children;
  using actors::Actor::context;
  using actors::Actor::self;
  using actors::Actor::system;
  using actors::Actor::timers;
};

/// Has `does` run it, and waits for that.
inline double done_by(const actors::Ref<Does>& does, const Does::What& what) {
  return does.ask(Does::Do{what}, kPatience).get();
}

/// Has an actor of `system` run `what` once for each iteration, which does so many things each.
inline void in_a_handler(benchmark::State& state, actors::ActorSystem& system, long each,
                         const Does::What& what) {
  const auto does = system.actor_of<Does>();
  measure(state, each, [&] { return done_by(does, what); });
}

/// The same with a process.
inline void in_a_process(benchmark::State& state, actors::ActorSystem& system, long each,
                         const std::function<void(actors::Process&)>& what) {
  measure(state, each, [&] {
    const auto process =
        system.spawn([&what](actors::Process& self) { return seconds_of([&] { what(self); }); });
    const std::optional<double> seconds = process.join().get_for(kPatience);
    require(seconds.has_value(), "the process has not ended in time");
    return seconds.value_or(0);
  });
}

/// What is told in great numbers.
struct Item {
  long number = 0;
};
struct HowMany {};

/// Counts what comes, and says how much that was since it was asked last.
class Tally : public actors::Actor {
 public:
  using Protocol = actors::Messages<Item, long(HowMany)>;
  void receive(const Item&) { ++items_; }
  long receive(const HowMany&) { return std::exchange(items_, 0); }

 private:
  long items_ = 0;
};

/// Counts the messages of a type that it is told by the library.
template <class M>
class Hears : public actors::Actor {
 public:
  using Protocol = actors::Messages<M, long(HowMany)>;
  void receive(const M&) { ++heard_; }
  long receive(const HowMany&) { return std::exchange(heard_, 0); }

 private:
  long heard_ = 0;
};

/// Waits until whoever is behind `ref`, which is a Tally or leads to one, has handled all that came
/// before, and this was so much.
template <class R>
void require_items(const R& ref, long count) {
  require(actors::ActorRef(ref.id()).template ask<long>(HowMany{}, kPatience).get() == count,
          "not every message has been handled once");
}

/// A handler tells `to` items, and waits until `counts` has counted them; see require_items().
template <class R, class C>
void tell_items(benchmark::State& state, actors::ActorSystem& system, const R& to,
                const C& counts) {
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; ++i) {
      to.tell(Item{i});
    }
    require_items(counts, kCount);
  });
}
template <class R>
void tell_items(benchmark::State& state, actors::ActorSystem& system, const R& to) {
  tell_items(state, system, to, to);
}

}  // namespace bench
