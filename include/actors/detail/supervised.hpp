#pragma once
// What makes an actor one that a Supervisor can start: it says when it has started. Its class gets
// one handler more, for HasStarted, which the supervisor asks first of all: an actor handles its
// first message when its constructor and pre_start() have returned.

#include <cstdint>
#include <utility>

#include "actors/detail/actor_class.hpp"
#include "actors/detail/blueprint.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/dispatch_table.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/props.hpp"

namespace actors::detail {

template <std::uint32_t N>
struct HandlerArray {
  Handler entries[N] = {};
};

/// The handlers of the class `Of`, and `More`.
template <const ActorClass& Of, const Handler& More>
consteval auto handlers_and() {
  HandlerArray<Of.count + 1> all;
  for (std::uint32_t i = 0; i < Of.count; ++i) {
    all.entries[i] = Of.handlers[i];
  }
  all.entries[Of.count] = More;
  return all;
}

/// The class `Of` with the handler `More`, which it has also when it is equipped.
template <const ActorClass& Of, const Handler& More>
struct ClassWith {
  static constexpr const ActorClass& of_equipped = *Of.equipped;
  static constexpr auto handlers = handlers_and<Of, More>();
  static constexpr auto handlers_equipped = handlers_and<of_equipped, More>();
  static constexpr ActorClass equipped{Of.rtti, handlers_equipped.entries, of_equipped.count + 1,
                                       of_equipped.any, nullptr};
  static constexpr ActorClass value{Of.rtti, handlers.entries, Of.count + 1, Of.any, &equipped};
};

/// Asked by a supervisor.
struct HasStarted {};

inline void run_has_started(Actor& /*actor*/, Envelope& e) {
  if (e.sender.is_promise()) {
    answer_handled(e.sender);
  }
}
inline constexpr Handler has_started{&type_of<HasStarted>, &run_has_started, true};

/// The Recipe of "what another blueprint makes, of a class that knows HasStarted". Its arguments
/// are that Blueprint.
template <class A>
struct Supervised {
  static constexpr const ActorClass& actor_class = ClassWith<class_of<A>, has_started>::value;

  static Actor* construct(void* where, const void* arguments) {
    const auto& inner = *static_cast<const Blueprint*>(arguments);
    return inner.recipe().construct(where, inner.kept());
  }

  static constexpr Recipe from_arguments{
      &actor_class, sizeof(A), alignof(A), &construct, &FromArguments<A>::destroy, mailbox_of<A>()};
  static constexpr Recipe from_factory{
      &actor_class, 0, 1, &construct, &FromFactory<A, void>::destroy, mailbox_of<A>()};
};

template <class A>
[[nodiscard]] Blueprint supervised(Blueprint inner) {
  const bool made_by_factory = inner.recipe().object_size == 0;
  return {made_by_factory ? Supervised<A>::from_factory : Supervised<A>::from_arguments,
          make_kept<Blueprint>(std::move(inner))};
}

}  // namespace actors::detail
