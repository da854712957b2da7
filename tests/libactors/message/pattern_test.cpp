#include "actors/pattern.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actor_system.hpp"

#include "tests/libactors/message/value_fixture.hpp"

namespace actors {

namespace {

/// pyact's "any user class" (P9): a type of the user's in a pattern is what its Codec says.
struct Seat {
  int row = 0;
};

}  // namespace

template <>
struct Codec<Seat> {
  static Value encode(const Seat& seat) { return Value::tuple("seat", seat.row); }
  static Seat decode(const Value& v) { return {v[1].get<int>()}; }
  static bool matches(const Value& v) { return tuple_of("seat", is<int>()).matches(v); }
};

namespace {

using test::error_of;
using test::Quiet;
using ::testing::HasSubstr;
using Kind = Value::Kind;
using Reason = Mismatch::Reason;

/// One pattern, what it matches, what not.
struct Row {
  std::string name;
  Pattern pattern;
  std::vector<Value> matches;
  std::vector<Value> refuses;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const Value& value : row.matches) {
      EXPECT_TRUE(row.pattern.matches(value)) << row.name << " and " << value;
      EXPECT_TRUE(row.pattern.match(value).has_value()) << row.name << " and " << value;
      EXPECT_FALSE(row.pattern.mismatch(value).has_value()) << row.name << " and " << value;
    }
    for (const Value& value : row.refuses) {
      EXPECT_FALSE(row.pattern.matches(value)) << row.name << " and " << value;
      EXPECT_FALSE(row.pattern.match(value).has_value()) << row.name << " and " << value;
      const auto why = row.pattern.mismatch(value);
      ASSERT_TRUE(why.has_value()) << row.name << " and " << value;
      EXPECT_THAT(why->text, HasSubstr("wanted ")) << row.name << " and " << value;
    }
  }
}

const double kNan = std::numeric_limits<double>::quiet_NaN();

/// One of each kind.
std::vector<Value> everything() {
  return {nullptr,
          true,
          false,
          0,
          1,
          -1,
          1.0,
          1.5,
          kNan,
          "",
          "x",
          Binary{"x"},
          Value::array(),
          Value::array(1),
          Value::tuple(),
          Value::tuple(1),
          Value::map(),
          Value{{"a", 1}},
          ActorRef()};
}

TEST(Pattern, MatchesTypesAsTheTruthTableSays) {
  const Value big = std::int64_t{1} << 40;
  check({
      {"anything()", anything(), everything(), {}},
      {"is<Value>()", is<Value>(), everything(), {}},
      {"is<std::string>()", is<std::string>(), {"abc", ""}, {1, nullptr, Binary{"abc"}, true}},
      {"is<int>()", is<int>(), {1, 0, -5}, {true, false, 1.0, "1", big, nullptr}},
      {"is<std::int64_t>()",
       is<std::int64_t>(),
       {1, big, std::numeric_limits<std::int64_t>::min()},
       {true, 1.0}},
      {"is<unsigned>()", is<unsigned>(), {0, 7}, {-1, true}},
      {"is<bool>()", is<bool>(), {true, false}, {1, 0, nullptr, "true"}},
      {"is<double>()", is<double>(), {1.5, 1.0, kNan}, {1, true, "1.5"}},
      {"is<nullptr_t>()", is<std::nullptr_t>(), {nullptr, Value()}, {0, false, "", Value::map()}},
      {"is<Binary>()", is<Binary>(), {Binary{}, Binary{"x"}}, {"x", Value::array()}},
      {"is<ActorRef>()", is<ActorRef>(), {ActorRef()}, {nullptr, "/user/a"}},
      {"is<Seat>()",
       is<Seat>(),
       {Value::from(Seat{7}), Value::tuple("seat", 1)},
       {Value::tuple("seat"), Value::array("seat", 1), 7}},
      {"is(array)", is(Kind::array), {Value::array(), Value::array(1, "x")}, {Value::tuple(), 1}},
      {"is(tuple)", is(Kind::tuple), {Value::tuple(), Value::tuple(1)}, {Value::array(1), "x"}},
      {"is(map)", is(Kind::map), {Value::map(), Value{{"a", 1}}}, {Value::array(), nullptr}},
      {"is(integer)", is(Kind::integer), {big, 1}, {true, 1.0}},
  });
}

