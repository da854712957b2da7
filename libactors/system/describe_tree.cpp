#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "actors/detail/type_descriptor.hpp"

#include "executors/carrier_list.hpp"
#include "executors/describe.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/system/living_actors.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

/// Children by parent, in order of slots; taken while actors come and go, so it is a picture, not a
/// promise.
using Family = std::map<std::uint64_t, std::vector<RefId>>;
/// What those actors are doing of which carriers know, by RefId bits.
using Doings = std::map<std::uint64_t, std::string>;

Family family_of(const SystemCore& core) {
  Family family;
  for (const RefId id : living_actors(core)) {
    family[ActorCell::at(id.index()).parent().bits()].push_back(id);
  }
  return family;
}

/// Empty for the usual: it handles messages.
std::string_view state_text(const Standing& standing) noexcept {
  switch (standing.state) {
    case CellState::starting:
      return standing.failed ? "failed" : "starting";
    case CellState::restarting:
      return "restarting";
    case CellState::stopping:
      return "stopping";
    case CellState::live:
      break;
    case CellState::free:
    case CellState::closed:
      return {};
  }
  if (standing.failed) {
    return "failed";
  }
  return standing.held ? "suspended" : standing.suspended ? "suspended by its parent" : "";
}

/// " [suspended, 12 waiting, 1 restart]": what is not as usual.
std::string describe_notes(const Standing& standing, const metrics::Counts& counts) {
  std::string notes(state_text(standing));
  const auto add = [&notes](std::uint64_t count, const char* what) {
    if (count != 0) {
      notes += (notes.empty() ? "" : ", ") + std::to_string(count) + what;
    }
  };
  add(counts.waiting, " waiting");
  add(counts.restarts, counts.restarts == 1 ? " restart" : " restarts");
  return notes.empty() ? notes : " [" + notes + ']';
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
  std::unordered_map<std::uint64_t, metrics::Counts> counts;  ///< by RefId bits
};

std::string notes_on(const Picture& picture, RefId id) {
  const ActorCell& cell = ActorCell::at(id.index());
  const auto found = picture.counts.find(id.bits());
  metrics::Counts counts = found != picture.counts.end() ? found->second : metrics::Counts();
  if (const auto mail = cell.counted_mail(id)) {
    counts.waiting = *mail;
  }
  return describe_notes(cell.standing(), counts);
}

void print(const Picture& picture, RefId at, std::size_t depth, std::string& text) {
  const auto it = picture.family.find(at.bits());
  if (it == picture.family.end()) {
    return;
  }
  for (const RefId child : it->second) {
    text.append(2 * depth, ' ');
    text += path_text(child) + notes_on(picture, child);
    if (const auto doing = picture.doings.find(child.bits()); doing != picture.doings.end()) {
      text += ": " + doing->second;
    }
    text += '\n';
    print(picture, child, depth + 1, text);
  }
}

}  // namespace

std::string describe_tree(SystemCore& core) {
  const Picture picture{family_of(core), doings(core), core.observatory.counts()};
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
