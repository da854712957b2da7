#pragma once
// What the system tells actors: Terminated, to those who watch; Exit, to those who are linked and
// trap; Down, to those who monitor; DeadLetter, SuppressedDeadLetter and UnhandledMessage, to those
// who subscribe to the event stream. And ExitReason: why an actor has ended.
//
//   void receive(const actors::Terminated& end) { logger().info(end.path, ": ", end.reason.what());
//   }
//
// Terminated, Exit and Down are signals: their receive needs no Protocol entry, and nobody can tell
// a forged one. Structured bindings see all members but the path:
//
//   auto [ref, reason] = self.receive<actors::Terminated>();
//   auto [ref, reason, value] = self.receive<actors::Exit>();
//   auto [id, ref, reason] = self.receive<actors::Down>();

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/message.hpp"

namespace actors {

/// Why an actor has ended. A value; thread-compatible.
class ExitReason {
 public:
  enum class Kind : std::uint8_t {
    normal,     ///< it stopped itself, or a PoisonPill did
    stopped,    ///< its parent or the system stopped it
    killed,     ///< a Kill, and its supervisor stopped it
    noproc,     ///< there was no such actor when somebody began to watch it
    shutdown,   ///< the system ended
    exception,  ///< it failed, and its supervisor stopped it
    value       ///< it ended itself with a value: Process::exit
  };

  ExitReason() = default;  ///< normal
  explicit ExitReason(Kind kind, std::string what = {})
      : kind_(kind), what_(what.empty() ? name_of(kind) : std::move(what)) {}
  /// It failed with this exception, whose text is `what`.
  ExitReason(std::exception_ptr cause, std::string what)
      : ExitReason(Kind::exception, std::move(what)) {
    cause_ = std::move(cause);
  }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool normal() const noexcept { return kind_ == Kind::normal; }
  /// The text of the failure; otherwise the name of the kind.
  [[nodiscard]] const std::string& what() const noexcept { return what_; }
  /// The exception, or null.
  [[nodiscard]] const std::exception_ptr& cause() const noexcept { return cause_; }

 private:
  [[nodiscard]] static constexpr const char* name_of(Kind kind) noexcept {
    switch (kind) {
      case Kind::normal:
        return "normal";
      case Kind::stopped:
        return "stopped";
      case Kind::killed:
        return "killed";
      case Kind::noproc:
        return "noproc";
      case Kind::shutdown:
        return "shutdown";
      case Kind::exception:
        return "exception";
      case Kind::value:
        return "value";
    }
    return "unknown";
  }

  Kind kind_ = Kind::normal;
  std::string what_ = name_of(Kind::normal);
  std::exception_ptr cause_;
};

/// A watched actor has ended: told exactly once to each watcher; at once if it was dead already.
struct Terminated {
  ActorRef ref;
  ExitReason reason;
  std::string path;  ///< what ref.path() was: the ref itself no longer knows
};

/// Which monitor it is that has come to its end: what Process::monitor() gave. A value;
/// thread-compatible. It means something only to the actor whose monitor it is.
class MonitorId {
 public:
  constexpr MonitorId() = default;  ///< no monitor's
  /// For the runtime.
  constexpr explicit MonitorId(std::uint64_t number) noexcept : number_(number) {}
  [[nodiscard]] constexpr std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return number_ != 0; }
  friend constexpr bool operator==(MonitorId, MonitorId) noexcept = default;

 private:
  std::uint64_t number_ = 0;
};

/// One that this actor is linked to has ended: told exactly once per link to whoever traps exits
/// (Process::trap_exit); at once, with reason noproc, by a link to the dead.
struct Exit {
  ActorRef ref;
  ExitReason reason;
  /// Of a normal end what a process returned, empty if that is nothing or cannot be copied; of
  /// exit(value) that Value.
  Message value;
  std::string path;  ///< what ref.path() was: the ref itself no longer knows
};

/// One that is monitored has ended: told exactly once per monitor; at once, with reason noproc, if
/// it was dead already.
struct Down {
  MonitorId id;  ///< what monitor() gave
  ActorRef ref;
  ExitReason reason;
  std::string path;  ///< what ref.path() was: the ref itself no longer knows
};

namespace detail {

template <class N>
concept end_notice = std::same_as<N, Terminated> || std::same_as<N, Exit> || std::same_as<N, Down>;

/// What structured bindings see: the path only says once more who it was.
template <class N>
[[nodiscard]] constexpr auto bound_members(N& notice) noexcept {
  if constexpr (std::same_as<std::remove_const_t<N>, Down>) {
    return std::tie(notice.id, notice.ref, notice.reason);
  } else if constexpr (std::same_as<std::remove_const_t<N>, Exit>) {
    return std::tie(notice.ref, notice.reason, notice.value);
  } else {
    return std::tie(notice.ref, notice.reason);
  }
}
template <class N>
using BoundMembers = decltype(bound_members(std::declval<N&>()));

}  // namespace detail

/// For structured bindings.
template <std::size_t I, class N>
requires detail::end_notice<std::remove_cvref_t<N>>
[[nodiscard]] constexpr auto& get(N&& notice) noexcept {
  return std::get<I>(detail::bound_members(notice));
}

/// On the event stream: a message that reached nobody.
struct DeadLetter {
  Message message;
  ActorRef sender;
  ActorRef recipient;
  std::string path;  ///< of the recipient, as far as it is known
};

/// On the event stream, in place of a DeadLetter: a message whose type says that its loss is no
/// news (dead_letter_suppression.hpp). Not logged.
struct SuppressedDeadLetter {
  Message message;
  ActorRef sender;
  ActorRef recipient;
  std::string path;  ///< of the recipient, as far as it is known
};

/// On the event stream: a message that its recipient has no receive for.
struct UnhandledMessage {
  Message message;
  ActorRef sender;
  ActorRef recipient;
  std::string path;  ///< of the recipient
};

}  // namespace actors

template <actors::detail::end_notice N>
struct std::tuple_size<N> : std::tuple_size<actors::detail::BoundMembers<N>> {};
template <std::size_t I, actors::detail::end_notice N>
struct std::tuple_element<I, N> {
  using type = std::remove_reference_t<std::tuple_element_t<I, actors::detail::BoundMembers<N>>>;
};

template <>
struct std::hash<actors::MonitorId> {
  std::size_t operator()(actors::MonitorId id) const noexcept {
    return std::hash<std::uint64_t>()(id.number());
  }
};
