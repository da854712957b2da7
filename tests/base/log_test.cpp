#include "actors/log.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <latch>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "actors/errors.hpp"

#include "base/log_text.hpp"
#include "base/mutex.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;

/// A sink that keeps what it gets. Thread-safe.
class Capture {
 public:
  LogSink sink() const {
    return [state = state_](const LogRecord& record) {
      const detail::MutexLock lock(state->mutex);
      state->records.push_back(record);
    };
  }
  std::vector<LogRecord> take() const {
    const detail::MutexLock lock(state_->mutex);
    return std::exchange(state_->records, {});
  }
  /// The text of the only record since the last take().
  std::string text() const {
    const std::vector<LogRecord> records = take();
    return records.size() == 1 ? records[0].text
                               : std::to_string(records.size()) + " records instead of one";
  }

 private:
  struct State {
    detail::Mutex mutex;
    std::vector<LogRecord> records ABSL_GUARDED_BY(mutex);
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

class FixedClock : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(42s); }
};

/// A target that writes to `capture` alone, and a logger without an actor.
struct Log {
  explicit Log(Level level = Level::info) : target(clock, level), logger(target) {
    target.set_sinks({capture.sink()});
  }
  FixedClock clock;
  LogTarget target;
  Capture capture;
  Logger logger;
};

struct Ref {
  std::string path() const { return "/user/alice"; }
};

/// What `write` puts on a stream of this process while it runs.
template <class F>
std::string written_to(int stream, F write) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const int saved = ::dup(stream);
  EXPECT_EQ(::dup2(ends[1], stream), stream);
  ::close(ends[1]);
  write();
  EXPECT_EQ(::dup2(saved, stream), stream);
  ::close(saved);
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t n = 0; (n = ::read(ends[0], piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  return text;
}

TEST(Logger, JoinsItsPartsIntoOneText) {
  const Log log;
  log.logger.info("retry ", 3, " in ", 100ms);
  EXPECT_EQ(log.capture.text(), "retry 3 in 100ms");
}

TEST(Logger, TakesEveryKindOfPart) {
  const Log log;
  const std::string text = "string";
  const char* const pointer = "pointer";
  const char* const null = nullptr;
  const std::exception_ptr thrown = std::make_exception_ptr(std::runtime_error("inside"));
  const struct {
    std::function<void(const Logger&)> say;
    std::string expected;
  } cases[] = {
      {[&](const Logger& l) { l.info(text, ' ', pointer, ' ', null, ' ', std::string_view("sv")); },
       "string pointer (null) sv"},
      {[](const Logger& l) { l.info(true, ' ', false, 'c', static_cast<signed char>(-3)); },
       "true falsec-3"},
      {[](const Logger& l) {
         l.info(std::numeric_limits<std::int64_t>::min(), ' ',
                std::numeric_limits<std::uint64_t>::max(), ' ', std::uint8_t{200});
       },
       "-9223372036854775808 18446744073709551615 200"},
      {[](const Logger& l) { l.info(0.1, ' ', 2.5F, ' ', 1e300, ' ', 3.0L); }, "0.1 2.5 1e+300 3"},
      {[](const Logger& l) {
         l.info(1500us, ' ', 2min, ' ', no_timeout, ' ', std::chrono::duration<double>(0.25), ' ',
                std::chrono::hours::max(), ' ', -3s);
       },
       "1.5ms 2min forever 250ms forever -3s"},
      {[&](const Logger& l) { l.info(std::out_of_range("row 7"), ", ", thrown); }, "row 7, inside"},
      {[](const Logger& l) { l.info(Ref{}, " is gone"); }, "/user/alice is gone"},
      {[](const Logger& l) {
         l.info(std::vector<int>{1, 2}, std::vector<bool>{true}, std::vector<Ref>(2),
                std::vector<std::string>{});
       },
       "[1, 2][true][/user/alice, /user/alice][]"},
      {[](const Logger& l) { l.info(); }, ""},
  };
  for (const auto& c : cases) {
    c.say(log.logger);
    EXPECT_EQ(log.capture.text(), c.expected);
  }
}

TEST(Logger, WritesOnlyFromTheLevelOfItsTargetUp) {
  Log log(Level::warning);
  const auto say_all = [&] {
    log.logger.debug("d");
    log.logger.info("i");
    log.logger.warning("w");
    log.logger.error("e");
    std::string said;
    for (const LogRecord& record : log.capture.take()) {
      EXPECT_EQ(to_string(record.level).substr(0, 1), record.text);
      said += record.text;
    }
    return said;
  };
  EXPECT_EQ(say_all(), "we");
  log.target.set_level(Level::debug);
  EXPECT_EQ(say_all(), "diwe");
  log.target.set_level(Level::error);
  EXPECT_EQ(say_all(), "e");
  EXPECT_EQ(log.target.level(), Level::error);
}

int asked_for_path = 0;

TEST(Logger, LooksAtNothingWhileTheLevelIsOff) {
  struct Costly {
    std::string path() const {
      ++asked_for_path;
      return "x";
    }
  };
  asked_for_path = 0;
  const Log log;
  const Logger logger(log.logger.enabled(Level::debug) ? throw std::logic_error("debug is on")
                                                       : log.logger);
  logger.debug(Costly{});
  EXPECT_EQ(asked_for_path, 0);
  logger.info(Costly{});
  EXPECT_EQ(asked_for_path, 1);
}

TEST(Logger, AsksItsActorForPathAndMessageTypeOnlyWhenItWrites) {
  Log log;
  static int asked;
  asked = 0;
  const Logger::Origin origin = [](detail::RefId id, const detail::TypeDescriptor* type,
                                   LogRecord& record) {
    ++asked;
    record.path = "/user/" + std::to_string(id.slot);
    record.message_type = type != nullptr ? "int" : "";
  };
  const Logger logger(log.target, origin, {7, 1}, &detail::type_of<int>);
  logger.debug("unheard");
  EXPECT_EQ(asked, 0);
  logger.error("heard");
  EXPECT_EQ(asked, 1);
  const std::vector<LogRecord> records = log.capture.take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].path, "/user/7");
  EXPECT_EQ(records[0].message_type, "int");
  EXPECT_EQ(records[0].level, Level::error);
  EXPECT_EQ(records[0].time, TimePoint(42s));
}

