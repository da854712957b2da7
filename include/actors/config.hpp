#pragma once
// Config: the options of an ActorSystem, as an aggregate. Every field has a default; new ones go
// last.
//
//   actors::ActorSystem system("shop", actors::Config{.workers = 2, .throughput = 64,
//   .shutdown_deadline = 10s});
//   actors::ActorSystem system("shop", actors::Config::from_file("actors.json"));
//
// In a file each field has the name it has here; docs/configuration.md lists them with what they
// accept. Environment variables override the file, and fields set afterwards override both:
// config_file.hpp has the rest.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/clock.hpp"
#include "actors/executor.hpp"
#include "actors/log.hpp"
#include "actors/mailbox.hpp"
#include "actors/supervision.hpp"

namespace actors {

struct ConfigSources;
namespace detail {
struct ExecutorPlan;
}

/// One dispatcher: where its actors run, and how much one may do before it goes to the back of the
/// queue. Use it with actors::on_dispatcher("name"); children inherit their parent's.
struct DispatcherConfig {
  std::string name{};                    ///< not empty, not "default", unique
  std::shared_ptr<Executor> executor{};  ///< null: the system's own (Config::executor). Belongs to
                                         ///< this system from now on
  int throughput = 0;                    ///< messages per turn, at least 1; 0: Config::throughput
  Duration quantum = Duration::zero();  ///< real time per turn, looked at after each message; zero:
                                        ///< only messages count
  /// What a file says of the executor: each system makes one of its own. Not used if `executor` is
  /// set.
  std::shared_ptr<const detail::ExecutorPlan> planned_executor{};
  /// Of its actors whose options name none: the name of one of Config::mailboxes; empty: what the
  /// class has, or the default one.
  std::string mailbox{};
  /// When there are fewer workers than work, actors of higher priorities run first. Other than 0
  /// only on an executor with lanes: see priority_executor.hpp.
  int priority = 0;
  /// Shares the executor of the dispatcher with this name, which stands before it in the list; not
  /// with an executor of its own. Empty: see `executor`.
  std::string executor_of{};
};

/// A mailbox with a name, for DispatcherConfig::mailbox and actors::with_mailbox("name"). What it
/// is follows from the fields, as in actors::bounded(); or the program makes one:
///
///   .mailboxes = {{.name = "bulk", .capacity = 1000, .overflow = actors::Overflow::park},
///                 {.name = "urgent", .type = actors::control_first<Halt>()}}
struct MailboxConfig {
  std::string name{};        ///< not empty, unique
  std::size_t capacity = 0;  ///< messages; 0: without limit
  Overflow overflow = Overflow::drop_newest;
  Duration patience = kPatience;  ///< of senders, with Overflow::park. Positive
  std::size_t low_mark = 0;       ///< for MailboxLow: below high_mark
  std::size_t high_mark = 0;      ///< for MailboxHigh: at most capacity; 0: no marks
  MailboxType type{};             ///< if set, the fields above but the name do not count

  /// What the fields say. Throws ConfigError for values that do not go together.
  [[nodiscard]] MailboxType make() const;
};

struct Config {
  int workers =
      0;  ///< threads of the default executor; 0: one per core this process may use. 0 to 256
  int throughput = 64;  ///< messages per turn of one actor, at least 1
  /// How long ~ActorSystem waits for actors to finish before it ends them the abrupt way. Not
  /// negative.
  Duration shutdown_deadline = std::chrono::seconds(10);
  /// Every message and every answer goes through its encoding (a Value, as JSON) and back, so that
  /// what actors share by accident, and types without an encoding, show up in tests: telling one
  /// throws NoEncoding, naming the type (ValueError: content has none); an ask or an answer of one
  /// fails with it. Value::from() says what has an encoding; a type without any content needs none.
  /// Not copied: signals, failures, events of the EventStream, what watch() was given to be told,
  /// results of join(). as_proxy() cannot be used: a call has no encoding.
  bool copy_messages = false;
  std::shared_ptr<Executor> executor{};         ///< the default executor; null: a pool of `workers`
  std::shared_ptr<Clock> clock{};               ///< null: the steady clock
  std::vector<DispatcherConfig> dispatchers{};  ///< besides "default"
  std::size_t handler_stack =
      std::size_t{1}
      << 20;  ///< bytes of stack per worker fiber, reserved, committed on use; at least 64 KiB
  std::size_t process_stack =
      std::size_t{64}
      << 10;  ///< bytes of stack per process, reserved, committed on use; at least 16 KiB
  Level log_level = Level::info;     ///< records below it are dropped
  std::vector<LogSink> log_sinks{};  ///< empty: one that writes to log_file
  /// A file that records are appended to, see file_sink(); "": stderr. Not used if there are
  /// log_sinks.
  std::string log_file{};
  /// How often, and how fast, a supervisor restarts that says nothing else: the limits of what
  /// Actor::supervisor_strategy() gives unless it is overridden.
  RestartLimits restart_limits{};
  /// What a file says of the default executor: each system makes one of its own. Not used if
  /// `executor` is set.
  std::shared_ptr<const detail::ExecutorPlan> planned_executor{};
  std::vector<MailboxConfig> mailboxes{};  ///< besides the default one
  /// False: dead letters are not logged from the time on when the system begins to end
  /// (terminate(), shutdown(), the destructor): what is still queued then is lost as a matter of
  /// course. They are published on the event stream all the same.
  bool log_dead_letters_during_shutdown = true;

  /// Reads a JSON file, and the ACTORS_* variables of the environment. Throws ConfigError for a
  /// file that cannot be read or is no JSON, an unknown key, a wrong type, an impossible value, and
  /// for an ACTORS_* variable that overrides nothing. The text has file, line, column and JSON
  /// pointer (or the variable), what was found, and what is accepted:
  ///   actors.json:5:40: /dispatchers/0/throughput: found "many"; accepted: an integer from 0 ...
  /// The second form takes the environment from `sources`, and executors by names of the program's
  /// own: include config_file.hpp. Any thread, while nobody calls setenv().
  [[nodiscard]] static Config from_file(const std::string& path);
  [[nodiscard]] static Config from_file(const std::string& path, const ConfigSources& sources);
  /// The same for a text in memory; errors call it `source`.
  [[nodiscard]] static Config from_json(std::string_view text, std::string_view source);
  [[nodiscard]] static Config from_json(std::string_view text, std::string_view source,
                                        const ConfigSources& sources);
  /// This configuration as from_json() reads it: every key with its value, in lines. What a file
  /// cannot say is not there (clock, log_sinks), or marked: an executor that the program has set is
  /// {"type": "program"}, which from_json() refuses.
  [[nodiscard]] std::string to_json() const;
};

}  // namespace actors
