// Acceptance cases, sections 10 and 12: names, dead letters, the event stream, starting and ending
// a system.

#include "actors/testkit/system.hpp"

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using actors::testkit::TestProbe;

// SY-01
TEST(Ending, CallbacksRunInReverseOrderBeforeTheFutureCompletes) {
  std::vector<int> order;
  System sys;
  auto ended = sys.system().when_terminated();
  for (int i = 1; i <= 3; ++i) {
    sys.system().on_termination([&order, i, ended] {
      EXPECT_FALSE(ended.ready());
      order.push_back(i);
    });
  }
  sys.system().terminate();
  sys.run_until_idle();
  EXPECT_EQ(order, (std::vector<int>{3, 2, 1}));
  EXPECT_TRUE(ended.ready());
}

// SY-02
TEST(Ending, AfterTheEndCallbacksAndActorsAreRefused) {
  System sys;
  sys.system().terminate();
  sys.run_until_idle();
  EXPECT_THROW(sys.system().on_termination([] {}), actors::SystemTerminated);
  EXPECT_THROW(sys.actor_of<Recording>(new_events(), "a"), actors::SystemTerminated);
  EXPECT_TRUE(sys.system().terminate().ready());  // the second call is harmless
}

TEST(Ending, ASystemEndsLikeAScopeLastCreatedFirstAfterWhatWasTold) {
  const EventsPtr events = new_events();
  {
    actors::ActorSystem system(actors::Config{.workers = 1});
    const auto sink = system.actor_of<Recording>(events, "sink");
    const auto source = system.actor_of<Recording>(events, "source");
    for (int i = 0; i < 3; ++i) {
      source.tell(Ping{i});
      sink.tell(Ping{i});
    }
  }
  const auto at = [&](const std::string& line) {
    return std::find(events->begin(), events->end(), line) - events->begin();
  };
  EXPECT_LT(at("source0 ping 2"), at("source0 post_stop"));
  EXPECT_LT(at("source0 destroyed"), at("sink0 post_stop"));
  EXPECT_LT(at("sink0 ping 2"), at("sink0 post_stop"));
  EXPECT_EQ(events->back(), "sink0 destroyed");
}

class HoldsTheThread : public actors::Actor {
 public:
  HoldsTheThread(std::latch* inside, std::latch* release) : inside_(inside), release_(release) {}
  void receive(const Ping&) {
    inside_->count_down();
    release_->wait();
  }

 private:
  std::latch* inside_;
  std::latch* release_;
};

TEST(Ending, TheDeadlineTurnsItAbruptAndPrintsWhoWasStillAlive) {
  std::latch inside(1);
  std::latch release(1);
  actors::ActorSystem system("stuck",
                             actors::Config{.workers = 1, .log_level = actors::Level::error});
  system.actor_of<HoldsTheThread>(actors::named("holder"), &inside, &release).tell(Ping{});
  inside.wait();
  testing::internal::CaptureStderr();
  EXPECT_FALSE(system.shutdown(1ms));
  const std::string printed = testing::internal::GetCapturedStderr();
  EXPECT_NE(printed.find("/user/holder"), std::string::npos) << printed;
  release.count_down();
  system.when_terminated().get();
}

TEST(Ending, TerminateFromInsideAnActorEndsTheSystem) {
  class Ends : public actors::Actor {
   public:
    void receive(const Ping&) { system().terminate(); }
  };
  actors::ActorSystem system(actors::Config{.workers = 2});
  system.actor_of<Ends>().tell(Ping{});
  system.wait();
}

TEST(Ending, WaitingCallsFromInsideAnActorAreRefused) {
  class Asks : public actors::Actor {
   public:
    int receive(const Ping&) {
      int refused = 0;
      try {
        static_cast<void>(system().await_idle(1s));
      } catch (const actors::Error&) {
        ++refused;
      }
      try {
        static_cast<void>(system().shutdown(1s));
      } catch (const actors::Error&) {
        ++refused;
      }
      return refused;
    }
  };
  actors::ActorSystem system(actors::Config{.workers = 1});
  EXPECT_EQ(system.actor_of<Asks>().ask(Ping{}).get(), 2);
}

