#pragma once
// TestProbe: an actor whose messages the test reads. It stands where a collaborator of the code
// under test would stand.
//
//   actors::testkit::System sys;
//   actors::testkit::TestProbe probe(sys);
//   auto account = sys.actor_of<Account>(probe.ref<Bank>());    // stands in for a Ref<Bank>
//   probe.send(account, Withdraw{50});                          // sender() there is the probe
//   const Refused refused = probe.expect<Refused>();            // the next message is a Refused
//   probe.expect("goodbye");                                    // the next one equals this one
//   probe.reply(Balance{});                                     // to whoever sent that
//   probe.expect_no_message();
//   probe.watch(account);
//   sys.stop(account);
//   EXPECT_TRUE(probe.expect_terminated(account).reason.kind() ==
//   actors::ExitReason::Kind::stopped);
//
// Every expect looks at the oldest message that has not been read, and takes it out; when it is
// another than expected, or none comes, a TestFailure says what was expected, what came instead,
// from whom, and what is queued behind it.
//
// How long an expect waits depends on the system:
//  - A manual system (testkit::System, or any with a ManualExecutor) is run until it is idle; no
//    time passes, and the answer is final. With a timeout the clock is moved on, timer by timer,
//    until a message comes or the timeout has passed by the manual clock.
//  - A system with threads of its own: kExpectTimeout, or the timeout given, of real time. It
//    returns as soon as a message comes. expect_no_message() needs a duration there, and waits all
//    of it: prefer a manual system.

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/actor_system.hpp"
#include "actors/log.hpp"
#include "actors/message.hpp"
#include "actors/signals.hpp"
#include "actors/testkit/errors.hpp"
#include "actors/testkit/probe_actor.hpp"

namespace actors::testkit {

class System;

/// How long an expect waits on a system with threads of its own, unless told otherwise.
inline constexpr Duration kExpectTimeout = std::chrono::seconds(10);

/// For one thread, the test's. The system must outlive it; its actor is stopped by the destructor.
class TestProbe {
 public:
  using Predicate = std::function<bool(const Message&)>;

  /// Starts the actor at the top level. Without a name it is "probe", "probe2" and so on. Throws
  /// what actor_of throws for a name.
  explicit TestProbe(System& system, const std::string& name = {});
  explicit TestProbe(ActorSystem& system, const std::string& name = {});
  ~TestProbe();
  TestProbe(const TestProbe&) = delete;
  TestProbe& operator=(const TestProbe&) = delete;

  // ---- who it is
  [[nodiscard]] ActorRef ref() const noexcept;
  /// The same, as a ref to an A (an actor class or a Messages<...>): the probe gets what an A
  /// would.
  template <class A>
  [[nodiscard]] Ref<A> ref() const noexcept {
    return Ref<A>(ref().id());
  }

  // ---- reading messages
  /// The next message is exactly a T. Gives it: a copy, or the message itself if it is move-only.
  template <class T>
  T expect() {
    return take<T>(receive(kWanted<T>, std::nullopt));
  }
  template <class T>
  T expect(Duration timeout) {
    return take<T>(receive(kWanted<T>, timeout));
  }
  /// The next message equals `value` and is of its type; text is a std::string.
  template <class V>
  requires std::equality_comparable<detail::sent_as<V>> detail::sent_as<V> expect(V&& value) {
    return expect_equal(detail::sent_as<V>(std::forward<V>(value)), std::nullopt);
  }
  template <class V>
  requires std::equality_comparable<detail::sent_as<V>> detail::sent_as<V> expect(
      V&& value, Duration timeout) {
    return expect_equal(detail::sent_as<V>(std::forward<V>(value)), timeout);
  }
  /// Some message comes. The probe keeps a share of it, for forward().
  Message expect_message();
  Message expect_message(Duration timeout);
  /// Nothing comes while a manual system runs until it is idle. Throws Misuse on one with threads.
  void expect_no_message();
  /// Nothing comes for this long: by the manual clock, which is moved on, or in real time.
  void expect_no_message(Duration during);
  /// The next message is the Terminated of `ref`, which was watched.
  Terminated expect_terminated(const ActorRef& ref);
  Terminated expect_terminated(const ActorRef& ref, Duration timeout);
  /// Drops messages until one comes that is a T (that `wanted` is true for), and gives it.
  template <class T>
  T fish(std::optional<Duration> timeout = std::nullopt) {
    return take<T>(receive_fished(kWanted<T>.is, detail::type_of<T>.name(), timeout));
  }
  Message fish(const Predicate& wanted, std::optional<Duration> timeout = std::nullopt);
  /// From now on messages that `unwanted` is true for are passed over by every expect, those
  /// already queued included. Replaces the one before; an empty function: none are.
  void ignore(Predicate unwanted);
  /// How many messages are queued now. Does not run a manual system.
  [[nodiscard]] std::size_t queued() const;

