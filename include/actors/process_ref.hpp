#pragma once
// ProcessRef: what spawn() gives: the address of a process, and its result.
//
//   actors::ProcessRef<int> sum = system.spawn(add, 1, 2);
//   sum | Hurry{};                       // it converts to an ActorRef
//   int three = sum.join().get();        // throws what the process threw

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/future.hpp"
#include "actors/signals.hpp"

namespace actors {

/// A value: copies mean the same process. Thread-compatible. It keeps the result, not the process.
template <class R>
class ProcessRef {
 public:
  /// Nobody's: join() gives an empty Future.
  ProcessRef() = default;
  ProcessRef(ActorRef ref, Future<R> result) noexcept : ref_(ref), result_(std::move(result)) {}

  // NOLINTNEXTLINE(google-explicit-constructor): it is one, and more
  operator const ActorRef&() const noexcept { return ref_; }

  /// As ActorRef's.
  template <class M>
  void tell(M&& message, ActorRef sender = {}) const {
    ref_.tell(std::forward<M>(message), sender);
  }
  template <class M>
  [[nodiscard]] Told try_tell(M&& message, ActorRef sender = {}) const {
    return ref_.try_tell(std::forward<M>(message), sender);
  }
  template <class Reply, class M>
  [[nodiscard]] Future<Reply> ask(M&& message, Duration timeout = kAskTimeout) const {
    return ref_.template ask<Reply>(std::forward<M>(message), timeout);
  }
  [[nodiscard]] std::string path() const { return ref_.path(); }
  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(ref_); }
  [[nodiscard]] detail::RefId id() const noexcept { return ref_.id(); }

  /// What the process returns, or throws: complete when it has ended, its name free. Fails with
  /// ActorKilled or ActorTerminated when it was made to end before. As often and as late as one
  /// likes (the value of a move-only R goes to one reader).
  [[nodiscard]] Future<R> join() const { return result_; }

  friend bool operator==(const ProcessRef& a, const ProcessRef& b) noexcept {
    return a.ref_ == b.ref_;
  }
  friend bool operator==(const ProcessRef& a, const ActorRef& b) noexcept { return a.ref_ == b; }
  /// Writes the path.
  friend std::ostream& operator<<(std::ostream& out, const ProcessRef& process) {
    return out << process.ref_;
  }

 private:
  ActorRef ref_;
  Future<R> result_;
};

/// What Process::spawn_monitor() gives: the process, and the monitor of it.
template <class R>
struct MonitoredProcess {
  ProcessRef<R> ref;
  MonitorId id;
};
template <class R>
MonitoredProcess(ProcessRef<R>, MonitorId) -> MonitoredProcess<R>;

template <class R>
inline constexpr bool detail::stands_for_ref<ProcessRef<R>> = true;

}  // namespace actors

template <class R>
struct std::hash<actors::ProcessRef<R>> : std::hash<actors::ActorRef> {};
