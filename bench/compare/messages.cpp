// A message from actor to actor, from a plain thread, and asked.

#include <stdexcept>
#include <string>
#include <vector>

#include "bench/asks.hpp"
#include "bench/compare/workloads.hpp"
#include "bench/ring.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

/// The seconds of what `actor` does when it is told to go.
template <class A>
double go(const Args& args, const actors::Ref<A>& actor) {
  Run run;
  actor.tell(Go{args.count, &run});
  run.done.wait();
  return run.seconds();
}

template <class A>
void measure_go(const Args& args, const actors::Ref<A>& actor) {
  measure(args, args.count, [&] { return go(args, actor); });
}

void ring(const Args& args, int members) {
  actors::ActorSystem system("compare", config(args));
  measure_go(args, make_ring(system, members));
}

/// Counts messages; the last one ends the run.
class Counts : public actors::Actor {
 public:
  void receive(const Go& go) {
    if (++count_ == go.count) {
      count_ = 0;
      go.run->end();
    }
  }

 private:
  long count_ = 0;
};

template <class Asker, class... Timeout>
void ask(const Args& args, Timeout... timeout) {
  actors::ActorSystem system("compare", config(args));
  measure_go(args, system.actor_of<Asker>(system.actor_of<Answers>(), timeout...));
}

}  // namespace

void ping_pong(const Args& args) {
  ring(args, 2);
}

void ring_1000(const Args& args) {
  ring(args, 1000);
}

void pairs(const Args& args) {
  actors::ActorSystem system("compare", config(args));
  std::vector<actors::Ref<Member>> first;
  for (int i = 0; i < args.workers; ++i) {
    first.push_back(make_ring(system, 2));
  }
  measure(args, args.count * args.workers, [&] {
    std::vector<Run> runs(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      first[i].tell(Go{args.count, &runs[i]});
    }
    return wait_for_all(runs);
  });
}

void cross_ping_pong(const Args& args) {
  actors::ActorSystem system("compare", two_pools());
  const auto here = system.actor_of<Member>();
  close_ring({here, system.actor_of<Member>(actors::on_dispatcher(kOtherPool))});
  measure_go(args, here);
}

void inject(const Args& args) {
  actors::ActorSystem system("compare", config(args));
  const auto counts = system.actor_of<Counts>();
  measure(args, args.count, [&] {
    Run run;
    run.begin();
    for (long i = 0; i < args.count; ++i) {
      counts.tell(Go{args.count, &run});
    }
    run.done.wait();
    return run.seconds();
  });
}

void ask_then(const Args& args) {
  ask<AsksAndGoesOn>(args);
}

void ask_get(const Args& args) {
  ask<Asks>(args);
}

void ask_untimed(const Args& args) {
  ask<AsksAndGoesOn>(args, actors::no_timeout);
}

void ask_timeout(const Args& args) {
  actors::ActorSystem system("compare", config(args));
  const auto answers = system.actor_of<Answers>();
  const auto timed = system.actor_of<AsksAndGoesOn>(answers);
  const auto untimed = system.actor_of<AsksAndGoesOn>(answers, actors::no_timeout);
  measure(args, args.count, [&] {
    const double with = go(args, timed);
    return with - go(args, untimed);
  });
}

void ask_across(const Args& args) {
  actors::ActorSystem system("compare", two_pools());
  const auto answers = system.actor_of<Answers>(actors::on_dispatcher(kOtherPool));
  measure_go(args, system.actor_of<AsksAndGoesOn>(answers));
}

void ask_foreign(const Args& args) {
  actors::ActorSystem system("compare", config(args));
  const auto answers = system.actor_of<Answers>();
  measure(args, args.count, [&] {
    Run run;
    long sum = 0;
    run.begin();
    for (long i = 0; i < args.count; ++i) {
      sum += answers.ask(Question{1}).get();
    }
    run.end();
    if (sum != args.count) {
      throw std::runtime_error("ask_foreign: wrong sum " + std::to_string(sum));
    }
    return run.seconds();
  });
}

}  // namespace bench