TEST(Ending, DestroyingASystemFromOneOfItsOwnActorsAbortsWithASentence) {
  // It starts threads, which ThreadSanitizer allows no forked copy of a threaded process.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        class Destroys : public actors::Actor {
         public:
          explicit Destroys(actors::ActorSystem* victim) : victim_(victim) {}
          void receive(const Ping&) { delete victim_; }

         private:
          actors::ActorSystem* victim_;
        };
        auto* system = new actors::ActorSystem(actors::Config{.workers = 1});
        system->actor_of<Destroys>(system).tell(Ping{});
        system->wait();
      },
      "destroyed by one of its own actors");
}

TEST(Ending, TellingAfterTheEndIsHarmless) {
  actors::ActorRef ref;
  {
    actors::ActorSystem system(actors::Config{.workers = 1});
    ref = system.actor_of<Recording>(new_events(), "a");
  }
  ref.tell(Ping{1});
  EXPECT_THROW(static_cast<void>(ref.ask<int>(Ping{1}).get()), actors::Error);
  EXPECT_EQ(ref.path(), "(stopped)");
}

TEST(Ending, AThousandSystemsStartAndEnd) {
  for (int i = 0; i < 300; ++i) {
    actors::ActorSystem system(actors::Config{.workers = 1 + i % 2});
    if (i % 3 == 0) {
      system.actor_of<Recording>(new_events(), "a").tell(Ping{i});
    }
  }
}

// SE-02
TEST(Names, FindGivesAnEmptyRefForWhatIsNotThere) {
  System sys;
  const auto ref = sys.actor_of<Recording>(actors::named("alice"), new_events(), "a");
  EXPECT_EQ(sys.system().find("/user/alice"), actors::ActorRef(ref));
  for (const char* path :
       {"", "alice", "/", "/user/", "/user/bob", "/user/alice/x", "//user/alice", "/user/alice/"}) {
    EXPECT_FALSE(sys.system().find(path)) << path;
  }
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  TestProbe sender(sys);
  sender.send(sys.system().find("/user/bob"), Ping{1});
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Ping>().number, 1);
  EXPECT_EQ(sys.system().find("/user/alice").as<Recording>(), ref);
  EXPECT_FALSE(sys.system().find("/user/alice").as<Supervising>());
}

// SE-03
TEST(Names, NamesThatCannotStandInAPathAreRefused) {
  System sys;
  for (const char* name : {"a/b", "$a", "a b", "\xc3\xa4", "a\n"}) {
    EXPECT_THROW(static_cast<void>(sys.actor_of<Recording>(actors::named(name), new_events(), "x")),
                 actors::InvalidName)
        << name;
  }
  EXPECT_THROW(static_cast<void>(actors::named("")), actors::InvalidName);
}

// SE-03
TEST(Names, OfManyThreadsThatWantOneNameExactlyOneGetsIt) {
  actors::ActorSystem system(actors::Config{.workers = 2});
  std::atomic<int> won{0};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        try {
          static_cast<void>(system.actor_of<Recording>(actors::named("one"), new_events(), "x"));
          ++won;
        } catch (const actors::NameTaken&) {
          ++refused;
        }
      });
    }
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, 7);
}

TEST(Names, UnnamedActorsGetAPathWhenItIsAskedFor) {
  System sys;
  const auto first = sys.actor_of<Recording>(new_events(), "a");
  const auto second = sys.actor_of<Recording>(new_events(), "b");
  EXPECT_EQ(second.path(), "/user/$a");
  EXPECT_EQ(first.path(), "/user/$b");
  EXPECT_EQ(second.path(), "/user/$a");
  EXPECT_EQ(sys.system().find("/user/$b"), actors::ActorRef(first));
}

