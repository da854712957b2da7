#pragma once
// Identify: "who are you?", which the runtime answers for every actor and process, outside of their
// handlers. The answer is an ActorIdentity with the question's id and the actor's ref; or without
// a ref, when there is no such actor (any more). So it finds out whether an actor lives and gets
// round to its mail, without a message of its own. (Akka's Identify and ActorIdentity.)
//
//   ref.tell(actors::Identify{1}, self());
//   void receive(const actors::ActorIdentity& identity) { if (identity.ref) { ... } }
//
//   actors::ActorIdentity known = ref.ask<actors::ActorIdentity>(actors::Identify{}).get();
//
// It comes in its turn, after what the actor was told before. A suspended actor answers when it
// goes on, one whose handler waits after that handler, and what receives (a process, or a handler
// by its context()) when it looks at its mail, whatever for. Every ref takes it, like PoisonPill
// and Kill: no Protocol and no Behavior lists it. Actors that are gone are answered for at once,
// and an Identify that comes too late is no dead letter. A receive timeout takes no notice of it.
// To ask for what is at a path: selection.hpp.

#include "actors/actor_ref.hpp"
#include "actors/codec.hpp"
#include "actors/receive_timeout.hpp"
#include "actors/value.hpp"

namespace actors {

struct Identify : NotInfluenceReceiveTimeout {
  Identify() = default;
  /// `of`: what the answer is to carry, so that several can be told apart. Anything a Value holds.
  explicit Identify(Value of) noexcept : id(std::move(of)) {}
  Value id;
};

struct ActorIdentity {
  Value id;      ///< what the Identify has brought
  ActorRef ref;  ///< empty: there is no such actor
};

// For systems that copy messages.
template <>
struct Codec<Identify> {
  static Value encode(const Identify& question) { return question.id; }
  static Identify decode(const Value& value) { return Identify(value); }
};
template <>
struct Codec<ActorIdentity> {
  static Value encode(const ActorIdentity& identity) {
    return Value::tuple(identity.id, Value::from(identity.ref));
  }
  static ActorIdentity decode(const Value& value) {
    detail::require_items(value, Value::Kind::tuple, 2);
    return {value[0], detail::decode_item<ActorRef>(value[1], 1)};
  }
};

}  // namespace actors
