// Which ends a child is started again after: OTP's restart types.

#include <ostream>

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Values;

constexpr auto kPermanent = RestartType::permanent;
constexpr auto kTransient = RestartType::transient;
constexpr auto kTemporary = RestartType::temporary;

/// A row of the table: a child of that type that is told this is started again, or not.
struct Row {
  const char* name;
  RestartType type;
  void (*end)(const ActorRef& child, ActorSystem& system);
  bool restarted;
  bool listed;  ///< its spec is still there
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.name;
}

void leave(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(Leave{});
}
void shut_down(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(LeaveWith{"shutdown"});
}
void shut_down_with(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(LeaveWith{Value::tuple("shutdown", 7)});
}
void stop(const ActorRef& child, ActorSystem& system) {
  system.stop(child);
}
void swallow_poison(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(PoisonPill{});
}
void crash(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(Crash{});
}
void kill(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(Kill{});
}
void leave_with_value(const ActorRef& child, ActorSystem& /*system*/) {
  child.tell(LeaveWith{Value::tuple("failed", "shutdown")});
}

class RestartTypes : public SupervisorTest, public testing::WithParamInterface<Row> {};

// OT-01
TEST_P(RestartTypes, DecideByTheWayAChildHasEnded) {
  const Row& row = GetParam();
  start({}, {child("a", row.type)});
  const ActorRef before = at("a");
  row.end(before, sys.system());
  sys.run_until_idle();
  EXPECT_EQ(has("a"), row.listed);
  const ActorRef now = at("a");
  EXPECT_EQ(static_cast<bool>(now), row.restarted);
  EXPECT_NE(now, before) << "a new actor, behind a new ref";
  if (row.listed) {
    EXPECT_EQ(state_of("a"), row.restarted ? ChildState::running : ChildState::ended);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Supervisor, RestartTypes,
    Values(Row{"PermanentNormal", kPermanent, leave, true, true},
           Row{"PermanentShutdown", kPermanent, shut_down, true, true},
           Row{"PermanentShutdownWithMore", kPermanent, shut_down_with, true, true},
           Row{"PermanentStopped", kPermanent, stop, true, true},
           Row{"PermanentPoisoned", kPermanent, swallow_poison, true, true},
           Row{"PermanentAbnormal", kPermanent, crash, true, true},
           Row{"PermanentKilled", kPermanent, kill, true, true},
           Row{"PermanentValue", kPermanent, leave_with_value, true, true},
           Row{"TransientNormal", kTransient, leave, false, true},
           Row{"TransientShutdown", kTransient, shut_down, false, true},
           Row{"TransientShutdownWithMore", kTransient, shut_down_with, false, true},
           Row{"TransientStopped", kTransient, stop, false, true},
           Row{"TransientPoisoned", kTransient, swallow_poison, false, true},
           Row{"TransientAbnormal", kTransient, crash, true, true},
           Row{"TransientKilled", kTransient, kill, true, true},
           Row{"TransientValue", kTransient, leave_with_value, true, true},
           Row{"TemporaryNormal", kTemporary, leave, false, false},
           Row{"TemporaryShutdown", kTemporary, shut_down, false, false},
           Row{"TemporaryStopped", kTemporary, stop, false, false},
           Row{"TemporaryAbnormal", kTemporary, crash, false, false},
           Row{"TemporaryKilled", kTemporary, kill, false, false},
           Row{"TemporaryValue", kTemporary, leave_with_value, false, false}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

TEST_F(SupervisorTest, AProcessIsStartedAgainWhenItReturnsAndWhenItThrows) {
  const auto serve = [stage = stage](Process& self, const std::string& name) {
    stage->events.push_back("start " + name);
    self.receive([](const Leave& /*leave*/) {},
                 [](const Crash& /*crash*/) { throw std::runtime_error("a process crashed"); });
  };
  start({.intensity = 2}, {{.id = "a", .start = child_process(serve, "a")}});
  EXPECT_EQ(at("a").path(), "/user/top/a");
  tell("a", Leave{});
  tell("a", Crash{});
  EXPECT_THAT(stage->take(), ElementsAre("start a", "start a"));
  EXPECT_EQ(state_of("a"), ChildState::running);
}

TEST_F(SupervisorTest, AProcessThatExitsWithShutdownHasEndedInOrder) {
  const auto serve = [](Process& self) {
    self.receive<Leave>();
    self.exit(Value::tuple("shutdown", "no more to do"));
  };
  start({}, {{.id = "a", .start = child_process(serve), .restart = kTransient}});
  tell("a", Leave{});
  EXPECT_EQ(state_of("a"), ChildState::ended);
}

struct Reader {
  void main(Process& self, const std::string& topic) {
    self.receive<Leave>();
    self.logger().info("read ", topic);
  }
};

TEST_F(SupervisorTest, AProcessMayBeOfAClass) {
  start({}, {{.id = "a", .start = child_process<Reader>(named("reader"), "news")}});
  EXPECT_TRUE(at("reader")) << "its own name wins";
  sys.log().expect_log(1, Level::info, "read news", [&] { tell("reader", Leave{}); });
  EXPECT_TRUE(at("reader")) << "started again";
}

TEST_F(SupervisorTest, AChildThatGoesDownWithOneThatItIsLinkedToIsStartedAgain) {
  const auto serve = [](Process& self) { self.receive<Leave>(); };
  const auto linked = [](Process& self, const ActorRef& other) {
    self.link(other);
    self.receive<Leave>();
  };
  const auto other = sys.system().spawn([](Process& self) {
    self.receive<Crash>();
    throw std::runtime_error("the other end");
  });
  start({}, {{.id = "a", .start = child_process(serve)},
             {.id = "b", .start = child_process(linked, ActorRef(other)), .restart = kTransient}});
  sys.log().expect_log(1, Level::warning, "child \"b\" has ended: the other end",
                       [&] { other.tell(Crash{}); });
  // The next one links itself to the dead at once, so that is no restart that could succeed.
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(SupervisorTest, WhatADeadChildWasToldIsNotForTheNextOne) {
  start({}, {child("a")});
  testkit::TestProbe letters(sys);
  sys.system().event_stream().subscribe<DeadLetter>(letters.ref());
  const ActorRef a = at("a");
  a.tell(Crash{});
  a.tell(Leave{});
  EXPECT_TRUE(letters.expect<DeadLetter>().message.is<Leave>());
  EXPECT_EQ(state_of("a"), ChildState::running);
  letters.expect_no_message();
}

TEST_F(SupervisorTest, AChildMayRegisterItselfAgain) {
  class Registered : public Actor {
   public:
    int receive(const Leave& /*leave*/) {
      stop();
      return 1;
    }

   protected:
    void pre_start() override { system().register_name("cache", self()); }
  };
  start({}, {{.id = "a", .start = props<Registered>()}});
  const ActorRef before = sys.system().whereis("cache");
  before.tell(Leave{});
  sys.run_until_idle();
  EXPECT_TRUE(sys.system().whereis("cache"));
  EXPECT_NE(sys.system().whereis("cache"), before);
}

TEST_F(SupervisorTest, AChildThatBecomesAnotherOrHearsNothingIsAsGoodAsAnyOther) {
  class Changing : public Actor {
   public:
    void receive(const Leave& /*leave*/) {}

   protected:
    void pre_start() override {
      become(Behavior{[this](const Leave& /*leave*/) { stop(); }});
      set_receive_timeout(std::chrono::hours(1));
    }
  };
  start({}, {{.id = "a", .start = props<Changing>()}});
  const ActorRef before = at("a");
  ASSERT_EQ(state_of("a"), ChildState::running);
  tell("a", Leave{});
  EXPECT_EQ(state_of("a"), ChildState::running);
  EXPECT_NE(at("a"), before);
}

TEST_F(SupervisorTest, AStaticOneWorksWhereMessagesAreCopied) {
  testkit::System copying(1, Config{.copy_messages = true});
  stage->bad_starts["a"] = 0;
  copying.actor_of(supervisor({.intensity = 3}, {child("a")}).named("top"));
  copying.run_until_idle();
  stage->bad_starts["a"] = 1;
  copying.stop(copying.system().find("/user/top/a"));
  copying.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start a", "end a", "fail a", "start a"));
}

}  // namespace
}  // namespace actors::test
