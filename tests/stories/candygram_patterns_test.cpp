// The tests of candygram's patterns (test_patterns.py), by name, through receive. A Value holds no
// functions, so the originals' lambdas among the messages are left out; its keys are text.

#include <cstddef>
#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

namespace actors::test {
namespace {

class TestPatterns : public testing::Test {
 protected:
  void set_pattern(const Pattern& pattern) {
    receiver_ = sys_->spawn([pattern](Process& self) {
      for (;;) {
        const bool match = self.receive(pattern, anything()).pattern.index() == 0;
        self.reply(match);
      }
    });
  }
  [[nodiscard]] bool matches(const Value& value) const { return receiver_.ask<bool>(value).get(); }

 private:
  testkit::System sys_;
  ActorRef receiver_;
};

Pattern number(bool (*accepts)(double)) {
  return when([accepts](const Value& v) {
    return (v.is<std::int64_t>() || v.is<double>()) && accepts(v.get<double>());
  });
}

TEST_F(TestPatterns, testAny) {
  set_pattern(anything());
  EXPECT_TRUE(matches("text"));
  EXPECT_TRUE(matches(13.7));
  EXPECT_TRUE(matches(Value::tuple(1, "", nullptr)));
}

TEST_F(TestPatterns, testShark) {
  set_pattern("land shark");
  EXPECT_TRUE(matches("land shark"));
  EXPECT_FALSE(matches("dolphin"));
  EXPECT_FALSE(matches(42));
  EXPECT_FALSE(matches(Value::array()));
}

TEST_F(TestPatterns, test13_7) {
  set_pattern(13.7);
  EXPECT_TRUE(matches(13.7));
  EXPECT_FALSE(matches("text"));
  EXPECT_FALSE(matches(13.6));
  EXPECT_FALSE(matches(Value{{"A", 14}}));
}

TEST_F(TestPatterns, testInt) {
  set_pattern(is<int>());
  EXPECT_TRUE(matches(13));
  EXPECT_TRUE(matches(42));
  EXPECT_TRUE(matches(0));
  EXPECT_FALSE(matches("text"));
  EXPECT_FALSE(matches(13.7));
  EXPECT_FALSE(matches(Value::array()));
}

TEST_F(TestPatterns, testStr) {
  set_pattern(is<std::string>());
  EXPECT_TRUE(matches("plumber"));
  EXPECT_TRUE(matches(""));
  EXPECT_FALSE(matches(42));
  EXPECT_FALSE(matches(0.9));
  EXPECT_FALSE(matches(nullptr));
}

TEST_F(TestPatterns, testLambda) {
  set_pattern(number([](double x) { return x > 20; }));
  EXPECT_TRUE(matches(42));
  EXPECT_TRUE(matches(100));
  EXPECT_TRUE(matches(67.7));
  EXPECT_FALSE(matches(13));
  EXPECT_FALSE(matches(0));
  EXPECT_FALSE(matches(-67.7));
}

TEST_F(TestPatterns, testTuple) {
  set_pattern(tuple_of(is<std::string>(), is<int>()));
  EXPECT_TRUE(matches(Value::tuple("shark", 42)));
  EXPECT_TRUE(matches(Value::tuple("dolphin", 0)));
  EXPECT_FALSE(matches(Value::array("shark", 42)));
  EXPECT_FALSE(matches(Value::tuple("dolphin", 42, 0)));
}

TEST_F(TestPatterns, testTuple2) {
  set_pattern(tuple_of(is<std::string>(), 20, number([](double x) { return x < 0; })));
  EXPECT_TRUE(matches(Value::tuple("shark", 20, -54.76)));
  EXPECT_TRUE(matches(Value::tuple("dolphin", 20, -1)));
  EXPECT_FALSE(matches(Value::tuple("shark", 21, -6)));
  EXPECT_FALSE(matches(Value::tuple(20, 20, -1)));
  EXPECT_FALSE(matches(Value::tuple("", 20)));
}

TEST_F(TestPatterns, testList) {
  set_pattern(array_of("A", is<std::string>(), is<std::string>()));
  EXPECT_TRUE(matches(Value::array("A", "B", "C", "D")));
  EXPECT_TRUE(matches(Value::array("A", "B")));
  EXPECT_FALSE(matches(Value::array("C", "B", "A")));
  EXPECT_FALSE(matches(Value::array("A")));
}

TEST_F(TestPatterns, testList2) {
  set_pattern(array_of(is<std::string>(), is<int>()));
  EXPECT_TRUE(matches(Value::array("dolphin", 42, 0)));
  EXPECT_TRUE(matches(Value::array("shark")));
  EXPECT_FALSE(matches(Value::array(42, 0)));
  EXPECT_FALSE(matches(Value::array("dolphin", 42, "shark")));
}

TEST_F(TestPatterns, testList3) {
  set_pattern(array_of(anything()));
  EXPECT_TRUE(matches(Value::array("dolphin", 42, 0.9)));
  EXPECT_TRUE(matches(Value::array()));
  EXPECT_FALSE(matches(Value::tuple("dolphin", 42, 0.9)));
  EXPECT_FALSE(matches("shark"));
}

TEST_F(TestPatterns, testDict) {
  set_pattern(map_of({{"S", is<int>()}, {"19", is<std::string>()}}));
  EXPECT_TRUE(matches(Value{{"S", 3}, {"19", "foo"}}));
  EXPECT_TRUE(matches(Value{{"S", -65}, {"19", "bar"}, {"T", "me"}}));
  EXPECT_FALSE(matches(Value{{"S", "Charlie"}, {"19", "foo"}}));
  EXPECT_FALSE(matches(Value{{"S", 3}}));
}

}  // namespace
}  // namespace actors::test
