#pragma once
// DeadLetterLog: which dead letters the log tells of. The first ten, one by one; then none for five
// minutes; then how many there were, and again. (Pekko's DeadLetterListener, with its numbers.) The
// event stream has them all.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "actors/clock.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// Of one system. Thread-safe.
class DeadLetterLog {
 public:
  static constexpr std::uint32_t kInARow = 10;
  static constexpr Duration kPause = std::chrono::minutes(5);

  /// There is one more: what its line is to say at its end; nothing: there is to be no line.
  [[nodiscard]] std::optional<std::string> note(TimePoint now) {
    const MutexLock lock(mutex_);
    if (told_ == kInARow) {
      if (now < silent_until_) {
        ++untold_;
        return std::nullopt;
      }
      told_ = 1;
      return "; " + std::to_string(std::exchange(untold_, 0)) + " before it were not logged";
    }
    if (++told_ < kInARow) {
      return std::string();
    }
    silent_until_ = now + kPause;
    return "; more are not logged for five minutes";
  }

 private:
  Mutex mutex_;
  std::uint32_t told_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t untold_ ABSL_GUARDED_BY(mutex_) = 0;
  TimePoint silent_until_ ABSL_GUARDED_BY(mutex_){};
};

}  // namespace actors::detail
