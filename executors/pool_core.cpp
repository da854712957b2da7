#include "executors/pool_core.hpp"

#include <algorithm>
#include <string>

#include "executors/cpu_count.hpp"
#include "executors/cycle_clock.hpp"
#include "executors/recycled.hpp"

namespace actors::detail {
namespace {

/// A short hiccup is no surplus: taking apart those who work for each other is expensive. As long
/// as this there has been more than one.
constexpr std::uint64_t kSurplusAge = 50 * kCyclesPerMicrosecond;
/// If now only one waits besides the one that runs next. These two may well work for each other,
/// and come together again where one of them has been given; as often as this, it does no harm.
constexpr std::uint64_t kPairAge = 500 * kCyclesPerMicrosecond;

std::uint64_t spin_time_of(IdlePolicy policy) noexcept {
  switch (policy) {
    case IdlePolicy::latency:
      return 1000 * kCyclesPerMicrosecond;
    case IdlePolicy::balanced:
      // Longer than waking somebody takes, or two that work for each other would both sleep and
      // wake all the time.
      return 50 * kCyclesPerMicrosecond;
    case IdlePolicy::frugal:
      break;
  }
  return 0;
}

}  // namespace

PoolCore::PoolCore(int workers, const PoolOptions& options, Duration retire_after, bool elastic)
    : options_(options),
      spin_time_(spin_time_of(options.idle)),
      retire_after_(retire_after),
      blockers_(options.stuck_after / 2, elastic),
      cpus_(options.cpus.empty() ? allowed_cpus() : options.cpus),
      hungry_(static_cast<std::size_t>(workers)),
      monitor_(*this) {
  for (int i = 0; i < workers; ++i) {
    Processor& processor = Recycled<Processor>::take();
    processor.id = processors_.size();
    processor.pool.store(this, std::memory_order_relaxed);
    processors_.push_back(&processor);
  }
}

PoolCore::~PoolCore() {
  give_back_processors();
}

void PoolCore::start_threads(Clock& clock) {
  clock_ = &clock;
  clock_runs_ = clock.runs_by_itself();
  for (Processor* const processor : processors_) {
    processor->timers.reset(clock);
  }
  if (options_.extra_threads > 0) {
    monitor_.start(options_.stuck_after);
  }
  place_workers();
  if (!clock_runs_) {
    clock.add_listener(*this);
    listening_to_ = &clock;
  }
  const MutexLock lock(mutex_);
  for (Processor* const processor : processors_) {
    static_cast<void>(make_carrier(processor));
  }
}

PoolCarrier& PoolCore::make_carrier(Processor* processor) {
  join_retired();
  // Room first: what follows the thread's start must not fail.
  carriers_.reserve(carriers_.size() + 1);
  spares_.reserve(carriers_.size() + 1);
  ended_.reserve(carriers_.size() + 1);
  retired_.reserve(carriers_.size() + 1);
  PoolCarrier& carrier = Recycled<PoolCarrier>::take();
  try {
    carrier.start(*this, processor);
  } catch (...) {
    Recycled<PoolCarrier>::give(carrier);
    throw;
  }
  carriers_.push_back(&carrier);
  return carrier;
}

// ---- work

Processor& PoolCore::choose_for_foreign() noexcept {
  const std::size_t hint = foreign_hint_.load(std::memory_order_relaxed);
  Processor* awake = nullptr;
  for (std::size_t i = 0; i < processors_.size(); ++i) {
    Processor& processor = *processors_[(hint + i) % processors_.size()];
    if (processor.inbox.parked()) {
      continue;
    }
    if (hungry_.contains(processor.id)) {  // it is looking for work this moment
      awake = &processor;
      break;
    }
    awake = awake != nullptr ? awake : &processor;
  }
  if (awake == nullptr) {
    return *processors_[hint];
  }
  if (awake->id != hint) {
    foreign_hint_.store(awake->id, std::memory_order_relaxed);
  }
  return *awake;
}

void PoolCore::execute(Runnable& r) noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  if (carrier != nullptr && carrier->core() == this) [[likely]] {
    if (Processor* const mine = carrier->try_enter()) [[likely]] {
      mine->queue.push_next(r);
      carrier->leave();
      return;
    }
  }
  execute_slowly(r);
}

