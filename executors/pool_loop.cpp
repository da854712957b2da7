// The loop of a pool's carrier, which its runner fibers run. The order of things, each round:
// what was posted to the carrier and waits that are over (a bounded number in a row), then the
// processor's turns, its surplus and its timers, then idling: spin, adopt, sleep.
//
// The tenure: user code runs outside, everything that touches the processor inside. work() is
// entered and left outside, since fibers are switched there.

#include <algorithm>
#include <cassert>
#include <optional>
#include <thread>
#include <utility>

#include "base/spin_lock.hpp"
#include "executors/cycle_clock.hpp"
#include "executors/pool_carrier.hpp"
#include "executors/pool_core.hpp"

namespace actors::detail {
namespace {

/// A worker that looks for work yields after this long: the core may be wanted by the very thread
/// it waits for.
constexpr std::uint64_t kSpinWithoutYield = 2 * kCyclesPerMicrosecond;
/// Mail that a busy owner leaves in its inbox this long is adopted.
constexpr std::uint64_t kAdoptAfter = 20 * kCyclesPerMicrosecond;
constexpr std::uint64_t kTimerLook = 20 * kCyclesPerMicrosecond;
/// While turns are short, even the cycle counter is looked at only after so many.
constexpr std::uint32_t kShortTurns = 7;
/// Turns of one message that follow each other before the loop looks around again. Enough to make
/// its look cheap; few, for each of them may last.
constexpr std::uint32_t kFollowUps = 15;
/// Where each is looked at for a blocker, this thread's own work is looked for after so many.
constexpr std::uint32_t kLookEvery = 4;
constexpr std::uint64_t kDispatcherLook = 200 * kCyclesPerMicrosecond;

}  // namespace

FiberHost::Next PoolCarrier::work() noexcept {
  for (;;) {
    const bool own_first = own_in_a_row_ < kOwnInARow && own_work_waits();
    if (!own_first) [[likely]] {
      own_in_a_row_ = 0;
      if (run_one_turn()) [[likely]] {
        continue;
      }
    }
    // What only this thread can do.
    ++own_in_a_row_;
    if (posted_ != nullptr || !inbox_.empty()) [[unlikely]] {
      run_posted();
      continue;
    }
    if (ready_first_ != nullptr) [[likely]] {
      not_idle();
      make_room();
      return {Next::Kind::resume, pop_ready()};
    }
    if (boost_is_due()) {
      return {Next::Kind::dispatch};
    }
    if (own_first) {
      own_in_a_row_ = kOwnInARow;  // so that it is a turn's turn
      continue;
    }
    if (const std::optional<Next> next = idle()) {
      return *next;
    }
  }
}

/// A quick look, before every turn: there may be something that only this thread can do.
[[gnu::always_inline]] inline bool PoolCarrier::own_work_waits() const noexcept {
  return ready_first_ != nullptr || posted_ != nullptr || !inbox_.empty() ||
         host_->boost_was_used();
}

void PoolCarrier::run_posted() noexcept {
  if (posted_ == nullptr) {
    posted_ = inbox_.drain().head;
  }
  Runnable* const r = posted_;
  assert(r != nullptr);  // the caller has looked
  posted_ = r->next_runnable;
  not_idle();
  note_turn(r);
  run_user_code(*r);
  note_turn_over();
}

bool PoolCarrier::boost_is_due() noexcept {
  if (host_->boost_has_work()) {
    return true;
  }
  if (!host_->boost_was_used()) {
    return false;
  }
  // Boost's sleepers: only the dispatcher sees that their time has come.
  const std::uint64_t now = cycles();
  if (now - dispatched_at_ < kDispatcherLook) {
    return false;
  }
  dispatched_at_ = now;
  return true;
}

/// A turn of an actor, or a processor to find some at. False: nothing to do here.
[[gnu::always_inline]] inline bool PoolCarrier::run_one_turn() noexcept {
  Processor* const mine = enter();
  if (mine == nullptr) {
    return take_assignment();
  }
  if (!mine->inbox.empty()) {
    const Inbox::Chain chain = mine->inbox.drain();
    mine->queue.append(chain.head, chain.tail, chain.count);
  }
  if (!mine->notices.empty()) [[unlikely]] {
    mine->take_notices(*mine);
  }
  if (mine->queue.several() && core_->hungry().any()) [[unlikely]] {
    core_->give_surplus(*mine);
  } else {
    mine->surplus_since = 0;
  }
  Runnable* const r = mine->queue.pop();
  note_turn(r);  // inside: who takes the processor has to know
  mine->note_progress();
  leave();
  // Whoever takes the processor from here on leaves the turn that has been popped.
  look_at_timers(*mine);
  if (r == nullptr) {
    return false;
  }
  not_idle();
  follow_ups_ = kFollowUps;
  run_user_code(*r);
  note_turn_over();
  return true;
}

/// Before user code runs: in an elastic pool it may block the thread, so another one goes on.
inline void PoolCarrier::make_room() noexcept {
  if (core_->elastic()) [[unlikely]] {
    give_up_processor();
  }
}

/// Before user code runs, so inside no tenure. Whoever blocks his thread gets one to himself.
[[gnu::always_inline]] inline void PoolCarrier::run_user_code(Runnable& turn) noexcept {
  if (core_->blockers().any()) [[unlikely]] {
    run_with_room(turn);
  } else {
    turn.run();
  }
}

/// While some are known to block. One turn follows the other here, not in follow_up(), which does
/// not look whether the next one needs room. These turns may be of many messages; so they are fewer
/// if something waits for this thread, or others are queued.
void PoolCarrier::run_with_room(Runnable& turn) noexcept {
  follow_ups_ = 0;
  Runnable* r = &turn;
  for (std::uint32_t left = kFollowUps; !needs_room(*r); --left) {
    r->run();
    const bool enough = left % kLookEvery == 0 && (left == 0 || own_work_waits());
    r = enough ? nullptr : pop_follower();
    if (r == nullptr) {
      return;
    }
  }
  run_alone(*r);
}

inline bool PoolCarrier::needs_room(const Runnable& turn) const noexcept {
  return core_->elastic() || core_->blockers().contains(turn);
}

/// As in follow_up(): whoever is to be run next. Null, too, if there are others, who might be given
/// away.
inline Runnable* PoolCarrier::pop_follower() noexcept {
  Processor* const mine = enter();
  if (mine == nullptr) {
    return nullptr;
  }
  Runnable* const next = mine->queue.several() ? nullptr : mine->queue.pop_next();
  if (next != nullptr) {
    note_type(nullptr);
    note_turn(next);
    mine->note_progress();
  }
  leave();
  return next;
}

/// It has the thread to itself: another one goes on.
void PoolCarrier::run_alone(Runnable& turn) noexcept {
  give_up_processor();
  if (!core_->blockers().contains(turn)) {
    turn.run();
    return;
  }
  const TimePoint began = Clock::steady().now();
  const Runnable* const who = &turn;
  turn.run();
  // Not this carrier's: the turn may have been parked, but it goes on on its thread.
  core_->blockers().note_turn(who, Clock::steady().now() - began);
}

/// Before user code runs: nobody should give this worker more.
inline void PoolCarrier::not_idle() noexcept {
  if (idle_since_ != 0) [[unlikely]] {
    idle_since_ = 0;
    if (processor_ != nullptr) {
      core_->hungry().remove(processor_->id);
    }
  }
}

/// The handlers parked since the last look: nobody read a clock then, and those that still have
/// their actors' activations cannot keep them for long, for somebody may have to wake them. True:
/// such activations are to be run.
bool PoolCarrier::end_short_waits() noexcept {
  if (!waits_.untimed()) {
    return false;
  }
  bool any = false;
  waits_.set_time(core_->now(), [&](WaitRecord& record) {
    if (Runnable* const r = std::exchange(record.fiber->activation, nullptr)) {
      r->next_runnable = posted_;
      posted_ = r;
      any = true;
    }
  });
  return any;
}

/// Outside the tenure: what expires is the floors' above. Two carriers may do this for one
/// processor; the queue has a lock.
[[gnu::always_inline]] inline void PoolCarrier::look_at_timers(Processor& mine) noexcept {
  if (mine.timers.next_hint() != TimePoint::max() || !mine.lazy_timers.empty() || waits_.untimed())
      [[unlikely]] {
    if (turns_without_look_ > 0 && follow_ups_ == kFollowUps) {  // a turn without followers
      --turns_without_look_;
    } else {
      look_closer_at_timers(mine);
    }
  }
}

void PoolCarrier::look_closer_at_timers(Processor& mine) noexcept {
  const std::uint64_t now = cycles();
  if (now - timers_looked_at_ < kTimerLook) {
    turns_without_look_ = kShortTurns;
    return;
  }
  timers_looked_at_ = now;
  static_cast<void>(end_short_waits());  // what is to be run comes before the next turn
  if (Processor* const owned = enter()) {
    owned->lazy_timers.start_all();
    leave();
  }
  static_cast<void>(mine.timers.fire_due());
}

/// Nothing to do. What to do instead of looking again; nothing: to look again.
std::optional<FiberHost::Next> PoolCarrier::idle() noexcept {
  if ((core_->ending() || retiring()) && host_->held() == 1) {  // this fiber
    return Next{Next::Kind::leave};
  }
  if (Processor* const mine = enter()) {
    const bool again = spin(*mine);
    leave();
    return again ? std::nullopt : std::optional(Next{Next::Kind::sleep});
  }
  const bool may_end = host_->held() == 1 && !host_->boost_was_used();
  if (!offered_) {
    offered_ = true;
    core_->offer_spare(*this, may_end);
  }
  core_->note_spare_idle(*this, may_end);
  return Next{Next::Kind::sleep};
}

/// One round of idling. False: long enough.
bool PoolCarrier::spin(Processor& mine) noexcept {
  const std::uint64_t now = cycles();
  if (idle_since_ == 0) {
    idle_since_ = now;
    core_->hungry().add(mine.id);
  }
  const std::uint64_t idle_for = now - idle_since_;
  // Once before it sleeps in any case: perhaps the monitor has woken it for that.
  if (idle_for > std::min(kAdoptAfter, core_->spin_time()) && core_->adopt(mine)) {
    return true;
  }
  if (idle_for > core_->spin_time()) {
    idle_since_ = 0;
    return false;
  }
  if (idle_for < kSpinWithoutYield) {
    spin_pause();
  } else {
    std::this_thread::yield();
  }
  return true;
}

void PoolCarrier::turn_left() noexcept {
  if (Processor* const mine = enter()) {
    move_out_turn(*mine);
    leave();
  }
}

}  // namespace actors::detail
