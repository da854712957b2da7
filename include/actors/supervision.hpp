#pragma once
// Supervision: what to do about a failure. When an actor throws, its parent's strategy is asked:
//
//   SupervisorStrategy supervisor_strategy() const override {
//     return one_for_one(Decider{}.on<ParseError>(Directive::resume)
//                                 .on<NetError>([](const NetError& e) {
//                                    return e.fatal() ? Directive::stop : Directive::restart;
//                                  })
//                                 .otherwise(Directive::escalate),
//                        {.max_restarts = 10, .within = 1min,
//                         .backoff = {.min = 100ms, .max = 10s, .jitter = 0.2}});
//   }
//
// A strategy is data plus a pure decision: it never touches a child. Values that make no sense are
// a ConfigError when the strategy is built; the text names the field and what it accepts.

#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/shared_ref.hpp"

namespace actors {

class Message;

/// What becomes of an actor that failed.
enum class Directive : std::uint8_t {
  resume,   ///< go on with the next message, state kept
  restart,  ///< a new object behind the same ref and mailbox
  stop,     ///< end it
  escalate  ///< the supervisor fails in its turn: its own supervisor decides
};

/// Where in its life an actor failed.
enum class FailurePhase : std::uint8_t {
  constructor,
  pre_start,
  handler,  ///< handling a message, or a callback that runs as a turn of the actor
  pre_restart,
  post_restart,
  post_stop,
  destructor,
  decider,   ///< its supervisor_strategy(), or the decider in it, while deciding about a child
  escalated  ///< nothing of its own: a child's failure was escalated
};

/// One failure, told to a supervisor and to the hooks. A value that shares immutable data: cheap to
/// copy, safe to read from any thread.
class Failure {
 public:
  /// The actor at `path` threw `cause`.
  Failure(std::exception_ptr cause, std::string path, FailurePhase phase);
  /// The same while it had `message`, empty when the handler had taken it over. The type's name is
  /// kept apart, so that it is known in any case.
  Failure(std::exception_ptr cause, std::string path, FailurePhase phase, Message message,
          std::string message_type);
  /// The same failure, brought about by `below`: chain() becomes below, then below's own chain.
  [[nodiscard]] Failure caused_by(const Failure& below) const;

  Failure(const Failure&) noexcept;
  Failure& operator=(const Failure&) noexcept;
  ~Failure();

  /// What was thrown. Rethrow it to look at it.
  [[nodiscard]] const std::exception_ptr& cause() const noexcept;
  /// Its text: what() of a std::exception, a thrown text itself, else "a thrown <type>".
  [[nodiscard]] const std::string& what() const noexcept;
  /// The type of what was thrown, readable: "std::out_of_range".
  [[nodiscard]] const std::string& cause_type() const noexcept;
  /// Who failed.
  [[nodiscard]] const std::string& path() const noexcept;
  [[nodiscard]] FailurePhase phase() const noexcept;
  /// The message that was being handled. Empty outside a handler, and when the handler took it.
  [[nodiscard]] const Message& message() const noexcept;
  /// Its type, readable; "" outside a handler.
  [[nodiscard]] const std::string& message_type() const noexcept;
  /// The failures below this one that led to it, the nearest first. Empty unless escalated (or a
  /// decider failed over a child's failure).
  [[nodiscard]] const std::vector<Failure>& chain() const noexcept;
  /// All of it in one line: "/user/a failed handling Job: std::out_of_range: no such row;
  /// caused by: ...".
  [[nodiscard]] std::string describe() const;

 private:
  struct Data;
  explicit Failure(detail::SharedRef<const Data> data) noexcept;
  detail::SharedRef<const Data> data_;
};

namespace detail {

/// One rule of a Decider: says whether it covers an exception, and what is to be done then.
class DeciderRule : public SharedObject {
 public:
  /// `standard` is the exception when it is a std::exception, else null; `cause` is it in any case.
  [[nodiscard]] virtual bool decide(const std::exception* standard, const std::exception_ptr& cause,
                                    Directive& directive) const = 0;
};

template <class E, class F>
class TypedRule final : public DeciderRule {
 public:
  explicit TypedRule(F function) : function_(std::move(function)) {}

  bool decide(const std::exception* standard, const std::exception_ptr& cause,
              Directive& directive) const override {
    // Asking an object for its type is 50 times cheaper than throwing it once more, so only types
    // outside the std::exception family (or with an ambiguous base there) are found by throwing.
    if constexpr (std::is_convertible_v<const E*, const std::exception*>) {
      if (standard != nullptr) {
        const auto* found = dynamic_cast<const E*>(standard);
        if (found != nullptr) {
          directive = function_(*found);
        }
        return found != nullptr;
      }
    }
    try {
      std::rethrow_exception(cause);
    } catch (const E& found) {
      directive = function_(found);
      return true;
    } catch (...) {
      return false;
    }
  }

 private:
  F function_;
};

struct FixedDirective {
  Directive directive;
  template <class E>
  Directive operator()(const E& /*unused*/) const noexcept {
    return directive;
  }
};

/// Throws ConfigError unless `directive` is one of the four.
void check_directive(Directive directive, const char* where);
/// Throws ConfigError: a decider was given an empty function.
[[noreturn]] void throw_empty_decider_function();

template <class F>
void check_decider_function(const F& function) {
  if constexpr (std::is_constructible_v<bool, const F&> && !std::is_empty_v<F>) {
    if (!static_cast<bool>(function)) {
      throw_empty_decider_function();
    }
  }
}

}  // namespace detail

/// Chooses a directive by the type of what was thrown. The first rule that fits wins; what no rule
/// names is escalated, unless there is an otherwise(). An empty Decider{} is the default:
/// ActorInitializationError, ActorKilled and DeathPact stop, every other std::exception restarts,
/// anything else escalates. Immutable once built, so copies may be used by any thread.
///
/// Cost: a dynamic_cast per rule, or one more throw, a microsecond, per rule whose E is not derived
/// from std::exception.
class Decider {
 public:
  Decider() = default;

