// The kit runs its executor turn by turn. A child is started by a turn of the actor, and built in
// one of its own, which comes later: between the two the kit puts a stub in its place. When nothing
// is left to do, it compares the actor with what it was like the last time.

#include "actors/testkit/behavior_test_kit.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "actors/supervision.hpp"
#include "actors/testkit/system.hpp"

#include "base/duration_text.hpp"
#include "testkit/cell_access.hpp"
#include "testkit/driving.hpp"
#include "testkit/probe_queue.hpp"

namespace actors::testkit {

using detail::CellAccess;
using detail::CellPicture;
using detail::RefId;

namespace {

/// A child is to fail with this.
struct FailWith {
  std::exception_ptr failure;
};

/// In the place of a child: keeps what it is told.
class ChildStub : public ProbeActor {
 public:
  using Protocol = Messages<ProbeOrder, FailWith>;
  using ProbeActor::ProbeActor;
  using ProbeActor::receive;
  void receive(const FailWith& order) {
    logger().debug("fails, because the test says so");
    std::rethrow_exception(order.failure);
  }
};

/// How the actor has ended.
using End = std::shared_ptr<std::optional<ExitReason>>;

/// The parent of the actor: stops it when it fails.
class KitParent : public ProbeActor {
 public:
  KitParent(std::shared_ptr<ProbeQueue> queue, End end)
      : ProbeActor(std::move(queue)), end_(std::move(end)) {}
  void receive(const ProbeOrder& order) { ProbeActor::receive(order); }
  void receive(const Terminated& end) { *end_ = end.reason; }
  using Protocol = Messages<ProbeOrder>;

 protected:
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one(Decider{}.otherwise(Directive::stop));
  }

 private:
  End end_;
};

Config with_dispatchers(const std::vector<std::string>& names) {
  Config config;
  config.log_level = Level::debug;
  for (const std::string& name : names) {
    config.dispatchers.push_back({.name = name});
  }
  return config;
}

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

class BehaviorTestKitBase::Impl {
 public:
  explicit Impl(const std::vector<std::string>& dispatchers)
      : sys(System::kSeed, with_dispatchers(dispatchers)),
        parent(sys.actor_of<KitParent>(named("kit"), parent_queue, end)),
        parents_inbox(parent, "of the parent", parent_queue) {}

  struct Child {
    RefId id;
    std::string name;
    std::string type;
    TestInbox inbox;
  };

  /// Runs until nothing is left to do, and notes what has changed.
  void go_on() {
    do {
      replace_children();
    } while (sys.executor().run_one());
    note_effects();
  }
  void rethrow_failure() {
    if (const std::exception_ptr failure = std::exchange(failure_, nullptr)) {
      std::rethrow_exception(failure);
    }
  }
  void forget_failure() noexcept { failure_ = nullptr; }

  /// The latest one of that name.
  [[nodiscard]] const Child& child(std::string_view name) const {
    const auto found = std::find_if(children_.rbegin(), children_.rend(),
                                    [name](const Child& each) { return each.name == name; });
    if (found != children_.rend()) {
      return *found;
    }
    std::string text =
        "the actor has started no child \"" + std::string(name) + "\"; it has started";
    for (const Child& each : children_) {
      text += ' ' + each.name;
    }
    throw TestFailure(children_.empty() ? text + " none" : text);
  }

  System sys;
  std::shared_ptr<ProbeQueue> parent_queue = std::make_shared<ProbeQueue>();
  End end = std::make_shared<std::optional<ExitReason>>();
  ActorRef parent;
  TestInbox parents_inbox;
  ActorRef actor;
  bool started = false;
  std::vector<Effect> effects;

