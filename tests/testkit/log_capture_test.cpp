#include "actors/testkit/log_capture.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/testkit/test_actors.hpp"

namespace actors::testkit {
namespace {

using testing::HasSubstr;

// TK-05
TEST(LogCapture, CountsExactlyTheExpectedRecords) {
  System sys;
  auto server = sys.actor_of<Server>(named("server"));
  sys.log().expect_log(2, Level::error, "no such row", [&] {
    server.tell(Note{Level::error, "no such row 1"});
    server.tell(Note{Level::error, "no such row 2"});
    server.tell(Note{Level::warning, "no such row 3"});
    server.tell(Note{Level::error, "disk full"});
  });
}

// TK-05
TEST(LogCapture, FailsOnOneMoreAndOnOneLess) {
  System sys;
  auto server = sys.actor_of<Server>(named("server"));
  const auto two = [&] {
    server.tell(Note{Level::error, "twice"});
    server.tell(Note{Level::error, "twice"});
  };
  for (const std::size_t times : {std::size_t{1}, std::size_t{3}}) {
    const std::string text =
        failure_of([&] { sys.log().expect_log(times, Level::error, "twice", two); });
    EXPECT_THAT(text, HasSubstr("expected " + std::to_string(times) +
                                " times a record of level error with \"twice\", got 2"));
    EXPECT_THAT(text, HasSubstr("error /user/server [actors::testkit::Note] twice"));
  }
  sys.log().expect_log(2, Level::error, "twice", two);
}

TEST(LogCapture, CountsNoneWhenNothingIsLogged) {
  System sys;
  sys.log().expect_log(0, Level::error, "", [] {});
  EXPECT_THAT(failure_of([&] { sys.log().expect_log(1, Level::error, "", [] {}); }),
              HasSubstr("expected 1 times a record of level error, got 0; nothing was logged"));
}

TEST(LogCapture, LooksOnlyAtWhatTheActionLogs) {
  System sys;
  sys->logger().error("before");
  sys.log().expect_log(1, Level::error, "", [&] { sys->logger().error("during"); });
  sys->logger().error("after");
  EXPECT_EQ(sys.log().count(Level::error), 3U);
  EXPECT_EQ(sys.log().count(Level::error, "after"), 1U);
  sys.log().clear();
  EXPECT_EQ(sys.log().count(Level::error), 0U);
}

TEST(LogCapture, TakesAPredicate) {
  System sys;
  auto a = sys.actor_of<Server>(named("a"));
  auto b = sys.actor_of<Server>(named("b"));
  const auto from_a = [](const LogRecord& record) { return record.path == "/user/a"; };
  const auto both = [&] {
    a.tell(Note{Level::info, "x"});
    b.tell(Note{Level::info, "x"});
  };
  sys.log().expect_log(1, from_a, both);
  EXPECT_THAT(failure_of([&] { sys.log().expect_log(2, from_a, both); }),
              HasSubstr("expected 2 times a record that the predicate is true for, got 1"));
  EXPECT_THAT(misuse_of([&] { sys.log().expect_log(1, LogCapture::Predicate(), both); }),
              HasSubstr("the predicate is empty"));
}

TEST(LogCapture, LetsTheExceptionsOfTheActionThrough) {
  System sys;
  EXPECT_THROW(sys.log().expect_log(1, Level::error, "", [] { throw std::logic_error("mine"); }),
               std::logic_error);
}

// Every failure is logged once, at the level that decides: the count that supervision tests stand
// on.
TEST(LogCapture, SeesAFailureOfAnActorOnce) {
  System sys;
  auto server = sys.actor_of<Server>(named("server"));
  sys.log().expect_log(
      1, [](const LogRecord& r) { return r.level == Level::error; },
      [&] { server.tell(Fail{"broken"}); });
}

TEST(LogCapture, ServesAsASinkOfAnyTarget) {
  LogCapture log;
  LogTarget target;
  target.set_sinks({log.sink()});
  log.expect_log(1, Level::info, "hello", [&] { Logger(target).info("hello ", 1); });
  EXPECT_EQ(log.records().front().text, "hello 1");
}

}  // namespace
}  // namespace actors::testkit
