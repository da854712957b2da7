// What it costs to be told of the ends of others, by links and monitors, and what a supervisor's
// calls cost.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "actors/supervisor.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

/// Another actor is linked to and unlinked, until it has heard of it all; of the last link, which
/// stays, an Exit comes, and of no other one.
void LinkAndUnlink(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    const auto other = self.system().actor_of<Tally>();
    self.trap_exit(true);
    for (long i = 0; i < kCount; ++i) {
      self.link(other);
      self.unlink(other);
    }
    self.link(other);
    require_items(other, 0);
    self.system().stop(other);
    require(self.receive<actors::Exit>().ref == other, "an Exit of another actor");
    require(!self.receive_for<actors::Exit>(0s), "an Exit of a link that was no more");
  });
}
BENCHMARK(LinkAndUnlink)->Apply(OneAndTwoWorkersTimed);

/// The same with monitors and the Down of the last one.
void MonitorAndDemonitor(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    const auto other = self.system().actor_of<Tally>();
    for (long i = 0; i < kCount; ++i) {
      self.demonitor(self.monitor(other));
    }
    const actors::MonitorId last = self.monitor(other);
    require_items(other, 0);
    self.system().stop(other);
    require(self.receive<actors::Down>().id == last, "a Down of another monitor");
    require(!self.receive_for<actors::Down>(0s), "a Down of a monitor that was no more");
  });
}
BENCHMARK(MonitorAndDemonitor)->Apply(OneAndTwoWorkersTimed);

/// A process is started with a link, and ends; its Exit is received.
void SpawnLinkAndExit(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    self.trap_exit(true);
    for (long i = 0; i < kCount; ++i) {
      const auto child = self.spawn_link([](actors::Process&) {});
      require(child == self.receive<actors::Exit>().ref, "an Exit of another process");
    }
  });
}
BENCHMARK(SpawnLinkAndExit)->Apply(OneAndTwoWorkersTimed);

/// The same with a monitor and its Down.
void SpawnMonitorAndDown(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    for (long i = 0; i < kCount; ++i) {
      const auto child = self.spawn_monitor([](actors::Process&) {});
      require(child.id == self.receive<actors::Down>().id, "a Down of another process");
    }
  });
}
BENCHMARK(SpawnMonitorAndDown)->Apply(OneAndTwoWorkersTimed);

/// One process of a chain: starts the next one, and then waits until a link ends it.
void waits_in_chain(actors::Process& self, long left) {
  if (left == 0) {
    self.exit("over");
  }
  self.spawn_link(waits_in_chain, left - 1);
  self.receive<Item>();
}

/// A chain of linked processes, of which the last one ends: the end of each is that of the one
/// before it.
void ChainOfLinkedEnds(benchmark::State& state) {
  constexpr long kProcesses = 1'000;
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kProcesses, [](actors::Process& self) {
    self.trap_exit(true);
    const auto first = self.spawn_link(waits_in_chain, kProcesses - 1);
    const actors::Exit end = self.receive<actors::Exit>();
    require(first == end.ref && end.reason.kind() == actors::ExitReason::Kind::value,
            "the end of the last process is not that of the first one");
  });
}
BENCHMARK(ChainOfLinkedEnds)->Apply(OneAndTwoWorkersTimed);

/// An actor is started, and ended after what it has been told; the one who ends it waits for that.
void SpawnAndGracefulStop(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    for (long i = 0; i < kCount; ++i) {
      self.system().graceful_stop(self.system().actor_of<Tally>(), kPatience).get();
    }
  });
}
BENCHMARK(SpawnAndGracefulStop)->Apply(OneAndTwoWorkersTimed);

/// A look into an empty mailbox.
void ReceiveForNothing(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    for (long i = 0; i < kCount; ++i) {
      require(!self.receive_for<Item>(0s), "there is a message that nobody told");
    }
  });
}
BENCHMARK(ReceiveForNothing)->Apply(OneAndTwoWorkersTimed);

// ---- supervisors

constexpr long kRestarts = 1'000;

struct Started {
  actors::ActorRef child;
};

/// Says that it is there; ends when it is told something.
class Child : public actors::Actor {
 public:
  explicit Child(actors::ActorRef boss) : boss_(boss) {}
  void receive(const Item&) { stop(); }

 private:
  void pre_start() override { boss_.tell(Started{self()}); }
  actors::ActorRef boss_;
};

/// A supervisor of so many of them ("child", "child-" ...) that does not lose patience. Its reports
/// go nowhere.
actors::Props<actors::Supervisor> supervisor_of(const actors::ActorRef& boss, int children,
                                                actors::RestartStrategy strategy) {
  std::vector<actors::ChildSpec> specs;
  for (std::string id = "child"; children > 0; --children, id += "-") {
    specs.push_back({.id = id, .start = actors::props<Child>(boss)});
  }
  return actors::supervisor({.strategy = strategy, .intensity = 1'000'000, .period = 1ms},
                            std::move(specs));
}
actors::Props<actors::Supervisor> supervisor_of_one(const actors::ActorRef& boss) {
  return supervisor_of(boss, 1, actors::RestartStrategy::one_for_one);
}