template <void (RunQueue::*Push)(Runnable&) noexcept>
[[gnu::always_inline]] inline void PoolCore::queue_here_or_post(Runnable& r) noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  if (carrier != nullptr && carrier->core() == this) [[likely]] {
    if (Processor* const mine = carrier->enter()) [[likely]] {
      (mine->queue.*Push)(r);
      carrier->leave();
      return;
    }
  }
  choose_for_foreign().post(r);
}

void PoolCore::execute_slowly(Runnable& r) noexcept {
  queue_here_or_post<&RunQueue::push_next>(r);
}

void PoolCore::execute_later(Runnable& r) noexcept {
  queue_here_or_post<&RunQueue::push_back>(r);
}

void PoolCore::execute_new(Runnable& r) noexcept {
  queue_here_or_post<&RunQueue::push_new>(r);
}

void PoolCore::give_surplus(Processor& from) noexcept {
  if (!hungry_.any_but(from.id)) {
    from.surplus_since = 0;
    return;
  }
  const std::uint64_t now = cycles();
  if (from.surplus_since == 0) {
    from.surplus_since = now;
  }
  if (now - from.surplus_since < (from.queue.size() > 1 ? kSurplusAge : kPairAge)) {
    return;
  }
  from.surplus_since = 0;
  const std::size_t to = hungry_.take_but(from.id);
  if (to >= processors_.size()) {
    return;
  }
  for (std::size_t left = (from.queue.size() + 1) / 2; left > 0; --left) {
    Runnable& given = *from.queue.pop_front();
    if (Resident* const resident = find_resident(&given)) {
      resident->move_out(from);
    }
    processors_[to]->post(given);
  }
}

bool PoolCore::adopt(Processor& to) noexcept {
  for (Processor* const busy : processors_) {
    if (busy == &to) {
      continue;
    }
    if (!busy->notices.empty()) {
      adopt_notices(*busy, to);
    }
    if (!busy->inbox.empty()) {
      const Inbox::Chain chain = busy->inbox.adopt();
      to.queue.append(chain.head, chain.tail, chain.count);
    }
    if (!to.queue.empty()) {
      return true;
    }
  }
  return false;
}

/// Residents of `busy` that are at rest while its owner is in a long turn: they come here. (An
/// owner that is not will look by itself.)
void PoolCore::adopt_notices(Processor& busy, Processor& to) noexcept {
  const MutexLock lock(busy.mutex);
  if (busy.owner != nullptr && busy.owner->tenure().try_revoke()) {
    busy.take_notices(to);
    busy.owner->tenure().restore();
  }
}

void PoolCore::place(const Processor* processor) noexcept {
  if (processor == nullptr) {
    run_on(cpus_);
  } else {
    run_on({cpus_[processor->id]});
  }
}

// ---- timers

void PoolCore::start(Timer& timer, TimePoint deadline) noexcept {
  const PoolCarrier* const carrier = PoolCarrier::current();
  TimerQueue* const mine =
      carrier != nullptr && carrier->core() == this ? carrier->timer_queue() : nullptr;
  (mine != nullptr ? *mine : processors_.front()->timers).start(timer, *this, deadline);
}

void PoolCore::start_in(Timer& timer, Duration wait) noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  TimerQueue* const mine =
      carrier != nullptr && carrier->core() == this ? carrier->timer_queue() : nullptr;
  if (mine != nullptr) {
    mine->start(timer, *this, deadline_after(carrier->now_or_a_little_later(), wait));
  } else {
    start(timer, deadline_after(now(), wait));
  }
}

// A clock that is moved by hand may be moved at any time: its timers count from now.
bool PoolCore::start_later(LazyTimer& timer, std::uint32_t use) noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  if (!clock_runs_ || carrier == nullptr || carrier->core() != this) [[unlikely]] {
    return false;
  }
  Processor* const mine = carrier->try_enter();
  if (mine == nullptr) [[unlikely]] {
    return false;
  }
  mine->lazy_timers.add(timer, use);
  carrier->leave();
  return true;
}

