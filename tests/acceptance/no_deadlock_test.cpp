// Waits that look like rings, and are none: somebody else may answer, or a wait ends by itself. In
// each test `a` waits for an answer that `b` was asked for, while `b` waits for `a`; then the
// answer comes from elsewhere, and both go on.

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/acceptance/waiting_actors.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::Future;

class NoRing : public WaitingActors {
 protected:
  /// Lets a ask b this and wait, and then b wait for a.
  template <class Question>
  void wait_for_each_other(Question question) {
    first = ask(a, Do{[this, question](Scripted&) { return get(b.ask<int>(question)); }});
    second = ask(b, wait_for(a, give(7)));
    EXPECT_TRUE(refusals.empty()) << refusals.front();
    EXPECT_FALSE(first.ready());
    EXPECT_FALSE(second.ready());
  }
  /// After the answer, which was 3.
  void expect_that_both_go_on() {
    sys.run_until_idle();
    ASSERT_TRUE(first.ready());
    EXPECT_EQ(first.get(), 3);
    ASSERT_TRUE(second.ready());
    EXPECT_EQ(second.get(), 7);
    EXPECT_TRUE(refusals.empty());
  }

  Future<int> first;
  Future<int> second;
  actors::Promise<int> promise;
  actors::ActorRef asker;
};

TEST_F(NoRing, WhenTheQuestionWasForwarded) {
  wait_for_each_other(DoSilently{[this](Scripted& me) {
    if (me.self() == c) {
      promise = me.reply_later<int>();
    } else {
      me.forward(c);
    }
  }});
  promise.set(3);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenTheAnswerWasPostponed) {
  wait_for_each_other(DoSilently{[this](Scripted& me) { promise = me.reply_later<int>(); }});
  promise.set(3);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenAFutureWasReturned) {
  wait_for_each_other(DoLater{[this](Scripted&) { return promise.future(); }});
  promise.set(3);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenTheHandlerHasReturnedWithoutAnAnswer) {
  wait_for_each_other(DoSilently{[this](Scripted& me) { asker = me.sender(); }});
  asker.tell(3);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenTheHandlerThatWaitsHasMadeItsSenderKnown) {
  first = ask(a, Do{[this](Scripted&) {
                return get(b.ask(Do{[this](Scripted& me) {
                  asker = me.sender();
                  return get(a.ask(give(7)));
                }}));
              }});
  EXPECT_TRUE(refusals.empty());
  asker.tell(3);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), 3);
  EXPECT_TRUE(refusals.empty());
}

TEST_F(NoRing, WhenTheQuestionWasStashedAndItsSenderIsKnown) {
  wait_for_each_other(DoSilently{[this](Scripted& me) {
    me.stash();
    asker = me.sender();
  }});
  asker.tell(3);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenTheSenderWasKnownAndTheQuestionStashedThen) {
  wait_for_each_other(DoSilently{[this](Scripted& me) {
    asker = me.sender();
    me.stash();
  }});
  asker.tell(3);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenTheHandlerThatWaitsHasForwardedItsMessage) {
  first = ask(a, Do{[this](Scripted&) {
                return get(b.ask<int>(DoSilently{[this](Scripted& me) {
                  if (me.self() == c) {
                    promise = me.reply_later<int>();
                    return;
                  }
                  me.forward(c);
                  second = a.ask(give(7));
                  get(second);
                }}));
              }});
  EXPECT_TRUE(refusals.empty());
  promise.set(3);
  expect_that_both_go_on();
}

/// Keeps what it is told, and waits for another.
class KeepsCopies : public actors::Actor {
 public:
  KeepsCopies(actors::Ref<Scripted> other, actors::Message* copy, std::string* refusal)
      : other_(other), copy_(copy), refusal_(refusal) {}
  void receive(const actors::Message& any) {
    *copy_ = any;
    try {
      static_cast<void>(other_.ask(give(7)).get());
    } catch (const actors::Deadlock& thrown) {
      *refusal_ = thrown.what();
    }
  }

 private:
  actors::Ref<Scripted> other_;
  actors::Message* copy_;
  std::string* refusal_;
};

TEST_F(NoRing, WhenACopyOfTheMessageSaysWhoSentIt) {
  actors::Message copy;
  std::string refusal;
  const actors::ActorRef keeper = sys.actor_of<KeepsCopies>(a, &copy, &refusal);
  first = ask(a, Do{[this, keeper](Scripted&) { return get(keeper.ask<int>(1)); }});
  EXPECT_FALSE(first.ready());
  copy.sender().tell(3);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), 3);
  EXPECT_EQ(refusal, "");
}

