// What it costs to be told of the ends of others, by links and monitors, and what a supervisor's
// calls cost.

#include <chrono>
#include <string>

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

/// A supervisor, of one Child, that does not lose patience. Its reports go nowhere.
actors::Props<actors::Supervisor> supervisor_of_one(const actors::ActorRef& boss) {
  return actors::supervisor({.intensity = 1'000'000, .period = 1ms},
                            {{.id = "child", .start = actors::props<Child>(boss)}});
}
actors::Config without_log(benchmark::State& state) {
  actors::Config config = workers(state);
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  return config;
}

/// A child ends by itself, and its supervisor starts another one.
void SupervisorRestartsAChild(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kRestarts, [](actors::Process& self) {
    const auto supervisor = self.system().actor_of(supervisor_of_one(self));
    for (long i = 0; i < kRestarts; ++i) {
      self.receive<Started>().child.tell(Item{});
    }
    static_cast<void>(self.receive<Started>());
    self.system().graceful_stop(supervisor, kPatience).get();
  });
}
BENCHMARK(SupervisorRestartsAChild)->Apply(OneAndTwoWorkersTimed);

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

}  // namespace
}  // namespace bench
