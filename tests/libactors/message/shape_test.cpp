// The tests of pyact's shapes (shape_test.py), by name. Where our rules differ, ours are asserted:
// there are no sets, an array is no tuple and no set, and the pattern [a, b] is a list with a tail.

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/pattern.hpp"

namespace actors {
namespace {

using Reason = Mismatch::Reason;

std::optional<Reason> mismatch(const Value& thing, const Pattern& shape) {
  const auto why = shape.mismatch(thing);
  return why ? std::optional(why->reason) : std::nullopt;
}

const Pattern kInt = is<int>();
const Pattern kText = is<std::string>();

TEST(TestShaped, test_shaped) {
  EXPECT_TRUE(kText.matches("hello"));
  EXPECT_TRUE(kInt.matches(1));
  EXPECT_TRUE(array_of(kInt).matches(Value::array(1, 2, 3)));
  EXPECT_TRUE(map_of({{"a", kText}, {"c", kInt}}).matches(Value{{"a", "b"}, {"c", 5}}));
  EXPECT_TRUE(tuple_of(kInt, kText).matches(Value::tuple(1, "a")));
  EXPECT_TRUE(array_of(kText).matches(Value::array("x")));
  EXPECT_TRUE(array_of("x").matches(Value::array("x")));
}

TEST(TestShaped, test_not_shaped) {
  EXPECT_EQ(mismatch(1, kText), Reason::type);
  EXPECT_EQ(mismatch(Value::array(1, 2, 3), is<bool>()), Reason::type);
  EXPECT_EQ(mismatch(Value{{"hello", "world"}}, kInt), Reason::type);
  EXPECT_FALSE(is<bool>().matches(1));
  EXPECT_EQ(mismatch(Value{{"hello", "world"}}, 5), Reason::type);
  EXPECT_FALSE(Pattern(2).matches(1));
  EXPECT_FALSE(array_of("a", "b").matches(7));
  EXPECT_FALSE(tuple_of(kInt, kInt).matches(Value::tuple(1, 2, 3)));
  EXPECT_FALSE(map_of({{"a", 100}}).matches(1));
  EXPECT_FALSE(tuple_of(kInt, kInt, kInt).matches(Value::array(1, 2, 3)));
}

TEST(TestShaped, test_dict_shape) {
  EXPECT_TRUE(map_of({{"foo", kInt}}).matches(Value{{"foo", 1}}));
}

TEST(TestShaped, test_dict_not_shaped) {
  EXPECT_EQ(mismatch(Value{{"bar", 1}}, map_of({{"foo", kInt}})), Reason::key);
}

TEST(TestShaped, test_list_shape) {
  EXPECT_TRUE(array_of(kInt).matches(Value::array(1, 2, 3)));
}

TEST(TestShaped, test_list_not_shaped) {
  EXPECT_EQ(mismatch(Value::array(1, 2), array_of(kText)), Reason::type);
}

TEST(TestShaped, test_tuple_shaped) {
  EXPECT_TRUE(tuple_of(kInt, kText, is<bool>()).matches(Value::tuple(1, "hello", true)));
}

TEST(TestShaped, test_tuple_not_shaped) {
  const Value thing = Value::tuple(1, "hello", true);
  EXPECT_EQ(mismatch(thing, tuple_of(kInt, kText)), Reason::size);
  EXPECT_EQ(mismatch(thing, tuple_of(kInt, kText, is<bool>(), kInt)), Reason::size);
  EXPECT_EQ(mismatch(thing, tuple_of(kInt, kText, kText)), Reason::type);
}

TEST(TestShaped, test_deep_nesting) {
  EXPECT_TRUE(
      map_of({{"hello", kInt}, {"world", array_of(map_of({{"abc", kText}}))}})
          .matches(Value{{"hello", 1},
                         {"world", Value::array(Value{{"abc", "def"}}, Value{{"abc", "def"}})}}));
}

TEST(TestShaped, test_exact_match) {
  EXPECT_TRUE(map_of({{"hello", "world"}}).matches(Value{{"hello", "world"}}));
}

TEST(TestShaped, test_exact_mismatch) {
  EXPECT_EQ(mismatch(Value{{"hello", "world"}}, map_of({{"hello", "something"}})), Reason::literal);
}

TEST(TestMakeShape, test_simple) {
  const Pattern shape = calculate_shape(1);
  EXPECT_TRUE(shape.matches(2));
  EXPECT_EQ(mismatch("2", shape), Reason::type);
}

TEST(TestMakeShape, test_dict) {
  const Pattern shape = calculate_shape(Value{{"hello", "world"}});
  EXPECT_TRUE(shape.matches(Value{{"hello", "there"}}));
  EXPECT_EQ(mismatch(Value{{"hello", 1}}, shape), Reason::type);
  EXPECT_EQ(mismatch(Value{{"world", "hello"}}, shape), Reason::key);
}

TEST(TestMakeShape, test_list) {
  const Pattern shape = calculate_shape(Value{{"foo", Value::array("one", "two", "three")}});
  EXPECT_TRUE(shape.matches(Value{{"foo", Value::array("four")}}));
  EXPECT_EQ(mismatch(Value{{"foo", Value::array("one", 2)}}, shape), Reason::type);
}

TEST(TestMakeShape, test_tuple) {
  const Pattern shape = calculate_shape(Value{{"bar", Value::tuple(1, "hello", true)}});
  EXPECT_TRUE(shape.matches(Value{{"bar", Value::tuple(2, "bye", false)}}));
  EXPECT_EQ(mismatch(Value{{"bar", Value::tuple(2, "bye")}}, shape), Reason::size);
  EXPECT_EQ(mismatch(Value{{"bar", Value::tuple(2, "bye", 0)}}, shape), Reason::type);
}

TEST(TestMakeShape, test_nest) {
  const Value example{{"foo", Value::array(Value{{"bar", 1}}, Value{{"bar", 2}})},
                      {"baz", Value::tuple(Value{{"bamf", "hello"}}, 5)}};
  const Pattern shape = calculate_shape(example);
  EXPECT_TRUE(shape.matches(example));
  EXPECT_EQ(mismatch(Value{{"foo", Value::array(Value{{"bar", "1"}})},
                           {"baz", Value::tuple(Value{{"bamf", "hello"}}, 5)}},
                     shape),
            Reason::type);
}

TEST(TestMakeShape, test_malformed) {
  EXPECT_THROW((void)calculate_shape(Value{{"hello", Value::array()}}), ValueError);
  EXPECT_THROW((void)calculate_shape(Value::array(1, "hi")), ValueError);
}

}  // namespace
}  // namespace actors
