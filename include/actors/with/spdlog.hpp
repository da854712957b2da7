#pragma once
// spdlog_sink: the log of an actor system in spdlog, with its formats, files, rotation and queues.
// Opt-in: it includes spdlog (package libspdlog-dev). Link spdlog::spdlog.
//
//   auto log = spdlog::rotating_logger_mt("server", "server.log", 10 << 20, 3);
//   actors::ActorSystem system("server", actors::Config{.log_sinks = {actors::spdlog_sink(log)}});
//
// or, for a system that runs:  system.log_target().set_sinks({actors::spdlog_sink(log)});
//
// Each record becomes one line of the logger, "/user/till [Pay] no such account": the path of the
// actor and the type of the message that it handles stand before the text, as far as there are any.
// Time and level are in the logger's own format; the time is that of the call. A record must pass
// both levels, the system's (Config::log_level, LogTarget::set_level) and the logger's.
//
// The logger is called on the thread that logs, by several threads at once: use one of spdlog's
// _mt sinks, or an asynchronous logger if its file may be slow. What is to be on disk after a crash
// is for the logger to say (flush_on).

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

#include "actors/errors.hpp"
#include "actors/log.hpp"

namespace actors {

namespace detail {

[[nodiscard]] constexpr spdlog::level::level_enum spdlog_level(Level level) noexcept {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      break;
  }
  return spdlog::level::err;
}

}  // namespace detail

/// A sink that writes to this logger, which it keeps alive. Throws ConfigError for none.
[[nodiscard]] inline LogSink spdlog_sink(std::shared_ptr<spdlog::logger> logger) {
  if (logger == nullptr) {
    throw ConfigError(
        "spdlog_sink(): the logger is a null pointer; spdlog::get() gives one for a "
        "name that is not registered");
  }
  return [logger = std::move(logger)](const LogRecord& record) {
    const spdlog::level::level_enum level = detail::spdlog_level(record.level);
    if (!logger->should_log(level)) {
      return;
    }
    std::string line = record.path;
    if (!record.message_type.empty()) {
      line.append(line.empty() ? "[" : " [").append(record.message_type) += ']';
    }
    line.append(line.empty() ? "" : " ").append(record.text);
    // As a view: nothing in it is a format.
    logger->log(level, spdlog::string_view_t(line.data(), line.size()));
  };
}

}  // namespace actors
