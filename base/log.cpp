// LogTarget, Logger and the sinks that write to stderr and to a file.

#include "actors/log.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "actors/errors.hpp"

#include "base/exception_text.hpp"
#include "base/log_text.hpp"
#include "base/mutex.hpp"

namespace actors {
namespace {

/// In one piece, as far as the kernel allows: other threads and processes write there too. False,
/// with errno, when not all of it could be written.
bool write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

/// When stderr is closed or broken there is nowhere left to complain.
void write_to_stderr(std::string_view text) noexcept {
  static_cast<void>(write_all(STDERR_FILENO, text));
}

/// A file that is open for appending. Thread-safe.
class LogFile {
 public:
  explicit LogFile(const std::string& path)
      : path_(path),
        descriptor_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) {
      throw ConfigError("log file \"" + path_ + "\": cannot be opened for appending: " + trouble() +
                        "; accepted: a file that can be made or written to");
    }
  }
  ~LogFile() { ::close(descriptor_); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  void write(const LogRecord& record) const {
    if (!write_all(descriptor_, detail::log_line(record, std::chrono::system_clock::now()))) {
      throw Error("log file \"" + path_ + "\": " + trouble());
    }
  }

 private:
  static std::string trouble() { return std::generic_category().message(errno); }

  std::string path_;
  int descriptor_;
};

void write_line(const LogRecord& record) {
  write_to_stderr(detail::log_line(record, std::chrono::system_clock::now()));
}

/// Called in a catch block: a record could not be built or written as it should.
void report_trouble(std::string_view trouble) noexcept {
  try {
    LogRecord record;
    record.level = Level::error;
    record.text = trouble;
    record.text += ": ";
    record.text += detail::exception_text(std::current_exception()).what;
    write_line(record);
  } catch (...) {
    write_to_stderr("actors: out of memory while logging, a log record is lost\n");
  }
}

void check_level(Level level) {
  if (level > Level::error) {
    throw ConfigError("LogTarget: " + std::to_string(static_cast<unsigned>(level)) +
                      " is no Level; accepted: debug, info, warning, error");
  }
}

/// A list that is never changed, only replaced: a thread that logs takes a share of it and calls
/// the sinks without any lock held.
struct SinkList : detail::SharedObject {
  explicit SinkList(std::vector<LogSink> list) : sinks(std::move(list)) {}
  const std::vector<LogSink> sinks;
};
using SinkListRef = detail::SharedRef<const SinkList>;

}  // namespace

namespace detail {
void throw_empty_sink() {
  throw ConfigError("LogSink: the function is empty; pass a function of a const LogRecord&");
}
}  // namespace detail

LogSink stderr_sink() {
  return LogSink(&write_line);
}

LogSink file_sink(const std::string& path) {
  return [file = std::make_shared<const LogFile>(path)](const LogRecord& record) {
    file->write(record);
  };
}

/// The current list of sinks. Thread-safe.
class LogTarget::Sinks {
 public:
  explicit Sinks(std::vector<LogSink> sinks) : list_(make(std::move(sinks))) {}

  SinkListRef list() ABSL_LOCKS_EXCLUDED(mutex_) {
    const detail::MutexLock lock(mutex_);
    return list_;
  }
  /// `change(sinks)` gets a copy of the sinks, to become the new ones; gives the old ones.
  template <class Change>
  std::vector<LogSink> change(Change change) ABSL_LOCKS_EXCLUDED(mutex_) {
    const detail::MutexLock lock(mutex_);
    std::vector<LogSink> old = list_->sinks;
    std::vector<LogSink> sinks = old;
    change(sinks);
    list_ = make(std::move(sinks));
    return old;
  }

 private:
  static SinkListRef make(std::vector<LogSink> sinks) {
    return SinkListRef::adopt(new SinkList(std::move(sinks)));
  }

  detail::Mutex mutex_;
  SinkListRef list_ ABSL_GUARDED_BY(mutex_);
};

LogTarget::LogTarget(const Clock& clock, Level level) : level_(level), clock_(clock) {
  check_level(level);
  sinks_ = new Sinks({stderr_sink()});
}

LogTarget::~LogTarget() {
  delete sinks_;
}

void LogTarget::set_level(Level level) {
  check_level(level);
  level_.store(level, std::memory_order_relaxed);
}

void LogTarget::add_sink(LogSink sink) {
  static_cast<void>(sinks_->change([&](std::vector<LogSink>& sinks) { sinks.push_back(sink); }));
}

bool LogTarget::remove_sink(const LogSink& sink) {
  bool found = false;
  static_cast<void>(sinks_->change([&](std::vector<LogSink>& sinks) {
    const auto at = std::find(sinks.begin(), sinks.end(), sink);
    found = at != sinks.end();
    if (found) {
      sinks.erase(at);
    }
  }));
  return found;
}

std::vector<LogSink> LogTarget::set_sinks(std::vector<LogSink> sinks) {
  return sinks_->change([&](std::vector<LogSink>& current) { current = std::move(sinks); });
}

void LogTarget::write(LogRecord record) noexcept {
  if (!enabled(record.level)) {
    return;
  }
  record.time = clock_.now();
  const SinkListRef list = sinks_->list();
  for (const LogSink& sink : list->sinks) {
    try {
      sink(record);
    } catch (...) {
      report_trouble("a log sink failed");
      try {
        write_line(record);
      } catch (...) {
        report_trouble("a log record is lost");
      }
    }
  }
}

void LogTarget::write(Level level, std::string_view path, std::string_view message_type,
                      std::string_view text) noexcept {
  if (!enabled(level)) {
    return;
  }
  try {
    write(LogRecord{{}, level, std::string(path), std::string(message_type), std::string(text)});
  } catch (...) {
    report_trouble("a log record is lost");
  }
}

void Logger::write(Level level, const detail::LogPart* parts, std::size_t count) const noexcept {
  try {
    LogRecord record;
    record.level = level;
    if (origin_ != nullptr) {
      origin_(id_, message_type_, record);
    }
    for (std::size_t i = 0; i < count; ++i) {
      parts[i].append_to(record.text);
    }
    target_->write(std::move(record));
  } catch (...) {
    report_trouble("a log record is lost");
  }
}

}  // namespace actors
