// simple_one_for_one: any number of children of one kind, each started with an argument.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Code = SupervisorError::Code;

struct Order {
  std::string name;
};

class SimpleTest : public SupervisorTest {
 protected:
  void start_simple(RestartType restart = RestartType::permanent, int intensity = 1) {
    start(
        {.strategy = RestartStrategy::simple_one_for_one, .intensity = intensity},
        {{.start = [stage = stage](const Order& order) { return props<Child>(order.name, stage); },
          .restart = restart}});
  }
  ActorRef start_another(const std::string& name) {
    return top.ask(StartAnother{Order{name}}).get();
  }
  void end(const ActorRef& ref) {
    ref.tell(Leave{});
    sys.run_until_idle();
  }
};

TEST_F(SimpleTest, StartsWithoutChildrenAndStartsOneWithEachArgument) {
  start_simple();
  EXPECT_THAT(which(), IsEmpty());
  const ActorRef a = start_another("a");
  const ActorRef b = start_another("b");
  EXPECT_NE(a, b);
  EXPECT_THAT(stage->take(), ElementsAre("start a", "start b"));
  EXPECT_EQ(which().size(), 2U);
}

TEST_F(SimpleTest, AChildIsStartedAgainWithItsOwnArgument) {
  start_simple();
  const ActorRef a = start_another("a");
  start_another("b");
  stage->events.clear();
  a.tell(Crash{});
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("end a", "start a"));
  EXPECT_EQ(which().size(), 2U);
  EXPECT_NE(which().front().ref, a);
}

TEST_F(SimpleTest, AChildThatIsNotStartedAgainIsForgotten) {
  start_simple(RestartType::transient);
  end(start_another("a"));
  EXPECT_THAT(which(), IsEmpty());
  const ActorRef b = start_another("b");
  top.ask(TerminateChild{b}).get();
  EXPECT_THAT(which(), IsEmpty());
}

TEST_F(SimpleTest, ARestartThatFailsIsTriedAgain) {
  start_simple(RestartType::permanent, 3);
  const ActorRef a = start_another("a");
  stage->bad_starts["a"] = 2;
  stage->events.clear();
  a.tell(Crash{});
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("end a", "fail a", "fail a", "start a"));
  EXPECT_EQ(which().front().state, ChildState::running);
}

TEST_F(SimpleTest, AChildThatCannotBeStartedIsForgotten) {
  start_simple();
  stage->bad_starts["a"] = 1;
  EXPECT_THROW(start_another("a"), ChildStartFailed);
  EXPECT_THAT(which(), IsEmpty());
}

// OT-20
TEST_F(SimpleTest, CountsOneSpec) {
  start_simple();
  start_another("a");
  start_another("b");
  const ChildCount count = top.ask(CountChildren{}).get();
  EXPECT_EQ(count.specs, 1U);
  EXPECT_EQ(count.active, 2U);
  EXPECT_EQ(count.workers, 2U);
  EXPECT_EQ(count.supervisors, 0U);
}

TEST_F(SimpleTest, RefusesWhatGoesByIdsOrSpecs) {
  start_simple();
  const auto refused = [&](auto message) {
    try {
      static_cast<void>(top.ask(std::move(message)).get());
    } catch (const SupervisorError& error) {
      return error.code();
    }
    throw std::runtime_error("not refused");
  };
  EXPECT_EQ(refused(StartChild{child("a")}), Code::simple_one_for_one);
  EXPECT_EQ(refused(RestartChild{"a"}), Code::simple_one_for_one);
  EXPECT_EQ(refused(DeleteChild{"a"}), Code::simple_one_for_one);
  EXPECT_EQ(refused(TerminateChild{"a"}), Code::simple_one_for_one);
  EXPECT_EQ(refused(TerminateChild{probe.ref()}), Code::not_found);
}

