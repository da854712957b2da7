// system.tree(): what it says besides the paths.

#include <chrono>
#include <memory>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/debug.hpp"
#include "actors/mailboxes.hpp"
#include "actors/metrics.hpp"
#include "actors/testkit/system.hpp"

#include "tests/seeing/subject.hpp"

namespace seeing {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using testing::HasSubstr;

const Do kFail{[](Subject&) { throw std::runtime_error("told to"); }};

TEST(Tree, SaysNothingOfAnActorThatIsAsUsual) {
  System sys;
  sys.actor_of<Subject>(actors::named("a"));
  sys.run_until_idle();
  EXPECT_EQ(sys->tree(), "/user\n  /user/a\n");
}

TEST(Tree, SaysThatAnActorHasNotBegun) {
  System sys;
  sys.run_until_idle();
  sys.actor_of<Subject>(actors::named("a"));
  EXPECT_EQ(sys->tree(), "/user\n  /user/a [starting]\n");
}

TEST(Tree, CountsRestarts) {
  System sys;
  const auto a = sys.actor_of<Subject>(actors::named("a"));
  a.tell(kFail);
  sys.run_until_idle();
  EXPECT_EQ(sys->tree(), "/user\n  /user/a [1 restart]\n");
  a.tell(kFail);
  sys.run_until_idle();
  EXPECT_EQ(sys->tree(), "/user\n  /user/a [2 restarts]\n");
}

TEST(Tree, ASuccessorAtThePathHasNoneOfTheRestarts) {
  System sys;
  const auto a = sys.actor_of<Subject>(actors::named("a"));
  a.tell(kFail);
  sys.run_until_idle();
  sys.stop(a);
  sys.run_until_idle();
  sys.actor_of<Subject>(actors::named("a"));
  sys.run_until_idle();
  EXPECT_EQ(sys->tree(), "/user\n  /user/a\n");
}

TEST(Tree, CountsExactlyWhatWaitsInABoundedMailbox) {
  System sys;
  const auto a = sys.actor_of<Subject>(actors::named("a").with_mailbox(actors::bounded(10)));
  sys.run_until_idle();
  actors::debug::suspend(a).get();
  for (int i = 0; i < 12; ++i) {
    a.tell(Number{i});
  }
  EXPECT_EQ(sys->tree(), "/user\n  /user/a [suspended, 10 waiting]\n");
}

TEST(Tree, SaysWhoIsSuspendedForAFailureAndWhoWaitsForTheDecision) {
  System sys;
  // The decider of /user's child asks for a delay, so that there is a time in between.
  class Parent : public actors::Actor {
   public:
    using Protocol = actors::Messages<Do>;
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one({.backoff = {.min = 10s, .max = 10s, .jitter = 0.0}});
    }
    void pre_start() override {
      child_ = actor_of<Subject>(actors::named("child"));
      child_.tell(Do{[](Subject& self) { self.actor_of<Subject>(actors::named("grandchild")); }});
    }
    void receive(const Do& order) { child_.tell(order); }

   private:
    actors::Ref<Subject> child_;
  };
  const auto parent = sys.actor_of<Parent>(actors::named("p"));
  sys.run_until_idle();
  parent.tell(kFail);
  sys.run_until_idle();
  EXPECT_EQ(sys->tree(),
            "/user\n  /user/p\n    /user/p/child [failed]\n      /user/p/child/grandchild "
            "[suspended by its parent]\n");
  sys.advance(10s);
  EXPECT_EQ(sys->tree(), "/user\n  /user/p\n    /user/p/child [1 restart]\n");
}

TEST(Tree, SaysWhatAParkedHandlerWaitsForAndHowManyWaitBehindIt) {
  System sys;
  const auto silent = sys.actor_of<Silent>(actors::named("silent"));
  const auto a = sys.actor_of<Subject>(actors::named("a").with_mailbox(actors::bounded(100)));
  a.tell(Do{[silent](Subject&) { static_cast<void>(silent.ask(Question{}, 1min).get()); }});
  sys.run_until_idle();
  a.tell(Number{1});
  a.tell(Number{2});
  sys.advance(5s);
  EXPECT_THAT(sys->tree(), HasSubstr("/user/a [2 waiting]: waits for an answer of /user/silent to "
                                     "seeing::Question, for 5s\n"));
  sys.advance(1min);
}

TEST(Tree, OfTheDefaultMailboxSaysWhatTheCountedActorHasSeenLast) {
  System sys;
  const auto a = sys.actor_of<Subject>(actors::named("a"));
  actors::metrics::start(sys);
  std::string inside;
  a.tell(Do{[&](Subject&) { inside = sys->tree(); }});
  for (int i = 0; i < 5; ++i) {
    a.tell(Number{i});
  }
  sys.run_until_idle();
  EXPECT_THAT(inside, HasSubstr("/user/a [5 waiting]: handles seeing::Do on thread "));
  EXPECT_EQ(sys->tree(), "/user\n  /user/a\n");
}

}  // namespace
}  // namespace seeing
