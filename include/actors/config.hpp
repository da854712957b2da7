#pragma once
// Config: the options of an ActorSystem, as an aggregate. Every field has a default; new ones go
// last.
//
//   actors::ActorSystem system("shop", actors::Config{.workers = 2, .throughput = 64,
//   .shutdown_deadline = 10s});

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "actors/clock.hpp"
#include "actors/executor.hpp"
#include "actors/log.hpp"

namespace actors {

/// One dispatcher: where its actors run, and how much one may do before it goes to the back of the
/// queue. Use it with actors::on_dispatcher("name"); children inherit their parent's.
struct DispatcherConfig {
  std::string name{};                    ///< not empty, not "default", unique
  std::shared_ptr<Executor> executor{};  ///< null: the system's own (Config::executor). Belongs to
                                         ///< this system from now on
  int throughput = 0;                    ///< messages per turn, at least 1; 0: Config::throughput
  Duration quantum = Duration::zero();  ///< real time per turn, looked at after each message; zero:
                                        ///< only messages count
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
  std::vector<LogSink> log_sinks{};  ///< empty: one that writes to stderr
};

}  // namespace actors
