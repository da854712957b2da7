#pragma once
// Behaviors: what an actor has become, on top of what its class is.

#include <utility>
#include <vector>

#include "actors/behavior.hpp"

namespace actors::detail {

/// Owned by the worker that runs the actor. The clause that runs may change it: what it takes away
/// lives on until the clause has returned.
class Behaviors {
 public:
  Behaviors() = default;
  Behaviors(const Behaviors&) = delete;
  Behaviors& operator=(const Behaviors&) = delete;
  ~Behaviors() = default;

  [[nodiscard]] bool empty() const noexcept { return stack_.empty(); }
  void push(Behavior next) { stack_.push_back(std::move(next)); }
  /// The latest, if there is one, is no more.
  void pop();
  /// Not while one runs.
  void clear() noexcept { std::exchange(stack_, {}).clear(); }
  /// Lets the latest one, which there is, handle the message. False: it has no clause for it.
  [[nodiscard]] bool run(Envelope& message);

 private:
  std::vector<Behavior> stack_;    ///< the latest last
  std::vector<Behavior> retired_;  ///< by the clause that runs; it may be one of theirs
  bool running_ = false;
};

}  // namespace actors::detail
