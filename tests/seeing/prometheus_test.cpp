// metrics::prometheus_text.

#include <chrono>
#include <regex>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/metrics.hpp"

namespace seeing {
namespace {

using namespace std::chrono_literals;
namespace metrics = actors::metrics;
using testing::HasSubstr;

metrics::Snapshot some_snapshot() {
  metrics::OfClass of;
  of.name = "shop::Till";
  of.living = 2;
  of.counts.messages = 640;
  of.counts.failures = 3;
  of.counts.restarts = 1;
  of.counts.waiting = 4;
  of.counts.high_water = 17;
  of.counts.handler_time.counts[0] = 6;
  of.counts.handler_time.counts[2] = 3;
  of.counts.handler_time.counts[metrics::Times::kBounds] = 1;
  of.counts.handler_time.sum = 10'500ms;
  return {.system = "shop", .living = 5, .dead_letters = 7, .total = of.counts, .classes = {of}};
}

TEST(Prometheus, EachNumberIsASampleWithSystemAndClass) {
  const std::string text = metrics::prometheus_text(some_snapshot());
  EXPECT_THAT(text, HasSubstr("# TYPE actors_messages_total counter\n"
                              "actors_messages_total{system=\"shop\",class=\"shop::Till\"} 640\n"));
  EXPECT_THAT(text, HasSubstr("actors_dead_letters_total{system=\"shop\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("actors_alive{system=\"shop\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("actors_counted{system=\"shop\",class=\"shop::Till\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("actors_failures_total{system=\"shop\",class=\"shop::Till\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("actors_restarts_total{system=\"shop\",class=\"shop::Till\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("actors_mailbox_waiting{system=\"shop\",class=\"shop::Till\"} 4\n"));
  EXPECT_THAT(text,
              HasSubstr("actors_mailbox_high_water{system=\"shop\",class=\"shop::Till\"} 17\n"));
}

TEST(Prometheus, TheHistogramIsCumulativeAndInSeconds) {
  const std::string text = metrics::prometheus_text(some_snapshot());
  const std::string bucket =
      "actors_handler_seconds_bucket{system=\"shop\",class=\"shop::Till\",le=";
  EXPECT_THAT(text,
              HasSubstr("# TYPE actors_handler_seconds histogram\n" + bucket + "\"2.56e-07\"} 6\n" +
                        bucket + "\"1.024e-06\"} 6\n" + bucket + "\"4.096e-06\"} 9\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"4.294967296\"} 9\n" + bucket + "\"+Inf\"} 10\n"));
  EXPECT_THAT(text,
              HasSubstr("actors_handler_seconds_sum{system=\"shop\",class=\"shop::Till\"} 10.5\n"
                        "actors_handler_seconds_count{system=\"shop\",class=\"shop::Till\"} 10\n"));
}

TEST(Prometheus, LabelValuesAreEscaped) {
  metrics::Snapshot snapshot = some_snapshot();
  snapshot.classes.front().name = "a\"b\\c\nd";
  EXPECT_THAT(metrics::prometheus_text(snapshot), HasSubstr(R"(class="a\"b\\c\nd"} 640)"));
}

TEST(Prometheus, EveryLineIsACommentOrASample) {
  const std::regex line(
      R"re((# (HELP|TYPE) [a-z_]+ .+)|([a-z_]+\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\} [0-9.e+-]+))re");
  std::istringstream text(metrics::prometheus_text(some_snapshot()));
  int lines = 0;
  for (std::string one; std::getline(text, one); ++lines) {
    EXPECT_TRUE(std::regex_match(one, line)) << one;
  }
  EXPECT_GT(lines, 30);
}

}  // namespace
}  // namespace seeing
