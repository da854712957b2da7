#include "base/base64.hpp"

#include <string>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

TEST(Base64, WritesAndReadsTheExamplesOfTheRfc) {
  const struct {
    std::string bytes, text;
  } cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {std::string("\x00\xff\xfe", 3), "AP/+"},
  };
  for (const auto& c : cases) {
    std::string written;
    append_base64(written, c.bytes);
    EXPECT_EQ(written, c.text);
    EXPECT_EQ(from_base64(c.text), c.bytes);
  }
}

TEST(Base64, ReadsNothingElse) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg===", "====", "=",
                           "Zg==Zg==", "Z g=", "Zm-_", "Zm9v\n", "Z=g="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, ReadsEachByteBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    std::string text;
    append_base64(text, bytes);
    ASSERT_EQ(from_base64(text), bytes);
  }
}

}  // namespace
}  // namespace actors::detail
