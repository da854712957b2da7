#pragma once
// ChildSpec: how a Supervisor (supervisor.hpp) starts, restarts and ends one of its children. The
// terms, and the defaults, are those of Erlang/OTP's supervisor.
//
//   actors::ChildSpec db{.id = "db", .start = actors::props<Database>(url)};
//   actors::ChildSpec feed{.id = "feed",
//                          .start = actors::child_process(read_feed, "topic"),
//                          .restart = actors::RestartType::transient,
//                          .shutdown = 10s};
//
// A value: it may be copied, and used for several supervisors. Impossible values are a ConfigError
// that names the child and the field, when a supervisor is given the spec.

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/clauses.hpp"
#include "actors/clock.hpp"
#include "actors/detail/process_body.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/detail/supervised.hpp"
#include "actors/message.hpp"
#include "actors/props.hpp"
#include "actors/spawn.hpp"

namespace actors {

class Supervisor;

/// When a child that has ended is started again. An orderly end is: it stopped itself; a PoisonPill
/// or somebody's stop() ended it; its system ends; a process's exit("shutdown"), or exit() with a
/// tuple that begins so, as a Supervisor ends itself. All other ends are abnormal: it failed, was
/// killed, went down with one that it is linked to, or ended with another value.
enum class RestartType : std::uint8_t {
  permanent,  ///< always
  transient,  ///< after an abnormal end
  temporary   ///< never; its spec goes with it
};

/// What count_children counts a child as. Nobody says so: a child whose class is a Supervisor is
/// one, everything else is a worker.
enum class ChildType : std::uint8_t { worker, supervisor };

/// For ChildSpec::shutdown: the child is stopped at once; the message that it is handling is its
/// last.
inline constexpr Duration brutal_kill = Duration::zero();
/// For ChildSpec::shutdown: five seconds for a worker, no_timeout (OTP's infinity) for a
/// supervisor.
inline constexpr Duration usual_shutdown = Duration::min();

namespace detail {

/// A child about to be started.
struct NewChild {
  Blueprint blueprint;
  Options options;
  ChildType type = ChildType::worker;
  bool is_process = false;
};

/// Makes children, one after the other. Immutable.
class ChildMaker : public SharedObject {
 public:
  /// `argument`: what takes() says; else it is not looked at. Throws what copying arguments, and a
  /// function of the user's, throws.
  [[nodiscard]] virtual NewChild make(const Message& argument) const = 0;
  /// As far as it is known before the start.
  [[nodiscard]] virtual ChildType type() const noexcept { return ChildType::worker; }
  /// The type of the argument of a simple_one_for_one child; null: it takes none.
  [[nodiscard]] virtual const TypeDescriptor* takes() const noexcept { return nullptr; }
};

template <class A>
inline constexpr ChildType type_of_child =
    std::is_base_of_v<Supervisor, A> ? ChildType::supervisor : ChildType::worker;

template <class A>
[[nodiscard]] NewChild new_child(Props<A> props) {
  return {supervised<A>(props.take_blueprint()), props.options(), type_of_child<A>};
}

template <class A>
class PropsMaker final : public ChildMaker {
 public:
  explicit PropsMaker(Props<A> props) : props_(std::move(props)) {}
  NewChild make(const Message& /*argument*/) const override { return new_child(props_); }
  ChildType type() const noexcept override { return type_of_child<A>; }

 private:
  Props<A> props_;
};

/// Every process gets copies of the function and of the arguments.
template <class F, class... Args>
class ProcessMaker final : public ChildMaker {
 public:
  template <class G, class... As>
  explicit ProcessMaker(Options options, G&& function, As&&... arguments)
      : options_(std::move(options)),
        function_(std::forward<G>(function)),
        arguments_(std::forward<As>(arguments)...) {}
  NewChild make(const Message& /*argument*/) const override {
    using R = process_result<std::invoke_result_t<F, Process&, Args...>>;
    auto body = std::apply(
        [this](const Args&... arguments) {
          return std::make_unique<ProcessBodyOf<R, F, Args...>>(function_, arguments...);
        },
        arguments_);
    return {process_blueprint(std::move(body), false), options_, ChildType::worker, true};
  }

 private:
  Options options_;
  F function_;
  std::tuple<Args...> arguments_;
};

template <class T>
inline constexpr bool is_props = false;
template <class A>
inline constexpr bool is_props<Props<A>> = true;

}  // namespace detail

/// How a child is started, again and again: Props of a class, a process (child_process), or, for
/// the children of a simple_one_for_one supervisor, a function of one argument that gives either:
///
///   .start = [](const Order& order) { return actors::props<Clerk>(order.number); }
///
/// Arguments are kept as copies, and every incarnation gets copies of them; so are those that the
/// function is called with, once for each incarnation, by the worker that runs the supervisor.
/// Immutable; copies share it, and may be used by any thread.
class ChildStart {
 public:
  /// None: what a spec has when nothing is said. No supervisor takes it.
  ChildStart() = default;
  template <class A>
  ChildStart(Props<A> props)  // NOLINT(google-explicit-constructor): .start = props<A>(...)
      : ChildStart(new detail::PropsMaker<A>(std::move(props))) {}
  template <detail::message_handler F>
  ChildStart(F function)  // NOLINT(google-explicit-constructor): .start = [](const Order& o) {...}
      : ChildStart(maker_of(std::move(function))) {}
  /// For child_process().
  explicit ChildStart(const detail::ChildMaker* maker)
      : maker_(detail::SharedRef<const detail::ChildMaker>::adopt(maker)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(maker_); }
  /// For the supervisor. Not of an empty one.
  [[nodiscard]] const detail::ChildMaker& maker() const noexcept { return *maker_; }

