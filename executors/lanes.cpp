#include "executors/lanes.hpp"

#include <algorithm>

namespace actors::detail {

void Lanes::push(std::size_t lane, Runnable& r) noexcept {
  Lane& to = lanes_[lane];
  r.next_runnable = nullptr;
  (to.first != nullptr ? to.last->next_runnable : to.first) = &r;
  to.last = &r;
}

/// The highest lane that waits, or one below that has been passed over too often; their number:
/// none waits.
std::size_t Lanes::choose() const noexcept {
  std::size_t chosen = lanes_.size();
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& lane = lanes_[i];
    if (lane.first == nullptr) {
      continue;
    }
    const bool is_due = fairness_ != 0 && lane.passed_over >= fairness_;
    if (chosen == lanes_.size() || (is_due && lane.passed_over > lanes_[chosen].passed_over)) {
      chosen = i;
    }
  }
  return chosen;
}

Runnable* Lanes::take() noexcept {
  const std::size_t chosen = choose();
  if (chosen == lanes_.size()) {
    return nullptr;
  }
  if (fairness_ != 0) {
    for (std::size_t i = chosen + 1; i < lanes_.size(); ++i) {
      lanes_[i].passed_over += lanes_[i].first != nullptr ? 1U : 0U;
    }
  }
  Lane& lane = lanes_[chosen];
  lane.passed_over = 0;
  Runnable* const taken = lane.first;
  lane.first = taken->next_runnable;
  return taken;
}

bool Lanes::empty() const noexcept {
  return std::all_of(lanes_.begin(), lanes_.end(),
                     [](const Lane& lane) { return lane.first == nullptr; });
}

}  // namespace actors::detail
