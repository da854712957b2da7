#pragma once
// Props: how to make an actor, again at each restart. Options: its name, where it runs, and where
// its messages wait.
//
//   system.actor_of<Account>(actors::named("alice"), 0);
//   system.actor_of(actors::props<Account>(0).named("bob").on_dispatcher("blocking"));
//   system.actor_of(actors::props<Connection>([fd] { return std::make_unique<Connection>(fd); }));
//
// Constructor arguments are kept as copies (text as std::string), and every incarnation is built
// from the kept ones. What cannot be copied needs a factory, which is run at each start.

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/detail/actor_class.hpp"
#include "actors/detail/blueprint.hpp"
#include "actors/detail/check_actor.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/errors.hpp"
#include "actors/mailbox.hpp"
#include "actors/message.hpp"

namespace actors {

/// Options of whatever is started. A value; thread-compatible.
class Options {
 public:
  /// Its name, unique among its siblings that are alive. Throws InvalidName for an empty one; what
  /// else a name may hold is checked where it is used.
  [[nodiscard]] Options named(std::string name) const;
  /// The dispatcher that runs it, by its name in the system's Config. Throws ConfigError for an
  /// empty one.
  [[nodiscard]] Options on_dispatcher(std::string dispatcher) const;

  /// Where its messages wait: what `factory()`, a std::unique_ptr to a Mailbox, gives. The factory
  /// is run once for each actor that is started with these options, by whoever starts it. Or the
  /// name of a mailbox in the system's Config; throws ConfigError for an empty one. This goes
  /// before what the dispatcher has, which goes before what the class has: a static function
  /// mailbox() that returns such a factory.
  template <class F>
  [[nodiscard]] Options with_mailbox(F factory) const {
    constexpr bool by_name = std::is_convertible_v<F, std::string>;
    static_assert(
        by_name || std::is_same_v<F, MailboxType> || detail::makes_mailbox<F>,
        "with_mailbox(factory): the factory must be a function of no arguments that returns "
        "a std::unique_ptr to an actors::Mailbox, and may be called again and again");
    if constexpr (by_name) {
      return with_named_mailbox(std::move(factory));
    } else if constexpr (std::is_same_v<F, MailboxType> || detail::makes_mailbox<F>) {
      return with_own_mailbox(std::move(factory));
    }
  }

  /// Empty: the runtime makes one up when it is asked for.
  [[nodiscard]] const std::string& name() const noexcept { return said().name; }
  /// Empty: the parent's.
  [[nodiscard]] const std::string& dispatcher() const noexcept { return said().dispatcher; }
  /// What with_mailbox() was given, if it was no name; else the default one.
  [[nodiscard]] const MailboxType& mailbox() const noexcept { return said().mailbox; }
  /// What with_mailbox() was given, if it was a name; else empty.
  [[nodiscard]] const std::string& mailbox_name() const noexcept { return said().mailbox_name; }
  /// Nothing has been said: all is as the parent, or the class, has it.
  [[nodiscard]] bool empty() const noexcept { return !said_; }

 private:
  struct Said : detail::SharedObject {
    std::string name;
    std::string dispatcher;
    MailboxType mailbox;
    std::string mailbox_name;
  };
  [[nodiscard]] const Said& said() const noexcept;
  template <class Change>
  [[nodiscard]] Options changed(Change change) const;
  [[nodiscard]] Options with_named_mailbox(std::string name) const;
  [[nodiscard]] Options with_own_mailbox(MailboxType type) const;

