// Priorities as configurations say them: in a program, in a file, in the environment.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/config_file.hpp"
#include "actors/executors.hpp"
#include "actors/priority_executor.hpp"

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

class Echo : public Actor {
 public:
  using Protocol = Messages<int(int)>;
  int receive(int n) { return n; }
};

int ask_on(ActorSystem& system, const char* dispatcher) {
  return system.actor_of(props<Echo>().on_dispatcher(dispatcher)).ask(5, 30s).get();
}

TEST(PriorityConfig, AFileLaysLanesOverThePoolOfTheSystem) {
  const Config config = read(R"({
    "workers": 2,
    "executor": {"type": "priority"},
    "dispatchers": [{"name": "control", "priority": 1}, {"name": "bulk", "priority": -1}]})");
  ActorSystem system("file", config);
  EXPECT_EQ(ask_on(system, "default"), 5);
  EXPECT_EQ(ask_on(system, "control"), 5);
  EXPECT_EQ(ask_on(system, "bulk"), 5);
}

TEST(PriorityConfig, TheOptionsOfWhatIsBelowStandBesideThoseOfTheLanes) {
  const std::string text = read(R"({
    "executor": {"type": "priority", "above": 3, "below": 0, "fairness": 0, "stuck_after": "1s"},
    "dispatchers": [
      {"name": "disk", "executor": {"type": "priority", "over": "elastic", "max_threads": 7}},
      {"name": "urgent_disk", "executor_of": "disk", "priority": 1}]})")
                               .to_json();
  EXPECT_THAT(text, HasSubstr(R"(  "executor": {
    "type": "priority",
    "over": "pool",
    "above": 3,
    "below": 0,
    "fairness": 0,
    "stuck_after": "1s",
    "extra_threads": 64,
    "pin_workers": true
  })"));
  EXPECT_THAT(text, HasSubstr(R"(        "type": "priority",
        "over": "elastic",
        "above": 1,
        "below": 1,
        "fairness": 8,
        "max_threads": 7,)"));
  EXPECT_THAT(text, HasSubstr("\"priority\": 1,\n      \"executor_of\": \"disk\""));
  EXPECT_EQ(read(text).to_json(), text) << "and is read back";
}

TEST(PriorityConfig, DispatchersOfAFileShareAnExecutorByName) {
  const Config config = read(R"({
    "dispatchers": [
      {"name": "disk", "executor": {"type": "priority", "over": "pinned"}, "priority": -1},
      {"name": "urgent_disk", "executor_of": "disk", "priority": 1},
      {"name": "plain", "executor": {"type": "pinned"}},
      {"name": "like_plain", "executor_of": "plain", "throughput": 1}]})");
  class Thread : public Actor {
   public:
    using Protocol = Messages<std::size_t(int)>;
    std::size_t receive(int /*n*/) {
      return std::hash<std::thread::id>()(std::this_thread::get_id());
    }
  };
  ActorSystem system("shared", config);
  const auto thread_of = [&system](const char* dispatcher) {
    return system.actor_of(props<Thread>().on_dispatcher(dispatcher)).ask(0, 30s).get();
  };
  EXPECT_EQ(thread_of("disk"), thread_of("urgent_disk"));
  EXPECT_EQ(thread_of("plain"), thread_of("like_plain"));
  EXPECT_NE(thread_of("plain"), thread_of("disk"));
}

TEST(PriorityConfig, TheEnvironmentOverridesPrioritiesAndLanes) {
  const char* const file = R"({"executor": {"type": "priority"},
                               "dispatchers": [{"name": "control", "priority": 1}]})";
  const Config config = read(file, {{"ACTORS_DISPATCHERS_CONTROL_PRIORITY", "2"},
                                    {"ACTORS_EXECUTOR_ABOVE", "2"},
                                    {"ACTORS_EXECUTOR_FAIRNESS", "100"}});
  EXPECT_EQ(config.dispatchers[0].priority, 2);
  EXPECT_THAT(config.to_json(), HasSubstr("\"fairness\": 100"));
  EXPECT_THAT(error_of([&] {
                (void)read(file, {{"ACTORS_EXECUTOR_OVER", "pinned"}});
              }),
              AllOf(HasSubstr("ACTORS_EXECUTOR_OVER: /executor/over: found \"pinned\"; accepted: "
                              "\"pool\"")));
  EXPECT_THAT(error_of([&] {
                (void)read(file, {{"ACTORS_DISPATCHERS_CONTROL_PRIORITY", "2"}});
              }),
              HasSubstr("accepted: -1 to 1, or more lanes"));
}

