#pragma once
// The mailbox word: one 64-bit atomic per actor that is its mailbox, its run state and its grave
// stone at once. The newest envelope's address, the older ones chained behind it, and tags in the
// low bits (envelopes are 64-byte aligned):
//
//   tag          meaning                                   set by                   cleared by
//   S scheduled  somebody owns the activation: the actor   the push or              the activation,
//                is queued, posted or running              set_scheduled() that     when it goes
//                                                          turns S on               idle or blocks
//   B blocked    suspended, or a handler is parked: user   the activation           the activation
//                mail does not schedule, system mail does
//   D dead       nothing is accepted                       the activation           the spawner
//   N note       "look again before you leave"             notify(), and            the activation,
//                                                          set_scheduled() that     when leaving
//                                                          finds S on               fails on it
//   H at home    a processor owns the activation, at rest  (mailbox_home.hpp)
//                or not; S is on as well
//   T told       one party is on the way to that processor the push that finds H,   that party, at
//                with the news that there is mail          and T off                its end
//
//   operation        by           from             to               on success
//   push_user        anybody      D                -                refused: closed
//                                 H, no T          newest = e, T    at_home: the pusher tells
//                                 S, or B          newest = e       queued
//                                 neither          newest = e, S    idle: the pusher schedules
//   push_system      anybody      D                -                refused: closed
//                                 H, no T          newest = e, T    at_home: the pusher tells
//                                 S                newest = e       queued
//                                 no S (B or not)  newest = e, S    idle: the pusher schedules
//   notify           anybody      as push_user, but sets N instead of changing the newest. Nobody
//                                 with a custom mailbox is ever at home
//   set_scheduled    anybody      no S (B or not)  S, no B          true: the caller owns the
//                                                                   activation
//                                 S                S, N             false
//                                 D                -                false
//   refresh          activation   reads; takes the nodes newer than the anchor into its lists
//   take_only        activation   the same for a single user message, past the lists
//   try_idle         activation   anchor, S        nothing          S is given away
//   try_block        activation   anchor, S (, B)  B                S is given away
//   (either)         activation   ..., N           no N             fails: look again
//   unblock          activation   B                no B
//   close            activation   anything         D                the actor is dead
//   meet_close       anybody      -                -                true: there is no D yet
//   reopen           spawner      D                S                the caller owns the activation
//
// None of the activation's operations is for an actor that is at home, except refresh, take_only
// and detach; none of them changes T.
//
// S is the ownership of the activation, and with it of everything the actor has that is not atomic:
// the lists below, the object, the fields of its cell. Whoever turns S on acquires them; going idle
// or blocked releases them. So those fields are written *before* the CAS that gives S away:
// afterwards another worker may already be running the actor.
//
// One word for both kinds of mail, for "busy" and for "dead" leaves no gap between any two of them:
// no lost wake-up between a system push and going idle, no mail in a closed mailbox, no half-linked
// node to spin on (a push links before it publishes).
//
// The anchor is the newest node the activation has seen. While the word may still hold its address
// it must not be freed: a new message in the same cell would look like "nothing new". So done()
// keeps it back, and whichever operation moves the word off it hands it out for freeing. The
// message in hand usually is the anchor; an idle actor owns no node.
//
// Requires of Node: `Node* next`, `bool has(std::uint32_t) const`, `kSystem`, 64-byte alignment.

#include <cstdint>

#include "base/atomics.hpp"
#include "libactors/mailbox/mailbox_lists.hpp"

namespace actors::detail {

/// What became of a push. Nobody is woken: that is the caller's business.
enum class Pushed : std::uint8_t {
  idle,     ///< accepted, and the pusher now owns the activation: it must schedule the actor
  queued,   ///< accepted; somebody else owns the activation, or the actor is blocked
  closed,   ///< refused: the node still belongs to the pusher
  at_home,  ///< accepted, and the pusher now owns T: it must tell the actor's home
};

/// The word. Pushes are thread-safe; the activation's half is called by the owner of S only, always
/// with the lists of the same actor. Starts dead.
template <class Atomics, class Node>
class BasicMailboxWord {
 public:
  using Lists = BasicMailboxLists<Atomics, Node>;

  /// `done`: it worked. `free`: a node that done() kept back and that can be freed now, or null.
  struct Result {
    bool done;
    Node* free;
  };
  struct Taken {
    Node* node;
    Node* free;  ///< as in Result
  };
  struct Closed {
    Node* chain;  ///< everything that was not handled: system mail first, each kind oldest first
    Node* free;
  };