TEST_F(NoRing, WhenOneOfSeveralAnswersIsEnough) {
  first = ask(a, Do{[this](Scripted&) {
                const Future<int> later =
                    c.ask(DoLater{[this](Scripted&) { return promise.future(); }});
                return get(actors::first_of(std::vector{b.ask(wait_for(a, give(7))), later}));
              }});
  EXPECT_TRUE(refusals.empty());
  promise.set(3);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), 3);
}

TEST_F(NoRing, WhenOneOfThoseGatheredMayFailFirst) {
  first = ask(
      a, Do{[this](Scripted&) {
        const Future<int> later = c.ask(DoLater{[this](Scripted&) { return promise.future(); }});
        try {
          return actors::gather(std::vector{b.ask(wait_for(a, give(7))), later}).get().front();
        } catch (const std::runtime_error&) {
          return 3;
        }
      }});
  EXPECT_TRUE(refusals.empty());
  promise.fail(std::runtime_error("first"));
  sys.run_until_idle();
  EXPECT_EQ(first.get(), 3);
}

TEST_F(NoRing, WhenOneOfTheWaitsEndsByItself) {
  first = ask(a, Do{[this](Scripted&) {
                return b.ask(wait_for(a, give(7)), actors::no_timeout).get_for(10ms).value_or(3);
              }});
  second = ask(b, give(7));
  EXPECT_TRUE(refusals.empty());
  sys.advance(10ms);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenTheLastWaitEndsByItself) {
  first = ask(a, wait_for(b, Do{[this](Scripted&) {
                            second = a.ask(give(7), actors::no_timeout);
                            return second.get_for(10ms).value_or(3);
                          }}));
  EXPECT_FALSE(first.ready());
  sys.advance(10ms);
  expect_that_both_go_on();
}

TEST_F(NoRing, WhenOnesOwnQuestionHasBecomeAnothersToAnswer) {
  Future<int> own;
  ask(a, Do{[this, &own](Scripted& me) {
        own = me.self<Scripted>().ask<int>(
            DoSilently{[this](Scripted& later) { promise = later.reply_later<int>(); }},
            actors::no_timeout);
        return 0;
      }})
      .get();
  for (const bool gathered : {false, true}) {
    first = ask(a, Do{[this, own, gathered](Scripted&) {
                  return gathered ? get(actors::first_of(std::vector{own})) : get(own);
                }});
    EXPECT_TRUE(refusals.empty());
    promise.set(3);
    sys.run_until_idle();
    EXPECT_EQ(first.get(), 3);
  }
}

// ---- edges that are gone

/// Restarts those that are killed.
class RestartsKilled : public actors::Actor {
 public:
  explicit RestartsKilled(actors::Ref<Scripted>* child) {
    *child = actor_of<Scripted>(actors::named("child"));
  }
  void receive(int /*nothing*/) {}
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(
        actors::Decider{}.on<actors::ActorKilled>(actors::Directive::restart));
  }
};

TEST_F(NoRing, WithTheWaitOfAnActorThatHasBeenRestarted) {
  sys.actor_of<RestartsKilled>(&b);
  sys.run_until_idle();
  const Future<int> gate = promise.future();
  first = ask(a, Do{[this, gate](Scripted&) {
                static_cast<void>(gate.get());
                return get(b.ask(give(3)));
              }});
  second = ask(b, wait_for(a, give(7)));
  b.tell(actors::Kill{});
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(second.get()), actors::ActorKilled);
  promise.set(1);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), 3);
  EXPECT_TRUE(refusals.empty());
}

TEST_F(NoRing, WithTheWaitOfAnActorThatHasStopped) {
  const Future<int> gate = promise.future();
  first = ask(a, Do{[this, gate](Scripted&) {
                static_cast<void>(gate.get());
                return get(c.ask(give(3)));
              }});
  second = ask(b, wait_for(a, give(7)));
  sys.stop(b);
  sys.run_until_idle();
  promise.set(1);
  sys.run_until_idle();
  EXPECT_EQ(first.get(), 3);
  EXPECT_THROW(static_cast<void>(second.get()), actors::ActorTerminated);
}

}  // namespace
}  // namespace acceptance
