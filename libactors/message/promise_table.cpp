#include "libactors/message/promise_table.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "actors/detail/deliver.hpp"
#include "actors/detail/runtime.hpp"
#include "actors/errors.hpp"
#include "actors/supervision.hpp"

#include "base/duration_text.hpp"
#include "base/mutex.hpp"
#include "libactors/message/copy_in_transit.hpp"
#include "libactors/message/envelope_like.hpp"
#include "libactors/message/open_ask.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/message/state_lock.hpp"

namespace actors::detail {

// ---- default timers

namespace {

struct DefaultTimers {
  struct Entry {
    TimerService* service;
    std::uint32_t system;
  };
  Mutex mutex;
  std::vector<Entry> entries ABSL_GUARDED_BY(mutex);
};

std::uint32_t system_of(RefId actor) noexcept {
  return actor.empty() || actor.is_promise() ? 0 : recipient_at(actor.index()).system_number();
}

/// Never destroyed: threads that outlive main() may still ask.
DefaultTimers& default_timers() noexcept {
  static DefaultTimers& the = *new DefaultTimers;
  return the;
}

}  // namespace

void add_default_timers(TimerService& timers, std::uint32_t system) {
  DefaultTimers& defaults = default_timers();
  MutexLock lock(defaults.mutex);
  defaults.entries.push_back({&timers, system});
}

void remove_default_timers(TimerService& timers) noexcept {
  DefaultTimers& defaults = default_timers();
  MutexLock lock(defaults.mutex);
  std::erase_if(defaults.entries,
                [&timers](const DefaultTimers::Entry& entry) { return entry.service == &timers; });
}

bool start_timer(Timer& timer, Duration timeout, TimerService* timers, RefId actor) noexcept {
  const auto start = [&timer, timeout](TimerService& service) {
    if (timeout == no_timeout) {
      timer.service = &service;
    } else {
      service.start_in(timer, timeout);
    }
  };
  if (timers != nullptr) {
    start(*timers);
    return true;
  }
  // Started under the lock: remove_default_timers() waits for it.
  DefaultTimers& defaults = default_timers();
  MutexLock lock(defaults.mutex);
  if (defaults.entries.empty()) {
    return false;
  }
  const auto of_actor =
      std::find_if(defaults.entries.begin(), defaults.entries.end(),
                   [system = system_of(actor)](const DefaultTimers::Entry& entry) {
                     return entry.system == system;
                   });
  start(*(of_actor != defaults.entries.end() ? *of_actor : defaults.entries.back()).service);
  return true;
}

// ---- the slot

bool PromiseSlot::open_elsewhere() noexcept {
  // Should the timer fire already, it waits for open(). relaxed: until then nobody comes here but
  // by what start_timer() publishes.
  status_.store(kLocked, std::memory_order_relaxed);
  const bool served = start_timer(*this, timeout_, nullptr, asked_);
  if (served && timeout_ != no_timeout) {
    timed_ = true;
    // relaxed: this state is locked.
    references_.store(2, std::memory_order_relaxed);
  }
  open();
  return served;
}

void PromiseSlot::destroy_outcome() noexcept {
  // relaxed: as in recycle().
  if ((status_.load(std::memory_order_relaxed) & kFailed) != 0) {
    using Cause = std::exception_ptr;
    static_cast<Cause*>(static_cast<void*>(storage_))->~Cause();
  } else if (block_ != nullptr) {
    destroy_envelope(std::exchange(block_, nullptr));
  } else {
    reply_->type->destroy(storage_);
  }
}

void PromiseSlot::recycle() noexcept {
  // relaxed: the last owner has acquired what all others did.
  const bool failed = (status_.load(std::memory_order_relaxed) & kFailed) != 0;
  const TypeDescriptor* const type = reply_->type;
  if (failed || block_ != nullptr || (type != nullptr && !type->trivial)) {
    destroy_outcome();
  }
  // relaxed: a statistic (in_use).
  references_.store(0, std::memory_order_relaxed);
  PromiseTable::release(this);
}

void PromiseSlot::start_now(std::uint32_t use) noexcept {
  if (open_as(use)) [[unlikely]] {
    start_open(use);
  }  // else answered meanwhile, as nearly all are
}

void PromiseSlot::start_open(std::uint32_t use) noexcept {
  if (!claim(use)) {
    return;
  }
  retain();  // under the lock the state is there, whether it has an owner or not
  timed_ = true;
  service->start_in(*this, timeout_);
  unlock();
}

void PromiseSlot::expired() noexcept {
  // The timer's count lasts until release(), so the fields stand still.
  if (!ready()) {
    auto cause = std::make_exception_ptr(AskTimeout(
        "no answer from " + path_of(asked_) + " to " + asked_type_->name() + " within " +
        duration_text(timeout_) + ": it has not handled the message yet, or did not answer it"));
    if (claim(0)) {
      publish_failure(std::move(cause), true);
      return;
    }
  }
  release();
}

// ---- by id

namespace {

/// The cause, when an answer is a failure: one of the runtime, or one that an actor replied.
const std::exception_ptr* failure_in(const Envelope& answer) noexcept {
  const void* const payload = answer.payload();
  if (same_type(answer.type, &type_of<FailureReply>)) {
    return &static_cast<const FailureReply*>(payload)->cause;
  }
  if (same_type(answer.type, &type_of<std::exception_ptr>)) {
    return static_cast<const std::exception_ptr*>(payload);
  }
  if (same_type(answer.type, &type_of<Failure>)) {
    return &static_cast<const Failure*>(payload)->cause();
  }
  return nullptr;
}

}  // namespace

[[gnu::always_inline]] inline bool PromiseSlot::take_value(std::uint32_t expected,
                                                           const TypeDescriptor& type,
                                                           void* value) noexcept {
  if (!claim(expected)) [[unlikely]] {
    return false;
  }
  // What fits there fits here.
  if (reply_->type != &type || copies_answer()) [[unlikely]] {
    unlock();
    return false;
  }
  type.move(value, storage_);
  publish(kDone);
  return true;
}

bool PromiseSlot::answer(std::uint32_t expected, Envelope* answer) noexcept {
  if (!claim(expected)) {
    return false;
  }
  const TypeDescriptor* const wanted = reply_->type;
  if (wanted != nullptr && same_type(answer->type, wanted)) [[likely]] {
    if (!reply_->fits) {
      block_ = answer;
      publish(kDone);
      return true;
    }
    wanted->move(answer->payload(), storage_);
    publish(kDone);
  } else if (const std::exception_ptr* const cause = failure_in(*answer); cause != nullptr) {
    publish_failure(*cause);
  } else if (wanted == nullptr) {
    publish(kDone);  // whoever waits for "handled" takes any answer as that
  } else {
    const RefId asked = asked_;
    const TypeDescriptor* const message = asked_type_;
    unlock();  // texts are not made under the lock
    if (!fail_wrong_reply(expected, asked, message, *wanted, *answer->type)) {
      return false;
    }
  }
  destroy_envelope(answer);
  return true;
}

bool PromiseSlot::fail_wrong_reply(std::uint32_t expected, RefId asked,
                                   const TypeDescriptor* message, const TypeDescriptor& wanted,
                                   const TypeDescriptor& got) noexcept {
  std::string text = "asked for a " + wanted.name() + " and answered with a " + got.name();
  if (message != nullptr) {
    text += " by " + path_of(asked) + ", which was sent a " + message->name();
  }
  text += ": ask<" + got.name() + ">(), or reply with a " + wanted.name();
  return fail_as(expected, std::make_exception_ptr(WrongReply(text)));
}

bool PromiseSlot::fail_as(std::uint32_t expected, const std::exception_ptr& cause) noexcept {
  if (!claim(expected)) {
    return false;
  }
  publish_failure(cause);
  return true;
}

bool PromiseSlot::handled(std::uint32_t expected) noexcept {
  if (!claim(expected)) {
    return false;
  }
  if (reply_->type != nullptr) {
    others_complete_ = true;  // an answer is still to come, from whoever has got sender()
    unlock();
    return false;
  }
  publish(kDone);
  return true;
}

bool PromiseSlot::fail_ask_of(const TimerService& timers,
                              const std::exception_ptr& cause) noexcept {
  if (!claim(0)) {
    return false;
  }
  if (asked_type_ == nullptr || service != &timers) {
    unlock();
    return false;
  }
  publish_failure(cause);
  return true;
}

StateRef PromiseSlot::open_ask_of(const TimerService* timers) noexcept {
  if (!claim(0)) {
    return {};
  }
  StateRef found;
  if (asked_type_ != nullptr && (timers == nullptr || service == timers)) {
    retain();  // as in start_now()
    found = StateRef::adopt(this);
  }
  unlock();
  return found;
}

Debt PromiseSlot::debt(std::uint32_t expected) noexcept {
  if (!claim(expected)) {
    return {};
  }
  const Debt found = others_complete_ ? Debt{} : Debt{asked_, asked_type_};
  unlock();
  return found;
}

bool PromiseSlot::let_others_complete_as(std::uint32_t expected) noexcept {
  if (!claim(expected)) {
    return false;
  }
  others_complete_ = true;
  unlock();
  return true;
}

void PromiseSlot::copy_answer_as(std::uint32_t expected) noexcept {
  if (claim(expected)) {
    copies_.store(true, std::memory_order_relaxed);
    unlock();
  }
}

bool PromiseSlot::in_use() const noexcept {
  // relaxed: a statistic.
  return references_.load(std::memory_order_relaxed) != 0 || !ready();
}

namespace {

/// The slot an id means, or null when it never existed or is stale. A hint: claim() decides.
[[gnu::always_inline]] inline PromiseSlot* find(RefId promise) noexcept {
  if (!promise.is_promise() || !PromiseTable::contains(promise.index())) {
    return nullptr;
  }
  PromiseSlot* const slot = PromiseTable::at(promise.index());
  // acquire: pairs with the release in publish().
  return slot->generation.load(std::memory_order_acquire) == promise.generation ? slot : nullptr;
}

/// With what is moved out of `value`, which fits in a slot.
[[gnu::noinline]] Envelope* envelope_for(const TypeDescriptor& type, void* value) {
  const Envelope model{{nullptr}, &type, RefId{}, 0, 0};
  return envelope_like(model, [&](void* place) { type.move(value, place); });
}

template <class F>
std::size_t count_slots(F&& counts) noexcept {
  std::size_t found = 0;
  const std::uint32_t made = PromiseTable::statistics().made;
  for (std::uint32_t i = 0; i < made; ++i) {
    found += counts(*PromiseTable::at(i)) ? 1U : 0U;
  }
  return found;
}

}  // namespace

void answer_promise(RefId promise, const TypeDescriptor& type, void* value) {
  PromiseSlot* const slot = find(promise);
  if (slot != nullptr && slot->take_value(promise.generation, type, value)) [[likely]] {
    return;
  }
  deliver_to_promise(promise, envelope_for(type, value));
}

void deliver_to_promise(RefId promise, Envelope* answer) noexcept {
  const RefId asker = answer->sender;
  PromiseSlot* const slot = find(promise);
  if (slot != nullptr && slot->copies_answer()) [[unlikely]] {
    answer = copied_answer(promise, answer);
    if (answer == nullptr) {
      return;
    }
  }
  if (slot == nullptr || !slot->answer(promise.generation, answer)) {
    to_dead_letters(promise, answer);
    return;
  }
  if (asker.is_promise()) [[unlikely]] {
    // An ask that was itself an answer (asked or forwarded to a sender() that is an ask).
    fail_promise(asker, std::make_exception_ptr(ActorTerminated(
                            "asked nobody: the message was taken as the answer to another ask")));
  }
}

void copy_answers_to(RefId promise) noexcept {
  if (PromiseSlot* const slot = find(promise)) {
    slot->copy_answer_as(promise.generation);
  }
}

bool fail_promise(RefId promise, const std::exception_ptr& cause) noexcept {
  PromiseSlot* const slot = find(promise);
  return slot != nullptr && slot->fail_as(promise.generation, cause);
}

bool cancel_ask(RefId promise, const std::exception_ptr& cause) noexcept {
  return fail_promise(promise, cause);
}

bool ask_open(RefId promise) noexcept {
  const PromiseSlot* const slot = find(promise);
  return slot != nullptr && slot->open_as(promise.generation);
}

void answer_handled(RefId sender) noexcept {
  if (PromiseSlot* const slot = find(sender); slot != nullptr) {
    static_cast<void>(slot->handled(sender.generation));
  }
}

void let_others_answer(RefId promise) noexcept {
  if (PromiseSlot* const slot = find(promise); slot != nullptr) {
    static_cast<void>(slot->let_others_complete_as(promise.generation));
  }
}

Debt debt_of(RefId promise) noexcept {
  for (;;) {
    PromiseSlot* const slot = find(promise);
    const Debt found = slot != nullptr ? slot->debt(promise.generation) : Debt{};
    if (!found.actor.is_promise() || found.message != nullptr) {
      return found;
    }
    promise = found.actor;
  }
}

// ---- all of them

std::size_t fail_open_asks(const TimerService& timers, const std::exception_ptr& cause) noexcept {
  return count_slots([&](PromiseSlot& slot) { return slot.fail_ask_of(timers, cause); });
}

std::size_t open_asks(const TimerService* timers) noexcept {
  return count_slots(
      [timers](PromiseSlot& slot) { return static_cast<bool>(slot.open_ask_of(timers)); });
}

StateRef some_open_ask(const TimerService& timers) noexcept {
  StateRef found;
  const std::uint32_t made = PromiseTable::statistics().made;
  for (std::uint32_t i = 0; i < made && !found; ++i) {
    found = PromiseTable::at(i)->open_ask_of(&timers);
  }
  return found;
}

std::size_t promises_in_use() noexcept {
  return count_slots([](const PromiseSlot& slot) { return slot.in_use(); });
}

}  // namespace actors::detail