TEST(PriorityConfig, LanesMayLieOverATypeOfTheProgram) {
  std::string given;
  const ConfigSources sources{
      .environment = {},
      .executors = {{.name = "gpu",
                     .options = {{"device", 0}},
                     .make =
                         [&given](const Value& options) {
                           given = options.to_json();
                           return make_pinned();
                         }},
                    {.name = "clash", .options = {{"fairness", 1}}, .make = [](const Value&) {
                       return make_pinned();
                     }}}};
  ActorSystem system("gpu", Config::from_json(
                                R"({"dispatchers": [{"name": "render", "priority": 1,
                     "executor": {"type": "priority", "over": "gpu", "device": 3}}]})",
                                "test.json", sources));
  EXPECT_EQ(ask_on(system, "render"), 5);
  EXPECT_EQ(given, R"({"device":3})");
  EXPECT_THAT(error_of([&] {
                (void)Config::from_json(R"({"executor": {"type": "priority", "over": "clash"}})",
                                        "test.json", sources);
              }),
              AllOf(StartsWith("test.json:1:14: /executor: "),
                    HasSubstr("\"clash\" have an option \"fairness\" too")));
}

TEST(PriorityConfig, WhatCannotBeSaysWhereAndWhatCan) {
  struct Case {
    const char* text;
    const char* place;
    const char* accepted;
  };
  const std::vector<Case> cases{
      {R"({"executor": {"type": "priority", "over": "manual"}})",
       "test.json:1:43: /executor/over: found \"manual\"; ",
       "accepted: \"pool\", \"pinned\" or \"elastic\""},
      {R"({"executor": {"type": "priority", "over": "priority"}})",
       "test.json:1:43: /executor/over: found \"priority\"; ", "\"pinned\" or \"elastic\""},
      {R"({"executor": {"type": "priority", "above": 17}})",
       "test.json:1:44: /executor/above: found 17; ", "an integer from 0 to 16"},
      {R"({"executor": {"type": "priority", "below": -1}})",
       "test.json:1:44: /executor/below: found -1; ", "an integer from 0 to 16"},
      {R"({"executor": {"type": "priority", "fairness": -1}})",
       "test.json:1:47: /executor/fairness: found -1; ", "an integer from 0 to 2147483647"},
      {R"({"executor": {"type": "priority", "over": "pinned", "extra_threads": 1}})",
       "test.json:1:53: /executor/extra_threads: unknown key; ",
       "type, over, above, below or fairness"},
      {R"({"executor": {"type": "pool"}, "dispatchers": [{"name": "x", "priority": 1}]})",
       "test.json:1:74: /dispatchers/0/priority: there is no lane 1 in the executor (test.json: "
       "/executor, type \"pool\"); ",
       "accepted: 0, or the type \"priority\" there"},
      {R"({"executor": {"type": "priority"}, "dispatchers": [{"name": "x", "priority": -2}]})",
       "test.json:1:78: /dispatchers/0/priority: there is no lane -2 ", "accepted: -1 to 1, or"},
      {R"({"dispatchers": [{"name": "x", "priority": 1, "executor": {"type": "pinned"}}]})",
       "test.json:1:44: /dispatchers/0/priority: there is no lane 1 in the executor (test.json: "
       "/dispatchers/0/executor, type \"pinned\"); ",
       "accepted: 0, or the type"},
      {R"({"dispatchers": [{"name": "x", "executor": {"type": "pinned"}},
                           {"name": "y", "executor_of": "x", "priority": 1}]})",
       "test.json:2:74: /dispatchers/1/priority: there is no lane 1 ", "accepted: 0, or the type"},
      {R"({"dispatchers": [{"name": "x", "priority": 17}]})",
       "test.json:1:44: /dispatchers/0/priority: found 17; ", "an integer from -16 to 16"},
      {R"({"dispatchers": [{"name": "disk"}, {"name": "y", "executor_of": "disc"}]})",
       "test.json:1:65: /dispatchers/1/executor_of: there is no dispatcher \"disc\" further up; ",
       "did you mean disk?"},
      {R"({"dispatchers": [{"name": "y", "executor_of": "y"}]})",
       "test.json:1:47: /dispatchers/0/executor_of: there is no dispatcher \"y\" further up; ",
       "accepted: none"},
      {R"({"dispatchers": [{"name": "x"},
          {"name": "y", "executor_of": "x", "executor": {"type": "pinned"}}]})",
       "test.json:2:40: /dispatchers/1/executor_of: the dispatcher has an executor of its own; ",
       "accepted: one of the two"},
  };
  for (const Case& bad : cases) {
    EXPECT_THAT(error_of([&] { (void)read(bad.text); }),
                AllOf(StartsWith(bad.place), HasSubstr(bad.accepted)))
        << bad.text;
  }
}

