#pragma once
// Futures without a system: actors, timers, dead letters and turns that only note what happens.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actor_ref.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/gather.hpp"

#include "executors/timer_service.hpp"
#include "libactors/message/activation.hpp"
#include "libactors/message/promise_table.hpp"
#include "libactors/message/recipient.hpp"

namespace actors::testing {

struct EnvelopeDeleter {
  void operator()(detail::Envelope* envelope) const noexcept { detail::destroy_envelope(envelope); }
};
using EnvelopePtr = std::unique_ptr<detail::Envelope, EnvelopeDeleter>;

/// An actor that keeps what it is told until the test takes it. Thread-safe.
class FakeActor final : public detail::Recipient {
 public:
  void accept(detail::Envelope* envelope) noexcept override;
  void run() noexcept override {}
  void notified(detail::Processor& /*processor*/,
                detail::Processor& /*otherwise*/) noexcept override {}
  void move_out(detail::Processor& /*processor*/) noexcept override {}
  [[nodiscard]] std::uint64_t actor() const noexcept override { return 0; }
  [[nodiscard]] std::uint32_t system_number() const noexcept override { return 0; }
  [[nodiscard]] std::string what() const override { return "a fake actor"; }

  /// The oldest message, or null.
  [[nodiscard]] EnvelopePtr take();
  /// The same; waits for one.
  [[nodiscard]] EnvelopePtr wait_and_take();
  void clear() { mail_.clear(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<EnvelopePtr> mail_;
};

/// Timers that fire when the test says so. Thread-safe.
class FakeTimers final : public detail::TimerService {
 public:
  void start(detail::Timer& timer, TimePoint deadline) noexcept override;
  bool cancel(detail::Timer& timer) noexcept override;
  bool start_later(detail::LazyTimer& timer, std::uint32_t use) noexcept override;
  [[nodiscard]] TimePoint now() const noexcept override { return TimePoint(); }

  /// Fires the oldest one on this thread. False: there is none.
  bool fire_one();
  [[nodiscard]] std::size_t running();
  /// Blocks until at least one runs.
  void wait_until_running();

  /// From now on asks of this thread leave their timers to start_lazy_ones().
  void serve_this_thread_lazily() noexcept;
  void serve_no_thread() noexcept;
  void start_lazy_ones();

 private:
  struct Lazy {
    detail::LazyTimer* timer;
    std::uint32_t use;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<detail::Timer*> timers_;
  std::vector<Lazy> lazy_;
};

class FakeOffice final : public detail::DeadLetterOffice {
 public:
  void take(detail::RefId to, detail::Envelope* envelope) noexcept override;
  [[nodiscard]] int count() const noexcept { return count_.load(); }

 private:
  /// Dead letters so far. Written by senders, read by tests.
  std::atomic<int> count_{0};
};

/// The turn of an actor on this thread, which blocks it where a handler would park.
class FakeTurn final : public detail::Activation {
 public:
  explicit FakeTurn(detail::RefId self) : self_(self) {
    detail::fiber_local = static_cast<Activation*>(this);
  }
  FakeTurn(const FakeTurn&) = delete;
  FakeTurn& operator=(const FakeTurn&) = delete;
  ~FakeTurn() { detail::fiber_local = nullptr; }

  [[nodiscard]] detail::RefId self() const noexcept override { return self_; }
  [[nodiscard]] detail::HandlerWait& prepare_wait(void* storage) override;
  [[nodiscard]] Outcome wait(detail::HandlerWait& wait) noexcept override;
  [[nodiscard]] std::vector<detail::RefId> take_ring() noexcept override { return {}; }
  void throw_if_stopping() override;
  void remember_ask(detail::RefId promise) noexcept override { asks.push_back(promise); }

  /// What a stop does to the actor; any thread.
  void stop();
  void wait_until_parked();
  /// Blocks until stop() has returned on another thread, so that the turn may end.
  void wait_until_stopped();

  std::vector<detail::RefId> asks;
  /// Of the last wait. The turn's thread, or while it is parked.
  detail::WaitRecord record;

 private:
  friend class FakeWait;
  detail::RefId self_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool told_ = false;
  bool parked_ = false;
  bool stopping_ = false;
  bool interrupted_ = false;
};

/// Two living actors, one dead one, timers, and the check that no slot is left behind.
class FutureTest : public ::testing::Test {
 protected:
  FutureTest();
  ~FutureTest() override;
  void SetUp() override;
  void TearDown() override;

  static constexpr std::uint32_t kAlice = 0;
  static constexpr std::uint32_t kBob = 1;
  [[nodiscard]] static detail::RefId id(std::uint32_t index);
  [[nodiscard]] static ActorRef ref(std::uint32_t index) { return ActorRef(id(index)); }
  [[nodiscard]] static ActorRef dead() { return ActorRef(detail::RefId{kBob, 77}); }
  [[nodiscard]] static FakeActor& actor(std::uint32_t index);
  [[nodiscard]] static FakeOffice& office();
  /// Runs the oldest message of `index` as a callback of that actor's turn. False: there is none.
  static bool run_continuation(std::uint32_t index);

  FakeTimers timers;

 private:
  std::size_t in_use_ = 0;
};

/// What `f` throws as an E, as a text; the test fails when it throws anything else.
template <class E, class F>
[[nodiscard]] std::string thrown_by(F&& f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  } catch (const std::exception& e) {
    ADD_FAILURE() << "another exception: " << e.what();
    return {};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace actors::testing
