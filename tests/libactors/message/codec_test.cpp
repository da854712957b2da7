// Values from and to other types: the standard containers, and types of one's own.

#include "actors/codec.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/container/map.hpp>
#include <boost/unordered_map.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/libactors/message/value_fixture.hpp"

namespace actors {

struct Money {
  std::int64_t cents = 0;
  friend bool operator==(const Money&, const Money&) = default;
};
template <>
struct Codec<Money> {
  static Value encode(const Money& money) { return money.cents; }
  static Money decode(const Value& value) { return {value.get<std::int64_t>()}; }
  static bool matches(const Value& value) { return value.is<std::int64_t>(); }
};

namespace {

using test::error_of;
using ::testing::HasSubstr;

TEST(Codec, OfATypeOfOnesOwnIsAskedByEveryValue) {
  static_assert(!std::is_convertible_v<Money, Value>);  // only by Value::from
  EXPECT_EQ(Value::from(Money{3}), Value(3));
  EXPECT_EQ(Value(3).get<Money>(), Money{3});
  EXPECT_TRUE(Value(std::int64_t{1} << 40).is<Money>());
  for (const Value& other : {Value(), Value(true), Value(1.0), Value("1"), Value(Binary{"1"}),
                             Value::array(1), Value{{"a", 1}}, Value(ActorRef())}) {
    EXPECT_FALSE(other.is<Money>()) << other;
  }
}

TEST(Codec, ConvertsTheStandardContainers) {
  using namespace std::chrono_literals;
  EXPECT_EQ(Value::from(std::vector<int>{1, 2}), Value::array(1, 2));
  EXPECT_EQ(Value::from(std::vector<bool>{true, false}), Value::array(true, false));
  EXPECT_EQ(Value::from(std::array<int, 2>{1, 2}), Value::array(1, 2));
  EXPECT_EQ(Value::from(std::pair(1, "x")), Value::tuple(1, "x"));
  EXPECT_EQ(Value::from(std::tuple(1, std::string("x"), 2.5)), Value::tuple(1, "x", 2.5));
  EXPECT_EQ(Value::from(std::tuple<>()), Value::tuple());
  EXPECT_EQ(Value::from(std::map<std::string, int>{{"a", 1}}), (Value{{"a", 1}}));
  EXPECT_EQ(Value::from(std::optional<int>()), Value());
  EXPECT_EQ(Value::from(std::optional<int>(1)), Value(1));
  EXPECT_EQ(Value::from(1500ms), Value(1500));
  EXPECT_EQ(Value::from(std::vector<Money>{{5}}), Value::array(5));
  EXPECT_EQ(Value::from(std::string("x")), Value("x"));

  const auto survives = [](const auto& x) {
    using T = std::remove_cvref_t<decltype(x)>;
    const Value v = Value::from(x);
    return v.is<T>() && v.get<T>() == x && Value::parse(v.to_json()).get<T>() == x;
  };
  EXPECT_TRUE(survives(std::vector<std::vector<int>>{{1}, {}, {2, 3}}));
  EXPECT_TRUE(survives(std::vector<bool>{true, false}));
  EXPECT_TRUE(survives(std::array<std::string, 2>{"a", "b"}));
  EXPECT_TRUE(survives(std::pair<const int, bool>(1, true)));
  EXPECT_TRUE(survives(std::tuple<int, Money, std::optional<double>>(1, Money{2}, 2.5)));
  EXPECT_TRUE(survives(std::unordered_map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}}));
  EXPECT_TRUE(survives(std::optional<std::string>()));
  EXPECT_TRUE(survives(250us));
}

TEST(Codec, ConvertsMapsThatAreMadeLikeTheStandardOnes) {
  const boost::unordered_map<std::string, int> flat{{"a", 1}, {"b", 2}};
  const Value value = Value::from(flat);
  EXPECT_EQ(value, (Value{{"a", 1}, {"b", 2}}));
  EXPECT_EQ((value.get<boost::unordered_map<std::string, int>>()), flat);
  using Greater = std::map<std::string, int, std::greater<>>;
  EXPECT_EQ((value.get<Greater>()), (Greater{{"a", 1}, {"b", 2}}));
  // What is derived from a map may hold more than it: its own Codec has to say.
  struct Table : std::map<std::string, int> {
    explicit Table(int v) : version(v) {}
    int version;
  };
  struct Tree : std::map<std::string, Tree> {};
  static_assert(!has_encoding<Table> && !has_encoding<Tree>);
  static_assert(!detail::travels<Table>() && !detail::travels<std::optional<Tree>>());
  // A key that may come twice is none of a Value, and only text is one.
  static_assert(!has_encoding<boost::container::multimap<std::string, int>>);
  static_assert(!has_encoding<std::multimap<std::string, int>>);
  static_assert(!has_encoding<std::map<int, int>>);
  static_assert(!has_encoding<std::map<std::string, std::thread>>);
}

TEST(Codec, SaysWhichPartOfAContainerIsWrong) {
  using Nested = std::map<std::string, std::vector<int>>;
  const struct {
    std::function<void()> act;
    std::string says;
  } cases[] = {
      {[] { (void)Value(1).get<std::vector<int>>(); }, "wanted an array, but this is an integer"},
      {[] { (void)Value::tuple(1).get<std::vector<int>>(); }, "but this is a tuple"},
      {[] { (void)Value::array(1, "x").get<std::vector<int>>(); },
       "in [1]: Value: wanted an integer"},
      {[] { (void)Value::array(1).get<std::array<int, 2>>(); }, "of 2 elements, but this has 1"},
      {[] { (void)Value::tuple(1).get<std::pair<int, int>>(); }, "of 2 elements, but this has 1"},
      {[] { (void)Value::array(1, 2).get<std::pair<int, int>>(); }, "wanted a tuple"},
      {[] {
         (void)Value{{"k", Value::array(true)}}.get<Nested>();
       },
       "in k: in [0]: "},
      {[] { (void)Value(1).get<Nested>(); }, "wanted a map"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of(c.act), HasSubstr(c.says));
  }
  EXPECT_FALSE((Value::array(1, "x").is<std::vector<int>>()));
  EXPECT_FALSE((Value::array(1).is<std::array<int, 2>>()));
  EXPECT_FALSE((Value::tuple(1, 2, 3).is<std::pair<int, int>>()));
  EXPECT_FALSE((Value{{"k", 1}}.is<Nested>()));
  static_assert(has_encoding<std::vector<int>> && has_encoding<std::optional<Money>>);
  static_assert(!has_encoding<std::vector<std::thread>> && !has_encoding<void*>);
}

}  // namespace
}  // namespace actors