TEST(PriorityConfig, AProgramsPriorityWithoutItsLaneIsRefusedByTheSystem) {
  const auto error = [](const Config& config) {
    return error_of([&config] { const ActorSystem system("refused", config); });
  };
  EXPECT_THAT(error({.workers = 1, .dispatchers = {{.name = "control", .priority = 1}}}),
              AllOf(StartsWith("Config: dispatchers[\"control\"].priority is 1, but its executor "
                               "has no lanes; accepted: 0, or an executor of make_priority()")));
  EXPECT_THAT(error({.executor = make_priority(make_manual()),
                     .dispatchers = {{.name = "control", .priority = 2}}}),
              AllOf(StartsWith("Config: dispatchers[\"control\"]: priority 2"),
                    HasSubstr("accepted: -1 to 1")));
  EXPECT_THAT(error({.dispatchers = {{.name = "control", .priority = 99}}}),
              HasSubstr("accepted: an integer from -16 to 16"));
  EXPECT_THAT(error({.dispatchers = {{.name = "a"},
                                     {.name = "b", .executor = make_pool(1), .executor_of = "a"}}}),
              HasSubstr("dispatchers[\"b\"].executor_of: not together with executor"));
  EXPECT_THAT(error({.dispatchers = {{.name = "a", .executor_of = "b"}, {.name = "b"}}}),
              HasSubstr("dispatchers[\"a\"].executor_of: there is no dispatcher \"b\" before it"));
  // What a file leaves to the program is looked at when the system starts, too.
  Config config = read(R"({"dispatchers": [{"name": "control", "priority": 1}]})");
  config.workers = 1;
  EXPECT_THAT(error(config), HasSubstr("has no lanes"));
  config.executor = make_priority(make_pool(1));
  ActorSystem system("completed", config);
  EXPECT_EQ(ask_on(system, "control"), 5);
}

TEST(PriorityConfig, AnExecutorBelowLanesCannotBeUsedPastThem) {
  const auto pool = make_pool(1);
  const auto lanes = make_priority(pool);
  const auto error = [](const Config& config) {
    return error_of([&config] { const ActorSystem system("refused", config); });
  };
  EXPECT_THAT(error({.executor = lanes, .dispatchers = {{.name = "beside", .executor = pool}}}),
              HasSubstr("would bypass the lanes"));
  EXPECT_THAT(error({.executor = pool, .dispatchers = {{.name = "beside", .executor = lanes}}}),
              HasSubstr("would bypass the lanes"));
  EXPECT_THAT(error({.executor = lanes,
                     .dispatchers = {{.name = "twice", .executor = make_priority(pool)}}}),
              HasSubstr("would bypass the lanes"));
}

}  // namespace
}  // namespace actors::config_testing
