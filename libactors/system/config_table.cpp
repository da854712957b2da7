#include "libactors/system/config_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "actors/log.hpp"
#include "actors/priority_executor.hpp"

namespace actors::detail {

namespace {

using Kind = Setting::Kind;

// ---- enums as words

template <class E>
struct Word {
  E value;
  std::string_view word;
};
template <class E>
constexpr bool kWords = false;
template <>
constexpr std::array kWords<Level> = {
    Word<Level>{Level::debug, "debug"}, Word<Level>{Level::info, "info"},
    Word<Level>{Level::warning, "warning"}, Word<Level>{Level::error, "error"}};
/// Of on_exhausted, which takes no others.
template <>
constexpr std::array kWords<Directive> = {Word<Directive>{Directive::stop, "stop"},
                                          Word<Directive>{Directive::escalate, "escalate"}};
template <>
constexpr std::array kWords<Budget> = {Word<Budget>{Budget::per_child, "per_child"},
                                       Word<Budget>{Budget::per_supervisor, "per_supervisor"}};

template <>
constexpr std::array kWords<Overflow> = {Word<Overflow>{Overflow::drop_newest, "drop_newest"},
                                         Word<Overflow>{Overflow::drop_oldest, "drop_oldest"},
                                         Word<Overflow>{Overflow::fail, "fail"},
                                         Word<Overflow>{Overflow::park, "park"}};

template <class E>
std::vector<std::string> words() {
  std::vector<std::string> all;
  std::transform(kWords<E>.begin(), kWords<E>.end(), std::back_inserter(all),
                 [](const Word<E>& word) { return std::string(word.word); });
  return all;
}

// ---- fields as values in memory

template <class T>
Value encode(const T& field) {
  if constexpr (std::is_same_v<T, Duration>) {
    return field.count();
  } else if constexpr (std::is_enum_v<T>) {
    const auto found = std::find_if(kWords<T>.begin(), kWords<T>.end(),
                                    [&](const Word<T>& word) { return word.value == field; });
    return found != kWords<T>.end() ? found->word : "another";
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
  } else if constexpr (std::is_enum_v<T>) {
    return std::find_if(
               kWords<T>.begin(), kWords<T>.end(),
               [word = value.get<std::string_view>()](const Word<T>& w) { return w.word == word; })
        ->value;
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
                               .choices = words<Level>()}),
      row<&Config::log_file>(
          {.kind = Kind::text,
           .key = "log_file",
           .meaning = "file that records are appended to; empty: standard error"}),
      row<&Config::log_dead_letters_during_shutdown>(
          {.kind = Kind::flag,
           .key = "log_dead_letters_during_shutdown",
           .meaning = "dead letters are logged while the system ends, too"}),
  };
  return fields;
}

const std::vector<ConfigField<RestartLimits>>& restart_fields() {
  static const std::vector<ConfigField<RestartLimits>> fields{
      row<&RestartLimits::max_restarts>({.kind = Kind::count,
                                         .key = "max_restarts",
                                         .meaning = "within the window; -1: without limit",
                                         .min = -1,
                                         .max = std::numeric_limits<int>::max()}),
      row<&RestartLimits::within>(
          {.kind = Kind::duration,
           .key = "within",
           .meaning = "the window; 0s: one minute, or none where there is no limit",
           .min = 0,
           .or_forever = true}),
      row<&RestartLimits::on_exhausted>({.kind = Kind::choice,
                                         .key = "on_exhausted",
                                         .meaning = "what becomes of a child beyond the limit",
                                         .choices = words<Directive>()}),
      row<&RestartLimits::budget>({.kind = Kind::choice,
                                   .key = "budget",
                                   .meaning = "whose restarts are counted together",
                                   .choices = words<Budget>()}),
  };
  return fields;
}

const std::vector<ConfigField<Backoff>>& backoff_fields() {
  static const std::vector<ConfigField<Backoff>> fields{
      row<&Backoff::min>({.kind = Kind::duration,
                          .key = "min",
                          .meaning = "wait before the first restart; 0s: none",
                          .min = 0}),
      row<&Backoff::max>({.kind = Kind::duration,
                          .key = "max",
                          .meaning = "longest wait; at least min",
                          .min = 0,
                          .or_forever = true}),
      row<&Backoff::jitter>({.kind = Kind::real,
                             .key = "jitter",
                             .meaning = "random part that is added, of the wait",
                             .min = 0,
                             .max = 1}),
      row<&Backoff::reset_after>(
          {.kind = Kind::duration,
           .key = "reset_after",
           .meaning = "who lived this long starts again at min; 0s: (min + max) / 2",
           .min = 0,
           .or_forever = true}),
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
      row<&DispatcherConfig::mailbox>(
          {.kind = Kind::text,
           .key = "mailbox",
           .meaning = "name of the mailbox of its actors that name none; empty: what the class "
                      "has, or the default one"}),
      row<&DispatcherConfig::priority>(
          {.kind = Kind::count,
           .key = "priority",
           .meaning = "higher ones run first; other than 0 only on an executor of type "
                      "\"priority\", as far as it has lanes",
           .min = -PriorityExecutor::kMostLanes,
           .max = PriorityExecutor::kMostLanes}),
      row<&DispatcherConfig::executor_of>(
          {.kind = Kind::text,
           .key = "executor_of",
           .meaning = "name of a dispatcher further up, whose executor this one shares; empty: see "
                      "executor"}),
  };
  return fields;
}

const std::vector<ConfigField<MailboxConfig>>& mailbox_fields() {
  static const std::vector<ConfigField<MailboxConfig>> fields{
      row<&MailboxConfig::capacity>({.kind = Kind::count,
                                     .key = "capacity",
                                     .meaning = "messages that may wait; 0: without limit",
                                     .min = 0}),
      row<&MailboxConfig::overflow>({.kind = Kind::choice,
                                     .key = "overflow",
                                     .meaning = "what becomes of a message when it is full",
                                     .choices = words<Overflow>()}),
      row<&MailboxConfig::patience>({.kind = Kind::duration,
                                     .key = "patience",
                                     .meaning = "how long senders wait for room, with \"park\"",
                                     .min = 1,
                                     .or_forever = true}),
      row<&MailboxConfig::low_mark>({.kind = Kind::count,
                                     .key = "low_mark",
                                     .meaning = "for the event MailboxLow; below high_mark",
                                     .min = 0}),
      row<&MailboxConfig::high_mark>(
          {.kind = Kind::count,
           .key = "high_mark",
           .meaning = "for the event MailboxHigh; at most capacity; 0: no marks",
           .min = 0}),
  };
  return fields;
}

}  // namespace actors::detail
