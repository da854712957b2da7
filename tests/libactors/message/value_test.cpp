#include "actors/value.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "actors/actor.hpp"
#include "actors/actor_system.hpp"

#include "tests/libactors/message/value_fixture.hpp"

namespace actors {
namespace {

using test::error_of;
using test::Quiet;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = Value::Kind;

std::string printed(const Value& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

class Echo : public Actor {
 public:
  Value receive(const Value& value) { return Value::tuple("echo", value); }
};

TEST(Value, IsMadeFromEachKindOfThing) {
  const struct {
    Value value;
    Kind kind;
    std::string text;
  } cases[] = {
      {Value(), Kind::null, "null"},
      {nullptr, Kind::null, "null"},
      {Value{}, Kind::null, "null"},
      {true, Kind::boolean, "true"},
      {false, Kind::boolean, "false"},
      {0, Kind::integer, "0"},
      {-7L, Kind::integer, "-7"},
      {std::uint8_t{255}, Kind::integer, "255"},
      {std::numeric_limits<std::int64_t>::min(), Kind::integer, "-9223372036854775808"},
      {1.5, Kind::real, "1.5"},
      {1.0F, Kind::real, "1.0"},
      {-0.0, Kind::real, "-0.0"},
      {1e20, Kind::real, "1e+20"},
      {"", Kind::string, "\"\""},
      {"fourteen bytes", Kind::string, "\"fourteen bytes\""},
      {"more than fourteen bytes", Kind::string, "\"more than fourteen bytes\""},
      {std::string("a\0b", 3), Kind::string, "\"a\\u0000b\""},
      {std::string_view("view"), Kind::string, "\"view\""},
      {Binary{"\xff"}, Kind::binary, R"({"$binary":"/w=="})"},
      {Value::array(), Kind::array, "[]"},
      {Value::array(1, "two", 3.0), Kind::array, "[1,\"two\",3.0]"},
      {Value::array_of({1, 2}), Kind::array, "[1,2]"},
      {Value::tuple(), Kind::tuple, R"({"$tuple":[]})"},
      {Value::tuple("data", "x"), Kind::tuple, R"({"$tuple":["data","x"]})"},
      {Value::tuple_of({true}), Kind::tuple, R"({"$tuple":[true]})"},
      {Value::map(), Kind::map, "{}"},
      {Value{{"n", 3}}, Kind::map, R"({"n":3})"},
      {Value{{"b", 1}, {"a", {{"deep", Value::array(1)}}}}, Kind::map,
       R"({"b":1,"a":{"deep":[1]}})"},
      {ActorRef(), Kind::ref, R"({"$actor":null})"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.value.kind(), c.kind) << c.text;
    EXPECT_EQ(printed(c.value), c.text);
  }
}

TEST(Value, ConvertsNothingThatWouldSurprise) {
  static_assert(!std::is_convertible_v<void*, Value>);
  static_assert(!std::is_convertible_v<char, Value>);
  static_assert(!std::is_convertible_v<const int*, Value>);
  static_assert(!std::is_convertible_v<Value, int> && !std::is_convertible_v<Value, std::string>);
  static_assert(!std::is_constructible_v<std::string, Value>);
  static_assert(std::is_nothrow_move_constructible_v<Value> &&
                std::is_nothrow_copy_constructible_v<Value>);
  static_assert(sizeof(Value) == 16);
}

TEST(Value, EqualsWhatHasTheSameKindAndContent) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string text(100, 'x');
  // Equal within a row, different from every other row.
  const std::vector<std::vector<Value>> rows = {
      {nullptr, Value()},
      {true},
      {false},
      {1, std::int8_t{1}, std::uint64_t{1}},
      {0},
      {1.0, 1.0F},
      {0.0, -0.0},
      {nan, -nan},
      {"1"},
      {text, std::string_view(text), text.c_str()},
      {"", std::string()},
      {Binary{"1"}},
      {Binary{""}},
      {Value::array()},
      {Value::tuple()},
      {Value::map()},
      {Value::array(1, 2), Value::array_of({1, 2})},
      {Value::array(2, 1)},
      {Value::array(1, 2, 3)},
      {Value::tuple(1, 2)},
      {Value{{"a", 1}, {"b", 2}}, Value{{"b", 2}, {"a", 1}}},
      {Value{{"a", 1}}},
      {Value{{"a", 1}, {"c", 2}}},
      {Value{{"a", 1}, {"b", 3}}},
      {ActorRef()},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows.size(); ++j) {
      for (const Value& a : rows[i]) {
        for (const Value& b : rows[j]) {
          EXPECT_EQ(a == b, i == j) << a << " and " << b;
        }
      }
    }
  }
}

TEST(Value, GivesItsContentAndNothingElse) {
  EXPECT_EQ(Value(nullptr).get<std::nullptr_t>(), nullptr);
  EXPECT_TRUE(Value(true).get<bool>());
  EXPECT_EQ(Value(200).get<std::uint8_t>(), 200);
  EXPECT_EQ(Value(-5).get<std::int64_t>(), -5);
  EXPECT_EQ(Value(1.25).get<double>(), 1.25);
  EXPECT_EQ(Value(2).get<double>(), 2.0);  // an integer will do for a number
  EXPECT_EQ(Value("text").get<std::string>(), "text");
  EXPECT_EQ(Value("text").get<std::string_view>(), "text");
  EXPECT_EQ(Value(Binary{"b"}).get<Binary>(), Binary{"b"});
  EXPECT_EQ(Value(ActorRef()).get<ActorRef>(), ActorRef());
  EXPECT_EQ(Value(3).get<Value>(), Value(3));
}

TEST(Value, IsWhatItsKindSaysAndFits) {
  const Value ref = ActorRef();
  const struct {
    Value value;
    bool null, boolean, small, wide, real, text, binary, ref;
  } cases[] = {
      {nullptr, true, false, false, false, false, false, false, false},
      {true, false, true, false, false, false, false, false, false},
      {1, false, false, true, true, false, false, false, false},
      {std::int64_t{1} << 40, false, false, false, true, false, false, false, false},
      {1.0, false, false, false, false, true, false, false, false},
      {"1", false, false, false, false, false, true, false, false},
      {Binary{"1"}, false, false, false, false, false, false, true, false},
      {Value::array(), false, false, false, false, false, false, false, false},
      {Value{{"a", 1}}, false, false, false, false, false, false, false, false},
      {ref, false, false, false, false, false, false, false, true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.value.is<std::nullptr_t>(), c.null) << c.value;
    EXPECT_EQ(c.value.is<bool>(), c.boolean) << c.value;
    EXPECT_EQ(c.value.is<int>(), c.small) << c.value;
    EXPECT_EQ(c.value.is<std::int64_t>(), c.wide) << c.value;
    EXPECT_EQ(c.value.is<double>(), c.real) << c.value;
    EXPECT_EQ(c.value.is<std::string>(), c.text) << c.value;
    EXPECT_EQ(c.value.is<Binary>(), c.binary) << c.value;
    EXPECT_EQ(c.value.is<ActorRef>(), c.ref) << c.value;
    EXPECT_TRUE(c.value.is<Value>()) << c.value;
  }
}

TEST(Value, FindsElementsAndMembers) {
  const Value v{{"name", "alice"}, {"tags", Value::array("a", "b")}, {"", 0}};
  EXPECT_EQ(v.size(), 3U);
  EXPECT_EQ(v["name"], Value("alice"));
  EXPECT_EQ(v["tags"][1], Value("b"));
  EXPECT_EQ(v["tags"][0], Value("a"));
  EXPECT_EQ(v[""], Value(0));
  EXPECT_TRUE(v.contains("name"));
  EXPECT_FALSE(v.contains("Name"));
  EXPECT_EQ(v.find("nobody"), nullptr);
  EXPECT_EQ(Value(1).find("name"), nullptr);
  EXPECT_EQ(Value("four").size(), 4U);
  EXPECT_EQ(Value(Binary{"123"}).size(), 3U);
  EXPECT_EQ(Value::tuple("data", "x")[1].size(), 1U);

  std::vector<std::string> keys;
  for (const Value::Member& member : v.members()) {
    keys.emplace_back(member.key());
  }
  EXPECT_THAT(keys, ElementsAre("name", "tags", ""));
  EXPECT_TRUE(Value::map().members().empty());
  EXPECT_TRUE(Value::array().items().empty());
}

TEST(Value, FindsEveryMemberOfALargeMap) {
  std::vector<Value::Member> members;
  for (int i = 0; i < 1000; ++i) {
    members.emplace_back("key " + std::to_string(i * 7919 % 1000), i);
  }
  const Value v = Value::map_of(members);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(v["key " + std::to_string(i * 7919 % 1000)], Value(i));
  }
  EXPECT_EQ(v.find("key"), nullptr);
  EXPECT_EQ(v.find("key 1000"), nullptr);
  EXPECT_EQ(v.find("zzz"), nullptr);
  EXPECT_EQ(v.members()[1].key(), "key 919");  // in the order of its making
  members.emplace_back("key 5", 0);
  EXPECT_THAT(error_of([&] { (void)Value::map_of(members); }), HasSubstr("\"key 5\" comes twice"));
}