TEST(Pattern, MatchesLiteralsAsTheTruthTableSays) {
  check({
      {"nullptr", nullptr, {nullptr}, {0, false, ""}},
      {"1", 1, {1}, {true, 1.0, 2, "1"}},
      {"1.0", 1.0, {1.0}, {1, true}},
      {"true", true, {true}, {1, false, "true"}},
      {"false", false, {false}, {0, nullptr}},
      {"\"abc\"", "abc", {"abc", std::string("abc")}, {"abcd", "", Binary{"abc"}}},
      {"Binary", Binary{"b"}, {Binary{"b"}}, {"b", Binary{"bb"}}},
      {"ref", ActorRef(), {ActorRef()}, {nullptr}},
      {"array", Value::array(1, 2), {Value::array(1, 2)}, {Value::array(1), Value::tuple(1, 2)}},
      {"tuple", Value::tuple(1), {Value::tuple(1)}, {Value::array(1), Value::tuple(1, 2)}},
      {"map", Value{{"a", 1}}, {Value{{"a", 1}}}, {Value{{"a", 1}, {"b", 2}}, Value::map()}},
  });
}

TEST(Pattern, MatchesMapsAsTheTruthTableSays) {
  check({
      {"{name: int}",
       map_of({{"name", is<int>()}}),
       {Value{{"name", 1}}, Value{{"name", 1}, {"more", 2}}},
       {Value{{"name", "data"}}, Value::map(), Value{{"Name", 1}}, Value::array(), 1}},
      {"{}", map_of({}), {Value::map(), Value{{"a", 1}}}, {Value::array(), nullptr}},
      {"{a: 1, b: x}",
       map_of({{"a", 1}, {"b", "x"}}),
       {Value{{"b", "x"}, {"a", 1}}},
       {Value{{"a", 1}}, Value{{"a", 1}, {"b", "y"}}, Value{{"a", 1.0}, {"b", "x"}}}},
      {"{a: anything}", map_of({{"a", anything()}}), {Value{{"a", nullptr}}}, {Value{{"b", 1}}}},
      {"closed {}", closed_map_of({}), {Value::map()}, {Value{{"a", 1}}, Value::array()}},
      {"closed {a: int}",
       closed_map_of({{"a", is<int>()}}),
       {Value{{"a", 1}}},
       {Value{{"a", 1}, {"b", 2}}, Value::map(), Value{{"b", 1}}, Value{{"a", "x"}}}},
  });
}

TEST(Pattern, MatchesArraysAndTuplesAsTheTruthTableSays) {
  const Pattern text = is<std::string>();
  check({
      {"[str]",
       array_of(text),
       {Value::array("a", "b"), Value::array(), Value::array("a")},
       {Value::array(1, "b"), Value::array("a", 1), Value::tuple("a"), "a"}},
      {"[object]",
       array_of(anything()),
       {Value::array(), Value::array(1, "x", nullptr)},
       {Value::tuple(), Value::map()}},
      {"['x']", array_of("x"), {Value::array("x", "x"), Value::array()}, {Value::array("x", "y")}},
      {"[]", array_of(), {Value::array()}, {Value::array(1), Value::tuple(), Value::map()}},
      {"['A', str, str...]",
       array_of("A", text, text),
       {Value::array("A", "B"), Value::array("A", "B", "C"), Value::array("A", "B", "C", "D")},
       {Value::array("A"), Value::array("B", "B"), Value::array("A", 1), Value::array("A", "B", 1),
        Value::array()}},
      {"[int, str...]",
       array_of(is<int>(), text),
       {Value::array(1), Value::array(1, "a"), Value::array(1, "a", "b")},
       {Value::array(), Value::array("a"), Value::array(1, 2)}},
      {"()", tuple_of(), {Value::tuple()}, {Value::tuple(1), Value::array()}},
      {"('data', str)",
       tuple_of("data", text),
       {Value::tuple("data", "x")},
       {Value::tuple("data"), Value::tuple("data", "x", "y"), Value::tuple("date", "x"),
        Value::tuple("data", 1), Value::array("data", "x")}},
      {"dramatis ('update', int), extra arguments ignored: no",
       tuple_of("update", is<int>()),
       {Value::tuple("update", 1)},
       {Value::tuple("update"), Value::tuple("update", 1, "extra")}},
      {"dramatis ['update', int, extra arguments...]",
       array_of("update", is<int>(), anything()),
       {Value::array("update", 1), Value::array("update", 1, "extra", 2)},
       {Value::array("update"), Value::array("update", "x"), Value::tuple("update", 1)}},
      {"((1, [int]), object)",
       tuple_of(tuple_of(1, array_of(is<int>())), anything()),
       {Value::tuple(Value::tuple(1, Value::array(2, 3)), nullptr)},
       {Value::tuple(Value::tuple(1, Value::array(2, "3")), nullptr)}},
      {"{world: [{abc: str}]}",
       map_of({{"world", array_of(map_of({{"abc", text}}))}}),
       {Value{{"world", Value::array(Value{{"abc", "x"}, {"more", 1}})}},
        Value{{"world", Value::array()}}},
       {Value{{"world", Value::array(Value{{"abc", 1}})}}, Value{{"world", Value::array("abc")}}}},
  });
}

