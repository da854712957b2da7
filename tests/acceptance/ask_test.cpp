// Acceptance cases, section 9, and what the issue promises of ask.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Twice {};
struct Never {};
struct Later {};
struct Release {};

class Answers : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Ping), Twice, Never, int(Later), Release, Fail>;
  int receive(const Ping& p) { return p.number; }
  void receive(const Twice&) {
    reply(1);
    reply(2);
  }
  void receive(const Never&) { static_cast<void>(reply_later<int>().future()); }
  actors::Future<int> receive(const Later&) {
    kept_ = {};
    return kept_.future();
  }
  void receive(const Release&) { kept_.set(42); }
  void receive(const Fail& f) { throw std::runtime_error(f.what); }

 private:
  actors::Promise<int> kept_;
};

class Ask : public testing::Test {
 protected:
  System sys;
  actors::Ref<Answers> answers = sys.actor_of<Answers>(actors::named("answers"));
};

// AS-01
TEST_F(Ask, CompletesOnceAndLaterRepliesAreDeadLetters) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  auto f = answers.ask<int>(Twice{});
  sys.run_until_idle();
  EXPECT_EQ(f.get(), 1);
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<int>(), 2);
}

// AS-04
TEST_F(Ask, ATimeoutThatIsNotPositiveIsRefusedAndNothingIsSent) {
  const EventsPtr events = new_events();
  const auto recorder = sys.actor_of<Recording>(events, "r");
  sys.run_until_idle();
  events->clear();
  EXPECT_THROW(static_cast<void>(recorder.ask(Ping{1}, 0s)), actors::Error);
  EXPECT_THROW(static_cast<void>(recorder.ask(Ping{1}, -1s)), actors::Error);
  sys.run_until_idle();
  EXPECT_TRUE(events->empty());
}

// AS-06
TEST_F(Ask, AHandlersExceptionTravelsToTheAsker) {
  auto f = answers.ask(Fail{"as thrown"});
  sys.run_until_idle();
  try {
    f.get();
    FAIL() << "no exception";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "as thrown");
  }
}

// AS-06
TEST_F(Ask, AFailureThatTheResponderSuppliesLaterTravelsToTheAsker) {
  class FailsLater : public actors::Actor {
   public:
    using Protocol = actors::Messages<int(Later), Release>;
    actors::Future<int> receive(const Later&) { return kept_.future(); }
    void receive(const Release&) {
      kept_.fail(std::make_exception_ptr(std::out_of_range("no such row")));
    }

   private:
    actors::Promise<int> kept_;
  };
  const auto responder = sys.actor_of<FailsLater>();
  auto f = responder.ask(Later{});
  responder.tell(Release{});
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(f.get()), std::out_of_range);
}

// AS-05: there are no wildcards yet; what an asker is called leads nowhere.
TEST_F(Ask, TheAskerIsNoActorThatCouldBeFound) {
  TestProbe asked(sys);
  auto f = asked.ref().ask<int>(Ping{1});
  asked.expect<Ping>();
  const actors::ActorRef asker = asked.last_sender();
  EXPECT_EQ(asker.path(), "(ask)");
  for (const std::string& path : {asker.path(), "/" + asker.path(), "/user/" + asker.path()}) {
    EXPECT_FALSE(sys.system().find(path)) << path;
  }
  EXPECT_EQ(sys.system().tree().find("ask"), std::string::npos) << sys.system().tree();
  asked.reply(5);
  EXPECT_EQ(f.get(), 5);
}

TEST_F(Ask, AStoppedActorFailsTheAskAtOnce) {
  sys.system().stop(answers);
  sys.run_until_idle();
  auto f = answers.ask(Ping{1});
  EXPECT_TRUE(f.ready());
  EXPECT_THROW(f.get(), actors::ActorTerminated);
  auto empty = actors::ActorRef().ask<int>(Ping{1});
  EXPECT_THROW(empty.get(), actors::ActorTerminated);
}

