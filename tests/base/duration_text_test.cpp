#include "base/duration_text.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, UsesTheLargestUnitThatFits) {
  const struct {
    Duration duration;
    std::string text;
  } cases[] = {
      {0s, "0s"},
      {1ns, "1ns"},
      {999ns, "999ns"},
      {1us, "1us"},
      {1500ns, "1.5us"},
      {100ms, "100ms"},
      {250us, "250us"},
      {1050ms, "1.05s"},
      {1s, "1s"},
      {59999ms, "59.999s"},
      {999'999'999ns, "999.999ms"},  // cut, not rounded: less than 1s
      {60s, "1min"},
      {90s, "1min30s"},
      {90min, "1h30min"},
      {24h, "24h"},
      {-250ms, "-250ms"},
      {no_timeout, "forever"},
      {Duration::min(), "-2562047h47min"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(duration_text(c.duration), c.text);
  }
}

}  // namespace
}  // namespace actors::detail
