// Interceptors: what else they see, and what not.

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
#include "actors/identify.hpp"
#include "actors/interceptor.hpp"

#include "tests/reach/interceptor_fixture.hpp"

namespace actors::reach {
namespace {

using namespace std::chrono_literals;

// ---- what else they see, and what not

/// Takes whatever there is.
class Busy : public actors::Actor {
 public:
  using Protocol = actors::Messages<ActorRef, Ping, Add, Total>;
  explicit Busy(Events events) : events_(std::move(events)) {}
  void receive(const ActorRef& other) { watch(other); }
  void receive(const Ping&) { timers().once("k", Add{1}, 1s); }
  void receive(const Add&) {
    become(actors::Behavior{[](const Total&) { return 77; }});
  }
  void receive(const Total&) { set_receive_timeout(10s); }
  void receive(const actors::Terminated&) { events_->push_back("terminated"); }
  void receive(const actors::ReceiveTimeout&) {
    events_->push_back("quiet");
    cancel_receive_timeout();
  }

 private:
  Events events_;
};

class SeenBy : public Intercepting {
 protected:
  /// What the interceptor has seen since the last time.
  std::vector<std::string> seen() {
    sys.run_until_idle();
    return std::exchange(*seen_, {});
  }
  std::shared_ptr<std::vector<std::string>> seen_ = new_events();
  ActorRef busy = sys.actor_of(intercepted(props<Busy>(events), [seen = seen_](Interception& call) {
    seen->push_back(call.message().type_name());
    call.proceed();
  }));
};

TEST_F(SeenBy, SignalsAreSeen) {
  const ActorRef other = sys.actor_of<Account>();
  busy.tell(other);
  sys.stop(other);
  EXPECT_EQ(seen(), (std::vector<std::string>{"actors::ActorRef", "actors::Terminated"}));
  busy.tell(Total{});
  sys.run_until_idle();
  sys.advance(10s);
  EXPECT_EQ(seen(), (std::vector<std::string>{type_name("Total"), "actors::ReceiveTimeout"}));
  EXPECT_EQ(*events, (std::vector<std::string>{"terminated", "quiet"}));
}

TEST_F(SeenBy, TimersMessagesAndBehaviorsAndTheUnhandledAreSeen) {
  TestProbe unhandled(sys);
  sys.system().event_stream().subscribe<actors::UnhandledMessage>(unhandled.ref());
  busy.tell(Ping{});
  sys.run_until_idle();
  sys.advance(1s);
  EXPECT_EQ(seen(), (std::vector<std::string>{type_name("Ping"), type_name("Add")}));
  EXPECT_EQ(busy.ask<int>(Total{}).get(), 77) << "its Behavior answers";
  busy.tell(2.5);
  EXPECT_EQ(seen(), (std::vector<std::string>{type_name("Total"), "double"}));
  EXPECT_EQ(unhandled.expect<actors::UnhandledMessage>().message.get<double>(), 2.5);
}

TEST_F(SeenBy, WhatIsTheRuntimesIsNotSeen) {
  busy.tell(actors::Identify{}, probe.ref());
  EXPECT_EQ(probe.expect<actors::ActorIdentity>().ref, busy);
  busy.tell(actors::PoisonPill{});
  EXPECT_EQ(seen(), std::vector<std::string>{});
  EXPECT_EQ(busy.path(), "(stopped)");
}

TEST_F(Intercepting, ATerminatedThatIsKeptBackIsNoDeathPact) {
  class Watches : public actors::Actor {
   public:
    void receive(const ActorRef& other) { watch(other); }
  };
  const auto other = sys.actor_of<Account>();
  const auto watcher = sys.actor_of(intercepted(props<Watches>(), [](Interception& call) {
    if (!call.message().is<actors::Terminated>()) {
      call.proceed();
    }
  }));
  watcher.tell(ActorRef(other));
  sys.stop(other);
  sys.run_until_idle();
  EXPECT_NE(watcher.path(), "(stopped)");
}

TEST_F(Intercepting, AMessageOutOfTheStashIsSeenAgain) {
  const auto careful =
      sys.actor_of(intercepted(props<Careful>(ActorRef(), events), noting(events, "")));
  careful.tell(Add{4});
  sys.run_until_idle();
  const std::string add = type_name("Add");
  EXPECT_EQ(*events,
            (std::vector<std::string>{"> " + add, "< " + add, "> " + add, "add 4", "< " + add}));
}

TEST_F(Intercepting, AnInterceptorMayWait) {
  const auto rate = sys.actor_of<Account>(3);
  const auto account = sys.actor_of(intercepted(props<Account>(), [rate](Interception& call) {
    if (const Add* const add = call.message().get_if<Add>()) {
      call.proceed_with(Add{add->number * rate.ask(Total{}).get()});
    } else {
      call.proceed();
    }
  }));
  account.tell(Add{5});
  EXPECT_EQ(account.ask(Total{}).get(), 15);
}

TEST_F(Intercepting, AnActorOfOthersIsNotTouched) {
  const auto account = sys.actor_of(intercepted(props<Account>(), noting(events, "")));
  const auto plain = sys.actor_of<Account>();
  plain.tell(Add{1});
  sys.run_until_idle();
  EXPECT_TRUE(events->empty());
  account.tell(Add{1});
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 2U);
}

// ---- on threads

TEST(InterceptingOnThreads, EachMessageIsSeenOnce) {
  constexpr int kActors = 8;
  constexpr int kTellers = 2;
  constexpr int kMessages = 2000;
  const auto seen = std::make_shared<std::atomic<int>>(0);
  actors::ActorSystem system("intercepting", actors::Config{.workers = 2});
  const auto made = intercepted(props<Account>(), [seen](Interception& call) {
    ++*seen;
    call.proceed();
  });
  std::vector<actors::Ref<Account>> accounts;
  for (int i = 0; i < kActors; ++i) {
    accounts.push_back(system.actor_of(made));
  }
  std::vector<std::thread> tellers;
  for (int t = 0; t < kTellers; ++t) {
    tellers.emplace_back([&accounts] {
      for (int i = 0; i < kMessages; ++i) {
        accounts[static_cast<std::size_t>(i % kActors)].tell(Add{1});
      }
    });
  }
  std::for_each(tellers.begin(), tellers.end(), [](std::thread& t) { t.join(); });
  int total = 0;
  for (const auto& account : accounts) {
    total += account.ask(Total{}, 60s).get();
  }
  EXPECT_EQ(total, kTellers * kMessages);
  EXPECT_EQ(seen->load(), kTellers * kMessages + kActors);
}

}  // namespace
}  // namespace actors::reach
