// spawn() and join(): what a process is given, what it gives, and where it stands in the system.

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

int add(Process& /*self*/, int a, int b) {
  return a + b;
}

void relay(Process& self, ActorRef next) {
  next.tell(self.receive<Value>());
}

Value build(Process& self, int n) {
  ActorRef node = self;
  for (int i = 0; i < n; ++i) {
    node = self.spawn(relay, node);
  }
  node | Value{{"text", "hello around the ring"}};
  return self.receive<Value>();
}

TEST(Spawn, JoinGivesWhatTheFunctionReturns) {
  testkit::System sys;
  EXPECT_EQ(sys->spawn(add, 1, 2).join().get(), 3);
}

TEST(Spawn, NothingOfAProcessRunsInsideSpawn) {
  testkit::System sys;
  bool ran = false;
  const auto process = sys->spawn([&ran](Process&) { ran = true; });
  EXPECT_FALSE(ran);
  sys.run_until_idle();
  EXPECT_TRUE(ran);
}

TEST(Spawn, ARingOfProcessesPassesAValueOn) {
  testkit::System sys;
  std::ostringstream out;
  out << sys->spawn(build, 1000).join().get();
  EXPECT_EQ(out.str(), R"({"text":"hello around the ring"})");
}

TEST(Spawn, TheResultIsKeptForAsLongAsTheRefLives) {
  ProcessRef<std::string> process;
  EXPECT_FALSE(process.join());
  {
    testkit::System sys;
    process = sys->spawn([](Process&) { return "kept"; });
    sys.run_until_idle();
  }
  EXPECT_EQ(process.join().get(), std::string("kept"));
  EXPECT_EQ(process.join().get(), std::string("kept"));
}

TEST(Spawn, JoinThrowsTheProcessesOwnException) {
  testkit::System sys;
  const auto process = sys->spawn([](Process&) -> int { throw std::out_of_range("mine"); });
  EXPECT_THROW(process.join().get(), std::out_of_range);
  EXPECT_THROW(process.join().get(), std::out_of_range);
}

TEST(Spawn, AnExceptionEndsTheProcessAndIsLoggedOnce) {
  testkit::System sys;
  int runs = 0;
  const auto process = sys->spawn(named("doomed"), [&runs](Process& self) {
    ++runs;
    self.receive<Go>();
    throw std::runtime_error("no luck");
  });
  testkit::TestProbe probe(sys);
  probe.watch(process);
  sys.run_until_idle();
  process | Go{};
  const auto end = probe.expect<Terminated>();
  EXPECT_EQ(end.reason.kind(), ExitReason::Kind::exception);
  EXPECT_EQ(end.reason.what(), "no luck");
  EXPECT_EQ(runs, 1);
  int records = 0;
  for (const auto& record : sys.log().records()) {
    records += record.text.find("no luck") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(records, 1);
}

TEST(Spawn, AProcessIsAChildOfUserAndOutlivesItsSpawner) {
  testkit::System sys;
  ActorRef child;
  sys->spawn(named("spawner"),
             [&child](Process& self) {
               child = self.spawn(named("child"), [](Process& inner) { inner.receive<Go>(); });
             })
      .join()
      .get();
  EXPECT_EQ(child.path(), "/user/child");
  EXPECT_EQ(sys->find("/user/child"), child);
  EXPECT_FALSE(sys->find("/user/spawner"));
}

TEST(Spawn, TheNameIsFreeWhenJoinIsComplete) {
  testkit::System sys;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sys->spawn(named("again"), add, i, 1).join().get(), i + 1);
  }
}

TEST(Spawn, ANameIsTakenWhileTheProcessLives) {
  testkit::System sys;
  sys->spawn(named("one"), [](Process& self) { self.receive<Go>(); });
  EXPECT_THROW(sys->spawn(named("one"), add, 1, 2), NameTaken);
  EXPECT_THROW(sys->spawn(named("a/b"), add, 1, 2), InvalidName);
}

TEST(Spawn, AnUnknownDispatcherIsAConfigError) {
  testkit::System sys;
  EXPECT_THROW(sys->spawn(on_dispatcher("nowhere"), add, 1, 2), ConfigError);
}

TEST(Spawn, ArgumentsAreMovedIntoTheCallAndTextIsKept) {
  testkit::System sys;
  const auto size = [](Process&, std::unique_ptr<int> number, std::string text) {
    return *number + static_cast<int>(text.size());
  };
  EXPECT_EQ(sys->spawn(size, std::make_unique<int>(40), "ab").join().get(), 42);
}

TEST(Spawn, AMoveOnlyResultGoesToOneReader) {
  testkit::System sys;
  const auto process = sys->spawn([](Process&) { return std::make_unique<int>(5); });
  EXPECT_EQ(*process.join().get(), 5);
  EXPECT_THROW(static_cast<void>(process.join().get()), Error);
}

