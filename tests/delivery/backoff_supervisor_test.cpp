#include "actors/backoff_supervisor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/mailboxes.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;
using testkit::System;
using testkit::TestProbe;

struct Ping {
  int number = 0;
};
struct Throw {};
struct ThrowNumber {};
struct StopNow {};
struct TellParent {};
struct ResetParent {};
struct LastWords {};

/// What all children of one test share.
struct Life {
  int constructed = 0;
  int alive = 0;
  int most_alive = 0;
  std::vector<int> pings;
};
using LifePtr = std::shared_ptr<Life>;

class Child : public Actor {
 public:
  using Protocol =
      Messages<int(Ping), Throw, ThrowNumber, StopNow, TellParent, ResetParent, LastWords>;
  explicit Child(LifePtr life) : life_(std::move(life)) {
    ++life_->constructed;
    life_->most_alive = std::max(life_->most_alive, ++life_->alive);
  }
  ~Child() override { --life_->alive; }
  int receive(const Ping& ping) {
    life_->pings.push_back(ping.number);
    return ping.number;
  }
  void receive(const Throw&) { throw std::runtime_error("on purpose"); }
  void receive(const ThrowNumber&) { throw 42; }
  void receive(const StopNow&) { stop(); }
  void receive(const TellParent&) { parent().tell(std::string("from the child"), self()); }
  void receive(const ResetParent&) { parent().tell(ResetBackoff{}, self()); }
  void receive(const LastWords&) {}

 private:
  LifePtr life_;
};

/// Starts a supervisor below it, and tells a probe what comes from it.
class Above : public Actor {
 public:
  Above(Props<BackoffSupervisor> below, ActorRef probe) : probe_(probe) {
    actor_of(std::move(below).named("s"));
  }
  void receive(const std::string& text) { probe_.tell(text, sender()); }

 private:
  ActorRef probe_;
};

class BackoffSupervision : public testing::Test {
 protected:
  void start(Props<BackoffSupervisor> props) {
    supervisor = sys.actor_of(std::move(props).named("s"));
    probe.watch(supervisor);
    sys.run_until_idle();
  }
  void start_on_stop(BackoffOptions options = kSteady()) {
    start(backoff_on_stop(props<Child>(life).named("c"), std::move(options)));
  }
  void start_on_failure(BackoffOptions options = kSteady()) {
    start(backoff_on_failure(props<Child>(life).named("c"), std::move(options)));
  }
  /// 200, 400, 800 ms ... without chance.
  static BackoffOptions kSteady() { return {.backoff = {.min = 200ms, .max = 10s}}; }

  [[nodiscard]] ActorRef child() {
    const auto answer = supervisor.ask(GetCurrentChild{});
    sys.run_until_idle();
    return answer.get();
  }
  [[nodiscard]] int count() {
    const auto answer = supervisor.ask(GetRestartCount{});
    sys.run_until_idle();
    return answer.get();
  }
  template <class M>
  void tell(M message) {
    probe.send(supervisor, std::move(message));
    sys.run_until_idle();
  }
  [[nodiscard]] bool ended() {
    sys.run_until_idle();
    return !sys.system().find("/user/s");
  }
  /// The next child comes after `delay`, and not before.
  void expect_child_after(Duration delay) {
    const int before = life->constructed;
    EXPECT_FALSE(child());
    sys.advance(delay - 1ms);
    EXPECT_EQ(life->constructed, before);
    sys.advance(1ms);
    EXPECT_EQ(life->constructed, before + 1);
    EXPECT_TRUE(child());
  }

  System sys;
  TestProbe probe{sys};
  LifePtr life = std::make_shared<Life>();
  Ref<BackoffSupervisor> supervisor;
};

