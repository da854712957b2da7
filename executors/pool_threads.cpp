// The threads of a pool: spares, the relief of stuck workers, the end.

#include <algorithm>
#include <optional>
#include <string>

#include "actors/detail/type_descriptor.hpp"
#include "actors/log.hpp"

#include "base/duration_text.hpp"
#include "executors/describe.hpp"
#include "executors/pool_core.hpp"
#include "executors/recycled.hpp"
#include "executors/thread_state.hpp"

namespace actors::detail {
namespace {

/// So many parked handlers are named in a report.
constexpr std::size_t kNamedWaits = 10;
/// Carriers that have nothing to do get this long to end, whatever the deadline.
constexpr Duration kTimeToEnd = std::chrono::milliseconds(500);

// True: some pool of this process keeps its workers on CPUs of their own; a second one would put
// its workers on the same CPUs. Changed by pools that start and stop; relaxed, a policy.
std::atomic<bool> cpus_taken{false};

/// `parked_before`: a time at which all of its handlers had been parked already.
void append_waits(const PoolCarrier& carrier, TimePoint now, TimePoint parked_before,
                  std::string& text) {
  std::vector<WaitRecord> waits;
  waits.reserve(kNamedWaits);
  std::size_t count = 0;
  carrier.waits().for_each([&](const WaitRecord& record) {
    if (++count <= kNamedWaits) {
      waits.push_back(record);  // within what is reserved
    }
  });
  if (count == 0) {
    return;
  }
  text += "; parked on its thread (" + std::to_string(count) + "):";
  const char* separator = " ";
  for (WaitRecord& wait : waits) {
    if (wait.since == TimePoint{}) {
      wait.since = parked_before;
    }
    text += separator + describe_actor(wait.waiter) + " " + describe_wait(wait, now);
    separator = "; ";
  }
  if (count > waits.size()) {
    text += "; and others";
  }
}

}  // namespace

// ---- spares

void PoolCore::offer_spare(PoolCarrier& carrier, bool may_end) noexcept {
  const MutexLock lock(mutex_);
  spares_.push_back({&carrier, now(), may_end});  // there is room for every carrier
}

void PoolCore::note_spare_idle(PoolCarrier& carrier, bool may_end) noexcept {
  bool start_timer = false;
  const TimePoint since = now();
  {
    const MutexLock lock(mutex_);
    const auto spare = std::find_if(spares_.begin(), spares_.end(),
                                    [&](const Spare& s) { return s.carrier == &carrier; });
    if (spare != spares_.end()) {
      *spare = {&carrier, since, may_end};
      start_timer = may_end && !retire_timer_runs_;
      retire_timer_runs_ = retire_timer_runs_ || start_timer;
    }
  }
  if (start_timer) {
    start_retire_timer(deadline_after(since, retire_after_));
  }
  if (!elastic()) {
    return;
  }
  // Whoever was at the limit of threads may have kept the processor, with work behind it. (In
  // other pools the monitor looks after that.)
  for (Processor* const processor : processors_) {
    if (!processor->parked()) {
      static_cast<void>(take_over(*processor));
    }
  }
}

void PoolCore::start_retire_timer(TimePoint at) noexcept {
  processors_.front()->timers.start(retire_timer_, *this, at);
}

void PoolCore::retire_spares() noexcept {
  const TimePoint at = now();
  TimePoint next = TimePoint::max();
  {
    const MutexLock lock(mutex_);
    const auto idle_for_long = [&](const Spare& spare) {
      const TimePoint end = deadline_after(spare.since, retire_after_);
      if (spare.may_end && end <= at) {
        spare.carrier->retire();
        return true;
      }
      next = spare.may_end ? std::min(next, end) : next;
      return false;
    };
    spares_.erase(std::remove_if(spares_.begin(), spares_.end(), idle_for_long), spares_.end());
    retire_timer_runs_ = next != TimePoint::max();
  }
  if (next != TimePoint::max()) {
    start_retire_timer(next);
  }
}

/// They have ended but for their last instructions, and need no lock for these.
void PoolCore::join_retired() noexcept {
  for (PoolCarrier* const carrier : retired_) {
    carrier->join();
    Recycled<PoolCarrier>::give(*carrier);
  }
  retired_.clear();
}

PoolCarrier* PoolCore::take_spare() noexcept {
  const MutexLock lock(mutex_);
  if (ending()) {
    return nullptr;
  }
  if (!spares_.empty()) {
    PoolCarrier* const spare = spares_.back().carrier;
    spares_.pop_back();
    return spare;
  }
  const std::size_t limit = processors_.size() + static_cast<std::size_t>(options_.extra_threads);
  if (carriers_.size() < limit) {
    try {
      return &make_carrier(nullptr);
    } catch (...) {
      return nullptr;  // the system's limit comes before ours
    }
  }
  if (options_.log != nullptr && options_.extra_threads > 0 && !out_of_spares_reported_) {
    out_of_spares_reported_ = true;
    options_.log->write(Level::warning, "", "",
                        "all " + std::to_string(limit) +
                            " threads of the pool are blocked by handlers, so other actors wait "
                            "behind them; raise PoolOptions::extra_threads, or block less");
  }
  return nullptr;
}

// ---- stuck workers

void PoolCore::relieve(Processor& processor, Duration stuck_for) noexcept {
  if (const std::optional<StuckTurn> stuck = take_over(processor)) {
    report_relieved(*stuck, stuck_for);
  }
}

/// Gives who has lost it to another carrier, if anybody has.
std::optional<PoolCore::StuckTurn> PoolCore::take_over(Processor& processor) noexcept {
  StuckTurn stuck{};
  PoolCarrier* spare = nullptr;
  {
    const MutexLock lock(processor.mutex);
    PoolCarrier* const owner = processor.owner;
    // Looked at first: once its tenure is revoked it may wait for this very mutex.
    const bool blocked = owner != nullptr && !elastic() && waits_in_kernel(owner->thread_id());
    if (owner == nullptr || !owner->tenure().try_revoke()) {
      return std::nullopt;  // it is just starting, or between two turns
    }
    processor.lazy_timers.start_all();
    const bool work_waits = !processor.queue.empty() || !processor.inbox.empty() ||
                            !processor.notices.empty() || processor.timers.due();
    if (work_waits) {
      spare = take_spare();
    }
    if (spare == nullptr) {
      owner->tenure().restore();
      if (!processor.inbox.empty() || !processor.notices.empty()) {
        wake_somebody();  // to adopt that
      }
      return std::nullopt;
    }
    owner->move_out_turn(processor);
    stuck = note_stuck(*owner, blocked);
    processor.owner = spare;
  }
  spare->assign(processor);
  return stuck;
}

/// Before others go on: they may end what it waits for. One that computes, or that is ready to but
/// gets no CPU, has not blocked: a thread to itself would do nothing for others.
PoolCore::StuckTurn PoolCore::note_stuck(const PoolCarrier& carrier, bool blocked) noexcept {
  // relaxed, both: a report, and a policy. (Nobody is found for a guest, such as a turn by
  // priority: what the loop will run the next time is not it.)
  const Resident* const turn = find_resident(carrier.running.load(std::memory_order_relaxed));
  if (turn != nullptr && blocked) {
    blockers_.add(*turn, Clock::steady().now());
  }
  return {&carrier, carrier.running_actor(),  // of a guest too
          static_cast<const TypeDescriptor*>(carrier.running_type.load(std::memory_order_relaxed))};
}

void PoolCore::report_relieved(const StuckTurn& stuck, Duration stuck_for) const noexcept {
  if (options_.log == nullptr || !options_.log->enabled(Level::warning)) {
    return;
  }
  try {
    std::string text = stuck.actor != 0 ? "has" : "a handler has";
    text += " been running for " + duration_text(stuck_for) +
            " without a pause; another thread goes on with what waits behind it (wrap "
            "calls that block in actors::blocking)";
    append_waits(*stuck.carrier, now(), now() - stuck_for, text);
    options_.log->write(Level::warning,
                        stuck.actor != 0 ? describe_actor(stuck.actor) : std::string(),
                        stuck.message != nullptr ? stuck.message->name() : std::string(), text);
  } catch (...) {
    options_.log->write(Level::warning, "", "", "a worker was stuck; no memory to say more");
  }
}

void PoolCore::wake_somebody() noexcept {
  for (Processor* const processor : processors_) {
    if (processor->inbox.parked()) {
      processor->sleeper.load(std::memory_order_relaxed)->signal();
      return;
    }
  }
}

// ---- the end

PoolCore::Stopped PoolCore::stop_threads(TimePoint deadline) noexcept {
  const bool drained = await_quiet(deadline);
  monitor_.stop();
  stop_listening();
  // seq_cst: with PoolCarrier::run_thread().
  ending_.store(true, std::memory_order_seq_cst);
  return {drained, end_carriers(std::max(deadline, Clock::steady().now() + kTimeToEnd))};
}

void PoolCore::stop_listening() noexcept {
  if (listening_to_ != nullptr) {
    listening_to_->remove_listener(*this);
    listening_to_ = nullptr;
  }
}

bool PoolCore::end_carriers(TimePoint limit) noexcept {
  const MutexLock lock(mutex_);
  for (PoolCarrier* const carrier : carriers_) {
    carrier->wake();
  }
  while (ended_.size() < carriers_.size() && changed_.wait_until(mutex_, limit)) {
  }
  join_retired();
  const bool all = ended_.size() == carriers_.size();
  for (PoolCarrier* const carrier : carriers_) {
    if (std::find(ended_.begin(), ended_.end(), carrier) == ended_.end()) {
      carrier->abandon();
    } else {
      carrier->join();
      if (all) {
        Recycled<PoolCarrier>::give(*carrier);
      }
    }
  }
  if (all) {
    carriers_.clear();
    if (retire_timer_runs_) {
      static_cast<void>(cancel(retire_timer_));
      retire_timer_runs_ = false;
    }
    let_others_place();
  }
  return all;
}

void PoolCore::place_workers() noexcept {
  // One worker gains nothing by staying where it is.
  placed_ = options_.pin_workers && processors_.size() > 1 && processors_.size() <= cpus_.size();
  if (placed_ && !confined()) {
    placed_ = took_cpus_ = !cpus_taken.exchange(true, std::memory_order_relaxed);
  }
}

void PoolCore::let_others_place() noexcept {
  if (took_cpus_) {
    cpus_taken.store(false, std::memory_order_relaxed);
    took_cpus_ = false;
  }
  placed_ = false;
}

void PoolCore::note_ended(PoolCarrier& carrier) noexcept {
  const MutexLock lock(mutex_);
  if (carrier.retiring()) {
    std::erase(carriers_, &carrier);
    retired_sleeps_ += carrier.sleeps();
    retired_.push_back(&carrier);  // there is room, here and below, for every carrier
  } else {
    ended_.push_back(&carrier);
  }
  changed_.notify_all();
}

void PoolCore::give_back_processors() noexcept {
  for (Processor* const processor : processors_) {
    processor->take_notices(*processor);  // late ones, of actors that are gone
    processor->queue.clear();
    static_cast<void>(processor->inbox.drain());
    processor->surplus_since = 0;
    processor->lazy_timers.clear();
    {
      const MutexLock lock(processor->mutex);
      processor->owner = nullptr;
    }
    Recycled<Processor>::give(*processor);
  }
  processors_.clear();
}

}  // namespace actors::detail
