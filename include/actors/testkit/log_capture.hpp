#pragma once
// LogCapture: keeps what a system logs, so that a test can count it. "Restarted silently" and
// "logged twice" are bugs that only a count finds.
//
//   actors::testkit::System sys;                                     // sys.log() is a LogCapture
//   sys.log().expect_log(1, actors::Level::error, "no such row", [&] { parser.tell(Row{-1}); });
//
//   actors::ActorSystem system("shop");                              // any other system
//   actors::testkit::LogCapture log(system);                         // in place of its sinks
//   log.expect_log(0, [](const actors::LogRecord& r) { return r.path == "/user/a"; }, [&] { ... });

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/actor_system.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/log.hpp"
#include "actors/testkit/errors.hpp"

namespace actors::testkit {

/// Its sink is thread-safe, and may outlive it; everything else is for the thread of the test.
class LogCapture {
 public:
  /// Says which records are meant.
  using Predicate = std::function<bool(const LogRecord&)>;

  /// Attached to nothing: put sink() into Config::log_sinks. `settle` is run after each action of
  /// expect_log(), until what the action has set off is done; without it, the action has to do
  /// that.
  explicit LogCapture(detail::UniqueFunction<void()> settle = {});
  /// Takes the place of the system's sinks until it is destroyed; the system must outlive it. After
  /// an action it waits until the system is idle (System::run_until_idle() on a manual one).
  explicit LogCapture(ActorSystem& system);
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  /// Writes into this capture.
  [[nodiscard]] LogSink sink() const;

  /// Runs `action`, lets the system come to rest, and throws TestFailure unless exactly `times`
  /// records of exactly this level came up meanwhile whose text contains `text`. What the action
  /// throws passes through.
  template <class F>
  void expect_log(std::size_t times, Level level, std::string_view text, F&& action) {
    const std::size_t from = begin();
    std::forward<F>(action)();
    check(times, from, describe(level, text), by_text(level, std::string(text)));
  }
  /// The same for records that `predicate` is true for. Throws Misuse for an empty std::function.
  template <class F>
  void expect_log(std::size_t times, const Predicate& predicate, F&& action) {
    require(predicate);
    const std::size_t from = begin();
    std::forward<F>(action)();
    check(times, from, "a record that the predicate is true for", predicate);
  }

  /// What has come so far, oldest first.
  [[nodiscard]] std::vector<LogRecord> records() const;
  /// How many records of exactly this level contain `text`, so far.
  [[nodiscard]] std::size_t count(Level level, std::string_view text = {}) const;
  /// Forgets them.
  void clear();
  /// One line per record: "  error /user/a [Job] no such row".
  [[nodiscard]] std::string text() const;

 private:
  class Records;

  [[nodiscard]] std::size_t begin() const;
  void check(std::size_t times, std::size_t from, const std::string& wanted,
             const Predicate& predicate);
  static void require(const Predicate& predicate);
  static Predicate by_text(Level level, std::string text);
  static std::string describe(Level level, std::string_view text);

  std::shared_ptr<Records> records_;
  detail::UniqueFunction<void()> settle_;
  LogTarget* target_ = nullptr;  ///< whose sinks were taken away, or null
  std::vector<LogSink> replaced_;
};

}  // namespace actors::testkit
