#include "libactors/patterns/router_mailbox.hpp"

#include <algorithm>
#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/protocol.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/cell_look.hpp"
#include "libactors/actor/look.hpp"

namespace actors::detail {

namespace {

/// What wakes a worker: its mailbox swallows it.
struct WakeUp {};

template <class M>
bool is_a(const Envelope& message) noexcept {
  return same_type(message.type, &type_of<M>);
}

}  // namespace

// ---- MessageList

MessageList::~MessageList() {
  while (Envelope* const message = pop_front()) {
    destroy_envelope(message);
  }
}

void MessageList::push_back(Envelope* message) noexcept {
  message->next = nullptr;
  (last_ != nullptr ? last_->next : first_) = message;
  last_ = message;
}

std::size_t MessageList::push_front(Envelope* chain) noexcept {
  if (chain == nullptr) {
    return 0;
  }
  std::size_t count = 1;
  Envelope* end = chain;
  for (; end->next != nullptr; end = end->next) {
    ++count;
  }
  end->next = first_;
  last_ = last_ != nullptr ? last_ : end;
  first_ = chain;
  return count;
}

Envelope* MessageList::pop_front() noexcept {
  Envelope* const message = first_;
  if (message != nullptr) {
    unlink(nullptr, message);
  }
  return message;
}

void MessageList::unlink(Envelope* before, Envelope* message) noexcept {
  (before != nullptr ? before->next : first_) = message->next;
  if (last_ == message) {
    last_ = before;
  }
}

Envelope* MessageList::take_all() noexcept {
  last_ = nullptr;
  return std::exchange(first_, nullptr);
}

// ---- SharedQueue

std::vector<SharedQueue::Worker>::iterator SharedQueue::find(const LoadCounter& worker) noexcept {
  return std::find_if(workers_.begin(), workers_.end(),
                      [&](const Worker& w) { return w.counter.get() == &worker; });
}

RefId SharedQueue::claim_idle() noexcept {
  if (messages_.front() == nullptr) {
    return {};
  }
  const auto idle = std::find_if(workers_.begin(), workers_.end(),
                                 [](const Worker& worker) { return worker.idle; });
  if (idle == workers_.end()) {
    return {};
  }
  idle->idle = false;
  return idle->ref;
}

RefId SharedQueue::claim_another(RefId woken) noexcept {
  const Standing seen = ActorCell::at(woken.index()).standing();
  if (!seen.failed && !seen.suspended && !seen.held) {
    return {};
  }
  MutexLock lock(mutex_);
  return claim_idle();
}

void SharedQueue::wake(RefId worker) noexcept {
  for (; !worker.empty(); worker = claim_another(worker)) {
    Envelope* const message = make_envelope<WakeUp>();
    message->flags |= Envelope::kInternal;
    deliver(worker, message);
  }
}

void SharedQueue::trace(Envelope& message) noexcept {
  // relaxed: messages that are told while it is turned on may or may not be traced.
  if (services_ != nullptr &&
      (services_->observatory.modes.load(std::memory_order_relaxed) & Seen::kTraced) != 0) {
    stamp_told(*services_, message, pool_);
  }
}

SharedQueue::Put SharedQueue::put(Envelope* message) noexcept {
  MutexLock lock(mutex_);
  if (workers_.empty()) {
    return {false, {}};
  }
  trace(*message);
  messages_.push_back(message);
  ++waiting_;
  return {true, claim_idle()};
}

Envelope* SharedQueue::take(const LoadCounter& worker) noexcept {
  MutexLock lock(mutex_);
  const auto found = find(worker);
  if (found == workers_.end()) {
    return nullptr;
  }
  Envelope* const message = messages_.pop_front();
  found->idle = message == nullptr;
  if (message != nullptr) {
    --waiting_;
    message->recipient_generation = found->ref.generation;
  }
  return message;
}

RefId SharedQueue::note_busy(const LoadCounter& worker) noexcept {
  MutexLock lock(mutex_);
  if (const auto found = find(worker); found != workers_.end()) {
    found->idle = false;
  }
  return claim_idle();
}

RefId SharedQueue::join(RefId ref, std::shared_ptr<LoadCounter> worker) {
  MutexLock lock(mutex_);
  // relaxed: if it is too early to see it here, leave() comes later and finds the worker.
  if (worker->closed.load(std::memory_order_relaxed)) {
    return {};
  }
  // Whether it idles is not known; to wake one that does not is harmless.
  workers_.push_back({ref, std::move(worker), true});
  return claim_idle();
}

SharedQueue::Left SharedQueue::leave(const LoadCounter& worker) noexcept {
  MutexLock lock(mutex_);
  const auto found = find(worker);
  if (found == workers_.end()) {
    return {};
  }
  const std::uint32_t generation = found->ref.generation;
  workers_.erase(found);
  if (!workers_.empty()) {
    return {claim_idle(), nullptr};  // it may have been woken for a message that it did not take
  }
  waiting_ = 0;
  Envelope* const orphans = messages_.take_all();
  for (Envelope* orphan = orphans; orphan != nullptr; orphan = orphan->next) {
    orphan->recipient_generation = generation;
  }
  return {{}, orphans};
}

std::size_t SharedQueue::waiting() const noexcept {
  MutexLock lock(mutex_);
  return waiting_;
}

// ---- RouteeMailbox. Counts are relaxed: see LoadCounter.

PushResult RouteeMailbox::push(Envelope* message) noexcept {
  if (shared_ != nullptr && is_a<WakeUp>(*message)) {
    destroy_envelope(message);
    return PushResult::queued;
  }
  MutexLock lock(mutex_);
  if (closed_) {
    return PushResult::closed;
  }
  const bool first = own_.front() == nullptr;
  own_.push_back(message);
  load_->waiting.fetch_add(1, std::memory_order_relaxed);
  return first ? PushResult::idle : PushResult::queued;
}

Envelope* RouteeMailbox::pop_own(bool with_pills) noexcept {
  MutexLock lock(mutex_);
  Envelope* const first = own_.front();
  if (first == nullptr || (!with_pills && is_a<PoisonPill>(*first))) {
    return nullptr;
  }
  load_->waiting.fetch_sub(1, std::memory_order_relaxed);
  return own_.pop_front();
}

Envelope* RouteeMailbox::pop() noexcept {
  Envelope* next = pop_own(shared_ == nullptr);
  if (shared_ != nullptr) {
    if (next != nullptr) {
      shared_->wake(shared_->note_busy(*load_));
    } else {
      next = shared_->take(*load_);
      next = next != nullptr ? next : pop_own(true);
    }
  }
  load_->busy.store(next != nullptr, std::memory_order_relaxed);
  return next;
}

void RouteeMailbox::prepend(Envelope* chain) noexcept {
  MutexLock lock(mutex_);
  load_->waiting.fetch_add(own_.push_front(chain), std::memory_order_relaxed);
}

Envelope* RouteeMailbox::scan(Cursor& cursor) noexcept {
  MutexLock lock(mutex_);
  Envelope* const behind = cursor.at != nullptr ? cursor.at : cursor.before;
  Envelope* const next = behind != nullptr ? behind->next : own_.front();
  if (next != nullptr) {
    cursor = {behind, next};
  }
  return next;
}

Envelope* RouteeMailbox::take(Cursor& cursor) noexcept {
  MutexLock lock(mutex_);
  Envelope* const taken = std::exchange(cursor.at, nullptr);
  if (taken != nullptr) {
    own_.unlink(cursor.before, taken);
    load_->waiting.fetch_sub(1, std::memory_order_relaxed);
  }
  return taken;
}

Envelope* RouteeMailbox::close() noexcept {
  {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  load_->waiting.store(0, std::memory_order_relaxed);
  load_->busy.store(false, std::memory_order_relaxed);
  load_->closed.store(true, std::memory_order_relaxed);
  SharedQueue::Left left{};
  if (shared_ != nullptr) {
    left = shared_->leave(*load_);
    shared_->wake(left.wake);
  }
  MutexLock lock(mutex_);
  while (left.orphans != nullptr) {
    own_.push_back(std::exchange(left.orphans, left.orphans->next));
  }
  return own_.take_all();
}

std::size_t RouteeMailbox::size_hint() const noexcept {
  return load_->waiting.load(std::memory_order_relaxed);
}

}  // namespace actors::detail