TEST(Spawn, AProcessRefIsAnActorRefToWhoeverWantsOne) {
  testkit::System sys;
  const auto process =
      sys->spawn([](Process& self) { return self.receive<Ping>().n + self.receive<Pong>().n; });
  const ActorRef ref = process;
  EXPECT_EQ(process, ref);
  EXPECT_EQ(std::hash<ProcessRef<int>>()(process), std::hash<ActorRef>()(ref));
  process | Ping{1};
  process.tell(Pong{2});
  EXPECT_EQ(process.join().get(), 3);
}

TEST(Spawn, AProcessAnswersAnAskByReply) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const Ping ping = self.receive<Ping>();
    self.reply(ping.n + 1);
  });
  EXPECT_EQ(process.ask<int>(Ping{1}).get(), 2);
}

TEST(Spawn, AProcessAsksOtherActorsAndParksMeanwhile) {
  testkit::System sys;
  const auto server = sys->spawn([](Process& self) {
    for (int i = 0; i < 2; ++i) {
      self.reply(self.receive<Ping>().n * 2);
    }
  });
  const auto client = sys->spawn([server](Process&) {
    return server.ask<int>(Ping{1}).get() + server.ask<int>(Ping{2}).get();
  });
  EXPECT_EQ(client.join().get(), 6);
}

TEST(Spawn, OneProcessJoinsAnother) {
  testkit::System sys;
  const auto outer = sys->spawn([](Process& self) { return self.spawn(add, 1, 2).join().get(); });
  EXPECT_EQ(outer.join().get(), 3);
}

struct Counter {
  int counted = 0;
  int main(Process& self, int until, const std::string& name) {
    while (counted < until) {
      self.receive<Ping>();
      ++counted;
    }
    return counted + static_cast<int>(name.size());
  }
};

TEST(Spawn, AClassIsDefaultConstructedAndItsMainGetsTheArguments) {
  testkit::System sys;
  const auto process = sys->spawn<Counter>(2, "abc");
  process | Ping{};
  process | Ping{};
  EXPECT_EQ(process.join().get(), 5);
  EXPECT_EQ(sys->spawn<Counter>(named("counter"), 0, "").join().get(), 0);
}

TEST(Spawn, OnFirstMessageStartsNothingBeforeAMessageHasCome) {
  testkit::System sys;
  bool ran = false;
  const auto process = sys->spawn(
      on_first_message,
      [&ran](Process& self, int n) {
        ran = true;
        return self.receive<Ping>().n + n;
      },
      1);
  sys.run_until_idle();
  EXPECT_FALSE(ran);
  process | Ping{1};
  EXPECT_EQ(process.join().get(), 2);
}

TEST(Spawn, OnFirstMessageEndsUnstartedWhenThatIsAPoisonPill) {
  testkit::System sys;
  bool ran = false;
  const auto process =
      sys->spawn(on_first_message, named("lazy"), [&ran](Process&) { ran = true; });
  sys.run_until_idle();
  process | PoisonPill{};
  EXPECT_THROW(process.join().get(), ActorTerminated);
  EXPECT_FALSE(ran);
  EXPECT_TRUE(sys->spawn(on_first_message, [](Process&) {}));  // ended by the system's own end
}

TEST(Spawn, AnEndingSystemStartsNoProcesses) {
  testkit::System sys;
  sys->terminate();
  EXPECT_THROW(sys->spawn(add, 1, 2), SystemTerminated);
}

/// Runs everything on the calling thread, without fibers.
class InlineExecutor final : public Executor {
 public:
  void start(Clock& /*clock*/) override {}
  void execute(Runnable& r) noexcept override { r.run(); }
  bool stop(TimePoint /*deadline*/) noexcept override { return true; }
  [[nodiscard]] std::uint64_t activity() const noexcept override { return 0; }
  [[nodiscard]] bool quiet() const noexcept override { return true; }
  bool await_quiet(TimePoint /*deadline*/) override { return true; }
};

TEST(Spawn, AnExecutorWithoutFibersRunsNoProcesses) {
  ActorSystem system(
      Config{.workers = 1,
             .dispatchers = {{.name = "plain", .executor = std::make_shared<InlineExecutor>()}}});
  EXPECT_THROW(system.spawn(on_dispatcher("plain"), add, 1, 2), ConfigError);
}

/// Answers how many of its waits were refused.
class TriesToWait final : public Actor {
 public:
  int receive(const Ping&) {
    int refused = 0;
    const auto attempt = [&refused](auto wait) {
      try {
        wait();
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("host no fibers"));
        ++refused;
      }
    };
    attempt([this] { static_cast<void>(context().receive_for<Pong>(std::chrono::seconds(0))); });
    attempt([this] { context().yield(); });
    attempt([this] { context().sleep_for(Duration::zero()); });
    return refused;
  }
};

TEST(Spawn, AnExecutorWithoutFibersParksNoHandlers) {
  ActorSystem system(
      Config{.workers = 1,
             .dispatchers = {{.name = "plain", .executor = std::make_shared<InlineExecutor>()}}});
  EXPECT_EQ(system.actor_of<TriesToWait>(on_dispatcher("plain")).ask(Ping{1}).get(), 3);
}

}  // namespace
}  // namespace actors::test