// BO-03
TEST_F(BackoffSupervision, AChildThatStopsItselfComesBackAfterTheDelay) {
  start_on_stop();
  const ActorRef first = child();
  tell(StopNow{});
  expect_child_after(200ms);
  EXPECT_NE(child(), first);
  EXPECT_EQ(child().path(), "/user/s/c");
  tell(StopNow{});
  expect_child_after(400ms);
  EXPECT_EQ(count(), 2);
}

// BO-03
TEST_F(BackoffSupervision, OnStopAnyEndCountsAndAFailureIsFirstRestartedInPlace) {
  start_on_stop();
  const ActorRef first = child();
  tell(Throw{});
  EXPECT_EQ(child(), first);
  EXPECT_EQ(life->constructed, 2);
  EXPECT_EQ(count(), 0);
  child().tell(Kill{});
  sys.run_until_idle();
  expect_child_after(200ms);
  sys.stop(child());
  sys.run_until_idle();
  expect_child_after(400ms);
}

// BO-05
TEST_F(BackoffSupervision, OnFailureDelaysDoubleAndThereAreNeverTwoChildren) {
  start_on_failure();
  for (const auto delay : {200ms, 400ms, 800ms, 1600ms}) {
    const ActorRef before = child();
    tell(Throw{});
    expect_child_after(delay);
    EXPECT_NE(child(), before);
  }
  EXPECT_EQ(count(), 4);
  EXPECT_EQ(life->most_alive, 1);
}

TEST_F(BackoffSupervision, OnFailureWhatIsNoExceptionOfTheStandardIsDecidedToo) {
  BackoffOptions options = kSteady();
  options.decider = Decider{}.otherwise(Directive::restart);
  start_on_failure(options);
  tell(ThrowNumber{});
  expect_child_after(200ms);
}

TEST_F(BackoffSupervision, OnFailureTheDeciderMayResumeStopOrEscalate) {
  BackoffOptions options = kSteady();
  options.decider = Decider{}.on<std::runtime_error>(Directive::resume).otherwise(Directive::stop);
  start_on_failure(options);
  tell(Throw{});
  tell(Ping{1});
  EXPECT_EQ(life->constructed, 1);
  EXPECT_EQ(life->pings, std::vector<int>{1});
  tell(ThrowNumber{});
  EXPECT_TRUE(ended());

  options.decider = Decider{}.otherwise(Directive::escalate);
  start_on_failure(options);  // the guardian restarts the supervisor
  for (int i = 0; i < 2; ++i) {
    const int before = life->constructed;
    tell(Throw{});
    EXPECT_EQ(life->constructed, before + 1);
    EXPECT_TRUE(child());
  }
}

/// Resumes what fails below it.
class Resumes : public Actor {
 public:
  explicit Resumes(Props<BackoffSupervisor> below) { actor_of(std::move(below).named("s")); }
  void receive(int) {}
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one(Decider{}.otherwise(Directive::resume));
  }
};

