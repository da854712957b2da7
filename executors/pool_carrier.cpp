#include "executors/pool_carrier.hpp"

#include <pthread.h>
#include <unistd.h>

#include "executors/carrier_list.hpp"
#include "executors/cycle_clock.hpp"
#include "executors/pool_core.hpp"

namespace actors::detail {

// ---- the thread

void PoolCarrier::start(PoolCore& core, Processor* processor) {
  core_ = &core;
  processor_ = nullptr;
  number_ = 0;
  own_in_a_row_ = 0;
  resting_ = 0;
  idle_since_ = dispatched_at_ = timers_looked_at_ = clock_read_at_ = 0;
  turns_without_look_ = 0;
  pinned_ = false;
  offered_ = processor == nullptr;
  note_turn_over();
  thread_id_.store(0, std::memory_order_relaxed);
  retiring_.store(false, std::memory_order_relaxed);
  // relaxed, all: making the thread orders them.
  assigned_.store(processor, std::memory_order_relaxed);
  thread_ = std::thread([this] { run_thread(); });
}

void PoolCarrier::run_thread() noexcept {
  // For lists of threads. Not by number: workers move from thread to thread.
  static_cast<void>(::pthread_setname_np(::pthread_self(), "actors-worker"));
  thread_id_.store(::gettid(), std::memory_order_relaxed);
  current_ = this;
  current_worker = {this, core_};
  std::optional<ListedCarrier> listed(std::in_place, *this, waits_);
  listed->driven_by_this_thread();
  if (core_->confined()) {
    core_->place(nullptr);
  }
  host_.emplace(core_->options().stack_size);
  // seq_cst: with stop_threads(): either it finds the wakeup and signals it, or this thread finds
  // that the pool is ending.
  wakeup_.store(&host_->wakeup(), std::memory_order_seq_cst);
  host_->enter(*this);
  host_.reset();
  listed.reset();
  current_worker = {};
  current_ = nullptr;
  core_->note_ended(*this);
}

void PoolCarrier::assign(Processor& processor) noexcept {
  // release: pairs with take_assignment(). seq_cst: with the load in wake(), against run_thread(),
  // which publishes wakeup_ and then looks here: one of the two sees the other.
  assigned_.store(&processor, std::memory_order_seq_cst);
  wake();
}

void PoolCarrier::wake() noexcept {
  // seq_cst: see run_thread().
  if (Wakeup* const wakeup = wakeup_.load(std::memory_order_seq_cst)) {
    wakeup->signal();
  }
}

void PoolCarrier::retire() noexcept {
  retiring_.store(true, std::memory_order_release);  // pairs with retiring()
  wake();
}

bool PoolCarrier::quiet(std::uint64_t& sleeps) const noexcept {
  sleeps = this->sleeps();
  // parked() acquires: what was written before the carrier parked is seen. relaxed: therefore.
  // acquire: pairs with take_assignment(), so that who sees it taken sees the carrier awake.
  return assigned_.load(std::memory_order_acquire) == nullptr && inbox_.parked() &&
         held_asleep_.load(std::memory_order_relaxed) == 0;
}

// ---- the processor

/// The slow path of enter(): somebody is taking the processor, or has looked at it.
bool PoolCarrier::still_mine() noexcept {
  {
    const MutexLock lock(processor_->mutex);
    // No taker is at work now, and none can begin: so this is for good.
    tenure_.restore();
    if (processor_->owner == this) {
      return tenure_.enter();
    }
  }
  detach();
  return false;
}

/// Detached. True: this carrier has been made the owner of a processor, or had been.
bool PoolCarrier::take_assignment() noexcept {
  // acquire: pairs with assign(). release: pairs with quiet().
  Processor* const processor = assigned_.exchange(nullptr, std::memory_order_acq_rel);
  if (processor != nullptr) {
    take_up(*processor);
  }
  return processor != nullptr;
}

void PoolCarrier::take_up(Processor& processor) noexcept {
  offered_ = false;
  {
    const MutexLock lock(processor.mutex);
    tenure_.restore();
    if (processor.owner == nullptr) {
      processor.owner = this;  // its first
    }
    if (processor.owner != this) {
      return;  // this thread was so slow to start that it has been relieved already
    }
    processor_ = &processor;
    number_ = core_->may_be_home(processor) ? processor.number : std::uint16_t{0};
  }
  idle_since_ = 0;
  processor.note_progress();
  core_->hungry().remove(processor.id);
  core_->note_awake();
  if (core_->places_workers()) {
    core_->place(&processor);
    pinned_ = true;
  }
}

void PoolCarrier::detach() noexcept {
  processor_ = nullptr;
  number_ = 0;
  if (pinned_) {
    core_->place(nullptr);
    pinned_ = false;
  }
}

void PoolCarrier::move_out_turn(Processor& processor) noexcept {
  // relaxed: see Carrier::running.
  if (Resident* const resident = find_resident(running.load(std::memory_order_relaxed))) {
    resident->move_out(processor);
  }
}

void PoolCarrier::give_up_processor() noexcept {
  Processor* const mine = enter();
  if (mine == nullptr) {
    return;
  }
  PoolCarrier* const spare = core_->take_spare();
  if (spare == nullptr) {
    leave();
    return;
  }
  move_out_turn(*mine);
  {
    const MutexLock lock(mine->mutex);
    mine->owner = spare;
    leave();
    tenure_.restore();
  }
  spare->assign(*mine);
  detach();
}

// ---- time

TimePoint PoolCarrier::read_clock(std::uint64_t at) noexcept {
  const TimePoint now = core_->clock().now();
  if (!core_->clock().runs_by_itself()) {
    return now;
  }
  clock_read_at_ = at;
  clock_said_ = now;
  return now + kClockSlack;
}

// ---- waits of handlers

void PoolCarrier::post(Runnable& r) noexcept {
  if (inbox_.post(r)) {
    wakeup_.load(std::memory_order_relaxed)->signal();
  }
}

void PoolCarrier::suspend(ParkedFiber& fiber, WaitRecord& record) noexcept {
  record.fiber = &fiber;
  waits_.add(record);
  ParkedFiber* next = nullptr;
  if (ready_first_ != nullptr && own_in_a_row_ < kOwnInARow) {
    ++own_in_a_row_;
    next = pop_ready();
  }
  const std::size_t resting = record.resting ? 1 : 0;
  resting_ += resting;
  host_->suspend(fiber, next);
  resting_ -= resting;
  waits_.remove(record);
}

void PoolCarrier::start_fiber(FiberEntry entry, std::size_t stack_size) {
  ready(host_->start(entry, stack_size));
}

void PoolCarrier::ready(ParkedFiber& fiber) noexcept {
  fiber.next = nullptr;
  (ready_first_ != nullptr ? ready_last_->next : ready_first_) = &fiber;
  ready_last_ = &fiber;
}

}  // namespace actors::detail
