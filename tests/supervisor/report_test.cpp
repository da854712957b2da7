// What a supervisor reports: on the event stream, and in the log.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Context = SupervisorReport::Context;

class ReportTest : public SupervisorTest {
 protected:
  ReportTest() { sys.system().event_stream().subscribe<SupervisorReport>(reports.ref()); }

  testkit::TestProbe reports{sys};
};

// OT-25
TEST_F(ReportTest, TheEndOfAChildIsReportedWithSupervisorReasonAndOffender) {
  start({.intensity = 5}, {child("a", RestartType::transient)});
  const ActorRef a = at("a");
  crash("a");
  const auto report = reports.expect<SupervisorReport>();
  EXPECT_EQ(report.context, Context::child_terminated);
  EXPECT_EQ(report.supervisor, "/user/top");
  EXPECT_EQ(report.id, "a");
  EXPECT_EQ(report.ref, a);
  EXPECT_EQ(report.restart, RestartType::transient);
  EXPECT_EQ(report.reason.what(), "a crashed");
  EXPECT_THROW(std::rethrow_exception(report.reason.cause()), std::runtime_error);
  EXPECT_EQ(report.describe(), "child \"a\" has ended: a crashed");
  reports.expect_no_message();
}

// OT-25
TEST_F(ReportTest, AStartThatFailsIsReported) {
  start({.intensity = 5}, {child("a")});
  stage->bad_starts["a"] = 1;
  crash("a");
  EXPECT_EQ(reports.expect<SupervisorReport>().context, Context::child_terminated);
  const auto report = reports.expect<SupervisorReport>();
  EXPECT_EQ(report.context, Context::start_error);
  EXPECT_EQ(report.id, "a");
  EXPECT_THAT(report.reason.what(), HasSubstr("a cannot start"));
  reports.expect_no_message();
}

// OT-25
TEST_F(ReportTest, AGroupThatDoesNotStartReportsWhichChildItWas) {
  stage->bad_starts["b"] = 1;
  start({}, {child("a"), child("b")});
  const auto report = reports.expect<SupervisorReport>();
  EXPECT_EQ(report.context, Context::start_error);
  EXPECT_EQ(report.id, "b");
  reports.expect_no_message();
}

class Sleeping : public Actor {
 public:
  void receive(int /*unused*/) { context().sleep_for(1h); }
};

// OT-25
TEST_F(ReportTest, AChildThatHasToBeStoppedIsReported) {
  start({}, {{.id = "a", .start = props<Sleeping>(), .shutdown = 3s}});
  tell("a", 1);
  const auto ended = top.ask(TerminateChild{"a"}, 1h);
  sys.advance(3s);
  EXPECT_TRUE(ended.ready());
  const auto report = reports.expect<SupervisorReport>();
  EXPECT_EQ(report.context, Context::shutdown_error);
  EXPECT_EQ(report.reason.what(), "it did not end within 3s");
  reports.expect_no_message();
}

// OT-25
TEST_F(ReportTest, ASupervisorThatGivesUpSaysOverWhom) {
  start({.intensity = 0, .period = 2s}, {child("a"), child("b")});
  sys.log().expect_log(1, Level::error, "more than 0 restarts within 2s", [&] { crash("b"); });
  EXPECT_EQ(reports.expect<SupervisorReport>().context, Context::child_terminated);
  const auto report = reports.expect<SupervisorReport>();
  EXPECT_EQ(report.context, Context::shutdown);
  EXPECT_EQ(report.id, "b");
  EXPECT_EQ(report.describe(),
            "more than 0 restarts within 2s, the last of child \"b\": the supervisor ends with its "
            "children");
  reports.expect_no_message();
}

TEST_F(ReportTest, OnlyAPermanentChildsOrderlyEndIsNews) {
  start({}, {child("a"), child("b", RestartType::transient), child("c", RestartType::temporary)});
  tell("a", Leave{});
  tell("b", Leave{});
  tell("c", Leave{});
  EXPECT_EQ(reports.expect<SupervisorReport>().id, "a");
  reports.expect_no_message();
}

TEST_F(ReportTest, WhatTheSupervisorDoesItselfIsNoNews) {
  start({.strategy = RestartStrategy::one_for_all}, {child("a"), child("b")});
  top.ask(TerminateChild{"a"}).get();
  top.ask(RestartChild{"a"}).get();
  crash("b");
  EXPECT_EQ(reports.expect<SupervisorReport>().id, "b") << "and nothing about a";
  sys.system().graceful_stop(top).get();
  reports.expect_no_message();
}

TEST_F(ReportTest, AFailureIsLoggedAsAnErrorOnce) {
  start({}, {child("a")});
  crash("a");
  EXPECT_EQ(sys.log().count(Level::error), 1U) << sys.log().text();
  EXPECT_EQ(sys.log().count(Level::error, "a crashed; stopped"), 1U);
  EXPECT_EQ(sys.log().count(Level::warning, "child \"a\" has ended: a crashed"), 1U);
}

}  // namespace
}  // namespace actors::test