TEST_F(Ask, AnAskStillQueuedWhenTheActorStopsFails) {
  sys.run_until_idle();
  auto first = answers.ask(Ping{1});
  sys.system().stop(answers);  // overtakes the ask
  sys.run_until_idle();
  EXPECT_THROW(first.get(), actors::ActorTerminated);
}

TEST_F(Ask, ATimeoutSaysWhichActorAndWhichMessage) {
  auto f = answers.ask(Later{}, 200ms);
  sys.run_until_idle();
  EXPECT_FALSE(f.ready());
  sys.advance(201ms);
  try {
    static_cast<void>(f.get());
    FAIL() << "no timeout";
  } catch (const actors::AskTimeout& e) {
    EXPECT_NE(std::string(e.what()).find("/user/answers"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("Later"), std::string::npos) << e.what();
  }
}

TEST_F(Ask, AFutureReturnedByAHandlerAnswersWhenItCompletes) {
  auto f = answers.ask(Later{});
  sys.run_until_idle();
  EXPECT_FALSE(f.ready());
  answers.tell(Release{});
  sys.run_until_idle();
  EXPECT_EQ(f.get(), 42);
}

TEST_F(Ask, APromiseDroppedWithItsActorBreaks) {
  auto f = answers.ask(Later{});
  sys.run_until_idle();
  sys.system().stop(answers);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(f.get()), actors::BrokenPromise);
}

/// Asks another and waits for it, in a handler.
class Waits : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Ping), int(Later), int(std::string)>;
  Waits(actors::Ref<Answers> other, EventsPtr events) : other_(other), events_(std::move(events)) {}
  int receive(const Ping& p) { return other_.ask(p).get() + 1; }
  int receive(const Later& l) {
    struct Guard {
      EventsPtr events;
      ~Guard() { events->push_back("unwound"); }
    } guard{events_};
    events_->push_back("waits");
    const int n = other_.ask(l, actors::no_timeout).get();
    events_->push_back("went on");
    return n;
  }
  int receive(const std::string&) { return self<Waits>().ask(Ping{1}).get(); }
  void post_stop() override { events_->push_back("post_stop"); }

 private:
  actors::Ref<Answers> other_;
  EventsPtr events_;
};

TEST_F(Ask, BlocksOnlyTheHandlerNotTheWorker) {
  const EventsPtr events = new_events();
  const auto waits = sys.actor_of<Waits>(answers, events);
  auto sum = waits.ask(Ping{4});
  auto parked = waits.ask(Later{});
  sys.run_until_idle();
  EXPECT_EQ(sum.get(), 5);
  EXPECT_FALSE(parked.ready());
  answers.tell(Release{});
  sys.run_until_idle();
  EXPECT_EQ(parked.get(), 42);
  EXPECT_EQ(*events, (Events{"waits", "went on", "unwound"}));
}

TEST_F(Ask, AStopUnwindsAParkedHandlerAndTheAskerLearnsOfIt) {
  const EventsPtr events = new_events();
  const auto waits = sys.actor_of<Waits>(answers, events);
  auto f = waits.ask(Later{});
  sys.run_until_idle();
  sys.system().stop(waits);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"waits", "unwound", "post_stop"}));
  EXPECT_THROW(static_cast<void>(f.get()), actors::ActorTerminated);
}

TEST_F(Ask, AKillUnwindsAParkedHandlerAsAFailure) {
  const EventsPtr events = new_events();
  const auto waits = sys.actor_of<Waits>(answers, events);
  auto f = waits.ask(Later{});
  sys.run_until_idle();
  waits.tell(actors::Kill{});
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(f.get()), actors::ActorKilled);
}

TEST_F(Ask, WaitingForOneselfFailsAtOnce) {
  const auto waits = sys.actor_of<Waits>(answers, new_events());
  auto f = waits.ask(std::string("ask yourself"));
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(f.get()), actors::Deadlock);
}

/// Asks a child that fails, catches, and asks again: decided while the handler is parked.
class AsksFailingChild : public actors::Actor {
 public:
  AsksFailingChild() : child_(actor_of<Answers>()) {}
  std::string receive(const Ping&) {
    try {
      child_.ask(Fail{"first"}).get();
    } catch (const std::runtime_error& e) {
      return std::string(e.what()) + ' ' + std::to_string(child_.ask(Ping{2}).get());
    }
    return "no failure";
  }

