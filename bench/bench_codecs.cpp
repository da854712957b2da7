// What it costs that a type of the program's becomes a Value, and comes back: containers, and a
// struct that Boost.Describe knows.

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "actors/codec.hpp"
#include "actors/pattern.hpp"
#include "actors/value.hpp"
#include "actors/with/describe.hpp"

#include "bench/bench_support.hpp"

namespace bench {

enum class Side { buy, sell };
BOOST_DESCRIBE_ENUM(Side, buy, sell)

struct Order {
  long id = 0;
  std::string symbol;
  double price = 0;
  Side side = Side::buy;
  std::vector<std::string> tags;
  std::optional<long> limit;

  friend bool operator==(const Order&, const Order&) = default;
};
BOOST_DESCRIBE_STRUCT(Order, (), (id, symbol, price, side, tags, limit))

namespace {

Order order() {
  return {48'213, "ACME", 12.75, Side::sell, {"new", "limit"}, 13};
}

using Containers = std::tuple<std::map<std::string, long>, std::vector<double>, std::string>;
Containers containers() {
  return {{{"bid", 12}, {"ask", 13}}, {12.5, 12.75, 13.0}, "a quote of one of our markets"};
}

template <class T>
void encode(benchmark::State& state, const T& x) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(actors::Value::from(x));
  }
  const actors::Value value = actors::Value::from(x);
  if (value.get<T>() != x) {
    state.SkipWithError("it comes back as another one");
  }
  count_each(state, 1);
}

template <class T>
void decode(benchmark::State& state, const T& x) {
  const actors::Value value = actors::Value::from(x);
  for (auto _ : state) {
    benchmark::DoNotOptimize(value.get<T>());
  }
  if (value.get<T>() != x) {
    state.SkipWithError("it comes back as another one");
  }
  count_each(state, 1);
}

void EncodeContainers(benchmark::State& state) {
  encode(state, containers());
}
BENCHMARK(EncodeContainers);

void DecodeContainers(benchmark::State& state) {
  decode(state, containers());
}
BENCHMARK(DecodeContainers);

void EncodeDescribed(benchmark::State& state) {
  encode(state, order());
}
BENCHMARK(EncodeDescribed);

void DecodeDescribed(benchmark::State& state) {
  decode(state, order());
}
BENCHMARK(DecodeDescribed);

void MatchDescribed(benchmark::State& state) {
  match(state, actors::is<Order>(), actors::Value::from(order()));
}
BENCHMARK(MatchDescribed);

}  // namespace
}  // namespace bench
