#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/layers/layer_rules.hpp"

namespace actors::layers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A tree in which everything is in order; each test plants one thing that is not.
SourceTree orderly_tree() {
  return {
      {"include/CMakeLists.txt", "actors/actor.hpp actors/errors.hpp actors/with/asio.hpp"},
      {"include/actors/errors.hpp", "#include <string>\n"},
      {"include/actors/actor.hpp", "#include <memory>\n\n#include \"actors/errors.hpp\"\n"},
      {"include/actors/with/asio.hpp",
       "#include <boost/asio.hpp>\n#include \"actors/actor.hpp\"\n"},
      {"base/CMakeLists.txt", "text.cpp"},
      {"base/text.hpp", "#include <string>\n#include <absl/base/thread_annotations.h>\n"},
      {"base/text.cpp", "#include \"base/text.hpp\"\n#include \"actors/errors.hpp\"\n"},
      {"executors/CMakeLists.txt", "host.cpp"},
      {"executors/host.cpp", "#include <boost/fiber/fiber.hpp>\n#include \"base/text.hpp\"\n"},
      {"libactors/actor/CMakeLists.txt", "cell.cpp"},
      {"libactors/actor/cell.cpp", "#include \"actors/actor.hpp\"\n#include \"base/text.hpp\"\n"},
      {"tests/base/text_test.cpp", "#include <gtest/gtest.h>\n#include \"base/text.hpp\"\n"},
      {"examples/hello/hello.cpp", "#include <actors/actor.hpp>\n#include \"words.hpp\"\n"},
      {"examples/hello/words.hpp", ""},
  };
}

std::vector<std::string> violations_with(const std::string& file, const std::string& text) {
  SourceTree tree = orderly_tree();
  tree[file] = text;
  return layer_violations(tree);
}

TEST(Layers, HoldInThisRepository) {
  const SourceTree tree = read_tree(REPOSITORY_ROOT);
  ASSERT_THAT(tree, Contains(::testing::Key("include/actors/errors.hpp")));
  ASSERT_THAT(tree, Contains(::testing::Key("tests/layers/layers_test.cpp")));
  EXPECT_THAT(layer_violations(tree), IsEmpty());
}

TEST(LayerRules, AcceptATreeInOrder) {
  EXPECT_THAT(layer_violations(orderly_tree()), IsEmpty());
}

TEST(LayerRules, CatchAnIncludeOfAFloorAbove) {
  EXPECT_THAT(
      violations_with("base/text.hpp", "#include \"executors/host.cpp\"\n"),
      Contains(HasSubstr("base/text.hpp includes \"executors/host.cpp\": that floor is above")));
}

TEST(LayerRules, CatchAnIncludeOfATest) {
  EXPECT_THAT(violations_with("executors/host.cpp", "#include \"tests/base/text_test.cpp\"\n"),
              ElementsAre(HasSubstr("that floor is above")));
}

TEST(LayerRules, CatchSiblingsThatKnowEachOther) {
  SourceTree tree = orderly_tree();
  tree["libactors/routing/router.hpp"] = "#include \"libactors/patterns/ask.hpp\"\n";
  tree["libactors/patterns/ask.hpp"] = "";
  EXPECT_THAT(layer_violations(tree), ElementsAre(HasSubstr("siblings do not know each other")));
}

TEST(LayerRules, CatchARingOfFiles) {
  SourceTree tree = orderly_tree();
  tree["base/a.hpp"] = "#include \"base/b.hpp\"\n";
  tree["base/b.hpp"] = "#include \"base/c.hpp\"\n";
  tree["base/c.hpp"] = "#include \"base/a.hpp\"\n";
  EXPECT_THAT(layer_violations(tree),
              ElementsAre("the files include each other in a ring: base/a.hpp -> base/b.hpp -> "
                          "base/c.hpp -> base/a.hpp"));
}

TEST(LayerRules, CatchARingOfFolders) {
  EXPECT_THAT(violations_with("base/text.hpp", "#include \"executors/host.cpp\"\n"),
              Contains("the folders include each other in a ring: base/ -> executors/ -> base/"));
}

TEST(LayerRules, CatchAPublicHeaderThatIncludesAPrivateOne) {
  EXPECT_THAT(violations_with("include/actors/errors.hpp", "#include \"base/text.hpp\"\n"),
              Contains(HasSubstr("a public header includes public headers only")));
}

TEST(LayerRules, CatchAPublicHeaderThatIncludesAThirdParty) {
  for (const char* text : {"#include <boost/asio.hpp>\n", "#  include <absl/types/span.h>\n",
                           "\n\t#include <unistd.h>\n", "#include <fmt/core.h>"}) {
    EXPECT_THAT(violations_with("include/actors/errors.hpp", text),
                ElementsAre(HasSubstr("the standard library and public headers only")))
        << text;
  }
}

TEST(LayerRules, CatchTheShelfKnowingItsOptionalParts) {
  EXPECT_THAT(violations_with("include/actors/errors.hpp", "#include \"actors/with/asio.hpp\"\n"),
              Contains(HasSubstr("a public header includes public headers only")));
}

TEST(LayerRules, CatchBoostFiberOutsideExecutors) {
  EXPECT_THAT(violations_with("libactors/actor/cell.cpp", "#include <boost/fiber/mutex.hpp>\n"),
              ElementsAre(HasSubstr("Boost.Fiber is included in executors/ only")));
  EXPECT_THAT(violations_with("base/text.cpp", "#include <boost/context/fiber.hpp>\n"),
              ElementsAre(HasSubstr("Boost.Fiber is included in executors/ only")));
}

TEST(LayerRules, CatchSimdjsonOutsideItsOneFile) {
  EXPECT_THAT(violations_with("base/text.cpp", "#include <simdjson.h>\n"),
              ElementsAre(HasSubstr("simdjson is included in base/json.* only")));
}

TEST(LayerRules, CatchAThirdPartyInQuotes) {
  EXPECT_THAT(violations_with("base/text.cpp", "#include \"absl/strings/str_cat.h\"\n"),
              ElementsAre(HasSubstr("third parties are included with <>")));
}

TEST(LayerRules, CatchOurOwnFileInAngleBrackets) {
  EXPECT_THAT(violations_with("base/text.cpp", "#include <actors/errors.hpp>\n"),
              ElementsAre(HasSubstr("our own files are included with \"\"")));
}

TEST(LayerRules, CatchAPathThatDoesNotStartAtTheRoot) {
  for (const char* text : {"#include \"text.hpp\"\n", "#include \"../base/text.hpp\"\n"}) {
    EXPECT_THAT(violations_with("base/text.cpp", text),
                ElementsAre(HasSubstr("no such file from the repository root")))
        << text;
  }
}

TEST(LayerRules, CatchASourceThatNobodyCompiles) {
  EXPECT_THAT(violations_with("base/forgotten.cpp", ""),
              ElementsAre("base/forgotten.cpp is named in no CMakeLists.txt"));
  EXPECT_THAT(violations_with("include/actors/forgotten.hpp", ""),
              ElementsAre("include/actors/forgotten.hpp is named in no CMakeLists.txt"));
}

}  // namespace
}  // namespace actors::layers