bool positive(int n) {
  return n > 0;
}

TEST(Pattern, MatchesWithPredicatesAndChoices) {
  check({
      {"int > 20", when([](int n) { return n > 20; }), {21}, {20, 21.0, "21", true}},
      {"a function", when(positive), {1}, {0, -1, true}},
      {"text", when([](std::string_view s) { return s.size() == 2; }), {"ab"}, {"a", Binary{"ab"}}},
      {"const std::string&",
       when([](const std::string& s) noexcept { return s == "x"; }),
       {"x"},
       {1}},
      {"any value",
       when([](const Value& v) { return v.kind() == Kind::map && v.size() == 1; }),
       {Value{{"a", 1}}},
       {Value::map(), 1, nullptr}},
      {"in a tuple",
       tuple_of("n", when([](double d) { return d < 1; })),
       {Value::tuple("n", 0.5)},
       {Value::tuple("n", 1.5), Value::tuple("n", 0)}},
      {"int or text", one_of(is<int>(), is<std::string>()), {1, "x"}, {1.0, true, nullptr}},
      {"1 or 2 or none", one_of(1, 2, nullptr), {1, 2, nullptr}, {3, 1.0, "1"}},
      {"in an array",
       array_of(one_of("a", array_of("b"))),
       {Value::array("a", Value::array("b"), "a")},
       {Value::array("b")}},
  });
}

TEST(Pattern, MatchesEqualValuesForOneVariable) {
  const Pattern pair = tuple_of(variable("x"), variable("x"));
  check({
      {"(x, x)",
       pair,
       {Value::tuple(1, 1), Value::tuple(nullptr, nullptr), Value::tuple(kNan, kNan),
        Value::tuple(Value::array("a"), Value::array("a"))},
       {Value::tuple(1, 2), Value::tuple(1, 1.0), Value::tuple(1, true), Value::tuple(1)}},
      {"(x, y)",
       tuple_of(variable("x"), variable("y")),
       {Value::tuple(1, 2), Value::tuple(1, 1)},
       {}},
      {"[x...]",
       array_of(variable("x")),
       {Value::array(), Value::array(1, 1, 1)},
       {Value::array(1, 1, 2)}},
      {"(x: int, x)",
       tuple_of(variable("x", is<int>()), variable("x")),
       {Value::tuple(1, 1)},
       {Value::tuple("a", "a")}},
      {"deep",
       map_of({{"id", variable("id")}, {"reply", map_of({{"id", variable("id")}})}}),
       {Value{{"id", 7}, {"reply", Value{{"id", 7}}}}},
       {Value{{"id", 7}, {"reply", Value{{"id", 8}}}}}},
      // What a failed alternative has bound does not count.
      {"choice",
       tuple_of(one_of(tuple_of(variable("x"), 1), tuple_of(2, variable("x"))), variable("x")),
       {Value::tuple(Value::tuple(2, 3), 3), Value::tuple(Value::tuple(5, 1), 5),
        Value::tuple(Value::tuple(2, 1), 2)},
       {Value::tuple(Value::tuple(2, 3), 2)}},
      // The first alternative that matches counts, whatever comes later.
      {"no second try",
       tuple_of(one_of(variable("x"), 1), variable("x")),
       {Value::tuple(1, 1)},
       {Value::tuple(1, 2)}},
  });
}

TEST(Pattern, KnowsRefs) {
  ActorSystem system("patterns");
  const Ref<Quiet> alice = system.actor_of<Quiet>(named("alice"));
  const Ref<Quiet> bob = system.actor_of<Quiet>(named("bob"));
  check({
      {"is<ActorRef>()", is<ActorRef>(), {alice, bob}, {"/user/alice"}},
      {"alice", alice, {alice, ActorRef(alice)}, {bob, ActorRef()}},
      {"(msg, ref, str)",
       tuple_of("msg", is<ActorRef>(), is<std::string>()),
       {Value::tuple("msg", alice, "hello")},
       {Value::tuple("msg", "alice", "hello")}},
  });
}

TEST(Pattern, BindsItsVariables) {
  const Pattern call =
      map_of({{"call", variable("id")},
              {"message", tuple_of(variable("method", is<std::string>()), anything())}});
  const auto bound = call.match(Value{{"call", 7}, {"message", Value::tuple("add", 1)}});
  ASSERT_TRUE(bound.has_value());
  EXPECT_EQ(bound->size(), 2U);
  EXPECT_EQ((*bound)["id"], Value(7));
  EXPECT_EQ((*bound)["method"], Value("add"));
  EXPECT_EQ(bound->find("message"), nullptr);
  EXPECT_THAT(error_of([&] { (void)(*bound)["message"]; }), HasSubstr("no variable \"message\""));
  EXPECT_EQ(anything().match(1)->size(), 0U);
}

