#include "actors/signals.hpp"

#include <exception>
#include <stdexcept>

#include <gtest/gtest.h>

namespace actors {
namespace {

TEST(ExitReason, IsNormalByDefault) {
  const ExitReason reason;
  EXPECT_TRUE(reason.normal());
  EXPECT_EQ(reason.kind(), ExitReason::Kind::normal);
  EXPECT_EQ(reason.what(), "normal");
  EXPECT_EQ(reason.cause(), nullptr);
}

TEST(ExitReason, IsCalledByItsKindUnlessItHasATextOfItsOwn) {
  using Kind = ExitReason::Kind;
  EXPECT_EQ(ExitReason(Kind::stopped).what(), "stopped");
  EXPECT_EQ(ExitReason(Kind::killed).what(), "killed");
  EXPECT_EQ(ExitReason(Kind::noproc).what(), "noproc");
  EXPECT_EQ(ExitReason(Kind::shutdown).what(), "shutdown");
  EXPECT_EQ(ExitReason(Kind::exception).what(), "exception");
  EXPECT_EQ(ExitReason(Kind::value).what(), "value");
  EXPECT_EQ(ExitReason(Kind::value, "bye").what(), "bye");
  EXPECT_FALSE(ExitReason(Kind::stopped).normal());
}

TEST(ExitReason, CarriesTheException) {
  const auto cause = std::make_exception_ptr(std::runtime_error("disk full"));
  const ExitReason reason(cause, "disk full");
  EXPECT_EQ(reason.kind(), ExitReason::Kind::exception);
  EXPECT_EQ(reason.what(), "disk full");
  EXPECT_EQ(reason.cause(), cause);
}

TEST(MonitorId, IsAValueAndEmptyByDefault) {
  EXPECT_FALSE(MonitorId());
  EXPECT_EQ(MonitorId(), MonitorId(0));
  EXPECT_NE(MonitorId(1), MonitorId(2));
  EXPECT_TRUE(MonitorId(1));
  EXPECT_EQ(std::hash<MonitorId>()(MonitorId(1)), std::hash<MonitorId>()(MonitorId(1)));
}

}  // namespace
}  // namespace actors