  BasicMailboxWord() noexcept : word_(kDead) {}
  BasicMailboxWord(const BasicMailboxWord&) = delete;
  BasicMailboxWord& operator=(const BasicMailboxWord&) = delete;

  // ---- any thread

  /// `node` (not a system message) goes to the mailbox, unless that is closed.
  [[nodiscard]] Pushed push_user(Node* node) noexcept {
    return push(node, [](Bits seen) { return (seen & kBlocked) != 0 ? Bits{0} : kScheduled; });
  }
  /// `node` (a system message) goes to the mailbox, unless that is closed.
  [[nodiscard]] Pushed push_system(Node* node) noexcept {
    return push(node, [](Bits) { return kScheduled; });
  }

  /// Mail has been put into the custom mailbox that stands in for the user messages here.
  [[nodiscard]] Pushed notify() noexcept {
    // relaxed: only the expected value of the CAS.
    Bits seen = word_.load(std::memory_order_relaxed);
    for (;;) {
      if ((seen & kDead) != 0) {
        return Pushed::closed;
      }
      const Bits wanted = (seen & kBlocked) != 0 ? Bits{0} : kScheduled;
      // release: pairs with leave(), for what the activation shall look at. acquire: as in push().
      // relaxed on failure: tried again.
      if (word_.compare_exchange_weak(seen, seen | kNote | wanted, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
        return (seen & kScheduled) == 0 && wanted != 0 ? Pushed::idle : Pushed::queued;
      }
    }
  }

  /// A wait has ended. True: the caller owns the activation now, and user mail schedules again.
  /// False: somebody owns it already and will look, or the mailbox is closed.
  [[nodiscard]] bool set_scheduled(Lists& lists) noexcept {
    // relaxed: only the expected value of the CAS.
    Bits seen = word_.load(std::memory_order_relaxed);
    for (;;) {
      if ((seen & kDead) != 0) {
        return false;
      }
      // acquire: pairs with the release of leave(), for the actor's plain fields. release: pairs
      // with leave() that fails on the note, for the reason of this call. relaxed on failure: tried
      // again.
      const Bits next = (seen & kScheduled) != 0 ? seen | kNote : (seen | kScheduled) & ~kBlocked;
      if (word_.compare_exchange_weak(seen, next, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
        if ((seen & kScheduled) != 0) {
          return false;
        }
        lists.blocked = false;
        return true;
      }
    }
  }

  /// What was written before the mailbox was blocked is visible after this, if the mailbox was
  /// blocked before the caller blocked another one. Any thread.
  void see_blocked() const noexcept {
    // seq_cst: pairs with try_block().
    static_cast<void>(word_.load(std::memory_order_seq_cst));
  }
  /// True: the mailbox is open, and whoever closes it has seen, after close(), what the caller
  /// wrote before this. False: it is closed.
  [[nodiscard]] bool meet_close() noexcept {
    // A read-modify-write that changes nothing: of the two on this word one comes first. release:
    // pairs with close(). acquire: pairs with reopen(), for whose mailbox this is by now.
    return (word_.fetch_or(0, std::memory_order_acq_rel) & kDead) == 0;
  }
  /// A hint for reports and tests.
  [[nodiscard]] bool closed() const noexcept {
    // relaxed: a hint; a push decides.
    return (word_.load(std::memory_order_relaxed) & kDead) != 0;
  }
  /// A hint for reports and tests: somebody owns the activation.
  [[nodiscard]] bool scheduled() const noexcept {
    // relaxed: a hint; the CAS of a push decides.
    return (word_.load(std::memory_order_relaxed) & kScheduled) != 0;
  }

  /// A hint: the actor is at home somewhere. On the cache line that a push writes anyway.
  [[nodiscard]] bool maybe_at_home() const noexcept {
    // relaxed: a hint; what an owner does at home looks at MailboxLists::home.
    return (word_.load(std::memory_order_relaxed) & kAtHome) != 0;
  }

  // ---- the activation (owner of S)

  /// Takes new mail into the lists. done: there was some. Called between any two messages: system
  /// mail overtakes.
  Result refresh(Lists& lists) noexcept {
    // acquire: pairs with the release of every push in the chain; each RMW on the word continues
    // the release sequence of those before it.
    Node* const newest = node_of(word_.load(std::memory_order_acquire));
    Node* const seen = lists.anchor;
    if (newest == seen) [[likely]] {
      return {false, nullptr};
    }
    Node* oldest = nullptr;
    for (Node* node = newest; node != seen;) {
      Node* const older = node->next;
      node->next = oldest;
      oldest = node;
      node = older;
    }
    Node* const free = move_anchor(lists, newest);
    lists.append(oldest);
    return {true, free};
  }

  /// All that has been pushed so far is in the lists, or has been taken from them.
  [[nodiscard]] bool nothing_new(const Lists& lists) const noexcept {
    const Node* const seen = lists.anchor;
    // acquire: as in refresh().
    return node_of(word_.load(std::memory_order_acquire)) == seen;
  }

  /// What most turns find: the lists are empty (the caller has looked), and one message has come,
  /// not a system message. It is taken past the lists. Null: it is not so, refresh.
  [[nodiscard]] Taken take_only(Lists& lists) noexcept {
    // acquire: as in refresh().
    Node* const newest = node_of(word_.load(std::memory_order_acquire));
    Node* const seen = lists.anchor;
    if (newest == seen || static_cast<Node*>(newest->next) != seen || newest->has(Node::kSystem)) {
      return {nullptr, nullptr};
    }
    newest->next = nullptr;
    return {newest, move_anchor(lists, newest)};
  }

  /// Gives the activation away; the next push schedules. Not while blocked. done: the caller must
  /// not touch the actor any more. Otherwise something has come: refresh, and look at whatever
  /// notify() and set_scheduled() are used for.
  [[nodiscard]] Result try_idle(Lists& lists) noexcept {
    return leave(lists, kScheduled, Bits{0}, std::memory_order_release);
  }

  /// Gives the activation away; only a system push or set_scheduled() schedules. To be called with
  /// no system mail in the lists. done: the caller must not touch the actor any more. Otherwise
  /// something has come: refresh, look for system mail and the rest, try again.
  [[nodiscard]] Result try_block(Lists& lists) noexcept {
    const bool before = lists.blocked;
    lists.blocked = true;
    // seq_cst: of two who block and then see_blocked() each other's, one finds the other blocked.
    const Result left = leave(lists, before ? kScheduled | kBlocked : kScheduled, kBlocked,
                              std::memory_order_seq_cst);
    if (!left.done) {
      lists.blocked = before;
    }
    return left;
  }

  /// User mail schedules again.
  void unblock(Lists& lists) noexcept {
    lists.blocked = false;
    // relaxed: the activation keeps S, so nothing changes hands; being an RMW it continues the
    // release sequence of the pushes before it, for refresh().
    word_.fetch_and(~kBlocked, std::memory_order_relaxed);
  }

  /// Makes sure that the word does not hold `node` (which the activation has taken from the lists),
  /// so that it may travel on: forwarded or put into another mailbox.
  void detach(Lists& lists, Node* node) noexcept {
    while (!is_free_of(lists, node)) {
      // relaxed: only the expected value of the CAS.
      Bits seen = word_.load(std::memory_order_relaxed);
      if (node_of(seen) != node) {
        refresh(lists);  // moves the anchor; frees nothing, for `node` is not done
        // relaxed: the activation keeps S; pushes after it are linked behind nothing, and their
        // release sequence starts with their own CAS.
      } else if (word_.compare_exchange_weak(seen, seen & kTags, std::memory_order_relaxed,
                                             std::memory_order_relaxed)) {
        lists.anchor = nullptr;
      }
    }
  }

  /// Ends it: nothing is accepted from now on, and what was not handled comes out. The lists are
  /// empty afterwards, and the caller stays the only one inside until reopen().
  [[nodiscard]] Closed close(Lists& lists) noexcept {
    Node* free = nullptr;
    for (;;) {
      const Result refreshed = refresh(lists);
      free = refreshed.free != nullptr ? refreshed.free : free;
      // relaxed: only the expected value of the CAS.
      Bits seen = word_.load(std::memory_order_relaxed);
      // release: pairs with the acquire of the spawner that reuses the slot, by way of the slot's
      // free list, and costs nothing more there. acquire: pairs with meet_close(). relaxed on
      // failure: refreshed again.
      Node* const anchor = lists.anchor;
      if (node_of(seen) == anchor &&
          word_.compare_exchange_strong(seen, kDead | (seen & kTold), std::memory_order_acq_rel,
                                        std::memory_order_relaxed)) {
        break;
      }
    }
    Node* const last = move_anchor(lists, nullptr);
    return {take_rest(lists), last != nullptr ? last : free};
  }

  /// The spawner, on a closed mailbox that it owns: from now on mail is accepted, and the spawner
  /// owns the activation.
  void reopen(Lists& lists) noexcept {
    lists.blocked = false;
    lists.at_rest = false;
    lists.calls = 0;
    // relaxed: only T may change in a dead word, from on to off, and no matter when.
    Bits seen = word_.load(std::memory_order_relaxed);
    // release: pairs with the acquire in push(), for what a sender may read of an actor it has mail
    // accepted by. (The activation gets the plain fields from the queue it is scheduled through.)
    if (seen == kDead) [[likely]] {
      word_.store(kScheduled, std::memory_order_release);
      return;
    }
    // relaxed on failure: tried again.
    while (!word_.compare_exchange_weak(seen, kScheduled | (seen & kTold),
                                        std::memory_order_release, std::memory_order_relaxed)) {
    }
  }

 protected:
  using Bits = std::uintptr_t;
  static constexpr Bits kScheduled = 1;
  static constexpr Bits kBlocked = 2;
  static constexpr Bits kDead = 4;
  static constexpr Bits kNote = 8;
  static constexpr Bits kAtHome = 16;
  static constexpr Bits kTold = 32;
  static constexpr Bits kTags = 63;

  [[nodiscard]] static Node* node_of(Bits bits) noexcept {
    return reinterpret_cast<Node*>(bits & ~kTags);
  }

  [[nodiscard]] static bool is_free_of(const Lists& lists, const Node* node) noexcept {
    const Node* const anchor = lists.anchor;
    return node != anchor;
  }

  template <class Wanted>
  [[nodiscard]] Pushed push(Node* node, Wanted wanted_tag) noexcept {
    // relaxed: only the expected value of the CAS.
    Bits seen = word_.load(std::memory_order_relaxed);
    for (;;) {
      if ((seen & kDead) != 0) [[unlikely]] {
        return Pushed::closed;
      }
      node->next = node_of(seen);
      const Bits told = (seen & kAtHome) * (kTold / kAtHome);
      const Bits wanted = wanted_tag(seen);
      const Bits next = reinterpret_cast<Bits>(node) | (seen & kTags) | wanted | told;
      // release: pairs with refresh(), for the node. acquire: pairs with try_idle(), try_block()
      // and reopen(): if this turns S on, the pusher owns the actor's plain fields; and with
      // move_in() and carried(), if it turns T on. relaxed on failure: tried again.
      if (word_.compare_exchange_weak(seen, next, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) [[likely]] {
        if ((seen & kScheduled) == 0) {
          return wanted != 0 ? Pushed::idle : Pushed::queued;
        }
        return (told & ~seen) != 0 ? Pushed::at_home : Pushed::queued;
      }
    }
  }

  /// The word no longer holds the anchor. Returns the node that is free thereby.
  [[nodiscard]] static Node* move_anchor(Lists& lists, Node* to) noexcept {
    Node* const old = lists.anchor;
    Node* const free = lists.anchor_done ? old : nullptr;
    lists.anchor = to;
    lists.anchor_done = false;
    return free;
  }

  [[nodiscard]] Result leave(Lists& lists, Bits from, Bits to, std::memory_order order) noexcept {
    Node* const anchor = lists.anchor;
    const bool anchor_was_done = lists.anchor_done;
    Node* const free = move_anchor(lists, nullptr);  // before the CAS: afterwards it is not ours
    const Bits expected = reinterpret_cast<Bits>(anchor) | from;
    Bits seen = expected;
    do {
      // At least release: everything the activation wrote, for the next owner of S (push, notify,
      // set_scheduled). relaxed on failure: refresh() acquires.
      if (word_.compare_exchange_strong(seen, to | (seen & kTold), order,
                                        std::memory_order_relaxed)) {
        return {true, free};
      }
    } while ((seen & ~kTold) == expected);
    lists.anchor = anchor;
    lists.anchor_done = anchor_was_done;
    if ((seen & kNote) != 0) {
      // acquire: pairs with notify() and set_scheduled(), for the reason of the note.
      word_.fetch_and(~kNote, std::memory_order_acquire);
    }
    return {false, nullptr};
  }

  [[nodiscard]] static Node* take_rest(Lists& lists) noexcept {
    Node* const users = lists.user;
    Node* const newest = lists.system;
    lists.system = nullptr;
    lists.user = nullptr;
    if (newest == nullptr) {
      return users;
    }
    Node* const oldest = newest->next;
    newest->next = users;
    return oldest;
  }

  // Tags and the newest node, as in the table above. Written and read by everybody.
  typename Atomics::template Atomic<Bits> word_;
};

}  // namespace actors::detail
