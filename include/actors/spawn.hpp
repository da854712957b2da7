#pragma once
// What spawn() of an ActorSystem and of a Process takes:
//
//   system.spawn(function, arguments...)            function(actors::Process&, arguments...)
//   system.spawn<Worker>(arguments...)              Worker().main(actors::Process&, arguments...)
//   system.spawn(actors::named("x").on_dispatcher("blocking"), ...)        options come first
//   system.spawn(actors::on_first_message, ...)     no stack, and no start, before it is told
//                                                   something
//
// Arguments are kept as they are until the process begins (text as std::string), and moved into the
// call: a process runs once, so they may be move-only.

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "actors/detail/process_body.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/message.hpp"
#include "actors/process_ref.hpp"
#include "actors/props.hpp"

namespace actors {

class ActorSystem;
class Process;

/// The process begins when there is a message for it.
struct OnFirstMessage {
  explicit OnFirstMessage() = default;
};
inline constexpr OnFirstMessage on_first_message{};

// The sentences of compile errors: return types of deleted functions.
template <class F, class... Args>
struct a_process_is_a_function_of_process_ref_and_these {};

namespace detail {

template <class F>
inline constexpr bool is_spawn_option =
    std::is_same_v<std::decay_t<F>, Options> || std::is_same_v<std::decay_t<F>, OnFirstMessage>;

template <class... Args>
inline constexpr bool starts_with_option = false;
template <class First, class... Rest>
inline constexpr bool starts_with_option<First, Rest...> = is_spawn_option<First>;

template <class F, class... Args>
concept process_function =
    !is_spawn_option<F> && std::is_invocable_v<std::decay_t<F>, Process&, sent_as<Args>...>;

template <class C, class... Args>
concept process_class = std::is_class_v<C> && std::default_initializable<C> &&
    requires(C object, Process& self, sent_as<Args>... arguments) {
  object.main(self, std::move(arguments)...);
};

/// What join() gives of what a function returns. Text is kept, here too.
template <class R>
using process_result = typename std::conditional_t<std::is_void_v<R>, std::type_identity<void>,
                                                   std::type_identity<sent_as<R>>>::type;

/// The function of a spawn<C>(): the object lives on the process's stack.
template <class C>
struct MainOf {
  template <class... Args>
  decltype(auto) operator()(Process& self, Args&&... arguments) const {
    C object;
    return object.main(self, std::forward<Args>(arguments)...);
  }
};

class ActorCell;

/// What a process is to its spawner before it runs.
enum class Tie : std::uint8_t { none, link, monitor };

/// Who starts a process.
struct SpawnOrigin {
  ActorSystem* system = nullptr;
  ActorCell* spawner = nullptr;  ///< with a tie: whose turn it is
  Tie tie = Tie::none;
  MonitorId* monitor = nullptr;  ///< with a tie: where its number goes, if it is a monitor
};

/// Starts a process. Throws what ActorSystem::actor_of throws.
[[nodiscard]] RefId start_process(const SpawnOrigin& origin, Blueprint blueprint,
                                  const Options& options);

/// What options a spawn was given.
struct SpawnOptions {
  Options options;
  bool on_mail = false;
};

template <class F, class... Args>
[[nodiscard]] auto spawn_function(const SpawnOrigin& origin, const SpawnOptions& how, F&& function,
                                  Args&&... arguments) {
  using Function = std::decay_t<F>;
  using R = process_result<std::invoke_result_t<Function, Process&, sent_as<Args>...>>;
  auto body = std::make_unique<ProcessBodyOf<R, Function, sent_as<Args>...>>(
      std::forward<F>(function), std::forward<Args>(arguments)...);
  Future<R> result = body->future();
  const RefId id =
      start_process(origin, process_blueprint(std::move(body), how.on_mail), how.options);
  return ProcessRef<R>(ActorRef(id), std::move(result));
}

/// spawn(...) for a D that has a spawn_origin().
template <class D>
class Spawner {
 public:
  /// Starts a process: a child of /user, whoever starts it. It is never restarted: its end is the
  /// end of its function. Throws NameTaken, InvalidName, ConfigError (no such dispatcher, or one
  /// whose executor hosts no fibers), SystemTerminated.
  template <class F, class... Args>
  requires process_function<F, Args...>
  auto spawn(F&& function, Args&&... arguments) {
    return spawn_function(origin(), {}, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  }
  template <class F, class... Args>
  requires process_function<F, Args...>
  auto spawn(Options options, F&& function, Args&&... arguments) {
    return spawn_function(origin(), {std::move(options)}, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  }
  template <class F, class... Args>
  requires process_function<F, Args...>
  auto spawn(OnFirstMessage /*when*/, F&& function, Args&&... arguments) {
    return spawn_function(origin(), {{}, true}, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  }
  template <class F, class... Args>
  requires process_function<F, Args...>
  auto spawn(OnFirstMessage /*when*/, Options options, F&& function, Args&&... arguments) {
    return spawn_function(origin(), {std::move(options), true}, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  }
  template <class F, class... Args>
  requires(!is_spawn_option<F> && !process_function<F, Args...>)
      a_process_is_a_function_of_process_ref_and_these<F, Args...> spawn(F&& function,
                                                                         Args&&... arguments)
  = delete;  // its parameters: Process&, then these
  template <class F, class... Args>
  requires(!is_spawn_option<F> && !process_function<F, Args...>)
      a_process_is_a_function_of_process_ref_and_these<F, Args...> spawn(Options options,
                                                                         F&& function,
                                                                         Args&&... arguments)
  = delete;  // its parameters: Process&, then these

  /// The same for a class: makes a C, and calls its main with the arguments.
  template <class C, class... Args>
  requires(std::is_class_v<C> && !starts_with_option<Args...>) auto spawn(Args&&... arguments) {
    return spawn_class<C>({}, std::forward<Args>(arguments)...);
  }
  template <class C, class... Args>
  requires std::is_class_v<C>
  auto spawn(Options options, Args&&... arguments) {
    return spawn_class<C>({std::move(options)}, std::forward<Args>(arguments)...);
  }
  template <class C, class... Args>
  requires(std::is_class_v<C> && !starts_with_option<Args...>) auto spawn(OnFirstMessage /*when*/,
                                                                          Args&&... arguments) {
    return spawn_class<C>({{}, true}, std::forward<Args>(arguments)...);
  }
  template <class C, class... Args>
  requires std::is_class_v<C>
  auto spawn(OnFirstMessage /*when*/, Options options, Args&&... arguments) {
    return spawn_class<C>({std::move(options), true}, std::forward<Args>(arguments)...);
  }

 protected:
  Spawner() = default;
  ~Spawner() = default;

 private:
  template <class C, class... Args>
  auto spawn_class(const SpawnOptions& how, Args&&... arguments) {
    static_assert(process_class<C, Args...>,
                  "spawn<C>(arguments...): C can be default-constructed, and has a public "
                  "main(actors::Process&, arguments...)");
    if constexpr (process_class<C, Args...>) {
      return spawn_function(origin(), how, MainOf<C>(), std::forward<Args>(arguments)...);
    }
  }
  [[nodiscard]] SpawnOrigin origin() noexcept { return static_cast<D*>(this)->spawn_origin(); }
};

/// spawn(...) of processes that are tied to somebody from the start.
class TiedSpawner : public Spawner<TiedSpawner> {
 public:
  explicit TiedSpawner(const SpawnOrigin& origin) noexcept : origin_(origin) {}
  [[nodiscard]] const SpawnOrigin& spawn_origin() const noexcept { return origin_; }

 private:
  SpawnOrigin origin_;
};

}  // namespace detail
}  // namespace actors
