// What a configuration file can say, and that it arrives in the system.

#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/testkit.hpp"

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

TEST(ConfigFile, EmptyObjectIsTheDefaultConfiguration) {
  const Config config = read("{}");
  const Config defaults;
  EXPECT_EQ(config.workers, defaults.workers);
  EXPECT_EQ(config.throughput, defaults.throughput);
  EXPECT_EQ(config.shutdown_deadline, defaults.shutdown_deadline);
  EXPECT_EQ(config.copy_messages, defaults.copy_messages);
  EXPECT_EQ(config.handler_stack, defaults.handler_stack);
  EXPECT_EQ(config.process_stack, defaults.process_stack);
  EXPECT_EQ(config.log_level, defaults.log_level);
  EXPECT_TRUE(config.dispatchers.empty());
  EXPECT_EQ(config.to_json(), defaults.to_json());
}

TEST(ConfigFile, EveryFieldOfTheSystemIsAKey) {
  const Config config = read(R"({
    "workers": 3,
    "throughput": 17,
    "shutdown_deadline": "1.5s",
    "copy_messages": true,
    "handler_stack": "256KiB",
    "process_stack": 20480,
    "log_level": "warning"
  })");
  EXPECT_EQ(config.workers, 3);
  EXPECT_EQ(config.throughput, 17);
  EXPECT_EQ(config.shutdown_deadline, 1500ms);
  EXPECT_TRUE(config.copy_messages);
  EXPECT_EQ(config.handler_stack, 256U << 10);
  EXPECT_EQ(config.process_stack, 20480U);
  EXPECT_EQ(config.log_level, Level::warning);
}

TEST(ConfigFile, DispatchersKeepTheirOrderAndWhatIsNotSaidIsTheDefault) {
  const Config config = read(R"({"dispatchers": [
    {"name": "blocking", "throughput": 1, "quantum": "5ms", "executor": {"type": "pinned"}},
    {"name": "fair"}
  ]})");
  ASSERT_EQ(config.dispatchers.size(), 2U);
  EXPECT_EQ(config.dispatchers[0].name, "blocking");
  EXPECT_EQ(config.dispatchers[0].throughput, 1);
  EXPECT_EQ(config.dispatchers[0].quantum, 5ms);
  EXPECT_NE(config.dispatchers[0].planned_executor, nullptr);
  EXPECT_EQ(config.dispatchers[1].name, "fair");
  EXPECT_EQ(config.dispatchers[1].throughput, 0);
  EXPECT_EQ(config.dispatchers[1].quantum, 0ns);
  EXPECT_EQ(config.dispatchers[1].planned_executor, nullptr);
}

TEST(ConfigFile, TimeWithoutEndIsForever) {
  EXPECT_EQ(read(R"({"shutdown_deadline": "forever"})").shutdown_deadline, no_timeout);
}

TEST(ConfigFile, IsReadFromAPath) {
  const TemporaryFile file(R"({"workers": 2})");
  EXPECT_EQ(Config::from_file(file.path(), ConfigSources{.environment = {}}).workers, 2);
}

TEST(ConfigFile, ThatCannotBeReadIsAnErrorThatSaysWhy) {
  const ConfigSources none{.environment = {}};
  EXPECT_THAT(error_of([&] { (void)Config::from_file("/nowhere/actors.json", none); }),
              AllOf(StartsWith("/nowhere/actors.json: "), HasSubstr("No such file or directory")));
  EXPECT_THAT(error_of([&] { (void)Config::from_file("", none); }),
              HasSubstr("No such file or directory"));
  EXPECT_THAT(error_of([&] {
                (void)Config::from_file(std::filesystem::temp_directory_path().string(), none);
              }),
              HasSubstr("Is a directory"));
  EXPECT_THAT(error_of([&] { (void)Config::from_file("/dev/zero", none); }),
              HasSubstr("more than 1 MiB"));
}

TEST(ConfigFile, ErrorsOfAFileBeginWithItsPath) {
  const TemporaryFile file("{\n  \"workers\": \"many\"\n}\n");
  EXPECT_THAT(
      error_of([&] { (void)Config::from_file(file.path(), ConfigSources{.environment = {}}); }),
      StartsWith(file.path() + ":2:14: /workers: found \"many\"; accepted: an integer"));
}

class WhoRunsMe : public Actor {
 public:
  using Protocol = Messages<std::thread::id(int)>;
  std::thread::id receive(int /*question*/) { return std::this_thread::get_id(); }
};

std::thread::id thread_of(ActorSystem& system, const char* dispatcher) {
  return system.actor_of(props<WhoRunsMe>().on_dispatcher(dispatcher)).ask(1, 30s).get();
}

