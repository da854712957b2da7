// Values as JSON. What is JSON at all, tests/base/json_test.cpp asks.

#include "base/json.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actor_system.hpp"
#include "actors/value.hpp"

#include "base/json_place.hpp"
#include "tests/libactors/message/value_fixture.hpp"

namespace actors {
namespace {

using test::error_of;
using test::Quiet;
using ::testing::HasSubstr;

TEST(ValueJson, IsReadAndWrittenWithoutLoss) {
  const struct {
    Value value;
    std::string json;
  } cases[] = {
      {nullptr, "null"},
      {true, "true"},
      {-1, "-1"},
      {std::numeric_limits<std::int64_t>::max(), "9223372036854775807"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
      {1.0, "1.0"},
      {-0.0, "-0.0"},
      {0.1, "0.1"},
      {1e300, "1e+300"},
      {5e-324, "5e-324"},
      {"a\"b\\c\n\t\x01 \xc3\xa9 \xf0\x9f\x98\x80",
       "\"a\\\"b\\\\c\\n\\t\\u0001 \xc3\xa9 \xf0\x9f\x98\x80\""},
      {std::string("\0", 1), "\"\\u0000\""},
      {Value::array(), "[]"},
      {Value::map(), "{}"},
      {Value::array(1, Value::array(), Value::map(), "x"), "[1,[],{},\"x\"]"},
      {Value{{"z", 1}, {"a", {{"b", 2}}}, {"", 3}}, R"({"z":1,"a":{"b":2},"":3})"},
      // What JSON does not know.
      {Value::tuple(), R"({"$tuple":[]})"},
      {Value::tuple("data", Value::tuple(1), Value::array(2)),
       R"({"$tuple":["data",{"$tuple":[1]},[2]]})"},
      {Binary{}, R"({"$binary":""})"},
      {Binary{std::string("\0\xff"
                          "aa",
                          4)},
       R"({"$binary":"AP9hYQ=="})"},
      {ActorRef(), R"({"$actor":null})"},
      // Keys of one's own that look like a tag, or nearly.
      {Value{{"$tuple", 1}}, R"({"$$tuple":1})"},
      {Value{{"$$tuple", Value::array()}}, R"({"$$$tuple":[]})"},
      {Value{{"$binary", "x"}, {"a", 1}}, R"({"$$binary":"x","a":1})"},
      {Value{{"a", 1}, {"$actor", 2}}, R"({"a":1,"$$actor":2})"},
      {Value{{"$schema", 1}}, R"({"$schema":1})"},
      {Value{{"$", 1}, {"$$", 2}, {"tuple", 3}}, R"({"$":1,"$$":2,"tuple":3})"},
      {Value{{"a$tuple", 1}, {"$tuples", 2}}, R"({"a$tuple":1,"$tuples":2})"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.value.to_json(), c.json);
    EXPECT_EQ(Value::parse(c.json), c.value) << c.json;
    EXPECT_EQ(Value::parse(c.json).to_json(), c.json);
  }
}

TEST(ValueJson, KeepsWhatItsNumbersAre) {
  EXPECT_TRUE(Value::parse("1").is<int>());
  EXPECT_TRUE(Value::parse("1.0").is<double>());
  EXPECT_TRUE(Value::parse("1e2").is<double>());
  EXPECT_EQ(Value::parse(Value(1e15).to_json()), Value(1e15));
  EXPECT_EQ(Value::parse(Value(1e22).to_json()), Value(1e22));
}

TEST(ValueJson, NamesTheSameActorAgain) {
  ActorSystem system("json");
  const ActorRef alice = system.actor_of<Quiet>(named("alice"));
  const std::string json = Value{{"to", alice}}.to_json();
  EXPECT_THAT(json, HasSubstr(R"({"to":{"$actor":"/user/alice#)"));
  EXPECT_EQ(Value::parse(json)["to"].get<ActorRef>(), alice);
  system.terminate().get();
  EXPECT_EQ(Value::parse(json)["to"].get<ActorRef>(), alice);  // it never says that it is alive
}

TEST(ValueJson, TakesARefThatIsNotOursForNobody) {
  ActorSystem system("json");
  const ActorRef alice = system.actor_of<Quiet>(named("alice"));
  const std::string json = Value(alice).to_json();
  const std::size_t hash = json.find('#');
  ASSERT_NE(hash, std::string::npos);
  for (std::size_t i = hash + 1; json[i] != '"'; ++i) {
    for (const char c : {'0', '7', 'f', '.', 'x'}) {
      std::string forged = json;
      forged[i] = c;
      const ActorRef ref = Value::parse(forged).get<ActorRef>();
      EXPECT_EQ(ref, json == forged ? alice : ActorRef()) << forged;
    }
  }
  for (const char* forged : {R"({"$actor":""})", R"({"$actor":"/user/alice"})", R"({"$actor":"#"})",
                             R"({"$actor":"#1.1."})", R"({"$actor":"#7fffffff.1.0"})",
                             R"({"$actor":"#1.1.1#"})", R"({"$actor":"#fffffffffffffffff.1.1"})"}) {
    EXPECT_EQ(Value::parse(forged).get<ActorRef>(), ActorRef()) << forged;
  }
  EXPECT_EQ(Value::parse("{\"$actor\":\"/another/name" + json.substr(hash)).get<ActorRef>(), alice);
}

TEST(ValueJson, IsRefusedWithLineAndColumn) {
  const struct {
    std::string json, says;
  } cases[] = {
      {"{\"a\":1,\n \"b\":2,\n \"a\":3}", "line 3, column 2: a key that comes twice"},
      {R"({"a":{"b":1,"\u0062":2}})", "line 1, column 13: a key that comes twice"},
      {R"({"$$tuple":1,"$$tuple":2})", "column 14: a key that comes twice"},
      {"[1,\n9223372036854775808]", "line 2, column 1: an integer beyond int64"},
      {"{\"a\": 18446744073709551616}", "column 7: an integer beyond int64"},
      {"[1e999]", "column 2: a number beyond double"},
      {"[NaN]", "column 2: NaN and Infinity are no JSON"},
      {"[\"\xff\"]", "column 3: a byte that is no UTF-8"},
      {R"({"$tuple":1})", "column 11: a $tuple holds an array"},
      {R"({"$tuple":{}})", "column 11: a $tuple holds an array"},
      {R"({"$binary":1})", "column 12: a $binary holds base64"},
      {R"({"$binary":[]})", "column 12: a $binary holds base64"},
      {R"({"$binary":"Zg"})", "column 12: a $binary holds base64"},
      {R"({"$actor":1})", "column 11: an $actor holds text or null"},
      {R"({"$actor":{"$actor":null}})", "column 11: an $actor holds text or null"},
      {R"({"$tuple":[],"a":1})", "column 14: an object with a tag has no other key"},
      {R"({"a":1,"$tuple":[]})", "column 8: an object with a tag has no other key"},
      {R"({"$tuple":[],"$tuple":[]})", "column 14: an object with a tag has no other key"},
      {"", "line 1, column 1: expected a value"},
      {"{\"a\":1", "column 7: expected ',' or '}'"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of([&] { (void)Value::parse(c.json); }), HasSubstr(c.says)) << c.json;
  }
}

TEST(ValueJson, HasLimits) {
  const auto nested = [](std::size_t depth, std::string_view open, std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
      text += open;
    }
    text += "[]";
    for (std::size_t i = 0; i < depth; ++i) {
      text += close;
    }
    return text;
  };
  const JsonLimits three{.max_depth = 3};
  EXPECT_EQ(Value::parse("[[[1]],[]]", three).size(), 2U);
  EXPECT_EQ(Value::parse(R"({"$tuple":[{"$tuple":[{"$tuple":[{"$binary":""}]}]}]})", three).size(),
            1U);
  const struct {
    std::string json;
    JsonLimits limits;
    std::string says;
  } cases[] = {
      {"[[[[]]]]", three, "column 4: nested deeper than 3"},
      {R"({"a":{"a":{"a":{}}}})", three, "nested deeper than 3"},
      {R"({"a":{"a":{"a":{"a":1}}}})", three, "nested deeper than 3"},
      {R"([[[{"$tuple":[]}]]])", three, "nested deeper than 3"},
      {"[]", {.max_depth = 0}, "nested deeper than 0"},
      {nested(kMaxValueDepth, "[", "]"), {}, "column 65: nested deeper than 64"},
      {nested(kMaxValueDepth, "{\"$tuple\":[", "]}"), {}, "nested deeper than 64"},
      {nested(kMaxValueDepth, "{\"k\":", "}"), {}, "nested deeper than 64"},
      {nested(5000, "[", "]"), {}, "nested deeper than 1024"},
      {"1", {.max_depth = 65}, "max_depth is at most 64, not 65"},
      {"[1,2]", {.max_size = 4}, "a text of 5 bytes; max_size is 4"},
      {std::string((16U << 20) + 1, ' '), {}, "max_size is 16777216"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of([&] { (void)Value::parse(c.json, c.limits); }), HasSubstr(c.says));
  }
  EXPECT_EQ(Value::parse("1", {.max_depth = 0}), Value(1));
  EXPECT_EQ(Value::parse("[1,2]", {.max_size = 5}).size(), 2U);
  for (const auto& [open, close] :
       {std::pair("[", "]"), std::pair("{\"$tuple\":[", "]}"), std::pair("{\"k\":", "}")}) {
    const Value v = Value::parse(nested(kMaxValueDepth - 1, open, close));
    EXPECT_EQ(Value::parse(v.to_json()), v);
  }
}

TEST(ValueJson, IsNotWrittenForWhatJsonDoesNotKnow) {
  const double infinity = std::numeric_limits<double>::infinity();
  const struct {
    Value value;
    std::string says, printed;
  } cases[] = {
      {std::numeric_limits<double>::quiet_NaN(), "NaN and infinity are no JSON", "nan"},
      {Value::array(1, infinity), "(at [1])", "[1,inf]"},
      {Value{{"a", Value::tuple(0, Value{{"b", -infinity}})}}, "(at [\"a\"][1][\"b\"])",
       R"({"a":{"$tuple":[0,{"b":-inf}]}})"},
      {"a\xff"
       "b",
       "not UTF-8 is no JSON; bytes are sent as a Binary", "\"a\\ufffdb\""},
      {Value{{"\xff", 1}}, "not UTF-8", "{\"\\ufffd\":1}"},
      {Value{{"k", "long enough to be shared \xc3"}}, "(at [\"k\"])",
       "{\"k\":\"long enough to be shared \\ufffd\"}"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of([&] { (void)c.value.to_json(); }), HasSubstr(c.says));
    std::ostringstream out;
    out << c.value;  // printing has an answer for everything
    EXPECT_EQ(out.str(), c.printed);
  }
}

/// Good texts that hold every piece of syntax there is.
const std::vector<std::string>& good_texts() {
  static const std::vector<std::string> texts = {
      R"({"a":[1,-2.5e+3,0.1,1E5,true,false,null],"b":{"$tuple":["x",{}]},"c":"\u00e9\ud83d\ude00\n\"\\"})",
      R"([{"$binary":"AP9hYQ=="},{"$actor":null},{"$actor":"/user/a#1.1.0"},[[],[[]]],{"":{"":""}}])",
      " [ 1 , { \"k\" : \"v\" } ] \n",
      "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"",
      "-9223372036854775808",
      R"({"$$tuple":1,"$schema":[0,-0,0.0]})",
  };
  return texts;
}

/// Nothing but a value or an error with a place may come of any text; and the fast reader and the
/// plain one that finds the place agree on what JSON is.
void read_anything(const std::string& text, std::size_t& taken, std::size_t& refused) {
  const bool well_formed =
      !detail::find_in_json(text, std::numeric_limits<std::size_t>::max()).has_value();
  try {
    const Value value = Value::parse(text);
    ++taken;
    EXPECT_TRUE(well_formed) << text;
    EXPECT_EQ(Value::parse(value.to_json()), value) << text;
  } catch (const detail::JsonError& error) {
    ++refused;
    EXPECT_GE(error.line, 1U);
    EXPECT_GE(error.column, 1U);
    EXPECT_LE(error.column, text.size() + 1) << text;
    EXPECT_FALSE(error.problem.empty());
    if (well_formed) {  // then the Value has refused it
      EXPECT_THAT(error.problem, testing::AnyOf(HasSubstr("comes twice"), HasSubstr("$")));
    }
  }
}

TEST(ValueJson, OfDamagedTextsIsAValueOrAnErrorWithAPlace) {
  constexpr char kOdd[] =
      "\0\x01\t\n \"#$'*+,-./019:;AE[\\]_aefnrtu{|}\x7f\x80\xbf\xc3\xe2\xf0\xff";
  const std::string_view odd(kOdd, sizeof(kOdd) - 1);
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (const std::string& good : good_texts()) {
    for (std::size_t at = 0; at <= good.size(); ++at) {
      read_anything(good.substr(0, at), taken, refused);
      read_anything(good.substr(at), taken, refused);
      for (const char c : odd) {
        std::string text = good;
        text.insert(at, 1, c);
        read_anything(text, taken, refused);
        if (at < good.size()) {
          text = good;
          text[at] = c;
          read_anything(text, taken, refused);
        }
      }
      if (at < good.size()) {
        std::string text = good;
        text.erase(at, 1);
        read_anything(text, taken, refused);
        text = good;
        text.insert(at, good.substr(at / 2, 5));
        read_anything(text, taken, refused);
      }
      if (HasFailure()) {
        return;
      }
    }
  }
  EXPECT_GT(taken, 1000U);
  EXPECT_GT(refused, 10'000U);
}

}  // namespace
}  // namespace actors
