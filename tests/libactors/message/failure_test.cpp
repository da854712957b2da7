#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/message.hpp"
#include "actors/supervision.hpp"

namespace actors {
namespace {

std::exception_ptr thrown(const char* text) {
  return std::make_exception_ptr(std::runtime_error(text));
}

TEST(Failure, TellsWhoFailedWhenAndOverWhat) {
  const Failure failure(thrown("bad row"), "/user/parser", FailurePhase::handler,
                        Message::of(std::string("a,b")), "std::string");
  EXPECT_EQ(failure.what(), "bad row");
  const std::string told = "it said " + failure.what();
  EXPECT_EQ(told, "it said bad row");
  EXPECT_EQ(failure.cause_type(), "std::runtime_error");
  EXPECT_EQ(failure.path(), "/user/parser");
  EXPECT_EQ(failure.phase(), FailurePhase::handler);
  EXPECT_EQ(failure.message().get<std::string>(), "a,b");
  EXPECT_EQ(failure.message_type(), "std::string");
  EXPECT_TRUE(failure.chain().empty());
  EXPECT_THROW(std::rethrow_exception(failure.cause()), std::runtime_error);
}

TEST(Failure, KnowsTheTypeOfAMessageThatTheHandlerTook) {
  const Failure failure(thrown("x"), "/user/a", FailurePhase::handler, Message(), "Job");
  EXPECT_FALSE(failure.message());
  EXPECT_EQ(failure.message_type(), "Job");
}

TEST(Failure, CarriesTheFailuresBelowItNearestFirst) {
  const Failure lowest(thrown("disk"), "/user/a/b/c", FailurePhase::handler, Message(), "Job");
  const Failure middle =
      Failure(lowest.cause(), "/user/a/b", FailurePhase::escalated).caused_by(lowest);
  const Failure top = Failure(thrown("oops"), "/user/a", FailurePhase::decider).caused_by(middle);

  ASSERT_EQ(top.chain().size(), 2U);
  EXPECT_EQ(top.chain()[0].path(), "/user/a/b");
  EXPECT_EQ(top.chain()[1].path(), "/user/a/b/c");
  EXPECT_EQ(top.what(), "oops");
  EXPECT_EQ(middle.what(), "disk");
  EXPECT_TRUE(middle.cause() == lowest.cause());
  EXPECT_EQ(top.describe(),
            "/user/a failed deciding about a child's failure: std::runtime_error: oops; caused by: "
            "/user/a/b failed by a child's failure, which was escalated: std::runtime_error: disk; "
            "caused by: /user/a/b/c failed handling Job: std::runtime_error: disk");
}

TEST(Failure, DescribesEachPhaseInWords) {
  const struct {
    FailurePhase phase;
    std::string text;
  } cases[] = {
      {FailurePhase::constructor, "/a failed in its constructor: std::runtime_error: x"},
      {FailurePhase::pre_start, "/a failed in pre_start: std::runtime_error: x"},
      {FailurePhase::handler, "/a failed in a handler: std::runtime_error: x"},
      {FailurePhase::pre_restart, "/a failed in pre_restart: std::runtime_error: x"},
      {FailurePhase::post_restart, "/a failed in post_restart: std::runtime_error: x"},
      {FailurePhase::post_stop, "/a failed in post_stop: std::runtime_error: x"},
      {FailurePhase::destructor, "/a failed in its destructor: std::runtime_error: x"},
      {FailurePhase::decider, "/a failed deciding about a child's failure: std::runtime_error: x"},
      {FailurePhase::escalated,
       "/a failed by a child's failure, which was escalated: std::runtime_error: x"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Failure(thrown("x"), "/a", c.phase).describe(), c.text);
  }
}

TEST(Failure, CopiesAndMovedFromValuesStayWhole) {
  Failure first(thrown("x"), "/user/a", FailurePhase::pre_start);
  const Failure second = std::move(first);
  EXPECT_EQ(first.path(), "/user/a");  // moved from: a Failure is never empty
  Failure third(thrown("y"), "/user/b", FailurePhase::handler);
  third = second;
  EXPECT_EQ(third.what(), "x");
  EXPECT_EQ(third.path().data(), second.path().data());  // shared, not copied
}

TEST(Failure, ManyThreadsMayCopyAndDropIt) {
  const Failure failure =
      Failure(thrown("x"), "/user/a", FailurePhase::escalated)
          .caused_by(Failure(thrown("x"), "/user/a/b", FailurePhase::handler,
                             Message::of(std::vector<int>{1, 2, 3}), "std::vector<int>"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([failure] {
      for (int i = 0; i < 1000; ++i) {
        const Failure copy = failure;
        EXPECT_EQ(copy.chain()[0].message().get<std::vector<int>>().size(), 3U);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failure.chain().size(), 1U);
}

TEST(Failure, AcceptsThatNothingWasThrownAndThatAnythingWas) {
  const Failure nothing(nullptr, "", FailurePhase::handler);
  EXPECT_EQ(nothing.what(), "no exception");
  const Failure number(std::make_exception_ptr(7), "/user/a", FailurePhase::handler);
  EXPECT_EQ(number.cause_type(), "int");
  EXPECT_EQ(number.what(), "a thrown int");
}

}  // namespace
}  // namespace actors
