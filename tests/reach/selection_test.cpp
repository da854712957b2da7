// What becomes of what an ActorSelection is told, and of its resolve_one().

#include "actors/selection.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/identify.hpp"

#include "tests/reach/tree_fixture.hpp"

namespace actors::reach {
namespace {

using namespace std::chrono_literals;

// ---- telling

TEST_F(Selections, EachActorThatMatchesIsToldACopy) {
  EXPECT_EQ(ActorSelection(sys, "/user/*/worker-1").tell(Note{4}), 2U);
  Paths told;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(probe.expect<Note>().number, 4);
    told.insert(probe.last_sender().path());
  }
  EXPECT_EQ(told, (Paths{"/user/pool/worker-1", "/user/other/worker-1"}));
  probe.expect_no_message();
}

TEST_F(Selections, WhatIsToldKeepsItsPlaceAmongWhatASenderTells) {
  const ActorRef boss = at("/user/pool/boss");
  const ActorSelection selection(sys, "/user/pool/b*");
  for (int i = 0; i < 10; ++i) {
    boss.tell(Note{2 * i});
    selection.tell(Note{2 * i + 1});
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(probe.expect<Note>().number, i);
  }
}

TEST_F(Selections, TheSenderIsKeptAndAMessageOfAnyTypeCanBeTold) {
  ActorSelection(sys, "/user/pool/*").tell(actors::Message::of(actors::Identify{}), probe.ref());
  for (int i = 0; i < 4; ++i) {
    const auto identity = probe.expect<actors::ActorIdentity>();
    EXPECT_EQ(identity.ref, probe.last_sender());
  }
}

// SE-02
TEST_F(Selections, WhatNobodyMatchesIsADeadLetterWithThePath) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  sys.log().expect_log(1, actors::Level::info, "dead letter", [&] {
    EXPECT_EQ(ActorSelection(sys, "/user/nobody-*").tell(Note{9}, probe.ref()), 0U);
  });
  auto letter = letters.expect<actors::DeadLetter>();
  EXPECT_EQ(letter.message.get<Note>().number, 9);
  EXPECT_EQ(letter.sender, probe.ref());
  EXPECT_FALSE(letter.recipient);
  EXPECT_EQ(letter.path, "/user/nobody-*");
  ActorSelection(at("/user/pool"), "../x?").tell(Note{10});
  letter = letters.expect<actors::DeadLetter>();
  EXPECT_EQ(letter.path, "/user/pool/../x?");
}

// SE-02
TEST_F(Selections, IdentifyingWhatIsNotThereIsAnsweredWithNobody) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  ActorSelection(sys, "/user/nobody").tell(actors::Identify(actors::Value("me")), probe.ref());
  const auto identity = probe.expect<actors::ActorIdentity>();
  EXPECT_FALSE(identity.ref);
  EXPECT_EQ(identity.id.get<std::string>(), "me");
  letters.expect_no_message();
}

TEST_F(Selections, EverybodyTakesAPoisonPillAndAKill) {
  EXPECT_EQ(ActorSelection(sys, "/user/pool/worker-?").tell(actors::PoisonPill{}), 2U);
  sys.run_until_idle();
  EXPECT_EQ(found("/user/pool/*"), (Paths{"/user/pool/worker-10", "/user/pool/boss"}));
  EXPECT_EQ(ActorSelection(sys, "/user/pool/*").tell(actors::Kill{}), 2U);
  sys.run_until_idle();
  EXPECT_EQ(found("/user/pool/*"), Paths{});
}

TEST_F(Selections, OfWhatHasEndedMatchNothingAndLoseNothingSilently) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const ActorSelection siblings(at("/user/other"), "../*");
  sys.stop(at("/user/other"));
  sys.run_until_idle();
  EXPECT_TRUE(siblings.matches().empty()) << "there is nowhere to start from";
  EXPECT_EQ(siblings.tell(Note{1}), 0U);
  EXPECT_EQ(letters.expect<actors::DeadLetter>().path, "/user/other/../*");
}

TEST(SelectionsOfTheGone, OutliveTheirSystem) {
  std::optional<ActorSelection> selection;
  {
    System sys;
    selection.emplace(sys, "/user/*");
  }
  EXPECT_TRUE(selection->matches().empty());
  EXPECT_EQ(selection->tell(Note{1}), 0U);
  EXPECT_THROW(selection->resolve_one(1s).get(), actors::ActorNotFound);
}

// ---- resolve_one

TEST_F(Selections, ResolveOneGivesAnActorThatAnswers) {
  EXPECT_EQ(ActorSelection(sys, "/user/pool/boss").resolve_one(1s).get(), at("/user/pool/boss"));
  const ActorRef some = ActorSelection(sys, "/user/pool/*").resolve_one(1s).get();
  EXPECT_EQ(found("/user/pool/*").count(some.path()), 1U);
}

TEST_F(Selections, ResolveOneFailsAtOnceWhereNothingMatches) {
  auto nothing = ActorSelection(sys, "/user/nobody-*").resolve_one(1h);
  ASSERT_TRUE(nothing.ready());
  try {
    static_cast<void>(nothing.get());
    ADD_FAILURE();
  } catch (const actors::ActorNotFound& error) {
    EXPECT_NE(std::string(error.what()).find("/user/nobody-*"), std::string::npos);
  }
}

