// What dynamic messages cost: reading and writing JSON, matching patterns, making and reading them.

#include <string>
#include <string_view>

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

/// The message has to match the pattern.
void match_message(benchmark::State& state, const actors::Pattern& pattern) {
  match(state, pattern, actors::Value::parse(message_text()));
}

void MatchPattern(benchmark::State& state) {
  match_message(
      state, actors::map_of({{"event", actors::is<std::string>()}, {"data", actors::anything()}}));
}
BENCHMARK(MatchPattern);

/// The last of three alternatives.
void MatchOneOf(benchmark::State& state) {
  match_message(state, actors::map_of({{"event", actors::one_of("quote", "trade", "order")}}));
}
BENCHMARK(MatchOneOf);

/// An array of any number of texts, two levels down.
void MatchArrayOf(benchmark::State& state) {
  match_message(
      state,
      actors::map_of(
          {{"data", actors::map_of({{"tags", actors::array_of(actors::is<std::string>())}})}}));
}
BENCHMARK(MatchArrayOf);

/// Two variables, which are looked at afterwards.
void MatchVariables(benchmark::State& state) {
  const auto message = actors::Value::parse(message_text());
  const auto event = actors::map_of(
      {{"event", actors::variable("event")},
       {"data", actors::map_of({{"id", actors::variable("id", actors::is<long>())}})}});
  for (auto _ : state) {
    const auto bound = event.match(message);
    if (!bound || (*bound)["id"].get<long>() != 48'213) {
      state.SkipWithError("a variable stands for something else");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(MatchVariables);

/// Why a message does not match: two levels down.
void ExplainMismatch(benchmark::State& state) {
  const auto message = actors::Value::parse(message_text());
  const auto event =
      actors::map_of({{"data", actors::map_of({{"id", actors::is<std::string>()}})}});
  for (auto _ : state) {
    const auto why = event.mismatch(message);
    if (!why || why->reason != actors::Mismatch::Reason::type) {
      state.SkipWithError("it matches");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(ExplainMismatch);

/// The pattern of the message, found by looking at it.
void CalculateShape(benchmark::State& state) {
  const auto message = actors::Value::parse(message_text());
  for (auto _ : state) {
    benchmark::DoNotOptimize(actors::calculate_shape(message));
  }
  if (!actors::calculate_shape(message).matches(message)) {
    state.SkipWithError("it does not match");
  }
  count_each(state, 1);
}
BENCHMARK(CalculateShape);

// ---- without text

/// The same message, made of its parts.
actors::Value message_value() {
  return {{"event", "order"},
          {"data", actors::Value{{"id", 48'213},
                                 {"symbol", "ACME"},
                                 {"price", 12.75},
                                 {"tags", actors::Value::array("new", "limit")}}}};
}

void BuildValue(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(message_value());
  }
  if (message_value() != actors::Value::parse(message_text())) {
    state.SkipWithError("it is another message");
  }
  count_each(state, 1);
}
BENCHMARK(BuildValue);

/// Four of its parts are looked at.
void ReadValue(benchmark::State& state) {
  const actors::Value message = message_value();
  for (auto _ : state) {
    const actors::Value& data = message["data"];
    if (message["event"].get<std::string_view>() != "order" || data["id"].get<long>() != 48'213 ||
        data["price"].get<double>() != 12.75 ||
        data["tags"][1].get<std::string_view>() != "limit") {
      state.SkipWithError("a part is another one");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(ReadValue);

void CopyValue(benchmark::State& state) {
  const actors::Value message = message_value();
  for (auto _ : state) {
    const actors::Value copy = message;
    benchmark::DoNotOptimize(copy.kind());
  }
  count_each(state, 1);
}
BENCHMARK(CopyValue);

}  // namespace
}  // namespace bench
