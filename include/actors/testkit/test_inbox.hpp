#pragma once
// TestInbox: what an actor that only listens has been told: the stand-in for a collaborator of an
// actor in a BehaviorTestKit, or for a child of it.
//
//   actors::testkit::TestInbox db = kit.inbox("db");
//   kit.start(db.ref<Bank>());
//   EXPECT_EQ(db.expect<Withdraw>().amount, 50);
//   db.reply(Refused{});
//   kit.settle();
//
// Unlike a TestProbe it never makes anything run: it reads what has come.

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/message.hpp"
#include "actors/testkit/errors.hpp"

namespace actors::testkit {

class ProbeQueue;

/// A value: copies read the same inbox. For one thread, the test's, while its kit lives.
class TestInbox {
 public:
  /// For the kit.
  TestInbox(ActorRef ref, std::string name, std::shared_ptr<ProbeQueue> queue);

  [[nodiscard]] ActorRef ref() const noexcept;
  /// Stands in for a Ref<A>.
  template <class A>
  [[nodiscard]] Ref<A> ref() const noexcept {
    return Ref<A>(ref().id());
  }

  /// How many messages have come and have not been read.
  [[nodiscard]] std::size_t size() const;
  /// Takes the oldest one out. Throws TestFailure when there is none.
  Message receive();
  /// The same for one that must be a T. Throws TestFailure when it is another; it is taken out.
  template <class T>
  T expect() {
    static_assert(std::is_same_v<T, std::decay_t<T>>, "expect<T>: no const, no & in T");
    const Message message = receive(detail::type_of<T>.name());
    if (!message.is<T>()) {
      fail_other(detail::type_of<T>.name(), message);
    }
    return message.get<T>();
  }
  /// Throws TestFailure, which names them, when there are messages.
  void expect_no_message() const;

  /// Who sent the message read last; dead letters when nobody said so. Throws Misuse before the
  /// first one.
  [[nodiscard]] ActorRef last_sender() const;
  /// Answers last_sender(), whether it told or asked. Then let the kit go on: kit.settle().
  template <class M>
  requires detail::sendable<M>
  void reply(M&& message) const { last_sender().tell(std::forward<M>(message), ref()); }

 private:
  struct Impl;
  Message receive(const std::string& wanted);
  [[noreturn]] void fail_other(const std::string& wanted, const Message& got) const;

  std::shared_ptr<Impl> impl_;
};

}  // namespace actors::testkit