/// Waits in its handler, until it is told a Note.
class Stuck : public actors::Actor {
 public:
  using Protocol = actors::Messages<Start, Note>;
  void receive(const Start&) { promise_.future().get(); }
  void receive(const Note&) {}

 private:
  actors::Promise<int> promise_;
};

TEST_F(Selections, ResolveOneFailsWhenNobodyAnswersInTime) {
  const auto stuck = sys.actor_of<Stuck>(actors::named("stuck"));
  stuck.tell(Start{});
  sys.run_until_idle();
  auto found = ActorSelection(sys, "/user/st*").resolve_one(5s);
  sys.advance(4s);
  EXPECT_FALSE(found.ready());
  sys.advance(2s);
  EXPECT_THROW(found.get(), actors::ActorNotFound);
  // Another one that does answer is enough.
  sys.actor_of<Node>(actors::named("stand-in"), probe.ref());
  EXPECT_EQ(ActorSelection(sys, "/user/st*").resolve_one(5s).get().path(), "/user/stand-in");
  sys.stop(stuck);
}

TEST_F(Selections, ResolveOneFailsWhenThoseWhoMatchedHaveEnded) {
  auto found = ActorSelection(sys, "/user/pool/**").resolve_one(1h);
  sys.stop(at("/user/pool"));
  sys.run_until_idle();
  ASSERT_TRUE(found.ready());
  if (found.error() != nullptr) {
    EXPECT_THROW(found.get(), actors::ActorNotFound);
  }
}

TEST_F(Selections, ResolveOneOfATimeoutThatIsNotPositiveIsRefused) {
  const ActorSelection selection(sys, "/user/pool");
  EXPECT_THROW(static_cast<void>(selection.resolve_one(0s)), actors::Error);
  EXPECT_THROW(static_cast<void>(selection.resolve_one(-1s)), actors::Error);
}

TEST_F(Selections, AnActorThatWaitsForItselfIsToldSo) {
  class Narcissus : public actors::Actor {
   public:
    bool receive(const Note&) {
      try {
        static_cast<void>(ActorSelection(self(), "../narcissus").resolve_one(1h).get());
        return false;
      } catch (const actors::Deadlock&) {
        return true;
      }
    }
  };
  const auto actor = sys.actor_of<Narcissus>(actors::named("narcissus"));
  EXPECT_TRUE(actor.ask(Note{}).get());
}

// AS-05
TEST_F(Selections, AnOpenAskIsNoActorThatAWildcardMatches) {
  const auto stuck = sys.actor_of<Stuck>(actors::named("stuck"));
  const Paths before = found("/**");
  auto asked = stuck.ask(Note{}, 1h);
  EXPECT_EQ(found("/**"), before);
  EXPECT_EQ(found("/user/.."), Paths{});
  EXPECT_EQ(found("/*"), Paths{"/user"});
  EXPECT_EQ(found("/temp/*"), Paths{});
  asked.get();
}

// ---- on threads

/// Counts Notes, of all its incarnations.
class Counting : public actors::Actor {
 public:
  explicit Counting(std::shared_ptr<std::atomic<int>> count) : count_(std::move(count)) {}
  void receive(const Note&) { ++*count_; }

 private:
  std::shared_ptr<std::atomic<int>> count_;
};
class CountingLetters : public actors::Actor {
 public:
  explicit CountingLetters(std::shared_ptr<std::atomic<int>> count) : count_(std::move(count)) {}
  void receive(const actors::DeadLetter&) { ++*count_; }

 private:
  std::shared_ptr<std::atomic<int>> count_;
};

// What was told to somebody has been handled, or is a dead letter, while actors come and go.
TEST(SelectionsOnThreads, LoseNothingWhileActorsComeAndGo) {
  constexpr int kTellers = 3;
  constexpr int kRounds = 200;
  const auto handled = std::make_shared<std::atomic<int>>(0);
  const auto letters = std::make_shared<std::atomic<int>>(0);
  std::atomic<int> sent{0};
  actors::ActorSystem system("selection",
                             actors::Config{.workers = 2, .log_level = actors::Level::error});
  system.event_stream().subscribe<actors::DeadLetter>(
      system.actor_of<CountingLetters>(actors::named("letters"), letters));
  std::vector<std::thread> tellers;
  for (int t = 0; t < kTellers; ++t) {
    tellers.emplace_back([&] {
      const ActorSelection selection(system, "/user/node-*");
      for (int i = 0; i < kRounds; ++i) {
        const std::size_t told = selection.tell(Note{i});
        sent += told == 0 ? 1 : static_cast<int>(told);
      }
    });
  }
  for (int i = 0; i < kRounds; ++i) {
    const auto node =
        system.actor_of<Counting>(actors::named("node-" + std::to_string(i)), handled);
    if (i % 2 == 0) {
      system.stop(node);
    } else {
      node.tell(actors::PoisonPill{});
    }
  }
  std::for_each(tellers.begin(), tellers.end(), [](std::thread& t) { t.join(); });
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(handled->load() + letters->load(), sent.load());
}

}  // namespace
}  // namespace actors::reach