 private:
  void replace_children() {
    if (!CellAccess::alive(actor.id())) {
      return;
    }
    for (const std::uint64_t bits : CellAccess::look(actor.id()).family) {
      const auto known = [bits](const Child& each) { return each.id.bits() == bits; };
      if (std::none_of(children_.begin(), children_.end(), known)) {
        add_child(RefId::of(bits));
      }
    }
  }
  void add_child(RefId id) {
    const auto queue = std::make_shared<ProbeQueue>();
    const std::string type = CellAccess::replace(id, props<ChildStub>(queue).take_blueprint());
    const ActorRef ref(id);
    const std::string name = last_part(ref.path());
    children_.push_back({id, name, type, TestInbox(ref, name, queue)});
  }

  void note_effects() {
    if (ended_) {
      return;
    }
    if (!CellAccess::alive(actor.id())) {
      if (end->has_value()) {
        ended_ = true;
        failure_ = (*end)->cause();
        effects.emplace_back(Stopped{**end});
      }
      return;
    }
    CellPicture now = CellAccess::look(actor.id());
    note_children(now);
    note_watches(now);
    note_timers(now);
    note_stash(now);
    before_ = std::move(now);
  }
  /// All that there have been since the last look, also those that are gone again.
  void note_children(const CellPicture& now) {
    for (; noted_ < children_.size(); ++noted_) {
      const Child& child = children_[noted_];
      effects.emplace_back(Spawned{ActorRef(child.id), child.name, child.type});
      before_.children.emplace(child.id.bits(), 0);
    }
    for (const Child& child : children_) {
      const auto was = before_.children.find(child.id.bits());
      const auto is = now.children.find(child.id.bits());
      if (was == before_.children.end()) {
        continue;
      }
      if (is == now.children.end()) {
        effects.emplace_back(ChildStopped{ActorRef(child.id), child.name});
      } else if (is->second != was->second) {
        effects.emplace_back(ChildRestarted{ActorRef(child.id), child.name});
      }
    }
  }
  void note_watches(const CellPicture& now) {
    const auto without = [](const std::vector<std::uint64_t>& some, std::uint64_t bits) {
      return std::find(some.begin(), some.end(), bits) == some.end();
    };
    for (const std::uint64_t bits : now.watched) {
      if (without(before_.watched, bits)) {
        const ActorRef ref(RefId::of(bits));
        effects.emplace_back(Watched{ref, ref.path()});
      }
    }
    for (const std::uint64_t bits : before_.watched) {
      if (without(now.watched, bits) && CellAccess::alive(RefId::of(bits))) {
        const ActorRef ref(RefId::of(bits));
        effects.emplace_back(Unwatched{ref, ref.path()});
      }
    }
  }
  void note_timers(const CellPicture& now) {
    const TimePoint time = sys.clock().now();
    for (const auto& [number, timer] : now.timers) {
      if (!before_.timers.contains(number)) {
        effects.emplace_back(
            TimerStarted{timer.key, timer.message, timer.due - time, timer.period});
      }
    }
    for (const auto& [number, timer] : before_.timers) {
      const auto replaces = [&key = timer.key](const auto& other) {
        return other.second.key == key;
      };
      if (!now.timers.contains(number) && timer.due > time &&
          std::none_of(now.timers.begin(), now.timers.end(), replaces)) {
        effects.emplace_back(TimerCancelled{timer.key});
      }
    }
  }
  void note_stash(const CellPicture& now) {
    if (now.receive_timeout != before_.receive_timeout) {
      if (now.receive_timeout > Duration::zero()) {
        effects.emplace_back(ReceiveTimeoutSet{now.receive_timeout});
      } else {
        effects.emplace_back(ReceiveTimeoutCancelled{});
      }
    }
    if (now.stashed > before_.stashed) {
      effects.emplace_back(Stashed{now.stashed - before_.stashed});
    } else if (now.stashed < before_.stashed) {
      effects.emplace_back(Unstashed{before_.stashed - now.stashed});
    }
  }

