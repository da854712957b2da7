#include <set>
#include <string>

#include "actors/errors.hpp"

#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

void require(bool holds, const std::string& what) {
  if (!holds) {
    throw ConfigError("Config: " + what);
  }
}

std::string got(long long value) {
  return "; got " + std::to_string(value);
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
    require(d.throughput >= 0,
            "dispatchers[\"" + d.name +
                "\"].throughput is at least 1 message, or 0 for Config::throughput" +
                got(d.throughput));
    require(d.quantum >= Duration::zero(),
            "dispatchers[\"" + d.name +
                "\"].quantum is not negative; zero means that only messages count");
  }
}

}  // namespace

void check_config(const Config& config) {
  require(config.workers >= 0 && config.workers <= 256,
          "workers is 0 (one per core) to 256" + got(config.workers));
  require(config.throughput >= 1, "throughput is at least 1 message" + got(config.throughput));
  require(config.shutdown_deadline >= Duration::zero(),
          "shutdown_deadline is not negative; 0 ends actors the abrupt way at once");
  require(config.handler_stack >= (std::size_t{64} << 10) &&
              config.handler_stack <= (std::size_t{1} << 30),
          "handler_stack is 64 KiB to 1 GiB, in bytes" +
              got(static_cast<long long>(config.handler_stack)));
  require(config.process_stack >= (std::size_t{16} << 10) &&
              config.process_stack <= (std::size_t{1} << 30),
          "process_stack is 16 KiB to 1 GiB, in bytes" +
              got(static_cast<long long>(config.process_stack)));
  check_dispatchers(config);
}

}  // namespace actors::detail
