#pragma once
// Server: an actor whose methods are called by name, with Values: for callers that do not know its
// class (scripts, gateways, other programs). Those that do have an Actor and its receive.
//
//   class Counter : public actors::Server {
//    public:
//     Counter() {
//       method("add", &Counter::add);
//       method("read", [this] { return total_; });
//     }
//    private:
//     int add(int n) { return total_ += n; }
//     int total_ = 0;
//   };
//   auto counter = system.actor_of<Counter>();
//   actors::Value five = actors::call(counter, "add", 5).get();    // in a handler: only it waits
//   actors::cast(counter, "add", 1);                               // nobody waits
//
// A method takes nothing, a Value, or what a Value can be read as (Value::get); it returns nothing
// (the caller gets null), what has an encoding (Value::from), or a Future of either, which answers
// when it is complete. reply_later<Value>() and forward() work too.
//
// What a called method throws goes to the caller, as a RemoteError, and the server lives on: not
// even its supervisor hears of it. (Stopping and ActorKilled go their own ways.) What a cast method
// throws has no caller to go to: it is a failure like any other handler's.
//
// Start and end are pre_start() and post_stop(), which also runs at Kill. Whatever is no call, no
// cast, or a cast of an unknown method goes to unhandled(); nothing piles up. A class that has
// receive functions besides says so, as any actor does: `using Server::receive;` and a Protocol
// that lists Value and the others.

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/clauses.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/future.hpp"
#include "actors/pattern.hpp"
#include "actors/value.hpp"

namespace actors {

namespace detail {

/// Whom a method answers. A value; thread-compatible.
class ServerCall {
 public:
  /// `caller` empty: nobody.
  ServerCall(RefId caller, RefId server, std::string method)
      : caller_(caller), server_(server), method_(std::move(method)) {}

  /// Somebody waits for the answer.
  [[nodiscard]] bool expected() const noexcept { return !caller_.empty(); }
  void answer(Value value) const;
  /// With a RemoteError.
  void fail(const std::exception_ptr& cause) const;
  /// With an exception as it is: to an ask; a caller that has only told gets its error_report().
  void refuse(const std::exception_ptr& error, const std::exception_ptr& reported) const;

 private:
  RefId caller_;
  RefId server_;
  std::string method_;  ///< its name, for texts
};

/// Answers `call` when `future` is complete.
template <class T>
void answer_later(Future<T> future, ServerCall call) {
  FutureState& source = FutureAccess::state(future);
  on_completion_anywhere(source, [future = std::move(future), call = std::move(call)] {
    FutureState& state = FutureAccess::state(future);
    if (state.failed()) {
      call.fail(state.error());
      return;
    }
    try {
      if constexpr (std::is_void_v<T>) {
        call.answer(Value());
      } else {
        call.answer(Value::from(FutureAccess::value<T>(state)));
      }
    } catch (...) {
      call.fail(std::current_exception());
    }
  });
}

/// What a method returns, as the answer; none when there will be one later.
template <class Call>
[[nodiscard]] std::optional<Value> answer_of_method(Call call, const ServerCall& to) {
  using R = std::remove_cvref_t<decltype(call())>;
  if constexpr (std::is_void_v<R>) {
    call();
    return Value();
  } else if constexpr (is_future<R>) {
    answer_later(call(), to);
    return std::nullopt;
  } else {
    return Value::from(call());
  }
}

/// The class of a member function.
template <class F>
struct method_class;
template <class C, class F>
struct method_class<F C::*> {
  using type = C;
};

/// A member function with one parameter.
template <class F>
concept takes_one = requires {
  typename handler_argument<F>::type;
};

using Method = UniqueFunction<std::optional<Value>(const Value& args, const ServerCall& call)>;
struct NamedMethod : SharedObject {
  NamedMethod(std::string n, Method m) : name(std::move(n)), method(std::move(m)) {}
  std::string name;
  Method method;
};

[[nodiscard]] Value call_message(std::string_view method, Value args);
[[nodiscard]] Value cast_message(std::string_view method, Value args);

template <class R>
consteval bool serves() {
  using A = typename told_through<R>::type;
  if constexpr (!std::is_void_v<A>) {
    static_assert(accepts<A, Value>,
                  "call(ref, method, args), cast(ref, method, args): this actor takes no Value, so "
                  "it is no Server");
    return accepts<A, Value>;
  } else {
    return true;
  }
}

}  // namespace detail

/// Calls a method of a Server, from anywhere. Fails with RemoteError when the method throws, with
/// InvalidMethod when there is none, and as every ask: AskTimeout, ActorTerminated ... Throws Error
/// for a timeout that is not positive.
template <is_ref R>
[[nodiscard]] Future<Value> call(const R& ref, std::string_view method, Value args = {},
                                 Duration timeout = kAskTimeout) {
  if constexpr (detail::serves<R>()) {
    return ActorRef(ref.id()).ask<Value>(detail::call_message(method, std::move(args)), timeout);
  }
}
/// The same for nobody to wait for: what the method returns is dropped.
template <is_ref R>
void cast(const R& ref, std::string_view method, Value args = {}, ActorRef sender = {}) {
  if constexpr (detail::serves<R>()) {
    ActorRef(ref.id()).tell(detail::cast_message(method, std::move(args)), sender);
  }
}

/// What a call is as a message, {"call": method, "message": args}: so a process can serve too. It
/// answers with self.reply(value), or with self.reply(std::make_exception_ptr(...)).
[[nodiscard]] Pattern call_pattern(Pattern method = is<std::string>(), Pattern args = anything());

/// An exception as a Value: {"error":true,"description":"std::out_of_range: no row","type":...,
/// "text":...}.
[[nodiscard]] Value error_report(const std::exception_ptr& cause);

/// The base of servers. Owned by the worker that runs the actor, as every Actor.
class Server : public Actor {
 public:
  void receive(const Value& message);

