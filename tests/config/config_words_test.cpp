// Which word may have been meant, and lists for people.

#include "libactors/system/config_words.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

const std::vector<std::string>& words() {
  static const std::vector<std::string> all{"name", "executor", "throughput", "shutdown_deadline"};
  return all;
}

TEST(ConfigWords, ASlipIsRecognized) {
  EXPECT_EQ(nearest("nam", words()), "name");
  EXPECT_EQ(nearest("Name", words()), "name");
  EXPECT_EQ(nearest("anme", words()), "name");
  EXPECT_EQ(nearest("excutor", words()), "executor");
  EXPECT_EQ(nearest("throughputs", words()), "throughput");
  EXPECT_EQ(nearest("shutdownDeadline", words()), "shutdown_deadline");
}

TEST(ConfigWords, AnotherWordIsNone) {
  EXPECT_EQ(nearest("", words()), std::nullopt);
  EXPECT_EQ(nearest("x", words()), std::nullopt);
  EXPECT_EQ(nearest("mailbox", words()), std::nullopt);
  EXPECT_EQ(nearest("name", {}), std::nullopt);
}

TEST(ConfigWords, ListsEndWithOr) {
  EXPECT_EQ(one_of({}), "none");
  EXPECT_EQ(one_of({"a"}), "a");
  EXPECT_EQ(one_of({"a", "b"}), "a or b");
  EXPECT_EQ(one_of({"a", "b", "c"}), "a, b or c");
}

TEST(ConfigWords, QuotesCutAtACharacter) {
  EXPECT_EQ(in_quotes("a\tb"), "\"a\\tb\"");
  const std::string text = std::string(59, 'a') + "\xC3\xA9";
  EXPECT_EQ(in_quotes(text), '"' + std::string(59, 'a') + "\"...");
}

}  // namespace
}  // namespace actors::detail
