#include "libactors/patterns/shutdown_phases.hpp"

#include <algorithm>
#include <cstddef>

#include "actors/errors.hpp"

namespace actors::detail {

namespace {

using Indices = std::vector<std::size_t>;

std::vector<Indices> edges_of(const std::vector<PhaseOrder>& phases) {
  std::vector<Indices> edges(phases.size());
  for (std::size_t i = 0; i < phases.size(); ++i) {
    for (const std::string& name : phases[i].after) {
      const auto found = std::find_if(phases.begin(), phases.end(),
                                      [&](const PhaseOrder& p) { return p.name == name; });
      edges[i].push_back(static_cast<std::size_t>(found - phases.begin()));
    }
  }
  return edges;
}

/// From a phase that can never begin to one that it waits for and that cannot either, until one
/// comes again.
[[noreturn]] void throw_cycle(const std::vector<PhaseOrder>& phases,
                              const std::vector<Indices>& edges, const std::vector<bool>& done) {
  Indices path{static_cast<std::size_t>(std::find(done.begin(), done.end(), false) - done.begin())};
  for (;;) {
    const Indices& waits_for = edges[path.back()];
    const std::size_t next =
        *std::find_if(waits_for.begin(), waits_for.end(), [&](std::size_t i) { return !done[i]; });
    const bool closed = std::find(path.begin(), path.end(), next) != path.end();
    path.push_back(next);
    if (closed) {
      std::string text;
      for (auto at = path.rbegin(); at != path.rend(); ++at) {  // runs first, then what is after it
        text += (text.empty() ? "" : " -> ") + phases[*at].name;
        if (at != path.rbegin() && *at == next) {
          break;
        }
      }
      throw Error("the phases of the shutdown form a cycle: " + text +
                  "; take one of these `after` or `before` away");
    }
  }
}

}  // namespace

std::vector<std::size_t> sorted_phases(const std::vector<PhaseOrder>& phases) {
  const std::vector<Indices> edges = edges_of(phases);
  std::vector<bool> done(phases.size(), false);
  Indices order;
  while (order.size() < phases.size()) {
    const auto ready = [&](std::size_t i) {
      return !done[i] && std::all_of(edges[i].begin(), edges[i].end(),
                                     [&](std::size_t before) { return done[before]; });
    };
    std::size_t next = 0;
    while (next < phases.size() && !ready(next)) {
      ++next;
    }
    if (next == phases.size()) {
      throw_cycle(phases, edges, done);
    }
    done[next] = true;
    order.push_back(next);
  }
  return order;
}

}  // namespace actors::detail
