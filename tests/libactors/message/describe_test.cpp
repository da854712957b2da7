#include "actors/with/describe.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/pattern.hpp"
#include "actors/value.hpp"

#include "tests/libactors/message/value_fixture.hpp"

namespace actors {
namespace {

using test::error_of;
using ::testing::HasSubstr;

enum class Color { red, green = 7 };
BOOST_DESCRIBE_ENUM(Color, red, green)

struct Empty {
  friend bool operator==(const Empty&, const Empty&) = default;
};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

struct Named {
  std::string name;
  friend bool operator==(const Named&, const Named&) = default;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

struct Part : Named {
  std::int8_t count = 0;
  Color color = Color::red;
  friend bool operator==(const Part&, const Part&) = default;
};
BOOST_DESCRIBE_STRUCT(Part, (Named), (count, color))

struct Job {
  int id = 0;
  double weight = 0;
  bool urgent = false;
  std::string text;
  Binary bytes;
  ActorRef owner;
  Value free;
  std::optional<int> retries;
  std::vector<Part> parts;
  std::map<std::string, std::vector<int>> table;
  std::chrono::milliseconds timeout{0};
  std::pair<int, Color> best;
  friend bool operator==(const Job&, const Job&) = default;
};
BOOST_DESCRIBE_STRUCT(Job, (),
                      (id, weight, urgent, text, bytes, owner, free, retries, parts, table, timeout,
                       best))

struct Tree {
  int leaf = 0;
  std::vector<Tree> children;
  friend bool operator==(const Tree&, const Tree&) = default;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (leaf, children))

class Secretive {
 public:
  Secretive() = default;
  explicit Secretive(int secret) : secret_(secret) {}
  friend bool operator==(const Secretive&, const Secretive&) = default;

 private:
  int secret_ = 0;
  BOOST_DESCRIBE_CLASS(Secretive, (), (), (), (secret_))
};

Part part(const char* name, std::int8_t count, Color color) {
  Part p;
  p.name = name;
  p.count = count;
  p.color = color;
  return p;
}

Job full_job() {
  return {.id = 7,
          .weight = 1.5,
          .urgent = true,
          .text = "t",
          .bytes = {"\xff"},
          .owner = {},
          .free = Value::tuple(1, "x"),
          .retries = 3,
          .parts = {part("a", 1, Color::green), part("b", -1, Color::red)},
          .table = {{"k", {1, 2}}},
          .timeout = std::chrono::milliseconds(250),
          .best = {5, Color::green}};
}

TEST(Describe, MakesAMapOfAStruct) {
  EXPECT_EQ(Value::from(part("a", 1, Color::green)),
            (Value{{"name", "a"}, {"count", 1}, {"color", "green"}}));
  EXPECT_EQ(Value::from(Empty{}), Value::map());
  EXPECT_EQ(Value::from(Color::red), Value("red"));
  EXPECT_EQ(
      Value::from(full_job()).to_json(),
      R"({"id":7,"weight":1.5,"urgent":true,"text":"t","bytes":{"$binary":"/w=="},)"
      R"("owner":{"$actor":null},"free":{"$tuple":[1,"x"]},"retries":3,)"
      R"("parts":[{"name":"a","count":1,"color":"green"},{"name":"b","count":-1,"color":"red"}],)"
      R"("table":{"k":[1,2]},"timeout":250,"best":{"$tuple":[5,"green"]}})");
}

TEST(Describe, BringsEveryStructBack) {
  const auto survives = [](const auto& x) {
    using T = std::remove_cvref_t<decltype(x)>;
    const Value v = Value::from(x);
    return v.is<T>() && is<T>().matches(v) && v.get<T>() == x &&
           Value::parse(v.to_json()).get<T>() == x;
  };
  EXPECT_TRUE(survives(full_job()));
  EXPECT_TRUE(survives(Job{}));
  EXPECT_TRUE(survives(Empty{}));
  EXPECT_TRUE(survives(Color::green));
  EXPECT_TRUE(survives(Tree{1, {{2, {}}, {3, {{4, {}}}}}}));
  EXPECT_TRUE(survives(Secretive(42)));
  EXPECT_TRUE(survives(std::vector<Part>{part("a", 1, Color::red)}));
}

TEST(Describe, TakesAMapWithMoreKeysAndWithoutOptionalOnes) {
  const Value later = Value::parse(R"({"name":"a","count":1,"color":"red","later":"version"})");
  EXPECT_EQ(later.get<Part>(), part("a", 1, Color::red));
  std::vector<Value::Member> members;
  const Value full = Value::from(full_job());
  for (const Value::Member& member : full.members()) {
    if (member.key() != "retries") {
      members.push_back(member);
    }
  }
  const Value without = Value::map_of(members);
  EXPECT_TRUE(without.is<Job>());
  EXPECT_EQ(without.get<Job>().retries, std::nullopt);
}

TEST(Describe, SaysWhichMemberIsWrong) {
  const struct {
    std::function<void()> act;
    std::string says;
  } cases[] = {
      {[] { (void)Value(1).get<Part>(); }, "wanted a map, but this is an integer"},
      {[] {
         (void)Value{{"name", "a"}, {"count", 1}}.get<Part>();
       },
       "no member \"color\" for"},
      {[] {
         (void)Value{{"name", "a"}, {"count", 1}}.get<Part>();
       },
       "Part::color; make it a std::optional"},
      {[] {
         (void)Value{{"name", 1}, {"count", 1}, {"color", "red"}}.get<Part>();
       },
       "Part::name: Value: wanted a string"},
      {[] {
         (void)Value{{"name", "a"}, {"count", 128}, {"color", "red"}}.get<Part>();
       },
       "Part::count: Value: wanted an integer in the range of the type, but this is an integer "
       "128"},
      {[] {
         (void)Value{{"name", "a"}, {"count", 1}, {"color", "blue"}}.get<Part>();
       },
       "Color; it is red or green"},
      {[] { (void)Value(7).get<Color>(); }, "wanted a string"},
      {[] { (void)Value::from(static_cast<Color>(3)); }, "\"3\" is no "},
      {[] {
         (void)Value{{"leaf", 1}, {"children", Value::array(Value{{"leaf", true}})}}.get<Tree>();
       },
       "Tree::children: in [0]: in "},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of(c.act), HasSubstr(c.says));
  }
  EXPECT_FALSE((Value{{"name", "a"}, {"count", 128}, {"color", "red"}}.is<Part>()));
  EXPECT_FALSE((Value{{"name", "a"}, {"count", 1}, {"color", "blue"}}.is<Part>()));
  EXPECT_FALSE((Value{{"name", "a"}, {"count", 1}}.is<Part>()));
  EXPECT_FALSE(Value(7).is<Color>());
  EXPECT_FALSE(Value::array().is<Empty>());
}

}  // namespace
}  // namespace actors
