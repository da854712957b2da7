#pragma once
// Process: straight-line actors. A process is a function on a stack of its own, which waits for its
// messages where it needs them:
//
//   actors::Value echo(actors::Process& self, actors::ActorRef other) {
//     other | actors::Value{{"hello", 1}};
//     return self.receive<actors::Value>();       // what it returns is what join() gives
//   }
//   auto process = system.spawn(echo, other);     // a ProcessRef<Value>
//
// A process handles what it has been told when it asks for it, in any order it likes: receive looks
// for the oldest message that one of its clauses takes, and leaves the others where they are. While
// it waits its worker runs others. It ends when its function returns or throws; stop, PoisonPill
// (in its turn) and the end of the system make its waits throw Stopping, Kill makes them throw
// ActorKilled, again and again: let them unwind the stack.
//
// A process that waits for nothing keeps its worker, but for a turn of the others now and then,
// when it receives or calls yield().

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "actors/actor_ref.hpp"
#include "actors/clauses.hpp"
#include "actors/detail/received.hpp"
#include "actors/log.hpp"
#include "actors/message.hpp"
#include "actors/pattern.hpp"
#include "actors/signals.hpp"
#include "actors/spawn.hpp"

namespace actors {

namespace detail {
class ActorCell;
}  // namespace detail

/// Every wait of an actor. For a process: what its function is given. For an actor of a class: its
/// context(), whose receive finds what has come while the handler runs. Only in the actor's own
/// turns: elsewhere all but self() and system() throw Error.
class Process : public detail::Spawner<Process> {
  friend class detail::Spawner<Process>;

 public:
  /// For the runtime.
  explicit Process(detail::ActorCell& cell) noexcept : cell_(cell) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() = default;

  [[nodiscard]] ActorRef self() const noexcept;
  operator ActorRef() const noexcept { return self(); }  // NOLINT(google-explicit-constructor)
  [[nodiscard]] ActorSystem& system() const noexcept;
  /// Logs with the path of this process.
  [[nodiscard]] Logger logger() const noexcept;

  // ---- receiving. Oldest message first, then the clauses in order.

  /// Whatever comes next.
  Message receive() {
    detail::Received found = wait(nullptr, no_timeout);
    return detail::own(found.release());
  }
  /// The next T; of several: a std::variant.
  template <class... Ts>
  requires(sizeof...(Ts) > 0) auto receive() { return *take<Ts...>(no_timeout); }
  /// What the clause that takes a message makes of it (see clauses.hpp). Of Patterns: a Match.
  template <class... Cs>
  requires(sizeof...(Cs) > 0) auto receive(Cs&&... clauses) {
    if constexpr (check_clauses<Cs...>()) {
      if constexpr ((detail::pattern_like<Cs> && ...)) {
        return *match(no_timeout, Pattern(std::forward<Cs>(clauses))...);
      } else {
        return handle(clauses...);
      }
    }
  }

  /// The same, for at most `timeout`; zero: only a look at what is there. An empty std::optional
  /// (false, where there is no value) when the time is over. What comes meanwhile and is not taken
  /// gains it no time.
  std::optional<Message> receive_for(Duration timeout) {
    detail::Received found = wait(nullptr, timeout);
    return found ? std::optional<Message>(detail::own(found.release())) : std::nullopt;
  }
  template <class... Ts>
  requires(sizeof...(Ts) > 0) auto receive_for(Duration timeout) { return take<Ts...>(timeout); }
  template <class... Cs>
  requires(sizeof...(Cs) > 0) auto receive_for(Duration timeout, Cs&&... clauses) {
    if constexpr (check_clauses<Cs...>()) {
      static_assert(!(detail::is_after<std::decay_t<Cs>> || ...),
                    "receive_for(timeout, ...) has its timeout already: no after(...) in it");
      if constexpr ((detail::pattern_like<Cs> && ...)) {
        return match(timeout, Pattern(std::forward<Cs>(clauses))...);
      } else {
        return try_handle(timeout, clauses...);
      }
    }
  }

