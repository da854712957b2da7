// Actors that wait for each other: what makes a ring, and what only looks like one.

#include <cstddef>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/acceptance/waiting_actors.hpp"

namespace acceptance {
namespace {

using actors::Future;
using actors::Ref;
using RingOfWaits = WaitingActors;

// ---- rings

TEST_F(RingOfWaits, OfOneFailsAtOnce) {
  EXPECT_EQ(ask(a, wait_for(a, give(7))).get(), kRefused);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_TRUE(refusals.front().starts_with("/user/a waits for /user/a: ")) << refusals.front();
  expect_that_all_go_on();
}

TEST_F(RingOfWaits, OfTwoFailsAtTheWaitThatClosesIt) {
  EXPECT_EQ(ask(a, wait_for(b, wait_for(a, give(7)))).get(), kRefused);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_TRUE(
      refusals.front().starts_with("/user/b waits for /user/a, /user/a waits for /user/b: "))
      << refusals.front();
  expect_that_all_go_on();
}

TEST_F(RingOfWaits, OfThreeNamesAllInOrder) {
  EXPECT_EQ(ask(a, pass_along({b, c, a}, give(7))).get(), kRefused);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_TRUE(refusals.front().starts_with(
      "/user/c waits for /user/a, /user/a waits for /user/b, /user/b waits for /user/c: "))
      << refusals.front();
  expect_that_all_go_on();
}

TEST_F(RingOfWaits, FailsTheOthersOnlyByWhatTheRefusedHandlerMakesOfIt) {
  const Do careless{[this](Scripted&) { return a.ask(give(7)).get(); }};
  Future<int> answer = ask(a, Do{[this, careless](Scripted&) { return b.ask(careless).get(); }});
  EXPECT_THROW(answer.get(), actors::Deadlock) << "b failed with it, and so did a, which asked b";
  expect_that_all_go_on();
}

TEST_F(RingOfWaits, IsClosedByWhoeverWaitsLastWhateverMessageItHandles) {
  actors::Promise<int> gate;
  const Future<int> open = gate.future();
  const Future<int> first = ask(a, Do{[this, open](Scripted&) {
                                  static_cast<void>(open.get());
                                  return get(b.ask(give(3)));
                                }});
  const Future<int> second = ask(b, wait_for(a, give(7)));
  EXPECT_TRUE(refusals.empty());
  gate.set(1);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), kRefused);
  EXPECT_EQ(second.get(), 7) << "a has handled b's question after its refusal";
  EXPECT_TRUE(refusals.at(0).starts_with("/user/a waits for /user/b, ")) << refusals.at(0);
}

TEST_F(RingOfWaits, IsFoundThroughWhatIsGatheredFromASingleOpenAsk) {
  const Do through_vector{[this](Scripted&) {
    try {
      return actors::gather(std::vector{b.ask(wait_for(a, give(7)))}).get().front();
    } catch (const actors::Deadlock&) {
      return 0;
    }
  }};
  EXPECT_EQ(ask(a, through_vector).get(), kRefused) << "b closes the ring";
  const Do closes_by_first_of{
      [this](Scripted&) { return get(actors::first_of(std::vector{a.ask(give(7))})); }};
  EXPECT_EQ(ask(a, wait_for(b, closes_by_first_of)).get(), kRefused);
  EXPECT_EQ(refusals.size(), 2U);
  expect_that_all_go_on();
}

TEST_F(RingOfWaits, CanBeClosedAgainByTheNewObjectOfARestartedActor) {
  const Do careless{[this](Scripted&) { return a.ask(give(7)).get(); }};
  for (int round = 0; round < 2; ++round) {
    Future<int> answer = ask(a, wait_for(b, careless));
    EXPECT_EQ(answer.get(), kRefused) << "what b, which is restarted, failed with";
  }
  expect_that_all_go_on();
}

// ---- chains

TEST_F(RingOfWaits, IsNotAChainHoweverLong) {
  std::vector<Ref<Scripted>> members;
  for (int i = 0; i < 1000; ++i) {
    members.push_back(sys.actor_of<Scripted>());
  }
  std::size_t asked = 0;  // each asks the next in its handler; one thread runs them all
  std::function<int()> ask_next;
  const Do question{[&ask_next](Scripted&) { return ask_next(); }};
  ask_next = [&] {
    const std::size_t next = asked++;
    return next == members.size() ? 7 : get(members[next].ask(question));
  };
  EXPECT_EQ(ask(a, question).get(), 7);
  EXPECT_TRUE(refusals.empty());
}

TEST_F(RingOfWaits, IsNotAChainThatGrowsAtItsHead) {
  actors::Promise<int> gate;
  const Future<int> open = gate.future();
  std::vector<Ref<Scripted>> members{a};
  std::vector<Future<int>> answers{ask(a, Do{[open](Scripted&) { return open.get(); }})};
  for (int i = 0; i < 100; ++i) {
    members.push_back(sys.actor_of<Scripted>());
    answers.push_back(ask(members.back(), wait_for(members[members.size() - 2], give(i))));
  }
  gate.set(5);
  sys.run_until_idle();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].get(), i == 0 ? 5 : static_cast<int>(i) - 1);
  }
  EXPECT_TRUE(refusals.empty());
}

TEST_F(RingOfWaits, ThatIsBrokenByARefusalIsNoRingForThoseWhoWaitForIt) {
  // c waits for a, which is part of a ring with b until b is refused.
  actors::Promise<int> gate;
  const Future<int> open = gate.future();
  const Future<int> first = ask(a, wait_for(b, Do{[this, open](Scripted&) {
                                              static_cast<void>(open.get());
                                              return get(a.ask(give(7)));
                                            }}));
  const Future<int> second = ask(c, wait_for(a, give(3)));
  gate.set(1);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), kRefused);
  EXPECT_EQ(second.get(), 3);
  EXPECT_EQ(refusals.size(), 1U);
}

}  // namespace
}  // namespace acceptance
