// The dispatchers of a system: made from its Config, each on its executor or on a lane of it.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/errors.hpp"
#include "actors/priority_executor.hpp"

#include "libactors/system/config_words.hpp"
#include "libactors/system/executor_kinds.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

/// The names in a map, for people.
template <class Map>
std::string names_of(const Map& map) {
  std::string names;
  for (const auto& entry : map) {
    names += (names.empty() ? "" : ", ") + in_quotes(entry.first);
  }
  return names.empty() ? "none" : names;
}

/// What a dispatcher on `executor` gives its actors to.
std::shared_ptr<Executor> lane_of(const std::shared_ptr<Executor>& executor,
                                  const DispatcherConfig& config) {
  const auto* const lanes = dynamic_cast<const PriorityExecutor*>(executor.get());
  try {
    if (lanes != nullptr) {
      return {executor, &lanes->lane(config.priority)};
    }
  } catch (const ConfigError& e) {
    throw ConfigError("Config: dispatchers[\"" + config.name + "\"]: " + e.what());
  }
  if (config.priority != 0) {
    throw ConfigError("Config: dispatchers[\"" + config.name + "\"].priority is " +
                      std::to_string(config.priority) +
                      ", but its executor has no lanes; accepted: 0, or an executor of "
                      "make_priority() (in a file: of type \"priority\")");
  }
  return executor;
}

}  // namespace

void SystemCore::add_dispatchers(const Config& config) {
  std::map<std::string, std::shared_ptr<Executor>> executors;  // by the dispatcher's name
  for (DispatcherConfig d : config.dispatchers) {
    if (d.executor == nullptr && !d.executor_of.empty()) {
      d.executor = executors.at(d.executor_of);  // check_config() has seen that it is there
    } else if (d.executor == nullptr && d.planned_executor != nullptr) {
      d.executor = d.planned_executor->make(ExecutorContext::of_dispatcher(config), log_);
    }
    executors.emplace(d.name, d.executor);
    add_dispatcher(d, config.throughput);
  }
}

/// Who runs beside the lanes that are laid over its executor.
void SystemCore::refuse_bypassed_lanes() const {
  std::vector<const Executor*> used;
  for (const auto& executor : executors_) {
    used.push_back(executor.get());
  }
  for (const auto& executor : executors_) {
    const auto* const lanes = dynamic_cast<const PriorityExecutor*>(executor.get());
    if (lanes == nullptr) {
      continue;
    }
    const Executor* const below = lanes->over().get();
    if (std::find(used.begin(), used.end(), below) != used.end()) {
      throw ConfigError(
          "Config: an executor is named both by itself and by make_priority(), so actors of the "
          "one would bypass the lanes of the other; name what make_priority() has given, with "
          "priority 0");
    }
    used.push_back(below);
  }
}

void SystemCore::add_dispatcher(const DispatcherConfig& config, int throughput) {
  const auto& executor = config.executor != nullptr ? config.executor : executors_.front();
  if (std::find(executors_.begin(), executors_.end(), executor) == executors_.end()) {
    executors_.push_back(executor);
  }
  dispatchers_.emplace(
      config.name,
      std::make_unique<Dispatcher>(
          *this, config.name, lane_of(executor, config),
          config.throughput > 0 ? config.throughput : throughput, config.quantum,
          config.mailbox.empty() ? std::optional<MailboxType>() : mailbox(config.mailbox)));
}

Dispatcher& SystemCore::dispatcher(std::string_view name) {
  const auto it = dispatchers_.find(name);
  if (it != dispatchers_.end()) {
    return *it->second;
  }
  throw ConfigError("there is no dispatcher " + in_quotes(name) + "; this system has " +
                    names_of(dispatchers_) + "; add others to Config::dispatchers");
}

const MailboxType& SystemCore::mailbox(std::string_view name) {
  const auto it = mailboxes_.find(name);
  if (it != mailboxes_.end()) {
    return it->second;
  }
  throw ConfigError("there is no mailbox " + in_quotes(name) + "; this system has " +
                    names_of(mailboxes_) + "; add others to Config::mailboxes");
}

TimerService& SystemCore::timers_for(Dispatcher& dispatcher) noexcept {
  if (TimerService* const own = dispatcher.executor().timers()) {
    return *own;
  }
  return *timers_;
}

}  // namespace actors::detail
