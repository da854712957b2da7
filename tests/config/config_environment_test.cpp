// ACTORS_* variables: environment before file before default.

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

std::string error_with(const char* text, const Environment& environment) {
  return error_of([&] { (void)read(text, environment); });
}

TEST(ConfigEnvironment, GoesBeforeTheFileWhichGoesBeforeTheDefault) {
  EXPECT_EQ(read("{}").workers, 0);
  EXPECT_EQ(read(R"({"workers": 2})").workers, 2);
  EXPECT_EQ(read(R"({"workers": 2})", {{"ACTORS_WORKERS", "4"}}).workers, 4);
  EXPECT_EQ(read("{}", {{"ACTORS_WORKERS", "4"}}).workers, 4);
}

TEST(ConfigEnvironment, HasAVariableForEveryValue) {
  const Config config = read("{}", {{"ACTORS_THROUGHPUT", "9"},
                                    {"ACTORS_SHUTDOWN_DEADLINE", "250ms"},
                                    {"ACTORS_COPY_MESSAGES", "true"},
                                    {"ACTORS_HANDLER_STACK", "2MiB"},
                                    {"ACTORS_PROCESS_STACK", "32768"},
                                    {"ACTORS_LOG_LEVEL", "debug"},
                                    {"ACTORS_LOG_FILE", "a b.log"},
                                    {"ACTORS_RESTART_LIMITS_MAX_RESTARTS", "3"},
                                    {"ACTORS_RESTART_LIMITS_BACKOFF_JITTER", "0.5"},
                                    {"ACTORS_EXECUTOR_PIN_WORKERS", "false"}});
  EXPECT_EQ(config.throughput, 9);
  EXPECT_EQ(config.shutdown_deadline, 250ms);
  EXPECT_TRUE(config.copy_messages);
  EXPECT_EQ(config.handler_stack, 2U << 20);
  EXPECT_EQ(config.process_stack, 32768U);
  EXPECT_EQ(config.log_level, Level::debug);
  EXPECT_EQ(config.log_file, "a b.log");
  EXPECT_EQ(config.restart_limits.max_restarts, 3);
  EXPECT_EQ(config.restart_limits.backoff.jitter, 0.5);
  EXPECT_THAT(config.to_json(), HasSubstr("\"pin_workers\": false"));
}

TEST(ConfigEnvironment, FindsADispatcherByItsName) {
  const char* const text = R"({"dispatchers": [
    {"name": "other", "throughput": 2},
    {"name": "disk-io", "throughput": 2, "executor": {"type": "pool", "workers": 2}}]})";
  const Config config = read(text, {{"ACTORS_DISPATCHERS_DISK_IO_THROUGHPUT", "7"},
                                    {"ACTORS_DISPATCHERS_DISK_IO_EXECUTOR_WORKERS", "5"}});
  EXPECT_EQ(config.dispatchers[0].throughput, 2);
  EXPECT_EQ(config.dispatchers[1].throughput, 7);
  EXPECT_THAT(config.to_json(), HasSubstr("\"workers\": 5"));
}

TEST(ConfigEnvironment, ErrorsNameVariableAndPointer) {
  EXPECT_EQ(error_with("{}", {{"ACTORS_WORKERS", "many"}}),
            "environment variable ACTORS_WORKERS: /workers: found \"many\"; accepted: an integer "
            "from 0 to 256 (threads of the default executor; 0: one per CPU this process may use)");
  EXPECT_THAT(error_with("{}", {{"ACTORS_WORKERS", ""}}), HasSubstr("found \"\""));
  EXPECT_THAT(error_with("{}", {{"ACTORS_WORKERS", "257"}}), HasSubstr("found \"257\""));
  EXPECT_THAT(error_with("{}", {{"ACTORS_WORKERS", "4 "}}), HasSubstr("found \"4 \""));
  EXPECT_THAT(error_with("{}", {{"ACTORS_WORKERS", "4.0"}}), HasSubstr("found \"4.0\""));
  EXPECT_THAT(error_with("{}", {{"ACTORS_COPY_MESSAGES", "1"}}), HasSubstr("true or false"));
  EXPECT_THAT(error_with("{}", {{"ACTORS_LOG_LEVEL", "\xFF"}}), HasSubstr("\\ufffd"));
  for (const char* const jitter : {"nan", "inf", "1.5", "-0.1", "half"}) {
    EXPECT_THAT(error_with("{}", {{"ACTORS_RESTART_LIMITS_BACKOFF_JITTER", jitter}}),
                HasSubstr("a number from 0 to 1"));
  }
  EXPECT_THAT(error_with("{}", {{"ACTORS_RESTART_LIMITS_BACKOFF_MIN", "1h"}}),
              StartsWith("test.json: /restart_limits: RestartLimits.backoff.max is 1min"));
  EXPECT_THAT(
      error_with(R"({"dispatchers": [{"name": "x"}]})", {{"ACTORS_DISPATCHERS_X_QUANTUM", "5"}}),
      StartsWith("environment variable ACTORS_DISPATCHERS_X_QUANTUM: "
                 "/dispatchers/0/quantum: found \"5\"; accepted: text such as"));
}

