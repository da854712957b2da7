#include <set>
#include <string>

#include "actors/errors.hpp"

#include "libactors/system/config_table.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

void require(bool holds, const std::string& what) {
  if (!holds) {
    throw ConfigError("Config: " + what);
  }
}

template <class Owner>
void check_fields(const std::vector<ConfigField<Owner>>& fields, const Owner& owner,
                  const std::string& where) {
  for (const ConfigField<Owner>& field : fields) {
    const Setting& setting = field.setting;
    const Value value = field.get(owner);
    if (!setting.accepts(value)) {
      throw ConfigError("Config: " + where + setting.key + " (" + setting.meaning + ") is " +
                        setting.to_file(value).to_json() + "; accepted: " + setting.accepted());
    }
  }
}

void check_dispatchers(const Config& config) {
  std::set<std::string> names;
  for (const DispatcherConfig& d : config.dispatchers) {
    require(!d.name.empty(), "dispatchers: a dispatcher needs a name");
    require(d.name != "default",
            "dispatchers: \"default\" is the system's own; set executor and throughput of Config "
            "instead");
    require(names.insert(d.name).second,
            "dispatchers: \"" + d.name + "\" is there twice; names are unique");
    const std::string where = "dispatchers[\"" + d.name + "\"].";
    check_fields(dispatcher_fields(), d, where);
    require(d.executor_of.empty() || d.executor == nullptr,
            where + "executor_of: not together with executor; accepted: one of the two");
    require(d.executor_of.empty() || (d.executor_of != d.name && names.contains(d.executor_of)),
            where + "executor_of: there is no dispatcher \"" + d.executor_of +
                R"(" before it; accepted: the name of one, or "")");
  }
}

void check_mailboxes(const Config& config) {
  std::set<std::string> names;
  for (const MailboxConfig& m : config.mailboxes) {
    require(!m.name.empty(), "mailboxes: a mailbox needs a name");
    const std::string where = "mailboxes[\"" + m.name + "\"]";
    require(names.insert(m.name).second, where + " is there twice; names are unique");
    check_fields(mailbox_fields(), m, where + ".");
    try {
      static_cast<void>(m.make());  // checks what goes together
    } catch (const ConfigError& e) {
      require(false, where + ": " + e.what());
    }
  }
  for (const DispatcherConfig& d : config.dispatchers) {
    require(d.mailbox.empty() || names.contains(d.mailbox),
            "dispatchers[\"" + d.name + "\"].mailbox: there is no mailbox \"" + d.mailbox +
                "\"; accepted: the name of one of Config::mailboxes");
  }
}

}  // namespace

void check_config(const Config& config) {
  check_fields(config_fields(), config, "");
  check_fields(restart_fields(), config.restart_limits, "restart_limits.");
  check_fields(backoff_fields(), config.restart_limits.backoff, "restart_limits.backoff.");
  static_cast<void>(one_for_one(config.restart_limits));  // checks what goes together
  check_dispatchers(config);
  check_mailboxes(config);
}

}  // namespace actors::detail
