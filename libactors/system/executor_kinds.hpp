#pragma once
// ExecutorKind: a type of executor as configurations name it, with its options; ExecutorPlan: one
// that a configuration asks for, to be made when a system starts.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/executor.hpp"
#include "actors/log.hpp"
#include "actors/value.hpp"

#include "libactors/system/config_setting.hpp"

namespace actors {
struct Config;
struct ConfigSources;
}  // namespace actors

namespace actors::detail {

/// An option of an executor.
struct ExecutorOption {
  /// The field of Config that the default executor takes it from, instead of a key of its own.
  enum class From { nothing, workers, handler_stack };

  Setting setting{};
  Value fallback{};  ///< its default, as it is in memory; null: what ExecutorContext says
  From from = From::nothing;

  /// Config has a field for it, of the default executor.
  [[nodiscard]] bool is_field(bool of_default_executor) const noexcept {
    return of_default_executor && from != From::nothing;
  }
};

/// The key of a layer that names the type below it.
inline constexpr std::string_view kLayerOver = "over";

/// Immutable; safe to read from any thread.
struct ExecutorKind {
  using Make = std::function<std::shared_ptr<Executor>(const Value& options, LogTarget& log)>;

  std::string name{};
  std::vector<ExecutorOption> options{};
  Make make{};  ///< gets all options, as they are in memory; empty if it is a layer
  /// It needs another one below it: laid_over() gives what can be made.
  bool is_layer = false;

  /// This layer over `below`: the options of both. Throws ConfigError if it is a layer too, or an
  /// option would have two meanings.
  [[nodiscard]] ExecutorKind laid_over(const ExecutorKind& below) const;
  /// It has threads that Config::workers counts.
  [[nodiscard]] bool counts_workers() const noexcept;
};
using ExecutorKinds = std::vector<std::shared_ptr<const ExecutorKind>>;

/// Types of executors that a file may name: the built-in ones are a table in executor_kinds.cpp.
/// Throws ConfigError for a type of the program's that cannot be.
[[nodiscard]] ExecutorKinds executor_kinds(const ConfigSources& sources);
[[nodiscard]] ExecutorKinds built_in_executor_kinds();

/// What options without a value of their own take from the Config.
struct ExecutorContext {
  int workers = 0;
  std::size_t handler_stack = 0;

  [[nodiscard]] static ExecutorContext of_default(const Config& config) noexcept;
  [[nodiscard]] static ExecutorContext of_dispatcher(const Config& config) noexcept;
};

/// Immutable; safe to read from any thread.
struct ExecutorPlan {
  std::shared_ptr<const ExecutorKind> kind{};
  Value options = Value::map();  ///< those that have a value, as they are in memory
  std::string place{};           ///< where it says so

  /// Every option, as it is in memory.
  [[nodiscard]] Value all_options(const ExecutorContext& context) const;
  /// The lowest and the highest priority that a dispatcher may have there.
  struct Priorities {
    int lowest = 0;
    int highest = 0;
  };
  [[nodiscard]] Priorities priorities() const;
  /// Throws ConfigError, with the place, when it cannot be made.
  [[nodiscard]] std::shared_ptr<Executor> make(const ExecutorContext& context,
                                               LogTarget& log) const;
};

/// A pool with the default options: what a system has of which nothing is said.
[[nodiscard]] std::shared_ptr<const ExecutorPlan> default_executor_plan();

}  // namespace actors::detail
