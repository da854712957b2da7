#pragma once
// Mailboxes to choose from, apart from the default one, which takes all there is, in order: bounded
// ones, and such that look at priorities. The name says what to give to with_mailbox():
//
//   auto db = system.actor_of<Database>(actors::with_mailbox(
//       actors::bounded(1000, actors::Overflow::park)), url);   // who is too fast waits
//
//   actors::with_mailbox(actors::by_priority(actors::Priorities()
//       .of<Halt>(0)                                            // the lowest number comes out
//       first .of<Job>([](const Job& job) { return job.urgency; }) .otherwise(10)));
//
//   actors::with_mailbox(actors::control_first<Halt, Reload>());
//
// What an overflow drops or refuses is a dead letter, and an ask of it fails with MailboxFull; tell
// never throws. (Events of the event stream are just dropped: one about a dead letter must not
// become one.) Signals (Terminated ...), ticks of timers, callbacks of futures and PoisonPill are
// never refused, do not count, and come out in their turn. Messages set aside by stash() are in
// nobody's way: unstash() is never refused.
//
// Who wants to know in time that an actor falls behind gives its mailbox marks, and listens:
//
//   actors::bounded(1000, actors::Overflow::park).with_marks(100, 800)
//   system.event_stream().subscribe<actors::MailboxHigh>(monitor);   // 800 are waiting
//   system.event_stream().subscribe<actors::MailboxLow>(monitor);    // and now they are 100 again
//
// All of these are values, thread-compatible; one of them may serve any number of actors.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/detail/type_descriptor.hpp"
#include "actors/mailbox.hpp"

namespace actors {

/// An event: so many messages wait for this actor, which is as many as the high mark of its mailbox
/// or more, for the first time, or for the first time after a MailboxLow.
struct MailboxHigh {
  ActorRef ref;
  std::size_t waiting;
};
/// An event: after a MailboxHigh no more messages wait than its low mark says.
struct MailboxLow {
  ActorRef ref;
  std::size_t waiting;
};

/// At most so many user messages at a time. What bounded() gives.
class Bounded {
 public:
  /// Throws ConfigError for a capacity of 0 and a patience that is not positive.
  Bounded(std::size_t capacity, Overflow overflow, Duration patience);
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] Overflow overflow() const noexcept { return overflow_; }
  [[nodiscard]] Duration patience() const noexcept { return patience_; }
  [[nodiscard]] Mailbox::Marks marks() const noexcept { return marks_; }
  /// See MailboxHigh and MailboxLow. Throws ConfigError unless low < high <= capacity.
  [[nodiscard]] Bounded with_marks(std::size_t low, std::size_t high) const;
  /// A new mailbox: what with_mailbox() calls for each actor.
  [[nodiscard]] std::unique_ptr<Mailbox> operator()() const;

 private:
  std::size_t capacity_;
  Overflow overflow_;
  Duration patience_;
  Mailbox::Marks marks_;
};

/// A mailbox for `capacity` messages, first in first out.
///
/// With Overflow::park whoever tells, asks, replies or forwards waits when it is full: a handler
/// with its fiber parked, so that other actors go on; a plain thread blocked. Those who wait are
/// let in in the order they came. A wait ends without room after `patience` (no_timeout: never),
/// when the sender is being stopped, when the wait would close a ring of actors that wait for each
/// other (their own room or an answer; the log names the ring), in a callback of a future that is
/// no actor's, and for an actor that tells itself: then the message is a dead letter, and tell
/// returns. An actor that takes messages by selective receive can leave a full mailbox full: give
/// it a large one.
[[nodiscard]] inline Bounded bounded(std::size_t capacity,
                                     Overflow overflow = Overflow::drop_newest,
                                     Duration patience = kPatience) {
  return Bounded(capacity, overflow, patience);
}

namespace detail {

/// The priority of messages of one type. Immutable; thread-safe as far as the user's function is.
class Rank : public SharedObject {
 public:
  explicit Rank(const TypeDescriptor& type) noexcept : type_(type) {}
  [[nodiscard]] const TypeDescriptor& type() const noexcept { return type_; }
  [[nodiscard]] virtual int of(const void* message) const = 0;

 private:
  const TypeDescriptor& type_;
};

template <class M, class F>
class RankOf final : public Rank {
 public:
  explicit RankOf(F function) : Rank(type_of<M>), function_(std::move(function)) {}
  [[nodiscard]] int of(const void* message) const override {
    // What std::invoke does, without <functional>, which would cost every user compile time.
    return std::apply(function_, std::forward_as_tuple(*static_cast<const M*>(message)));
  }

 private:
  F function_;
};

}  // namespace detail

/// Which message comes out before which: lower numbers first, equal ones in the order they came.
class Priorities {
 public:
  /// Every M has this priority. The type itself, not what derives from it or converts to it.
  template <class M>
  [[nodiscard]] Priorities of(int priority) && {
    return std::move(*this).of<M>([priority](const M& /*message*/) { return priority; });
  }
  /// An M has the priority that `priority(message)` gives. Any thread may call it, more than once;
  /// it must not tell anybody. If it throws, the message counts as any other (otherwise()).
  template <class M, std::invocable<const M&> F>
  requires std::is_convertible_v < std::invoke_result_t<const F&, const M&>,
  int > [[nodiscard]] Priorities of(F priority) && {
    add(new detail::RankOf<M, F>(std::move(priority)));
    return std::move(*this);
  }
  /// All other messages have this priority; 0 unless told.
  [[nodiscard]] Priorities otherwise(int priority) &&;

  /// For mailboxes. A PoisonPill comes last: what an actor was told before it is handled.
  [[nodiscard]] int priority_of(const detail::Envelope& message) const noexcept;

 private:
  /// Takes it over.
  void add(const detail::Rank* rank);

  std::vector<detail::SharedRef<const detail::Rank>> ranks_;  ///< the first that fits
  int otherwise_ = 0;
};

/// What by_priority() gives.
class Prioritized {
 public:
  Prioritized(Priorities priorities, const Bounded& bound);
  /// A new mailbox: what with_mailbox() calls for each actor.
  [[nodiscard]] std::unique_ptr<Mailbox> operator()() const;

 private:
  std::shared_ptr<const Priorities> priorities_;
  Bounded bound_;
};

/// A mailbox that gives the most urgent message first. Equal ones keep their order: there is no
/// other kind. Bounded, it drops of the least urgent there are, the new message included: the
/// oldest or the newest of those.
[[nodiscard]] Prioritized by_priority(
    Priorities priorities,
    const Bounded& bound = bounded(std::numeric_limits<std::size_t>::max(), Overflow::fail));

/// A mailbox in which these types overtake all others (Akka's control-aware mailbox).
template <class... Control>
requires(sizeof...(Control) > 0) [[nodiscard]] Prioritized control_first() {
  Priorities priorities;
  ((priorities = std::move(priorities).template of<Control>(0)), ...);
  return by_priority(std::move(priorities).otherwise(1));
}

}  // namespace actors
