#pragma once
// Mailbox: where an actor's user messages wait, and in which order they come out.
//
// The default mailbox is one atomic word inside the actor's cell, reached by a branch and not
// through this interface; mailboxes.hpp has bounded ones and such that look at priorities.
// Implement Mailbox to keep messages in another order, or elsewhere. A custom mailbox replaces the
// queue of *user* messages only: system messages, and the question whether the actor runs, stay
// with the word. So a mailbox never schedules anything; push() says what happened, and the runtime
// acts on it.
//
//   class Urgency : public actors::Mailbox { ... };
//   system.actor_of<Clerk>(actors::with_mailbox([] { return std::make_unique<Urgency>(); }));
//
// The factory is run once per actor, where it is started. The mailbox belongs to the actor,
// survives its restarts, and goes with it: what is left in it becomes dead letters. So does what
// push() refuses as full and what it displaces; an ask fails with MailboxFull then. Signals
// (Terminated) and callbacks of futures are never lost: those that a full mailbox refuses are
// handled before what is in it.
//
//   who             calls
//   any thread      push, take_displaced, size_hint; patience, marks, in_order_of_arrival
//   the activation  pop, prepend, scan, take, close     (one thread at a time)
//
// Every implementation passes the same tests: tests/contract/mailbox_contract.hpp.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/detail/type_descriptor.hpp"

namespace actors {

/// What became of a pushed message.
enum class PushResult : std::uint8_t {
  idle,      ///< accepted, as the only message here
  queued,    ///< accepted, behind or among others
  full,      ///< refused: it still belongs to the caller (MailboxFull)
  closed,    ///< refused: it still belongs to the caller (a dead letter)
  displaced  ///< accepted, and something had to go for it: take_displaced() has that
};

/// Owns the messages in it. Chains are linked through Envelope::next, first message first, null at
/// the end.
class Mailbox {
 public:
  using Envelope = detail::Envelope;

  /// A place in the mailbox, for looking at messages without taking them. Stays valid while only
  /// push() is called, and after take().
  struct Cursor {
    Envelope* before = nullptr;  ///< the message before `at`; null: `at` is the first
    Envelope* at = nullptr;      ///< the message that scan() returned last
  };

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  virtual ~Mailbox() = default;

  /// Any thread. Messages of one sender that are equal in rank must come out in the order they were
  /// pushed. Must not wait; must not throw.
  [[nodiscard]] virtual PushResult push(Envelope* message) noexcept = 0;
  /// A chain of what push() has displaced, which may be the message itself; null: somebody else has
  /// taken it already.
  [[nodiscard]] virtual Envelope* take_displaced() noexcept { return nullptr; }
  /// Takes the next message; null: none.
  [[nodiscard]] virtual Envelope* pop() noexcept = 0;
  /// Puts a chain back in front of everything else: unstashing. Never refused, not even when full.
  virtual void prepend(Envelope* chain) noexcept = 0;
  /// The message after the cursor, in the order of pop(), without taking it; null: no more for now.
  /// A fresh cursor starts at the front. See in_order_of_arrival().
  [[nodiscard]] virtual Envelope* scan(Cursor& cursor) noexcept = 0;
  /// Takes the message that scan() returned last. The next scan() goes on behind it.
  [[nodiscard]] virtual Envelope* take(Cursor& cursor) noexcept = 0;
  /// Refuses everything from now on and returns what is still here, in the order of pop().
  [[nodiscard]] virtual Envelope* close() noexcept = 0;
  /// About how many messages wait here.
  [[nodiscard]] virtual std::size_t size_hint() const noexcept = 0;
  /// How long a sender whose message push() refuses as full waits for room: an actor with its fiber
  /// parked, a plain thread blocked. Constant. Zero: not at all.
  [[nodiscard]] virtual Duration patience() const noexcept { return Duration::zero(); }
  /// When MailboxHigh and MailboxLow are published. Constant. Both 0: never.
  struct Marks {
    std::size_t low = 0;
    std::size_t high = 0;
  };
  [[nodiscard]] virtual Marks marks() const noexcept { return {}; }
  /// Whatever is pushed comes out behind all that was pushed before. Constant. Then a selective
  /// receive that waits looks at new messages only, with the cursor it has; else it looks at all of
  /// them again, since a new one may be in front of the cursor.
  [[nodiscard]] virtual bool in_order_of_arrival() const noexcept { return false; }

 protected:
  /// What `message` holds, if it is an M; else null.
  template <class M>
  [[nodiscard]] static const M* get_if(const Envelope& message) noexcept {
    return detail::same_type(message.type, &detail::type_of<M>)
               ? static_cast<const M*>(message.payload())
               : nullptr;
  }
};

/// What becomes of a message that is told to a full mailbox.
enum class Overflow : std::uint8_t {
  drop_newest,  ///< it is dropped. try_tell does not say so: load is shed on purpose
  drop_oldest,  ///< the message that has waited longest is dropped for it
  fail,         ///< it is refused: try_tell says MailboxFull
  park          ///< its sender waits for room, see bounded(); try_tell says MailboxFull at once
};

/// How long a sender waits for room, unless told otherwise.
inline constexpr Duration kPatience = std::chrono::seconds(10);

namespace detail {
template <class F>
concept makes_mailbox = std::is_invocable_v<const F&> &&
    std::is_convertible_v<std::invoke_result_t<const F&>, std::unique_ptr<Mailbox>>;
}

/// A type of mailbox: what makes a new one for each actor. bounded() and its like give one, and so
/// is any function of no arguments that returns a std::unique_ptr to a Mailbox. A value; copies
/// share the function, which is called by whoever starts an actor, on any thread.
class MailboxType {
 public:
  /// The default mailbox.
  MailboxType() = default;
  template <class F>
  requires(!std::is_same_v<F, MailboxType> && detail::makes_mailbox<F>)
      MailboxType(F function)  // NOLINT(google-explicit-constructor): a list of Config has them
      : maker_(detail::SharedRef<const Maker>::adopt(new MakerOf<F>(std::move(function)))) {}

  /// False: the default mailbox.
  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(maker_); }
  /// A new mailbox; null for the default one. Throws what the function throws, and ConfigError when
  /// it returns nothing.
  [[nodiscard]] std::unique_ptr<Mailbox> make() const;

 private:
  struct Maker : detail::SharedObject {
    [[nodiscard]] virtual std::unique_ptr<Mailbox> make() const = 0;
  };
  template <class F>
  struct MakerOf final : Maker {
    explicit MakerOf(F f) : function(std::move(f)) {}
    [[nodiscard]] std::unique_ptr<Mailbox> make() const override { return function(); }
    F function;
  };

  detail::SharedRef<const Maker> maker_;
};

}  // namespace actors