TEST_F(BackoffSupervision, ASupervisorThatIsResumedStillHasAChild) {
  BackoffOptions options = kSteady();
  options.decider = Decider{}.otherwise(Directive::escalate);
  sys.actor_of<Resumes>(named("above"), backoff_on_failure(props<Child>(life), options));
  sys.run_until_idle();
  const ActorRef below = sys->find("/user/above/s");
  below.tell(Throw{});  // the child is resumed with it
  below.tell(Ping{1});
  sys.run_until_idle();
  EXPECT_EQ(life->pings, std::vector<int>{1});
  below.tell(ThrowNumber{});  // has ended already, when that is decided
  sys.run_until_idle();
  EXPECT_EQ(life->alive, 0);
  sys.advance(200ms);
  below.tell(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(life->constructed, 2);
  EXPECT_EQ(life->pings, (std::vector<int>{1, 2}));
}

// BO-06
TEST_F(BackoffSupervision, TheCountIsZeroAgainWhenAChildHasLivedForResetAfter) {
  BackoffOptions options = kSteady();
  options.backoff.reset_after = 1s;
  start_on_stop(options);
  tell(StopNow{});
  sys.advance(200ms);
  tell(StopNow{});
  sys.advance(400ms);
  EXPECT_EQ(count(), 2);
  sys.advance(999ms);
  EXPECT_EQ(count(), 2);
  sys.advance(1ms);
  EXPECT_EQ(count(), 0);
  tell(StopNow{});
  expect_child_after(200ms);
}

// BO-07
TEST_F(BackoffSupervision, TheChildResetsTheCountByHand) {
  BackoffOptions options = kSteady();
  options.backoff.reset_after = no_timeout;
  start_on_stop(options);
  tell(StopNow{});
  sys.advance(1h);
  EXPECT_EQ(count(), 1);
  tell(ResetParent{});
  EXPECT_EQ(count(), 0);
  tell(StopNow{});
  expect_child_after(200ms);
}

// BO-08
TEST_F(BackoffSupervision, SendersAreAnsweredWhileThereIsNoChild) {
  BackoffOptions options = kSteady();
  options.reply_while_stopped = Message::of("away");
  start_on_stop(options);
  tell(StopNow{});
  tell(Ping{1});
  EXPECT_EQ(probe.expect<std::string>(), "away");
  const auto answer = supervisor.ask<std::string>(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), "away");
  sys.advance(200ms);
  tell(Ping{3});
  probe.expect_no_message();
  EXPECT_EQ(life->pings, std::vector<int>{3});
}

// BO-08
TEST_F(BackoffSupervision, AHandlerGetsWhatComesWhileThereIsNoChild) {
  TestProbe handler(sys);
  BackoffOptions options = kSteady();
  options.handler_while_stopped = handler.ref();
  start_on_failure(options);
  tell(Throw{});
  tell(Ping{1});
  EXPECT_EQ(handler.expect<Ping>().number, 1);
  EXPECT_EQ(handler.last_sender(), probe.ref());
  sys.advance(200ms);
  tell(Ping{2});
  handler.expect_no_message();
}

// BO-08
TEST_F(BackoffSupervision, OtherwiseWhatComesWhileThereIsNoChildIsADeadLetter) {
  start_on_stop();
  TestProbe letters(sys);
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  tell(StopNow{});
  tell(Ping{7});
  const auto letter = letters.expect<DeadLetter>();
  EXPECT_EQ(letter.message.get<Ping>().number, 7);
  EXPECT_EQ(letter.sender, probe.ref());
  const auto answer = supervisor.ask<int>(Ping{8});
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(answer.get()), ActorTerminated);
}

// BO-10
TEST_F(BackoffSupervision, AFinalStopMessageMakesTheChildsNextEndTheLast) {
  BackoffOptions options = kSteady();
  options.final_stop_message = [](const Message& message) { return message.is<LastWords>(); };
  start_on_stop(options);
  tell(StopNow{});
  EXPECT_FALSE(ended());
  sys.advance(200ms);
  tell(LastWords{});
  tell(Ping{1});
  EXPECT_FALSE(ended());
  EXPECT_EQ(life->pings, std::vector<int>{1});
  tell(StopNow{});
  EXPECT_TRUE(ended());
  EXPECT_EQ(life->constructed, 2);
}

// BO-10
TEST_F(BackoffSupervision, AFinalStopMessageWithoutAChildEndsTheSupervisor) {
  BackoffOptions options = kSteady();
  options.final_stop_message = [](const Message& message) { return message.is<LastWords>(); };
  start_on_stop(options);
  tell(StopNow{});
  tell(LastWords{});
  EXPECT_TRUE(ended());
  sys.advance(1h);
  EXPECT_EQ(life->constructed, 1);
}

// BO-12
TEST_F(BackoffSupervision, OnFailureAChildThatEndsByItselfEndsTheSupervisor) {
  start_on_failure();
  tell(StopNow{});
  EXPECT_TRUE(ended());
  probe.expect_terminated(supervisor);
  sys.advance(1h);
  EXPECT_EQ(life->constructed, 1);
}