TEST(Value, SaysWhatIsWrongWithWhatItIsAsked) {
  const Value map{{"a", 1}, {"b", "x"}};
  const struct {
    std::function<void()> act;
    std::string says;
  } cases[] = {
      {[] { (void)Value(std::numeric_limits<std::uint64_t>::max()); }, "beyond int64"},
      {[] { (void)Value(static_cast<const char*>(nullptr)); }, "null pointer"},
      {[] {
         (void)Value{{"a", 1}, {"b", 2}, {"a", 3}};
       },
       "\"a\" comes twice"},
      {[] { (void)Value(true).get<int>(); }, "wanted an integer, but this is a bool true"},
      {[] { (void)Value(1).get<bool>(); }, "wanted a bool, but this is an integer 1"},
      {[] { (void)Value(300).get<std::uint8_t>(); }, "in the range of the type"},
      {[] { (void)Value(-1).get<unsigned>(); }, "in the range of the type"},
      {[] { (void)Value(1.0).get<int>(); }, "wanted an integer, but this is a double 1.0"},
      {[] { (void)Value("x").get<double>(); }, "wanted a number, but this is a string \"x\""},
      {[] { (void)Value().get<std::string>(); }, "wanted a string, but this is null"},
      {[] { (void)Value("x").get<Binary>(); }, "wanted a binary"},
      {[] { (void)Value(1).get<ActorRef>(); }, "wanted a ref"},
      {[] { (void)Value(1).get<std::nullptr_t>(); }, "wanted null"},
      {[] { (void)Value(1).size(); }, "something with a size"},
      {[] { (void)Value("x").items(); }, "wanted an array or tuple"},
      {[] { (void)Value::array().members(); }, "wanted a map"},
      {[&] { (void)map[0]; }, "wanted an array or tuple"},
      {[&] { (void)map["c"]; }, R"(no member "c" in a map {"a":1,"b":"x"})"},
      {[] { (void)Value::array(1)["c"]; }, "wanted a map"},
      {[] { (void)Value::array(1, 2)[2]; }, "no element 2 in an array [1,2], which has 2"},
      {[] { (void)Value(std::string(500, 'x')).get<int>(); }, "xxx..."},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of(c.act), HasSubstr(c.says));
  }
}

