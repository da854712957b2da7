// Fsm: states, transitions, postponed messages, listeners, the end. Its times: fsm_timing_test.cpp.

#include <functional>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/toolbox/fsm_fixture.hpp"

namespace toolbox {
namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::CurrentState;
using actors::ExitReason;
using actors::SubscribeTransitions;
using actors::Transitioned;
using actors::UnsubscribeTransitions;
using actors::testkit::TestProbe;
using testing::HasSubstr;

struct Coin {};
struct Push {};
struct HowMany {};

enum class Gate { locked, open };
using Gatekeeping = actors::Messages<Coin, Push, int(HowMany)>;

/// The one in the header.
class Turnstile : public actors::Fsm<Gate, Count, Gatekeeping> {
 public:
  Turnstile() {
    when(Gate::locked,
         [this](const Coin&) { return goto_state(Gate::open).with({data().value + 1}); });
    when(
        Gate::open, actors::for_max(5s), [this](const Push&) { return goto_state(Gate::locked); },
        [this](const actors::StateTimeout&) { return goto_state(Gate::locked); });
    when_unhandled([this](const HowMany&) {
      reply(data().value);
      return stay();
    });
    start_with(Gate::locked, {});
    initialise();
  }
};

TEST_F(FsmTest, AStateHasItsOwnClausesAndATypedRefItsProtocol) {
  const auto turnstile = sys.actor_of<Turnstile>();
  const actors::Ref<Gatekeeping> ref = turnstile;
  static_assert(!actors::accepts<Turnstile, std::string>);
  ref.tell(Push{});  // locked: nobody takes it
  ref.tell(Coin{});
  ref.tell(Coin{});  // open: nobody takes it
  sys.run_until_idle();
  unhandled.expect<actors::UnhandledMessage>();
  unhandled.expect<actors::UnhandledMessage>();
  ref.tell(Push{});
  ref.tell(Coin{});
  EXPECT_EQ(ref.ask(HowMany{}).get(), 2);
  sys.advance(5s);  // it locks itself
  ref.tell(Coin{});
  EXPECT_EQ(ref.ask(HowMany{}).get(), 3);
  EXPECT_NO_THROW(ref.ask(Push{}).get());  // complete when it has been handled
}

// FS-10
TEST_F(FsmTest, GoingToTheSameStateIsATransitionAndStayingIsNot) {
  const auto machine = start([](Machine& m) { m.note_all(); });
  tell(machine, Go{[](Machine& m) { return m.stay().with({1}); }});
  EXPECT_EQ(noted(), (Notes{}));
  tell(machine, Go{[](Machine& m) { return m.goto_state(Phase::idle).with({2}); }});
  EXPECT_EQ(noted(), (Notes{"idle->idle with 1 then 2"}));
  tell(machine, go_to(Phase::busy));
  EXPECT_EQ(noted(), (Notes{"idle->busy with 2 then 2"}));
}

TEST_F(FsmTest, EnteringAStateRunsItsHandlerAlsoForTheFirstOne) {
  const auto machine = start([](Machine& m) {
    m.on_enter(Phase::idle, [&m] { m.note("in idle"); });
    m.on_enter(Phase::busy, [&m] { m.note("in busy with " + std::to_string(m.data().value)); });
    m.on_transition([&m](Phase, Phase) { m.note("on the way"); });
  });
  tell(machine, Go{[](Machine& m) { return m.goto_state(Phase::busy).with({7}); }});
  tell(machine, Go{[](Machine& m) { return m.stay(); }});
  tell(machine, go_to(Phase::busy));
  EXPECT_EQ(noted(),
            (Notes{"in idle", "on the way", "in busy with 7", "on the way", "in busy with 7"}));
}

// FS-09
TEST_F(FsmTest, WhatNoClauseTakesGoesToWhenUnhandledAndElseIsAWarning) {
  const auto machine = start([](Machine& m) {
    m.when_unhandled([&m](const std::string& text) {
      m.note(to_string(m.state()) + ' ' + text);
      return m.goto_state(Phase::done);
    });
  });
  tell(machine, std::string("help"));
  EXPECT_EQ(noted(), (Notes{"idle help"}));
  sys.log().clear();
  tell(machine, Coin{});
  EXPECT_EQ(unhandled.expect<actors::UnhandledMessage>().recipient, ActorRef(machine));
  EXPECT_EQ(sys.log().count(actors::Level::warning, "in state done"), 1U);
}

TEST_F(FsmTest, ClausesOfOneStateMayBeWrittenInPiecesAndHaveGuards) {
  const auto machine = start([](Machine& m) {
    m.when(Phase::idle, actors::when([](const Count& c) { return c.value > 9; },
                                     [&m](const Count&) {
                                       m.note("many");
                                       return m.stay();
                                     }));
    m.when(Phase::idle, [&m](const Count&) {
      m.note("few");
      return m.stay();
    });
  });
  tell(machine, Count{10});
  tell(machine, Count{1});
  EXPECT_EQ(noted(), (Notes{"many", "few"}));
}

TEST_F(FsmTest, AHandlerThatThrowsChangesNothing) {
  const auto machine = start([](Machine& m) {
    m.on_transition([](Phase, Phase to) {
      if (to == Phase::done) {
        throw std::runtime_error("not there");
      }
    });
    m.note_all();
  });
  tell(machine, Go{[](Machine& m) { return m.goto_state(Phase::busy).with({1}); }});
  static_cast<void>(noted());
  tell(machine, Go{[](Machine& m) { return m.goto_state(Phase::done).with({2}); }});
  // The failure of that object, whose state and data are the old ones.
  EXPECT_EQ(noted(), (Notes{"ended in busy with 1: not there"}));
  tell(machine, go_to(Phase::idle));
  EXPECT_EQ(noted(), (Notes{"idle->idle with 0 then 0"}));  // a new one
}

// FS-03
TEST_F(FsmTest, StopGivesItsReasonAndTheLatestDataOnceAndWatchersGetTheReasonToo) {
  const auto machine = start([](Machine& m) { m.note_all(); });
  letters.watch(machine);
  machine.tell(Go{[](Machine& m) {
    return m.stop(ExitReason(ExitReason::Kind::exception, "no paper")).with({5});
  }});
  tell(machine, go_to(Phase::busy));  // comes too late
  EXPECT_EQ(noted(), (Notes{"ended in idle with 5: no paper"}));
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.is<Go>(), true);
  const auto end = letters.expect_terminated(machine);
  EXPECT_EQ(end.reason.kind(), ExitReason::Kind::exception);
  EXPECT_EQ(end.reason.what(), "no paper");
  EXPECT_EQ(sys.log().count(actors::Level::error, "no paper"), 1U);
}

