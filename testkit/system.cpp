#include "actors/testkit/system.hpp"

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>

#include "actors/testkit/errors.hpp"

#include "base/duration_text.hpp"
#include "testkit/driving.hpp"

namespace actors::testkit {

namespace {

/// How the test framework says that a test has failed. Stored by report_seed_when, loaded when a
/// System goes; nothing else hangs on it: relaxed.
std::atomic<bool (*)()> failed_by_framework{nullptr};

std::uint64_t seed_in_force(std::uint64_t given) {
  const char* const text = std::getenv("ACTORS_SEED");
  if (text == nullptr) {
    return given;
  }
  const std::string_view number(text);
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seed);
  if (error != std::errc{} || end != number.data() + number.size()) {
    throw Misuse("the environment says ACTORS_SEED=\"" + std::string(number) +
                 "\"; a seed is a number from 0 to 18446744073709551615");
  }
  return seed;
}

Config quiet() {
  Config config;
  config.log_level = Level::debug;
  return config;
}

}  // namespace

void report_seed_when(bool (*test_has_failed)()) noexcept {
  failed_by_framework.store(test_has_failed, std::memory_order_relaxed);
}

System::System(std::uint64_t seed) : System(seed, quiet()) {}

System::System(std::uint64_t seed, Config config)
    : seed_(seed_in_force(seed)),
      exceptions_(std::uncaught_exceptions()),
      clock_(std::make_shared<ManualClock>()),
      executor_(std::make_shared<ManualExecutor>(seed_)),
      log_(detail::UniqueFunction<void()>([this] { run_until_idle(); })),
      system_(std::make_unique<ActorSystem>("test", complete(std::move(config)))) {}

System::~System() {
  if (test_failed()) {
    std::string text = "actors: the test failed with seed " + std::to_string(seed_) +
                       "; ACTORS_SEED=" + std::to_string(seed_) + " replays it. Its log:\n";
    text += log_.records().empty() ? "  (empty)\n" : log_.text();
    std::fputs(text.c_str(), stderr);
  }
  // Whatever this thread has driven last: from here on it drives this system to its end.
  static_cast<void>(executor_->run_one());
  system_.reset();
}

Config System::complete(Config config) const {
  if (config.clock != nullptr || config.executor != nullptr) {
    throw Misuse(std::string("testkit::System: Config::") +
                 (config.clock != nullptr ? "clock" : "executor") +
                 " is set, but a testkit::System brings its own; leave it out, or use an "
                 "ActorSystem");
  }
  config.clock = clock_;
  config.executor = executor_;
  config.log_sinks.push_back(log_.sink());
  return config;
}

bool System::test_failed() const noexcept {
  bool (*const ask)() = failed_by_framework.load(std::memory_order_relaxed);
  return std::uncaught_exceptions() > exceptions_ || (ask != nullptr && ask());
}

void System::run_until_idle() {
  static_cast<void>(executor_->run_until_idle());
}

void System::advance(Duration by) {
  if (by < Duration::zero()) {
    throw Misuse("System::advance(" + detail::duration_text(by) +
                 "): a clock never goes back; give a duration that is not negative");
  }
  Driving(*system_).advance_to(deadline_after(clock_->now(), by));
}

}  // namespace actors::testkit
