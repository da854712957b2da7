#pragma once
// An actor to look at: it does what it is told, and remembers numbers.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/actors.hpp"
#include "actors/supervision.hpp"

namespace seeing {

class Subject;

struct Do {
  std::function<void(Subject&)> what;
};
struct Number {
  int value;
};
struct Question {};

using Numbers = std::vector<int>;

class Subject : public actors::Actor {
 public:
  using Protocol = actors::Messages<Do, Number, int(Question)>;
  explicit Subject(std::shared_ptr<Numbers> seen = std::make_shared<Numbers>())
      : seen_(std::move(seen)) {}

  void receive(const Do& order) { order.what(*this); }
  void receive(const Number& number) { seen_->push_back(number.value); }
  int receive(const Question& /*question*/) { return static_cast<int>(seen_->size()); }

  void post_restart(const actors::Failure& /*cause*/) override { restarted_ = true; }

  [[nodiscard]] bool restarted() const { return restarted_; }
  [[nodiscard]] Numbers& seen() { return *seen_; }
  // What user code of an actor may call, for those who tell it what to do.
  using actors::Actor::actor_of;
  using actors::Actor::become;
  using actors::Actor::context;
  using actors::Actor::logger;
  using actors::Actor::self;
  using actors::Actor::set_receive_timeout;
  using actors::Actor::stash;
  using actors::Actor::timers;
  using actors::Actor::unstash_all;

 private:
  std::shared_ptr<Numbers> seen_;
  bool restarted_ = false;
};

/// Does nothing but wait for an answer that does not come.
class Silent : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Question)>;
  actors::Future<int> receive(const Question& /*question*/) {
    return open_.emplace_back().future();
  }

 private:
  std::vector<actors::Promise<int>> open_;
};

}  // namespace seeing
