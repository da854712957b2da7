// Config::from_file, Config::from_json: the tables applied to a document and the environment.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "actors/config_file.hpp"
#include "actors/errors.hpp"

#include "libactors/system/config_environment.hpp"
#include "libactors/system/config_place.hpp"
#include "libactors/system/config_table.hpp"
#include "libactors/system/config_words.hpp"
#include "libactors/system/executor_kinds.hpp"

namespace actors {

namespace detail {

namespace {

template <class Rows>
std::vector<std::string> keys_of(const Rows& rows, std::vector<std::string> others) {
  for (const auto& row : rows) {
    others.push_back(row.setting.key);
  }
  return others;
}

using Place = ConfigPlace;

/// Reads one document once.
class Reader {
 public:
  Reader(std::string_view text, std::string_view source, const ConfigSources& sources)
      : document_(text, source),
        environment_(sources.environment),
        kinds_(executor_kinds(sources)),
        mailboxes_(sources.mailboxes) {}

  Config read() {
    Config config;
    const Place root = document_.root();
    document_.require_object(root, "an object");
    document_.require_keys(
        root, keys_of(config_fields(), {"executor", "dispatchers", "mailboxes", "restart_limits"}));
    read_fields(root, config_fields(), config);
    read_restart_limits(root.member("restart_limits"), config.restart_limits);
    config.planned_executor = plan(root.member("executor"), true);
    require_workers_counted(config);
    read_mailboxes(root.member("mailboxes"), config);
    read_dispatchers(root.member("dispatchers"), config);
    environment_.refuse_others();
    return config;
  }

 private:
  /// What environment or file say; empty if neither does. A bad value in the file is an error even
  /// if the environment overrides it.
  std::optional<Value> value(const Place& owner, const Setting& setting) {
    const Place place = owner.member(setting.key);
    const std::string accepted =
        setting.accepted() + (setting.meaning.empty() ? "" : " (" + setting.meaning + ")");
    std::optional<Value> found;
    if (place.node != nullptr) {
      if (place.node->kind == ConfigNode::Kind::scalar) {
        found = setting.from_file(place.node->scalar);
      }
      if (!found) {
        document_.reject(place, accepted);
      }
    }
    if (const auto text = environment_.find(place.variable, place.pointer)) {
      found = setting.from_text(*text);
      if (!found) {
        throw ConfigError("environment variable " + place.variable + ": " + place.pointer +
                          ": found " + in_quotes(*text) + "; accepted: " + accepted);
      }
    }
    return found;
  }
  template <class Owner>
  void read_fields(const Place& place, const std::vector<ConfigField<Owner>>& fields,
                   Owner& owner) {
    for (const ConfigField<Owner>& field : fields) {
      if (const auto found = value(place, field.setting)) {
        field.set(owner, *found);
      }
    }
  }

  void read_restart_limits(const Place& place, RestartLimits& limits) {
    const Place backoff = place.member("backoff");
    if (place.node != nullptr) {
      document_.require_object(place, R"(an object, as {"max_restarts": 10, "within": "1min"})");
      document_.require_keys(place, keys_of(restart_fields(), {"backoff"}));
    }
    if (backoff.node != nullptr) {
      document_.require_object(backoff, R"(an object, as {"min": "100ms", "max": "10s"})");
      document_.require_keys(backoff, keys_of(backoff_fields(), {}));
    }
    read_fields(place, restart_fields(), limits);
    read_fields(backoff, backoff_fields(), limits.backoff);
    try {
      static_cast<void>(one_for_one(limits));  // checks what goes together
    } catch (const ConfigError& e) {
      document_.refuse(place, e.what());
    }
  }

