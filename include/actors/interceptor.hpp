#pragma once
// Interceptors: what sees the messages of one actor before its handlers, and after them; and may
// change them, keep them back, or count what is thrown. The actor itself knows nothing of it.
//
//   auto logging = [](actors::Interception& call) {
//     std::cout << "> " << call.message().type_name() << '\n';
//     call.proceed();                                        // what the actor makes of it
//     std::cout << "< " << call.message().type_name() << '\n';
//   };
//   auto account = system.actor_of(actors::intercepted(actors::props<Account>(0), logging));
//
// An interceptor is a copyable function of an Interception&. It is written around the handler:
//
//   look      before and after proceed(), which throws what the handler throws; when it returns,
//             the answer to an ask is on its way
//   keep back do not call proceed(): the message has been dealt with. Who asked is told by
//             MessageRefused; or reply to call.sender(), or throw, which is the actor's failure
//   change    proceed_with(another message), of any type, from the same sender, who is answered by
//             the actor as usual
//
// Of several, the first that is listed sees a message first and hands it to the next one; each sees
// what the one before has made of it. Props that have interceptors may be intercepted() again: the
// new ones are outer ones.
//
// They see all that the actor's handlers would: messages of its Protocol and others, also those
// that are unhandled, what its Behaviors take, signals (Terminated, ReceiveTimeout ...), timers'
// messages, and what comes back from the stash, again. Not PoisonPill, Kill, Identify, stop and
// supervision, which are the runtime's, and not what a handler takes itself by context().receive().
// A Terminated that is kept back is no DeathPact.
//
// Like the arguments of Props, an interceptor is kept, and copied for each start: the new object
// after a restart has fresh copies. State that is to live longer, or to be seen from elsewhere,
// belongs into something shared; the copies of several actors may run at the same time. A copy runs
// on the worker of its actor, in its turn: it may tell, ask and wait as a handler may.
//
// (Akka's BehaviorInterceptor, and its ReceivePipeline.) An actor without interceptors pays nothing
// for them: those who have some take the way of actors that have become another.

#include <concepts>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/detail/blueprint.hpp"
#include "actors/detail/empty_function.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/errors.hpp"
#include "actors/message.hpp"
#include "actors/props.hpp"
#include "actors/protocol.hpp"

namespace actors {

class Interception;

/// What an ask fails with when an interceptor keeps its message back. The text names the actor and
/// the message.
struct MessageRefused : Error {
  using Error::Error;
};

namespace detail {

/// One interceptor of one object.
class InterceptorBody {
 public:
  InterceptorBody() = default;
  InterceptorBody(const InterceptorBody&) = delete;
  InterceptorBody& operator=(const InterceptorBody&) = delete;
  virtual ~InterceptorBody() = default;
  virtual void run(Interception& call) = 0;
};
template <class F>
class InterceptorOf final : public InterceptorBody {
 public:
  explicit InterceptorOf(const F& function) : function_(function) {}
  void run(Interception& call) override { function_(call); }

 private:
  F function_;
};
/// The first one sees messages first.
using Interceptors = std::vector<std::unique_ptr<InterceptorBody>>;

template <class F>
concept interceptor = std::copy_constructible<F> && std::invocable<F&, Interception&>;

[[noreturn]] void throw_empty_interceptor();
/// Puts these in front of those the actor has. Its object has just been built.
void add_interceptors(Actor& actor, Interceptors more);

/// What the Props of an intercepted actor keep.
template <class... Is>
struct InterceptedPlan {
  InterceptedPlan(Blueprint original, std::tuple<Is...> interceptors)
      : inner(std::move(original)), all(std::move(interceptors)) {}
  InterceptedPlan(InterceptedPlan&&) noexcept(
      std::is_nothrow_move_constructible_v<std::tuple<Is...>>) = default;
  InterceptedPlan& operator=(InterceptedPlan&&) = delete;
  InterceptedPlan(const InterceptedPlan& other) : inner(other.inner.copy()), all(other.all) {}
  InterceptedPlan& operator=(const InterceptedPlan&) = delete;
  ~InterceptedPlan() = default;