// FS-03
TEST_F(FsmTest, AnEndFromOutsideHasItsReason) {
  struct Case {
    const char* reason;
    std::function<void(const ActorRef&)> end;
  };
  const Case cases[] = {
      {"normal", [](const ActorRef& m) { m.tell(Go{[](Machine& fsm) { return fsm.stop(); }}); }},
      {"normal", [](const ActorRef& m) { m.tell(actors::PoisonPill{}); }},
      {"stopped", [this](const ActorRef& m) { sys.stop(m); }},
      {"killed", [](const ActorRef& m) { m.tell(actors::Kill{}); }},
      {"shutdown", [this](const ActorRef&) { sys->terminate(); }},
  };
  for (const Case& each : cases) {
    const auto machine = start([](Machine& m) { m.note_all(); });
    machine.tell(Go{[](Machine& m) { return m.stay().with({3}); }});
    sys.run_until_idle();
    each.end(machine);
    EXPECT_EQ(noted(), (Notes{std::string("ended in idle with 3: ") + each.reason}));
  }
}

TEST_F(FsmTest, WhatOnTerminationThrowsIsLoggedAndTheActorEnds) {
  const auto machine = start([](Machine& m) {
    m.on_termination([](const ExitReason&, Phase, const Count&) { throw std::runtime_error("x"); });
  });
  letters.watch(machine);
  tell(machine, Go{[](Machine& m) { return m.stop(); }});
  EXPECT_TRUE(letters.expect_terminated(machine).reason.normal());
}