/// Takes its time to end: its own child runs on the dispatcher "slow".
class EndsSlowly : public Child {
 public:
  explicit EndsSlowly(const LifePtr& life) : Child(life) {
    actor_of<Child>(on_dispatcher("slow"), std::make_shared<Life>());
  }
};

// BO-13
TEST(BackoffSupervisionSlow, TheSupervisorGoesOnWhileItsChildTakesItsTimeToEnd) {
  const auto slow = make_manual();
  System sys(System::kSeed, {.dispatchers = {{.name = "slow", .executor = slow}}});
  const auto life = std::make_shared<Life>();
  BackoffOptions options{.backoff = {.min = 200ms, .max = 10s}};
  options.reply_while_stopped = Message::of("away");
  const auto supervisor = sys.actor_of(backoff_on_failure(props<EndsSlowly>(life), options));
  sys.run_until_idle();
  slow->run_until_idle();
  TestProbe probe(sys);
  probe.send(supervisor, Throw{});
  sys.run_until_idle();
  probe.send(supervisor, Ping{1});
  sys.advance(1h);  // the delay begins with the child's end
  EXPECT_EQ(probe.expect<std::string>(), "away");
  const auto child = supervisor.ask(GetCurrentChild{});
  const auto count = supervisor.ask(GetRestartCount{});
  sys.run_until_idle();
  EXPECT_TRUE(child.get());
  EXPECT_EQ(count.get(), 0);
  EXPECT_EQ(life->constructed, 1);
  while (slow->run_until_idle() + sys.executor().run_until_idle() > 0) {
  }
  sys.advance(200ms);
  EXPECT_EQ(life->constructed, 2);
  EXPECT_EQ(life->most_alive, 1);
  slow->run_until_idle();
  sys.stop(supervisor);
  while (slow->run_until_idle() + sys.executor().run_until_idle() > 0) {
  }
}

// BO-14
TEST_F(BackoffSupervision, FailuresInsideTheWindowUseTheRestartsUpAndThoseOutsideDoNot) {
  BackoffOptions options{.backoff = {.min = 10ms, .max = 10ms}};
  options.max_restarts = 2;
  options.within = 1s;
  start_on_failure(options);
  for (int i = 0; i < 6; ++i) {
    tell(Throw{});
    sys.advance(600ms);
    EXPECT_TRUE(child()) << i;
  }
  sys.advance(1s);
  for (int i = 0; i < 2; ++i) {
    tell(Throw{});
    sys.advance(10ms);
    EXPECT_TRUE(child());
  }
  sys.log().expect_log(1, Level::error, "has no restarts left", [&] { tell(Throw{}); });
  EXPECT_TRUE(ended());
}

TEST_F(BackoffSupervision, OnStopNoRestartsLeftEndsTheSupervisor) {
  BackoffOptions options = kSteady();
  options.max_restarts = 1;
  options.backoff.reset_after = no_timeout;
  start_on_stop(options);
  tell(StopNow{});
  expect_child_after(200ms);
  tell(StopNow{});
  EXPECT_TRUE(ended());
}

// BO-15
TEST_F(BackoffSupervision, SoManyMessagesWaitForTheNextChildInOrderAndTheRestIsDead) {
  constexpr int kKept = 5;
  constexpr int kMore = 3;
  BackoffOptions options = kSteady();
  options.keep_while_stopped = kKept;
  start_on_failure(options);
  TestProbe letters(sys);
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  tell(Throw{});
  for (int i = 1; i <= kKept + kMore; ++i) {
    tell(Ping{i});
  }
  for (int i = kKept + 1; i <= kKept + kMore; ++i) {
    EXPECT_EQ(letters.expect<DeadLetter>().message.get<Ping>().number, i);
  }
  EXPECT_TRUE(life->pings.empty());
  sys.advance(200ms);
  EXPECT_EQ(life->pings, (std::vector<int>{1, 2, 3, 4, 5}));
  tell(Throw{});
  tell(Ping{9});
  sys.advance(400ms);
  EXPECT_EQ(life->pings.back(), 9);
  letters.expect_no_message();
}