 private:
  actors::Ref<Answers> child_;
};

TEST_F(Ask, AParentThatWaitsForAFailingChildDecidesAboutItMeanwhile) {
  auto f = sys.actor_of<AsksFailingChild>().ask(Ping{1});
  sys.run_until_idle();
  EXPECT_EQ(f.get(), "first 2");
}

// AS-08
TEST_F(Ask, ForwardKeepsTheOriginalSender) {
  class Forwards : public actors::Actor {
   public:
    explicit Forwards(actors::Ref<Answers> to) : to_(to) {}
    void receive(const Ping&) { forward(to_); }

   private:
    actors::Ref<Answers> to_;
  };
  auto f = sys.actor_of<Forwards>(answers).ask<int>(Ping{6});
  sys.run_until_idle();
  EXPECT_EQ(f.get(), 6);
  TestProbe told(sys);
  TestProbe from(sys);
  sys.actor_of<Forwards>(told.ref<Answers>()).tell(Ping{1}, from.ref());
  EXPECT_EQ(told.expect<Ping>().number, 1);
  EXPECT_EQ(told.last_sender(), from.ref());
}

// AS-07
TEST_F(Ask, PipeToTellsTheValueOrTheFailure) {
  TestProbe probe(sys);
  answers.ask(Ping{8}).pipe_to(probe.ref());
  EXPECT_EQ(probe.expect<int>(), 8);
  answers.ask(Fail{"piped"}).pipe_to(probe.ref());
  EXPECT_EQ(probe.expect<actors::Failure>().what(), "piped");
}

TEST_F(Ask, GracefulStopCompletesWhenTheActorHasFullyStopped) {
  const EventsPtr events = new_events();
  const auto ref = sys.actor_of<Recording>(events, "g");
  ref.tell(Ping{1});
  auto stopped = sys.system().graceful_stop(ref);
  sys.run_until_idle();
  stopped.get();
  EXPECT_EQ(events->back(), "g0 destroyed");
  EXPECT_EQ((*events)[2], "g0 ping 1");
  sys.system().graceful_stop(ref).get();  // the dead have stopped already
}

/// Asks one who never answers, again and again, and another one in between; hands out the futures.
class AsksAround : public actors::Actor {
 public:
  using Futures = std::vector<actors::Future<int>>;
  AsksAround(actors::ActorRef silent, actors::Ref<Answers> other, Futures* futures)
      : silent_(silent), other_(other), futures_(futures) {}
  void receive(const Ping&) {
    for (int i = 0; i < 20; ++i) {
      futures_->push_back(silent_.ask<int>(Ping{i}, actors::no_timeout));
      static_cast<void>(other_.ask(Ping{i}).get());
    }
  }

 private:
  actors::ActorRef silent_;
  actors::Ref<Answers> other_;
  Futures* futures_;
};

TEST_F(Ask, AllThatAreOpenAreCancelledWhenTheAskerStops) {
  TestProbe silent(sys);
  AsksAround::Futures futures;
  const auto asker = sys.actor_of<AsksAround>(silent.ref(), answers, &futures);
  asker.tell(Ping{1});
  sys.run_until_idle();
  ASSERT_EQ(futures.size(), 20U);
  sys.system().stop(asker);
  sys.run_until_idle();
  for (const actors::Future<int>& future : futures) {
    ASSERT_TRUE(future.ready());
    EXPECT_THROW(static_cast<void>(future.get()), actors::ActorTerminated);
  }
}

TEST_F(Ask, OpenAsksAreCancelledWhenTheSystemEnds) {
  actors::Future<int> open;
  {
    System other;
    TestProbe silent(other);
    open = silent.ref().ask<int>(Ping{1}, actors::no_timeout);
    other.run_until_idle();
    EXPECT_FALSE(open.ready());
  }
  EXPECT_TRUE(open.ready());
  EXPECT_THROW(static_cast<void>(open.get()), actors::Error);
}

}  // namespace
}  // namespace acceptance
