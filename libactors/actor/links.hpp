#pragma once
// Links: one actor's ends of its links. A link is one entry at either end, and each end acts on its
// own entry alone; this is what an entry becomes by each thing that happens. Who is told what, and
// by whom, is the cell's (actor_cell_link.cpp).
//
// The protocol, between A and B (system mail: in order from A to B, and from B to A):
//   link          A has made an entry for B; B makes one for A.
//   unlink n      A's entry waits for the answer; B erases its own, and answers.
//   unlinked n    B has done so; A erases its entry, if n is still what it waits for.
//   linked_ended  B has closed, with an entry for A that did not wait for an answer.
//
// What an end does with
//                    no entry       linked           waits for `unlinked n`
//   link() call      entry, link    -                linked again, link
//   unlink() call    -              waits, unlink    -
//   link             entry          -                -  (B made its entry before it saw the unlink,
//                                                       which is about to erase it)
//   unlink m         answer         erase, answer    answer
//   unlinked m       -              -                erase if m == n
//   linked_ended     -              erase, act       erase
//
// Why the answer, and its number: when both ends change their minds at the same time, a link that
// was under way before B saw A's unlink must not leave A linked to a B that is not. While A waits
// it knows that whatever link comes is such a one. Without numbers the answer to an unlink before
// the last would end the wait too early. tests/libactors/actor/links_test.cpp goes through all
// orders.
//
// Why nothing is lost or told twice: `linked_ended` comes at most once per entry of B, whose link
// (or whose unlink) came before it on the same way; a link, or an unlink, that comes to a closed B
// is answered by the dead letter office, with noproc and with `unlinked`. So every entry of A ends,
// and A acts on the end of B only as long as it has one.

#include <cstdint>
#include <vector>

#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// One that this actor is linked to, or was a moment ago.
struct Link {
  RefId other;
  std::uint64_t unlinking = 0;       ///< the number of the unlink that it has not answered; 0: none
  const Envelope* notice = nullptr;  ///< it has ended: this Exit waits in the mailbox

  /// Its end and this one's still concern each other.
  [[nodiscard]] bool holds() const noexcept { return unlinking == 0 && notice == nullptr; }
};

/// Owned by the worker that runs the actor.
class Links {
 public:
  /// True: the other is to be told.
  [[nodiscard]] bool link(RefId other);
  /// The number of the unlink that the other is to be told; 0: none. Forgets an Exit that has come.
  [[nodiscard]] std::uint64_t unlink(RefId other) noexcept;
  /// A `link` has come; or the link is there from the start.
  void add(RefId other);
  /// An `unlink` has come, which is to be answered.
  void remove(RefId other) noexcept;
  /// An `unlinked` has come.
  void answered(RefId other, std::uint64_t number) noexcept;
  /// A `linked_ended` has come. True: that end concerns this actor.
  [[nodiscard]] bool ended(RefId other) noexcept;

  /// From now on this Exit of `ended` is expected.
  void expect(RefId ended, const Envelope& notice);
  [[nodiscard]] bool expects(const Envelope& notice) const noexcept;
  /// It has been received.
  void settle(const Envelope& notice) noexcept;

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  [[nodiscard]] const std::vector<Link>& all() const noexcept { return all_; }

 private:
  [[nodiscard]] Link* find(RefId other) noexcept;
  void erase(Link& link) noexcept;

  std::vector<Link> all_;
  std::uint64_t last_unlink_ = 0;
};

}  // namespace actors::detail
