#include "actors/signals.hpp"

#include <exception>
#include <stdexcept>
#include <string>

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

TEST(ExitReason, SaysItsTextAsAString) {
  const std::string text = ExitReason(ExitReason::Kind::killed).what();
  EXPECT_EQ("it was " + ExitReason(ExitReason::Kind::value, text).what(), "it was killed");
}

TEST(ExitReason, CarriesTheException) {
  const auto cause = std::make_exception_ptr(std::runtime_error("disk full"));
  const ExitReason reason(cause, "disk full");
  EXPECT_EQ(reason.kind(), ExitReason::Kind::exception);
  EXPECT_EQ(reason.what(), "disk full");
  EXPECT_EQ(reason.cause(), cause);
}

TEST(EndNotices, ComeApartIntoWhatTheyTellWithoutThePath) {
  const ActorRef who(detail::RefId{1, 2});
  const ExitReason why(ExitReason::Kind::killed);
  auto [ref, reason] = Terminated{who, why, "/user/a"};
  EXPECT_EQ(ref, who);
  EXPECT_EQ(reason.what(), "killed");
  const Exit exit{who, why, Message::of(7), "/user/a"};
  const auto& [left, cause, value] = exit;
  EXPECT_EQ(&left, &exit.ref);
  EXPECT_EQ(cause.kind(), ExitReason::Kind::killed);
  EXPECT_EQ(value.get<int>(), 7);
  Down down{MonitorId(3), who, why, "/user/a"};
  auto& [id, gone, because] = down;
  because = ExitReason();
  EXPECT_EQ(id, MonitorId(3));
  EXPECT_EQ(gone, who);
  EXPECT_TRUE(down.reason.normal());
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
