#include "tests/stress/tree_member.hpp"

#include <algorithm>

#include "actors/behavior.hpp"
#include "actors/process.hpp"
#include "actors/timers.hpp"

namespace tree_machine {

using actors::ActorRef;
using actors::Decider;
using actors::Directive;

Member::Member(PlanPtr plan, TicketPtr ticket)
    : plan_(std::move(plan)), presence_(std::move(ticket)) {
  take_over_or_grow();
  maybe(Hazard::constructor);
}

Member::~Member() noexcept(false) {
  maybe(Hazard::destructor);
}

void Member::wrong(const std::string& what) const {
  plan_->ledger().violation("node " + std::to_string(ticket().node()) + ": " + what);
}

void Member::maybe(Hazard hazard) const {
  if (plan_->goes_wrong(ticket().node(), hazard)) {
    throw std::runtime_error("spoilt");
  }
}

// ---- children

void Member::grow(std::size_t child) {
  const TicketPtr ticket = plan_->ledger().issue(child);
  const ActorRef ref =
      watch(actor_of<Member>(actors::named("n" + std::to_string(child)), plan_, ticket));
  plan_->begun(child, ref);
  family_.push_back({child, ref, ticket});
}

void Member::take_over_or_grow() {
  const std::vector<ActorRef> kept = children();
  for (const std::size_t child : plan_->children(ticket().node())) {
    const auto same = [&](const ActorRef& ref) { return ref.path() == plan_->path(child); };
    const auto found = std::find_if(kept.begin(), kept.end(), same);
    if (found != kept.end()) {
      family_.push_back({child, watch(*found), nullptr});
    } else {
      grow(child);
    }
  }
}

void Member::receive(const actors::Terminated& end) {
  ticket().take(Step::handles);
  ticket().told_end(end.ref.id().bits());
  const auto child = std::find_if(family_.begin(), family_.end(),
                                  [&](const Child& each) { return each.ref == end.ref; });
  if (child == family_.end()) {
    return;  // of the object before this one, told between its end and the start of this
  }
  if (child->ticket != nullptr && !child->ticket->over()) {
    wrong("told the end of a child that is " + std::string(name_of(child->ticket->phase())));
  }
  const std::size_t node = child->node;
  family_.erase(child);
  grow(node);
}

void Member::receive(const actors::Exit& exit) {
  ticket().take(Step::handles);
  if (exit.reason.kind() != actors::ExitReason::Kind::noproc) {
    ticket().told_exit(exit.ref.id().bits());
  }
}

actors::SupervisorStrategy Member::supervisor_strategy() const {
  const std::size_t node = ticket().node();
  const Decider decider = Decider{}
                              .on<Oddity>([plan = plan_, node](const Oddity&) -> Directive {
                                if (plan->goes_wrong(node, Hazard::decider)) {
                                  throw std::runtime_error("spoilt decider");
                                }
                                return node % 2 == 0 ? Directive::escalate : Directive::resume;
                              })
                              .otherwise(Directive::restart);
  const actors::RestartLimits limits{.max_restarts = 5, .within = 1min};
  switch (node % 5) {
    case 0:
      return actors::all_for_one(decider, limits);
    case 1:
      return actors::rest_for_one(decider, {.max_restarts = -1});
    case 2:
      if (plan_->delayed()) {
        return actors::one_for_one(
            decider, {.max_restarts = -1, .backoff = {.min = 1ms, .max = 8ms, .jitter = 0.2}});
      }
      return actors::one_for_one(decider, limits);
    case 3:
      return actors::one_for_one(limits);  // stops what is killed, and what does not start
    default:
      return actors::one_for_one(
          decider, {.max_restarts = 3, .within = 1min, .on_exhausted = Directive::escalate});
  }
}

// ---- hooks

void Member::pre_start() {
  maybe(Hazard::pre_start);
  ticket().take(Step::started);
}

void Member::pre_restart(const actors::Failure& failure) {
  ticket().take(Step::pre_restart);
  maybe(Hazard::pre_restart);  // and its children are not stopped
  retiring_ = true;
  Actor::pre_restart(failure);
  retiring_ = false;
}

void Member::post_restart(const actors::Failure& /*failure*/) {
  maybe(Hazard::post_restart);
  ticket().take(Step::restarted);
}

void Member::post_stop() {
  if (retiring_) {
    return;
  }
  ticket().take(Step::post_stop);
  for (const Child& child : family_) {
    if (child.ticket != nullptr && !child.ticket->over()) {
      wrong("has ended before its child " + std::to_string(child.node));
    }
  }
  maybe(Hazard::post_stop);
}

// ---- messages

actors::Behavior Member::mask() {
  const std::uint32_t mine = ticket().incarnation();
  return actors::Behavior{[this, mine](const Order& order) {
                            if (masks_ == 0 || ticket().incarnation() != mine) {
                              wrong("a behaviour of an object before this one takes a message");
                            }
                            take(order);
                          },
                          [this](const Release& release) { receive(release); },
                          [this](const Census& census) { return receive(census); },
                          [this](const Tick& tick) { receive(tick); },
                          [this](const actors::Terminated& end) { receive(end); },
                          [this](const actors::Exit& exit) { receive(exit); }};
}

void Member::receive(const Order& order) {
  if (masks_ > 0) {
    wrong("receive takes a message in spite of a behaviour");
  }
  take(order);
}

void Member::take(const Order& order) {
  ticket().take(Step::handles);
  if (stashing_) {
    stash();
    if (++stashed_ == 6) {
      receive(Release{});
    }
    return;
  }
  ticket().begins(order.sender, order.number);
  obey(order);
}

void Member::receive(const Release& /*release*/) {
  ticket().take(Step::handles);
  stashing_ = false;
  stashed_ = 0;
  unstash_all();
}

Head Member::receive(const Census& /*census*/) {
  ticket().take(Step::handles);
  return {ticket().number(), children().size()};
}

void Member::receive(const Tick& tick) {
  ticket().take(Step::handles);
  if (tick.incarnation != ticket().incarnation() || tick.serial != armed_) {
    wrong("a tick that was cancelled, replaced, or of an object before this one");
    return;
  }
  if (--ticks_left_ == 0) {
    timers().cancel("tick");
    armed_ = 0;
  }
}

void Member::tick_later(const Order& order) {
  armed_ = ++serial_;
  const Tick tick{ticket().incarnation(), armed_};
  const auto delay = std::chrono::milliseconds(1 + order.dice % 5);
  if (order.deed == Deed::ticks) {
    ticks_left_ = 1;
    timers().once("tick", tick, delay);
  } else {
    ticks_left_ = 3;
    timers().every("tick", tick, delay);
  }
}

void Member::spoil_and_throw(Hazard hazard) {
  plan_->spoil(ticket().node(), hazard);
  throw std::runtime_error("on purpose");
}

void Member::obey(const Order& order) {
  switch (order.deed) {
    case Deed::throws:
      throw std::runtime_error("on purpose");
    case Deed::throws_oddly:
      throw Oddity("odd");
    case Deed::throws_number:
      throw 42;
    case Deed::spoils_start:
      spoil_and_throw(Hazard::constructor);
    case Deed::spoils_pre_start:
      plan_->spoil(ticket().node(), Hazard::pre_start);
      return stop();
    case Deed::spoils_restart:
      spoil_and_throw(Hazard::post_restart);
    case Deed::spoils_retiring:
      spoil_and_throw(Hazard::pre_restart);
    case Deed::spoils_end:
      plan_->spoil(ticket().node(), Hazard::post_stop);
      return stop();
    case Deed::spoils_destructor:
      spoil_and_throw(Hazard::destructor);
    case Deed::spoils_decider:
      plan_->spoil(order.dice % kNodes, Hazard::decider);
      throw Oddity("odd");
    default:
      obey_in_peace(order);
  }
}

/// What is no failure of its own.
void Member::obey_in_peace(const Order& order) {
  const auto kids = children();
  const ActorRef kid = kids.empty() ? ActorRef() : kids[order.dice % kids.size()];
  switch (order.deed) {
    case Deed::stops:
      return stop();
    case Deed::stops_child:
      return stop(kid);
    case Deed::is_killed:
      return self().tell(actors::Kill{});
    case Deed::kills_child:
      return (kid ? kid : self()).tell(actors::Kill{});
    case Deed::takes_pill:
      return self().tell(actors::PoisonPill{});
    case Deed::waits:
      if (kid) {
        static_cast<void>(kid.ask<Head>(Census{}, actors::no_timeout).get());
      }
      return;
    case Deed::becomes:
      ++masks_;
      return become_stacked(mask());
    case Deed::unbecomes:
      masks_ = std::max(0, masks_ - 1);
      return unbecome();
    case Deed::stashes:
      stashing_ = true;
      return;
    case Deed::ticks:
    case Deed::ticks_repeatedly:
      return tick_later(order);
    case Deed::cancels:
      armed_ = 0;
      return timers().cancel("tick");
    case Deed::links:
      return context().link(plan_->latest(order.dice % kNodes));
    default:  // Deed::traps
      static_cast<void>(context().trap_exit(true));
      return;
  }
}

// ---- above the tree

void Keeper::plant() {
  root_ = plan_->ledger().issue(0);
  plan_->begun(0, watch(actor_of<Member>(actors::named("n0"), plan_, root_)));
}

void Keeper::receive(const actors::Terminated& /*end*/) {
  if (!root_->over()) {
    plan_->ledger().violation("the root's end is told, and it has an object");
  }
  plant();
}

actors::SupervisorStrategy Keeper::supervisor_strategy() const {
  return actors::one_for_one(Decider{}.otherwise(Directive::restart), {.max_restarts = -1});
}

}  // namespace tree_machine
