// Durations and sizes as text.

#include "libactors/system/quantity.hpp"

#include <chrono>
#include <string_view>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, DurationsAreANumberAndAUnit) {
  EXPECT_EQ(duration_from("0s"), 0ns);
  EXPECT_EQ(duration_from("17ns"), 17ns);
  EXPECT_EQ(duration_from("5us"), 5us);
  EXPECT_EQ(duration_from("200ms"), 200ms);
  EXPECT_EQ(duration_from("10s"), 10s);
  EXPECT_EQ(duration_from("2min"), 2min);
  EXPECT_EQ(duration_from("1h"), 1h);
  EXPECT_EQ(duration_from("1.5s"), 1500ms);
  EXPECT_EQ(duration_from("0.000000001s"), 1ns);
  EXPECT_EQ(duration_from("0.1min"), 6s);
  EXPECT_EQ(duration_from("9223372036854775806ns"), Duration::max() - 1ns);
  EXPECT_EQ(duration_from("forever"), no_timeout);
}

TEST(Quantity, OtherTextIsNoDuration) {
  for (const std::string_view text : {"",
                                      "s",
                                      "10",
                                      "10 s",
                                      " 10s",
                                      "10s ",
                                      "-1s",
                                      "+1s",
                                      "1,5s",
                                      "1.s",
                                      ".5s",
                                      "1.5.5s",
                                      "1.5ns",
                                      "0.0000000001s",
                                      "1d",
                                      "10S",
                                      "10sec",
                                      "1e3s",
                                      "0x10s",
                                      "Forever",
                                      "2562048h",
                                      "9223372036854775807ns",
                                      "9223372036854775808ns",
                                      "99999999999999999999s",
                                      "9223372036.9s"}) {
    EXPECT_FALSE(duration_from(text).has_value()) << text;
  }
}

TEST(Quantity, SizesAreAWholeNumberAndAUnit) {
  EXPECT_EQ(size_from("17B"), 17);
  EXPECT_EQ(size_from("64KiB"), 64 << 10);
  EXPECT_EQ(size_from("1MiB"), 1 << 20);
  EXPECT_EQ(size_from("3GiB"), 3LL << 30);
  for (const std::string_view text :
       {"", "64", "64KB", "64K", "64kib", "1.5KiB", "-1B", "1 MiB", "9999999999GiB"}) {
    EXPECT_FALSE(size_from(text).has_value()) << text;
  }
}

TEST(Quantity, AreWrittenExactlyWithTheLargestUnitThatFits) {
  EXPECT_EQ(duration_in_file(0ns), "0s");
  EXPECT_EQ(duration_in_file(1500ms), "1500ms");
  EXPECT_EQ(duration_in_file(120s), "2min");
  EXPECT_EQ(duration_in_file(90s), "90s");
  EXPECT_EQ(duration_in_file(3h), "3h");
  EXPECT_EQ(duration_in_file(no_timeout), "forever");
  EXPECT_EQ(size_in_file(0), "0B");
  EXPECT_EQ(size_in_file(65537), "65537B");
  EXPECT_EQ(size_in_file(1 << 20), "1MiB");
  for (const Duration duration :
       {Duration(1), Duration(999), Duration(1'000), Duration(1'234'567), Duration(60s),
        Duration(86'400s), Duration::max() - 1ns, no_timeout}) {
    EXPECT_EQ(duration_from(duration_in_file(duration)), duration);
  }
  for (const std::int64_t bytes : {1LL, 1023LL, 1024LL, 3LL << 20, 1LL << 40}) {
    EXPECT_EQ(size_from(size_in_file(bytes)), bytes);
  }
}

}  // namespace
}  // namespace actors::detail
