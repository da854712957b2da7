#pragma once
// ProbeActor: the actor inside a TestProbe. On the shelf only because TestProbe's templates start
// children through it.

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "actors/actor.hpp"
#include "actors/message.hpp"
#include "actors/signals.hpp"

namespace actors::testkit {

class ProbeQueue;
class ProbeActor;

/// Something the test wants done inside the probe's actor. Shared, because the test may give up
/// waiting for it. Written by the actor before it answers, read by the test after that.
struct ProbeJob {
  std::function<void(ProbeActor&)> run;
  std::exception_ptr failure;
};
using ProbeOrder = std::shared_ptr<ProbeJob>;

/// Owned by the worker that runs it.
class ProbeActor : public Actor {
 public:
  using Protocol = Messages<ProbeOrder>;

  explicit ProbeActor(std::shared_ptr<ProbeQueue> queue) : queue_(std::move(queue)) {}

  void receive(const ProbeOrder& order);
  void receive(const Terminated& end);

  using Actor::actor_of;
  using Actor::unwatch;
  using Actor::watch;

 protected:
  /// Everything else: what reaches unhandled() is owned, so that even a move-only message can be
  /// kept; and an ask stays open until the test replies.
  void unhandled(const Message& message) override;

 private:
  void keep(Message message, ActorRef from);

  std::shared_ptr<ProbeQueue> queue_;
};

}  // namespace actors::testkit