/// Its one child waits behind a bounded mailbox during the delay of its strategy.
class InPlace : public Actor {
 public:
  explicit InPlace(LifePtr life) {
    actor_of(props<Child>(std::move(life)).named("c").with_mailbox(bounded(5)));
  }
  void receive(int) {}
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one({.max_restarts = -1, .backoff = {.min = 1s}});
  }
};

// BO-15
TEST_F(BackoffSupervision, WithTheBackoffOfAStrategyTheBoundOfTheMailboxSaysHowManyWait) {
  sys.actor_of<InPlace>(named("p"), life);
  sys.run_until_idle();
  TestProbe letters(sys);
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  const ActorRef child = sys->find("/user/p/c");
  child.tell(Throw{});
  sys.run_until_idle();
  for (int i = 1; i <= 8; ++i) {
    child.tell(Ping{i});
  }
  for (int i = 6; i <= 8; ++i) {
    EXPECT_EQ(letters.expect<DeadLetter>().message.get<Ping>().number, i);
  }
  sys.advance(1s);
  EXPECT_EQ(life->pings, (std::vector<int>{1, 2, 3, 4, 5}));
}

// BO-16
TEST_F(BackoffSupervision, ResetAfterIsHalfWayBetweenMinAndMaxUnlessSet) {
  start_on_stop({.backoff = {.min = 2s, .max = 10s}});
  tell(StopNow{});
  sys.advance(2s);
  sys.advance(6s - 1ms);
  EXPECT_EQ(count(), 1);
  sys.advance(1ms);
  EXPECT_EQ(count(), 0);
}

// BO-18
TEST_F(BackoffSupervision, AStopDuringTheDelayEndsItForGood) {
  start_on_stop();
  tell(StopNow{});
  sys.stop(supervisor);
  probe.expect_terminated(supervisor);
  sys.advance(1h);
  EXPECT_EQ(life->constructed, 1);
}

TEST_F(BackoffSupervision, AResetDuringTheDelayDoesNotShortenIt) {
  start_on_stop();
  tell(StopNow{});
  sys.advance(100ms);
  tell(ResetBackoff{});
  expect_child_after(100ms);
  tell(StopNow{});
  expect_child_after(200ms);
}

TEST_F(BackoffSupervision, AnswersGoStraightBackAndWhatTheChildTellsItGoesUp) {
  TestProbe up(sys);
  sys.actor_of<Above>(named("above"), backoff_on_stop(props<Child>(life)), up.ref());
  sys.run_until_idle();
  const ActorRef below = sys->find("/user/above/s");
  const auto answer = below.ask<int>(Ping{4});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 4);
  below.tell(TellParent{});
  EXPECT_EQ(up.expect<std::string>(), "from the child");
}

TEST_F(BackoffSupervision, AChildWhoseConstructorThrowsIsTriedAgainIfTheDeciderSaysSo) {
  struct NeedsLuck : Actor {
    explicit NeedsLuck(const LifePtr& life) {
      if (++life->constructed < 3) {
        throw std::runtime_error("no luck");
      }
    }
    void receive(int) {}
  };
  BackoffOptions options = kSteady();
  options.decider = Decider{}.otherwise(Directive::restart);
  start(backoff_on_failure(props<NeedsLuck>(life), options));
  EXPECT_EQ(life->constructed, 1);
  sys.advance(200ms);
  EXPECT_EQ(life->constructed, 2);
  sys.advance(400ms);
  EXPECT_EQ(life->constructed, 3);
  EXPECT_TRUE(child());
}

