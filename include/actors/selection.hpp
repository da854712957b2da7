#pragma once
// ActorSelection: the actors whose paths match a pattern, now and whenever it is used.
//
//   actors::ActorSelection workers(system, "/user/pool/worker-*");
//   workers.tell(Reload{});                                   // to each of them
//   std::vector<actors::ActorRef> all = workers.matches();
//   actors::ActorRef db = actors::ActorSelection(system, "/user/db").resolve_one(1s).get();
//
//   actors::ActorSelection(self(), "../sibling").tell(Ping{}, self());    // from an actor on
//   actors::ActorSelection(self(), "child-?").tell(Ping{}, self());
//
// A path is names with '/' between them. In a name, '*' stands for any characters, or none, and '?'
// for exactly one; '*' alone is every child. ".." is the parent. "**" at the end is everybody
// below. An absolute path starts with '/', a relative one at the actor that is given. (As in Akka.
// Names may hold a '*' themselves; a pattern matches it, too.)
//
// A selection holds no actors: each use looks anew, so an actor started later is found, and one
// started again under its name is found again, which a ref would not do. Use a ref where you have
// one; to find an actor by what it offers, rather than by where it is, register_name() or the
// receptionist. An ask's promise, and what has ended, match nothing.
//
// What it costs: a name is looked up in constant time. Each '*' or '?' looks at every actor slot of
// the process, a few nanoseconds each, and "**" no more than that. So wildcards are for operation,
// tests and rare commands; to send many messages to many actors, keep a Router or the refs. Actors
// without a name are matched by the names they get when their path is asked for ("$a", "$b"); a
// pattern that may match those has all children named that it looks at.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"

namespace actors {

class ActorSystem;

namespace detail {
class PathPattern;
}

/// A path that cannot be one: an empty element, a character that no name holds, or "**" before the
/// end. The text says where it is wrong, and what is accepted.
struct InvalidPath : Error {
  using Error::Error;
};
/// resolve_one(): nothing matched, or nothing that did has answered in time. The text has the path.
struct ActorNotFound : Error {
  using Error::Error;
};

/// A value: copies mean the same. Thread-safe: all members may be called on any thread. It may
/// outlive the system and the actor it starts from; then nothing matches.
class ActorSelection {
 public:
  /// `path` starts with '/'. Throws InvalidPath.
  ActorSelection(ActorSystem& system, std::string_view path);
  /// `path` starts at `from`, unless it starts with '/'. Throws InvalidPath, and Error for an empty
  /// ref and for an ask's promise.
  ActorSelection(const ActorRef& from, std::string_view path);

  /// Where it looks: "/user/pool/worker-*", or "/user/me/../other".
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Who matches now, each once, in no particular order. Not all at one moment: one that is started
  /// or ends meanwhile may be there or not.
  [[nodiscard]] std::vector<ActorRef> matches() const;

  /// Tells each actor that matches a copy, and says how many they are. The copies arrive as what is
  /// told to a ref does: after what this sender has told that actor before. None: the message is a
  /// dead letter, with path() for its path; an Identify is answered with nobody. Throws what
  /// ActorRef::tell throws; then some of them may have been told.
  template <class M>
  requires detail::sendable<M> std::size_t tell(M&& message, ActorRef sender = {})
  const {
    static_assert(detail::is_copyable<detail::sent_as<M>>,
                  "ActorSelection: what may be told to several actors must be copyable");
    return tell_all(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)), sender);
  }

  /// The first of them that answers an Identify: it lives, and gets round to its mail. Fails with
  /// ActorNotFound: at once if nothing matches, else when each of them has ended or let `timeout`
  /// pass. Throws Error for a timeout that is not positive.
  [[nodiscard]] Future<ActorRef> resolve_one(Duration timeout = kAskTimeout) const;

 private:
  ActorSelection(std::uint32_t system, detail::RefId from, std::string_view path);
  /// Takes the message over in any case.
  [[nodiscard]] std::size_t tell_all(detail::Envelope* message, ActorRef sender) const;
  void lose(detail::Envelope* message) const;

  std::shared_ptr<const detail::PathPattern> pattern_;
  std::string path_;
  std::uint32_t system_;  ///< its number in the process
  detail::RefId from_;    ///< empty: the path is absolute
};

}  // namespace actors