  /// Who sent what has been received last. A ref to dead letters when nobody said so.
  [[nodiscard]] ActorRef sender() const;
  /// Answers sender(), whether it asked or told.
  template <class M>
  requires detail::sendable<M>
  void reply(M&& message) const {
    reply_with(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)));
  }

  // ---- time

  /// Waits. Zero, or less, is yield().
  void sleep_for(Duration time);
  /// Lets everybody else have a turn.
  void yield();

  // ---- ends

  /// One Terminated can be received when that one has ended; at once when it has already. Gives the
  /// ref back.
  template <is_ref R>
  R watch(R ref) const {
    watch_id(ref.id());
    return ref;
  }
  /// Also discards a notice that has come already.
  void unwatch(const ActorRef& ref) const;

  // Links go both ways. When one end ends normally, nothing happens to one that does not trap
  // exits; when it ends in any other way, that one ends too, for the same reason: its waits throw
  // Stopping, and a supervisor does not restart it. (When the system ends, a link ends nobody
  // before its turn.) One that traps exits gets an Exit, whatever the reason. Restarts are no ends:
  // links, monitors and trap_exit stay. Kill cannot be trapped; those who are linked to the killed
  // can trap that end.

  /// Links this actor and that one. A second time, or for itself: nothing. One that has ended has
  /// ended with noproc: an Exit is there at once, or this throws Stopping. Throws Error for an
  /// ask's promise.
  void link(const ActorRef& ref) const;
  /// No Exit of that one comes any more; one that has come already is discarded. Harmless without a
  /// link.
  void unlink(const ActorRef& ref) const;
  /// One Down can be received when that one has ended; at once, with noproc, when it has already.
  /// Each call is a monitor of its own. Throws Error for itself and for an ask's promise.
  MonitorId monitor(const ActorRef& ref) const;
  /// Ends a monitor; also discards a Down that has come already. Harmless for one that is over, and
  /// for one of another actor.
  void demonitor(MonitorId id) const;
  /// From now on the ends of those this one is linked to come as Exit; or, with false, end it.
  /// Returns what it was; false at first.
  bool trap_exit(bool on) const;

  /// spawn(...), and a link to the new process that exists before it runs. Throws what spawn
  /// throws; then there is no link.
  template <class F, class... Args>
  requires(detail::is_spawn_option<F> ||
           detail::process_function<F, Args...>) auto spawn_link(F&& function,
                                                                 Args&&... arguments) {
    return tied(detail::Tie::link)
        .spawn(std::forward<F>(function), std::forward<Args>(arguments)...);
  }
  template <class C, class... Args>
  requires std::is_class_v<C>
  auto spawn_link(Args&&... arguments) {
    return tied(detail::Tie::link).template spawn<C>(std::forward<Args>(arguments)...);
  }
  template <class F, class... Args>
  requires(!detail::is_spawn_option<F> && !detail::process_function<F, Args...>)
      a_process_is_a_function_of_Process_ref_and_these<F, Args...> spawn_link(F&& function,
                                                                              Args&&... arguments)
  = delete;  // its parameters: Process&, then these
  /// spawn(...), and a monitor of the new process that exists before it runs: {ref, id}.
  template <class F, class... Args>
  requires(detail::is_spawn_option<F> ||
           detail::process_function<F, Args...>) auto spawn_monitor(F&& function,
                                                                    Args&&... arguments) {
    MonitorId id;
    auto ref = tied(detail::Tie::monitor, &id)
                   .spawn(std::forward<F>(function), std::forward<Args>(arguments)...);
    return MonitoredProcess{std::move(ref), id};
  }
  template <class C, class... Args>
  requires std::is_class_v<C>
  auto spawn_monitor(Args&&... arguments) {
    MonitorId id;
    auto ref = tied(detail::Tie::monitor, &id).template spawn<C>(std::forward<Args>(arguments)...);
    return MonitoredProcess{std::move(ref), id};
  }
  template <class F, class... Args>
  requires(!detail::is_spawn_option<F> && !detail::process_function<F, Args...>)
      a_process_is_a_function_of_Process_ref_and_these<F, Args...> spawn_monitor(
          F&& function, Args&&... arguments)
  = delete;  // its parameters: Process&, then these

  /// Ends this process: throws Stopping, from here and from every wait.
  [[noreturn]] void stop();

 private:
  [[nodiscard]] detail::SpawnOrigin spawn_origin() const noexcept;
  [[nodiscard]] detail::TiedSpawner tied(detail::Tie tie, MonitorId* id = nullptr) const;
  /// `select` null: any message. An empty Received only when `timeout` is over.
  [[nodiscard]] detail::Received wait(const detail::Selector* select, Duration timeout);
  void watch_id(detail::RefId id) const;
  void reply_with(detail::Envelope* message) const;

  template <class... Cs>
  static consteval bool check_clauses() {
    if constexpr ((detail::pattern_like<Cs> && ...)) {
      return true;
    } else if constexpr ((detail::pattern_like<Cs> || ...)) {
      static_assert(detail::never<Cs...>,
                    "receive(...): patterns and handlers do not mix; write when(PATTERN, [](const "
                    "actors::Value& m) {...})");
      return false;
    } else if constexpr (!(detail::is_clause<std::remove_cvref_t<Cs>> && ...)) {
      static_assert(detail::never<Cs...>,
                    "receive(...): each argument is a handler [](const M&) {...} with one "
                    "parameter of a named type, when(guard, handler) or after(delay, handler)");
      return false;
    } else {
      static_assert(detail::common_result<Cs...>,
                    "receive(...): what the handlers return has no common type, and that is what "
                    "receive returns");
      return detail::common_result<Cs...>;
    }
  }

  template <class... Ts>
  [[nodiscard]] auto take(Duration timeout) {
    static_assert((std::is_same_v<Ts, std::decay_t<Ts>> && ...),
                  "receive<T>(): name the message type itself: no const, no &");
    const detail::Selector select{
        [](void* /*context*/, const detail::Envelope& message) {
          int index = 0;
          int found = -1;
          ((found = found < 0 && detail::holds<Ts>(message) ? index : found, ++index), ...);
          return found;
        },
        nullptr};
    detail::Received found = wait(&select, timeout);
    using First = std::tuple_element_t<0, std::tuple<Ts...>>;
    std::optional<std::conditional_t<sizeof...(Ts) == 1, First, std::variant<Ts...>>> taken;
    if constexpr (sizeof...(Ts) == 1) {
      if (found) {
        taken.emplace(take_out<First>(found));
      }
    } else {
      put_into(taken, found, std::index_sequence_for<Ts...>());
    }
    return taken;
  }
  template <class T>
  [[nodiscard]] static T take_out(detail::Received& found) {
    if constexpr (std::is_same_v<T, Message>) {
      return detail::own(found.release());
    } else {
      return std::move(found.payload<T>());
    }
  }
  template <class... Ts, std::size_t... Is>
  static void put_into(std::optional<std::variant<Ts...>>& taken, detail::Received& found,
                       std::index_sequence<Is...> /*indices*/) {
    const int clause = found ? found.clause() : -1;
    ((clause == static_cast<int>(Is)
          ? static_cast<void>(taken.emplace(std::in_place_index<Is>, take_out<Ts>(found)))
          : static_cast<void>(0)),
     ...);
  }

  template <class... Ps>
  [[nodiscard]] std::optional<Match> match(Duration timeout, Ps... patterns) {
    struct Patterns {
      Pattern all[sizeof...(Ps)];
    } context{{std::move(patterns)...}};
    const detail::Selector select{
        [](void* with, const detail::Envelope& message) {
          if (!detail::holds<Value>(message)) {
            return -1;
          }
          int index = 0;
          for (const Pattern& pattern : static_cast<Patterns*>(with)->all) {
            if (pattern.matches(*static_cast<const Value*>(message.payload()))) {
              return index;
            }
            ++index;
          }
          return -1;
        },
        &context};
    detail::Received found = wait(&select, timeout);
    if (!found) {
      return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(found.clause());
    return Match{Matched(index, context.all[index].id()), std::move(found.payload<Value>())};
  }

  /// The clauses of one receive, by reference.
  template <class... Cs>
  struct Clauses {
    std::tuple<Cs&...> all;
    static int choose(void* context, const detail::Envelope& message) {
      int index = 0;
      int found = -1;
      std::apply(
          [&](Cs&... clauses) {
            ((found = found < 0 && detail::Clause<std::remove_const_t<Cs>>::takes(
                                       const_cast<std::remove_const_t<Cs>&>(clauses), message)
                          ? index
                          : found,
              ++index),
             ...);
          },
          static_cast<Clauses*>(context)->all);
      return found;
    }
  };
  /// Calls `use` with what the clause number `clause` returns; if that is -1, with what the first
  /// after() does.
  template <class Use, class... Cs>
  static void run_clause(detail::Received& found, Use use, Cs&... clauses) {
    const int clause = found ? found.clause() : -1;
    int index = 0;
    bool done = false;
    const auto run = [&](auto& c) {
      using C = std::remove_cvref_t<decltype(c)>;
      if (!done && (clause == index || (clause < 0 && detail::is_after<C>))) {
        done = true;
        use([&]() -> decltype(auto) { return detail::Clause<C>::run(const_cast<C&>(c), found); });
      }
      ++index;
    };
    (run(clauses), ...);
  }
  template <class... Cs>
  [[nodiscard]] static Duration delay_of(const Cs&... clauses) {
    static_assert((0 + ... + (detail::is_after<std::remove_cvref_t<Cs>> ? 1 : 0)) <= 1,
                  "receive(...): one after(...) is enough");
    Duration delay = no_timeout;
    const auto look = [&delay](const auto& clause) {
      if constexpr (detail::is_after<std::remove_cvref_t<decltype(clause)>>) {
        delay = clause.delay;
      }
    };
    (look(clauses), ...);
    return delay;
  }
  template <class... Cs>
  auto handle(Cs&... clauses) {
    using R = detail::clauses_result<Cs...>;
    Clauses<Cs...> context{{clauses...}};
    const detail::Selector select{&Clauses<Cs...>::choose, &context};
    detail::Received found = wait(&select, delay_of(clauses...));
    if constexpr (std::is_void_v<R>) {
      run_clause(
          found, [](auto call) { call(); }, clauses...);
    } else {
      std::optional<R> result;
      run_clause(
          found, [&result](auto call) { result.emplace(static_cast<R>(call())); }, clauses...);
      return R(std::move(*result));
    }
  }
  template <class... Cs>
  auto try_handle(Duration timeout, Cs&... clauses) {
    using R = detail::clauses_result<Cs...>;
    Clauses<Cs...> context{{clauses...}};
    const detail::Selector select{&Clauses<Cs...>::choose, &context};
    detail::Received found = wait(&select, timeout);
    if constexpr (std::is_void_v<R>) {
      const bool taken = static_cast<bool>(found);
      if (taken) {
        run_clause(
            found, [](auto call) { call(); }, clauses...);
      }
      return taken;
    } else {
      std::optional<R> result;
      if (found) {
        run_clause(
            found, [&result](auto call) { result.emplace(static_cast<R>(call())); }, clauses...);
      }
      return result;
    }
  }

  detail::ActorCell& cell_;
};

}  // namespace actors
