#pragma once
// The tables of what a configuration file can say of Config and what is in it. A new field is a row
// in config_table.cpp: reader, writer, check and manual follow. Executors have their own table,
// executor_kinds.cpp.

#include <cstdint>
#include <string_view>
#include <vector>

#include "actors/config.hpp"
#include "actors/value.hpp"

#include "libactors/system/config_setting.hpp"

namespace actors::detail {

inline constexpr std::int64_t kMostWorkers = 256;
inline constexpr std::int64_t kSmallestHandlerStack = std::int64_t{64} << 10;
inline constexpr std::int64_t kLargestStack = std::int64_t{1} << 30;
/// The type that stands for an executor which the program itself has set.
inline constexpr std::string_view kProgramExecutor = "program";

/// A field of `Owner` that is one value.
template <class Owner>
struct ConfigField {
  Setting setting;
  Value (*get)(const Owner& owner);               ///< as it is in memory
  void (*set)(Owner& owner, const Value& value);  ///< of a value that the setting accepts
};

/// In the order of the manual. Immutable; any thread.
[[nodiscard]] const std::vector<ConfigField<Config>>& config_fields();
/// Of "restart_limits", besides "backoff", and of that.
[[nodiscard]] const std::vector<ConfigField<RestartLimits>>& restart_fields();
[[nodiscard]] const std::vector<ConfigField<Backoff>>& backoff_fields();
/// Besides "name" and "executor".
[[nodiscard]] const std::vector<ConfigField<DispatcherConfig>>& dispatcher_fields();
/// Besides "name".
[[nodiscard]] const std::vector<ConfigField<MailboxConfig>>& mailbox_fields();

}  // namespace actors::detail
