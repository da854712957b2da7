#include "libactors/actor/behaviors.hpp"

#include <utility>

namespace actors::detail {

void Behaviors::pop() {
  if (stack_.empty()) {
    return;
  }
  Behavior last = std::move(stack_.back());  // what its clauses hold may come back here as it goes
  stack_.pop_back();
  if (running_) {
    retired_.push_back(std::move(last));
  }
}

bool Behaviors::run(Envelope& message) {
  struct Running {
    explicit Running(Behaviors& of) noexcept : behaviors(of) { behaviors.running_ = true; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
      behaviors.running_ = false;
      behaviors.retired_.clear();
    }
    Behaviors& behaviors;
  };
  const Running running(*this);
  return stack_.back().run(message);  // which may move in the stack meanwhile; its clauses do not
}

}  // namespace actors::detail
