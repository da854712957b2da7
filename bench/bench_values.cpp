// What dynamic messages cost: reading and writing JSON, matching patterns.

#include <string>

#include "bench/bench_support.hpp"

namespace bench {
namespace {

/// A message of a few fields, as programs send them to each other.
const std::string& message_text() {
  static const std::string text =
      R"({"event":"order","data":{"id":48213,"symbol":"ACME","price":12.75,"tags":["new","limit"]}})";
  return text;
}

void ParseJson(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(actors::Value::parse(message_text()));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<long>(message_text().size()));
  count_each(state, 1);
}
BENCHMARK(ParseJson);

void WriteJson(benchmark::State& state) {
  const auto message = actors::Value::parse(message_text());
  for (auto _ : state) {
    benchmark::DoNotOptimize(message.to_json());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<long>(message_text().size()));
  count_each(state, 1);
}
BENCHMARK(WriteJson);

void MatchPattern(benchmark::State& state) {
  const auto message = actors::Value::parse(message_text());
  const auto event =
      actors::map_of({{"event", actors::is<std::string>()}, {"data", actors::anything()}});
  for (auto _ : state) {
    benchmark::DoNotOptimize(event.matches(message));
  }
  count_each(state, 1);
}
BENCHMARK(MatchPattern);

}  // namespace
}  // namespace bench
