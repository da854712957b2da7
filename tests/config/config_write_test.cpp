// Config::to_json: the effective configuration, which from_json() reads back.

#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/executors.hpp"

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST(ConfigWrite, TheDefaultConfigurationSaysEverything) {
  EXPECT_EQ(Config{}.to_json(), R"({
  "workers": 0,
  "throughput": 64,
  "shutdown_deadline": "10s",
  "copy_messages": false,
  "handler_stack": "1MiB",
  "process_stack": "64KiB",
  "log_level": "info",
  "log_file": "",
  "log_dead_letters_during_shutdown": true,
  "restart_limits": {
    "max_restarts": 10,
    "within": "0s",
    "on_exhausted": "stop",
    "budget": "per_child",
    "backoff": {
      "min": "0s",
      "max": "1min",
      "jitter": 0.0,
      "reset_after": "0s"
    }
  },
  "executor": {
    "type": "pool",
    "stuck_after": "10ms",
    "extra_threads": 64,
    "pin_workers": true
  },
  "dispatchers": [],
  "mailboxes": []
}
)");
}

TEST(ConfigWrite, WhatIsWrittenIsReadBack) {
  const Config config = read(R"({
    "workers": 5, "throughput": 7, "shutdown_deadline": "1234567us", "copy_messages": true,
    "handler_stack": 65537, "process_stack": "17KiB", "log_level": "error",
    "log_file": "/var/log/\u00e9.log", "log_dead_letters_during_shutdown": false,
    "restart_limits": {"max_restarts": -1, "within": "forever", "on_exhausted": "escalate",
                       "budget": "per_supervisor",
                       "backoff": {"min": "1ms", "max": "3s", "jitter": 0.25, "reset_after": "1h"}},
    "executor": {"type": "pool", "stuck_after": "1.5s", "extra_threads": 0, "pin_workers": false},
    "dispatchers": [
      {"name": "a \"b\"\u00e9", "throughput": 3, "quantum": "0.5ms"},
      {"name": "c", "executor": {"type": "pinned", "stack_size": "128KiB"}},
      {"name": "d", "executor": {"type": "pool", "workers": 2}}]})",
                             {{"ACTORS_DISPATCHERS_D_THROUGHPUT", "11"}});
  const std::string text = config.to_json();
  const Config again = read(text);
  EXPECT_EQ(again.to_json(), text);
  EXPECT_EQ(again.workers, 5);
  EXPECT_EQ(again.throughput, 7);
  EXPECT_EQ(again.shutdown_deadline, 1234567us);
  EXPECT_TRUE(again.copy_messages);
  EXPECT_EQ(again.handler_stack, 65537U);
  EXPECT_EQ(again.process_stack, 17U << 10);
  EXPECT_EQ(again.log_level, Level::error);
  EXPECT_EQ(again.log_file, "/var/log/\xC3\xA9.log");
  EXPECT_FALSE(again.log_dead_letters_during_shutdown);
  EXPECT_EQ(again.restart_limits.max_restarts, -1);
  EXPECT_EQ(again.restart_limits.within, no_timeout);
  EXPECT_EQ(again.restart_limits.on_exhausted, Directive::escalate);
  EXPECT_EQ(again.restart_limits.budget, Budget::per_supervisor);
  EXPECT_EQ(again.restart_limits.backoff.min, 1ms);
  EXPECT_EQ(again.restart_limits.backoff.max, 3s);
  EXPECT_EQ(again.restart_limits.backoff.jitter, 0.25);
  EXPECT_EQ(again.restart_limits.backoff.reset_after, 1h);
  ASSERT_EQ(again.dispatchers.size(), 3U);
  EXPECT_EQ(again.dispatchers[0].name, "a \"b\"\xC3\xA9");
  EXPECT_EQ(again.dispatchers[0].quantum, 500us);
  EXPECT_EQ(again.dispatchers[0].planned_executor, nullptr);
  EXPECT_EQ(again.dispatchers[2].throughput, 11);
  EXPECT_THAT(text, HasSubstr("\"stuck_after\": \"1500ms\""));
  EXPECT_THAT(text, HasSubstr("\"stack_size\": \"128KiB\""));
}

TEST(ConfigWrite, AnExecutorWithoutAStackSizeShowsTheOneItGets) {
  EXPECT_THAT(read(R"({"handler_stack": "2MiB",
                       "dispatchers": [{"name": "x", "executor": {"type": "pinned"}}]})")
                  .to_json(),
              HasSubstr("\"stack_size\": \"2MiB\""));
}

TEST(ConfigWrite, WhatTheProgramSetIsShown) {
  Config config{.workers = 3, .shutdown_deadline = no_timeout};
  EXPECT_THAT(config.to_json(), HasSubstr("\"workers\": 3"));
  EXPECT_THAT(config.to_json(), HasSubstr("\"shutdown_deadline\": \"forever\""));
  config.executor = make_manual();
  config.dispatchers = {{.name = "ui", .executor = make_manual()}};
  const std::string text = config.to_json();
  EXPECT_THAT(text, HasSubstr("  \"executor\": {\n    \"type\": \"program\"\n  }"));
  EXPECT_THAT(text, HasSubstr("      \"executor\": {\n        \"type\": \"program\"\n      }"));
  EXPECT_THAT(error_of([&text] { (void)read(text); }),
              HasSubstr("\"program\" stands for one that only the program can make"));
}

}  // namespace
}  // namespace actors::config_testing
