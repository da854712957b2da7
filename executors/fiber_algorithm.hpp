#pragma once
// FiberAlgorithm: what Boost.Fiber asks on one of our threads: who runs next, and where to sleep.
// Own waits of handlers do not come here, they switch directly (fiber_host.hpp). This is for
// handlers that use Boost's own primitives, for fibers that users start, and for sleeping.
//
//   Rule 1. Only the dispatcher fiber decides that nothing is ready. Every other fiber that leaves
//           hands over to it, since only it collects ended fibers, fibers that other threads have
//           woken, and sleepers whose time has come.
//   Rule 2. The dispatcher finding nothing ready proves that the runner is blocked: it hands out a
//           spare runner, which goes on with the carrier's loop.
//   Rule 3. The runner that has nothing to do at all asks the dispatcher to sleep: only there is
//           the deadline of Boost's sleepers known.
//   Rule 4. A fiber that is left takes its exception state with it, and the next one finds its own.

#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <vector>

#include <boost/fiber/algo/algorithm.hpp>
#include <boost/fiber/context.hpp>
#include <boost/fiber/scheduler.hpp>

#include "executors/fiber_state.hpp"
#include "executors/wakeup.hpp"

namespace actors::detail {

class FiberHost;

/// One per thread that has ever hosted fibers; owned by Boost's scheduler, which may outlive the
/// FiberHost: then it is a plain round robin. Owned by its thread, except notify().
class FiberAlgorithm final : public boost::fibers::algo::algorithm {
 public:
  using Context = boost::fibers::context;

  /// The calling thread's, installed in its Boost scheduler if it was not yet.
  [[nodiscard]] static FiberAlgorithm& of_this_thread();
  FiberAlgorithm();
  ~FiberAlgorithm() override;

  // ---- Boost's side
  void awakened(Context* context) noexcept override;
  [[nodiscard]] Context* pick_next() noexcept override;
  [[nodiscard]] bool has_ready_fibers() const noexcept override { return !ready_.empty(); }
  void suspend_until(const std::chrono::steady_clock::time_point& deadline) noexcept override;
  /// Any thread: a fiber of this thread has been woken.
  void notify() noexcept override;

  // ---- the host's side
  void set_host(FiberHost* host) noexcept { host_ = host; }
  /// What this thread sleeps on. Lives for ever.
  [[nodiscard]] Wakeup& wakeup() const noexcept { return wakeup_; }
  /// A switch that Boost does not decide. Returns when somebody switches back.
  [[gnu::always_inline]] void switch_to(Context& to) noexcept {
    const FiberState state = take_state();
    go_to(to);
    put_state(state);
  }
  /// The same on a fiber that has no state: there is none afterwards either.
  [[gnu::always_inline]] void go_to(Context& to) noexcept {
    running_ = &to;
    to.resume();
  }
  [[nodiscard]] bool holds_no_state() const noexcept { return FiberState::none(exceptions_); }
  [[nodiscard]] FiberState take_state() noexcept { return FiberState::take(exceptions_); }
  void put_state(const FiberState& state) noexcept { state.put(exceptions_); }
  /// The fiber this is called on, as Context::active() says at the price of a look into Boost's
  /// library. On a fiber that switch_to() or Boost's dispatcher has switched to.
  [[nodiscard]] Context& running() const noexcept {
    assert(running_ == Context::active());
    return *running_;
  }
  /// True: a turn of the dispatcher has something to do now.
  [[nodiscard]] bool has_work() const noexcept {
    // acquire: pairs with notify().
    return !ready_.empty() || notified_.load(std::memory_order_acquire);
  }
  /// True once somebody has started a fiber on this thread, or waited in one of Boost's primitives:
  /// from then on there may be sleepers that only the dispatcher sees. False: has_work() is false.
  [[nodiscard]] bool boost_was_used() const noexcept { return boost_was_used_; }
  /// How many fibers Boost has had this thread go on with.
  [[nodiscard]] std::uint64_t boost_resumptions() const noexcept { return boost_resumptions_; }
  void make_ready(Context& context) noexcept { context.ready_link(ready_); }
  /// Next time it is switched to, the dispatcher collects what has been woken up to now.
  [[nodiscard]] Context& dispatcher() noexcept {
    // acquire: pairs with notify(). A wake-up from now on sets it again.
    static_cast<void>(notified_.exchange(false, std::memory_order_acquire));
    return *dispatcher_;
  }
  /// The dispatcher, finding nothing ready, goes to sleep instead of handing out a spare.
  void want_sleep() noexcept { want_sleep_ = true; }
  /// The dispatcher, finding nothing ready, goes on with this fiber.
  void return_to(Context* context) noexcept { return_to_ = context; }

 private:
  struct Left {
    Context* context;
    FiberState state;
  };
  [[nodiscard]] Context* choose(bool by_dispatcher) noexcept;
  [[nodiscard]] Context* pop_ready() noexcept;
  void leave_turn() noexcept;
  void change_state(Context* to) noexcept;

  /// This many fibers in a row are taken from the ready queue before others get a chance.
  static constexpr int kReadyInARow = 16;

  FiberHost* host_ = nullptr;
  boost::fibers::scheduler::ready_queue_type ready_;
  Context* dispatcher_ = nullptr;
  Context* return_to_ = nullptr;
  ExceptionGlobals& exceptions_ = ExceptionGlobals::of_this_thread();  ///< of its thread, always
  Context* running_ = nullptr;  ///< whose state the thread holds; null: not known yet
  std::vector<Left> left_;      ///< states of fibers left through Boost, unless empty
  std::uint64_t boost_resumptions_ = 0;
  int ready_in_a_row_ = 0;
  bool want_sleep_ = false;
  bool boost_was_used_ = false;
  // True: a fiber has been woken by another thread and not been collected. Set by notify()
  // (release), cleared by the thread before the dispatcher collects.
  std::atomic<bool> notified_{false};
  Wakeup& wakeup_;
};

}  // namespace actors::detail
