// 15. Shapes: what a pattern matches, and why not.
//
// After pyact's README, which states in prose what its patterns match.

#include <iostream>
#include <string>

#include <actors/actors.hpp>

static void show(const char* shape, const actors::Pattern& pattern, const actors::Value& value) {
  std::cout << shape << " and " << value << ": ";
  // matches() is yes or no; mismatch() also says why, and where.
  if (const auto why = pattern.mismatch(value)) {
    std::cout << "no, " << why->text << '\n';
  } else {
    std::cout << "yes\n";
  }
}

int main() {
  using actors::array_of;
  using actors::is;
  using actors::map_of;
  using actors::tuple_of;
  using actors::Value;

  // A map may have more than the pattern asks for.
  const auto named = map_of({{"name", is<int>()}});
  show("a number as name", named, Value{{"name", 1}});
  show("a number as name", named, Value{{"name", 1}, {"age", 7}});
  show("a number as name", named, Value{{"name", "data"}});
  show("a number as name", named, Value{{"age", 7}});

  // Each element, however many.
  const auto texts = array_of(is<std::string>());
  show("texts", texts, Value::array("a", "b"));
  show("texts", texts, Value::array());
  show("texts", texts, Value::array(1, "b"));

  // Exactly these elements.
  const auto pair = tuple_of(is<std::string>(), is<int>());
  show("a pair", pair, Value::tuple("a", 1));
  show("a pair", pair, Value::tuple("a", 1, 2));
  show("a pair", pair, Value::array("a", 1));

  // Variables: the same value wherever the name stands.
  const auto twin = tuple_of(actors::variable("x"), actors::variable("x"));
  show("twins", twin, Value::tuple("a", "a"));
  show("twins", twin, Value::tuple("a", "b"));
  if (const auto bound = twin.match(Value::tuple(7, 7))) {
    std::cout << "x is " << (*bound)["x"] << '\n';
  }
}
