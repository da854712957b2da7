#pragma once
// Monitor: notices workers that are stuck in user code. A thread that sleeps on a timer which only
// runs while some worker is awake: an idle pool makes no wake-ups.

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "actors/clock.hpp"

namespace actors::detail {

class PoolCore;
struct Processor;

/// Thread-safe: arm(). start() and stop() are for the pool.
class Monitor {
 public:
  explicit Monitor(PoolCore& core) noexcept : core_(core) {}
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  /// Throws std::system_error.
  void start(Duration stuck_after);
  void stop() noexcept;
  /// Somebody is awake: there is something to watch.
  void arm() noexcept {
    // acq_rel: with look(): either it sees that the caller is awake, or this sees that it has
    // stopped looking.
    if (timer_ >= 0 && !armed_.exchange(true, std::memory_order_acq_rel)) {
      set_timer(period_);
    }
  }

 private:
  /// What was seen of one processor.
  struct Watch {
    std::uint32_t progress = 0;
    TimePoint since{};    ///< progress has not changed since then
    bool waited = false;  ///< mail was in its inbox the last time
  };
  void run() noexcept;
  void look() noexcept;
  [[nodiscard]] bool look_at(Processor& processor, Watch& watch, TimePoint now) noexcept;
  void set_timer(Duration in) const noexcept;

  PoolCore& core_;
  Duration stuck_after_{};
  Duration period_{};
  int timer_ = -1;  ///< a timerfd; -1: never started
  std::vector<Watch> watches_;
  // True: the timer runs, or look() is about to be run. Set by arm(), cleared by look().
  std::atomic<bool> armed_{false};
  // True: the thread is to end. Set by stop(), read by the thread; the timer's system calls order
  // the rest.
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace actors::detail
