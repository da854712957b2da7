#pragma once
// Around Config::from_file: names that a program adds to configuration files, the environment, and
// what a main() does with its arguments.
//
//   int main(int argc, char** argv) {
//     const auto [config, print] = actors::config_from_arguments(argc, argv);
//     if (print) {                                   // --print-config
//       std::cout << config.to_json();
//       return 0;
//     }
//     actors::ActorSystem system("shop", config);    // --config actors.json, ACTORS_WORKERS=4 ...
//
// A value comes from the environment, else from the file, else it is the default. A setting's
// variable is ACTORS_ and its JSON pointer in capitals, with _ for whatever is no letter or digit;
// dispatchers and mailboxes go by their names instead of their indices:
//
//   /log_level                        ACTORS_LOG_LEVEL=debug
//   /dispatchers/0/throughput         ACTORS_DISPATCHERS_BLOCKING_THROUGHPUT=1
//   /dispatchers/0/executor/workers   ACTORS_DISPATCHERS_BLOCKING_EXECUTOR_WORKERS=8
//
// Values can be overridden, but what there is (dispatchers, mailboxes, types of executors) is the
// file's.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/config.hpp"
#include "actors/executor.hpp"
#include "actors/value.hpp"

namespace actors {

/// An executor that configuration files may name as {"type": name, option: value ...}, besides the
/// built-in ones:
///
///   actors::ExecutorType{.name = "gpu",
///                        .options = {{"device", 0}, {"queue", "fast"}},
///                        .make = [](const actors::Value& options) {
///                          return std::make_shared<Gpu>(options["device"].get<int>());
///                        }}
struct ExecutorType {
  std::string name{};  ///< not empty, unique, no built-in one
  /// Every option with its default: a bool, an integer, a real or a string. A file may give other
  /// values of the same kind; another kind, and any other option, is a ConfigError.
  Value options = Value::map();
  /// Called with all options, by the constructor of each system that uses the type, once for each
  /// place that names it. What it throws becomes a ConfigError that says where; so does null.
  std::function<std::shared_ptr<Executor>(const Value& options)> make{};
};

/// The ACTORS_* variables of this process, with their values.
[[nodiscard]] std::map<std::string, std::string> process_environment();

/// What a configuration is made from, besides its file. A value.
struct ConfigSources {
  /// ACTORS_* variables; others are ignored. Empty: nothing is overridden.
  std::map<std::string, std::string> environment = process_environment();
  std::vector<ExecutorType> executors{};
  /// Mailboxes that dispatchers in the file may name, besides those in the file: such as look at
  /// priorities, which a file cannot say. They become a part of the Config.
  std::vector<MailboxConfig> mailboxes{};
};

/// What the arguments of a program ask for.
struct ConfigFromArguments {
  Config config{};
  bool print = false;  ///< --print-config: print config.to_json() and end
};

/// Takes `--config FILE` (or --config=FILE) and `--print-config` out of the arguments, up to a
/// "--", and leaves the others to the program: argc and argv are changed. Without a file there are
/// the defaults, and the environment. Throws ConfigError as Config::from_file does, and for a
/// --config that comes twice or without its file.
[[nodiscard]] ConfigFromArguments config_from_arguments(int& argc, char** argv,
                                                        const ConfigSources& sources = {});

}  // namespace actors
