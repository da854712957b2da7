#pragma once
// Log: one line per thing worth telling. In an actor:
//
//   logger().info("retry ", n, " in ", 250ms);
//
// The parts are joined only when the level is on. A record goes to every sink of the system's
// LogTarget; at first that is one that writes a line to stderr. Nothing here writes to stdout.

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/detail/type_descriptor.hpp"

namespace actors {

/// How much a record matters.
enum class Level : std::uint8_t { debug, info, warning, error };
[[nodiscard]] std::string_view to_string(Level level) noexcept;

/// One entry of the log.
struct LogRecord {
  TimePoint time{};  ///< by the system's clock
  Level level = Level::info;
  std::string path;          ///< of the actor that logs; "" outside actors
  std::string message_type;  ///< of the message it is handling; "" between messages
  std::string text;
};

namespace detail {

class LogSinkFunction : public SharedObject {
 public:
  virtual void write(const LogRecord& record) const = 0;
};

template <class F>
class TypedLogSink final : public LogSinkFunction {
 public:
  explicit TypedLogSink(F function) : function_(std::move(function)) {}
  void write(const LogRecord& record) const override { function_(record); }

 private:
  F function_;
};

[[noreturn]] void throw_empty_sink();

}  // namespace detail

/// Where records go: any function of a `const LogRecord&`, called on the thread that logs, by
/// several threads at once, so it must be thread-safe; it must not log
/// itself. What it throws is reported on stderr together
/// with the record. Copies share one function, and compare equal.
class LogSink {
 public:
  template <class F>
  requires(!std::is_same_v<F, LogSink> && std::is_invocable_v<const F&, const LogRecord&>)
      LogSink(F function)  // NOLINT(google-explicit-constructor): a function is a sink
      : function_(detail::SharedRef<const detail::LogSinkFunction>::adopt(
            new detail::TypedLogSink<F>(checked(std::move(function))))) {}
  // Copies only, also where it is moved from: so a sink is never empty.
  LogSink(const LogSink&) noexcept = default;
  LogSink& operator=(const LogSink&) noexcept = default;
  ~LogSink() = default;

  void operator()(const LogRecord& record) const { function_->write(record); }
  friend bool operator==(const LogSink&, const LogSink&) = default;

 private:
  template <class F>
  static F checked(F function) {
    if constexpr (std::is_constructible_v<bool, const F&> && !std::is_empty_v<F>) {
      if (!static_cast<bool>(function)) {
        detail::throw_empty_sink();
      }
    }
    return function;
  }

  detail::SharedRef<const detail::LogSinkFunction> function_;
};

/// A sink that writes "2026-01-31T12:00:00.000Z warning /user/a [Job] text" and a newline to stderr
/// in one piece. Line breaks and other control characters in a record are escaped.
[[nodiscard]] LogSink stderr_sink();

/// The same to the end of a file, which is made if it is not there and opened now: throws
/// ConfigError when that cannot be done. Each record is written at once, so that others may write
/// to the file and a program that rotates logs may copy and truncate it. The file is closed with
/// the last copy of the sink.
[[nodiscard]] LogSink file_sink(const std::string& path);

/// The log of one system: a level, sinks and a clock. Thread-safe. Outlives its loggers.
class LogTarget {
 public:
  /// `clock` must live as long as the target. Starts with stderr_sink().
  explicit LogTarget(const Clock& clock = Clock::steady(), Level level = Level::info);
  ~LogTarget();
  LogTarget(const LogTarget&) = delete;
  LogTarget& operator=(const LogTarget&) = delete;

  /// True if a record of this level is written.
  [[nodiscard]] bool enabled(Level level) const noexcept {
    return level >= level_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] Level level() const noexcept { return level_.load(std::memory_order_relaxed); }
  /// Writes this level and those above it. Throws ConfigError for what is no Level.
  void set_level(Level level);

  void add_sink(LogSink sink);
  /// Takes one out again; false if it is not there. A thread that is logging right now may still
  /// call it once.
  bool remove_sink(const LogSink& sink);
  /// Replaces all sinks; gives the old ones. Without any, records are dropped.
  std::vector<LogSink> set_sinks(std::vector<LogSink> sinks);

  /// Gives a record to every sink, if its level is on; sets its time.
  void write(LogRecord record) noexcept;
  void write(Level level, std::string_view path, std::string_view message_type,
             std::string_view text) noexcept;

 private:
  class Sinks;
  /// The lowest level that is written. Stored by set_level, loaded by every log call; it orders
  /// nothing else: relaxed.
  std::atomic<Level> level_;
  const Clock& clock_;
  Sinks* sinks_;
};

namespace detail {

/// One part of a log text: a view of the argument, valid for the duration of the log call. Joining
/// is not a template, so a log call costs little code.
class LogPart {
 public:
  LogPart() = default;
  template <class T>
  LogPart(const T& value) noexcept;  // NOLINT(google-explicit-constructor): every argument is one

  void append_to(std::string& text) const;

 private:
  enum class Kind : std::uint8_t {
    text,
    character,
    boolean,
    signed_number,
    unsigned_number,
    real,
    duration,
    standard_exception,
    exception_ptr,
    other
  };
  using Append = void (*)(const void* object, std::string& text);