// FS-05
TEST_F(FsmTest, TheLogHoldsTheLastEvents) {
  const auto machine = start([](Machine& m) {
    m.set_log_depth(3);
    m.when_unhandled([&m](const Count&) { return m.goto_state(Phase::busy); },
                     [&m](const Coin&) { return m.stay(); },
                     [&m](const Push&) { return m.stop(); });
    m.on_termination([&m](const ExitReason&, Phase, const Count&) {
      for (const auto& entry : m.event_log()) {
        m.note(to_string(entry.state) + ' ' + entry.message.substr(entry.message.rfind(':') + 1));
      }
    });
  });
  tell(machine, Coin{});
  tell(machine, Coin{});
  tell(machine, Count{});
  tell(machine, Coin{});
  tell(machine, Push{});
  EXPECT_EQ(noted(), (Notes{"idle Count", "busy Coin", "busy Push"}));
}

// FS-12
TEST_F(FsmTest, APostponedMessageComesAgainOnlyAfterAChangeOfStateAndAheadOfTheRest) {
  const auto machine = start([](Machine& m) {
    m.when(Phase::idle, [&m](const Count& c) {
      m.note("idle " + std::to_string(c.value));
      return m.stay().postpone();
    });
    m.when(Phase::busy, [&m](const Count& c) {
      m.note("busy " + std::to_string(c.value));
      return m.stay();
    });
  });
  tell(machine, Count{1});
  tell(machine, Count{2});
  tell(machine, Go{[](Machine& m) { return m.stay(); }});
  tell(machine, go_to(Phase::idle));  // no change
  EXPECT_EQ(noted(), (Notes{"idle 1", "idle 2"}));
  machine.tell(go_to(Phase::busy));
  ActorRef(machine).tell(Count{3});
  EXPECT_EQ(noted(), (Notes{"busy 1", "busy 2", "busy 3"}));
}

TEST_F(FsmTest, WhoAskedWaitsForAPostponedMessage) {
  const auto machine = start([](Machine& m) {
    m.when(Phase::idle, [&m](const Count&) { return m.stay().postpone(); });
    m.when(Phase::busy, [&m](const Count& c) {
      m.reply(c.value);
      return m.stay();
    });
  });
  const auto answer = ActorRef(machine).ask<int>(Count{4});
  sys.run_until_idle();
  EXPECT_FALSE(answer.ready());
  tell(machine, go_to(Phase::busy));
  EXPECT_EQ(answer.get(), 4);
}

TEST_F(FsmTest, AMessageThatIsPostponedByAChangeOfStateIsHandledThereAtOnce) {
  const auto machine = start([](Machine& m) {
    m.when(Phase::idle, [&m](const Count&) { return m.goto_state(Phase::busy).postpone(); });
    m.when(Phase::busy, [&m](const Count& c) {
      m.note("busy " + std::to_string(c.value));
      return m.stay();
    });
  });
  tell(machine, Count{6});
  EXPECT_EQ(noted(), (Notes{"busy 6"}));
}

TEST_F(FsmTest, AMessageIsNotPostponedByATransitionThatFails) {
  const auto machine = start([](Machine& m) {
    m.note("starts");
    m.when(Phase::idle, [&m](const Count&) {
      m.note("count");
      return m.goto_state(Phase::busy).postpone();
    });
    m.on_transition([](Phase, Phase) { throw std::runtime_error("no"); });
  });
  tell(machine, Count{1});
  EXPECT_EQ(noted(), (Notes{"starts", "count", "starts"})) << "it is the message of the failure";
}

