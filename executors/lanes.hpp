#pragma once
// Lanes: who goes next among runnables of several priorities. The policy of a PriorityExecutor,
// apart from threads.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "actors/executor.hpp"

namespace actors::detail {

/// Thread-compatible.
class Lanes {
 public:
  /// `fairness`: as in PriorityOptions.
  Lanes(std::size_t lanes, std::uint32_t fairness) : lanes_(lanes), fairness_(fairness) {}

  /// To the back of a lane; 0 is the most urgent one.
  void push(std::size_t lane, Runnable& r) noexcept;
  /// The one whose turn it is, or null: there is none.
  [[nodiscard]] Runnable* take() noexcept;
  [[nodiscard]] bool empty() const noexcept;

 private:
  struct Lane {
    Runnable* first = nullptr;
    Runnable* last = nullptr;
    /// Turns that higher lanes have had while this one waited, since its own last one.
    std::uint32_t passed_over = 0;
  };
  [[nodiscard]] std::size_t choose() const noexcept;

  std::vector<Lane> lanes_;
  const std::uint32_t fairness_;
};

}  // namespace actors::detail