 private:
  template <class F>
  class FunctionMaker;
  template <class F>
  static const detail::ChildMaker* maker_of(F function) {
    using M = detail::clause_message<F>;
    constexpr bool gives_child = requires(const F& f, const M& argument) {
      ChildStart(f(argument));
    };
    static_assert(gives_child,
                  ".start = function: the function takes one argument by const& (or by value), may "
                  "be called again and again, and returns props<A>(...) or child_process(...)");
    if constexpr (gives_child) {
      return new FunctionMaker<F>(std::move(function));
    } else {
      return nullptr;
    }
  }

  detail::SharedRef<const detail::ChildMaker> maker_;
};

template <class F>
class ChildStart::FunctionMaker final : public detail::ChildMaker {
  using M = detail::clause_message<F>;
  using Made = decltype(std::declval<const F&>()(std::declval<const M&>()));

 public:
  explicit FunctionMaker(F function) : function_(std::move(function)) {}
  detail::NewChild make(const Message& argument) const override {
    const ChildStart start(function_(argument.get<M>()));
    if (!start) {
      throw ConfigError(
          "ChildSpec: the function in .start gave an empty ChildStart; return props<A>(...) or "
          "child_process(...), or throw");
    }
    return start.maker().make({});
  }
  ChildType type() const noexcept override {
    if constexpr (detail::is_props<Made>) {
      return class_type(static_cast<const Made*>(nullptr));
    }
    return ChildType::worker;
  }
  const detail::TypeDescriptor* takes() const noexcept override { return &detail::type_of<M>; }

 private:
  template <class A>
  static constexpr ChildType class_type(const Props<A>* /*props*/) noexcept {
    return detail::type_of_child<A>;
  }

  F function_;
};

/// A process as a child: function(actors::Process&, arguments...), on a stack of its own; or
/// child_process<Worker>(arguments...), Worker().main(actors::Process&, arguments...). Options
/// (name, dispatcher, mailbox) come first. Unlike one that is spawned it is a child of its
/// supervisor in the tree, and it runs again and again, so that function and arguments must be
/// copyable. It counts as started when it is made: its function need not have begun.
template <class F, class... Args>
requires(!std::is_same_v<std::decay_t<F>, Options>) [[nodiscard]] ChildStart
    child_process(Options options, F&& function, Args&&... arguments) {
  using Function = std::decay_t<F>;
  constexpr bool runs = detail::process_function<F, Args...>;
  constexpr bool again =
      detail::is_copyable<Function> && (detail::is_copyable<detail::sent_as<Args>> && ...);
  static_assert(runs,
                "child_process(function, arguments...): the function takes an actors::Process& and "
                "these arguments");
  static_assert(again,
                "child_process(function, arguments...): they are kept for restarts, so they must "
                "be copyable");
  if constexpr (runs && again) {
    return ChildStart(new detail::ProcessMaker<Function, detail::sent_as<Args>...>(
        std::move(options), std::forward<F>(function), std::forward<Args>(arguments)...));
  } else {
    return {};
  }
}
template <class F, class... Args>
requires(!std::is_same_v<std::decay_t<F>, Options>) [[nodiscard]] ChildStart
    child_process(F&& function, Args&&... arguments) {
  return child_process(Options(), std::forward<F>(function), std::forward<Args>(arguments)...);
}
template <class C, class... Args>
requires std::is_class_v<C>
[[nodiscard]] ChildStart child_process(Options options, Args&&... arguments) {
  return child_process(std::move(options), detail::MainOf<C>(), std::forward<Args>(arguments)...);
}
template <class C, class... Args>
requires(std::is_class_v<C> && !detail::starts_with_option<Args...>) [[nodiscard]] ChildStart
    child_process(Args&&... arguments) {
  return child_process(Options(), detail::MainOf<C>(), std::forward<Args>(arguments)...);
}

/// One child of a Supervisor.
struct ChildSpec {
  /// Unique among its siblings. It is also the child's name in the tree ("/user/shop/db"), unless
  /// `start` has one of its own (props<Db>().named("x")). Not used by simple_one_for_one.
  std::string id{};
  ChildStart start{};
  RestartType restart = RestartType::permanent;
  /// How the supervisor ends it: it is sent a PoisonPill, so that it handles what it had been told;
  /// if it has not ended after this time it is stopped. brutal_kill: stopped at once. no_timeout:
  /// OTP's infinity. Not negative.
  Duration shutdown = usual_shutdown;
  /// Its own orderly end (a temporary one's: any end) can end the supervisor:
  /// SupervisorFlags::auto_shutdown. Not for permanent children.
  bool significant = false;
  /// How long constructor and pre_start() may take. A child that takes longer is stopped, and has
  /// not started. Positive; no_timeout, the default, waits. (OTP: the timeout of
  /// gen_server:start_link.)
  Duration start_timeout = no_timeout;
};

}  // namespace actors
