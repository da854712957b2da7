// Config::to_json: the tables the other way round.

#include <string>
#include <utility>
#include <vector>

#include "actors/config.hpp"
#include "actors/value.hpp"

#include "libactors/system/config_table.hpp"
#include "libactors/system/executor_kinds.hpp"

namespace actors {

namespace detail {

namespace {

using Members = std::vector<Value::Member>;

template <class Owner>
void add_fields(Members& members, const std::vector<ConfigField<Owner>>& fields,
                const Owner& owner) {
  for (const ConfigField<Owner>& field : fields) {
    members.emplace_back(field.setting.key, field.setting.to_file(field.get(owner)));
  }
}

Value restart_limits_value(const RestartLimits& limits) {
  Members backoff;
  add_fields(backoff, backoff_fields(), limits.backoff);
  Members members;
  add_fields(members, restart_fields(), limits);
  members.emplace_back("backoff", Value::map_of(std::move(backoff)));
  return Value::map_of(std::move(members));
}

/// `of_system`: without the options that are fields of Config.
Value executor_value(const ExecutorPlan& plan, const ExecutorContext& context, bool of_system) {
  const Value options = plan.all_options(context);
  Members members{{"type", plan.kind->name}};
  for (const ExecutorOption& option : plan.kind->options) {
    if (!option.is_field(of_system)) {
      const std::string& key = option.setting.key;
      members.emplace_back(key, option.setting.to_file(options[key]));
    }
  }
  return Value::map_of(std::move(members));
}

Value default_executor_value(const Config& config) {
  if (config.executor != nullptr) {
    return {{"type", kProgramExecutor}};
  }
  const auto plan =
      config.planned_executor != nullptr ? config.planned_executor : default_executor_plan();
  return executor_value(*plan, ExecutorContext::of_default(config), true);
}

Value dispatcher_value(const DispatcherConfig& dispatcher, const Config& config) {
  Members members{{"name", dispatcher.name}};
  if (dispatcher.executor != nullptr) {
    members.emplace_back("executor", Value{{"type", kProgramExecutor}});
  } else if (dispatcher.planned_executor != nullptr) {
    members.emplace_back("executor", executor_value(*dispatcher.planned_executor,
                                                    ExecutorContext::of_dispatcher(config), false));
  }
  add_fields(members, dispatcher_fields(), dispatcher);
  return Value::map_of(std::move(members));
}

/// Without those that only a program can make.
Value mailboxes_value(const std::vector<MailboxConfig>& mailboxes) {
  std::vector<Value> list;
  for (const MailboxConfig& mailbox : mailboxes) {
    if (!mailbox.type) {
      Members members{{"name", mailbox.name}};
      add_fields(members, mailbox_fields(), mailbox);
      list.push_back(Value::map_of(std::move(members)));
    }
  }
  return Value::array_of(std::move(list));
}

/// JSON in lines, two spaces deeper per level.
void print(const Value& value, const std::string& margin, std::string& text) {
  const bool is_map = value.kind() == Value::Kind::map;
  if ((!is_map && value.kind() != Value::Kind::array) || value.size() == 0) {
    text += value.to_json();
    return;
  }
  const std::string inner = margin + "  ";
  text += is_map ? '{' : '[';
  for (std::size_t i = 0; i < value.size(); ++i) {
    text += (i == 0 ? "\n" : ",\n") + inner;
    if (is_map) {
      text += Value(value.members()[i].key()).to_json() + ": ";
    }
    print(is_map ? value.members()[i].value() : value.items()[i], inner, text);
  }
  text += '\n' + margin + (is_map ? '}' : ']');
}

}  // namespace
}  // namespace detail

std::string Config::to_json() const {
  detail::Members members;
  detail::add_fields(members, detail::config_fields(), *this);
  members.emplace_back("restart_limits", detail::restart_limits_value(restart_limits));
  members.emplace_back("executor", detail::default_executor_value(*this));
  std::vector<Value> list;
  for (const DispatcherConfig& dispatcher : dispatchers) {
    list.push_back(detail::dispatcher_value(dispatcher, *this));
  }
  members.emplace_back("dispatchers", Value::array_of(std::move(list)));
  members.emplace_back("mailboxes", detail::mailboxes_value(mailboxes));
  std::string text;
  detail::print(Value::map_of(std::move(members)), "", text);
  return text + '\n';
}

}  // namespace actors
