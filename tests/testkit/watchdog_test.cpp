#include "actors/testkit/watchdog.hpp"

#include <chrono>
#include <latch>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/testkit/test_actors.hpp"

namespace actors::testkit {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// Blocks its thread in a function that a backtrace can name, until the test lets it go.
class Stuck : public Actor {
 public:
  Stuck(std::latch* entered, std::latch* leave) : entered_(entered), leave_(leave) {}
  void receive(int /*any*/);

 private:
  std::latch* entered_;
  std::latch* leave_;
};

}  // namespace

/// Outside the anonymous namespace: the dynamic symbol table names it.
[[gnu::noinline]] void stuck_in_user_code(std::latch& entered, std::latch& leave) {
  entered.count_down();
  leave.wait();
  asm volatile("");  // no tail call above: this frame has to be there when the backtrace is taken
}

namespace {

void Stuck::receive(int /*any*/) {
  stuck_in_user_code(*entered_, *leave_);
}

/// Waits for an answer that nobody gives.
class Waiting : public Actor {
 public:
  explicit Waiting(ActorRef silent) : silent_(silent) {}
  void receive(int /*any*/) { static_cast<void>(silent_.ask<int>(Ping{1}, no_timeout).get()); }

 private:
  ActorRef silent_;
};

// TK-06
TEST(Watchdog, ReportsThreadsAndActorsWhenItsTimeIsUp) {
  ActorSystem system("test", Config{.workers = 1});
  std::latch entered(1);
  std::latch leave(1);
  std::latch reported(1);
  system.actor_of<Stuck>(named("stuck"), &entered, &leave).tell(1);
  entered.wait();
  std::string report;
  {
    const Watchdog guard(system, 1ms, [&](const std::string& text) {
      report = text;
      reported.count_down();
    });
    reported.wait();
  }
  leave.count_down();
  EXPECT_THAT(report, HasSubstr("a test of system \"test\" has not ended within 1ms"));
  EXPECT_THAT(report, HasSubstr("stuck_in_user_code"));
  EXPECT_THAT(report, HasSubstr("thread " + std::to_string(::getpid())));
  EXPECT_THAT(report, HasSubstr("/user/stuck: handles int on thread "));
}

// TK-06
TEST(Watchdog, ReportsTheFiberOfAThreadThatDrivesAManualSystem) {
  System sys;
  std::latch entered(1);
  std::latch leave(1);
  std::string report;
  const Watchdog guard(sys, 1ms, [&](const std::string& text) {
    entered.wait();
    report = text;
    report += Watchdog::report(sys);
    leave.count_down();
  });
  sys.actor_of<Stuck>(named("stuck"), &entered, &leave).tell(1);
  sys.run_until_idle();
  EXPECT_THAT(report, HasSubstr("stuck_in_user_code"));
  EXPECT_THAT(report, HasSubstr("/user/stuck"));
}

// TK-06
TEST(Watchdog, ReportsWhatParkedHandlersWaitFor) {
  System sys;
  TestProbe silent(sys, "silent");
  sys.actor_of<Waiting>(named("waiting"), silent.ref()).tell(1);
  sys.advance(90s);
  EXPECT_THAT(Watchdog::report(sys), HasSubstr("/user/waiting waits for an answer of /user/silent "
                                               "to actors::testkit::Ping, for 1min30s"));
  static_cast<void>(silent.expect<Ping>());
  silent.reply(1);
  sys.run_until_idle();
  EXPECT_THAT(Watchdog::report(sys), Not(HasSubstr("/user/waiting waits")));
}

// TK-06
TEST(WatchdogDeathTest, PrintsAndAbortsUnlessToldOtherwise) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        ActorSystem system("test", Config{.workers = 1});
        const Watchdog guard(system, 1ms);
        std::latch never(1);
        never.wait();
      },
      "has not ended within 1ms(.|\n)*--- threads(.|\n)*--- actors(.|\n)*/user");
}

TEST(Watchdog, DoesNothingWhenTheTestEndsInTime) {
  ActorSystem system("test", Config{.workers = 1});
  bool barked = false;
  {
    const Watchdog guard(system, 1h, [&](const std::string&) { barked = true; });
  }
  {
    const Watchdog guard(system, no_timeout, [&](const std::string&) { barked = true; });
  }
  EXPECT_FALSE(barked);
}

TEST(Watchdog, RejectsALimitAndAnActionThatMakeNoSense) {
  System sys;
  EXPECT_THAT(misuse_of([&] { const Watchdog guard(sys, 0s); }),
              HasSubstr("the limit 0s is not positive"));
  EXPECT_THAT(misuse_of([&] { const Watchdog guard(sys, -5s, [](const std::string&) {}); }),
              HasSubstr("the limit -5s is not positive"));
  EXPECT_THAT(misuse_of([&] { const Watchdog guard(sys, 1s, Watchdog::Action()); }),
              HasSubstr("the action is empty"));
}

}  // namespace
}  // namespace actors::testkit
