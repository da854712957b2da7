#include "libactors/system/config_table.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <type_traits>

#include "actors/log.hpp"

namespace actors::detail {

namespace {

using Kind = Setting::Kind;

std::vector<std::string> level_names() {
  std::vector<std::string> names;
  for (const Level level : {Level::debug, Level::info, Level::warning, Level::error}) {
    names.emplace_back(to_string(level));
  }
  return names;
}

// ---- fields as values in memory

template <class T>
Value encode(const T& field) {
  if constexpr (std::is_same_v<T, Duration>) {
    return field.count();
  } else if constexpr (std::is_same_v<T, Level>) {
    return to_string(field);
  } else if constexpr (std::is_same_v<T, std::size_t>) {
    // What is too much for any limit may be cut.
    return std::min<std::size_t>(field, std::numeric_limits<std::int64_t>::max());
  } else {
    return field;
  }
}

template <class T>
T decode(const Value& value) {
  if constexpr (std::is_same_v<T, Duration>) {
    return Duration(value.get<Duration::rep>());
  } else if constexpr (std::is_same_v<T, Level>) {
    const std::vector<std::string> names = level_names();
    return static_cast<Level>(std::find(names.begin(), names.end(), value.get<std::string>()) -
                              names.begin());
  } else {
    return value.get<T>();
  }
}

template <auto field>
struct Access;
template <class Owner, class T, T Owner::*field>
struct Access<field> {
  static Value get(const Owner& owner) { return encode(owner.*field); }
  static void set(Owner& owner, const Value& value) { owner.*field = decode<T>(value); }
  static ConfigField<Owner> row(Setting setting) { return {std::move(setting), get, set}; }
};

template <auto field>
auto row(Setting setting) {
  return Access<field>::row(std::move(setting));
}

}  // namespace

const std::vector<ConfigField<Config>>& config_fields() {
  static const std::vector<ConfigField<Config>> fields{
      row<&Config::workers>({.kind = Kind::count,
                             .key = "workers",
                             .meaning = "threads of the default executor; 0: one per CPU this "
                                        "process may use",
                             .min = 0,
                             .max = kMostWorkers}),
      row<&Config::throughput>({.kind = Kind::count,
                                .key = "throughput",
                                .meaning = "messages per turn of one actor",
                                .min = 1,
                                .max = std::numeric_limits<int>::max()}),
      row<&Config::shutdown_deadline>(
          {.kind = Kind::duration,
           .key = "shutdown_deadline",
           .meaning = "how long the end of the system waits for actors to finish; 0s: not at all",
           .min = 0,
           .or_forever = true}),
      row<&Config::copy_messages>(
          {.kind = Kind::flag,
           .key = "copy_messages",
           .meaning = "every message goes through its encoding and back, to find what is shared"}),
      row<&Config::handler_stack>({.kind = Kind::size,
                                   .key = "handler_stack",
                                   .meaning = "stack per worker fiber",
                                   .min = kSmallestHandlerStack,
                                   .max = kLargestStack}),
      row<&Config::process_stack>({.kind = Kind::size,
                                   .key = "process_stack",
                                   .meaning = "stack per process",
                                   .min = std::int64_t{16} << 10,
                                   .max = kLargestStack}),
      row<&Config::log_level>({.kind = Kind::choice,
                               .key = "log_level",
                               .meaning = "records below it are dropped",
                               .choices = level_names()}),
  };
  return fields;
}

const std::vector<ConfigField<DispatcherConfig>>& dispatcher_fields() {
  static const std::vector<ConfigField<DispatcherConfig>> fields{
      row<&DispatcherConfig::throughput>(
          {.kind = Kind::count,
           .key = "throughput",
           .meaning = "messages per turn of one actor; 0: as /throughput says",
           .min = 0,
           .max = std::numeric_limits<int>::max()}),
      row<&DispatcherConfig::quantum>(
          {.kind = Kind::duration,
           .key = "quantum",
           .meaning = "real time per turn, looked at after each message; 0s: only messages count",
           .min = 0,
           .or_forever = true}),
  };
  return fields;
}

}  // namespace actors::detail
