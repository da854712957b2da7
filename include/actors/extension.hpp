#pragma once
// Extensions: what there is one of in each actor system, made when somebody first asks for it: a
// pool of connections, a table of metrics, a client of some other library.
//
//   class Metrics {
//    public:
//     explicit Metrics(actors::ActorSystem& system);      // or a default constructor
//     void count(std::string_view what);                  // any thread: several actors call it
//   };
//
//   actors::extension<Metrics>(system).count("orders");   // in an actor: system()
//
// The type is the name. An extension is an object that many use at once: its own functions must be
// thread-safe. What belongs to one actor belongs into that actor.
//
// Making one. Whoever asks first makes it, where it asks; whoever asks meanwhile waits for it (in
// an actor only the handler waits). Its constructor may start actors and ask for other extensions.
// Two that ask for each other in their constructors fail with Deadlock, on whatever threads.
//
// When its constructor throws, everybody who asks gets that exception, those who wait and those who
// come later: there is no second try (Akka's rule). If an attempt may fail today and succeed
// tomorrow, it belongs into a function of the extension, not into its constructor.
//
// Its end. Extensions are destroyed by the destructor of the system, when all actors have ended and
// the threads have been joined: the last one that was made first, so that one may use in its
// destructor what it has used in its constructor. (Those of a system whose threads are stuck past
// the deadline are not destroyed.) So the reference is good until then, in actors always. What has
// to be done while actors live, or in some order with other things, is a task of the
// CoordinatedShutdown.

#include <memory>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "actors/detail/unique_function.hpp"

namespace actors {

class ActorSystem;

namespace detail {

[[nodiscard]] void* get_extension(ActorSystem& system, const std::type_info& type,
                                  UniqueFunction<std::shared_ptr<void>()> make);
[[nodiscard]] void* find_extension(ActorSystem& system, const std::type_info& type);

}  // namespace detail

/// The system's T. The first call makes it: T(system, args...) if there is such a constructor, else
/// T(args...); later calls do not look at their arguments. Any thread. Throws what the constructor
/// threw, to this caller or an earlier one; Deadlock, when T is waiting for the caller; Stopping,
/// when the caller is an actor that is stopped while it waits; SystemTerminated for the first call
/// that comes while the system is being destroyed.
template <class T, class... Args>
T& extension(ActorSystem& system, Args&&... args) {
  static_assert(std::is_class_v<T> && std::is_same_v<T, std::decay_t<T>>,
                "extension<T>: T is a class, without const or &");
  static_assert(
      std::is_constructible_v<T, ActorSystem&, Args...> || std::is_constructible_v<T, Args...>,
      "extension<T>(system, args...): T has neither a constructor T(ActorSystem&, "
      "args...) nor T(args...)");
  return *static_cast<T*>(detail::get_extension(system, typeid(T), [&]() -> std::shared_ptr<void> {
    if constexpr (std::is_constructible_v<T, ActorSystem&, Args...>) {
      return std::make_shared<T>(system, std::forward<Args>(args)...);
    } else if constexpr (std::is_constructible_v<T, Args...>) {
      return std::make_shared<T>(std::forward<Args>(args)...);
    } else {
      return nullptr;  // see the error above
    }
  }));
}

/// The system's T if there is one, else null: it has not been asked for, is being made, or has
/// failed. Any thread; waits for nobody.
template <class T>
[[nodiscard]] T* find_extension(ActorSystem& system) {
  return static_cast<T*>(detail::find_extension(system, typeid(T)));
}

}  // namespace actors
