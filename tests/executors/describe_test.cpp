// What reports say of a wait. Who waits for whom has its test in acceptance/report_test.cpp.

#include "executors/describe.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "executors/carrier.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{1h};

/// A handler that sleeps since then.
detail::WaitRecord asleep_since(TimePoint then) {
  detail::WaitRecord record;
  record.kind = detail::WaitRecord::Kind::sleep;
  record.since = then;
  return record;
}

TEST(DescribeWait, SaysHowLongItHasTaken) {
  EXPECT_EQ(detail::describe_wait(asleep_since(kNow - 2500ms), kNow),
            "waits for some time to pass, for 2.5s");
}

TEST(DescribeWait, NeverTakesLessThanNoTime) {
  for (const TimePoint ahead : {kNow + 150us, TimePoint::max()}) {
    EXPECT_EQ(detail::describe_wait(asleep_since(ahead), kNow),
              "waits for some time to pass, for 0s");
  }
}

TEST(DescribeWait, SaysNothingOfTimeWhereNobodyMeasuredIt) {
  EXPECT_EQ(detail::describe_wait(asleep_since(TimePoint{}), kNow), "waits for some time to pass");
}

}  // namespace
}  // namespace actors::test
