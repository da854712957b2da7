#include "base/json.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_place.hpp"
#include "base/json_text.hpp"

namespace actors::detail {
namespace {

using ::testing::HasSubstr;

/// Writes events down; refuses the one with a number.
class Notes final : public JsonEvents {
 public:
  explicit Notes(std::size_t refused = std::numeric_limits<std::size_t>::max())
      : refused_(refused) {}
  std::string text;

  void null() override { note("null"); }
  void boolean(bool b) override { note(b ? "true" : "false"); }
  void integer(std::int64_t i) override { note(std::to_string(i)); }
  void real(double d) override {
    std::string written;
    append_json_real(written, d);
    note(written);
  }
  void string(std::string_view s) override { note("'" + std::string(s) + "'"); }
  void begin_array() override { note("["); }
  void end_array() override { note("]"); }
  void begin_object() override { note("{"); }
  void key(std::string_view name) override { note(std::string(name) + ":"); }
  void end_object() override { note("}"); }

 private:
  void note(const std::string& what) {
    if (event == refused_) {
      throw JsonRefused{event, "refused " + what};
    }
    text += (text.empty() ? "" : " ") + what;
  }
  std::size_t refused_;
};

std::string events_of(std::string_view json) {
  Notes notes;
  read_json(json, notes);
  return notes.text;
}

TEST(Json, ComesAsEvents) {
  const struct {
    std::string json, events;
  } cases[] = {
      {"null", "null"},
      {" true ", "true"},
      {"false", "false"},
      {"-0", "0"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"1.0", "1.0"},
      {"1e2", "100.0"},
      {"-0.0", "-0.0"},
      {"1e-400", "0.0"},
      {"12345678901234567890.0", "12345678901234567168.0"},
      {R"("a\n\"\\\/\u00e9\ud83d\ude00")", "'a\n\"\\/\xc3\xa9\xf0\x9f\x98\x80'"},
      {"[]", "[ ]"},
      {"{}", "{ }"},
      {"[1,[2,{}],3]", "[ 1 [ 2 { } ] 3 ]"},
      {"{\"a\":{\"b\":[]},\"c\":null}", "{ a: { b: [ ] } c: null }"},
      {"{\"a\":1,\"a\":2}", "{ a: 1 a: 2 }"},
      {"\r\n\t[ 1 , 2 ]\n", "[ 1 2 ]"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(events_of(c.json), c.events) << c.json;
  }
}

struct Malformed {
  std::string json;
  std::size_t line, column;
  std::string says;
};

std::vector<Malformed> malformed() {
  return {
      {"", 1, 1, "expected a value, found the end"},
      {" \n ", 2, 2, "expected a value, found the end"},
      {"nul", 1, 1, "expected a value, found 'n'"},
      {"nulll", 1, 5, "expected the end of the value, found 'l'"},
      {"True", 1, 1, "expected a value, found 'T'"},
      {"NaN", 1, 1, "NaN and Infinity are no JSON"},
      {"[1,\n  Infinity]", 2, 3, "NaN and Infinity are no JSON"},
      {"[1 2]", 1, 4, "expected ',' or ']', found '2'"},
      {"[1,]", 1, 4, "expected a value, found ']'"},
      {"[,1]", 1, 2, "expected a value, found ','"},
      {"[1", 1, 3, "expected ',' or ']', found the end"},
      {"[1}", 1, 3, "expected ',' or ']', found '}'"},
      {"]", 1, 1, "expected a value, found ']'"},
      {"1]", 1, 2, "expected the end of the text, found ']'"},
      {"1 2", 1, 3, "expected the end of the text, found '2'"},
      {"{\"a\":1,}", 1, 8, "expected a key in quotes, found '}'"},
      {"{\"a\" 1}", 1, 6, "expected ':' behind the key, found '1'"},
      {"{\"a\":}", 1, 6, "expected a value, found '}'"},
      {"{a:1}", 1, 2, "expected a key in quotes, found 'a'"},
      {"{1:1}", 1, 2, "expected a key in quotes, found '1'"},
      {"{\"a\":1 \"b\":2}", 1, 8, "expected ',' or '}', found '\"'"},
      {"{\n \"a\": 1,\n \"b\": tru\n}", 3, 7, "expected a value, found 't'"},
      {"'a'", 1, 1, "expected a value, found '''"},
      {"// 1", 1, 1, "expected a value, found '/'"},
      {"01", 1, 2, "does not begin with 0"},
      {"-01", 1, 3, "does not begin with 0"},
      {"-", 1, 2, "expected a digit, found the end"},
      {"+1", 1, 1, "expected a value, found '+'"},
      {"1.", 1, 3, "expected a digit, found the end"},
      {".5", 1, 1, "expected a value, found '.'"},
      {"1e", 1, 3, "expected a digit"},
      {"1e+", 1, 4, "expected a digit"},
      {"0x1", 1, 2, "expected the end of the value, found 'x'"},
      {"9223372036854775808", 1, 1, "an integer beyond int64"},
      {"[1, -9223372036854775809]", 1, 5, "an integer beyond int64"},
      {"123456789012345678901234567890", 1, 1, "an integer beyond int64"},
      {"1e400", 1, 1, "a number beyond double"},
      {"[-1e999]", 1, 2, "a number beyond double"},
      {"\"abc", 1, 1, "a string without its closing"},
      {"\"abc\\\"", 1, 1, "a string without its closing"},
      {"\"a\nb\"", 1, 3, "a control character"},
      {std::string("\"a\0\"", 4), 1, 3, "a control character"},
      {"\"\\x\"", 1, 2, "no such escape"},
      {"\"\\u12g4\"", 1, 2, "four hexadecimal digits"},
      {"\"\\ud800\"", 1, 2, "half a surrogate pair"},
      {"\"ab\\udc00\"", 1, 4, "half a surrogate pair"},
      {"\"\\ud800\\u0041\"", 1, 2, "half a surrogate pair"},
      {"\"\xc3\xa9\xff\"", 1, 3, "a byte that is no UTF-8"},
      {"\"\xed\xa0\x80\"", 1, 2, "a byte that is no UTF-8"},
      {"\xff", 1, 1, "a byte that is no UTF-8"},
      {"[\"\xc3\xa9\xe2\x82\xac\", x]", 1, 8, "found 'x'"},  // columns are characters
      {"\xef\xbb\xbf"
       "1",
       1, 1, "expected a value"},
      {std::string("\0", 1), 1, 1, "control character 0"},
      {"[1]\n\n  x", 3, 3, "expected the end of the text"},
      {std::string(2000, '['), 1, 1025, "nested deeper than 1024"},
      {std::string(2000, '[') + std::string(2000, ']'), 1, 1025, "nested deeper than 1024"},
  };
}

TEST(Json, ThatIsMalformedIsRefusedWithItsPlace) {
  for (const Malformed& c : malformed()) {
    try {
      (void)events_of(c.json);
      ADD_FAILURE() << "taken: " << c.json;
    } catch (const JsonError& error) {
      EXPECT_THAT(error.what(), HasSubstr(c.says)) << c.json;
      EXPECT_EQ(error.line, c.line) << c.json << ": " << error.what();
      EXPECT_EQ(error.column, c.column) << c.json << ": " << error.what();
      EXPECT_THAT(error.what(), testing::StartsWith("JSON, line " + std::to_string(c.line) +
                                                    ", column " + std::to_string(c.column) + ": "));
    }
  }
}

TEST(Json, NestedUpToItsLimitIsRead) {
  const std::string deep = std::string(kMaxJsonNesting, '[') + std::string(kMaxJsonNesting, ']');
  EXPECT_EQ(events_of(deep).size(), 4 * kMaxJsonNesting - 1);
}

TEST(Json, PlacesEachEventWhereItBegins) {
  const std::string json = "{\"a\": [1,\n \"x\\\"y\", {}],\n\"\\u0062\":null }";
  const std::vector<std::pair<std::size_t, std::size_t>> places = {
      {1, 1}, {1, 2}, {1, 7}, {1, 8}, {2, 2}, {2, 10}, {2, 11}, {2, 12}, {3, 1}, {3, 10}, {3, 15}};
  for (std::size_t event = 0; event < places.size(); ++event) {
    Notes notes(event);
    try {
      read_json(json, notes);
      ADD_FAILURE() << "not refused: " << event;
    } catch (const JsonError& error) {
      EXPECT_EQ(error.line, places[event].first) << event << ": " << error.what();
      EXPECT_EQ(error.column, places[event].second) << event << ": " << error.what();
    }
  }
  EXPECT_EQ(find_in_json(json, places.size()), std::nullopt);
}

TEST(Json, IsReadAgainAfterOneThatWasLargeAndOneThatWasWrong) {
  const std::string large = "[\"" + std::string(3 << 20, 'x') + "\"]";
  EXPECT_EQ(events_of(large).size(), (3U << 20) + 6);
  EXPECT_THROW((void)events_of("[1,"), JsonError);
  EXPECT_EQ(events_of("[1]"), "[ 1 ]");
}

TEST(JsonText, EscapesWhatMustBeEscaped) {
  std::string out;
  append_json_string(out, std::string_view("a\"\\/\b\f\n\r\t\x01\x7f\xc3\xa9\xff!\0", 16));
  EXPECT_EQ(out, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\xc3\xa9\\ufffd!\\u0000\"");
}

TEST(JsonText, WritesDoublesThatReadBackAsTheSame) {
  const struct {
    double number;
    std::string text;
  } cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {0.1, "0.1"},
      {1e300, "1e+300"},
      {5e-324, "5e-324"},
      {123456789.0, "123456789.0"},
      {std::numeric_limits<double>::infinity(), "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf"},
      {std::nan(""), "nan"},
  };
  for (const auto& c : cases) {
    std::string out;
    append_json_real(out, c.number);
    EXPECT_EQ(out, c.text);
  }
}

}  // namespace
}  // namespace actors::detail
