// Identify, which the runtime answers for everybody.

#include "actors/identify.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/inbox.hpp"
#include "actors/testkit/testkit.hpp"

namespace {

using namespace std::chrono_literals;
using actors::ActorIdentity;
using actors::ActorRef;
using actors::Identify;
using actors::Value;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Job {
  int number = 0;
};
struct Done {
  int number = 0;
};

/// Fails when it gets anything but a Job: an Identify must not come to its handlers.
class Typed : public actors::Actor {
 public:
  Done receive(const Job& job) { return {job.number}; }

 private:
  void unhandled(const actors::Message& message) override {
    throw actors::Error("unhandled: " + message.type_name());
  }
};
class TakesAll : public actors::Actor {
 public:
  void receive(const actors::Message& message) {
    throw actors::Error("received: " + message.type_name());
  }
};
class Becomes : public actors::Actor {
 public:
  Becomes() {
    become(actors::Behavior{[](const actors::Message& message) {
      throw actors::Error("received: " + message.type_name());
    }});
  }
  void receive(const Job&) {}
};

class Bored : public actors::Actor {
 public:
  explicit Bored(ActorRef listener) : listener_(listener) { set_receive_timeout(10s); }
  void receive(const Job&) {}
  void receive(const actors::ReceiveTimeout&) { listener_.tell(Done{}); }
  using Protocol = actors::Messages<Job>;

 private:
  ActorRef listener_;
};

class Identifying : public ::testing::Test {
 protected:
  ActorIdentity identity_of(const ActorRef& ref) {
    ref.tell(Identify(Value(7)), probe.ref());
    return probe.expect<ActorIdentity>();
  }

  System sys;
  TestProbe probe{sys};
};

// SE-01
TEST_F(Identifying, AnyActorAnswersOutsideOfItsHandlers) {
  const std::vector<ActorRef> all{sys.actor_of<Typed>(), sys.actor_of<TakesAll>(),
                                  sys.actor_of<Becomes>()};
  for (const ActorRef& ref : all) {
    const ActorIdentity identity = identity_of(ref);
    EXPECT_EQ(identity.ref, ref);
    EXPECT_EQ(identity.id.get<int>(), 7);
    EXPECT_EQ(probe.last_sender(), ref);
    EXPECT_NE(ref.path(), "(stopped)");
  }
}

// SE-01
TEST_F(Identifying, ARefOfAnyTypeTakesIt) {
  const actors::Ref<Typed> ref = sys.actor_of<Typed>();
  ref.tell(Identify{}, probe.ref());
  EXPECT_EQ(probe.expect<ActorIdentity>().ref, ref);
  EXPECT_EQ(ref.ask<ActorIdentity>(Identify{}).get().ref, ref);
  const actors::Ref<actors::Messages<Done(Job)>> narrow = sys.actor_of(actors::props<Typed>());
  EXPECT_EQ(narrow.ask<ActorIdentity>(Identify{}).get().ref, narrow);
}

// SE-02
TEST_F(Identifying, TheDeadAndNobodyAreAnsweredForWithoutARef) {
  const ActorRef gone = sys.actor_of<Typed>();
  sys.stop(gone);
  sys.run_until_idle();
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  for (const ActorRef& ref : {gone, ActorRef(), sys.system().dead_letters()}) {
    const ActorIdentity identity = identity_of(ref);
    EXPECT_FALSE(identity.ref);
    EXPECT_EQ(identity.id.get<int>(), 7);
    EXPECT_FALSE(ref.ask<ActorIdentity>(Identify{}).get().ref);
  }
  letters.expect_no_message();
}

TEST_F(Identifying, TheAnswerToNobodyIsADeadLetter) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const ActorRef ref = sys.actor_of<Typed>();
  ref.tell(Identify{});
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<ActorIdentity>().ref, ref);
}

TEST_F(Identifying, ItComesInItsTurn) {
  const ActorRef ref = sys.actor_of<Typed>();
  ref.tell(Job{1}, probe.ref());
  ref.tell(actors::PoisonPill{});
  ref.tell(Identify{}, probe.ref());
  EXPECT_FALSE(probe.expect<ActorIdentity>().ref) << "what was told before has ended it";
}

