#include "actors/actor_system.hpp"

#include <cstdio>
#include <cstdlib>

#include "actors/detail/deliver.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/system_message.hpp"
#include "libactors/system/system_core.hpp"

namespace actors {

namespace {

void require_plain_thread(const detail::SystemCore& core, const char* call) {
  if (core.inside()) {
    throw Error(
        std::string(call) +
        " from inside an actor would wait for that actor itself; call it from a plain thread");
  }
}

}  // namespace

ActorSystem::ActorSystem(std::string name) : ActorSystem(std::move(name), Config{}) {}
ActorSystem::ActorSystem(const Config& config) : ActorSystem("default", config) {}
ActorSystem::ActorSystem(std::string name, const Config& config)
    : shutdown_deadline_(config.shutdown_deadline),
      core_(new detail::SystemCore(*this, std::move(name), config)) {}

ActorSystem::~ActorSystem() {
  if (core_->inside()) {
    std::fprintf(stderr,
                 "actors: system \"%s\" is destroyed by one of its own actors, whose thread it "
                 "would have to join; call "
                 "system().terminate() there and destroy it on another thread\n",
                 core_->name().c_str());
    std::abort();
  }
  if (!core_->terminated().ready()) {
    core_->end(shutdown_deadline_);
  }
  if (core_->stop_executors()) {
    core_->extensions.clear();  // no actor can use them any more, and all else is still there
    delete core_;
  }
}

const std::string& ActorSystem::name() const noexcept {
  return core_->name();
}

detail::RefId ActorSystem::create(detail::Blueprint blueprint, const Options& options) {
  return core_->create(std::move(blueprint), options);
}

ActorRef ActorSystem::find(std::string_view path) const {
  return ActorRef(core_->find(path));
}
void ActorSystem::register_name(std::string_view name, const ActorRef& ref) {
  require_mine(ref, "register_name()");
  core_->register_name(name, ref.id());
}
ActorRef ActorSystem::whereis(std::string_view name) const {
  return ActorRef(core_->names.find(name));
}
bool ActorSystem::unregister_name(std::string_view name) {
  return core_->names.remove(name);
}
detail::SpawnOrigin ActorSystem::spawn_origin() noexcept {
  return {this};
}
ActorRef ActorSystem::dead_letters() const noexcept {
  return ActorRef(core_->dead_letters);
}
EventStream& ActorSystem::event_stream() noexcept {
  return core_->events();
}
Logger ActorSystem::logger() const noexcept {
  return Logger(core_->log());
}
LogTarget& ActorSystem::log_target() noexcept {
  return core_->log();
}
Clock& ActorSystem::clock() const noexcept {
  return core_->clock();
}

// A ref of another system is a mix-up that would otherwise end somebody else's actor.
void ActorSystem::require_mine(const ActorRef& ref, const char* call) const {
  if (!ref || ref.id().is_promise() || ref.path() == "(stopped)" ||
      detail::ActorCell::at(ref.id().index()).system_number() == core_->number) {
    return;
  }
  throw Error(std::string(call) + ": " + ref.path() + " belongs to another system than \"" +
              core_->name() + '"');
}

void ActorSystem::stop(const ActorRef& ref) {
  require_mine(ref, "stop()");
  if (ref && !ref.id().is_promise()) {
    detail::deliver(ref.id(), detail::system_envelope(detail::SystemKind::stop));
  }
}

Future<void> ActorSystem::graceful_stop(const ActorRef& ref, Duration timeout) {
  require_mine(ref, "graceful_stop()");
  detail::Envelope* const watch = detail::system_envelope(detail::SystemKind::watch);
  Future<void> stopped = detail::Ask<void>::send(ref.id(), watch, timeout);
  ref.tell(PoisonPill{});
  return stopped;
}

Future<void> ActorSystem::terminate() {
  core_->begin_end(false);
  return core_->terminated();
}

bool ActorSystem::shutdown(Duration deadline) {
  require_plain_thread(*core_, "shutdown()");
  if (deadline < Duration::zero()) {
    throw Error("shutdown(): the deadline is negative; 0 ends actors the abrupt way at once");
  }
  return core_->terminated().ready() || core_->end(deadline);
}

Future<void> ActorSystem::when_terminated() const {
  return core_->terminated();
}

void ActorSystem::wait() {
  require_plain_thread(*core_, "wait()");
  core_->wait();
}

void ActorSystem::on_termination(detail::UniqueFunction<void()> f) {
  core_->on_termination(std::move(f));
}

bool ActorSystem::terminating() const noexcept {
  return core_->ending.load(std::memory_order_acquire);
}

bool ActorSystem::await_idle(Duration timeout) {
  require_plain_thread(*core_, "await_idle()");
  return core_->await_idle(timeout);
}

std::string ActorSystem::tree() const {
  return detail::describe_tree(*core_);
}

}  // namespace actors
