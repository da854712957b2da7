#pragma once
// as_proxy: calls a member function of an actor as a message: it runs in the actor's turn, in order
// with its other messages, and nobody waits for it.
//
//   class Greeter : public actors::ProxyActor<Greeter> {
//    public:
//     void greet(const std::string& name) { std::cout << "Hello " << name << '\n'; }
//   };
//   auto greeter = system.actor_of<Greeter>();
//   actors::as_proxy(greeter).invoke(&Greeter::greet, "world");
//
// Which functions others may call is what the compiler lets them name: the public ones. Prefer a
// receive for each message where there are callers who shall not see the class.

#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/clauses.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/message.hpp"

namespace actors {

/// A call of a member function of an A, with its arguments. Move-only; made by ProxyRef.
template <class A>
class Invoke {
 public:
  explicit Invoke(detail::UniqueFunction<void(A&)> call) : call_(std::move(call)) {}
  void operator()(A& actor) { call_(actor); }

 private:
  detail::UniqueFunction<void(A&)> call_;
};

/// The base of an A whose members can be invoked. What a member throws is a failure of the actor;
/// what it returns is dropped. A class that has receive functions besides says so, as any actor
/// does: `using ProxyActor<A>::receive;` and a Protocol that lists Invoke<A> and the others.
template <class A>
class ProxyActor : public Actor {
 public:
  void receive(Invoke<A>&& call) { call(static_cast<A&>(*this)); }
};

/// A value: copies mean the same actor. Thread-compatible, as a ref.
template <class A>
class ProxyRef {
 public:
  explicit ProxyRef(Ref<A> ref) noexcept : ref_(ref) {}

  /// The arguments are kept as they are (text as std::string) and moved into the call.
  template <class F, class... Args>
  void invoke(F member, Args&&... arguments) const {
    static_assert(accepts<A, Invoke<A>>,
                  "as_proxy(ref).invoke(...): the actor's class A derives from ProxyActor<A>");
    static_assert(std::is_invocable_v<F, A&, detail::sent_as<Args>...>,
                  "as_proxy(ref).invoke(member, arguments...): the member function of A takes "
                  "other arguments");
    if constexpr (accepts<A, Invoke<A>> && std::is_invocable_v<F, A&, detail::sent_as<Args>...>) {
      ref_.tell(Invoke<A>([member, kept = std::tuple<detail::sent_as<Args>...>(
                                       std::forward<Args>(arguments)...)](A& actor) mutable {
        const auto call = [&](auto&... args) {  // std::invoke, without <functional>
          static_cast<void>(std::apply(member, std::forward_as_tuple(actor, std::move(args)...)));
        };
        std::apply(call, kept);
      }));
    }
  }
  [[nodiscard]] const Ref<A>& ref() const noexcept { return ref_; }

 private:
  Ref<A> ref_;
};

template <class A>
[[nodiscard]] ProxyRef<A> as_proxy(const Ref<A>& ref) noexcept {
  return ProxyRef<A>(ref);
}

}  // namespace actors