TEST(Pattern, IsItselfAndItsCopies) {
  const Pattern a = is<int>();
  const Pattern b = is<int>();
  const Pattern copy = a;  // NOLINT(performance-unnecessary-copy-initialization): what is asked
  EXPECT_TRUE(a == copy);
  EXPECT_FALSE(a == b);
  EXPECT_NE(a.id(), b.id());
  EXPECT_TRUE(Matched(1, a.id()) == copy);
  EXPECT_FALSE(Matched(1, a.id()) == b);
  EXPECT_EQ(Matched(1, a.id()).index(), 1U);
}

TEST(Pattern, SaysWhyItDoesNotMatch) {
  const Pattern items = map_of({{"items", array_of(map_of({{"id", is<int>()}}))}});
  const struct {
    Pattern pattern;
    Value value;
    Reason reason;
    std::string where, text;
  } cases[] = {
      {is<int>(), "x", Reason::type, "", "wanted an integer in the range of its type, found \"x\""},
      {is(Kind::map), Value::array(), Reason::type, "", "wanted a map, found []"},
      {1, 2, Reason::literal, "", "wanted 1, found 2"},
      {1, 1.0, Reason::type, "", "wanted 1, found 1.0"},
      {map_of({{"a", 1}}), Value{{"b", 1}}, Reason::key, "",
       "wanted the key \"a\", found {\"b\":1}"},
      {closed_map_of({{"a", 1}}), Value{{"a", 1}, {"b", 1}}, Reason::key, "",
       "wanted no key \"b\", "},
      {tuple_of(1, 2), Value::tuple(1), Reason::size, "", "wanted 2 elements"},
      {array_of(1, 2, 3), Value::array(1), Reason::size, "", "wanted at least 2 elements"},
      {array_of(), Value::array(1), Reason::size, "", "wanted the empty array"},
      {when(positive), -1, Reason::predicate, "", "wanted what a predicate accepts, found -1"},
      {one_of(1, 2), 3, Reason::choice, "", "wanted one of several patterns, found 3"},
      {tuple_of(variable("x"), variable("x")), Value::tuple(1, 2), Reason::variable, "[1]",
       "at [1]: wanted x, which is 1, found 2"},
      {items, Value{{"items", Value::array(Value{{"id", 1}}, Value{{"id", "x"}})}}, Reason::type,
       "[\"items\"][1][\"id\"]", "at [\"items\"][1][\"id\"]: wanted an integer"},
  };
  for (const auto& c : cases) {
    const auto why = c.pattern.mismatch(c.value);
    ASSERT_TRUE(why.has_value()) << c.text;
    EXPECT_EQ(why->reason, c.reason) << c.text;
    EXPECT_EQ(why->where, c.where) << c.text;
    EXPECT_THAT(why->text, testing::StartsWith(c.text));
  }
}

TEST(Pattern, RefusesBadInput) {
  const struct {
    std::function<void()> act;
    std::string says;
  } cases[] = {
      {[] {
         (void)map_of({{"a", 1}, {"a", 2}});
       },
       "map_of: the key \"a\" comes twice"},
      {[] {
         (void)closed_map_of({{"a", 1}, {"a", 2}});
       },
       "the key \"a\" comes twice"},
      {[] { (void)Pattern(static_cast<const char*>(nullptr)); }, "null pointer"},
      {[] { (void)Pattern(std::numeric_limits<std::uint64_t>::max()); }, "beyond int64"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(error_of(c.act), HasSubstr(c.says));
  }
}

TEST(Pattern, LetsThroughWhatItsPredicateThrows) {
  const Pattern p = when([](int n) -> bool { throw std::runtime_error(std::to_string(n)); });
  EXPECT_THROW((void)p.matches(1), std::runtime_error);
  EXPECT_FALSE(p.matches("not asked"));
}

TEST(Pattern, IsUsedByManyThreads) {
  const Pattern p = tuple_of(variable("x"), array_of(one_of(variable("x"), is<std::string>())));
  const Value good = Value::tuple(1, Value::array(1, "a", 1));
  const Value bad = Value::tuple(1, Value::array(1, 2));
  std::atomic<int> wrong = 0;  // written by all threads, read after they have ended: relaxed
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, mine = p] {
      for (int i = 0; i < 1000; ++i) {
        const Pattern copy = i % 2 == 0 ? p : mine;
        if (!copy.matches(good) || copy.matches(bad) || (*copy.match(good))["x"] != Value(1)) {
          wrong.fetch_add(1, std::memory_order_relaxed);
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong.load(std::memory_order_relaxed), 0);
}

}  // namespace
}  // namespace actors
