#pragma once
// What the tests of the executors run: functions, and waits of handlers.

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "actors/executor.hpp"

#include "executors/carrier.hpp"

namespace actors::test {

/// A Runnable from a function.
class Task final : public Runnable {
 public:
  explicit Task(std::function<void()> function, std::string name = "a task")
      : function_(std::move(function)), name_(std::move(name)) {}
  void run() noexcept override { function_(); }
  [[nodiscard]] std::string what() const override { return name_; }

 private:
  std::function<void()> function_;
  std::string name_;
};

/// A handler waits for it; opened once, from any thread, also before the handler has come. Must
/// outlive both.
class Gate {
 public:
  /// Inside a handler. `activation`: as in detail::ParkedFiber.
  void wait(Runnable* activation = nullptr) {
    carrier_ = detail::Carrier::current();
    State seen = State::kNobody;
    if (!state_.compare_exchange_strong(seen, State::kReached, std::memory_order_acq_rel)) {
      return;  // open already
    }
    if (!opened_) {
      waiting_ = true;
      fiber_.activation = activation;
      carrier_->suspend(fiber_, record_);
      waiting_ = false;
    }
  }
  /// False: nobody has come to the gate yet.
  [[nodiscard]] bool reached() const {
    return state_.load(std::memory_order_acquire) == State::kReached;
  }
  void open() {
    State seen = State::kNobody;
    if (!state_.compare_exchange_strong(seen, State::kOpen, std::memory_order_acq_rel)) {
      carrier_->post(opener_);
    }
  }
  /// On the thread of the handler that waits, after reached().
  void open_here() {
    opened_ = true;
    if (waiting_) {
      carrier_->ready(fiber_);
    }
  }

 private:
  enum class State { kNobody, kReached, kOpen };

  detail::Carrier* carrier_ = nullptr;
  detail::ParkedFiber fiber_;
  detail::WaitRecord record_;
  bool waiting_ = false;
  bool opened_ = false;
  Task opener_{[this] { open_here(); }, "the opener of a gate"};
  // Who was first, the handler (kReached: carrier_ is set) or open() (kOpen). Leaves kNobody once.
  std::atomic<State> state_{State::kNobody};
};

/// Real time by which anything that works has happened, even under a sanitizer on a busy machine.
inline TimePoint soon() {
  return Clock::steady().now() + std::chrono::seconds(30);
}

}  // namespace actors::test
