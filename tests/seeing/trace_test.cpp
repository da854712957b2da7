// actors::trace: who told whom, when, and because of what.

#include "actors/trace.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/mailboxes.hpp"
#include "actors/metrics.hpp"
#include "actors/testkit/system.hpp"

#include "tests/seeing/subject.hpp"

namespace seeing {
namespace {

using namespace std::chrono_literals;
namespace trace = actors::trace;
using actors::testkit::System;
using testing::ElementsAre;
using testing::IsEmpty;

class Trace : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> lines() {
    std::vector<std::string> all;
    for (const trace::Record& record : trace::take(sys)) {
      all.push_back(record.to_text());
    }
    return all;
  }
  System sys;
  actors::Ref<Subject> a = sys.actor_of<Subject>(actors::named("a"));
  actors::Ref<Subject> b = sys.actor_of<Subject>(actors::named("b"));
};

TEST_F(Trace, ThereAreNoRecordsBeforeStart) {
  a.tell(Number{1});
  sys.run_until_idle();
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Trace, SaysWhoToldWhomBecauseOfWhatAndHowLongItWaitedAndTook) {
  trace::start(sys).get();
  a.tell(Do{[this](Subject&) {
    b.tell(Number{1});
    sys.clock().advance(2ms);
  }});
  sys.clock().advance(40us);
  sys.run_until_idle();
  EXPECT_THAT(lines(),
              ElementsAre("#1 (nobody) told /user/a seeing::Do: waited 40us, took 2ms",
                          "#2 /user/a told /user/b seeing::Number: waited 2ms, took 0s, because "
                          "of #1"));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Trace, ACauseIsKeptWhileTheHandlerIsParked) {
  trace::start(sys).get();
  a.tell(Do{[this](Subject&) {
    static_cast<void>(b.ask(Question{}, 1s).get());
    b.tell(Number{1});
  }});
  sys.run_until_idle();
  EXPECT_THAT(lines(),
              ElementsAre("#2 /user/a told /user/b seeing::Question: waited 0s, took 0s, because "
                          "of #1",
                          "#1 (nobody) told /user/a seeing::Do: waited 0s, took 0s",
                          "#3 /user/a told /user/b seeing::Number: waited 0s, took 0s, because "
                          "of #1"));
}

TEST_F(Trace, OfOneActorThereIsWhatThatOneIsTold) {
  trace::start(b).get();
  a.tell(Do{[this](Subject&) { b.tell(Number{1}); }});
  sys.run_until_idle();
  EXPECT_THAT(lines(), ElementsAre("#1 /user/a told /user/b seeing::Number: waited 0s, took 0s"));
  trace::stop(b);
  b.tell(Number{2});
  sys.run_until_idle();
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Trace, StopEndsItForAll) {
  trace::start(sys).get();
  trace::start(b).get();
  trace::stop(sys);
  a.tell(Number{1});
  b.tell(Number{1});
  sys.actor_of<Subject>().tell(Number{1});
  sys.run_until_idle();
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Trace, ActorsThatAreStartedLaterAreTraced) {
  trace::start(sys).get();
  const auto c = sys.actor_of<Subject>(actors::named("c"));
  sys.run_until_idle();
  c.tell(Number{1});
  sys.run_until_idle();
  EXPECT_THAT(lines(), ElementsAre("#1 (nobody) told /user/c seeing::Number: waited 0s, took 0s"));
}

TEST_F(Trace, AHandlerThatThrowsHasARecord) {
  trace::start(sys).get();
  a.tell(Do{[](Subject&) { throw std::runtime_error("told to"); }});
  sys.run_until_idle();
  EXPECT_THAT(lines(), ElementsAre("#1 (nobody) told /user/a seeing::Do: waited 0s, took 0s"));
}

TEST_F(Trace, AMessageThatIsStashedHasARecordEachTimeWithTheSameNumber) {
  trace::start(sys).get();
  a.tell(Do{[stashed = std::make_shared<bool>(false)](Subject& self) {
    if (!std::exchange(*stashed, true)) {
      self.stash();
    }
  }});
  sys.run_until_idle();
  sys.clock().advance(1s);
  a.tell(Do{[](Subject& self) { self.unstash_all(); }});
  sys.run_until_idle();
  EXPECT_THAT(lines(), ElementsAre("#1 (nobody) told /user/a seeing::Do: waited 0s, took 0s",
                                   "#2 (nobody) told /user/a seeing::Do: waited 0s, took 0s",
                                   "#1 (nobody) told /user/a seeing::Do: waited 1s, took 0s"));
}

TEST_F(Trace, ATickOfATimerIsRecordedAsTheMessageThatItBrings) {
  trace::start(sys).get();
  a.tell(Do{[](Subject& self) { self.timers().once("later", Number{1}, 1s); }});
  sys.advance(1s);
  const auto records = trace::take(sys);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].message_type, "seeing::Number");
}