  /// An E, or what derives from it, gets this directive.
  template <class E>
  [[nodiscard]] Decider on(Directive directive) && {
    detail::check_directive(directive, "Decider::on");
    add<E>(detail::FixedDirective{directive});
    return std::move(*this);
  }
  template <class E>
  [[nodiscard]] Decider on(Directive directive) const& {
    return Decider(*this).template on<E>(directive);
  }
  /// `function(const E&)` says which directive. If it throws, the supervisor itself fails.
  template <class E, class F>
  requires std::is_invocable_r_v<Directive, const F&, const E&>
  [[nodiscard]] Decider on(F function) && {
    detail::check_decider_function(function);
    add<E>(std::move(function));
    return std::move(*this);
  }
  template <class E, class F>
  requires std::is_invocable_r_v<Directive, const F&, const E&>
  [[nodiscard]] Decider on(F function) const& {
    return Decider(*this).template on<E>(std::move(function));
  }
  /// Whatever no rule names gets this directive.
  [[nodiscard]] Decider otherwise(Directive directive) &&;
  [[nodiscard]] Decider otherwise(Directive directive) const&;

  /// The directive for `cause`. Throws what a rule's function throws.
  [[nodiscard]] Directive decide(const std::exception_ptr& cause) const;
  [[nodiscard]] Directive decide(const Failure& failure) const { return decide(failure.cause()); }

 private:
  template <class E, class F>
  void add(F function) {
    static_assert(std::is_same_v<E, std::remove_cv_t<std::remove_reference_t<E>>>,
                  "Decider::on<E>: name the exception type itself, without const or &");
    rules_.push_back(detail::SharedRef<const detail::DeciderRule>::adopt(
        new detail::TypedRule<E, F>(std::move(function))));
  }

  [[nodiscard]] Directive choose(const std::exception* standard,
                                 const std::exception_ptr& cause) const;

  std::vector<detail::SharedRef<const detail::DeciderRule>> rules_;
  Directive otherwise_ = Directive::escalate;
  bool has_otherwise_ = false;
};

/// How long to wait before a restart: min, 2 min, 4 min ... max, each made longer by a random part
/// of up to `jitter` of itself. During the wait messages stay in the mailbox, and a stop ends it.
struct Backoff {
  Duration min = Duration::zero();         ///< zero: no waiting
  Duration max = std::chrono::minutes(1);  ///< at least min
  double jitter = 0.0;                     ///< 0 to 1
  /// An actor that lived this long since its last restart starts again at min. Zero, the default,
  /// means (min + max) / 2; no_timeout means never.
  Duration reset_after = Duration::zero();
};

/// Whose restarts are counted together.
enum class Budget : std::uint8_t {
  per_child,      ///< each child has a budget of its own
  per_supervisor  ///< all children of the supervisor share one
};

/// How often, and how fast, a supervisor restarts. Every failure that asks for a restart is counted
/// once, for the child that failed, however many siblings are restarted with it.
struct RestartLimits {
  int max_restarts = 10;  ///< within the window; 0: never restart; -1: without limit
  /// The window starts with the first counted failure, and anew with the first one after its end.
  /// Zero, the default, means one minute, or no window when max_restarts is -1 (which takes no
  /// other). no_timeout: one window without end.
  Duration within = Duration::zero();
  Backoff backoff = {};
  /// When the budget is used up: Directive::stop (whoever would have been restarted is stopped) or
  /// Directive::escalate.
  Directive on_exhausted = Directive::stop;
  Budget budget = Budget::per_child;
};

/// Who else is concerned when a child fails.
enum class SupervisionScope : std::uint8_t {
  one,  ///< the child that failed
  all,  ///< all children
  rest  ///< the child that failed and those started after it
};

/// A Decider, the scope of its stops and restarts, and limits. A resume concerns only the child
/// that failed, whatever the scope. Immutable; copies may be used by any thread.
class SupervisorStrategy {
 public:
  /// Throws ConfigError for impossible limits.
  SupervisorStrategy(SupervisionScope scope, Decider decider, RestartLimits limits);

  [[nodiscard]] SupervisionScope scope() const noexcept { return scope_; }
  [[nodiscard]] const Decider& decider() const noexcept { return decider_; }
  /// With the defaults filled in: `within` and `reset_after` are what is in force.
  [[nodiscard]] const RestartLimits& limits() const noexcept { return limits_; }
  [[nodiscard]] Directive decide(const Failure& failure) const { return decider_.decide(failure); }

 private:
  SupervisionScope scope_;
  Decider decider_;
  RestartLimits limits_;
};

/// Concerns the failed child alone.
[[nodiscard]] SupervisorStrategy one_for_one(Decider decider = {}, RestartLimits limits = {});
[[nodiscard]] SupervisorStrategy one_for_one(RestartLimits limits);
/// All children stop or restart together: for children that depend on one another.
[[nodiscard]] SupervisorStrategy all_for_one(Decider decider = {}, RestartLimits limits = {});
[[nodiscard]] SupervisorStrategy all_for_one(RestartLimits limits);
/// The failed child and those started after it: for a chain in which later children depend on
/// earlier ones.
[[nodiscard]] SupervisorStrategy rest_for_one(Decider decider = {}, RestartLimits limits = {});
[[nodiscard]] SupervisorStrategy rest_for_one(RestartLimits limits);

}  // namespace actors
