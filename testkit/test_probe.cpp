#include "actors/testkit/test_probe.hpp"

#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/detail/runtime.hpp"
#include "actors/testkit/system.hpp"

#include "base/duration_text.hpp"
#include "testkit/driving.hpp"
#include "testkit/probe_queue.hpp"

namespace actors::testkit {

namespace {

constexpr std::size_t kQueuedShown = 10;

/// "probe", or "probe2", "probe3" ... when there are others.
Ref<ProbeActor> start(ActorSystem& system, const std::string& name,
                      const std::shared_ptr<ProbeQueue>& queue) {
  if (!name.empty()) {
    return system.actor_of<ProbeActor>(named(name), queue);
  }
  for (int number = 1;; ++number) {
    try {
      const std::string made_up = number == 1 ? "probe" : "probe" + std::to_string(number);
      return system.actor_of<ProbeActor>(named(made_up), queue);
    } catch (const NameTaken&) {
    }  // the next one may be free
  }
}

}  // namespace

/// For the test's thread; what other threads touch is in the queue.
class TestProbe::Impl {
 public:
  Impl(ActorSystem& in, const std::string& name, std::string seed)
      : system(in),
        driving(in),
        seed_note(std::move(seed)),
        actor(start(in, name, queue)),
        path(actor.path()) {}

  /// The oldest message that is not ignored. Empty: none came in time.
  [[nodiscard]] std::optional<ProbeMessage> next(Timeout timeout);
  /// Makes it the message read last.
  const Message& read(ProbeMessage message);
  [[noreturn]] void fail(const std::string& text) const;
  [[noreturn]] void fail_missing(const std::string& wanted, Timeout timeout) const;
  [[noreturn]] void fail_other(const std::string& wanted) const;
  void require_last(const char* call) const;

  ActorSystem& system;
  Driving driving;
  std::string seed_note;
  std::shared_ptr<ProbeQueue> queue = std::make_shared<ProbeQueue>();
  Ref<ProbeActor> actor;
  const std::string path;  ///< kept: a stopped actor has none
  Predicate ignored;
  ProbeMessage last;
  bool any_read = false;
  bool taken = false;  ///< the last message's payload has been moved out