  Kind kind_ = Kind::text;
  std::string_view text_;
  union {
    std::int64_t signed_ = 0;
    std::uint64_t unsigned_;
    double real_;
    const void* object_;
  };
  Append append_ = nullptr;
};

void append_log_text(std::string& text, std::string_view value);

template <class T>
concept LogDuration = requires {
  typename T::rep;
  typename T::period;
}
&&std::is_convertible_v<T, std::chrono::duration<double>>;
template <class T>
concept LogPath = requires(const T& x) {
  { x.path() } -> std::convertible_to<std::string_view>;
};
template <class T>
concept LogRange = requires(const T& x) {
  x.begin() != x.end();
  *x.begin();
};
template <class T>
concept LogText = std::is_convertible_v<const T&, std::string_view>;
template <class T>
concept LogSimple = std::is_arithmetic_v<T> || LogText<T> || LogDuration<T> || LogPath<T> ||
    std::is_base_of_v<std::exception, T> || std::is_same_v<T, std::exception_ptr>;
template <class T>
inline constexpr bool log_range = false;
template <LogRange T>
inline constexpr bool log_range<T> =
    LogSimple<std::remove_cvref_t<decltype(*std::declval<const T&>().begin())>>;
/// What a log call takes.
template <class T>
concept Loggable = LogSimple<T> || log_range<T>;

}  // namespace detail

/// Logs for one actor, or for none. A small value; valid as long as its LogTarget. Thread-safe.
/// Takes text, characters, numbers, bools, durations ("250ms"), exceptions (their text),
/// std::exception_ptr, whatever has a path() (a ref), and ranges of those ("[1, 2]"). Never throws.
class Logger {
 public:
  /// Fills in path and message_type; called only when a record is written.
  using Origin = void (*)(detail::RefId id, const detail::TypeDescriptor* message_type,
                          LogRecord& record);

  explicit Logger(LogTarget& target) noexcept : target_(&target) {}
  Logger(LogTarget& target, Origin origin, detail::RefId id,
         const detail::TypeDescriptor* message_type) noexcept
      : target_(&target), origin_(origin), id_(id), message_type_(message_type) {}

  [[nodiscard]] bool enabled(Level level) const noexcept { return target_->enabled(level); }

  template <class... Parts>
  void log(Level level, const Parts&... parts) const noexcept {
    static_assert((detail::Loggable<Parts> && ...),
                  "logger: a part is neither text, number, bool, duration, exception, something "
                  "with a path(), nor a range of these; turn it into text first");
    if (!enabled(level)) {
      return;
    }
    if constexpr (sizeof...(Parts) == 0) {
      write(level, nullptr, 0);
    } else {
      const detail::LogPart list[] = {detail::LogPart(parts)...};
      write(level, list, sizeof...(Parts));
    }
  }
  template <class... Parts>
  void debug(const Parts&... parts) const noexcept {
    log(Level::debug, parts...);
  }
  template <class... Parts>
  void info(const Parts&... parts) const noexcept {
    log(Level::info, parts...);
  }
  template <class... Parts>
  void warning(const Parts&... parts) const noexcept {
    log(Level::warning, parts...);
  }
  template <class... Parts>
  void error(const Parts&... parts) const noexcept {
    log(Level::error, parts...);
  }

 private:
  void write(Level level, const detail::LogPart* parts, std::size_t count) const noexcept;

  LogTarget* target_;
  Origin origin_ = nullptr;
  detail::RefId id_{};
  const detail::TypeDescriptor* message_type_ = nullptr;
};

template <class T>
detail::LogPart::LogPart(const T& value) noexcept {
  if constexpr (std::is_same_v<T, bool>) {
    kind_ = Kind::boolean;
    unsigned_ = value ? 1U : 0U;
  } else if constexpr (std::is_same_v<T, char>) {
    kind_ = Kind::character;
    unsigned_ = static_cast<unsigned char>(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    kind_ = Kind::real;
    real_ = static_cast<double>(value);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    kind_ = Kind::signed_number;
    signed_ = value;
  } else if constexpr (std::is_integral_v<T>) {
    kind_ = Kind::unsigned_number;
    unsigned_ = value;
  } else if constexpr (std::is_convertible_v<const T&, const char*>) {
    const char* pointer = value;
    text_ = pointer != nullptr ? std::string_view(pointer) : std::string_view("(null)");
  } else if constexpr (LogText<T>) {
    text_ = std::string_view(value);
  } else if constexpr (LogDuration<T>) {
    kind_ = Kind::duration;
    real_ = std::chrono::duration<double, std::nano>(value).count();
  } else if constexpr (std::is_base_of_v<std::exception, T>) {
    kind_ = Kind::standard_exception;
    object_ = static_cast<const std::exception*>(&value);
  } else if constexpr (std::is_same_v<T, std::exception_ptr>) {
    kind_ = Kind::exception_ptr;
    object_ = &value;
  } else if constexpr (LogPath<T>) {
    kind_ = Kind::other;
    object_ = &value;
    append_ = [](const void* object, std::string& text) {
      append_log_text(text, static_cast<const T*>(object)->path());
    };
  } else {
    kind_ = Kind::other;
    object_ = &value;
    append_ = [](const void* object, std::string& text) {
      text += '[';
      std::string_view separator;
      for (const auto& element : *static_cast<const T*>(object)) {
        append_log_text(text, separator);
        LogPart(element).append_to(text);
        separator = ", ";
      }
      text += ']';
    };
  }
}

}  // namespace actors
