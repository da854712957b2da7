#pragma once
// What a Value may hold as a ref. Wider than actors::is_ref, which says what can be told something
// with `|`, and known before ActorRef is: what an ActorRef tells knows of Values.

#include <concepts>
#include <type_traits>

#include "actors/detail/ref_id.hpp"

namespace actors {

class ActorRef;

namespace detail {

/// ActorRef and Ref<A>.
template <class R>
concept is_actor_ref = std::is_base_of_v<ActorRef, R>;
/// Process, ProcessRef<R> and the like.
template <class R>
concept converts_to_ref = requires {
  &R::operator ActorRef;
}
|| requires {
  &R::operator const ActorRef&;
};
/// Nothing but an id.
template <class R>
concept is_ref_id = is_actor_ref<R> && std::constructible_from<R, RefId> &&
                    sizeof(R) == sizeof(RefId);

template <class R>
[[nodiscard]] RefId ref_id_of(const R& ref) noexcept {
  if constexpr (is_actor_ref<R>) {
    return ref.id();
  } else if constexpr (requires { &R::operator ActorRef; }) {
    return ref.operator ActorRef().id();
  } else {
    return ref.operator const ActorRef&().id();
  }
}

}  // namespace detail
}  // namespace actors
