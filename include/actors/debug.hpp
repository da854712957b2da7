#pragma once
// Debug: one actor, from outside, while the system runs: what OTP's sys module is for.
//
//   actors::debug::suspend(ref).get();             // it handles no message from here on
//   actors::debug::Report r = actors::debug::inspect(ref).get();
//   std::cout << r.path << " has " << r.waiting << " messages waiting\n";
//   int total = actors::debug::with<Account>(ref, [](const Account& a) { return a.total();
//   }).get(); actors::debug::resume(ref).get();              // now it handles what has come
//   meanwhile
//
// Each is an order to the actor, which its own worker carries out: between two messages, or at once
// while a handler is parked. So there is no race with its handlers; but a handler that does not
// return, or wait, keeps the order waiting. Give the answer a time: inspect(ref).get_for(1s).
//
// A suspended actor keeps the messages that it is told. Stop, Kill, failures of its children and
// death watch go on as always, and its children go on working. A restart does not resume it. A
// PoisonPill is a message and waits; but the graceful end of the system resumes whom it finds
// suspended. A process is held at its next receive, whose timeout goes on.
//
// Thread-safe. Each future fails with ActorTerminated for an actor that has ended, or that ends
// before it comes to the order. All throw Error for an ask's promise.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"

namespace actors::debug {

enum class State : std::uint8_t {
  starting,    ///< its object is being built, or will be
  live,        ///< handles messages
  restarting,  ///< its old object is on the way out
  stopping,
  failed,     ///< waits for its supervisor's decision
  suspended,  ///< by suspend(), or because its parent has failed
};
[[nodiscard]] std::string_view to_string(State state) noexcept;

/// One actor, as its own worker saw it.
struct Report {
  std::string path;
  std::string type;  ///< the class; "process" for a process
  State state = State::live;
  bool suspended_here = false;       ///< by suspend()
  bool suspended_by_parent = false;  ///< the parent has failed, or is suspended for that itself
  std::size_t waiting = 0;           ///< messages in the mailbox; exact
  std::vector<std::string> next;     ///< the types of those that come first; at most kShown
  std::size_t stashed = 0;
  std::size_t children = 0;
  std::size_t watchers = 0;
  std::uint32_t restarts = 0;
  std::string handling;   ///< type of the message whose handler is parked; else ""
  std::string waits_for;  ///< what that handler, or a process, waits for: "waits for a message"
  std::string dispatcher;
  static constexpr std::size_t kShown = 10;

  /// Several lines, for people.
  [[nodiscard]] std::string to_text() const;
};

/// Lets the actor handle no more messages. Complete when that is so: between two messages, or while
/// a handler is parked, which then goes on to its end. Nothing happens if it is suspended.
[[nodiscard]] Future<void> suspend(const ActorRef& actor);
/// Ends that. Nothing happens if it is not suspended.
[[nodiscard]] Future<void> resume(const ActorRef& actor);
[[nodiscard]] Future<Report> inspect(const ActorRef& actor);

}  // namespace actors::debug

namespace actors::detail {

/// Has `look` run by the actor, which gives it its object or null; or drops it.
void look_at_object(RefId actor, UniqueFunction<void(Actor*)> look);
[[nodiscard]] std::exception_ptr not_looked_at(const std::string& path);
[[nodiscard]] std::exception_ptr no_such_object(const std::string& path, const Actor* object);

/// What a look has to answer. Goes unanswered when the actor ends first: that is an answer, too.
template <class T>
class LookAnswer {
 public:
  explicit LookAnswer(const ActorRef& actor) : path_(actor.path()) {}
  LookAnswer(LookAnswer&&) noexcept = default;
  LookAnswer& operator=(LookAnswer&&) = delete;
  LookAnswer(const LookAnswer&) = delete;
  LookAnswer& operator=(const LookAnswer&) = delete;
  ~LookAnswer() {
    if (promise) {
      promise.fail(not_looked_at(path_));  // unless it has been answered
    }
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  Promise<T> promise;

 private:
  std::string path_;
};

}  // namespace actors::detail

namespace actors::debug {

/// Runs `function(A&)` on the object of the actor, and gives what it returns or throws: OTP's
/// sys:get_state and replace_state. While an actor starts or restarts that waits until the object
/// is there. Fails with Error for a process, which has none, and when it is no A. It is the actor's
/// worker that runs it, in no turn of the actor: it must not tell or ask in the actor's name, nor
/// wait.
template <class A, class F>
requires std::is_invocable_v<F&, A&>
[[nodiscard]] auto with(const ActorRef& actor, F function)
    -> Future<std::decay_t<std::invoke_result_t<F&, A&>>> {
  using R = std::decay_t<std::invoke_result_t<F&, A&>>;
  detail::LookAnswer<R> answer(actor);
  Future<R> future = answer.promise.future();
  detail::look_at_object(
      actor.id(), [answer = std::move(answer), f = std::move(function)](Actor* object) mutable {
        auto* const self = dynamic_cast<A*>(object);
        if (self == nullptr) {
          answer.promise.fail(detail::no_such_object(answer.path(), object));
          return;
        }
        try {
          if constexpr (std::is_void_v<R>) {
            f(*self);
            answer.promise.set();
          } else {
            answer.promise.set(f(*self));
          }
        } catch (...) {
          answer.promise.fail(std::current_exception());
        }
      });
  return future;
}

}  // namespace actors::debug