TEST(Value, IsNullOnceMovedFromAndKeepsWhatIsCopied) {
  Value a = Value::array("a text that does not fit inside", 1);
  const Value b = a;
  Value c = std::move(a);
  EXPECT_EQ(b, c);
  EXPECT_EQ(a, Value());  // NOLINT(bugprone-use-after-move): it is what this asks
  a = b;
  c = 5;
  EXPECT_EQ(a, b);
  a = *&a;
  EXPECT_EQ(a, b);
}

Value nested(std::size_t depth) {
  Value v = 1;
  for (std::size_t i = 0; i < depth; ++i) {
    v = i % 3 == 0 ? Value::array(v) : i % 3 == 1 ? Value::tuple(v) : Value{{"k", v}};
  }
  return v;
}

TEST(Value, NestsToALimit) {
  const Value deepest = nested(kMaxValueDepth);
  EXPECT_THAT(error_of([&] { (void)Value::array(deepest); }), HasSubstr("nested deeper than 64"));
  EXPECT_THAT(error_of([&] { (void)Value{{"a", deepest}}; }), HasSubstr("nested deeper than 64"));
}

// The stack of a process; a sanitizer's frames are several times larger.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kProcessStack = 512 << 10;
#else
constexpr std::size_t kProcessStack = 64 << 10;
#endif

TEST(Value, OfTheGreatestDepthIsHandledOnASmallStack) {
  const auto act = [](void*) -> void* {
    const Value a = nested(kMaxValueDepth);
    const Value b = Value::parse(a.to_json());
    EXPECT_TRUE(a == b);
    EXPECT_EQ(printed(a), a.to_json());
    return nullptr;
  };
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kProcessStack), 0);
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, &attributes, act, nullptr), 0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  ASSERT_EQ(pthread_attr_destroy(&attributes), 0);
}

TEST(Value, IsReadCopiedAndDroppedByManyThreads) {
  const Value shared{{"text", "a text that does not fit inside"},
                     {"list", Value::array(1, Value::tuple("x", "y"), "another text, long too")}};
  const std::string json = shared.to_json();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;  // written by all threads, read after they have ended: relaxed
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, mine = shared]() mutable {
      for (int i = 0; i < 1000; ++i) {
        const Value copy = i % 2 == 0 ? shared : mine;
        Value part = copy["list"];
        if (copy != shared || part[1][1] != Value("y") ||
            (i % 100 == 0 && copy.to_json() != json)) {
          wrong.fetch_add(1, std::memory_order_relaxed);
        }
        mine = Value{{"list", std::move(part)}, {"text", copy["text"]}};
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong.load(std::memory_order_relaxed), 0);
}

TEST(Value, HoldsRefsOfEachType) {
  ActorSystem system("refs");
  const Ref<Quiet> quiet = system.actor_of<Quiet>(named("quiet"));
  const Value v{{"to", quiet}};
  EXPECT_EQ(v["to"].get<ActorRef>(), quiet);
  EXPECT_EQ(printed(v), R"({"to":{"$actor":"/user/quiet"}})");
  EXPECT_EQ(Value(quiet), Value(ActorRef(quiet)));
}

TEST(Value, TravelsAsAMessage) {
  ActorSystem system("echo");
  const Ref<Echo> echo = system.actor_of<Echo>();
  EXPECT_EQ(echo.ask(Value{{"n", 1}}).get(), Value::tuple("echo", Value{{"n", 1}}));
  EXPECT_EQ(ActorRef(echo).ask<Value>(Value(7)).get(), Value::tuple("echo", 7));
}

}  // namespace
}  // namespace actors
