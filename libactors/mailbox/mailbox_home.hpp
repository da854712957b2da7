#pragma once
// An actor at home: told by actors of the same worker, it costs no atomic read-modify-write.
//
// An actor that is woken by one and the same processor again and again moves in there, and so does
// one that runs there and is told from there again and again. From then on S stays on in its
// mailbox word, and the activation belongs to the processor, more exactly to the thread that owns
// that processor, inside its tenure (executors/tenure.hpp). The actor is queued there, or running,
// or at rest.
//
//   operation   by                            what
//   move_in     activation, at its end        anchor, S -> S, H; at rest. Not while T is on
//   settle_in   activation, that is queued    the same, not at rest
//               again
//   push_here,  owner of the home             puts a message into the lists. The first one after a
//   put_here                                  rest: the caller queues the actor
//   rest        activation, at its end        the actor is at rest
//   move_out    owner of the home, or its     S, H -> S: the activation is whose it was before
//               taker; not of one at rest
//   carried     owner of the home             T -> no T; and moves it out. If it was at rest, the
//                                             caller owns the activation and has to queue it
//   drop        the party with T, when it     T -> no T
//               finds no home to tell
//
// Others push into the word as ever. The push that finds H turns T on, and its caller posts the
// actor to its home, whose owner calls carried(). No news is lost, whatever happens on the way:
// whoever clears H leaves S to an activation that goes on, and that one compares the word before it
// gives S away. There is one such party at a time, for T is turned on only when it is off. It may
// be late, and find the actor gone from there or even dead; but not at home anywhere else, for
// nobody moves in while T is on. So who sees T on and H on knows that somebody is on the way to the
// right place.
//
// An owner's operations need no atomics because all that may touch the lists is on one thread: the
// turn that runs at home, and those who tell. Whoever takes the processor away from a thread in the
// middle of a turn moves the actor of that turn out first.
//
// Order: what one sender has told stays in order. The lists come before the word's chain, and a
// sender that comes to the actor's home finds in the chain what it told from elsewhere: push_here
// takes that over first. See docs/concurrency.md.

#include <cstdint>

#include "actors/detail/envelope.hpp"

#include "libactors/mailbox/mailbox_word.hpp"

namespace actors::detail {

/// The word of a mailbox that may be at home somewhere.
template <class Atomics, class Node>
class BasicHomeWord : public BasicMailboxWord<Atomics, Node> {
  using Base = BasicMailboxWord<Atomics, Node>;
  using Base::kAtHome;
  using Base::kScheduled;
  using Base::kTold;
  using Base::word_;
  using typename Base::Bits;

 public:
  using typename Base::Lists;
  using typename Base::Result;
  struct Put {
    bool wake;   ///< the actor was at rest: the caller queues it
    Node* free;  ///< as in Result
  };

  /// False for everybody but the owner of the processor `number` means nothing.
  [[nodiscard]] static bool at_home(const Lists& lists, std::uint16_t number) noexcept {
    // relaxed: see MailboxLists::home.
    return lists.home.load(std::memory_order_relaxed) == number;
  }

  /// The activation. False: it is not at home, and nobody but itself can change that.
  [[nodiscard]] static bool lives_anywhere(const Lists& lists) noexcept {
    // acquire: pairs with move_out(): who has taken the processor is done with this actor.
    return lists.home.load(std::memory_order_acquire) != 0;
  }

  /// The activation, which owns the processor `home`, instead of try_idle(). done: the actor is at
  /// home there, and at rest.
  [[nodiscard]] Result move_in(Lists& lists, std::uint16_t home) noexcept {
    const Result moved = settle_in(lists, home);
    if (moved.done) {
      lists.at_rest = true;
    }
    return moved;
  }
  /// The activation, which owns the processor `home` and will be queued there: there is more in the
  /// lists. done: the actor is at home there.
  [[nodiscard]] Result settle_in(Lists& lists, std::uint16_t home) noexcept {
    Node* const anchor = lists.anchor;
    Bits expected = reinterpret_cast<Bits>(anchor) | kScheduled;
    // relaxed: see MailboxLists::home; the CAS orders it for who finds H.
    lists.home.store(home, std::memory_order_relaxed);
    // release: pairs with push(), for `home`. relaxed on failure: nothing is read.
    if (!word_.compare_exchange_strong(expected, kScheduled | kAtHome, std::memory_order_release,
                                       std::memory_order_relaxed)) {
      lists.home.store(0, std::memory_order_relaxed);
      return {false, nullptr};
    }
    return {true, Base::move_anchor(lists, nullptr)};
  }

  /// Owner of the home.
  [[nodiscard]] Put push_here(Lists& lists, Node* node) noexcept {
    const bool wake = lists.at_rest;
    Node* const free = Base::refresh(lists).free;
    lists.push_back(node);
    lists.at_rest = false;
    return {wake, free};
  }
  /// The same of a user message where there is nothing_new(), as nearly always. True: the actor was
  /// at rest.
  [[nodiscard]] static bool put_here(Lists& lists, Node* node) noexcept {
    if (const Node* const first = lists.user; first != nullptr) {
      lists.push_behind(node);
      return false;  // with anything in its lists it is not at rest
    }
    lists.push_first(node);
    const bool rested = lists.at_rest;
    if (rested) {
      lists.at_rest = false;
    }
    return rested;
  }

  /// The activation, which owns the home, with empty lists. It need not look for mail: somebody is
  /// on the way with the news.
  static void rest(Lists& lists) noexcept { lists.at_rest = true; }

  /// Owner of the home, or who takes it. The actor is queued or running.
  void move_out(Lists& lists) noexcept {
    // relaxed: S stays on, so nothing changes hands.
    word_.fetch_and(~kAtHome, std::memory_order_relaxed);
    // release: pairs with lives_anywhere(). The activation may be running on the thread that loses
    // the processor, and what it does next must not overtake the above, nor the look at at_rest.
    lists.home.store(0, std::memory_order_release);
  }

  /// Owner of the processor `number`, or who takes it, that has been told that there is mail, and
  /// has read what came along. True: the actor was at rest there; the caller owns the activation.
  [[nodiscard]] bool carried(Lists& lists, std::uint16_t number) noexcept {
    if (!at_home(lists, number)) {
      drop();
      return false;
    }
    const bool rested = lists.at_rest;
    lists.at_rest = false;
    lists.calls = 0;
    // release: pairs with the push() that turns T on again, for what came along. The mail is
    // acquired by refresh().
    word_.fetch_and(~(kAtHome | kTold), std::memory_order_release);
    lists.home.store(0, std::memory_order_release);  // as in move_out()
    return rested;
  }

  /// Whoever has T.
  void drop() noexcept {
    // release: as in carried().
    word_.fetch_and(~kTold, std::memory_order_release);
  }
};

using MailboxLists = BasicMailboxLists<StdAtomics, Envelope>;
using MailboxWord = BasicHomeWord<StdAtomics, Envelope>;

static_assert(sizeof(MailboxWord) == 8 && sizeof(MailboxLists) == 40);

}  // namespace actors::detail