  std::vector<Child> children_;  ///< all that there ever were, in the order of their starts
  std::size_t noted_ = 0;        ///< so many of them are effects already
  CellPicture before_;
  std::exception_ptr failure_;
  bool ended_ = false;
};

BehaviorTestKitBase::BehaviorTestKitBase(const std::vector<std::string>& dispatchers)
    : impl_(std::make_unique<Impl>(dispatchers)) {
  impl_->go_on();
}

BehaviorTestKitBase::~BehaviorTestKitBase() = default;

void BehaviorTestKitBase::start_actor(std::function<ActorRef(ProbeActor&)> start) {
  if (std::exchange(impl_->started, true)) {
    throw Misuse(
        "BehaviorTestKit::start(): it is the kit of one actor, and has started it; make "
        "another kit");
  }
  const auto order = std::make_shared<ProbeJob>();
  order->run = [impl = impl_.get(), start = std::move(start)](ProbeActor& parent) {
    impl->actor = parent.watch(start(parent));
  };
  impl_->parent.tell(order);
  settle();
  if (order->failure != nullptr) {
    impl_->started = false;
    std::rethrow_exception(order->failure);
  }
}

const ActorRef& BehaviorTestKitBase::actor() const {
  if (!impl_->actor) {
    throw Misuse("BehaviorTestKit: call start(arguments...) first");
  }
  return impl_->actor;
}

void BehaviorTestKitBase::settle() {
  impl_->go_on();
  impl_->rethrow_failure();
}

void BehaviorTestKitBase::settle_ask() {
  impl_->go_on();
  impl_->forget_failure();
}

void BehaviorTestKitBase::advance(Duration by) {
  if (by < Duration::zero()) {
    throw Misuse("BehaviorTestKit::advance(" + detail::duration_text(by) +
                 "): a clock never goes back; give a duration that is not negative");
  }
  const Driving driving(impl_->sys.system());
  const TimePoint deadline = deadline_after(driving.now(), by);
  do {
    settle();
  } while (driving.step(deadline));
}

bool BehaviorTestKitBase::is_alive() const {
  return CellAccess::alive(actor().id());
}

const std::vector<Effect>& BehaviorTestKitBase::effects() const noexcept {
  return impl_->effects;
}

void BehaviorTestKitBase::clear_effects() noexcept {
  impl_->effects.clear();
}

void BehaviorTestKitBase::take_effect(std::size_t index) {
  impl_->effects.erase(impl_->effects.begin() + static_cast<std::ptrdiff_t>(index));
}

namespace {

std::string list(const std::vector<Effect>& effects) {
  std::string text;
  for (const Effect& each : effects) {
    text += "\n  " + describe(each);
  }
  return text;
}

}  // namespace

void BehaviorTestKitBase::fail_no_effect(const std::string& wanted) const {
  throw TestFailure("expected the effect " + wanted + ", but there is " +
                    (effects().empty() ? "none at all" : "none; there are:" + list(effects())));
}

void BehaviorTestKitBase::expect_no_effects() const {
  if (!effects().empty()) {
    throw TestFailure("expected no effects, but there are:" + list(effects()));
  }
}

TestInbox BehaviorTestKitBase::inbox(std::string name) {
  auto queue = std::make_shared<ProbeQueue>();
  const ActorRef ref = impl_->sys.actor_of<ChildStub>(named(name), queue);
  settle();
  return {ref, std::move(name), std::move(queue)};
}

TestInbox BehaviorTestKitBase::parent_inbox() const {
  return impl_->parents_inbox;
}

TestInbox BehaviorTestKitBase::child_inbox(std::string_view name) const {
  return impl_->child(name).inbox;
}

void BehaviorTestKitBase::stop_child(std::string_view name) {
  ActorRef(impl_->child(name).id).tell(PoisonPill{});
  settle();
}

void BehaviorTestKitBase::fail_child_with(std::string_view name, std::exception_ptr failure) {
  ActorRef(impl_->child(name).id).tell(FailWith{std::move(failure)});
  settle();
}

ActorSystem& BehaviorTestKitBase::system() noexcept {
  return impl_->sys.system();
}

LogCapture& BehaviorTestKitBase::log() noexcept {
  return impl_->sys.log();
}

}  // namespace actors::testkit
