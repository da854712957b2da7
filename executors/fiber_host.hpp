#pragma once
// FiberHost: runs a loop on fibers, so that a handler called from it can wait without blocking the
// thread.
//
//   The thread's own stack calls enter(). That switches to a runner fiber, which calls the loop
//   again and again. When a handler waits, its fiber stays where it is, and a spare runner goes on
//   with the loop. When the wait is over, the loop says so; the runner puts itself among the
//   spares and switches to the handler's fiber, which now is the runner.
//
//   What needs a stack of another size gets a fiber of its own (start()): it is made as one that is
//   ready, runs its entry in the place of a handler, and when that returns a spare goes on with the
//   loop. Such fibers wait in a list of their own for the next entry.
//
//   Invariant: whenever the loop runs, there is a spare. So whenever a handler waits, there is one.
//   Fibers never leave their thread.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "executors/carrier.hpp"
#include "executors/entry_fibers.hpp"
#include "executors/fiber_algorithm.hpp"
#include "executors/stack_overflow.hpp"
#include "executors/stack_pool.hpp"

namespace actors::detail {

/// Owned by its thread. One per thread at a time.
class FiberHost {
 public:
  using Context = boost::fibers::context;

  /// What the runner does next, as the loop wants it.
  struct Next {
    enum class Kind : std::uint8_t {
      resume,    ///< go on with `fiber`
      dispatch,  ///< let Boost's dispatcher look at its queues
      sleep,     ///< the same; if nothing is ready, Loop::sleep_until
      leave,     ///< enter() returns
    };
    Kind kind;
    ParkedFiber* fiber = nullptr;
  };

  class Loop {
   public:
    /// On a runner fiber: does what there is to do, until the fiber has to be changed.
    [[nodiscard]] virtual Next work() noexcept = 0;
    /// No fiber can run: looks for work once more, then sleeps on the host's wakeup until a signal
    /// that `ticket` does not count, or `deadline` (steady clock). It may return early.
    virtual void sleep_until(std::uint32_t ticket, TimePoint deadline) noexcept = 0;
    /// A handler waits in one of Boost's primitives (or a fiber that it has started does): the loop
    /// goes on in the middle of its turn.
    virtual void turn_left() noexcept {}

   protected:
    ~Loop() = default;
  };

  explicit FiberHost(std::size_t stack_size);
  /// Ends the runners. Not while handlers are held().
  ~FiberHost();
  FiberHost(const FiberHost&) = delete;
  FiberHost& operator=(const FiberHost&) = delete;

  /// Not on a fiber of this host: runs `loop` until it says leave.
  void enter(Loop& loop);
  /// Leaves the current fiber; another one has to resume it. `next`: a fiber that is ready, or
  /// null: a spare runner goes on with the loop.
  [[gnu::always_inline]] void suspend(ParkedFiber& fiber, ParkedFiber* next) noexcept {
    check_stack();
    fiber.context = &algorithm_->running();
    Context* const target = next != nullptr ? static_cast<Context*>(next->context) : pop_spare();
    assert(target != nullptr);  // the loop made sure of a spare before the turn that parks here
    const FiberState state = algorithm_->take_state();
    run({target});
    algorithm_->put_state(state);
  }

  /// A fiber that is ready to run `entry` on a stack of `stack_size` bytes: for the loop to resume.
  /// Throws what making a stack throws.
  [[nodiscard]] ParkedFiber& start(FiberEntry entry, std::size_t stack_size);

  /// Handlers that are not running and have not ended: parked, about to be resumed, or waiting in
  /// one of Boost's primitives. Outside Loop::work(); inside, it counts the running fiber too.
  [[nodiscard]] std::size_t held() const noexcept {
    return spares_.size() - spare_count_ + entries_;
  }
  /// True: a Next::dispatch is due.
  [[nodiscard]] bool boost_has_work() const noexcept { return algorithm_->has_work(); }
  [[nodiscard]] bool boost_was_used() const noexcept { return algorithm_->boost_was_used(); }
  [[nodiscard]] std::uint64_t boost_resumptions() const noexcept {
    return algorithm_->boost_resumptions();
  }
  [[nodiscard]] bool entered() const noexcept { return loop_ != nullptr; }
  /// What this thread sleeps on: signal it from anywhere, at any time. Lives for ever.
  [[nodiscard]] Wakeup& wakeup() const noexcept { return algorithm_->wakeup(); }
  [[nodiscard]] std::size_t stack_size() const noexcept { return stacks_.size(); }

 private:
  friend class FiberAlgorithm;

  /// What a fiber does in run(): leave for `target`, once; or run the loop, when that is null.
  struct Task {
    Context* target;
  };
  void run(const Task& task) noexcept;
  void run_entries(EntryFibers& fibers, EntryFiber& mine) noexcept;
  [[nodiscard]] EntryFibers& entry_fibers(std::size_t stack_size);
  [[nodiscard]] EntryFiber& make_entry_fiber(EntryFibers& fibers);
  template <class F>
  [[nodiscard]] Context& make_fiber(StackPool& stacks, F function);
  [[nodiscard]] Context& step_aside(Context& runner, Next next) noexcept;
  void ensure_spare() noexcept {
    if (spare_count_ == 0) [[unlikely]] {
      make_spare();
    }
  }
  void make_spare() noexcept;
  void check_stack() const noexcept {
    if (!stacks_.all_guarded() || !entry_fibers_.empty()) [[unlikely]] {
      check_stacks();
    }
  }
  void check_stacks() const noexcept;
  void push_spare(Context& runner) noexcept { spares_[spare_count_++] = &runner; }
  [[nodiscard]] Context* pop_spare() noexcept {
    return spare_count_ != 0 ? spares_[--spare_count_] : nullptr;
  }

  SignalStack signal_stack_;
  StackPool stacks_;
  std::vector<std::unique_ptr<EntryFibers>> entry_fibers_;  ///< one per size of stack
  FiberAlgorithm* algorithm_;
  std::vector<Context*> spares_;  ///< room for all runners; as many as are spares come first
  std::size_t spare_count_ = 0;
  std::size_t entries_ = 0;     ///< started and not ended
  Loop* loop_ = nullptr;        ///< between enter() and its return
  Context* home_ = nullptr;     ///< who called enter()
  Context** making_ = nullptr;  ///< where awakened() puts the fiber that is being made
  bool ending_ = false;
};

}  // namespace actors::detail
