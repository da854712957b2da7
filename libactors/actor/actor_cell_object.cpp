// Where an actor's object is, and its end: in the slot if it is small, else in a cell of the pool;
// a factory's is on the heap, and the recipe's to free.

#include <utility>

#include "actors/actor.hpp"

#include "libactors/actor/actor_cell.hpp"

namespace actors::detail {

bool ActorCell::has_room_for(const Recipe& recipe) noexcept {
  return recipe.object_size <= kRoom && recipe.object_align <= kRoomAlign;
}

/// For an object that a factory makes: nothing.
void* ActorCell::allocate_object(const Recipe& recipe) {
  if (has_room_for(recipe)) {
    unpoison_bytes(room_, kRoom);
    return room_;
  }
  return pool_allocate(pool_class_for(recipe.object_size, recipe.object_align), recipe.object_size,
                       recipe.object_align);
}

void ActorCell::free_object(void* place, const Recipe& recipe) noexcept {
  if (has_room_for(recipe)) {
    poison_bytes(room_, kRoom);
  } else {
    pool_free(place, pool_class_for(recipe.object_size, recipe.object_align), recipe.object_align);
  }
}

void ActorCell::destroy_object(const char* during) noexcept {
  if (has_tools()) {
    forget_behaviors();  // before the object: they may refer to it when they go
  }
  Actor* const actor = std::exchange(actor_, nullptr);
  const Recipe& recipe = blueprint_.recipe();
  void* const place = has_room_for(recipe) ? room_ : dynamic_cast<void*>(actor);
  try {
    recipe.destroy(actor);
  } catch (...) {
    log_hook_failure(during);
  }
  free_object(place, recipe);
}

}  // namespace actors::detail