// FS-12
TEST_F(FsmTest, NextEventsComeInOrderAheadOfPostponedAndQueuedMessages) {
  const auto machine = start([](Machine& m) {
    const auto noting = [&m](const Count& c) {
      m.note(std::to_string(c.value));
      return m.stay();
    };
    m.when(Phase::idle, [&m](const Count&) { return m.stay().postpone(); });
    m.when(Phase::busy, noting);
  });
  machine.tell(Go{[](Machine& m) {
    return m.goto_state(Phase::busy).next_event(Count{1}).next_event(Count{2});
  }});
  ActorRef(machine).tell(Count{4});
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Notes{"1", "2", "4"}));

  tell(machine, go_to(Phase::idle));
  tell(machine, Count{13});  // postponed
  machine.tell(Go{[](Machine& m) { return m.goto_state(Phase::busy).next_event(Count{12}); }});
  ActorRef(machine).tell(Count{14});
  EXPECT_EQ(noted(), (Notes{"12", "13", "14"}));
}

// FS-11
TEST_F(FsmTest, ListenersHearOfTransitionsAndOneThatEndsIsForgotten) {
  const auto machine = start();
  TestProbe first(sys);
  TestProbe second(sys);
  for (const TestProbe* probe : {&first, &second}) {
    tell(machine, SubscribeTransitions{probe->ref()});
    tell(machine, SubscribeTransitions{probe->ref()});  // once more is once
  }
  for (TestProbe* probe : {&first, &second}) {
    for (int i = 0; i < 2; ++i) {
      const auto current = probe->expect<CurrentState<Phase>>();
      EXPECT_EQ(current.fsm, ActorRef(machine));
      EXPECT_EQ(current.state, Phase::idle);
    }
  }
  tell(machine, go_to(Phase::busy));
  for (TestProbe* probe : {&first, &second}) {
    const auto change = probe->expect<Transitioned<Phase>>();
    EXPECT_EQ(change.from, Phase::idle);
    EXPECT_EQ(change.to, Phase::busy);
    probe->expect_no_message();
  }
  first.stop();
  sys.run_until_idle();
  tell(machine, go_to(Phase::idle));
  second.expect<Transitioned<Phase>>();
  letters.expect_no_message();
  unhandled.expect_no_message();  // the machine's own monitor is not the user's business

  tell(machine, UnsubscribeTransitions{second.ref()});
  tell(machine, UnsubscribeTransitions{second.ref()});
  tell(machine, go_to(Phase::busy));
  second.expect_no_message();
}

TEST_F(FsmTest, AfterARestartListenersAreToldTheStateAndListenOn) {
  const auto machine = start();
  TestProbe listener(sys);
  tell(machine, SubscribeTransitions{listener.ref()});
  tell(machine, go_to(Phase::busy));
  listener.expect<CurrentState<Phase>>();
  listener.expect<Transitioned<Phase>>();
  machine.tell(Go{[](Machine&) -> Machine::Transition { throw std::runtime_error("boom"); }});
  tell(machine, go_to(Phase::done));
  EXPECT_EQ(listener.expect<CurrentState<Phase>>().state, Phase::idle);
  EXPECT_EQ(listener.expect<Transitioned<Phase>>().to, Phase::done);
  listener.stop();
  sys.run_until_idle();
  tell(machine, go_to(Phase::idle));
  letters.expect_no_message();
}

TEST_F(FsmTest, OnlyAnotherActorCanListen) {
  const auto machine = start();
  sys.log().clear();
  tell(machine, SubscribeTransitions{machine});
  tell(machine, SubscribeTransitions{});
  EXPECT_EQ(sys.log().count(actors::Level::warning, "SubscribeTransitions"), 2U);
  tell(machine, go_to(Phase::busy));
  letters.expect_no_message();
}

TEST_F(FsmTest, EndsOfOthersAreEventsOfTheMachine) {
  const auto machine = start([](Machine& m) {
    m.when(Phase::busy, [&m](const actors::Terminated&) { return m.goto_state(Phase::done); });
    m.note_all();
  });
  TestProbe other(sys);
  tell(machine, Go{[ref = other.ref()](Machine& m) {
         m.watch(ref);
         return m.goto_state(Phase::busy);
       }});
  other.stop();
  EXPECT_EQ(noted().back(), "busy->done with 0 then 0");
}

