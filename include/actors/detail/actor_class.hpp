#pragma once
// class_of<A>: the static dispatch table of an actor class, and the functions in it: each passes an
// envelope's payload to one receive of A, and answers whoever asked.

#include <cstdint>
#include <memory>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/detail/dispatch_table.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"
#include "actors/receive_timeout.hpp"
#include "actors/signals.hpp"

namespace actors::detail {

/// Runs `call`, which is one receive, and sends what it returns to the ask that `e` belongs to.
template <class Call>
[[gnu::always_inline]] inline void call_and_answer(Envelope& e, Call call) {
  using R = decltype(call());
  using Answer = answer_of<std::remove_cvref_t<R>>;
  const auto asked = [&e] { return e.sender.is_promise() && !e.has(Envelope::kAnswered); };
  if constexpr (std::is_void_v<R>) {
    call();
    if (asked()) {
      answer_handled(e.sender);
    }
  } else if constexpr (Answer::later) {
    auto future = call();
    if (asked()) {
      relay(std::move(future), e.sender);
    }
  } else {
    using T = typename Answer::type;
    decltype(auto) value = call();
    if (!asked()) {
      return;
    }
    if constexpr (!FutureState::kFits<T>) {
      deliver_to_promise(e.sender, make_envelope<T>(std::forward<R>(value)));
    } else if constexpr (std::is_same_v<R, T>) {
      answer_promise(e.sender, type_of<T>, std::addressof(value));
    } else {
      T answer(std::forward<R>(value));
      answer_promise(e.sender, type_of<T>, std::addressof(answer));
    }
  }
}

template <class A, class T>
void run_handler(Actor& actor, Envelope& e) {
  A& self = static_cast<A&>(actor);
  T& message = e.as<T>();
  if constexpr (!leaves_message<A, T>) {
    e.flags |= Envelope::kTaken;
  }
  call_and_answer(e, [&self, &message]() -> decltype(auto) {
    return self.receive(static_cast<passed<A, T>>(message));
  });
}

template <class A>
void run_any(Actor& actor, Envelope& e) {
  A& self = static_cast<A&>(actor);
  const Message view = borrow(e);
  call_and_answer(e, [&self, &view]() -> decltype(auto) { return self.receive(view); });
}

template <class A, class T>
consteval Handler handler_for() {
  if constexpr (handles<A, T>) {
    return Handler{&type_of<T>, &run_handler<A, T>, leaves_message<A, T>};
  } else {
    return Handler{nullptr, nullptr, false};
  }
}

/// What others may tell, then those signals that A has a receive for. There is a first entry, used
/// or not.
template <class... Ts>
struct Handlers {
  Handler entries[sizeof...(Ts)] = {};
  std::uint32_t count = 0;
};
template <class A, class... Ts>
consteval Handlers<Ts...> handlers_for() {
  Handlers<Ts...> table;
  // Asks handles, not the handler for its type: with -fsanitize=undefined g++ takes no comparison
  // of an address with null for a constant.
  const auto add = [&table](bool handled, const Handler& handler) {
    if (handled) {
      table.entries[table.count++] = handler;
    }
  };
  (add(handles<A, Ts>, handler_for<A, Ts>()), ...);
  return table;
}

template <class A, class P>
struct HandlerTable;
template <class A, class... Ts>
struct HandlerTable<A, Messages<Ts...>> {
  static constexpr auto table = handlers_for<A, Ts..., Terminated, Exit, Down, ReceiveTimeout>();
};

template <class A>
consteval Thunk any_handler() {
  if constexpr (handles_any<A>) {
    return &run_any<A>;
  } else {
    return nullptr;
  }
}

/// Handles a message by the actor's latest Behavior, and notes when for its receive timeout.
/// Defined in libactors/actor.
void run_equipped(Actor& actor, Envelope& envelope);

/// Everything goes to the catch-all, so those who have neither pay for nothing.
template <class A>
inline constexpr ActorClass equipped_class_of{&typeid(A), no_handlers, 0, &run_equipped, nullptr};

template <class A>
inline constexpr ActorClass class_of{&typeid(A),
                                     HandlerTable<A, typename protocol_of<A>::type>::table.entries,
                                     HandlerTable<A, typename protocol_of<A>::type>::table.count,
                                     any_handler<A>(), &equipped_class_of<A>};

}  // namespace actors::detail
