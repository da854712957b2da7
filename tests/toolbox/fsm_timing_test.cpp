// The times of an Fsm: state timeouts, timers of a state, named timers.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/toolbox/fsm_fixture.hpp"

namespace toolbox {
namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::StateTimeout;
using actors::testkit::TestProbe;

struct Tick {
  std::string name;
};

class FsmTiming : public FsmTest {
 protected:
  /// Notes ticks and state timeouts in any state.
  static void note_times(Machine& m) {
    m.when_unhandled(
        [&m](const Tick& tick) {
          m.note(to_string(m.state()) + ' ' + tick.name);
          return m.stay();
        },
        [&m](const StateTimeout& t) {
          m.note(to_string(m.state()) + " timeout " +
                 std::to_string(
                     std::chrono::duration_cast<std::chrono::milliseconds>(t.after()).count()));
          return m.stay();
        });
  }
  void handle(const actors::Ref<Machine>& machine, std::function<Machine::Transition(Machine&)> f) {
    tell(machine, Go{std::move(f)});
  }

  // A handler that waits for it lets time pass while messages come.
  actors::Promise<int> open;
  actors::Future<int> gate = open.future();
};

TEST_F(FsmTiming, AStateTimeoutComesWhenNoMessageHasComeForSoLong) {
  const auto machine = start([](Machine& m) {
    note_times(m);
    m.when(Phase::busy, actors::for_max(100ms));
  });
  sys.advance(1s);
  EXPECT_EQ(noted(), (Notes{}));  // idle has none
  tell(machine, go_to(Phase::busy));
  sys.advance(60ms);
  handle(machine, [](Machine& m) { return m.stay(); });  // begins it anew
  sys.advance(99ms);
  EXPECT_EQ(noted(), (Notes{}));
  sys.advance(1ms);
  EXPECT_EQ(noted(), (Notes{"busy timeout 100"}));
  sys.advance(100ms);  // its own handler stayed, which begins it anew
  EXPECT_EQ(noted(), (Notes{"busy timeout 100"}));
  tell(machine, go_to(Phase::idle));
  sys.advance(1s);
  EXPECT_EQ(noted(), (Notes{}));
}

TEST_F(FsmTiming, TheFirstStateHasItsTimeoutFromTheBeginning) {
  static_cast<void>(start([](Machine& m) {
    note_times(m);
    m.when(Phase::idle, actors::for_max(50ms));
  }));
  sys.advance(50ms);
  EXPECT_EQ(noted(), (Notes{"idle timeout 50"}));
}

TEST_F(FsmTiming, ATransitionMayGiveALimitOfItsOwnUntilTheNextMessage) {
  const auto machine = start([](Machine& m) {
    note_times(m);
    m.when(Phase::busy, actors::for_max(100ms));
  });
  handle(machine, [](Machine& m) { return m.goto_state(Phase::busy).for_max(10ms); });
  sys.advance(10ms);
  EXPECT_EQ(noted(), (Notes{"busy timeout 10"}));
  sys.advance(100ms);
  EXPECT_EQ(noted(), (Notes{"busy timeout 100"}));
  handle(machine, [](Machine& m) { return m.stay().for_max(actors::no_timeout); });
  sys.advance(10s);
  EXPECT_EQ(noted(), (Notes{}));
}

TEST_F(FsmTiming, AMessageThatNobodyTakesBeginsTheStateTimeoutAnewToo) {
  const auto machine = start([](Machine& m) {
    note_times(m);
    m.when(Phase::idle, actors::for_max(100ms));
  });
  sys.advance(60ms);
  tell(machine, std::string("unknown"));
  sys.advance(60ms);
  EXPECT_EQ(noted(), (Notes{}));
  sys.advance(40ms);
  EXPECT_EQ(noted(), (Notes{"idle timeout 100"}));
}

TEST_F(FsmTiming, AStateTimeoutInTheMailboxIsVoidWhenAMessageWasBeforeIt) {
  const auto machine = start([this](Machine& m) {
    note_times(m);
    m.when(Phase::idle, actors::for_max(100ms));
    m.when(Phase::idle, [this, &m](const Count&) {
      gate.get();
      return m.stay();
    });
  });
  ActorRef(machine).tell(Count{});
  sys.run_until_idle();
  sys.advance(100ms);  // it is in the mailbox now
  open.set(0);
  EXPECT_EQ(noted(), (Notes{}));
  sys.advance(100ms);
  EXPECT_EQ(noted(), (Notes{"idle timeout 100"}));
}

// FS-07
TEST_F(FsmTiming, ANamedTimerThatIsCancelledIsNotHeardOfThoughItIsInTheMailbox) {
  const auto machine = start([this](Machine& m) {
    note_times(m);
    m.when(Phase::idle, [this, &m](const Count&) {
      m.timers().once("tester", Tick{"late"}, 1ms);
      gate.get();
      m.timers().cancel("tester");
      return m.stay();
    });
  });
  ActorRef(machine).tell(Count{});
  sys.run_until_idle();
  sys.advance(1s);
  open.set(0);
  EXPECT_EQ(noted(), (Notes{}));
}

// FS-08
TEST_F(FsmTiming, NamedTimersStateTimersAndTheStateTimeoutOfOneNameAndTimeAreNotConfused) {
  const auto machine = start([](Machine& m) {
    note_times(m);
    m.when(Phase::idle, actors::for_max(100ms));
  });
  handle(machine, [](Machine& m) {
    m.timers().once("limit", Tick{"named"}, 100ms);
    m.state_timer("limit", Tick{"of the state"}, 100ms);
    m.timers().once("", Tick{"empty"}, 100ms);
    m.state_timer("", Tick{"empty of the state"}, 100ms);
    m.timers().cancel("nobody");
    return m.stay();
  });
  sys.advance(100ms);
  Notes first = noted();
  std::sort(first.begin(), first.end());
  // The messages begin the state timeout anew.
  EXPECT_EQ(first,
            (Notes{"idle empty", "idle empty of the state", "idle named", "idle of the state"}));
  sys.advance(100ms);
  EXPECT_EQ(noted(), (Notes{"idle timeout 100"}));
}

// FS-12
TEST_F(FsmTiming, ATimerOfAStateEndsWithTheStateAndANamedTimerDoesNot) {
  const auto machine = start([](Machine& m) {
    note_times(m);
    m.on_enter(Phase::busy, [&m] {
      m.state_timer("deadline", Tick{"deadline"}, 100ms);
      m.timers().once("named", Tick{"named"}, 100ms);
    });
  });
  tell(machine, go_to(Phase::busy));
  sys.advance(50ms);
  handle(machine, [](Machine& m) { return m.stay(); });  // a message does not begin it anew
  sys.advance(50ms);
  EXPECT_EQ(noted(), (Notes{"busy deadline", "busy named"}));
  tell(machine, go_to(Phase::busy));  // no change: it is started again by on_enter
  tell(machine, go_to(Phase::done));
  sys.advance(1s);
  EXPECT_EQ(noted(), (Notes{"done named"}));
}

TEST_F(FsmTiming, ATimerOfAStateCanBeReplacedAndCancelled) {
  const auto machine = start([](Machine& m) { note_times(m); });
  handle(machine, [](Machine& m) {
    m.state_timer("a", Tick{"first"}, 10ms);
    m.state_timer("a", Tick{"second"}, 20ms);
    m.state_timer("b", Tick{"b"}, 20ms);
    m.cancel_state_timer("b");
    m.cancel_state_timer("unknown");
    return m.stay();
  });
  sys.advance(1s);
  EXPECT_EQ(noted(), (Notes{"idle second"}));
}

// FS-04
TEST_F(FsmTiming, AllTimersEndWithTheMachine) {
  const auto machine = start([](Machine& m) {
    note_times(m);
    m.when(Phase::idle, actors::for_max(100ms));
  });
  handle(machine, [](Machine& m) {
    m.timers().every("named", Tick{"named"}, 100ms);
    m.state_timer("state", Tick{"state"}, 100ms);
    return m.stay();
  });
  handle(machine, [](Machine& m) { return m.stop(); });
  sys.advance(1s);
  EXPECT_EQ(noted(), (Notes{}));
  letters.expect_no_message();
}

TEST_F(FsmTiming, ATimeoutThatNobodyTakesIsUnhandled) {
  static_cast<void>(start([](Machine& m) { m.when(Phase::idle, actors::for_max(10ms)); }));
  sys.advance(10ms);
  EXPECT_TRUE(unhandled.expect<actors::UnhandledMessage>().message.is<StateTimeout>());
}

}  // namespace
}  // namespace toolbox
