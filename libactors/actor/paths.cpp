#include "libactors/actor/paths.hpp"

#include "actors/detail/runtime.hpp"

#include "libactors/actor/actor_cell.hpp"

namespace actors::detail {

bool is_alive(RefId id) noexcept {
  return !id.empty() && !id.is_promise() &&
         // acquire: pairs with vacate().
         ActorCell::at(id.index()).generation.load(std::memory_order_acquire) == id.generation;
}

// Any thread, while the actor may be closing: what is read of the cell counts only if the
// generation was the same before and still is afterwards. (A report may have read it of a cell that
// has just been left: then there is no parent, and no name must be made up for whoever comes next.)
std::string path_text(RefId id) {
  if (id.empty()) {
    return "(nobody)";
  }
  if (id.is_promise()) {
    return "(ask)";
  }
  ActorCell& cell = ActorCell::at(id.index());
  if (!is_alive(id)) {
    return "(stopped)";
  }
  const RefId parent = cell.parent();
  const std::uint32_t system = cell.system_number();
  if (parent == ActorCell::kNoParent || !is_alive(id)) {
    return "(stopped)";
  }
  std::string name;
  SystemDirectory::visit(system, [&](Services& services) {
    name = services.paths.name_of(parent, id, &is_alive);
    if (!name.empty() && !cell.note_name(id.generation)) {
      services.paths.remove(id);  // closed meanwhile, and close() may not have seen the note
    }
  });
  if (name.empty()) {
    return "(stopped)";
  }
  return parent.empty() ? "/" + name : path_text(parent) + "/" + name;
}

const ActorClass* class_of_actor(RefId id) noexcept {
  if (id.empty() || id.is_promise()) {
    return nullptr;
  }
  ActorCell& cell = ActorCell::at(id.index());
  const ActorClass* const actor_class = cell.actor_class();
  return is_alive(id) ? actor_class : nullptr;
}

}  // namespace actors::detail