 private:
  [[nodiscard]] bool wait(Timeout timeout, TimePoint deadline);
};

bool TestProbe::Impl::wait(Timeout timeout, TimePoint deadline) {
  if (!driving.manual()) {
    return queue->wait_until(deadline);
  }
  do {
    driving.run_until_idle();
    if (queue->size() > 0) {
      return true;
    }
  } while (timeout.has_value() && driving.step(deadline));
  return false;
}

std::optional<ProbeMessage> TestProbe::Impl::next(Timeout timeout) {
  if (timeout.has_value() && *timeout < Duration::zero()) {
    throw Misuse("TestProbe: the timeout " + detail::duration_text(*timeout) +
                 " is negative; give one that is not, or leave it out");
  }
  const TimePoint now = driving.manual() ? driving.now() : Clock::steady().now();
  const TimePoint deadline = deadline_after(now, timeout.value_or(kExpectTimeout));
  do {
    while (std::optional<ProbeMessage> message = queue->pop()) {
      if (!ignored || !ignored(message->message)) {
        return message;
      }
    }
  } while (wait(timeout, deadline));
  return std::nullopt;
}

const Message& TestProbe::Impl::read(ProbeMessage message) {
  last = std::move(message);
  any_read = true;
  taken = false;
  return last.message;
}

void TestProbe::Impl::fail(const std::string& text) const {
  std::string more;
  if (queue->size() > 0) {
    more += "; queued behind it: " + queue->describe(kQueuedShown);
  }
  if (detail::class_of_actor(actor.id()) == nullptr) {
    more += "; the probe's actor has stopped";
  }
  throw TestFailure("probe " + path + ": " + text + more + seed_note);
}

void TestProbe::Impl::fail_missing(const std::string& wanted, Timeout timeout) const {
  std::string text = "expected " + wanted + ", but no message came";
  if (!driving.manual() || timeout.has_value()) {
    text += " within " + detail::duration_text(timeout.value_or(kExpectTimeout));
  }
  fail(driving.manual() ? text + ": " + driving.idle_text() : text);
}

void TestProbe::Impl::fail_other(const std::string& wanted) const {
  fail("expected " + wanted + ", got " + last.message.type_name() + " from " + last.from);
}

void TestProbe::Impl::require_last(const char* call) const {
  if (!any_read) {
    throw Misuse("probe " + path + ": " + call +
                 " before the first expect: there is no message that it could refer to");
  }
}

// ---- who it is

TestProbe::TestProbe(System& system, const std::string& name)
    : impl_(std::make_unique<Impl>(system.system(), name,
                                   " (seed " + std::to_string(system.seed()) + "; ACTORS_SEED=" +
                                       std::to_string(system.seed()) + " replays it)")) {}

TestProbe::TestProbe(ActorSystem& system, const std::string& name)
    : impl_(std::make_unique<Impl>(system, name, std::string())) {}

TestProbe::~TestProbe() {
  stop();
}

ActorRef TestProbe::ref() const noexcept {
  return impl_->actor;
}

// ---- reading messages

const Message& TestProbe::receive(Wanted wanted, Timeout timeout, const std::string& value) {
  std::optional<ProbeMessage> next = impl_->next(timeout);
  if (!next.has_value()) {
    impl_->fail_missing(wanted.type->name() + value, timeout);
  }
  const Message& message = impl_->read(std::move(*next));
  if (!wanted.is(message)) {
    impl_->fail_other(wanted.type->name() + value);
  }
  return message;
}

const Message& TestProbe::receive_fished(const Predicate& wanted, const std::string& what,
                                         Timeout timeout) {
  if (!wanted) {
    throw Misuse("TestProbe::fish: the predicate is empty; pass a function of a const Message&");
  }
  std::string dropped;
  while (std::optional<ProbeMessage> next = impl_->next(timeout)) {
    const Message& message = impl_->read(std::move(*next));
    if (wanted(message)) {
      return message;
    }
    dropped += (dropped.empty() ? "" : ", ") + message.type_name() + " from " + impl_->last.from;
  }
  impl_->fail_missing("to fish " + what + (dropped.empty() ? "" : " (dropped " + dropped + ')'),
                      timeout);
}

const Terminated& TestProbe::receive_terminated(const ActorRef& ref, Timeout timeout) {
  const std::string wanted = "Terminated of " + ref.path();
  std::optional<ProbeMessage> next = impl_->next(timeout);
  if (!next.has_value()) {
    impl_->fail_missing(wanted, timeout);
  }
  const auto* const end = impl_->read(std::move(*next)).get_if<Terminated>();
  if (end == nullptr || end->ref != ref) {
    impl_->fail_other(wanted);
  }
  return *end;
}

Message TestProbe::expect_message() {
  std::optional<ProbeMessage> next = impl_->next(std::nullopt);
  if (!next.has_value()) {
    impl_->fail_missing("a message", std::nullopt);
  }
  return impl_->read(std::move(*next));
}

Message TestProbe::expect_message(Duration timeout) {
  std::optional<ProbeMessage> next = impl_->next(timeout);
  if (!next.has_value()) {
    impl_->fail_missing("a message", timeout);
  }
  return impl_->read(std::move(*next));
}

void TestProbe::expect_no_message() {
  if (!impl_->driving.manual()) {
    throw Misuse(
        "TestProbe::expect_no_message() on a system with threads of its own: nobody can tell when "
        "a message will not come any more. Give a duration to wait, or wait for "
        "system.await_idle() and then expect_no_message(0s)");
  }
  if (std::optional<ProbeMessage> next = impl_->next(std::nullopt)) {
    static_cast<void>(impl_->read(std::move(*next)));
    impl_->fail_other("no message");
  }
}

void TestProbe::expect_no_message(Duration during) {
  if (std::optional<ProbeMessage> next = impl_->next(during)) {
    static_cast<void>(impl_->read(std::move(*next)));
    impl_->fail_other("no message for " + detail::duration_text(during));
  }
}

Terminated TestProbe::expect_terminated(const ActorRef& ref) {
  return receive_terminated(ref, std::nullopt);
}

Terminated TestProbe::expect_terminated(const ActorRef& ref, Duration timeout) {
  return receive_terminated(ref, timeout);
}

Message TestProbe::fish(const Predicate& wanted, std::optional<Duration> timeout) {
  return receive_fished(wanted, "a message that the predicate is true for", timeout);
}

void TestProbe::ignore(Predicate unwanted) {
  impl_->ignored = std::move(unwanted);
}

std::size_t TestProbe::queued() const {
  return impl_->queue->size();
}

void TestProbe::fail_unequal(const detail::TypeDescriptor& type, const std::string& wanted,
                             const std::string& got) const {
  const std::string name = type.name();
  impl_->fail(got.empty()
                  ? "expected a certain " + name + ", got another from " + impl_->last.from
                  : "expected " + name + wanted + ", got" + got + " from " + impl_->last.from);
}

void TestProbe::mark_taken() {
  impl_->taken = true;
}

// ---- talking

ActorRef TestProbe::last_sender() const {
  impl_->require_last("last_sender() or reply()");
  return impl_->last.sender;
}

void TestProbe::reply() const {
  detail::answer_handled(last_sender().id());
}

void TestProbe::forward(const ActorRef& to) {
  impl_->require_last("forward()");
  if (impl_->last.message.is<Terminated>() || impl_->taken) {
    throw Misuse("probe " + impl_->path + ": forward() of " + impl_->last.message.type_name() +
                 (impl_->taken ? ", which expect() has moved out; use expect_message()"
                               : ": a signal comes only from the runtime; tell a message of your "
                                 "own"));
  }
  const ActorRef from = impl_->last.sender;
  detail::Envelope* const envelope = detail::to_envelope(std::move(impl_->last.message));
  impl_->taken = true;
  envelope->sender = from.id();
  detail::deliver_told(to.id(), envelope);
}

void TestProbe::auto_pilot(std::function<void(const Message&, ActorRef)> pilot) {
  impl_->queue->set_pilot(std::move(pilot));
}

// ---- other actors

void TestProbe::unwatch(const ActorRef& ref) {
  in_actor([ref](ProbeActor& self) { self.unwatch(ref); });
}

void TestProbe::stop() {
  impl_->system.stop(impl_->actor);
}

void TestProbe::in_actor(std::function<void(ProbeActor&)> job) {
  const auto order = std::make_shared<ProbeJob>(ProbeJob{std::move(job), nullptr});
  detail::Envelope* const envelope = detail::make_envelope<ProbeOrder>(order);
  envelope->flags |= detail::Envelope::kInternal;  // is no message where messages are copied
  const Future<void> done = detail::Ask<void>::send(impl_->actor.id(), envelope, no_timeout);
  if (impl_->driving.manual()) {
    impl_->driving.run_until_idle();
  }
  try {
    if (!done.get_for(impl_->driving.manual() ? Duration::zero() : kExpectTimeout)) {
      impl_->fail("its actor has not come to run: its dispatcher is busy or blocked");
    }
  } catch (const ActorTerminated&) {
    impl_->fail("it can do nothing any more");
  }
  if (order->failure != nullptr) {
    std::rethrow_exception(order->failure);
  }
}

}  // namespace actors::testkit
