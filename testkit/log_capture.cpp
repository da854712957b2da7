#include "actors/testkit/log_capture.hpp"

#include <algorithm>

#include "base/mutex.hpp"
#include "testkit/driving.hpp"

namespace actors::testkit {

namespace {

std::string line(const LogRecord& record) {
  std::string text = "  " + std::string(to_string(record.level));
  if (!record.path.empty()) {
    text += ' ' + record.path;
  }
  if (!record.message_type.empty()) {
    text += " [" + record.message_type + ']';
  }
  return text + ' ' + record.text + '\n';
}

}  // namespace

/// Thread-safe. Shared with the sinks, which may be called for as long as the system lives.
class LogCapture::Records {
 public:
  void add(const LogRecord& record) {
    const detail::MutexLock lock(mutex_);
    all_.push_back(record);
  }
  [[nodiscard]] std::vector<LogRecord> copy() const {
    const detail::MutexLock lock(mutex_);
    return all_;
  }
  [[nodiscard]] std::size_t size() const {
    const detail::MutexLock lock(mutex_);
    return all_.size();
  }
  void clear() {
    const detail::MutexLock lock(mutex_);
    all_.clear();
  }

 private:
  mutable detail::Mutex mutex_;
  std::vector<LogRecord> all_ ABSL_GUARDED_BY(mutex_);
};

LogCapture::LogCapture(detail::UniqueFunction<void()> settle)
    : records_(std::make_shared<Records>()), settle_(std::move(settle)) {}

LogCapture::LogCapture(ActorSystem& system)
    : LogCapture(detail::UniqueFunction<void()>([&system] { Driving(system).run_until_idle(); })) {
  replaced_ = system.log_target().set_sinks({sink()});
  target_ = &system.log_target();
}

LogCapture::~LogCapture() {
  if (target_ != nullptr) {
    static_cast<void>(target_->set_sinks(std::move(replaced_)));
  }
}

LogSink LogCapture::sink() const {
  return LogSink([records = records_](const LogRecord& record) { records->add(record); });
}

std::vector<LogRecord> LogCapture::records() const {
  return records_->copy();
}

std::size_t LogCapture::count(Level level, std::string_view text) const {
  const std::vector<LogRecord> all = records();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), by_text(level, std::string(text))));
}

void LogCapture::clear() {
  records_->clear();
}

std::string LogCapture::text() const {
  std::string lines;
  for (const LogRecord& record : records()) {
    lines += line(record);
  }
  return lines;
}

std::size_t LogCapture::begin() const {
  return records_->size();
}

void LogCapture::check(std::size_t times, std::size_t from, const std::string& wanted,
                       const Predicate& predicate) {
  if (settle_) {
    settle_();
  }
  const std::vector<LogRecord> all = records();
  std::size_t found = 0;
  std::string came;
  for (std::size_t i = std::min(from, all.size()); i < all.size(); ++i) {
    found += predicate(all[i]) ? 1U : 0U;
    came += line(all[i]);
  }
  if (found == times) {
    return;
  }
  std::string text = "expect_log: expected " + std::to_string(times) + " times " + wanted +
                     ", got " + std::to_string(found);
  if (target_ != nullptr && found < times) {
    text += " (records below " + std::string(to_string(target_->level())) + " are dropped)";
  }
  throw TestFailure(text + (came.empty() ? "; nothing was logged" : "; what was logged:\n" + came));
}

void LogCapture::require(const Predicate& predicate) {
  if (!predicate) {
    throw Misuse("expect_log: the predicate is empty; pass a function of a const LogRecord&");
  }
}

LogCapture::Predicate LogCapture::by_text(Level level, std::string text) {
  return [level, text = std::move(text)](const LogRecord& record) {
    return record.level == level && record.text.find(text) != std::string::npos;
  };
}

std::string LogCapture::describe(Level level, std::string_view text) {
  std::string wanted = "a record of level " + std::string(to_string(level));
  return text.empty() ? wanted : wanted + " with \"" + std::string(text) + '"';
}

}  // namespace actors::testkit
