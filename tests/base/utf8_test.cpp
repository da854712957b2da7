#include "base/utf8.hpp"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

TEST(Utf8, KnowsWhatIsACharacter) {
  const struct {
    std::string text;
    std::size_t length;
  } cases[] = {
      {"", 0},
      {"a", 1},
      {std::string(1, '\0'), 1},
      {"\x7f", 1},
      {"\x80", 0},      // a continuation alone
      {"\xc2\x80", 2},  // U+0080
      {"\xc1\xbf", 0},  // overlong
      {"\xdf\xbf", 2},  // U+07FF
      {"\xc2", 0},      // cut off
      {"\xc2z", 0},
      {"\xe0\xa0\x80", 3},  // U+0800
      {"\xe0\x9f\xbf", 0},  // overlong
      {"\xed\x9f\xbf", 3},  // U+D7FF
      {"\xed\xa0\x80", 0},  // a surrogate
      {"\xef\xbf\xbf", 3},  // U+FFFF
      {"\xe0\xa0", 0},
      {"\xf0\x90\x80\x80", 4},  // U+10000
      {"\xf0\x8f\xbf\xbf", 0},  // overlong
      {"\xf4\x8f\xbf\xbf", 4},  // U+10FFFF
      {"\xf4\x90\x80\x80", 0},  // beyond
      {"\xf5\x80\x80\x80", 0},
      {"\xf0\x90\x80", 0},
      {"\xff", 0},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(utf8_length(c.text), c.length) << testing::PrintToString(c.text);
  }
}

TEST(Utf8, FindsTheFirstByteThatIsNone) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(at, 'a');
    EXPECT_EQ(valid_utf8_prefix(text), at);
    text += "\xc3\xa9";
    EXPECT_EQ(valid_utf8_prefix(text), at + 2);
    text += "\xff and more text than eight bytes";
    EXPECT_EQ(valid_utf8_prefix(text), at + 2);
  }
}

TEST(Utf8, PutsAReplacementInThePlaceOfEachByteThatBelongsToNoCharacter) {
  EXPECT_EQ(as_utf8(""), "");
  EXPECT_EQ(as_utf8("all of it \xc3\xa4"), "all of it \xc3\xa4");
  EXPECT_EQ(as_utf8("a\xff"
                    "b\xc2"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(as_utf8("\xe0\x9f!"), "\xef\xbf\xbd\xef\xbf\xbd!");
}

}  // namespace
}  // namespace actors::detail
