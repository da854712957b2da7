// The pattern that matches whatever looks like an example. pyact's tests of it: shape_test.cpp.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/pattern.hpp"

#include "tests/libactors/message/value_fixture.hpp"

namespace actors {
namespace {

using test::error_of;
using ::testing::HasSubstr;

TEST(CalculateShape, IsMatchedByItsExampleAndItsLike) {
  const struct {
    Value example;
    std::vector<Value> matches, refuses;
  } cases[] = {
      {1, {2, std::int64_t{1} << 40}, {true, 1.0, "1"}},
      {"x", {""}, {1}},
      {nullptr, {nullptr}, {0}},
      {true, {false}, {1}},
      {Binary{"x"}, {Binary{}}, {"x"}},
      {ActorRef(), {ActorRef()}, {nullptr}},
      {Value{{"a", 1}, {"b", "x"}}, {Value{{"b", "y"}, {"a", 2}, {"c", 3}}}, {Value{{"a", 1}}}},
      {Value::array(1, 2), {Value::array(), Value::array(1)}, {Value::array("x"), Value::tuple(1)}},
      {Value::tuple(1, "x"), {Value::tuple(2, "y")}, {Value::tuple(1), Value::array(1, "x")}},
      {Value::tuple(), {Value::tuple()}, {Value::tuple(1)}},
      {Value::array(Value::array(1), Value::array()),
       {Value::array(Value::array())},
       {Value::array(Value::array("x")), Value::array(1)}},
      {Value::array(Value{{"a", 1}}, Value{{"a", 1}, {"b", 1}}),
       {Value::array(Value{{"a", 1}})},
       {Value::array(Value{{"b", 1}})}},
      {Value{{"world", Value::array(Value{{"abc", "x"}}, Value{{"abc", "y"}})}},
       {Value{{"world", Value::array(Value{{"abc", ""}})}}},
       {Value{{"world", Value::array(Value{{"abc", 1}})}}}},
  };
  for (const auto& c : cases) {
    const Pattern shape = calculate_shape(c.example);
    EXPECT_TRUE(shape.matches(c.example)) << c.example;
    for (const Value& value : c.matches) {
      EXPECT_TRUE(shape.matches(value)) << c.example << " and " << value;
    }
    for (const Value& value : c.refuses) {
      EXPECT_FALSE(shape.matches(value)) << c.example << " and " << value;
    }
  }
}

TEST(CalculateShape, RefusesExamplesThatDoNotSayWhatIsMeant) {
  const auto nested = [](int depth) {
    Value v = Value::array();
    for (int i = 1; i < depth; ++i) {
      v = Value::array(v);
    }
    return v;
  };
  const struct {
    std::function<void()> act;
    std::string says;
  } cases[] = {
      {[] { (void)calculate_shape(Value::array()); }, "the example is an empty array"},
      {[] {
         (void)calculate_shape(Value{{"a", Value::array()}});
       },
       "the example[\"a\"] is an empty"},
      {[] { (void)calculate_shape(Value::array(1, "x")); }, "the example[1] has another shape"},
      {[] {
         (void)calculate_shape(Value::array(Value{{"a", 1}}, Value{{"b", 1}}));
       },
       "the example[1] has another shape"},
      {[&] { (void)calculate_shape(nested(64)); }, "[0][0] is an empty array"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of(c.act), HasSubstr(c.says));
  }
}

}  // namespace
}  // namespace actors
