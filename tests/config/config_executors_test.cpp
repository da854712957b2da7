// Executors that a file names and a program makes.

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

/// A type "gpu" whose function notes what it was given.
struct Gpu {
  std::vector<std::string> made;

  ExecutorType type() {
    return {.name = "gpu",
            .options = {{"device", 0}, {"queue", "fast"}, {"share", 0.5}, {"warm", false}},
            .make = [this](const Value& options) {
              made.push_back(options.to_json());
              return make_pinned();
            }};
  }
  ConfigSources sources(const Environment& environment = {}) {
    return {.environment = environment, .executors = {type()}};
  }
};

class Echo : public Actor {
 public:
  using Protocol = Messages<int(int)>;
  int receive(int n) { return n; }
};

TEST(ConfigExecutors, AProgramAddsTypesOfItsOwn) {
  Gpu gpu;
  const Config config = Config::from_json(
      R"({"dispatchers": [{"name": "render", "executor": {"type": "gpu", "queue": "slow",
          "share": 1}}]})",
      "test.json", gpu.sources({{"ACTORS_DISPATCHERS_RENDER_EXECUTOR_DEVICE", "3"}}));
  EXPECT_THAT(gpu.made, ElementsAre()) << "executors are made when a system starts";
  ActorSystem system("gpus", config);
  EXPECT_THAT(gpu.made, ElementsAre(R"({"device":3,"queue":"slow","share":1.0,"warm":false})"));
  EXPECT_EQ(system.actor_of(props<Echo>().on_dispatcher("render")).ask(5, 30s).get(), 5);
}

TEST(ConfigExecutors, TheDefaultExecutorMayBeOneOfTheProgram) {
  Gpu gpu;
  ActorSystem system(
      "gpus", Config::from_json(R"({"executor": {"type": "gpu"}})", "test.json", gpu.sources()));
  EXPECT_EQ(gpu.made.size(), 1U);
  EXPECT_EQ(system.actor_of<Echo>().ask(5, 30s).get(), 5);
}

TEST(ConfigExecutors, OptionsAreCheckedAgainstTheirDefaults) {
  Gpu gpu;
  const auto error = [&gpu](const std::string& option) {
    return error_of([&] {
      (void)Config::from_json(R"({"executor": {"type": "gpu", )" + option + "}}", "test.json",
                              gpu.sources());
    });
  };
  EXPECT_THAT(
      error(R"("divice": 1)"),
      AllOf(StartsWith("test.json:1:30: /executor/divice: unknown key; did you mean device?"),
            HasSubstr("type, device, queue, share or warm")));
  EXPECT_THAT(error(R"("device": "1")"), HasSubstr("found \"1\"; accepted: an integer"));
  EXPECT_THAT(error(R"("queue": 1)"), HasSubstr("found 1; accepted: text"));
  EXPECT_THAT(error(R"("share": "x")"), HasSubstr("found \"x\"; accepted: a number"));
  EXPECT_THAT(error(R"("warm": 0)"), HasSubstr("found 0; accepted: true or false"));
  EXPECT_THAT(error(R"("queue": ["fast"])"), HasSubstr("found an array; accepted: text"));
  EXPECT_EQ(error(R"("device": -5, "queue": "", "share": -1.5, "warm": true)"), "");
}

TEST(ConfigExecutors, AnUnknownTypeNamesTheProgramsTypesToo) {
  Gpu gpu;
  EXPECT_THAT(
      error_of([&] {
        (void)Config::from_json(R"({"executor": {"type": "gpus"}})", "test.json", gpu.sources());
      }),
      HasSubstr(
          R"(accepted: "pool", "pinned", "elastic", "priority" or "gpu"; did you mean "gpu"?)"));
}

TEST(ConfigExecutors, WhatTheFunctionThrowsSaysWhereItIsAskedFor) {
  const ConfigSources sources{
      .environment = {},
      .executors = {
          {.name = "broken",
           .make = [](const Value& /*options*/) -> std::shared_ptr<Executor> {
             throw std::runtime_error("no such device");
           }},
          {.name = "forgetful",
           .make = [](const Value& /*options*/) -> std::shared_ptr<Executor> { return nullptr; }}}};
  const auto error = [&sources](const std::string& type) {
    const Config config = Config::from_json(
        R"({"dispatchers": [{"name": "x", "executor": {"type": ")" + type + "\"}}]}", "test.json",
        sources);
    return error_of([&config] { const ActorSystem system("broken", config); });
  };
  EXPECT_EQ(error("broken"),
            "test.json: /dispatchers/0/executor: an executor of type \"broken\" cannot be made: no "
            "such device");
  EXPECT_THAT(error("forgetful"), AllOf(StartsWith("test.json: /dispatchers/0/executor: "),
                                        HasSubstr("\"forgetful\" has made none")));
}

TEST(ConfigExecutors, TypesThatCannotBeAreRefused) {
  const auto make = [](const Value& /*options*/) { return make_pinned(); };
  const auto error = [](std::vector<ExecutorType> types) {
    return error_of([&types] {
      (void)Config::from_json("{}", "test.json",
                              ConfigSources{.environment = {}, .executors = types});
    });
  };
  EXPECT_THAT(error({{.make = make}}), HasSubstr("ExecutorType \"\": the name is not empty"));
  EXPECT_THAT(error({{.name = "pool", .make = make}}), HasSubstr("\"pool\": there is one"));
  EXPECT_THAT(error({{.name = "program", .make = make}}), HasSubstr("not \"program\""));
  EXPECT_THAT(error({{.name = "x", .make = make}, {.name = "x", .make = make}}),
              HasSubstr("\"x\": there is one of that name already"));
  EXPECT_THAT(error({{.name = "x"}}), HasSubstr("\"x\": make is empty"));
  EXPECT_THAT(error({{.name = "x", .options = 5, .make = make}}), HasSubstr("options is a map"));
  EXPECT_THAT(error({{.name = "x", .options = {{"type", "y"}}, .make = make}}),
              HasSubstr("none of them is \"type\""));
  EXPECT_THAT(error({{.name = "x", .options = {{"a", Value::array(1)}}, .make = make}}),
              HasSubstr("the default of option \"a\" is [1]; accepted: a bool, an integer"));
  EXPECT_THAT(error({{.name = "x", .options = {{"a", Value()}}, .make = make}}),
              HasSubstr("the default of option \"a\" is null"));
  EXPECT_THAT(error({{.name = "x", .options = {{"a", 1.0 / 0.0}}, .make = make}}),
              HasSubstr("the default of option \"a\""));
}

}  // namespace
}  // namespace actors::config_testing