void PoolCore::start_young(YoungTimer& timer, Duration wait) noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  if (carrier != nullptr && carrier->core() == this) [[likely]] {
    if (Processor* const mine = carrier->try_enter()) [[likely]] {
      timer.service = this;
      timer.queue = &mine->timers;
      timer.deadline = deadline_after(carrier->now_or_a_little_later(), wait);
      mine->lazy_timers.add(timer);
      carrier->leave();
      return;
    }
  }
  start_in(timer, wait);
}

bool PoolCore::cancel(Timer& timer) noexcept {
  return timer.queue->cancel(timer);
}

// Inside the tenure nobody starts what is in the list: so the timer's place is its own.
bool PoolCore::cancel_young(YoungTimer& timer) noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  if (Processor* const mine = carrier != nullptr ? carrier->try_enter() : nullptr) [[likely]] {
    const bool here = timer.queue == &mine->timers && timer.place != nullptr;
    if (here) [[likely]] {
      mine->lazy_timers.remove(timer);
    }
    carrier->leave();
    if (here) [[likely]] {
      return true;
    }
  }
  return timer.queue->cancel_young(timer);
}

TimePoint PoolCore::now_or_a_little_later() const noexcept {
  PoolCarrier* const carrier = PoolCarrier::current();
  return carrier != nullptr && carrier->core() == this ? carrier->now_or_a_little_later() : now();
}

void PoolCore::clock_moved() noexcept {
  for (Processor* const processor : processors_) {
    processor->timers.wake_sleeper();
  }
}

// ---- quiet

// Everybody is found asleep twice, and nobody has gone to sleep between: so nobody was awake, and
// there was a moment when all slept, with nothing posted.
bool PoolCore::quiet_locked() const noexcept {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  return all_asleep(before) && all_asleep(after) && before == after;
}

bool PoolCore::all_asleep(std::uint64_t& sleeps) const noexcept {
  for (const Processor* const processor : processors_) {
    sleeps += processor->sleeps.load(std::memory_order_acquire);  // pairs with note_sleep()
    if (!processor->parked() || processor->timers.due()) {
      return false;
    }
  }
  for (const PoolCarrier* const carrier : carriers_) {
    std::uint64_t of_carrier = 0;
    if (!carrier->quiet(of_carrier)) {
      return false;
    }
    sleeps += of_carrier;
  }
  return true;
}

bool PoolCore::quiet() const noexcept {
  const MutexLock lock(mutex_);
  return quiet_locked();
}

std::uint64_t PoolCore::activity() const noexcept {
  const MutexLock lock(mutex_);
  std::uint64_t sleeps = retired_sleeps_;
  for (const Processor* const processor : processors_) {
    sleeps += processor->sleeps.load(std::memory_order_acquire);  // pairs with note_sleep()
  }
  for (const PoolCarrier* const carrier : carriers_) {
    sleeps += carrier->sleeps();
  }
  return sleeps;
}

bool PoolCore::await_quiet(TimePoint deadline) noexcept {
  // acq_rel: with note_sleep(): either this sees that the carrier sleeps, or the carrier sees that
  // somebody waits.
  quiet_waiters_.fetch_add(1, std::memory_order_acq_rel);
  bool quiet = false;
  {
    const MutexLock lock(mutex_);
    quiet = quiet_locked();
    while (!quiet && changed_.wait_until(mutex_, deadline)) {
      quiet = quiet_locked();
    }
  }
  quiet_waiters_.fetch_sub(1, std::memory_order_relaxed);
  return quiet;
}

void PoolCore::note_sleep() noexcept {
  // acq_rel: see await_quiet().
  if (quiet_waiters_.fetch_add(0, std::memory_order_acq_rel) != 0) {
    const MutexLock lock(mutex_);
    changed_.notify_all();
  }
}

}  // namespace actors::detail