// DL-01
TEST(DeadLetters, AMessageToAStoppedActorIsPublishedAndLogged) {
  System sys;
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto ref = sys.actor_of<Recording>(new_events(), "a");
  sys.system().stop(ref);
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::info, "dead letter",
                       [&] { ref.tell(Ping{3}, letters.ref()); });
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Ping>().number, 3);
}

TEST(DeadLetters, ReplyingToAMessageWithoutASenderIsSafe) {
  class Replies : public actors::Actor {
   public:
    void receive(const Ping&) { reply(1); }
  };
  System sys;
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  sys.actor_of<Replies>().tell(Ping{});
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<int>(), 1);
}

TEST(DeadLetters, AMessageNobodyReceivesIsUnhandled) {
  System sys;
  TestProbe probe(sys);
  sys.system().event_stream().subscribe<actors::UnhandledMessage>(probe.ref());
  const actors::ActorRef ref = sys.actor_of<Recording>(actors::named("r"), new_events(), "a");
  ref.tell(3.5);
  ref.tell(std::make_unique<int>(7));  // move-only messages too
  const auto first = probe.expect<actors::UnhandledMessage>();
  EXPECT_EQ(first.message.get<double>(), 3.5);
  EXPECT_EQ(first.path, "/user/r");
  EXPECT_EQ(*probe.expect<actors::UnhandledMessage>().message.get<std::unique_ptr<int>>(), 7);
}

// EV-01, EV-02
TEST(Events, SubscribingIsIdempotentAndTheDeadAreForgotten) {
  System sys;
  TestProbe probe(sys);
  auto& events = sys.system().event_stream();
  EXPECT_TRUE(events.subscribe<int>(probe.ref()));
  EXPECT_FALSE(events.subscribe<int>(probe.ref()));
  EXPECT_EQ(events.publish(5), 1U);
  EXPECT_EQ(probe.expect<int>(), 5);
  EXPECT_EQ(events.publish(std::string("nobody asked for this")), 0U);
  const actors::ActorRef ref = sys.actor_of<Recording>(new_events(), "a");
  EXPECT_TRUE(events.subscribe<int>(ref));
  sys.system().stop(ref);
  sys.run_until_idle();
  EXPECT_EQ(events.publish(6), 1U);
  EXPECT_FALSE(events.subscribe<std::string>(ref));  // dead already
  EXPECT_EQ(events.publish(std::string("nobody is left")), 0U);
  EXPECT_TRUE(events.unsubscribe<int>(probe.ref()));
  EXPECT_FALSE(events.unsubscribe<int>(probe.ref()));
  EXPECT_EQ(events.publish(7), 0U);
  EXPECT_FALSE(events.subscribe<int>(actors::ActorRef()));
}

struct BadConfig {
  const char* expected;
  actors::Config config;
};

TEST(Configs, ImpossibleOptionsAreConfigErrorsThatNameThem) {
  const std::vector<BadConfig> table{
      {"workers", {.workers = -1}},
      {"workers", {.workers = 1000}},
      {"throughput", {.throughput = 0}},
      {"shutdown_deadline", {.shutdown_deadline = -1s}},
      {"handler_stack", {.handler_stack = 1024}},
      {"process_stack", {.process_stack = 1}},
      {"name", {.dispatchers = {{}}}},
      {"default", {.dispatchers = {{.name = "default"}}}},
      {"twice", {.dispatchers = {{.name = "x"}, {.name = "x"}}}},
      {"quantum", {.dispatchers = {{.name = "x", .quantum = -1s}}}},
      {"throughput", {.dispatchers = {{.name = "x", .throughput = -3}}}},
  };
  for (const BadConfig& bad : table) {
    try {
      actors::ActorSystem system(bad.config);
      FAIL() << bad.expected;
    } catch (const actors::ConfigError& e) {
      EXPECT_NE(std::string(e.what()).find(bad.expected), std::string::npos) << e.what();
    }
  }
  EXPECT_THROW(actors::ActorSystem("a b"), actors::InvalidName);
}

}  // namespace
}  // namespace acceptance