  Blueprint inner;
  std::tuple<Is...> all;
};

/// The Recipe of "what another blueprint makes, with these interceptors".
template <class A, class... Is>
struct Intercepted {
  using Plan = InterceptedPlan<Is...>;

  static Actor* construct(void* where, const void* arguments) {
    const Plan& plan = *static_cast<const Plan*>(arguments);
    Interceptors copies;
    std::apply(
        [&copies](const Is&... each) {
          (copies.push_back(std::make_unique<InterceptorOf<Is>>(each)), ...);
        },
        plan.all);
    Actor* const actor = plan.inner.recipe().construct(where, plan.inner.kept());
    try {
      add_interceptors(*actor, std::move(copies));
    } catch (...) {
      plan.inner.recipe().destroy(actor);
      throw;
    }
    return actor;
  }

  static constexpr Recipe from_arguments{
      &class_of<A>, sizeof(A), alignof(A), &construct, &FromArguments<A>::destroy, mailbox_of<A>()};
  static constexpr Recipe from_factory{
      &class_of<A>, 0, 1, &construct, &FromFactory<A, void>::destroy, mailbox_of<A>()};
};

}  // namespace detail

/// One message on its way to a handler. On the stack of the actor's turn: for the interceptor that
/// gets it, while that runs.
class Interception {
 public:
  Interception(const Interception&) = delete;
  Interception& operator=(const Interception&) = delete;

  /// What came to this interceptor. A view: copy it to keep it (and throw Error for a move-only
  /// one). After proceed(), a receive(T) or receive(T&&) has taken its content.
  [[nodiscard]] const Message& message() const noexcept { return message_; }
  /// The actor that is to handle it.
  [[nodiscard]] ActorRef self() const noexcept;
  /// Whoever sent it; a ref to dead letters when nobody said so. To be answered, or told to others.
  [[nodiscard]] ActorRef sender() const noexcept;
  /// The sender waits for an answer.
  [[nodiscard]] bool asked() const noexcept;

  /// Hands the message to the next interceptor, or to the actor; what they throw passes through.
  /// Returns when it has been handled. Throws Error for a second time.
  void proceed();
  /// The same with another message in its place, from the same sender: text as a std::string, what
  /// a Message holds. It is not converted to a type of the actor's Protocol.
  template <class M>
  requires(detail::sendable<M> && !detail::is_control<M>) void proceed_with(M&& other) {
    check_first();
    proceed_as(detail::wrap<detail::sent_as<M>>(std::forward<M>(other)));
  }

 private:
  friend class detail::ActorCell;

  Interception(detail::ActorCell& cell, std::size_t next, detail::Envelope& envelope) noexcept
      : cell_(cell), envelope_(envelope), message_(detail::borrow(envelope)), next_(next) {}
  /// The message has been replaced: it is over now. Otherwise: harmless.
  ~Interception();
  void check_first() const;
  void proceed_as(detail::Envelope* other);

  detail::ActorCell& cell_;
  detail::Envelope& envelope_;
  const Message message_;
  std::size_t next_;  ///< of the actor's interceptors
  bool proceeded_ = false;
  bool replaced_ = false;
};

/// Props of an actor whose messages these interceptors see; all else is as in `props`. Throws Error
/// for an empty std::function.
template <class A, detail::interceptor... Fs>
requires(sizeof...(Fs) > 0) [[nodiscard]] Props<A> intercepted(Props<A> props, Fs... interceptors) {
  using Recipes = detail::Intercepted<A, Fs...>;
  if ((detail::is_empty_function(interceptors) || ...)) {
    detail::throw_empty_interceptor();
  }
  detail::Blueprint inner = props.take_blueprint();
  const auto& recipe =
      inner.recipe().object_size == 0 ? Recipes::from_factory : Recipes::from_arguments;
  detail::Envelope* const plan = detail::make_kept<typename Recipes::Plan>(
      std::move(inner), std::tuple<Fs...>(std::move(interceptors)...));
  return Props<A>(detail::Blueprint(recipe, plan)).with(props.options());
}

}  // namespace actors
