// Acceptance cases, section 6: actors with a mailbox of the user's.

#include "actors/mailbox.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/ordered_mailbox.hpp"
#include "tests/acceptance/recording_actor.hpp"
#include "tests/acceptance/watcher.hpp"
#include "tests/contract/mailbox_contract.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Job {
  int priority;
  int number;
};
struct Halt {};

/// Notes what it is told, in order.
class Clerk : public actors::Actor {
 public:
  using Protocol = actors::Messages<Job, Halt, Fail>;
  explicit Clerk(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Job& job) {
    events_->push_back(std::to_string(job.priority) + '/' + std::to_string(job.number));
  }
  void receive(const Halt&) { events_->push_back("halt"); }
  void receive(const Fail& fail) { throw std::runtime_error(fail.what); }

 private:
  EventsPtr events_;
};

auto ordered(OrderedMailbox::Rank rank, std::size_t capacity = OrderedMailbox::kUnbounded) {
  return actors::with_mailbox(
      [rank, capacity] { return std::make_unique<OrderedMailbox>(rank, capacity); });
}
auto bounded(std::size_t capacity) {
  return ordered({}, capacity);
}

class Mailboxes : public testing::Test {
 protected:
  System sys;
  EventsPtr events = new_events();
};

// MB-04
TEST_F(Mailboxes, StablePriorityKeepsTheOrderAmongEquals) {
  const auto clerk = sys.actor_of<Clerk>(ordered(OrderedMailbox::by(&Job::priority)), events);
  for (int number = 0; number < 3; ++number) {
    for (const int priority : {2, 1, 3, 1}) {
      clerk.tell(Job{priority, number});
    }
  }
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"1/0", "1/0", "1/1", "1/1", "1/2", "1/2", "2/0", "2/1", "2/2", "3/0",
                             "3/1", "3/2"}));
}

// MB-05
TEST_F(Mailboxes, AControlMessageOvertakesAHundredOthers) {
  const auto clerk = sys.actor_of<Clerk>(ordered(OrderedMailbox::first<Halt>()), events);
  for (int i = 0; i < 100; ++i) {
    clerk.tell(Job{0, i});
  }
  clerk.tell(Halt{});
  sys.run_until_idle();
  ASSERT_EQ(events->size(), 101U);
  EXPECT_EQ(events->front(), "halt");
  EXPECT_EQ(events->back(), "0/99");
}

/// A supervisor whose child has a mailbox for ten, and restarts a second after it has failed.
class KeepsAClerk : public actors::Actor {
 public:
  explicit KeepsAClerk(EventsPtr events) {
    actor_of<Clerk>(bounded(10).named("clerk"), std::move(events));
  }
  void receive(int) {}
  actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one({.backoff = {.min = 1s, .max = 1s}});
  }
};

// MB-02, for a user's mailbox
TEST_F(Mailboxes, WhatABoundedOneRefusesOfASuspendedActorAreDeadLettersAndTheRestSurvivesRestart) {
  sys.actor_of<KeepsAClerk>(actors::named("p"), events);
  sys.run_until_idle();
  const auto clerk = sys.system().find("/user/p/clerk");
  clerk.tell(Fail{});
  sys.run_until_idle();
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  for (int i = 0; i < 20; ++i) {
    clerk.tell(Job{0, i});
  }
  auto asked = clerk.ask<void>(Halt{});
  EXPECT_TRUE(asked.ready());
  EXPECT_THROW(asked.get(), actors::MailboxFull);
  sys.run_until_idle();
  EXPECT_TRUE(events->empty());
  for (int i = 10; i < 20; ++i) {
    EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Job>().number, i);
  }
  EXPECT_TRUE(letters.expect<actors::DeadLetter>().message.is<Halt>());
  sys.advance(1100ms);
  ASSERT_EQ(events->size(), 10U);
  EXPECT_EQ(events->front(), "0/0");
  EXPECT_EQ(events->back(), "0/9");
  EXPECT_EQ(letters.queued(), 0U);
}

// MB-09
TEST_F(Mailboxes, WhatIsInOneWhenItsActorStopsBecomesDeadLetters) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto clerk = sys.actor_of<Clerk>(ordered(OrderedMailbox::by(&Job::priority)), events);
  sys.run_until_idle();
  clerk.tell(Job{2, 0});
  clerk.tell(Job{1, 1});
  const auto asked = clerk.ask(Halt{});
  sys.system().stop(clerk);
  sys.run_until_idle();
  EXPECT_TRUE(letters.expect<actors::DeadLetter>().message.is<Halt>());
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Job>().number, 1);
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Job>().number, 0);
  EXPECT_THROW(asked.get(), actors::ActorTerminated);
  clerk.tell(Job{1, 2});
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Job>().number, 2);
  EXPECT_TRUE(events->empty());
}

