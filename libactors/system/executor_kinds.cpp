#include "libactors/system/executor_kinds.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "actors/config_file.hpp"
#include "actors/errors.hpp"
#include "actors/executors.hpp"
#include "actors/priority_executor.hpp"

#include "base/exception_text.hpp"
#include "libactors/system/config_table.hpp"
#include "libactors/system/config_words.hpp"

namespace actors::detail {

namespace {

using Kind = Setting::Kind;
using From = ExecutorOption::From;

ExecutorOption stack_size() {
  return {{.kind = Kind::size,
           .key = "stack_size",
           .meaning = "of each fiber that runs handlers",
           .min = kSmallestHandlerStack,
           .max = kLargestStack},
          {},
          From::handler_stack};
}

std::size_t stack_size_in(const Value& options) {
  return options["stack_size"].get<std::size_t>();
}

// ---- the built-in types: a row here is all that a new one takes

ExecutorKind pool() {
  const PoolOptions defaults;
  return {.name = "pool",
          .options = {{{.kind = Kind::count,
                        .key = "workers",
                        .meaning = "threads; 0: one per CPU this process may use",
                        .min = 0,
                        .max = kMostWorkers},
                       {},
                       From::workers},
                      stack_size(),
                      {{.kind = Kind::duration,
                        .key = "stuck_after",
                        .meaning = "a handler that blocks its thread for longer loses its worker",
                        .min = 1'000'000},
                       defaults.stuck_after.count()},
                      {{.kind = Kind::count,
                        .key = "extra_threads",
                        .meaning = "for handlers that block theirs",
                        .min = 0,
                        .max = std::numeric_limits<int>::max()},
                       defaults.extra_threads},
                      {{.kind = Kind::flag,
                        .key = "pin_workers",
                        .meaning = "each worker on a CPU of its own, when there are enough"},
                       defaults.pin_workers}},
          .make = [](const Value& options, LogTarget& log) {
            return make_pool(options["workers"].get<int>(),
                             {.stack_size = stack_size_in(options),
                              .log = &log,
                              .stuck_after = Duration(options["stuck_after"].get<Duration::rep>()),
                              .extra_threads = options["extra_threads"].get<int>(),
                              .pin_workers = options["pin_workers"].get<bool>()});
          }};
}

ExecutorKind pinned() {
  return {.name = "pinned",
          .options = {stack_size()},
          .make = [](const Value& options, LogTarget& /*log*/) {
            return make_pinned(stack_size_in(options));
          }};
}

ExecutorKind elastic() {
  const ElasticOptions defaults;
  return {.name = "elastic",
          .options = {{{.kind = Kind::count,
                        .key = "max_threads",
                        .meaning = "at most so many",
                        .min = 1,
                        .max = 4096},
                       defaults.max_threads},
                      {{.kind = Kind::duration,
                        .key = "idle_after",
                        .meaning = "a thread that has had nothing to do for so long ends",
                        .min = 1'000'000},
                       defaults.idle_after.count()},
                      stack_size()},
          .make = [](const Value& options, LogTarget& /*log*/) {
            return make_elastic({.max_threads = options["max_threads"].get<int>(),
                                 .idle_after = Duration(options["idle_after"].get<Duration::rep>()),
                                 .stack_size = stack_size_in(options)});
          }};
}

ExecutorKind priority() {
  const PriorityOptions defaults;
  const auto lanes = [](const char* key, const char* meaning, int fallback) {
    return ExecutorOption{{.kind = Kind::count,
                           .key = key,
                           .meaning = meaning,
                           .min = 0,
                           .max = PriorityExecutor::kMostLanes},
                          fallback};
  };
  return {.name = "priority",
          .options = {{{.kind = Kind::choice,
                        .key = std::string(kLayerOver),
                        .meaning = "type of the executor whose threads the lanes share; its "
                                   "options stand beside these",
                        .choices = {"pool", "pinned", "elastic"}},
                       "pool"},
                      lanes("above", "lanes for priorities 1, 2 ...", defaults.above),
                      lanes("below", "lanes for priorities -1, -2 ...", defaults.below),
                      {{.kind = Kind::count,
                        .key = "fairness",
                        .meaning = "turns in a row of higher lanes while one waits; 0: any number",
                        .min = 0,
                        .max = std::numeric_limits<int>::max()},
                       defaults.fairness}},
          .is_layer = true};
}

// ---- types of the program's

Setting setting_like(const std::string& type, const Value::Member& option) {
  switch (option.value().kind()) {
    case Value::Kind::boolean:
      return {.kind = Kind::flag, .key = std::string(option.key())};
    case Value::Kind::integer:
      return {.kind = Kind::count, .key = std::string(option.key())};
    case Value::Kind::real:
      return {.kind = Kind::real, .key = std::string(option.key())};
    case Value::Kind::string:
      return {.kind = Kind::text, .key = std::string(option.key())};
    default:
      throw ConfigError("ExecutorType " + in_quotes(type) + ": the default of option " +
                        in_quotes(option.key()) + " is " + option.value().to_json() +
                        "; accepted: a bool, an integer, a real or a string");
  }
}

ExecutorKind kind_of(const ExecutorType& type, const ExecutorKinds& others) {
  const auto refuse = [&type](const std::string& why) {
    throw ConfigError("ExecutorType " + in_quotes(type.name) + ": " + why);
  };
  if (type.name.empty() || type.name == kProgramExecutor) {
    refuse("the name is not empty and not \"" + std::string(kProgramExecutor) + "\"");
  }
  if (std::any_of(others.begin(), others.end(),
                  [&type](const auto& other) { return other->name == type.name; })) {
    refuse("there is one of that name already; choose another name");
  }
  if (!type.make) {
    refuse("make is empty; pass a function that makes the executor");
  }
  if (type.options.kind() != Value::Kind::map || type.options.contains("type")) {
    refuse("options is a map of options with their defaults; none of them is \"type\"");
  }
  ExecutorKind kind{.name = type.name};
  for (const Value::Member& option : type.options.members()) {
    const Setting setting = setting_like(type.name, option);
    if (!setting.accepts(option.value())) {
      refuse("the default of option " + in_quotes(setting.key) + " is not finite");
    }
    kind.options.push_back({setting, option.value()});
  }
  kind.make = [make = type.make](const Value& options, LogTarget& /*log*/) {
    return make(options);
  };
  return kind;
}

}  // namespace

ExecutorKind ExecutorKind::laid_over(const ExecutorKind& below) const {
  if (below.is_layer) {
    throw ConfigError("lanes have lanes below them; give one of the two more lanes instead");
  }
  ExecutorKind both{.name = name, .options = options, .is_layer = true};
  both.options.front().setting.choices = {below.name};  // only the file says what there is
  both.options.front().fallback = below.name;
  for (const ExecutorOption& option : below.options) {
    const std::string& key = option.setting.key;
    if (std::any_of(options.begin(), options.end(),
                    [&key](const ExecutorOption& own) { return own.setting.key == key; })) {
      throw ConfigError("executors of type " + in_quotes(below.name) + " have an option " +
                        in_quotes(key) + " too; another name for it lets it be laid below");
    }
    both.options.push_back(option);
  }
  both.make = [below](const Value& all, LogTarget& log) -> std::shared_ptr<Executor> {
    std::vector<Value::Member> of_below;
    for (const ExecutorOption& option : below.options) {
      of_below.emplace_back(option.setting.key, all[option.setting.key]);
    }
    return make_priority(below.make(Value::map_of(std::move(of_below)), log),
                         {.above = all["above"].get<int>(),
                          .below = all["below"].get<int>(),
                          .fairness = all["fairness"].get<int>()});
  };
  return both;
}

bool ExecutorKind::counts_workers() const noexcept {
  return std::any_of(options.begin(), options.end(),
                     [](const ExecutorOption& option) { return option.from == From::workers; });
}

ExecutorKinds built_in_executor_kinds() {
  return {std::make_shared<const ExecutorKind>(pool()),
          std::make_shared<const ExecutorKind>(pinned()),
          std::make_shared<const ExecutorKind>(elastic()),
          std::make_shared<const ExecutorKind>(priority())};
}

ExecutorKinds executor_kinds(const ConfigSources& sources) {
  ExecutorKinds kinds = built_in_executor_kinds();
  for (const ExecutorType& type : sources.executors) {
    kinds.push_back(std::make_shared<const ExecutorKind>(kind_of(type, kinds)));
  }
  return kinds;
}

ExecutorContext ExecutorContext::of_default(const Config& config) noexcept {
  return {config.workers, config.handler_stack};
}
ExecutorContext ExecutorContext::of_dispatcher(const Config& config) noexcept {
  return {0, config.handler_stack};
}

Value ExecutorPlan::all_options(const ExecutorContext& context) const {
  std::vector<Value::Member> all;
  for (const ExecutorOption& option : kind->options) {
    const std::string& key = option.setting.key;
    if (const Value* const said = options.find(key)) {
      all.emplace_back(key, *said);
    } else if (option.from == From::workers) {
      all.emplace_back(key, context.workers);
    } else if (option.from == From::handler_stack) {
      all.emplace_back(key, context.handler_stack);
    } else {
      all.emplace_back(key, option.fallback);
    }
  }
  return Value::map_of(std::move(all));
}

ExecutorPlan::Priorities ExecutorPlan::priorities() const {
  if (!kind->is_layer) {
    return {};
  }
  const Value all = all_options({});
  return {-all["below"].get<int>(), all["above"].get<int>()};
}

std::shared_ptr<Executor> ExecutorPlan::make(const ExecutorContext& context, LogTarget& log) const {
  std::shared_ptr<Executor> executor;
  try {
    executor = kind->make(all_options(context), log);
  } catch (const std::exception&) {
    throw ConfigError(place + ": an executor of type " + in_quotes(kind->name) +
                      " cannot be made: " + exception_text(std::current_exception()).what);
  }
  if (executor == nullptr) {
    throw ConfigError(place + ": the program's function for executors of type " +
                      in_quotes(kind->name) + " has made none; it returns one, or throws");
  }
  return executor;
}

std::shared_ptr<const ExecutorPlan> default_executor_plan() {
  ExecutorPlan plan{.place = "the default executor"};
  plan.kind = built_in_executor_kinds().front();
  return std::make_shared<const ExecutorPlan>(std::move(plan));
}

}  // namespace actors::detail
