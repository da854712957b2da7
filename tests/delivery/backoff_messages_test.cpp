// BackoffSupervisor and messages: what the child is told while it lives, while it ends, and while
// there is none.

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/executors.hpp"
#include "actors/mailboxes.hpp"

#include "tests/delivery/backoff_fixture.hpp"

namespace actors::backoff_tests {
namespace {

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
}  // namespace actors::backoff_tests
