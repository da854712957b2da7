// The slot of an ask: who locks the open status completes it. The protocol of FutureState and
// PromiseSlot (libactors/message) on its own: an answer, a timeout that is started late, a late
// answer by a stale id, a waiter that may withdraw or never come, somebody who looks for open asks,
// the count of owners, and the reuse of the slot.

#include <cstddef>

#include "tests/model/relacy_atomics.hpp"

namespace actors::model {
namespace {

enum Step {
  kNothing,
  kNoLock,             // complete after a look instead of a claim
  kNoGenerationCheck,  // an answer is taken whatever ask it was meant for
  kGenerationStays,    // completion does not move the generation on
  kTellTwice,          // the completion leaves the observers in the list
  kFreeTooEarly,       // the asker frees the slot although others still own it
  kDropOutsideLock,    // an owner of an open ask goes without the lock
  kForgetOthers,       // an owner of an open ask takes itself for the last one
  kNoAcquire,          // an owner goes on after a claim that came too late
  kForgetUnowned,      // the completion does not look whether anybody is left
  kUncountedTimer,     // the timer runs without a count of its own
};

constexpr int kOpen = 0;
constexpr int kLocked = 1;
constexpr int kDone = 2;

// Of the timer: who takes it out of kRunning fires or cancels it. Stands for the wheel's lock.
constexpr int kStopped = 0;
constexpr int kRunning = 1;

struct Observer {
  ModelAtomic<int> told{0};
};

struct Slot {
  ModelAtomic<int> status{kDone};
  ModelAtomic<int> generation{1};
  ModelAtomic<int> references{0};
  ModelAtomic<int> timer{kStopped};
  ModelPlain<bool> timed{false};
  ModelPlain<Observer*> observer{nullptr};
  ModelPlain<int> value{0};
  ModelPlain<bool> in_use{false};

  void prepare() {
    RL_ASSERT(!in_use);
    in_use = true;
    value = 0;
    timed = false;
    references.store(1, order::relaxed);
    unlock();
  }
  void unlock() { status.store(kOpen, order::release); }
  bool claim(int expected) {
    for (;;) {
      int seen = kOpen;
      if (broken_step == kNoLock) {
        seen = status.load(order::acquire);
        if (seen == kOpen) {
          break;
        }
      } else if (status.compare_exchange_strong(seen, kLocked, order::acquire, order::relaxed)) {
        break;
      }
      if (seen == kDone) {
        return false;
      }
      pause();
    }
    if (expected != 0 && broken_step != kNoGenerationCheck &&
        generation.load(order::relaxed) != expected) {
      unlock();
      return false;
    }
    return true;
  }
  bool stop_timer() {
    int seen = kRunning;
    return timer.compare_exchange_strong(seen, kStopped, order::acq_rel, order::relaxed);
  }
  bool complete(int expected, int result, bool timer_fired = false) {
    if (!claim(expected)) {
      return false;
    }
    const bool counted = timer_fired || (timed && stop_timer());
    const bool unowned = references.load(order::relaxed) == 0 && broken_step != kForgetUnowned;
    value = result;
    Observer* const told = observer;
    if (broken_step != kTellTwice) {
      observer = nullptr;
    }
    if (broken_step != kGenerationStays) {
      generation.store(generation.load(order::relaxed) + 1, order::release);
    }
    status.store(kDone, order::release);
    if (told != nullptr) {
      told->told.fetch_add(1, order::acq_rel);
    }
    if (counted && broken_step != kUncountedTimer) {
      release();
    } else if (unowned) {
      recycle();
    }
    return true;
  }
  /// The worker looks at its timers.
  void start_timer(int expected) {
    if (generation.load(order::relaxed) != expected || !claim(expected)) {
      return;
    }
    if (broken_step != kUncountedTimer) {
      references.fetch_add(1, order::relaxed);
    }
    timed = true;
    timer.store(kRunning, order::release);
    unlock();
  }
  /// True: it has made an end.
  bool fire_timer() {
    if (!stop_timer()) {
      return false;
    }
    if (status.load(order::acquire) != kDone && complete(0, 20, true)) {
      return true;
    }
    if (broken_step != kUncountedTimer) {
      release();
    }
    return false;
  }
  /// Somebody looks for open asks, and copies the future found.
  void look() {
    if (!claim(0)) {
      return;
    }
    references.fetch_add(1, order::relaxed);
    unlock();
    references.fetch_add(1, order::relaxed);
    release();
    release();
  }
  bool add(Observer& who) {
    if (!claim(0)) {
      static_cast<void>(status.load(order::acquire));
      return false;
    }
    observer = &who;
    unlock();
    return true;
  }
  /// True: it was still in the list.
  bool withdraw() {
    if (broken_step == kTellTwice ? static_cast<Observer*>(observer) == nullptr : !claim(0)) {
      return false;
    }
    observer = nullptr;
    unlock();
    return true;
  }
  void release() {
    while (broken_step != kDropOutsideLock && status.load(order::acquire) != kDone) {
      if (claim(0)) {
        if (references.load(order::relaxed) == 1 || broken_step == kForgetOthers) {
          references.store(0, order::relaxed);
        } else {
          references.fetch_sub(1, order::relaxed);
        }
        unlock();
        return;
      }
      if (broken_step == kNoAcquire) {
        break;
      }
    }
    const bool last =
        references.load(order::acquire) == 1 || references.fetch_sub(1, order::acq_rel) == 1;
    if (last) {
      recycle();
    }
  }
  void recycle() {
    RL_ASSERT(in_use);
    value = -1;  // the value is destroyed
    in_use = false;
    freed.fetch_add(1, order::release);
  }
  ModelAtomic<int> freed{0};
};

/// Thread 0 asks, perhaps waits, perhaps gives up, and asks again in the same slot. 1 answers the
/// first ask twice; 2 is its timeout; 3 looks for open asks and answers the second.
struct Ask : rl::test_suite<Ask, 4> {
  static constexpr int kFirst = 1;
  Slot slot;
  Observer waiter;
  ModelAtomic<int> won{0};
  ModelAtomic<int> second_open{0};

