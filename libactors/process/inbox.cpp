#include "actors/inbox.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "actors/actor.hpp"
#include "actors/actor_system.hpp"
#include "actors/errors.hpp"

#include "executors/carrier.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/system_message.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/message/activation.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/process/inbox_queue.hpp"

namespace actors {

namespace detail {
namespace {

/// Ends the queue when the last share of it goes: the actor's object and its blueprint have one
/// each. So it ends with the actor, even with one that never came to run, but not at a restart.
class QueueEnd {
 public:
  QueueEnd(std::shared_ptr<InboxQueue> queue, ActorSystem& system)
      : queue_(std::move(queue)), system_(system) {}
  QueueEnd(const QueueEnd&) = delete;
  QueueEnd& operator=(const QueueEnd&) = delete;
  ~QueueEnd() {
    if (system_.terminating()) {
      queue_->end(std::make_exception_ptr(
          SystemTerminated("Inbox: actor system \"" + system_.name() +
                           "\" has ended, or is ending: nothing can be received any more")));
    } else {
      queue_->end(std::make_exception_ptr(
          Stopping("Inbox: its actor has been stopped, by stop(), PoisonPill or Kill: nothing can "
                   "be received any more; make another Inbox")));
    }
  }

  [[nodiscard]] InboxQueue& queue() const noexcept { return *queue_; }

 private:
  const std::shared_ptr<InboxQueue> queue_;
  ActorSystem& system_;
};

/// From the Inbox to its actor, which is the one that can watch.
struct WatchOrder {
  RefId other;
  bool watch;
};
/// kInternal: where messages are copied (Config::copy_messages), this is none.
Envelope* watch_order(RefId other, bool watch) {
  Envelope* const order = make_envelope<WatchOrder>(WatchOrder{other, watch});
  order->flags |= Envelope::kInternal;
  return order;
}

/// Moves what it is told into the queue.
class InboxActor final : public Actor {
 public:
  using Protocol = Messages<WatchOrder>;

  explicit InboxActor(std::shared_ptr<QueueEnd> end) : end_(std::move(end)) {}

  void receive(const WatchOrder& order) {
    if (order.watch) {
      static_cast<void>(watch(ActorRef(order.other)));
    } else {
      unwatch(ActorRef(order.other));
    }
  }
  /// Also a Terminated: the catch-all takes it, so there is no death pact.
  void receive(const Message& /*any*/) {
    Envelope& handled = *static_cast<Turn*>(Activation::current())->envelope;
    Envelope* const mine = ActorCell::detach(handled);
    handled.flags |= Envelope::kAnswered;  // whoever asks is answered by whoever receives
    if (!end_->queue().put(mine)) {
      to_dead_letters(self().id(), mine);
    }
  }

 private:
  const std::shared_ptr<QueueEnd> end_;
};

void require_plain_thread(const char* call) {
  if (Activation::current() != nullptr || Carrier::current() != nullptr) {
    throw Error(std::string("Inbox: ") + call +
                " inside an actor, or on a worker, would block a thread that other actors need. An "
                "actor has context().receive<...>() and ref.ask(...).get()");
  }
}

ActorSystem& checked(ActorSystem& system) {
  require_plain_thread("making one");
  return system;
}

}  // namespace
}  // namespace detail

Inbox::Inbox(ActorSystem& system)
    : system_(detail::checked(system)),
      queue_(std::make_shared<detail::InboxQueue>(system)),
      id_(system.actor_of<detail::InboxActor>(std::make_shared<detail::QueueEnd>(queue_, system))
              .id()),
      nobody_(system.dead_letters().id()),
      sender_(nobody_) {}

Inbox::~Inbox() {
  queue_->abandon(id_);
  detail::deliver(id_, detail::system_envelope(detail::SystemKind::stop));
}

void Inbox::require_usable(const char* call) const {
  detail::require_plain_thread(call);
  queue_->check_open();
}

detail::Received Inbox::wait(const detail::Selector* select, Duration timeout) {
  detail::require_plain_thread("receive()");
  detail::Received found = queue_->receive(select, timeout);
  if (found) {
    sender_ = found.sender().empty() ? nobody_ : found.sender();
  }
  return found;
}

void Inbox::reply_with(detail::Envelope* message) const {
  message->sender = id_;
  detail::deliver_told(sender_, message);
}

void Inbox::watch_id(detail::RefId id) {
  require_usable("watch()");
  if (id == id_ || id.is_promise()) {
    throw Error(id == id_ ? "Inbox: watch() of itself; it ends when it is destroyed"
                          : "Inbox: watch() of an ask's promise; watch an actor, or use the "
                            "future's on_complete()");
  }
  if (!queue_->watch(id)) {
    return;
  }
  const Future<void> done = detail::Ask<void>::send(id_, detail::watch_order(id, true), no_timeout);
  try {
    done.get();
  } catch (const Error&) {
    queue_->check_open();  // the actor has ended meanwhile: throws why
    throw;
  }
}

void Inbox::unwatch(const ActorRef& ref) {
  require_usable("unwatch()");
  if (queue_->unwatch(ref.id())) {
    detail::deliver(id_, detail::watch_order(ref.id(), false));
  }
}

std::vector<bool> Inbox::stop_all(const std::vector<ActorRef>& refs, Duration timeout) {
  require_usable("stop_all()");
  std::vector<Future<void>> ends;
  for (auto ref = refs.begin(); ref != refs.end(); ++ref) {
    const auto same = std::find(refs.begin(), ref, *ref);
    ends.push_back(same != ref ? ends[static_cast<std::size_t>(same - refs.begin())]
                               : system_.graceful_stop(*ref, timeout));
  }
  std::vector<bool> stopped;
  for (const Future<void>& end : ends) {
    detail::FutureState& state = detail::FutureAccess::state(end);
    if (!state.wait_for(no_timeout)) {
      detail::give_up(state);
    }
    stopped.push_back(!state.failed());
  }
  return stopped;
}

}  // namespace actors
