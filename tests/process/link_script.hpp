#pragma once
// A process that links to, unlinks from and monitors others at random while they end, and checks
// what it is told: never of an end that it does not wait for, and of every one that it does.

#include <cstddef>
#include <cstdint>
#include <random>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/actors.hpp"

namespace actors::test {

class LinkScript {
 public:
  LinkScript(Process& self, std::vector<ActorRef> targets, std::uint64_t seed)
      : self_(self), targets_(std::move(targets)), random_(seed) {}

  /// How many notices were wrong, or have not come. `settle`: how long it waits for the last ones,
  /// when it has told everybody to end.
  int run(int steps, Duration settle) {
    self_.trap_exit(true);
    for (int i = 0; i < steps; ++i) {
      step();
      while (take(Duration::zero())) {
      }
    }
    for (const ActorRef& target : targets_) {
      target.tell(0);
    }
    while ((!linked_.empty() || !monitors_.empty()) && take(settle)) {
    }
    while (take(Duration::zero())) {
    }
    return wrong_ + static_cast<int>(linked_.size() + monitors_.size());
  }

 private:
  void step() {
    const ActorRef& target = targets_[random_() % targets_.size()];
    switch (random_() % 7) {
      case 0:
      case 1:
        self_.link(target);
        linked_.insert(target);
        return;
      case 2:
        self_.unlink(target);
        linked_.erase(target);
        return;
      case 3:
        monitors_.emplace(self_.monitor(target), target);
        return;
      case 4:
        if (!monitors_.empty()) {
          self_.demonitor(monitors_.begin()->first);
          monitors_.erase(monitors_.begin());
        }
        return;
      case 5:
        target.tell(static_cast<int>(random_() % 8));
        return;
      default:
        self_.yield();
    }
  }

  bool take(Duration timeout) {
    return self_.receive_for(
        timeout, [this](const Exit& exit) { wrong_ += linked_.erase(exit.ref) == 1 ? 0 : 1; },
        [this](const Down& down) {
          const auto it = monitors_.find(down.id);
          if (it == monitors_.end() || it->second != down.ref) {
            ++wrong_;
          } else {
            monitors_.erase(it);
          }
        },
        [this](const Message& /*other*/) { ++wrong_; });
  }

  Process& self_;
  std::vector<ActorRef> targets_;
  std::mt19937_64 random_;
  std::unordered_set<ActorRef> linked_;
  std::unordered_map<MonitorId, ActorRef> monitors_;
  int wrong_ = 0;
};

/// Ends, in one way or another, when it is told a small number.
inline void fragile(Process& self) {
  self.trap_exit(true);  // others end around it
  for (;;) {
    const int n = self.receive<int>();
    if (n == 0) {
      return;
    }
    if (n == 1) {
      self.stop();
    }
  }
}

}  // namespace actors::test