TEST_F(BackoffSupervision, AProcessComesBackToo) {
  start(backoff_on_stop(child_process(
                            [](Process& self, const LifePtr& shared) {
                              ++shared->constructed;
                              static_cast<void>(self.receive<Ping>());
                            },
                            life),
                        kSteady()));
  tell(Ping{1});
  expect_child_after(200ms);
}

TEST_F(BackoffSupervision, ImpossibleOptionsAreRefusedByName) {
  struct Case {
    BackoffOptions options;
    const char* field;
  };
  const Case cases[] = {
      {{.backoff = {.min = 0s}}, "backoff.min"},
      {{.backoff = {.min = -1s}}, "backoff.min"},
      {{.backoff = {.min = 2s, .max = 1s}}, "backoff.max"},
      {{.backoff = {.min = 1s, .jitter = 1.5}}, "backoff.jitter"},
      {{.backoff = {.min = 1s, .reset_after = -1s}}, "backoff.reset_after"},
      {{.max_restarts = -2}, "max_restarts"},
      {{.max_restarts = 1, .within = 0s}, "within"},
      {{.within = 1s}, "within"},
      {{.reply_while_stopped = Message::of(1), .handler_while_stopped = probe.ref()},
       "handler_while_stopped"},
  };
  for (const Case& c : cases) {
    for (auto* const make : {&backoff_on_stop, &backoff_on_failure}) {
      try {
        static_cast<void>(make(props<Child>(life), c.options));
        ADD_FAILURE() << c.field;
      } catch (const ConfigError& error) {
        EXPECT_NE(std::string(error.what()).find(std::string("BackoffOptions.") + c.field),
                  std::string::npos)
            << error.what();
      }
    }
  }
  EXPECT_THROW(static_cast<void>(backoff_on_stop(ChildStart())), ConfigError);
  EXPECT_THROW(static_cast<void>(
                   backoff_on_stop([shared = life](const int&) { return props<Child>(shared); })),
               ConfigError);
}

struct Books {
  std::atomic<int> begun{0};
  std::atomic<int> dead{0};
};

/// Fails at every tenth message.
class Unsteady : public Actor {
 public:
  explicit Unsteady(std::shared_ptr<Books> books) : books_(std::move(books)) {}
  void receive(const Ping&) {
    if (++books_->begun % 10 == 0) {
      throw std::runtime_error("on purpose");
    }
  }

 private:
  std::shared_ptr<Books> books_;
};

class Auditor : public Actor {
 public:
  explicit Auditor(std::shared_ptr<Books> books) : books_(std::move(books)) {}
  void receive(const DeadLetter& letter) { books_->dead += letter.message.is<Ping>() ? 1 : 0; }

 private:
  std::shared_ptr<Books> books_;
};

TEST(BackoffSupervisionOnWorkers, EveryMessageIsHandledOrADeadLetter) {
  constexpr int kPings = 2'000;
  const auto books = std::make_shared<Books>();
  Config config{.workers = 2};
  config.log_sinks = {LogSink([](const LogRecord&) {})};
  ActorSystem system("workers", config);
  system.event_stream().subscribe<DeadLetter>(system.actor_of<Auditor>(books));
  const auto supervisor = system.actor_of(backoff_on_failure(
      props<Unsteady>(books), {.backoff = {.min = 1us, .max = 10us}, .keep_while_stopped = 100}));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&supervisor] {
        for (int i = 0; i < kPings; ++i) {
          supervisor.tell(Ping{i});
          if (i % 50 == 0) {
            static_cast<void>(supervisor.ask(GetRestartCount{}, 60s).get());  // lets it keep up
          }
        }
      });
    }
  }
  system.stop(supervisor);  // what it keeps is dead
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(books->begun + books->dead, 2 * kPings);
  EXPECT_GT(books->begun, 10);
}

}  // namespace
}  // namespace actors