// DL-03
TEST_F(Mailboxes, ThatOverflowForLongDoNotFloodTheLogWithDeadLetters) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto gone = sys.actor_of<Clerk>(events);
  sys.system().stop(gone);
  sys.run_until_idle();
  const auto tell = [&](int times) {
    for (int i = 0; i < times; ++i) {
      gone.tell(Job{0, i});
    }
  };
  using actors::Level;
  sys.log().expect_log(1, Level::info, "more are not logged for five minutes", [&] { tell(10); });
  sys.log().expect_log(0, Level::info, "dead letter", [&] { tell(1000); });
  sys.advance(5min + 1s);
  sys.log().expect_log(1, Level::info, "1000 before it were not logged", [&] { tell(1); });
  sys.log().expect_log(8, Level::info, "dead letter from (nobody)", [&] { tell(8); });
  sys.log().expect_log(1, Level::info, "more are not logged", [&] { tell(2); });
  sys.run_until_idle();
  EXPECT_EQ(letters.queued(), 1021U) << "the event stream has them all";
}

TEST_F(Mailboxes, SystemMessagesOvertakeWhatIsInOne) {
  const auto clerk = sys.actor_of<Clerk>(bounded(100), events);
  sys.run_until_idle();
  clerk.tell(Job{0, 0});
  clerk.tell(actors::Kill{});
  sys.run_until_idle();
  EXPECT_TRUE(events->empty());
  EXPECT_EQ(clerk.path(), "(stopped)");
}

TEST_F(Mailboxes, APoisonPillTakesItsTurnAndAGracefulStopCompletes) {
  const auto clerk = sys.actor_of<Clerk>(bounded(100), events);
  clerk.tell(Job{0, 0});
  clerk.tell(Job{0, 1});
  auto stopped = sys.system().graceful_stop(clerk);
  sys.run_until_idle();
  stopped.get();
  EXPECT_EQ(*events, (Events{"0/0", "0/1"}));
}

TEST_F(Mailboxes, AFullOneLosesNoTerminated) {
  const auto subject = sys.actor_of<Recording>(new_events(), "s");
  const auto watcher = sys.actor_of<Watcher>(bounded(1), events);
  watcher.tell(Watch{subject});
  sys.run_until_idle();
  class Fills : public actors::Actor {
   public:
    explicit Fills(actors::Ref<Watcher> watcher) : watcher_(watcher) {}
    void receive(const actors::ActorRef& subject) {
      watcher_.tell(std::string("fills it"));
      system().graceful_stop(subject).get();
    }

   private:
    actors::Ref<Watcher> watcher_;
  };
  sys.log().expect_log(0, actors::Level::error, "",
                       [&] { sys.actor_of<Fills>(watcher).tell(actors::ActorRef(subject)); });
  EXPECT_EQ(events->size(), 2U);
}

/// Waits for an answer in its handler, and notes when it goes on.
class WaitsForAnAnswer : public actors::Actor {
 public:
  using Protocol = actors::Messages<Ping, Job>;
  WaitsForAnAnswer(actors::ActorRef other, EventsPtr events)
      : other_(other), events_(std::move(events)) {}
  void receive(const Ping& ping) {
    events_->push_back("answer " + std::to_string(other_.ask<int>(ping).get()));
  }
  void receive(const Job& job) { events_->push_back("job " + std::to_string(job.number)); }

 private:
  actors::ActorRef other_;
  EventsPtr events_;
};

TEST_F(Mailboxes, WhatComesWhileTheHandlerWaitsIsHandledAfterIt) {
  TestProbe other(sys);
  const auto waits = sys.actor_of<WaitsForAnAnswer>(bounded(10), other.ref(), events);
  waits.tell(Ping{1});
  other.expect<Ping>();
  waits.tell(Job{0, 1});
  waits.tell(Job{0, 2});
  sys.run_until_idle();
  EXPECT_TRUE(events->empty());
  other.reply(5);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"answer 5", "job 1", "job 2"}));
}

// MB-08; the rest of it is in tests/config.
TEST_F(Mailboxes, EachActorHasItsOwnFromItsOptionsAndChildrenDoNotInheritIt) {
  const auto made = std::make_shared<int>(0);
  const auto counting = actors::with_mailbox([made] {
    ++*made;
    return std::make_unique<OrderedMailbox>();
  });
  const auto one = sys.actor_of<Clerk>(counting, events);
  sys.actor_of(actors::props<Clerk>(events).with(counting.named("two")));
  sys.actor_of<Supervising>(counting, events, "p", actors::one_for_one(), 3);
  sys.run_until_idle();
  EXPECT_EQ(*made, 3);
  one.tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(*made, 3);  // it survives the restart
}