  /// Null for most actors: starting one shall not cost four members that say nothing.
  detail::SharedRef<const Said> said_;
};

[[nodiscard]] Options named(std::string name);
[[nodiscard]] Options on_dispatcher(std::string dispatcher);
template <class F>
[[nodiscard]] Options with_mailbox(F factory) {
  return Options().with_mailbox(std::move(factory));
}

namespace detail {

/// What the class itself says of its mailbox: Recipe::mailbox.
template <class A>
consteval MailboxType (*mailbox_of())() {
  if constexpr (has_mailbox<A>) {
    return +[]() -> MailboxType { return A::mailbox(); };
  } else {
    return nullptr;
  }
}

/// The Recipe of "an A from kept arguments".
template <class A, class... Kept>
struct FromArguments {
  using Tuple = std::tuple<Kept...>;
  static Actor* construct(void* where, const void* arguments) {
    if constexpr (sizeof...(Kept) == 0) {
      return ::new (where) A();
    } else {
      return std::apply([where](const Kept&... kept) -> Actor* { return ::new (where) A(kept...); },
                        *static_cast<const Tuple*>(arguments));
    }
  }
  static void destroy(Actor* actor) {
    A* object = static_cast<A*>(actor);
    object->A::~A();  // qualified: the object is exactly an A, no virtual call is needed
  }
  static constexpr Recipe recipe{&class_of<A>, sizeof(A), alignof(A),
                                 &construct,   &destroy,  mailbox_of<A>()};
};

[[noreturn]] void throw_empty_factory(const std::type_info& actor_class);
[[noreturn]] void throw_used_up(const std::type_info& actor_class);

/// The Recipe of "what the factory returns".
template <class A, class F>
struct FromFactory {
  static Actor* construct(void* /*where*/, const void* arguments) {
    // The factory lives in an envelope of the blueprint, which is never const; it may be mutable.
    F& factory = *static_cast<F*>(const_cast<void*>(arguments));
    std::unique_ptr<A> object = factory();
    if (object == nullptr) {
      throw_empty_factory(typeid(A));
    }
    return object.release();
  }
  static void destroy(Actor* actor) { delete static_cast<A*>(actor); }
  static constexpr Recipe recipe{&class_of<A>, 0, 1, &construct, &destroy, mailbox_of<A>()};
};

template <class A, class F>
concept makes =
    std::is_invocable_v<F&> && std::is_convertible_v<std::invoke_result_t<F&>, std::unique_ptr<A>>;
template <class A, class... Args>
concept is_factory = sizeof...(Args) == 1 && (makes<A, std::decay_t<Args>> && ...);

}  // namespace detail

/// Everything that is needed to start an A, as often as one likes. A value; thread-compatible;
/// copying it copies the kept arguments.
template <class A>
class Props {
 public:
  explicit Props(detail::Blueprint blueprint) noexcept : blueprint_(std::move(blueprint)) {}
  Props(const Props& other) : blueprint_(other.blueprint_.copy()), options_(other.options_) {}
  Props(Props&&) noexcept = default;
  Props& operator=(Props other) noexcept {
    blueprint_ = std::move(other.blueprint_);
    options_ = std::move(other.options_);
    return *this;
  }
  ~Props() = default;

  [[nodiscard]] Props named(std::string name) && {
    options_ = std::move(options_).named(std::move(name));
    return std::move(*this);
  }
  [[nodiscard]] Props named(std::string name) const& { return Props(*this).named(std::move(name)); }
  [[nodiscard]] Props on_dispatcher(std::string dispatcher) && {
    options_ = std::move(options_).on_dispatcher(std::move(dispatcher));
    return std::move(*this);
  }
  [[nodiscard]] Props on_dispatcher(std::string dispatcher) const& {
    return Props(*this).on_dispatcher(std::move(dispatcher));
  }
  template <class F>
  [[nodiscard]] Props with_mailbox(F factory) && {
    options_ = std::move(options_).with_mailbox(std::move(factory));
    return std::move(*this);
  }
  template <class F>
  [[nodiscard]] Props with_mailbox(F factory) const& {
    return Props(*this).with_mailbox(std::move(factory));
  }
  /// Replaces all options.
  [[nodiscard]] Props with(Options options) && {
    options_ = std::move(options);
    return std::move(*this);
  }
  [[nodiscard]] Props with(Options options) const& { return Props(*this).with(std::move(options)); }

  [[nodiscard]] const Options& options() const noexcept { return options_; }
  /// For the runtime: the way to build the object. These Props are used up by it. Throws Error if
  /// they are already.
  [[nodiscard]] detail::Blueprint take_blueprint() {
    if (blueprint_.empty()) {
      detail::throw_used_up(typeid(A));
    }
    return std::move(blueprint_);
  }

 private:
  detail::Blueprint blueprint_;
  Options options_;
};

/// An A built with A(const Args&...), or by a factory: a copyable function of no arguments that
/// returns a std::unique_ptr<A>.
template <class A, class... Args>
[[nodiscard]] Props<A> props(Args&&... args) {
  using namespace detail;
  if constexpr (is_factory<A, Args...>) {
    if constexpr (check_factory<A, std::decay_t<Args>...>()) {
      return Props<A>(Blueprint(FromFactory<A, std::decay_t<Args>...>::recipe,
                                make_kept<std::decay_t<Args>...>(std::forward<Args>(args)...)));
    }
  } else if constexpr (check_actor<A, Args...>()) {
    using From = FromArguments<A, kept<text_kept<A, Args...>, Args>...>;
    if constexpr (sizeof...(Args) == 0) {
      return Props<A>(Blueprint(From::recipe, nullptr));
    } else {
      return Props<A>(
          Blueprint(From::recipe, make_kept<typename From::Tuple>(std::forward<Args>(args)...)));
    }
  }
  __builtin_unreachable();  // a check has failed: this never compiles
}

namespace detail {

/// What actor_of<A>(...) takes: arguments of A, with or without Options before them.
template <class A>
[[nodiscard]] Props<A> props_of() {
  return props<A>();
}
template <class A, class First, class... Rest>
[[nodiscard]] Props<A> props_of(First&& first, Rest&&... rest) {
  if constexpr (std::is_same_v<std::decay_t<First>, Options>) {
    return props<A>(std::forward<Rest>(rest)...).with(std::forward<First>(first));
  } else {
    return props<A>(std::forward<First>(first), std::forward<Rest>(rest)...);
  }
}

}  // namespace detail
}  // namespace actors
