#include "libactors/patterns/router_core.hpp"

#include <algorithm>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/actor_system.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/runtime.hpp"

#include "base/duration_text.hpp"
#include "executors/carrier.hpp"
#include "libactors/message/copy_in_transit.hpp"
#include "libactors/message/open_ask.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/patterns/router_contest.hpp"

namespace actors::detail {

namespace {

struct DestroyEnvelope {
  void operator()(Envelope* envelope) const noexcept { destroy_envelope(envelope); }
};
using OwnedEnvelope = std::unique_ptr<Envelope, DestroyEnvelope>;

/// What every delivery asks again: a routee that fails this is left out before.
[[nodiscard]] bool lives(RefId ref) noexcept {
  return recipient_at(ref.index()).generation.load(std::memory_order_acquire) == ref.generation;
}

/// A copy for one of several. Unlike copy_envelope() it may be a Kill.
[[nodiscard]] Envelope* one_more(const Envelope& original) {
  Envelope* const copy = copy_envelope(original);
  copy->flags |= original.flags & Envelope::kSystem;
  copy->sender = original.sender;
  return copy;
}

}  // namespace

RouterCore::RouterCore(const Routing& routing, RefId letters_to, bool resized)
    : keys_(routing.keys()),
      resized_(resized),
      letters_to_(letters_to),
      logic_(RouterLogic::make(routing)) {}

RouterCore::~RouterCore() = default;

// ---- choosing

std::uint64_t RouterCore::key_of(const Envelope& message) const {
  std::uint64_t key = 0;
  if (keys_ != nullptr && !keys_->hash(message, key)) {
    throw Error("router of " + path_of(letters_to_) + ": consistent_hashing() has no key for a " +
                message.type->name() + "; give it a function [](const " + message.type->name() +
                "& m) { return the key; }. The message was not sent");
  }
  return key;
}

RefId RouterCore::pick(const Envelope& message) {
  const std::uint64_t key = key_of(message);  // runs code of the user's: not under the lock
  RefId found;
  bool wake = false;
  {
    MutexLock lock(mutex_);
    if (const std::optional<std::size_t> at = choose(key)) {
      found = routees_[*at].ref;
    }
    wake = note_message_locked();
  }
  if (wake) [[unlikely]] {
    wake_pool();
  }
  return found;
}

std::optional<std::size_t> RouterCore::choose(std::uint64_t key) {
  for (;;) {
    if (!absent_.empty()) [[unlikely]] {
      look_for_absent();
    }
    if (routees_.empty()) {
      return std::nullopt;
    }
    const std::size_t at = logic_->choose(routees_, key);
    if (lives(routees_[at].ref)) [[likely]] {
      return at;
    }
    drop(at);
  }
}

void RouterCore::drop(std::size_t at) {
  if (!routees_[at].path.empty()) {
    absent_.push_back(std::move(routees_[at].path));
  }
  routees_.erase(routees_.begin() + static_cast<std::ptrdiff_t>(at));
  logic_->removed(at);
}

void RouterCore::drop_dead() {
  for (std::size_t at = routees_.size(); at-- > 0;) {
    if (!lives(routees_[at].ref)) {
      drop(at);
    }
  }
  if (!absent_.empty()) {
    look_for_absent();
  }
}

// Whoever is found takes his path's place again: the identity is that of the path.
void RouterCore::look_for_absent() {
  for (std::size_t i = absent_.size(); i-- > 0;) {
    RefId found;
    SystemDirectory::visit(source_.system, [&found, &path = absent_[i]](Services& services) {
      found = services.system().find(path).id();
    });
    const ActorClass* const is_a = found.empty() ? nullptr : class_of_actor(found);
    if (is_a != nullptr &&
        (source_.actor_class == nullptr || *is_a->rtti == *source_.actor_class)) {
      routees_.push_back({found, hash_of_text(absent_[i]), std::move(absent_[i]), nullptr});
      absent_.erase(absent_.begin() + static_cast<std::ptrdiff_t>(i));
      logic_->added();
    }
  }
}

bool RouterCore::note_message_locked() {
  quiet_ = false;
  return resized_ && !std::exchange(looking_, true);
}

void RouterCore::note_message() {
  if (!resized_) {
    return;
  }
  bool wake = false;
  {
    MutexLock lock(mutex_);
    wake = note_message_locked();
  }
  if (wake) {
    wake_pool();
  }
}

bool RouterCore::begin_looking() {
  MutexLock lock(mutex_);
  return resized_ && !std::exchange(looking_, true);
}

bool RouterCore::end_looking() {
  MutexLock lock(mutex_);
  looking_ = !std::exchange(quiet_, true);
  return !looking_;
}

// ---- senders

void RouterCore::route(Envelope* message) {
  // A Kill is no user message: it cannot wait in a queue of them.
  if (shared_ != nullptr && !message->has(Envelope::kSystem)) {
    if (Envelope* const refused = put_into_shared(message)) {
      lose(refused);
    }
    return;
  }
  OwnedEnvelope owned(message);
  const RefId to = pick(*message);
  if (to.empty()) {
    lose(owned.release());
  } else {
    deliver_told(to, owned.release());
  }
}

/// Returns the message if there is nobody to take it.
Envelope* RouterCore::put_into_shared(Envelope* message) {
  if (copies_) {
    message = copied_in_transit(message);
  }
  const SharedQueue::Put put = shared_->put(message);
  if (!put.accepted) {
    return message;
  }
  ++current_worker.sends;
  shared_->wake(put.wake);
  note_message();
  return nullptr;
}

void RouterCore::route_to_all(Envelope* message) {
  OwnedEnvelope owned(message);
  const std::vector<RefId> routees = all();
  if (routees.empty()) {
    lose(owned.release());
    return;
  }
  for (std::size_t i = 0; i + 1 < routees.size(); ++i) {
    deliver_told(routees[i], one_more(*message));
  }
  deliver_told(routees.back(), owned.release());
  note_message();
}

StateRef RouterCore::ask(Envelope* message, Duration timeout, const ReplyType& reply) {
  if (shared_ != nullptr && !message->has(Envelope::kSystem)) {
    StateRef state = open_ask(letters_to_, message, timeout, reply);
    if (message != nullptr) {
      try {
        if (Envelope* const refused = put_into_shared(message)) {
          state->fail(no_routees(*refused));
          lose(refused);
        }
      } catch (...) {
        state->fail(std::current_exception());  // the message could not be copied
      }
    }
    return state;
  }
  OwnedEnvelope owned(message);
  const RefId to = pick(*message);
  return to.empty() ? refuse(owned.release(), reply)
                    : send_ask(to, owned.release(), timeout, reply);
}

StateRef RouterCore::refuse(Envelope* message, const ReplyType& reply) {
  StateRef state = FutureState::make(reply);
  state->fail(no_routees(*message));
  lose(message);
  return state;
}

std::exception_ptr RouterCore::no_routees(const Envelope& message) const {
  return std::make_exception_ptr(NoRoutees("the router of " + path_of(letters_to_) +
                                           " has no routees; it was asked " + message.type->name() +
                                           ". Add or start some, or watch the pool for its end"));
}

void RouterCore::ask_several(Envelope* message, Duration interval, Duration timeout,
                             const ReplyType& reply, UniqueFunction<void(FutureState&)> settle) {
  OwnedEnvelope owned(message);
  if (timeout <= Duration::zero()) {
    throw Error("ask: the timeout must be positive, not " + duration_text(timeout) + " (" +
                message->type->name() +
                " to several routees); use no_timeout to wait for ever. The "
                "message was not sent");
  }
  std::vector<RefId> routees = all_for(*message);
  if (routees.empty()) {
    settle(*refuse(owned.release(), reply).get());
    return;
  }
  hold_contest({std::move(routees), interval, timeout, &reply, std::move(settle)}, owned.release());
}

std::vector<RefId> RouterCore::all_for(const Envelope& message) {
  const std::uint64_t key = key_of(message);
  std::vector<RefId> found;
  {
    MutexLock lock(mutex_);
    drop_dead();
    const std::optional<std::size_t> first = choose(key);
    for (std::size_t i = 0; first && i < routees_.size(); ++i) {
      found.push_back(routees_[(*first + i) % routees_.size()].ref);
    }
  }
  note_message();
  return found;
}

// ---- the list

std::vector<RefId> RouterCore::all() {
  std::vector<RefId> refs;
  MutexLock lock(mutex_);
  drop_dead();
  refs.reserve(routees_.size());
  for (const Routee& routee : routees_) {
    refs.push_back(routee.ref);
  }
  return refs;
}

void RouterCore::add(Routee routee) {
  MutexLock lock(mutex_);
  const bool known = std::any_of(routees_.begin(), routees_.end(),
                                 [&](const Routee& other) { return other.ref == routee.ref; });
  if (!known && lives(routee.ref)) {
    routees_.push_back(std::move(routee));
    logic_->added();
  }
}

void RouterCore::add_paths(PathSource source, const std::vector<std::string>& paths) {
  MutexLock lock(mutex_);
  source_ = source;
  absent_ = paths;
  std::reverse(absent_.begin(), absent_.end());  // they are looked for from the last to the first
  look_for_absent();
}

std::optional<Routee> RouterCore::remove(RefId ref, std::size_t at_least) {
  MutexLock lock(mutex_);
  drop_dead();  // they do not count
  const auto at = std::find_if(routees_.begin(), routees_.end(),
                               [&](const Routee& routee) { return routee.ref == ref; });
  if (at == routees_.end() || routees_.size() <= at_least) {
    return std::nullopt;
  }
  Routee removed = *at;
  drop(static_cast<std::size_t>(at - routees_.begin()));
  return removed;
}

std::vector<RouteeLoad> RouterCore::counted() {
  std::vector<RouteeLoad> loads;
  MutexLock lock(mutex_);
  drop_dead();
  for (const Routee& routee : routees_) {
    loads.push_back(routee.load != nullptr ? routee.load->read() : RouteeLoad{});
  }
  return loads;
}

}  // namespace actors::detail
