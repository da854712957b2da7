#include <algorithm>
#include <map>
#include <vector>

#include "actors/detail/type_descriptor.hpp"

#include "executors/carrier_list.hpp"
#include "executors/describe.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

/// Children by parent, in order of slots; taken while actors come and go, so it is a picture, not a
/// promise.
using Family = std::map<std::uint64_t, std::vector<RefId>>;
/// What those actors are doing of which carriers know, by RefId bits.
using Doings = std::map<std::uint64_t, std::string>;

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

std::string describe_turn(const CarrierReport::Running& running) {
  const std::string thread = " on thread " + std::to_string(running.thread);
  return (running.type != nullptr ? "handles " + running.type->name() : "runs") + thread;
}

bool is_of(const SystemCore& core, std::uint64_t actor) noexcept {
  const RefId id = RefId::of(actor);
  return !id.empty() && ActorCell::at(id.index()).system_number() == core.number;
}

Doings doings(SystemCore& core) {
  const CarrierReport report = CarrierReport::take();
  Doings all;
  for (const WaitRecord& wait : report.parked) {
    if (is_of(core, wait.waiter)) {
      all.emplace(wait.waiter, describe_wait(wait, core.clock().now()));
    }
  }
  for (const CarrierReport::Running& running : report.running) {
    if (is_of(core, running.actor)) {
      all.emplace(running.actor, describe_turn(running));
    }
  }
  return all;
}

/// What is printed.
struct Picture {
  Family family;
  Doings doings;
};

void print(const Picture& picture, RefId at, std::size_t depth, std::string& text) {
  const auto it = picture.family.find(at.bits());
  if (it == picture.family.end()) {
    return;
  }
  for (const RefId child : it->second) {
    text.append(2 * depth, ' ');
    text += path_text(child);
    if (const auto doing = picture.doings.find(child.bits()); doing != picture.doings.end()) {
      text += ": " + doing->second;
    }
    text += '\n';
    print(picture, child, depth + 1, text);
  }
}

}  // namespace

std::string describe_tree(SystemCore& core) {
  const Picture picture{living_actors(core), doings(core)};
  std::string text;
  print(picture, RefId{}, 0, text);
  return text;
}

std::string describe_parked(SystemCore& core) {
  std::string text;
  for (const WaitRecord& wait : CarrierReport::take().parked) {
    if (is_of(core, wait.waiter)) {
      text +=
          path_text(RefId::of(wait.waiter)) + " " + describe_wait(wait, core.clock().now()) + '\n';
    }
  }
  return text;
}

}  // namespace actors::detail