  ~Server() override;

 protected:
  Server();

  /// From now on `name` is called so. `function`: a member function of the derived class, or
  /// anything that can be called. Throws Error for an empty name and for one that is taken.
  template <class F>
  void method(std::string name, F function) {
    if constexpr (std::is_member_function_pointer_v<F>) {
      using C = typename detail::method_class<F>::type;
      static_assert(std::derived_from<C, Server>,
                    "method(name, &C::f): C is a Server, the class of this object");
      add_member(std::move(name), static_cast<C*>(this), function);
    } else {
      add_callable(std::move(name), std::move(function));
    }
  }

 private:
  template <class C, class F>
  void add_member(std::string name, C* self, F function) {
    if constexpr (std::is_invocable_v<F, C&>) {
      add_callable(std::move(name),
                   [self, function]() -> decltype(auto) { return (self->*function)(); });
    } else if constexpr (!detail::takes_one<F>) {
      add_callable(std::move(name), function);  // says what is wrong with it
    } else {
      using P = typename detail::handler_argument<F>::type;
      add_callable(std::move(name), [self, function](P args) -> decltype(auto) {
        return (self->*function)(std::move(args));
      });
    }
  }
  template <class F>
  void add_callable(std::string&& name, F function) {
    static_assert(std::is_invocable_v<F&> || detail::message_handler<F>,
                  "method(name, function): the function takes nothing, or one parameter of a named "
                  "type");
    if constexpr (std::is_invocable_v<F&>) {
      add(std::move(name), [function = std::move(function)](
                               const Value& /*args*/, const detail::ServerCall& call) mutable {
        return detail::answer_of_method(function, call);
      });
    } else if constexpr (detail::message_handler<F>) {
      using P = detail::clause_message<F>;
      add(std::move(name), [function = std::move(function)](
                               const Value& args, const detail::ServerCall& call) mutable {
        return detail::answer_of_method(
            [&]() -> decltype(auto) { return function(args.template get<P>()); }, call);
      });
    }
  }
  void add(std::string name, detail::Method method);
  [[nodiscard]] std::exception_ptr invalid(const std::string& name) const;

  /// In the order of their names. Each stays where it is: a method may add others while it runs.
  std::vector<detail::SharedRef<detail::NamedMethod>> methods_;
};

}  // namespace actors
