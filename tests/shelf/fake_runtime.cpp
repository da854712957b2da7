#include "tests/shelf/fake_runtime.hpp"

#include <algorithm>
#include <string>

#include "libactors/message/envelope_like.hpp"

namespace actors {

namespace detail {

namespace {

FakeRuntime* current = nullptr;

}  // namespace

FakeRuntime::FakeRuntime() noexcept {
  current = this;
}
FakeRuntime::~FakeRuntime() {
  current = nullptr;
}

Actor* FakeRuntime::build(const Blueprint& blueprint) {
  const Recipe& recipe = blueprint.recipe();
  may_construct = true;
  if (recipe.object_size == 0) {
    return recipe.construct(nullptr, blueprint.kept());
  }
  const std::align_val_t align{recipe.object_align};
  void* const place = ::operator new(recipe.object_size, align);
  try {
    Actor* const actor = recipe.construct(place, blueprint.kept());
    places_.emplace_back(actor, place);
    return actor;
  } catch (...) {
    ::operator delete(place, align);
    throw;
  }
}

void FakeRuntime::destroy(const Blueprint& blueprint, Actor* actor) {
  const auto it = std::find_if(places_.begin(), places_.end(),
                               [actor](const auto& entry) { return entry.first == actor; });
  void* const place = it != places_.end() ? it->second : nullptr;
  if (it != places_.end()) {
    places_.erase(it);
  }
  const std::align_val_t align{blueprint.recipe().object_align};
  try {
    blueprint.recipe().destroy(actor);
  } catch (...) {
    ::operator delete(place, align);
    throw;
  }
  if (place != nullptr) {
    ::operator delete(place, align);
  }
}

void deliver(RefId to, Envelope* envelope) noexcept {
  current->delivered.push_back({to, OwnedEnvelope(envelope)});
}

void deliver_told(RefId to, Envelope* envelope) {
  deliver(to, envelope);
}

void answer_promise(RefId promise, const TypeDescriptor& type, void* value) {
  const Envelope model{{nullptr}, &type, RefId{}, 0, 0};
  deliver(promise, envelope_like(model, [&](void* place) { type.move(value, place); }));
}

void answer_handled(RefId sender) noexcept {
  current->handled.push_back(sender);
}

void let_others_answer(RefId /*promise*/) noexcept {}  // nobody waits

ActorCell* claim_cell() {
  if (current == nullptr || !std::exchange(current->may_construct, false)) {
    throw ActorInitializationError("made by hand");
  }
  return nullptr;
}

std::string path_of(RefId id) {
  return id.empty() ? "(nobody)" : "/user/a";
}

void run_equipped(Actor& /*actor*/, Envelope& /*envelope*/) {}

const ActorClass* class_of_actor(RefId /*id*/) noexcept {
  return current->found;
}

}  // namespace detail

Actor::Actor() : cell_(detail::claim_cell()) {}
Actor::~Actor() noexcept(false) = default;
void Actor::pre_restart(const Failure& /*failure*/) {
  post_stop();
}
void Actor::post_restart(const Failure& /*failure*/) {
  pre_start();
}
void Actor::unhandled(const Message& /*message*/) {}
SupervisorStrategy Actor::supervisor_strategy() const {
  return one_for_one();
}

}  // namespace actors