  void before() { slot.prepare(); }

  void wait_for(Slot& s, bool may_withdraw) {
    if (!s.add(waiter)) {
      RL_ASSERT(s.value > 0);
      return;
    }
    if (may_withdraw && rl::rand(2) == 0 && s.withdraw()) {
      RL_ASSERT(waiter.told.load(order::relaxed) == 0);
      return;
    }
    while (waiter.told.load(order::acquire) == 0) {
      pause();
    }
    RL_ASSERT(s.value > 0);
    waiter.told.store(0, order::relaxed);
  }
  void ask() {
    if (rl::rand(2) == 0) {
      wait_for(slot, true);
    }
    if (broken_step == kFreeTooEarly) {
      slot.in_use = false;
      slot.freed.fetch_add(1, order::release);
    } else {
      slot.release();
    }
    while (slot.freed.load(order::acquire) == 0) {
      pause();
    }
    slot.prepare();
    const int id = slot.generation.load(order::relaxed);
    second_open.store(id, order::release);
    wait_for(slot, false);
    RL_ASSERT(slot.value == 30);  // and not a late answer to the first
    slot.release();
  }
  void thread(unsigned index) {
    if (index == 0) {
      ask();
    } else if (index == 1) {
      for (int i = 0; i < 2; ++i) {
        if (slot.generation.load(order::acquire) == kFirst && slot.complete(kFirst, 10)) {
          won.fetch_add(1, order::relaxed);
        }
      }
    } else if (index == 2) {
      slot.start_timer(kFirst);
      if (slot.fire_timer()) {
        won.fetch_add(1, order::relaxed);
      }
    } else {
      slot.look();
      int id = 0;
      while ((id = second_open.load(order::acquire)) == 0) {
        pause();
      }
      RL_ASSERT(slot.complete(id, 30));
    }
  }
  void after() {
    RL_ASSERT(won.load(order::relaxed) == 1);
    RL_ASSERT(waiter.told.load(order::relaxed) == 0);
    RL_ASSERT(slot.freed.load(order::relaxed) == 2);
  }
};

int check_all() {
  const Fault none;
  return check<Ask>(
      "ask: answer, late timeout, late answer, withdrawal, oblivion, reuse", 1'000'000, 300'000,
      {{"no lock", kNoLock, none},
       {"no check of the generation", kNoGenerationCheck, none},
       {"the generation stays", kGenerationStays, none},
       {"observers are told twice", kTellTwice, none},
       {"the slot is freed too early", kFreeTooEarly, none},
       {"an owner goes without the lock", kDropOutsideLock, none},
       {"an owner forgets the others", kForgetOthers, none},
       {"the last owner has not acquired the value", kNoAcquire, none},
       {"an ask without owners is forgotten", kForgetUnowned, none},
       {"the timer has no count", kUncountedTimer, none},
       {"the lock does not acquire", kNothing,
        weaken(Op::cas_strong, order::acquire, order::relaxed)},
       {"the status does not release", kNothing, weaken(Op::store, order::release, order::relaxed)},
       {"the count is relaxed", kNothing, weaken(Op::fetch, order::acq_rel, order::relaxed)}});
}

}  // namespace
}  // namespace actors::model

int main() {
  return actors::model::check_all() == 0 ? 0 : 1;
}
