// --config and --print-config, taken out of the arguments of a main().

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Arguments as main() gets them.
class Arguments {
 public:
  explicit Arguments(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) {
      pointers_.push_back(word.data());
    }
    argc_ = static_cast<int>(pointers_.size());
    pointers_.push_back(nullptr);
  }
  ConfigFromArguments take(const Environment& environment = {}) {
    return config_from_arguments(argc_, pointers_.data(),
                                 ConfigSources{.environment = environment});
  }
  /// What is left; the null at the end is there.
  [[nodiscard]] std::vector<std::string> left() const {
    EXPECT_EQ(pointers_[static_cast<std::size_t>(argc_)], nullptr);
    return {pointers_.begin(), pointers_.begin() + argc_};
  }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
  int argc_ = 0;
};

TEST(ConfigArguments, WithoutAnyThereAreTheDefaultsAndTheEnvironment) {
  Arguments arguments({"shop", "--verbose", "in.txt"});
  const auto [config, print] = arguments.take({{"ACTORS_WORKERS", "3"}});
  EXPECT_EQ(config.workers, 3);
  EXPECT_FALSE(print);
  EXPECT_THAT(arguments.left(), ElementsAre("shop", "--verbose", "in.txt"));
}

TEST(ConfigArguments, AreTakenOutAndTheOthersStay) {
  const TemporaryFile file(R"({"workers": 7})");
  Arguments apart({"shop", "-v", "--config", file.path(), "in.txt", "--print-config"});
  const auto [config, print] = apart.take();
  EXPECT_EQ(config.workers, 7);
  EXPECT_TRUE(print);
  EXPECT_THAT(apart.left(), ElementsAre("shop", "-v", "in.txt"));

  Arguments joined({"shop", "--config=" + file.path()});
  EXPECT_EQ(joined.take({{"ACTORS_WORKERS", "8"}}).config.workers, 8);
  EXPECT_THAT(joined.left(), ElementsAre("shop"));
}

TEST(ConfigArguments, BehindTwoDashesAreNotLookedAt) {
  Arguments arguments({"shop", "--", "--config", "x", "--print-config"});
  EXPECT_FALSE(arguments.take().print);
  EXPECT_THAT(arguments.left(), ElementsAre("shop", "--", "--config", "x", "--print-config"));
}

TEST(ConfigArguments, LongerOptionsAreTheProgramsOwn) {
  Arguments arguments({"shop", "--configure", "--print-config-file"});
  EXPECT_FALSE(arguments.take().print);
  EXPECT_THAT(arguments.left(), ElementsAre("shop", "--configure", "--print-config-file"));
}

TEST(ConfigArguments, ThatMakeNoSenseAreErrors) {
  const auto error = [](std::vector<std::string> words) {
    return error_of([&words] { (void)Arguments(std::move(words)).take(); });
  };
  EXPECT_THAT(error({"shop", "--config"}), HasSubstr("--config names no file"));
  EXPECT_THAT(error({"shop", "--config="}), HasSubstr("--config names no file"));
  EXPECT_THAT(error({"shop", "--config", "a", "--config", "b"}),
              HasSubstr("--config comes twice; accepted: once"));
  EXPECT_THAT(error({"shop", "--config", "/nowhere/actors.json"}),
              HasSubstr("/nowhere/actors.json: a configuration file that cannot be read"));
}

TEST(ConfigArguments, OfAProgramWithoutANameAreNone) {
  Arguments arguments({});
  EXPECT_FALSE(arguments.take().print);
  EXPECT_THAT(arguments.left(), ElementsAre());
}

}  // namespace
}  // namespace actors::config_testing