TEST_F(Trace, AProcessWorksOnWhatItHasReceivedLast) {
  trace::start(sys).get();
  const auto process = sys->spawn(
      [](actors::Process& self, actors::Ref<Subject> to) {
        for (;;) {
          to.tell(self.receive<Number>());
        }
      },
      a);
  sys.run_until_idle();
  process.tell(Number{1});
  sys.run_until_idle();
  const auto records = trace::take(sys);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].to, "/user/a");
  EXPECT_EQ(records[1].because, records[0].number);
}

TEST_F(Trace, AMailboxOfAnotherKindIsTracedInTheOrderOfHandling) {
  trace::start(sys).get();
  const auto urgent = sys.actor_of<Subject>(actors::named("u").with_mailbox(
      actors::by_priority(actors::Priorities().of<Do>(0).otherwise(1))));
  sys.run_until_idle();
  urgent.tell(Number{1});
  urgent.tell(Do{[](Subject&) {}});
  sys.run_until_idle();
  EXPECT_THAT(lines(), ElementsAre("#2 (nobody) told /user/u seeing::Do: waited 0s, took 0s",
                                   "#1 (nobody) told /user/u seeing::Number: waited 0s, took 0s"));
}

TEST_F(Trace, TheLatestRecordsAreKeptAndTheOthersCounted) {
  trace::start(sys, {.capacity = 3}).get();
  for (int i = 0; i < 10; ++i) {
    a.tell(Number{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(trace::dropped(sys), 7U);
  const auto records = trace::take(sys);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records.front().number, 8U);
}

TEST_F(Trace, ASinkGetsTheRecordsInstead) {
  std::vector<std::uint64_t> numbers;
  trace::start(sys, {.sink = [&](const trace::Record& r) { numbers.push_back(r.number); }}).get();
  a.tell(Number{1});
  a.tell(Number{2});
  sys.run_until_idle();
  EXPECT_THAT(numbers, ElementsAre(1U, 2U));
  EXPECT_THAT(lines(), IsEmpty());
  trace::stop(sys);
}

TEST_F(Trace, ASinkThatThrowsIsReportedOnceAndHarmsNobody) {
  trace::start(sys, {.sink = [](const trace::Record&) { throw std::runtime_error("full"); }}).get();
  a.tell(Number{1});
  a.tell(Number{2});
  sys.run_until_idle();
  EXPECT_EQ(sys.log().count(actors::Level::error, "the sink of actors::trace threw"), 1U);
  trace::stop(sys);
}

TEST_F(Trace, MoreOnTheirWayThanThereAreTicketsLoseTheOldestRecords) {
  trace::start(sys, {.capacity = 100'000}).get();
  for (int i = 0; i < 32'767 + 10; ++i) {
    a.tell(Number{i});
  }
  sys.run_until_idle();
  const auto records = trace::take(sys);
  ASSERT_EQ(records.size(), 32'767U);
  EXPECT_EQ(records.front().number, 11U);
}

TEST_F(Trace, IsIndependentOfMetrics) {
  trace::start(sys).get();
  actors::metrics::start(sys);
  a.tell(Number{1});
  sys.run_until_idle();
  EXPECT_EQ(lines().size(), 1U);
  EXPECT_EQ(actors::metrics::read(sys).total.messages, 1U);
  trace::stop(sys);
  a.tell(Number{2});
  sys.run_until_idle();
  EXPECT_THAT(lines(), IsEmpty());
  EXPECT_EQ(actors::metrics::read(sys).total.messages, 2U);
}

TEST_F(Trace, RefusesWhatCannotBeTraced) {
  EXPECT_THROW(static_cast<void>(trace::start(sys, {.capacity = 0})), actors::Error);
  EXPECT_THROW(static_cast<void>(trace::start(actors::ActorRef())), actors::ActorTerminated);
  sys.stop(a);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(trace::start(a)), actors::ActorTerminated);
  trace::stop(a);  // harmless
}

}  // namespace
}  // namespace seeing
