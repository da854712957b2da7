#include "libactors/actor/observatory.hpp"

#include <algorithm>
#include <numeric>

#include "base/type_name.hpp"
#include "libactors/actor/actor_cell.hpp"

namespace actors::metrics {

std::uint64_t Times::count() const noexcept {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

Counts& Counts::operator+=(const Counts& other) noexcept {
  messages += other.messages;
  failures += other.failures;
  restarts += other.restarts;
  waiting += other.waiting;
  high_water = std::max(high_water, other.high_water);
  for (std::size_t i = 0; i < handler_time.counts.size(); ++i) {
    handler_time.counts[i] += other.handler_time.counts[i];
  }
  handler_time.sum += other.handler_time.sum;
  return *this;
}

}  // namespace actors::metrics

namespace actors::detail {

namespace {

/// Stands for the class of processes, which have none.
struct Processes {};

const std::type_info* kind_of(const ActorRecord& record) noexcept {
  return record.type != nullptr ? record.type : &typeid(Processes);
}

}  // namespace

metrics::Counts ActorRecord::counts() const noexcept {
  metrics::Counts all;
  all.messages = messages;
  all.failures = failures;
  all.restarts = restarts;
  all.waiting = waiting;
  all.high_water = high_water;
  std::copy(times.begin(), times.end(), all.handler_time.counts.begin());
  all.handler_time.sum = Duration(time);
  return all;
}

void CloseRecord::operator()(ActorRecord* record) const noexcept {
  record->observatory.close(*record);
  delete record;
}

void Observatory::set_mode(std::uint8_t seen, bool on) noexcept {
  // seq_cst: pairs with come_to_life() where the fence does nothing.
  if (on) {
    modes.fetch_or(seen, std::memory_order_seq_cst);
  } else {
    modes.fetch_and(static_cast<std::uint8_t>(~seen), std::memory_order_seq_cst);
  }
  MembarrierFence::heavy();
}

RecordHandle Observatory::open(RefId actor, const std::type_info* actor_class) {
  auto* const record = new ActorRecord(*this, actor, actor_class);
  RecordHandle handle(record);
  const MutexLock lock(mutex_);
  records_.emplace(actor.bits(), record);
  return handle;
}

void Observatory::close(ActorRecord& record) noexcept {
  metrics::Counts last = record.counts();
  last.waiting = 0;  // they are dead letters by now
  const MutexLock lock(mutex_);
  records_.erase(record.id.bits());
  ended_[kind_of(record)] += last;
}

/// A mailbox of the user's knows better than its actor how many wait.
metrics::Counts Observatory::counts_now(const ActorRecord& record) noexcept {
  metrics::Counts counts = record.counts();
  if (const auto mail = ActorCell::at(record.id.index()).counted_mail(record.id)) {
    counts.waiting = *mail;
    counts.high_water = std::max<std::uint64_t>(counts.high_water, *mail);
  }
  return counts;
}

std::vector<metrics::OfClass> Observatory::classes() {
  std::map<const std::type_info*, metrics::OfClass, Before> by_type;
  {
    const MutexLock lock(mutex_);
    for (const auto& [type, counts] : ended_) {
      by_type[type].counts += counts;
    }
    for (const auto& [bits, record] : records_) {
      metrics::OfClass& of = by_type[kind_of(*record)];
      of.counts += counts_now(*record);
      ++of.living;
    }
  }
  std::vector<metrics::OfClass> all;
  for (auto& [type, of] : by_type) {
    of.name = *type == typeid(Processes) ? "process" : type_name(*type);
    all.push_back(std::move(of));
  }
  std::sort(all.begin(), all.end(),
            [](const metrics::OfClass& a, const metrics::OfClass& b) { return a.name < b.name; });
  return all;
}

std::optional<metrics::Counts> Observatory::counts_of(RefId actor) {
  const MutexLock lock(mutex_);
  const auto found = records_.find(actor.bits());
  return found != records_.end() ? std::optional(counts_now(*found->second)) : std::nullopt;
}

std::unordered_map<std::uint64_t, metrics::Counts> Observatory::counts() {
  std::unordered_map<std::uint64_t, metrics::Counts> all;
  const MutexLock lock(mutex_);
  for (const auto& [bits, record] : records_) {
    all.emplace(bits, counts_now(*record));
  }
  return all;
}

}  // namespace actors::detail