// RT-03
TEST_F(Identifying, AReceiveTimeoutTakesNoNoticeOfIt) {
  const ActorRef ref = sys.actor_of<Bored>(probe.ref());
  sys.advance(6s);
  EXPECT_EQ(identity_of(ref).ref, ref);
  sys.advance(6s);
  probe.expect<Done>();
}

TEST_F(Identifying, AProcessAnswersWhenItReceivesWhateverItWaitsFor) {
  const auto process = sys->spawn([](actors::Process& self) {
    const auto job = self.receive<Job>();
    return job.number;
  });
  EXPECT_EQ(identity_of(process).ref, ActorRef(process));
  ActorRef(process).tell(Done{1});
  EXPECT_EQ(identity_of(process).ref, ActorRef(process));
  ActorRef(process).tell(Job{5});
  EXPECT_EQ(process.join().get(), 5);
  EXPECT_FALSE(identity_of(process).ref);
}

TEST_F(Identifying, AHandlerThatReceivesDoesNotKeepItWaiting) {
  class Patient : public actors::Actor {
   public:
    Done receive(const Job& /*job*/) { return context().receive<Done>(); }
  };
  const ActorRef ref = sys.actor_of<Patient>();
  ref.tell(Job{}, probe.ref());
  sys.run_until_idle();
  EXPECT_EQ(identity_of(ref).ref, ref);
  ref.tell(Done{4});
  sys.run_until_idle();
  EXPECT_EQ(identity_of(ref).ref, ref);
}

TEST_F(Identifying, AnInboxIsAnActorToo) {
  actors::Inbox inbox(sys.system());
  EXPECT_EQ(identity_of(inbox.self()).ref, inbox.self());
}

TEST(IdentifyAmongCopies, TheIdAndTheRefArriveInASystemThatCopiesMessages) {
  actors::Config config;
  config.copy_messages = true;
  System sys(1, std::move(config));
  TestProbe probe(sys);
  const ActorRef ref = sys.actor_of<Typed>(actors::named("t"));
  for (const Value& id : {Value(), Value("text"), Value(3), Value{{"k", 1.5}}}) {
    ref.tell(Identify(id), probe.ref());
    const auto identity = probe.expect<ActorIdentity>();
    EXPECT_EQ(identity.id, id);
    EXPECT_EQ(identity.ref, ref);
    EXPECT_EQ(ref.ask<ActorIdentity>(Identify(id)).get().id, id);
  }
  sys.stop(ref);
  sys.run_until_idle();
  EXPECT_FALSE(ref.ask<ActorIdentity>(Identify{}).get().ref);
}

// On threads: whoever asks gets exactly one answer, whether the actor lives or is about to end.
TEST(IdentifyOnThreads, EveryQuestionIsAnsweredWhileActorsEnd) {
  constexpr int kActors = 50;
  constexpr int kAskers = 4;
  actors::ActorSystem system("identify", actors::Config{.workers = 2});
  std::vector<ActorRef> refs;
  for (int i = 0; i < kActors; ++i) {
    refs.push_back(system.actor_of<Typed>());
  }
  std::atomic<int> nobody{0};
  std::vector<std::thread> askers;
  for (int a = 0; a < kAskers; ++a) {
    askers.emplace_back([&] {
      for (const ActorRef& ref : refs) {
        const ActorIdentity identity = ref.ask<ActorIdentity>(Identify(Value(1)), 60s).get();
        EXPECT_TRUE(!identity.ref || identity.ref == ref);
        nobody += identity.ref ? 0 : 1;
      }
    });
  }
  std::for_each(refs.begin(), refs.end(), [&](const ActorRef& ref) { system.stop(ref); });
  std::for_each(askers.begin(), askers.end(), [](std::thread& t) { t.join(); });
  EXPECT_LE(nobody, kActors * kAskers);
}

}  // namespace
