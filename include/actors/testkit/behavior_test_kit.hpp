#pragma once
// BehaviorTestKit: one actor alone, run message by message on the thread of the test. What it does
// to its surroundings is recorded as effects, and its children do not run: what they are told can
// be read. (The BehaviorTestKit of Akka typed.)
//
//   actors::testkit::BehaviorTestKit<Foreman> kit;
//   actors::testkit::TestInbox client = kit.inbox("client");
//   kit.start(actors::named("foreman"), 3);                    // constructor and pre_start() have
//   run kit.run(Build{"house"}, client.ref());                     // one message, handled when it
//   returns EXPECT_EQ(kit.expect_effect<actors::testkit::Spawned>().name, "mason");
//   EXPECT_EQ(kit.child_inbox("mason").expect<Lay>().bricks, 1000);
//   client.expect<Accepted>();
//   kit.advance(1h);                                           // its timers are due
//   kit.fail_child("mason", std::runtime_error("rain"));       // what does its strategy say?
//   kit.expect_effect<actors::testkit::ChildRestarted>();
//   kit.expect_no_effects();
//
// For tests of one class; for several actors together there are System and TestProbe.
//
// Effects are what has *changed* when a call of the kit returns: what was done and undone again
// meanwhile leaves none. Each kind comes in the order in which it was done; expect_effect<T>()
// takes the oldest one of its kind, so that the test need not know how the kinds mix.
//
// Children. In place of each child there is an actor that only keeps what it is told: the child's
// own constructor never runs. It can be watched, stopped, restarted and asked (it answers when the
// test calls reply()), and it has the name and the class that the effect says. Processes that the
// actor spawns are no children, and run.
//
// Failures. When the actor fails, it is stopped, and the exception comes out of the call that made
// it fail (an ask's is in its future). An actor whose handler waits stays where it is: answer what
// it waits for, and call settle().

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/actor_system.hpp"
#include "actors/future.hpp"
#include "actors/props.hpp"
#include "actors/testkit/effects.hpp"
#include "actors/testkit/errors.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/probe_actor.hpp"
#include "actors/testkit/test_inbox.hpp"

namespace actors::testkit {

/// What does not depend on the actor's class.
class BehaviorTestKitBase {
 public:
  BehaviorTestKitBase(const BehaviorTestKitBase&) = delete;
  BehaviorTestKitBase& operator=(const BehaviorTestKitBase&) = delete;

  // ---- letting it go on

  /// Runs what there is to do, after something that the kit does not know of: a reply, a message
  /// from elsewhere. Throws what the actor fails with.
  void settle();
  /// Lets `by` pass, from timer to timer. Throws what the actor fails with, and Misuse when `by` is
  /// negative.
  void advance(Duration by);
  [[nodiscard]] bool is_alive() const;

  // ---- what it has done

  /// Takes the oldest effect of this kind out. Throws TestFailure, which lists what there is, when
  /// there is none.
  template <class E>
  E expect_effect() {
    for (std::size_t i = 0; i < effects().size(); ++i) {
      if (const E* const found = std::get_if<E>(&effects()[i])) {
        E effect = *found;
        take_effect(i);
        return effect;
      }
    }
    fail_no_effect(detail::type_of<E>.name());
  }
  /// Throws TestFailure, which lists them, when there are effects that nobody has taken.
  void expect_no_effects() const;
  /// Those that nobody has taken, oldest first within each kind.
  [[nodiscard]] const std::vector<Effect>& effects() const noexcept;
  void clear_effects() noexcept;

  // ---- those around it

  /// An actor that only keeps what it is told. Throws NameTaken, InvalidName.
  [[nodiscard]] TestInbox inbox(std::string name);
  /// What the actor tells its parent().
  [[nodiscard]] TestInbox parent_inbox() const;
  /// What a child has been told, also when it has ended: the latest child of that name. Throws
  /// TestFailure, which lists them, when there is none.
  [[nodiscard]] TestInbox child_inbox(std::string_view name) const;
  /// Ends a child, as if it had stopped itself. Throws TestFailure when there is none.
  void stop_child(std::string_view name);
  /// A child fails with this: the actor's strategy decides.
  template <class E>
  void fail_child(std::string_view name, E exception) {
    fail_child_with(name, std::make_exception_ptr(std::move(exception)));
  }

  /// For its event stream and registry. Do not run it: the kit does.
  [[nodiscard]] ActorSystem& system() noexcept;
  [[nodiscard]] LogCapture& log() noexcept;

 protected:
  explicit BehaviorTestKitBase(const std::vector<std::string>& dispatchers);
  ~BehaviorTestKitBase();

  /// `start` starts the actor as a child of the one it is given. Throws Misuse the second time,
  /// what `start` throws, and what the actor fails with.
  void start_actor(std::function<ActorRef(ProbeActor&)> start);
  /// Throws Misuse before start().
  [[nodiscard]] const ActorRef& actor() const;
  /// The failure that settle() would throw is in the future of an ask.
  void settle_ask();

 private:
  class Impl;
  void take_effect(std::size_t index);
  [[noreturn]] void fail_no_effect(const std::string& wanted) const;
  void fail_child_with(std::string_view name, std::exception_ptr failure);

  std::unique_ptr<Impl> impl_;
};

/// The kit of one actor of class A. For one thread, the test's.
template <class A>
class BehaviorTestKit : public BehaviorTestKitBase {
 public:
  /// `dispatchers`: names that the actor gives to on_dispatcher(); all is run by the kit in any
  /// case. Throws ConfigError for names that no dispatcher can have.
  explicit BehaviorTestKit(const std::vector<std::string>& dispatchers = {})
      : BehaviorTestKitBase(dispatchers) {}

  /// Starts the actor: arguments as for ActorSystem::actor_of. When it returns, constructor and
  /// pre_start() have run. Throws ActorInitializationError when they throw; Misuse the second time.
  template <class... Args>
  requires(!(sizeof...(Args) == 1 &&
             (std::same_as<std::decay_t<Args>, Props<A>> && ...))) Ref<A> start(Args&&... args) {
    return start(detail::props_of<A>(std::forward<Args>(args)...));
  }
  Ref<A> start(Props<A> props) {
    const auto kept = std::make_shared<Props<A>>(std::move(props));
    start_actor([kept](ProbeActor& parent) { return parent.actor_of(std::move(*kept)); });
    return ref();
  }
  /// Throws Misuse before start().
  [[nodiscard]] Ref<A> ref() const { return Ref<A>(actor().id()); }

  /// Tells it a message, and returns when that is handled, and all that came of it. Throws what the
  /// actor fails with.
  template <class M>
  requires accepts<A, M>
  void run(M&& message, ActorRef sender = {}) {
    ref().tell(std::forward<M>(message), sender);
    settle();
  }
  /// The same for a question. The future is ready, unless the actor answers later.
  template <class R = detail::Deduced, class M>
  requires accepts<A, M>
  [[nodiscard]] auto ask(M&& message) {
    auto answer = ref().template ask<R>(std::forward<M>(message), no_timeout);
    settle_ask();
    return answer;
  }
};

}  // namespace actors::testkit
