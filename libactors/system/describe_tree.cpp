#include <algorithm>
#include <map>
#include <vector>

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

/// Children by parent, in order of slots; taken while actors come and go, so it is a picture, not a
/// promise.
using Family = std::map<std::uint64_t, std::vector<RefId>>;

Family living_actors(const SystemCore& core) {
  Family family;
  const std::uint32_t made = CellTable::statistics().made;
  for (std::uint32_t index = 0; index < made; ++index) {
    const ActorCell& cell = ActorCell::at(index);
    const RefId id{index, cell.generation.load(std::memory_order_acquire)};
    const RefId parent = cell.parent();
    if (cell.system_number() == core.number && class_of_actor(id) != nullptr) {
      family[parent.bits()].push_back(id);
    }
  }
  return family;
}

void print(const Family& family, RefId at, std::size_t depth, std::string& text) {
  const auto it = family.find(at.bits());
  if (it == family.end()) {
    return;
  }
  for (const RefId child : it->second) {
    text.append(2 * depth, ' ');
    text += path_text(child) + '\n';
    print(family, child, depth + 1, text);
  }
}

}  // namespace

std::string describe_tree(const SystemCore& core) {
  std::string text;
  print(living_actors(core), RefId{}, 0, text);
  return text;
}

}  // namespace actors::detail
