#include "libactors/actor/wait_ring.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "base/mutex.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

RefId ActorCell::waits_for(RefId actor) const noexcept {
  word_.see_blocked();
  // seq_cst: pairs with the store of a thread that hosts no fibers (Turn::block_thread).
  const std::uint64_t bits = parked_.load(std::memory_order_seq_cst);
  // acquire: pairs with close(). What another actor in this slot has published comes after that.
  if (bits == 0 || bits == kForNoPromise ||
      generation.load(std::memory_order_acquire) != actor.generation) {
    return {};
  }
  return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
}

namespace {

struct Edge {
  RefId waiter;
  RefId promise;
};

/// Whom a wait for this promise is for; empty: there is no edge.
RefId answerer_of(RefId promise) noexcept {
  const Debt debt = debt_of(promise);
  return debt.message != nullptr && !debt.actor.is_promise() ? debt.actor : RefId{};
}

/// The edges from `self` back to `self`, or none.
std::vector<Edge> walk(RefId self, RefId promise) {
  RefId at = answerer_of(promise);
  std::vector<Edge> edges{{self, promise}};
  RefId landmark = at;  // met again: a ring further on, which another wait has closed
  std::size_t next_landmark = 2;
  while (!at.empty() && at != self) {
    promise = ActorCell::at(at.index()).waits_for(at);
    if (promise.empty()) {
      break;
    }
    edges.push_back({at, promise});
    at = answerer_of(promise);
    if (at == landmark) {
      break;
    }
    if (edges.size() == next_landmark) {
      landmark = at;
      next_landmark *= 2;
    }
  }
  return at == self ? edges : std::vector<Edge>();
}

/// All of them are still there.
bool stand(const std::vector<Edge>& edges) noexcept {
  RefId target = edges.front().waiter;
  return std::all_of(edges.rbegin(), edges.rend(), [&target](const Edge& edge) {
    const bool stands = ActorCell::at(edge.waiter.index()).waits_for(edge.waiter) == edge.promise &&
                        answerer_of(edge.promise) == target;
    target = edge.waiter;
    return stands;
  });
}

/// Held by whoever has found a ring, until it has withdrawn from it. Never destroyed: actors of a
/// static system may wait after main().
Mutex& rings() noexcept {
  static Mutex& the = *new Mutex;
  return the;
}

}  // namespace

std::vector<RefId> ring_closed_by(RefId self, RefId promise) noexcept {
  const std::vector<Edge> edges = walk(self, promise);
  if (edges.empty()) {
    return {};
  }
  {
    const MutexLock lock(rings());
    if (!stand(edges)) {
      return {};
    }
    ActorCell::at(self.index()).withdraw_edge();
  }
  std::vector<RefId> ring;
  ring.reserve(edges.size());
  std::transform(edges.begin(), edges.end(), std::back_inserter(ring),
                 [](const Edge& edge) { return edge.waiter; });
  return ring;
}

}  // namespace actors::detail