TEST(Logger, NeverThrowsAndSaysOnStderrWhatWentWrong) {
  Log log;
  const Logger logger(
      log.target,
      [](detail::RefId, const detail::TypeDescriptor*, LogRecord&) {
        throw std::runtime_error("no path today");
      },
      {1, 1}, nullptr);
  const std::string said = written_to(STDERR_FILENO, [&] { logger.error("text"); });
  EXPECT_NE(said.find("error a log record is lost: no path today\n"), std::string::npos) << said;
}

TEST(LogTarget, StartsWithASinkThatWritesOneLineToStderrAndNothingToStdout) {
  LogTarget target;
  std::string out;
  const std::string err = written_to(STDERR_FILENO, [&] {
    out = written_to(STDOUT_FILENO, [&] {
      Logger(target).warning("first\nsecond");
      target.write(Level::error, "/user/a", "Job", "failed");
      Logger(target).debug("off");
    });
  });
  EXPECT_EQ(out, "");
  const auto end = err.find('\n');
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(err.substr(24, end - 24), " warning first\\nsecond");
  EXPECT_EQ(err.substr(end + 25), " error /user/a [Job] failed\n");
}

TEST(LogTarget, GivesARecordToEverySink) {
  Log log;
  const Capture second;
  const LogSink sink = second.sink();
  log.target.add_sink(sink);
  log.logger.info("both");
  EXPECT_EQ(log.capture.text(), "both");
  EXPECT_EQ(second.text(), "both");

  EXPECT_TRUE(log.target.remove_sink(sink));
  EXPECT_FALSE(log.target.remove_sink(sink));
  log.logger.info("one");
  EXPECT_EQ(log.capture.text(), "one");
  EXPECT_EQ(second.take().size(), 0U);
}