  [[nodiscard]] std::shared_ptr<const ExecutorKind> kind_at(const Place& place) const {
    if (place.node == nullptr) {
      return kinds_.front();
    }
    document_.require_object(place, R"(an object, as {"type": "pool"})");
    const auto is_any = [](const ExecutorKind& /*kind*/) { return true; };
    auto kind = kind_named(document_.required(place, "type", names_of(is_any)), is_any);
    if (!kind->is_layer) {
      return kind;
    }
    const Place over = place.member(kLayerOver);
    const auto below = over.node == nullptr
                           ? kinds_.front()
                           : kind_named(over, [](const ExecutorKind& k) { return !k.is_layer; });
    try {
      return std::make_shared<const ExecutorKind>(kind->laid_over(*below));
    } catch (const ConfigError& e) {
      document_.refuse(place, e.what());
    }
  }
  /// The names of those kinds that `fits`.
  template <class Fits>
  [[nodiscard]] std::vector<std::string> words_of(Fits fits) const {
    std::vector<std::string> names;
    for (const auto& kind : kinds_) {
      if (fits(*kind)) {
        names.push_back(kind->name);
      }
    }
    return names;
  }
  template <class Fits>
  [[nodiscard]] std::string names_of(Fits fits) const {
    return one_of(each_in_quotes(words_of(fits)));
  }
  /// The one of those that `fits` which is named there.
  template <class Fits>
  [[nodiscard]] std::shared_ptr<const ExecutorKind> kind_named(const Place& type, Fits fits) const {
    const std::vector<std::string> names = words_of(fits);
    const std::string accepted = one_of(each_in_quotes(names));
    const bool is_text = type.node->scalar.kind() == Value::Kind::string;
    const std::string name = is_text ? type.node->scalar.get<std::string>() : "";
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto near = nearest(name, names);
      document_.reject(
          type, accepted + (name == kProgramExecutor
                                ? "; \"program\" stands for one that only the program can make"
                            : near ? "; did you mean " + in_quotes(*near) + "?"
                                   : "; ConfigSources::executors adds others"));
    }
    return *std::find_if(kinds_.begin(), kinds_.end(),
                         [&name](const auto& kind) { return kind->name == name; });
  }
  std::shared_ptr<const ExecutorPlan> plan(const Place& place, bool of_system) {
    ExecutorPlan plan;
    plan.kind = kind_at(place);
    plan.place = document_.name_of(place);
    if (place.node != nullptr) {
      require_options(place, *plan.kind, of_system);
    }
    std::vector<Value::Member> said;
    for (const ExecutorOption& option : plan.kind->options) {
      if (option.is_field(of_system)) {
        continue;
      }
      if (auto found = value(place, option.setting)) {
        said.emplace_back(option.setting.key, *std::move(found));
      }
    }
    plan.options = Value::map_of(std::move(said));
    return std::make_shared<const ExecutorPlan>(std::move(plan));
  }
  void require_options(const Place& place, const ExecutorKind& kind, bool of_system) const {
    std::vector<std::string> keys{"type"};
    for (const ExecutorOption& option : kind.options) {
      const Place here = place.member(option.setting.key);
      if (!option.is_field(of_system)) {
        keys.push_back(option.setting.key);
      } else if (here.node != nullptr) {
        document_.refuse(
            here,
            std::string("unknown key; of the default executor this is said elsewhere; accepted: ") +
                (option.from == ExecutorOption::From::workers ? "/workers" : "/handler_stack"));
      }
    }
    document_.require_keys(place, keys);
  }
  /// A number of threads that nobody would look at is a mistake.
  static void require_workers_counted(const Config& config) {
    const ExecutorPlan& plan = *config.planned_executor;
    if (config.workers != 0 && !plan.kind->counts_workers()) {
      throw ConfigError(plan.place + ": type " + in_quotes(plan.kind->name) +
                        " has no number of threads, but /workers (or ACTORS_WORKERS) is " +
                        std::to_string(config.workers) + "; accepted: 0 there, or another type");
    }
  }