  // ---- talking
  /// Tells `to` something; the sender is the probe.
  template <is_ref R, class M>
  void send(const R& to, M&& message) const {
    to.tell(std::forward<M>(message), ref());
  }
  /// Who sent the message read last; as in an actor, dead letters when nobody said so. Throws
  /// Misuse before the first one.
  [[nodiscard]] ActorRef last_sender() const;
  /// Answers last_sender(), whether it told or asked.
  template <class M>
  requires detail::sendable<M>
  void reply(M&& message) const { last_sender().tell(std::forward<M>(message), ref()); }
  /// Completes the ask<void> that the message read last belongs to.
  void reply() const;
  /// Sends the message read last on, from its own sender, who is answered by `to`. Throws Misuse
  /// before the first message, for a Terminated, and for one that has been moved out of the probe.
  void forward(const ActorRef& to);
  /// Runs `pilot(message, sender)` on every message as soon as it arrives, in the probe's actor,
  /// before it is queued: to answer those who would block until they get one. Its exceptions are
  /// the actor's failures. Replaces the one before; an empty function: none.
  void auto_pilot(std::function<void(const Message&, ActorRef sender)> pilot);

  // ---- other actors
  /// When it returns the probe watches `ref`, and will get one Terminated. Gives the ref back.
  template <is_ref R>
  R watch(R ref) {
    in_actor([ref](ProbeActor& self) { static_cast<void>(self.watch(ActorRef(ref))); });
    return ref;
  }
  /// Also discards a notice that is on its way, if it has not been queued yet.
  void unwatch(const ActorRef& ref);
  /// Starts a child of the probe; arguments and exceptions as in ActorSystem::actor_of.
  template <class A, class... Args>
  Ref<A> actor_of(Args&&... args) {
    return actor_of(detail::props_of<A>(std::forward<Args>(args)...));
  }
  template <class A>
  Ref<A> actor_of(Props<A> props) {
    // Shared with the actor, which may run the job after the test has given up waiting for it.
    const auto job = std::make_shared<std::pair<Props<A>, Ref<A>>>(std::move(props), Ref<A>());
    in_actor([job](ProbeActor& self) { job->second = self.actor_of(std::move(job->first)); });
    return job->second;
  }
  /// Stops the probe's actor, as if it had died; it has stopped once a manual system has run.
  void stop();

 private:
  using Timeout = std::optional<Duration>;
  class Impl;

  /// A type of message, where templates end.
  struct Wanted {
    const detail::TypeDescriptor* type;
    bool (*is)(const Message&);
  };
  template <class T>
  static bool is(const Message& message) {
    static_assert(std::is_same_v<T, std::decay_t<T>>, "expect<T>: no const, no & in T");
    static_assert(!std::is_same_v<T, Message>, "expect<Message>: say expect_message()");
    return message.is<T>();
  }
  template <class T>
  static constexpr Wanted kWanted{&detail::type_of<T>, &is<T>};

  template <class T>
  T take(const Message& message) {
    if constexpr (std::is_copy_constructible_v<T>) {
      return message.get<T>();
    } else {
      // The probe owns this message, whose payload was never const, and marks it as gone.
      T& mine = const_cast<T&>(message.get<T>());
      mark_taken();
      return std::move(mine);
    }
  }
  template <class T>
  T expect_equal(const T& value, Timeout timeout) {
    const Message& got = receive(kWanted<T>, timeout, text_of(value));
    if (!(got.get<T>() == value)) {
      fail_unequal(detail::type_of<T>, text_of(value), text_of(got.get<T>()));
    }
    return take<T>(got);
  }
  /// " 42", or nothing where it cannot be printed.
  template <class T>
  static std::string text_of(const T& value) {
    std::string text;
    if constexpr (detail::LogSimple<T>) {
      text = ' ';
      detail::LogPart(value).append_to(text);
    }
    return text;
  }

  const Message& receive(Wanted wanted, Timeout timeout, const std::string& value = {});
  const Message& receive_fished(const Predicate& wanted, const std::string& what, Timeout timeout);
  const Terminated& receive_terminated(const ActorRef& ref, Timeout timeout);
  [[noreturn]] void fail_unequal(const detail::TypeDescriptor& type, const std::string& wanted,
                                 const std::string& got) const;
  void mark_taken();
  void in_actor(std::function<void(ProbeActor&)> job);

  std::unique_ptr<Impl> impl_;
};

}  // namespace actors::testkit
