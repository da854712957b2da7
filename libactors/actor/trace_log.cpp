#include "libactors/actor/trace_log.hpp"

#include <utility>

namespace actors::detail {

void TraceLog::configure(trace::Options options) {
  std::shared_ptr<const std::function<void(const trace::Record&)>> sink;
  if (options.sink) {
    sink =
        std::make_shared<const std::function<void(const trace::Record&)>>(std::move(options.sink));
  }
  const MutexLock lock(mutex_);
  std::swap(sink_, sink);  // the old one goes after the lock
  sink_has_thrown_ = false;
  capacity_ = options.capacity;
  while (kept_.size() > capacity_) {
    kept_.pop_front();
    ++dropped_;
  }
}

void TraceLog::forget_tickets() noexcept {
  std::vector<Ticket> forgotten;
  const MutexLock lock(mutex_);
  forgotten.swap(tickets_);
  last_ticket_ = 0;
}

void TraceLog::told(Envelope& message, trace::Record record) {
  const MutexLock lock(mutex_);
  record.number = ++last_number_;
  last_ticket_ = last_ticket_ % kTickets + 1;
  if (last_ticket_ > tickets_.size()) {
    tickets_.push_back({&message, std::move(record)});
  } else {
    tickets_[last_ticket_ - 1] = {&message, std::move(record)};
  }
  message.flags = (message.flags & ~(kTickets << kTicketShift)) | last_ticket_ << kTicketShift;
}

std::optional<trace::Record> TraceLog::told_of(const Envelope& message) {
  const std::uint32_t ticket = ticket_of(message);
  const MutexLock lock(mutex_);
  if (ticket == 0 || ticket > tickets_.size() || tickets_[ticket - 1].message != &message) {
    return std::nullopt;
  }
  return tickets_[ticket - 1].record;
}

bool TraceLog::handled(trace::Record record) noexcept {
  std::shared_ptr<const std::function<void(const trace::Record&)>> sink;
  {
    const MutexLock lock(mutex_);
    sink = sink_;
    if (sink == nullptr) {
      if (kept_.size() == capacity_) {
        kept_.pop_front();
        ++dropped_;
      }
      kept_.push_back(std::move(record));
      return false;
    }
  }
  try {
    (*sink)(record);
    return false;
  } catch (...) {
    const MutexLock lock(mutex_);
    return !std::exchange(sink_has_thrown_, true);
  }
}

std::vector<trace::Record> TraceLog::take() {
  std::deque<trace::Record> kept;
  {
    const MutexLock lock(mutex_);
    kept.swap(kept_);
  }
  return {std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end())};
}

std::uint64_t TraceLog::dropped() {
  const MutexLock lock(mutex_);
  return dropped_;
}

}  // namespace actors::detail