TEST(ConfigFile, StartsASystemWithItsDispatchers) {
  ActorSystem system("files", read(R"({
    "workers": 2,
    "dispatchers": [
      {"name": "alone", "executor": {"type": "pinned"}},
      {"name": "pool", "executor": {"type": "pool", "workers": 1}},
      {"name": "shared"}
    ]})"));
  const std::thread::id alone = thread_of(system, "alone");
  const std::thread::id pool = thread_of(system, "pool");
  EXPECT_EQ(thread_of(system, "alone"), alone);
  EXPECT_EQ(thread_of(system, "pool"), pool);
  EXPECT_NE(alone, pool);
  const std::thread::id shared = thread_of(system, "shared");
  EXPECT_NE(shared, alone);
  EXPECT_NE(shared, pool);
}

TEST(ConfigFile, ServesSeveralSystemsEachWithExecutorsOfItsOwn) {
  const Config config =
      read(R"({"workers": 1, "dispatchers": [{"name": "x", "executor": {"type": "pinned"}}]})");
  ActorSystem one("one", config);
  ActorSystem two("two", config);
  EXPECT_NE(thread_of(one, "x"), thread_of(two, "x"));
  EXPECT_NE(thread_of(one, "default"), thread_of(two, "default"));
}

/// Fails at every message; counts how often it begins anew.
class Fragile : public Actor {
 public:
  explicit Fragile(std::shared_ptr<int> restarts) : restarts_(std::move(restarts)) {}
  void post_restart(const Failure& /*failure*/) override { ++*restarts_; }
  void receive(int /*message*/) { throw std::runtime_error("fragile"); }

 private:
  std::shared_ptr<int> restarts_;
};
class Parent : public Actor {
 public:
  explicit Parent(const std::shared_ptr<int>& restarts) : child_(actor_of<Fragile>(restarts)) {}
  void receive(int message) { child_.tell(message); }

 private:
  Ref<Fragile> child_;
};

/// How often the child of an actor without a strategy of its own is restarted in four failures.
int restarts(const Config& config) {
  const auto count = std::make_shared<int>(0);
  testkit::System sys(1, config);
  const auto parent = sys.actor_of<Parent>(count);
  for (int i = 0; i < 4; ++i) {
    parent.tell(i);
  }
  sys.run_until_idle();
  return *count;
}

TEST(ConfigFile, RestartLimitsAreThoseOfActorsThatStateNone) {
  EXPECT_EQ(restarts(read("{}")), 4);
  EXPECT_EQ(restarts(read(R"({"restart_limits": {"max_restarts": 2}})")), 2);
  EXPECT_EQ(restarts(read(R"({"restart_limits": {"max_restarts": 0}})")), 0);
}

TEST(ConfigFile, RestartLimitsThatTheProgramSetsAreChecked) {
  EXPECT_THAT(
      error_of([] { const ActorSystem system(Config{.restart_limits = {.max_restarts = -2}}); }),
      HasSubstr("restart_limits.max_restarts"));
  EXPECT_THAT(error_of([] {
                const ActorSystem system(Config{.restart_limits = {.backoff = {.min = 1h}}});
              }),
              HasSubstr("backoff.max is 1min; accepted: backoff.min (1h)"));
}

TEST(ConfigFile, ALogFileGetsTheRecords) {
  const TemporaryFile log("before\n");
  {
    ActorSystem system("logs", Config{.workers = 1, .log_file = log.path()});
    system.logger().info("first");
    system.logger().debug("not this one");
    system.logger().warning("second");
  }
  std::ostringstream text;
  text << std::ifstream(log.path()).rdbuf();
  EXPECT_THAT(text.str(), ::testing::MatchesRegex("before\n[^\n]* info first\n"
                                                  "[^\n]* warning second\n"));
}

TEST(ConfigFile, ARecordThatTheLogFileDoesNotTakeGoesToStderr) {
  const ActorSystem system("logs", Config{.workers = 1, .log_file = "/dev/full"});
  ::testing::internal::CaptureStderr();
  system.logger().info("no room");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("log file \"/dev/full\": No space left on device"),
                    HasSubstr("info no room")));
}

TEST(ConfigFile, ALogFileThatCannotBeOpenedIsAnError) {
  EXPECT_EQ(
      error_of([] { const ActorSystem system("logs", Config{.log_file = "/nowhere/actors.log"}); }),
      "log file \"/nowhere/actors.log\": cannot be opened for appending: No such file or "
      "directory; accepted: a file that can be made or written to");
}

TEST(ConfigFile, WhatTheProgramSetsAfterwardsWins) {
  Config config = read(R"({"workers": 1, "executor": {"type": "pool", "pin_workers": false},
                           "dispatchers": [{"name": "x", "executor": {"type": "pinned"}}]})");
  const auto mine = make_pinned();
  config.executor = mine;
  config.dispatchers[0].executor = mine;
  ActorSystem system("mine", config);
  EXPECT_EQ(thread_of(system, "default"), thread_of(system, "x"));
}

}  // namespace
}  // namespace actors::config_testing
