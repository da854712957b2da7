#pragma once
// RestartHistory: what a supervisor has to remember from one failure to the next.

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "supervision/backoff.hpp"
#include "supervision/restart_budget.hpp"

namespace actors::detail {

/// How the caller tells children apart; means nothing here.
using ChildId = std::uint64_t;

struct RestartHistory {
  RestartBudget budget;
  BackoffState backoff;
};

/// The histories one incarnation of a supervisor keeps: one for each child that has failed, and a
/// budget for all of them together. Thread-compatible: owned by the worker that runs the actor.
class RestartHistories {
 public:
  /// Made when first asked for.
  [[nodiscard]] RestartHistory& of(ChildId child) { return children_[child]; }
  [[nodiscard]] RestartBudget& shared_budget() noexcept { return shared_budget_; }
  /// The child is gone for good.
  void forget(ChildId child) {
    if (!children_.empty()) {
      children_.erase(child);
    }
  }
  /// How many children have a history.
  [[nodiscard]] std::size_t size() const noexcept { return children_.size(); }

 private:
  std::unordered_map<ChildId, RestartHistory> children_;
  RestartBudget shared_budget_;
};

}  // namespace actors::detail
