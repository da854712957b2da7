#pragma once
// A loop as a GUI has it: it sleeps until an event is posted, or until a time that it is told. On a
// thread of its own.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "actors/manual_executor.hpp"

namespace actors::test {

/// Thread-safe: post(), end().
class EventLoop {
 public:
  using Event = std::function<void()>;

  void post(Event event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    ++posted_;
    changed_.notify_one();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  /// Until end(). `until` says when to go on without an event.
  void run(const std::function<TimePoint()>& until) {
    while (!ended()) {
      one_event(until());
    }
  }
  /// Gives what was posted, or waits for it.
  void one_event(TimePoint until) {
    Event event;
    {
      std::unique_lock lock(mutex_);
      const auto ready = [this] { return ended_ || !events_.empty(); };
      if (until == TimePoint::max()) {
        changed_.wait(lock, ready);
      } else {
        changed_.wait_until(lock, until, ready);
      }
      if (events_.empty()) {
        return;
      }
      event = std::move(events_.front());
      events_.pop_front();
    }
    event();
  }
  [[nodiscard]] std::size_t posted() const {
    const std::lock_guard lock(mutex_);
    return posted_;
  }

 private:
  [[nodiscard]] bool ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Event> events_;
  std::size_t posted_ = 0;
  bool ended_ = false;
};

/// A manual executor that a loop on another thread runs, `turns` at a time.
class LoopedManual {
 public:
  explicit LoopedManual(std::size_t turns, std::uint64_t seed = 0)
      : executor(ManualOptions{
            .seed = seed,
            .wake = [this, turns] { loop.post([this, turns] { executor.run_some(turns); }); }}),
        thread([this, turns] {
          loop.run([this, turns] {
            if (executor.next_deadline() <= Clock::steady().now()) {
              executor.run_some(turns);
            }
            return executor.next_deadline();
          });
        }) {}
  LoopedManual(const LoopedManual&) = delete;
  LoopedManual& operator=(const LoopedManual&) = delete;
  ~LoopedManual() {
    loop.end();
    thread.join();
  }

  EventLoop loop;
  ManualExecutor executor;
  std::thread thread;
};

}  // namespace actors::test