TEST(ConfigEnvironment, AVariableThatOverridesNothingIsAnErrorThatNamesNearOnes) {
  EXPECT_THAT(error_with("{}", {{"ACTORS_WORKRES", "4"}}),
              AllOf(StartsWith("environment variable ACTORS_WORKRES: no such setting; did you mean "
                               "ACTORS_WORKERS? accepted: "),
                    HasSubstr("ACTORS_LOG_LEVEL")));
  EXPECT_THAT(error_with(R"({"dispatchers": [{"name": "blocking"}]})",
                         {{"ACTORS_DISPATCHERS_BLOKING_THROUGHPUT", "4"}}),
              HasSubstr("did you mean ACTORS_DISPATCHERS_BLOCKING_THROUGHPUT?"));
  EXPECT_THAT(error_with("{}", {{"ACTORS_", "4"}}), HasSubstr("no such setting"));
}

TEST(ConfigEnvironment, WhatThereIsIsTheFiles) {
  EXPECT_THAT(error_with("{}", {{"ACTORS_EXECUTOR_TYPE", "pinned"}}), HasSubstr("no such setting"));
  EXPECT_THAT(error_with(R"({"dispatchers": [{"name": "x"}]})",
                         {{"ACTORS_DISPATCHERS_X_EXECUTOR_WORKERS", "2"}}),
              HasSubstr("no such setting"));
}

TEST(ConfigEnvironment, OtherVariablesAreNoneOfOurBusiness) {
  EXPECT_EQ(read("{}", {{"ACTORSWORKERS", "4"}, {"HOME", "/"}, {"actors_workers", "4"}}).workers,
            0);
}

TEST(ConfigEnvironment, AVariableThatCouldMeanTwoThingsIsRefusedOnlyIfItIsSet) {
  const char* const text = R"({"dispatchers": [{"name": "a-b"}, {"name": "a_b"}]})";
  EXPECT_EQ(read(text).dispatchers.size(), 2U);
  EXPECT_THAT(error_with(text, {{"ACTORS_DISPATCHERS_A_B_THROUGHPUT", "1"}}),
              AllOf(HasSubstr("could mean /dispatchers/0/throughput and /dispatchers/1/throughput"),
                    HasSubstr("another name")));
}

TEST(ConfigEnvironment, ABadValueInTheFileIsAnErrorAlsoWhenItIsOverridden) {
  EXPECT_THAT(error_with(R"({"workers": "many"})", {{"ACTORS_WORKERS", "4"}}),
              StartsWith("test.json:1:13: /workers"));
}

TEST(ConfigEnvironment, IsThatOfTheProcessUnlessTheProgramSaysOtherwise) {
  ASSERT_EQ(::setenv("ACTORS_THROUGHPUT", "33", 1), 0);
  ASSERT_EQ(::setenv("NOT_ACTORS_THROUGHPUT", "34", 1), 0);
  const auto found = process_environment();
  const Config from_process = Config::from_json("{}", "test.json");
  const Config from_nobody = read("{}");
  const TemporaryFile file(R"({"throughput": 5})");
  const Config from_file = Config::from_file(file.path());
  ASSERT_EQ(::unsetenv("ACTORS_THROUGHPUT"), 0);
  ASSERT_EQ(::unsetenv("NOT_ACTORS_THROUGHPUT"), 0);
  EXPECT_THAT(found, testing::Contains(testing::Pair("ACTORS_THROUGHPUT", "33")));
  EXPECT_THAT(found, Not(testing::Contains(testing::Key("NOT_ACTORS_THROUGHPUT"))));
  EXPECT_EQ(from_process.throughput, 33);
  EXPECT_EQ(from_file.throughput, 33);
  EXPECT_EQ(from_nobody.throughput, 64);
}

}  // namespace
}  // namespace actors::config_testing