// ---- misuse

TEST_F(FsmTest, GoingToAStateWithoutClausesIsTheHandlersFailure) {
  const auto machine = start([](Machine& m) { m.note_all(); });
  tell(machine, go_to(Phase::unwritten));
  EXPECT_EQ(sys.log().count(actors::Level::error, "there is no when() for state unwritten"), 1U);
  EXPECT_THAT(noted().back(), HasSubstr("no when() for state unwritten"));
}

TEST_F(FsmTest, StatesWithoutTextAreNamedByTheirNumber) {
  EXPECT_THAT(actors::detail::state_text(Gate::open), HasSubstr("Gate(1)"));
  EXPECT_EQ(actors::detail::state_text(std::string("x")), "x");
}

TEST_F(FsmTest, MisuseIsAnErrorThatSaysWhatToDo) {
  struct Case {
    const char* text;
    Script script;
  };
  const auto idle = [](Machine& m) {
    m.when(Phase::idle, goes(m));
    m.start_with(Phase::idle);
  };
  const Case cases[] = {
      {"call start_with(state, data) first", [](Machine& m) { m.initialise(); }},
      {"call start_with(state, data) first", [](Machine& m) { static_cast<void>(m.data()); }},
      {"call start_with(state, data) first", [](Machine& m) { static_cast<void>(m.state()); }},
      {"there is no when() for state busy",
       [](Machine& m) {
         m.on_enter(Phase::busy, [] {});
         m.start_with(Phase::busy);
         m.initialise();
       }},
      {"initialise() after initialise()",
       [idle](Machine& m) { idle(m), m.initialise(), m.initialise(); }},
      {"when() or on_enter() after initialise()",
       [idle](Machine& m) { idle(m), m.initialise(), m.when(Phase::busy, goes(m)); }},
      {"when() or on_enter() after initialise()",
       [idle](Machine& m) { idle(m), m.initialise(), m.on_enter(Phase::busy, [] {}); }},
      {"when_unhandled() after initialise()",
       [idle](Machine& m) { idle(m), m.initialise(), m.when_unhandled(goes(m)); }},
      {"on_transition() after initialise()",
       [idle](Machine& m) { idle(m), m.initialise(), m.on_transition([](Phase, Phase) {}); }},
      {"on_termination() after initialise()",
       [idle](Machine& m) {
         idle(m), m.initialise(), m.on_termination([](const ExitReason&, Phase, const Count&) {});
       }},
      {"start_with() after initialise()",
       [idle](Machine& m) { idle(m), m.initialise(), m.start_with(Phase::idle); }},
      {"for_max() of a time that is not positive",
       [](Machine& m) { m.when(Phase::idle, actors::for_max(0s), goes(m)); }},
      {"for_max() of a time that is not positive",
       [](Machine& m) { static_cast<void>(m.stay().for_max(-1s)); }},
  };
  for (const Case& each : cases) {
    sys.log().clear();
    static_cast<void>(sys.actor_of<Machine>(notes, each.script));
    sys.run_until_idle();
    EXPECT_EQ(sys.log().count(actors::Level::error, each.text), 1U) << each.text;
  }
}

TEST_F(FsmTest, WithoutInitialiseItTakesNoMessages) {
  const auto machine = sys.actor_of<Machine>(notes, Script([](Machine&) {}));
  tell(machine, Coin{});
  EXPECT_EQ(sys.log().count(actors::Level::error, "its constructor has not called initialise()"),
            1U);
}

TEST_F(FsmTest, AMessageThatIsTakenOverCannotBePostponed) {
  const auto machine =
      start([](Machine& m) { m.when(Phase::idle, [&m](Count) { return m.stay().postpone(); }); });
  tell(machine, Count{});
  EXPECT_EQ(sys.log().count(actors::Level::error, "take it by const& to stash it"), 1U);
}

}  // namespace
}  // namespace toolbox
