// actors/with/spdlog.hpp.

#include "actors/with/spdlog.hpp"

#include <memory>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include "actors/testkit/system.hpp"

#include "tests/seeing/subject.hpp"

namespace seeing {
namespace {

using actors::Level;
using actors::testkit::System;

/// "level line" per record.
class Spdlog : public testing::Test {
 protected:
  Spdlog() {
    logger->set_pattern("%l %v");
    logger->set_level(spdlog::level::debug);
  }
  std::ostringstream written;
  std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(written));
};

TEST_F(Spdlog, EachLineHasPathAndMessageType) {
  System sys;
  sys->log_target().set_sinks({actors::spdlog_sink(logger)});
  sys->logger().info("begins");
  const auto actor = sys.actor_of<Subject>(actors::named("till"));
  actor.tell(Do{[](Subject& self) { self.logger().warning("no account ", 17, " {}"); }});
  sys.run_until_idle();
  EXPECT_EQ(written.str(), "info begins\nwarning /user/till [seeing::Do] no account 17 {}\n");
  sys->log_target().set_sinks({});
}

TEST_F(Spdlog, EveryLevelHasItsCounterpart) {
  actors::LogTarget target(actors::Clock::steady(), Level::debug);
  target.set_sinks({actors::spdlog_sink(logger)});
  for (const Level level : {Level::debug, Level::info, Level::warning, Level::error}) {
    target.write(level, "", "", "x");
  }
  EXPECT_EQ(written.str(), "debug x\ninfo x\nwarning x\nerror x\n");
}

TEST_F(Spdlog, ARecordMustPassTheLoggersLevelToo) {
  logger->set_level(spdlog::level::err);
  actors::LogTarget target(actors::Clock::steady(), Level::debug);
  target.set_sinks({actors::spdlog_sink(logger)});
  target.write(Level::warning, "/user/a", "", "not this");
  target.write(Level::error, "/user/a", "", "this");
  EXPECT_EQ(written.str(), "error /user/a this\n");
}

TEST_F(Spdlog, NoLoggerIsRefused) {
  EXPECT_THROW(static_cast<void>(actors::spdlog_sink(nullptr)), actors::ConfigError);
}

}  // namespace
}  // namespace seeing
