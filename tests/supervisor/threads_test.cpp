// Supervisors on real workers. What these are about is what ThreadSanitizer sees, and that nothing
// hangs.

#include <atomic>
#include <latch>

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// Quiet: the crashes below are meant.
Config two_workers() {
  return {.workers = 2, .log_sinks = {LogSink([](const LogRecord& /*record*/) {})}};
}

/// Counts its objects that live, and says when they have started.
class Counted : public Actor {
 public:
  Counted(std::atomic<int>* living, ActorRef told) : living_(living), told_(told) {}
  using Protocol = Messages<Crash, Leave>;
  void receive(const Crash& /*crash*/) { throw std::runtime_error("crash"); }
  void receive(const Leave& /*leave*/) { stop(); }

 protected:
  void pre_start() override {
    living_->fetch_add(1);
    told_.tell(self());
  }
  void post_stop() override { living_->fetch_sub(1); }

 private:
  std::atomic<int>* living_;
  ActorRef told_;
};

TEST(SupervisorThreads, ChildrenThatEndAgainAndAgainAreOnceEach) {
  std::atomic<int> living{0};
  {
    ActorSystem system("threads", two_workers());
    Inbox inbox(system);
    std::vector<ChildSpec> specs;
    for (int i = 0; i < 8; ++i) {
      specs.push_back(
          {.id = "c" + std::to_string(i), .start = props<Counted>(&living, inbox.self())});
    }
    const auto top = system.actor_of(
        supervisor({.strategy = RestartStrategy::one_for_one, .intensity = 1'000'000}, specs));
    for (int i = 0; i < 8; ++i) {
      static_cast<void>(inbox.receive<ActorRef>());
    }
    for (int i = 0; i < 400; ++i) {
      const auto infos = top.ask(WhichChildren{}, 1min).get();
      const ActorRef child = infos[static_cast<std::size_t>(i) % infos.size()].ref;
      if (i % 2 == 0) {
        child.tell(Crash{});
      } else {
        child.tell(Leave{});
      }
      EXPECT_NE(inbox.receive<ActorRef>(), child) << "its successor has started";
    }
    EXPECT_EQ(top.ask(CountChildren{}, 1min).get().active, 8U);
    EXPECT_EQ(living.load(), 8);
    system.graceful_stop(top, 1min).get();
    EXPECT_EQ(living.load(), 0);
  }
}

TEST(SupervisorThreads, AGroupWhoseMembersCrashAtAnyTimeIsWholeInTheEnd) {
  std::atomic<int> living{0};
  {
    ActorSystem system("threads", two_workers());
    Inbox inbox(system);
    std::vector<ChildSpec> specs;
    for (int i = 0; i < 5; ++i) {
      specs.push_back(
          {.id = "c" + std::to_string(i), .start = props<Counted>(&living, inbox.self())});
    }
    const auto top = system.actor_of(
        supervisor({.strategy = RestartStrategy::one_for_all, .intensity = 1'000'000}, specs));
    for (int i = 0; i < 100; ++i) {
      for (const ChildInfo& child : top.ask(WhichChildren{}, 1min).get()) {
        child.ref.tell(Crash{});
      }
    }
    EXPECT_TRUE(system.await_idle(1min));
    EXPECT_EQ(top.ask(CountChildren{}, 1min).get().active, 5U);
    EXPECT_EQ(living.load(), 5);
  }
  EXPECT_EQ(living.load(), 0);
}

TEST(SupervisorThreads, ManyAskAtOnce) {
  std::atomic<int> living{0};
  ActorSystem system("threads", two_workers());
  Inbox inbox(system);
  const auto top = system.actor_of(supervisor(
      {.strategy = RestartStrategy::simple_one_for_one},
      {{.start = props<Counted>(&living, inbox.self()), .restart = RestartType::transient}}));
  std::vector<Future<ActorRef>> started;
  for (int i = 0; i < 200; ++i) {
    started.push_back(top.ask(StartAnother{}, 1min));
  }
  std::vector<Future<void>> terminated;
  for (const auto& future : started) {
    const ActorRef child = future.get();
    if (terminated.size() % 2 == 0) {
      child.tell(Leave{});
    }
    terminated.push_back(top.ask(TerminateChild{child}, 1min));
  }
  for (const auto& future : terminated) {
    try {
      future.get();
    } catch (const SupervisorError& error) {
      EXPECT_EQ(error.code(), SupervisorError::Code::not_found) << "it had left before";
    }
  }
  EXPECT_EQ(top.ask(CountChildren{}, 1min).get().active, 0U);
  EXPECT_EQ(living.load(), 0);
}

TEST(SupervisorThreads, TheSystemEndsInTheMiddleOfRestarts) {
  for (int i = 0; i < 20; ++i) {
    std::atomic<int> living{0};
    {
      ActorSystem system("threads", two_workers());
      Inbox inbox(system);
      system.actor_of(
          supervisor({.strategy = RestartStrategy::rest_for_one, .intensity = 1'000'000},
                     {{.id = "a", .start = props<Counted>(&living, inbox.self())},
                      {.id = "b", .start = props<Counted>(&living, inbox.self())}})
              .named("top"));
      for (int crashes = 0; crashes < 5; ++crashes) {
        inbox.receive<ActorRef>().tell(Crash{});
      }
      if (i % 2 == 0) {
        static_cast<void>(system.terminate());
      }
    }
    EXPECT_EQ(living.load(), 0);
  }
}

}  // namespace
}  // namespace actors::test