/// Receives what so many children say when they have started; gives the first one.
actors::ActorRef receive_started(actors::Process& self, int children) {
  const actors::ActorRef first = self.receive<Started>().child;
  for (int i = 1; i < children; ++i) {
    self.receive<Started>();
  }
  return first;
}

/// A child ends by itself, and its supervisor starts so many again: all.
void restart_children(benchmark::State& state, int children, actors::RestartStrategy strategy) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kRestarts, [=](actors::Process& self) {
    const auto supervisor = self.system().actor_of(supervisor_of(self, children, strategy));
    for (long i = 0; i < kRestarts; ++i) {
      receive_started(self, children).tell(Item{});
    }
    receive_started(self, children);
    self.system().graceful_stop(supervisor, kPatience).get();
    require(!self.receive_for<Started>(0s), "there were more restarts than there should be");
  });
}

void SupervisorRestartsAChild(benchmark::State& state) {
  restart_children(state, 1, actors::RestartStrategy::one_for_one);
}
BENCHMARK(SupervisorRestartsAChild)->Apply(OneAndTwoWorkersTimed);

void SupervisorRestartsAllThree(benchmark::State& state) {
  restart_children(state, 3, actors::RestartStrategy::one_for_all);
}
BENCHMARK(SupervisorRestartsAllThree)->Apply(OneAndTwoWorkersTimed);

/// A supervisor is asked to end its child, and to start it again.
void TerminateAndRestartChild(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kRestarts, [](actors::Process& self) {
    const auto supervisor = self.system().actor_of(supervisor_of_one(self));
    static_cast<void>(self.receive<Started>());
    for (long i = 0; i < kRestarts; ++i) {
      supervisor.ask(actors::TerminateChild{"child"}, kPatience).get();
      const actors::ActorRef child = supervisor.ask(actors::RestartChild{"child"}, kPatience).get();
      require(self.receive<Started>().child == child, "another child than that which was started");
    }
    self.system().graceful_stop(supervisor, kPatience).get();
  });
}
BENCHMARK(TerminateAndRestartChild)->Apply(OneAndTwoWorkersTimed);

/// A supervisor is given one child more, which it is asked to end, and to forget.
void StartAndDeleteChild(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kRestarts, [](actors::Process& self) {
    const auto supervisor = self.system().actor_of(supervisor_of_one(self));
    const actors::ChildSpec second{.id = "second", .start = actors::props<Tally>()};
    for (long i = 0; i < kRestarts; ++i) {
      const actors::ActorRef child = supervisor.ask(actors::StartChild{second}, kPatience).get();
      require(static_cast<bool>(child), "the child has not started");
      supervisor.ask(actors::TerminateChild{"second"}, kPatience).get();
      supervisor.ask(actors::DeleteChild{"second"}, kPatience).get();
    }
    require(supervisor.ask(actors::CountChildren{}).get().specs == 1, "a child is not forgotten");
    self.system().graceful_stop(supervisor, kPatience).get();
  });
}
BENCHMARK(StartAndDeleteChild)->Apply(OneAndTwoWorkersTimed);

/// Children of one kind are started, one after the other, each with an argument of its own.
void StartAnotherChild(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kRestarts, [](actors::Process& self) {
    const auto supervisor = self.system().actor_of(actors::supervisor(
        {.strategy = actors::RestartStrategy::simple_one_for_one},
        {{.start = [](const actors::ActorRef& boss) { return actors::props<Child>(boss); }}}));
    for (long i = 0; i < kRestarts; ++i) {
      const auto child = supervisor.ask(actors::StartAnother{self.self()}, kPatience).get();
      require(self.receive<Started>().child == child, "another child than that which was started");
    }
    self.system().graceful_stop(supervisor, kPatience).get();
  });
}
BENCHMARK(StartAnotherChild)->Apply(OneAndTwoWorkersTimed);

/// A supervisor of ten is asked something about them, again and again; `ten` says whether the
/// answer is right.
template <class Question, class F>
void ask_about_ten(benchmark::State& state, F ten) {
  actors::ActorSystem system("bench", workers(state));
  std::vector<actors::ChildSpec> children;
  for (int i = 0; i < 10; ++i) {
    children.push_back({.id = "child-" + std::to_string(i), .start = actors::props<Tally>()});
  }
  const auto supervisor = system.actor_of(actors::supervisor({}, std::move(children)));
  in_a_process(state, system, kRestarts, [&supervisor, ten](actors::Process&) {
    for (long i = 0; i < kRestarts; ++i) {
      require(ten(supervisor.ask(Question{}, kPatience).get()), "there are not ten children");
    }
  });
}

void WhichChildrenOfTen(benchmark::State& state) {
  ask_about_ten<actors::WhichChildren>(
      state, [](const std::vector<actors::ChildInfo>& all) { return all.size() == 10; });
}
BENCHMARK(WhichChildrenOfTen)->Apply(OneAndTwoWorkersTimed);

void CountChildrenOfTen(benchmark::State& state) {
  ask_about_ten<actors::CountChildren>(
      state, [](const actors::ChildCount& count) { return count.active == 10; });
}
BENCHMARK(CountChildrenOfTen)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
