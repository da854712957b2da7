#pragma once
// System messages: what cells tell each other. They travel in the mailbox like user messages, but
// overtake them and are served while a handler is parked. Each is a payload type of its own only
// where it carries more than a ref.

#include <cstdint>
#include <string>
#include <utility>

#include "actors/detail/envelope.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/message.hpp"
#include "actors/signals.hpp"
#include "actors/supervision.hpp"

namespace actors::detail {

enum class SystemKind : std::uint8_t {
  stop,            ///< end, with the children, whatever is still queued
  end_gracefully,  ///< guardian only: let the children finish one after the other, last created
                   ///< first
  suspend,         ///< the parent is suspended: handle nothing
  unsuspend,       ///< the parent goes on
  resume,          ///< directive: go on after your own failure
  restart,         ///< directive: a new instance
  await_restart,   ///< directive: a restart follows after the backoff delay
  restart_failed,  ///< the parent has a new instance: restart if you still wait for a decision
  failed,          ///< a child's failure, to be decided by its parent
  child_started,   ///< `about`, a child of this actor, has been created by somebody else, and is
                   ///< to be launched if the number is not 0
  child_stopped,   ///< `about` has ended: unlink and release its slot
  watch,           ///< `about` (when empty: the sender, a promise) wants to know of this end
  unwatch,
  link,          ///< `about` is linked to this actor from now on
  unlink,        ///< no more; to be answered with `unlinked`
  unlinked,      ///< `about` has handled the unlink of that number
  linked_ended,  ///< `about`, linked to this actor, has ended (an ExitMessage)
  look           ///< somebody looks at the actor (a LookMessage)
};

/// `about` is a child, a watcher or one that is linked, or unused.
struct SystemMessage {
  SystemKind kind;
  RefId about;
  /// watch, unwatch: of the monitor that is meant, 0: of none; unlink, unlinked: which unlink;
  /// child_started: see there.
  std::uint64_t number = 0;
};

/// Which of a child's objects is meant: its parent counts them up with every restart it orders. The
/// child may be behind; it never goes back.
using Incarnation = std::uint16_t;

/// A system message with a failure: failed, stop, restart, restart_failed.
struct FailureMessage {
  SystemMessage head;
  Incarnation incarnation;  ///< failed: whose failure it is; restart, restart_failed: the next one
  Failure failure;
};

/// What one that has ended leaves to those who are linked to it: linked_ended.
struct ExitMessage {
  SystemMessage head;
  ExitReason reason;
  Message value;
  std::string path;  ///< of the one that has ended
};

class ActorCell;

/// What somebody wants to see or to change of an actor, from outside: the activation runs it, at
/// once, be a handler parked or not. It does not throw, and finds out itself, when it goes, that it
/// has not been run.
struct LookMessage {
  SystemMessage head;
  UniqueFunction<void(ActorCell&)> look;
};

[[nodiscard]] inline Envelope* system_envelope(SystemKind kind, RefId about = {},
                                               std::uint64_t number = 0) {
  Envelope* e = make_envelope<SystemMessage>(SystemMessage{kind, about, number});
  e->flags |= Envelope::kSystem;
  return e;
}

[[nodiscard]] inline Envelope* system_envelope(SystemKind kind, RefId about, const Failure& failure,
                                               Incarnation incarnation = 0) {
  Envelope* e = make_envelope<FailureMessage>(FailureMessage{{kind, about}, incarnation, failure});
  e->flags |= Envelope::kSystem;
  return e;
}

[[nodiscard]] inline Envelope* look_envelope(UniqueFunction<void(ActorCell&)> look) {
  Envelope* e = make_envelope<LookMessage>(LookMessage{{SystemKind::look, {}}, std::move(look)});
  e->flags |= Envelope::kSystem;
  return e;
}

}  // namespace actors::detail