TEST_F(Mailboxes, AFactoryThatFailsIsAnErrorOfWhoeverStartsTheActor) {
  const auto empty = actors::with_mailbox([] { return std::unique_ptr<actors::Mailbox>(); });
  EXPECT_THROW(sys.actor_of<Clerk>(empty.named("a"), events), actors::ConfigError);
  const auto broken = actors::with_mailbox(
      []() -> std::unique_ptr<actors::Mailbox> { throw std::runtime_error("no memory"); });
  EXPECT_THROW(sys.actor_of<Clerk>(broken.named("a"), events), std::runtime_error);
  sys.actor_of<Clerk>(actors::named("a"), events);  // the name is free
}

/// Leaves a mark when it is destroyed.
class Marked : public actors::Mailbox {
 public:
  explicit Marked(std::shared_ptr<int> alive) : alive_(std::move(alive)) { ++*alive_; }
  ~Marked() override { --*alive_; }
  actors::PushResult push(Envelope* message) noexcept override { return inner_.push(message); }
  Envelope* pop() noexcept override { return inner_.pop(); }
  void prepend(Envelope* chain) noexcept override { inner_.prepend(chain); }
  Envelope* scan(Cursor& cursor) noexcept override { return inner_.scan(cursor); }
  Envelope* take(Cursor& cursor) noexcept override { return inner_.take(cursor); }
  Envelope* close() noexcept override { return inner_.close(); }
  [[nodiscard]] std::size_t size_hint() const noexcept override { return inner_.size_hint(); }

 private:
  std::shared_ptr<int> alive_;
  OrderedMailbox inner_;
};

TEST_F(Mailboxes, OneIsDestroyedWithItsActor) {
  const auto alive = std::make_shared<int>(0);
  const auto clerk = sys.actor_of<Clerk>(
      actors::with_mailbox([alive] { return std::make_unique<Marked>(alive); }), events);
  clerk.tell(Job{0, 0});
  sys.run_until_idle();
  EXPECT_EQ(*alive, 1);
  sys.system().stop(clerk);
  sys.run_until_idle();
  EXPECT_EQ(*alive, 0);
}

/// Counts what it handles, and stops now and then.
class Counting : public actors::Actor {
 public:
  explicit Counting(std::shared_ptr<std::atomic<int>> handled) : handled_(std::move(handled)) {}
  void receive(const Job& job) {
    handled_->fetch_add(1);
    if (job.number % 1000 == 999) {
      stop();
    }
  }

 private:
  std::shared_ptr<std::atomic<int>> handled_;
};

/// Counts dead letters with a Job.
class CountsLetters : public actors::Actor {
 public:
  explicit CountsLetters(std::shared_ptr<std::atomic<int>> letters)
      : letters_(std::move(letters)) {}
  void receive(const actors::DeadLetter& letter) {
    letters_->fetch_add(letter.message.is<Job>() ? 1 : 0);
  }

 private:
  std::shared_ptr<std::atomic<int>> letters_;
};

// MB-09: bounded mailboxes of actors that stop, and whose slots are used again, under many senders.
TEST(MailboxesOnWorkers, EveryMessageIsHandledOrADeadLetter) {
  const auto handled = std::make_shared<std::atomic<int>>(0);
  const auto letters = std::make_shared<std::atomic<int>>(0);
  actors::Config config{.workers = 2};
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  actors::ActorSystem system("books", config);
  system.event_stream().subscribe<actors::DeadLetter>(system.actor_of<CountsLetters>(letters));
  constexpr int kSenders = 3;
  constexpr int kEach = 20'000;
  {
    std::vector<std::jthread> senders;
    for (int s = 0; s < kSenders; ++s) {
      senders.emplace_back([&] {
        actors::Ref<Counting> target;
        for (int i = 0; i < kEach; ++i) {
          if (i % 500 == 0) {  // the old one has stopped, or is about to
            target = system.actor_of<Counting>(bounded(64), handled);
          }
          target.tell(Job{0, i});
        }
      });
    }
  }
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(*handled + *letters, kSenders * kEach) << *handled << " handled";
  EXPECT_GT(*handled, 0);
  EXPECT_GT(*letters, 0);
}

}  // namespace
}  // namespace acceptance

namespace actors::testing {
INSTANTIATE_TYPED_TEST_SUITE_P(Ordered, MailboxContract,
                               ::testing::Types<acceptance::OrderedMailbox>);
}  // namespace actors::testing