  void read_dispatchers(const Place& list, Config& config) {
    document_.for_each_item(list, R"([{"name": "blocking"}])", [&](Place& place) {
      document_.require_keys(place, keys_of(dispatcher_fields(), {"name", "executor"}));
      DispatcherConfig dispatcher;
      dispatcher.name = name_of(place, config.dispatchers, "default",
                                "text that is not empty, not \"default\" (whose settings are "
                                "/throughput and /executor), and no other dispatcher's name");
      place.variable += variable_part(dispatcher.name);
      read_fields(place, dispatcher_fields(), dispatcher);
      require_mailbox(place, dispatcher.mailbox, config);
      const Place executor = place.member("executor");
      if (executor.node != nullptr) {
        dispatcher.planned_executor = plan(executor, false);
      }
      require_executor_of(place, dispatcher, config);
      require_priority(place, dispatcher, config);
      config.dispatchers.push_back(std::move(dispatcher));
    });
  }
  void read_mailboxes(const Place& list, Config& config) {
    config.mailboxes = mailboxes_;
    document_.for_each_item(list, R"([{"name": "bulk", "capacity": 1000}])", [&](Place& place) {
      document_.require_keys(place, keys_of(mailbox_fields(), {"name"}));
      MailboxConfig mailbox;
      mailbox.name = name_of(place, config.mailboxes, "",
                             "text that is not empty, and no other mailbox's name");
      place.variable += variable_part(mailbox.name);
      read_fields(place, mailbox_fields(), mailbox);
      try {
        static_cast<void>(mailbox.make());  // checks what goes together
      } catch (const ConfigError& e) {
        document_.refuse(place, e.what());
      }
      config.mailboxes.push_back(std::move(mailbox));
    });
  }
  /// The name of one of many, which no other has.
  template <class Named>
  std::string name_of(const Place& owner, const std::vector<Named>& others, const char* reserved,
                      const std::string& accepted) const {
    const Place place = document_.required(owner, "name", accepted);
    const Value& name = place.node->scalar;
    if (name.kind() != Value::Kind::string || name.size() == 0 || name == Value(reserved) ||
        std::any_of(others.begin(), others.end(),
                    [&name](const Named& other) { return name == Value(other.name); })) {
      document_.reject(place, accepted);
    }
    return name.get<std::string>();
  }
  /// What a dispatcher says, or its variable, is the name of a mailbox.
  void require_mailbox(const Place& dispatcher, const std::string& name,
                       const Config& config) const {
    std::vector<std::string> names;
    for (const MailboxConfig& mailbox : config.mailboxes) {
      names.push_back(mailbox.name);
    }
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
      return;
    }
    document_.refuse(dispatcher.member("mailbox"),
                     "there is no mailbox " + in_quotes(name) + "; " + instead_of(name, names));
  }
  /// What a dispatcher says, or its variable, is the name of a dispatcher further up.
  void require_executor_of(const Place& place, const DispatcherConfig& dispatcher,
                           const Config& config) const {
    const std::string& name = dispatcher.executor_of;
    if (name.empty()) {
      return;
    }
    const Place where = place.member("executor_of");
    if (dispatcher.planned_executor != nullptr) {
      document_.refuse(where,
                       "the dispatcher has an executor of its own; accepted: one of the two keys");
    }
    if (find_dispatcher(config, name) == nullptr) {
      std::vector<std::string> names;
      for (const DispatcherConfig& other : config.dispatchers) {
        names.push_back(other.name);
      }
      document_.refuse(where, "there is no dispatcher " + in_quotes(name) + " further up; " +
                                  instead_of(name, names));
    }
  }
  /// The dispatcher's executor has a lane of that priority; unless the file leaves the executor to
  /// the program: then the system looks.
  void require_priority(const Place& place, const DispatcherConfig& dispatcher,
                        const Config& config) const {
    const DispatcherConfig* owner = &dispatcher;
    while (owner != nullptr && !owner->executor_of.empty()) {
      owner = find_dispatcher(config, owner->executor_of);
    }
    const bool own = owner != nullptr && owner->planned_executor != nullptr;
    if (!own && document_.root().member("executor").node == nullptr) {
      return;
    }
    const ExecutorPlan& plan = own ? *owner->planned_executor : *config.planned_executor;
    const auto [lowest, highest] = plan.priorities();
    if (dispatcher.priority < lowest || dispatcher.priority > highest) {
      document_.refuse(
          place.member("priority"),
          "there is no lane " + std::to_string(dispatcher.priority) + " in the executor (" +
              plan.place + ", type " + in_quotes(plan.kind->name) + "); accepted: " +
              (plan.kind->is_layer ? std::to_string(lowest) + " to " + std::to_string(highest) +
                                         ", or more lanes there (above, below)"
                                   : "0, or the type \"priority\" there"));
    }
  }
  [[nodiscard]] static const DispatcherConfig* find_dispatcher(const Config& config,
                                                               const std::string& name) {
    const auto found = std::find_if(config.dispatchers.begin(), config.dispatchers.end(),
                                    [&name](const DispatcherConfig& d) { return d.name == name; });
    return found != config.dispatchers.end() ? &*found : nullptr;
  }

  PlacedDocument document_;
  ConfigEnvironment environment_;
  ExecutorKinds kinds_;
  std::vector<MailboxConfig> mailboxes_;  ///< the program's
};

/// Throws ConfigError.
std::string content_of(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  std::string text(ConfigDocument::kMaxSize + 1, '\0');  // one more is too much, as it shall be
  if (file != nullptr) {
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  }
  if (file == nullptr || std::ferror(file.get()) != 0) {
    throw ConfigError(
        (path.empty() ? "\"\"" : path) +
        ": a configuration file that cannot be read: " + std::generic_category().message(errno));
  }
  return text;
}

}  // namespace
}  // namespace detail

Config Config::from_json(std::string_view text, std::string_view source,
                         const ConfigSources& sources) {
  return detail::Reader(text, source, sources).read();
}
Config Config::from_json(std::string_view text, std::string_view source) {
  return from_json(text, source, ConfigSources{});
}
Config Config::from_file(const std::string& path, const ConfigSources& sources) {
  return from_json(detail::content_of(path), path, sources);
}
Config Config::from_file(const std::string& path) {
  return from_file(path, ConfigSources{});
}

}  // namespace actors
