// Process's own functions: each finds the turn it is called in.

#include "actors/process.hpp"

#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/reception.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {
namespace {

detail::Turn& turn_of(const detail::ActorCell& cell, const char* call) {
  detail::Turn* const turn = detail::Turn::current_of(cell);
  if (turn == nullptr) {
    throw Error(detail::path_text(cell.id()) + ": " + call +
                " outside this actor's own turns; another thread or actor may tell it something");
  }
  return *turn;
}

void describe_origin(detail::RefId id, const detail::TypeDescriptor* /*message_type*/,
                     LogRecord& record) {
  record.path = detail::path_text(id);
}

}  // namespace

ActorRef Process::self() const noexcept {
  return ActorRef(cell_.id());
}

ActorSystem& Process::system() const noexcept {
  return cell_.services().system();
}

Logger Process::logger() const noexcept {
  return {cell_.services().log(), &describe_origin, cell_.id(), nullptr};
}

detail::Received Process::wait(const detail::Selector* select, Duration timeout) {
  return detail::Reception(cell_).receive(select, timeout);
}

ActorRef Process::sender() const {
  static_cast<void>(turn_of(cell_, "sender()"));
  const detail::RefId from = cell_.receptions().from;
  detail::let_others_answer(from);  // whoever the caller gives it to
  return ActorRef(from.empty() ? cell_.services().dead_letters : from);
}

void Process::reply_with(detail::Envelope* message) const {
  message->sender = cell_.id();
  const bool in_turn = detail::Turn::current_of(cell_) != nullptr;
  detail::deliver_told(in_turn ? cell_.receptions().from : detail::RefId{}, message);
}

void Process::sleep_for(Duration time) {
  detail::Turn& turn = turn_of(cell_, "sleep_for()");
  if (time <= Duration::zero()) {
    yield();
    return;
  }
  turn.throw_if_stopping();
  detail::TimedWait sleep(turn, detail::WaitRecord::Kind::sleep);
  sleep.start(time);
  static_cast<void>(turn.wait(sleep.wait()));
  turn.throw_if_stopping();
}

void Process::yield() {
  detail::Turn& turn = turn_of(cell_, "yield()");
  if (turn.carrier == nullptr) {
    throw Error(detail::path_text(cell_.id()) +
                ": yield() on an executor whose threads host no fibers; use a built-in executor");
  }
  turn.throw_if_stopping();
  turn.yield();
  turn.look_for_orders();
}

void Process::watch_id(detail::RefId id) const {
  static_cast<void>(turn_of(cell_, "watch()"));
  cell_.watch(id, nullptr);
}

void Process::unwatch(const ActorRef& ref) const {
  static_cast<void>(turn_of(cell_, "unwatch()"));
  cell_.unwatch(ref.id());
}

void Process::link(const ActorRef& ref) const {
  cell_.link(turn_of(cell_, "link()"), ref.id());
}

void Process::unlink(const ActorRef& ref) const {
  cell_.unlink(turn_of(cell_, "unlink()"), ref.id());
}

MonitorId Process::monitor(const ActorRef& ref) const {
  static_cast<void>(turn_of(cell_, "monitor()"));
  return MonitorId(cell_.monitor(ref.id()));
}

void Process::demonitor(MonitorId id) const {
  static_cast<void>(turn_of(cell_, "demonitor()"));
  cell_.demonitor(id.number());
}

bool Process::trap_exit(bool on) const {
  static_cast<void>(turn_of(cell_, "trap_exit()"));
  return cell_.trap_exit(on);
}

detail::SpawnOrigin Process::spawn_origin() const noexcept {
  return {&system()};
}

detail::TiedSpawner Process::tied(detail::Tie tie, MonitorId* id) const {
  static_cast<void>(turn_of(cell_, tie == detail::Tie::link ? "spawn_link()" : "spawn_monitor()"));
  return detail::TiedSpawner({&system(), &cell_, tie, id});
}

void Process::stop() {
  turn_of(cell_, "stop()").throw_if_stopping();  // it ends already, and for another reason
  cell_.order_stop();
  throw Stopping(detail::path_text(cell_.id()) +
                 " stops itself; let actors::Stopping leave the function");
}

void Process::exit(Value reason) {
  turn_of(cell_, "exit()").throw_if_stopping();
  cell_.exit_with(std::move(reason));
  throw Stopping(detail::path_text(cell_.id()) +
                 " ends itself; let actors::Stopping leave the function");
}

}  // namespace actors