TEST(LogTarget, ReplacingTheSinksGivesTheOldOnesBack) {
  Log log;
  const Capture other;
  const std::vector<LogSink> old = log.target.set_sinks({other.sink()});
  log.logger.info("other");
  EXPECT_EQ(other.text(), "other");
  EXPECT_EQ(log.capture.take().size(), 0U);
  EXPECT_EQ(log.target.set_sinks(old).size(), 1U);
  log.logger.info("first again");
  EXPECT_EQ(log.capture.text(), "first again");
}

TEST(LogTarget, ASinkThatThrowsLosesNoRecordAndDisturbsNoOther) {
  Log log;
  log.target.set_sinks({LogSink([](const LogRecord&) { throw std::runtime_error("disk full"); }),
                        log.capture.sink()});
  const std::string said = written_to(STDERR_FILENO, [&] { log.logger.info("precious"); });
  EXPECT_NE(said.find("error a log sink failed: disk full\n"), std::string::npos) << said;
  EXPECT_NE(said.find("info precious\n"), std::string::npos) << said;
  EXPECT_EQ(log.capture.text(), "precious");
}

TEST(LogTarget, DestroysARemovedSink) {
  Log log;
  const auto token = std::make_shared<int>(1);
  {
    const LogSink sink([token](const LogRecord&) {});
    EXPECT_EQ(token.use_count(), 2);
    log.target.add_sink(sink);
    EXPECT_TRUE(log.target.remove_sink(sink));
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(LogTarget, LosesNothingWhenManyThreadsLogWhileSinksComeAndGo) {
  Log log;
  constexpr int kThreads = 4;
  constexpr int kRecords = 500;
  std::latch ready(kThreads + 1);
  // Values: how many threads still log. Written by each at its end, read by the main thread.
  std::atomic<int> logging{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      ready.arrive_and_wait();
      for (int i = 0; i < kRecords; ++i) {
        log.logger.info("n ", i);
      }
      logging.fetch_sub(1);
    });
  }
  ready.arrive_and_wait();
  do {
    const Capture passing;
    const LogSink sink = passing.sink();
    log.target.add_sink(sink);
    EXPECT_TRUE(log.target.remove_sink(sink));
  } while (logging.load() != 0);
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(log.capture.take().size(), static_cast<std::size_t>(kThreads * kRecords));
}

TEST(LogLine, HoldsWhatTheRecordHasAndEscapesWhatWouldBreakTheLine) {
  const std::chrono::system_clock::time_point when{1'769'860'805'042ms};
  const struct {
    LogRecord record;
    std::string line;
  } cases[] = {
      {{{}, Level::info, "", "", "hello"}, "2026-01-31T12:00:05.042Z info hello\n"},
      {{{}, Level::error, "/user/a", "Job", "bad"},
       "2026-01-31T12:00:05.042Z error /user/a [Job] bad\n"},
      {{{}, Level::debug, "/a\n", "T\r", std::string("a\tb\n\x1b[0m\x7f\0é", 12)},
       "2026-01-31T12:00:05.042Z debug /a\\n [T\\r] a\\tb\\n\\x1b[0m\\x7f\\x00é\n"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(detail::log_line(c.record, when), c.line);
  }
}

TEST(Log, BadInputIsRefusedWithASentence) {
  const auto bad = static_cast<Level>(4);
  LogTarget target;
  const std::string no_level = "LogTarget: 4 is no Level; accepted: debug, info, warning, error";
  const std::string empty = "LogSink: the function is empty; pass a function of a const LogRecord&";
  const struct {
    std::function<void()> what;
    std::string text;
  } cases[] = {
      {[&] { target.set_level(bad); }, no_level},
      {[&] { const LogTarget other(Clock::steady(), bad); }, no_level},
      {[&] { target.add_sink(std::function<void(const LogRecord&)>()); }, empty},
      {[&] { target.add_sink(static_cast<void (*)(const LogRecord&)>(nullptr)); }, empty},
  };
  for (const auto& c : cases) {
    try {
      c.what();
      ADD_FAILURE() << "accepted: " << c.text;
    } catch (const ConfigError& e) {
      EXPECT_EQ(e.what(), c.text);
    }
  }
  EXPECT_EQ(target.level(), Level::info);
  EXPECT_EQ(to_string(bad), "unknown");
}

}  // namespace
}  // namespace actors
