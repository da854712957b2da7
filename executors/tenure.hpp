#pragma once
// Tenure: how a thread uses its processor without any atomic read-modify-write, although another
// thread may take the processor away while it is stuck in user code. Dekker's protocol with an
// asymmetric fence: the user's side is two plain stores and a load, the taker pays.
//
//   owner                          taker (holds the processor's mutex)
//   inside = 1                     revoked = 1
//   light fence                    heavy fence
//   revoked? -> slow path          inside? -> revoked = 0 (release), try another time
//   ... use the processor ...      the processor belongs to somebody else now
//   inside = 0 (release)           (acquire: sees all that the owner did to it)
//
//   Either the owner sees `revoked` or the taker sees `inside`. The slow path: inside = 0, lock the
//   processor's mutex, look whether it still is mine.
//
// The light fence is a compiler barrier, the heavy one a membarrier system call, which makes every
// other running thread of the process pass a full barrier. Where the kernel refuses it, the owner
// pays with an exchange: its way is always the slow one, so that the fast one need not ask.
// (atomic_signal_fence is the one fence in this code base. ThreadSanitizer needs no more: all data
// goes through `inside` and the mutex.)

#include <atomic>
#include <cstdint>

#include "base/atomics.hpp"

namespace actors::detail {

/// The fence of the product.
struct MembarrierFence {
  /// True: heavy() works, so that light() may be a compiler barrier. Constant during a run.
  [[nodiscard]] static bool asymmetric() noexcept { return registered_; }
  static void heavy() noexcept;

 private:
  static const bool registered_;
};

/// For where there is no membarrier.
struct ExchangeFence {
  [[nodiscard]] static constexpr bool asymmetric() noexcept { return false; }
  static void heavy() noexcept {}
};

/// enter() and leave(): the owner. try_revoke() and restore(): one taker at a time, and the owner,
/// under the processor's mutex.
template <class Atomics, class Fence>
class BasicTenure {
 public:
  BasicTenure()
      : free_(Fence::asymmetric() ? State::free : State::free_to_the_careful),
        inside_(0),
        state_(free_) {}
  BasicTenure(const BasicTenure&) = delete;
  BasicTenure& operator=(const BasicTenure&) = delete;

  /// False: go the slow path; the tenure has been left already.
  [[nodiscard]] bool enter() noexcept {
    // relaxed: the taker's heavy fence orders it before the load below.
    inside_.store(1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    // acquire: with restore(). (A plain load on the machines we know.)
    if (state_.load(std::memory_order_acquire) == State::free) [[likely]] {
      return true;
    }
    return enter_carefully();
  }
  void leave() noexcept {
    // release: pairs with the acquire in try_revoke(): the taker sees what was done inside.
    inside_.store(0, std::memory_order_release);
  }

  /// Taker. True: the owner is outside, and cannot come in any more without the mutex.
  [[nodiscard]] bool try_revoke() noexcept {
    // seq_cst: pairs with enter_carefully(). In enter() the heavy fence does it.
    static_cast<void>(state_.exchange(State::revoked, std::memory_order_seq_cst));
    Fence::heavy();
    // seq_cst: pairs with enter_carefully(); acquire: with leave().
    if (inside_.load(std::memory_order_seq_cst) == 0) {
      return true;
    }
    restore();
    return false;
  }
  /// The taker has changed its mind, or the owner is the owner still, or it has got another
  /// processor.
  void restore() noexcept {
    // release: pairs with the load in enter(): the taker has looked at the processor, and the
    // owner, which may come in without the mutex now, must not change it before that.
    state_.store(free_, std::memory_order_release);
  }
  /// Owner, any time: somebody is taking the processor away.
  [[nodiscard]] bool revoked() const noexcept {
    // relaxed: a hint to end the turn soon.
    return state_.load(std::memory_order_relaxed) == State::revoked;
  }

 private:
  enum class State : std::uint32_t { free, free_to_the_careful, revoked };

  [[nodiscard]] bool enter_carefully() noexcept {
    if (free_ == State::free_to_the_careful) {
      // seq_cst, both: with the exchange and the load in try_revoke().
      static_cast<void>(inside_.exchange(1, std::memory_order_seq_cst));
      if (state_.load(std::memory_order_seq_cst) != State::revoked) {
        return true;
      }
    }
    leave();
    return false;
  }

  const State free_;
  // 1: the owner uses its processor. Written by the owner, read by takers.
  typename Atomics::template Atomic<std::uint32_t> inside_;
  // revoked: a taker is there, or has been. Written by takers and the owner under the processor's
  // mutex; read by the owner.
  typename Atomics::template Atomic<State> state_;
};

using Tenure = BasicTenure<StdAtomics, MembarrierFence>;

}  // namespace actors::detail