TEST_F(SimpleTest, TheArgumentIsOfTheVeryTypeThatTheFunctionTakes) {
  start_simple();
  try {
    static_cast<void>(top.ask(StartAnother{"a"}).get());
    FAIL() << "it takes text for an Order";
  } catch (const SupervisorError& error) {
    EXPECT_EQ(error.code(), Code::bad_argument);
    EXPECT_THAT(error.what(), HasSubstr("StartAnother with std::string: its .start takes a "));
    EXPECT_THAT(error.what(), HasSubstr("Order"));
  }
  EXPECT_THROW(static_cast<void>(top.ask(StartAnother{}).get()), SupervisorError);
}

TEST_F(SimpleTest, ChildrenWithoutAnArgumentAreAllAlike) {
  start({.strategy = RestartStrategy::simple_one_for_one},
        {{.start = props<Child>("one of many", stage)}});
  top.ask(StartAnother{}).get();
  top.ask(StartAnother{}).get();
  EXPECT_THAT(stage->take(), ElementsAre("start one of many", "start one of many"));
}

TEST_F(SimpleTest, TheIdOfItsSpecIsNotUsed) {
  start({.strategy = RestartStrategy::simple_one_for_one},
        {{.id = "clerk", .start = props<Child>("clerk", stage)}});
  EXPECT_NE(top.ask(StartAnother{}).get(), top.ask(StartAnother{}).get());
  EXPECT_EQ(which().front().id, "");
}

TEST_F(SimpleTest, AFunctionThatGivesNoChildIsWhyNoneStarts) {
  start({.strategy = RestartStrategy::simple_one_for_one},
        {{.start = [](int /*unused*/) { return ChildStart(); }}});
  try {
    static_cast<void>(top.ask(StartAnother{7}).get());
    FAIL() << "it has started";
  } catch (const ChildStartFailed& error) {
    EXPECT_THAT(error.what(), HasSubstr("gave an empty ChildStart"));
  }
}

TEST_F(SimpleTest, ItsChildrenMayBeProcesses) {
  const auto serve = [stage = stage](Process& self, const std::string& name) {
    stage->events.push_back("start " + name);
    self.receive<Leave>();
  };
  start({.strategy = RestartStrategy::simple_one_for_one},
        {{.start = [serve](const std::string& name) { return child_process(serve, name); },
          .restart = RestartType::transient}});
  const ActorRef a = top.ask(StartAnother{"a"}).get();
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start a"));
  end(a);
  EXPECT_THAT(which(), IsEmpty());
}

TEST_F(SimpleTest, AFunctionThatThrowsIsWhyAChildDoesNotStart) {
  start({.strategy = RestartStrategy::simple_one_for_one}, {{.start = [](int n) -> Props<Child> {
          throw std::out_of_range("no child number " + std::to_string(n));
        }}});
  try {
    static_cast<void>(top.ask(StartAnother{7}).get());
    FAIL() << "it has started";
  } catch (const ChildStartFailed& error) {
    EXPECT_STREQ(error.what(), "/user/top: a child did not start: no child number 7");
    EXPECT_THROW(std::rethrow_if_nested(error), std::out_of_range);
  }
}

/// Takes two seconds to end.
class Lingering : public Actor {
 public:
  void receive(int /*unused*/) { context().sleep_for(2s); }
};

TEST_F(SimpleTest, ItsChildrenEndAllAtOnce) {
  start({.strategy = RestartStrategy::simple_one_for_one}, {{.start = props<Lingering>()}});
  for (int i = 0; i < 10; ++i) {
    top.ask(StartAnother{}).get().tell(1);
  }
  sys.run_until_idle();
  const auto ended = sys.system().graceful_stop(top, 1h);
  sys.advance(1999ms);
  EXPECT_FALSE(ended.ready());
  sys.advance(1ms);
  EXPECT_TRUE(ended.ready());
}

TEST_F(SimpleTest, TooManyRestartsEndAllOfThem) {
  start_simple(RestartType::permanent, 1);
  const ActorRef a = start_another("a");
  start_another("b");
  start_another("c");
  stage->events.clear();
  a.tell(Crash{});
  sys.run_until_idle();
  which().back().ref.tell(Crash{});
  EXPECT_EQ(end_of_top().what(), "shutdown");
  EXPECT_THAT(stage->take(), UnorderedElementsAre("end a", "start a", "end a", "end b", "end c"));
}

}  // namespace
}  // namespace actors::test
