// Taking a processor over from a carrier that is stuck in a handler: the words crit and revoke of
// the carrier, and the mutex of the processor. The carrier's side costs plain stores in the
// product, because the taker pays with a process-wide barrier (membarrier); here both sides use
// seq_cst read-modify-writes, which order the same two accesses. A taker that finds nothing to do
// for the processor leaves it where it is.

#include <cstddef>

#include "tests/model/relacy_atomics.hpp"

namespace actors::model {
namespace {

enum Step {
  kNothing,
  kNoFence,           // neither side orders its store before its load
  kRevokeNotSticky,   // the flag is cleared without becoming the owner again
  kTakerDoesNotLook,  // the taker does not look at crit
  kLeaveRelaxed,      // leaving publishes nothing
  kGiveUpRelaxed,     // a taker that gives up publishes nothing
};

/// A processor, its stuck carrier, and a taker that may try twice.
struct TakeOver : rl::test_suite<TakeOver, 2> {
  static constexpr unsigned kCarrier = 0;
  static constexpr unsigned kTaker = 1;

  // 1: the carrier is inside a section that uses the processor. Written by it, read by the taker.
  ModelAtomic<int> crit{0};
  // 1: somebody else may own the processor. Set by the taker, cleared by the carrier when it finds
  // itself the owner, or by the taker when it gives up.
  ModelAtomic<int> revoke{0};
  rl::mutex mutex;
  ModelPlain<unsigned> owner{kCarrier};  // under the mutex
  ModelPlain<int> queue{0};              // the processor's plain data: whoever owns it

  void use(unsigned me) { queue = queue + static_cast<int>(me) + 1; }

  /// To the taker: something waits in the processor's queue.
  bool work_waits() { return queue != 0; }

  /// The carrier enters a critical section. False: it has lost the processor.
  bool enter() {
    bool revoked = false;
    if (broken_step == kNoFence) {
      crit.store(1, order::relaxed);
      revoked = revoke.load(order::relaxed) != 0;
    } else {
      crit.exchange(1, order::seq_cst);
      revoked = revoke.fetch_add(0, order::seq_cst) != 0;
    }
    return !revoked || enter_slowly();
  }
  bool enter_slowly() {
    crit.store(0, order::release);
    mutex.lock($);
    const bool mine = owner == kCarrier;
    if (mine) {
      crit.store(1, order::relaxed);
    }
    if (mine || broken_step == kRevokeNotSticky) {
      revoke.store(0, order::relaxed);
    }
    mutex.unlock($);
    return mine;
  }
  void leave() {
    // release: pairs with the taker's look at crit.
    crit.store(0, broken_step == kLeaveRelaxed ? order::relaxed : order::release);
  }

  /// True: the taker owns the processor.
  bool take() {
    mutex.lock($);
    bool taken = false;
    if (crit.load(order::relaxed) == 0) {
      bool inside = false;
      if (broken_step == kNoFence) {
        revoke.store(1, order::relaxed);
        inside = crit.load(order::acquire) != 0;
      } else {
        revoke.exchange(1, order::seq_cst);
        inside = crit.fetch_add(0, order::seq_cst) != 0;
      }
      taken = (!inside || broken_step == kTakerDoesNotLook) && work_waits();
      if (taken) {
        owner = kTaker;
      } else {
        // release: pairs with enter(): the taker has looked at the queue.
        revoke.store(0, broken_step == kGiveUpRelaxed ? order::relaxed : order::release);
      }
    }
    mutex.unlock($);
    return taken;
  }

  void thread(unsigned index) {
    if (index == kCarrier) {
      for (int section = 0; section < 3; ++section) {  // what a handler calls
        if (enter()) {
          use(kCarrier);
          leave();
        }
      }
      return;
    }
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (take()) {
        use(kTaker);
        use(kTaker);
        return;
      }
      pause();
    }
  }
};

int check_all() {
  const Fault none;
  return check<TakeOver>("take-over", 1'000'000, 300'000,
                         {{"no fence", kNoFence, none},
                          {"revoke is not sticky", kRevokeNotSticky, none},
                          {"the taker does not look", kTakerDoesNotLook, none},
                          {"leaving does not release", kLeaveRelaxed, none},
                          {"giving up does not release", kGiveUpRelaxed, none}});
}

}  // namespace
}  // namespace actors::model

int main() {
  return actors::model::check_all() == 0 ? 0 : 1;
}
