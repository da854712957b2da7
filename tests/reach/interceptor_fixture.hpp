#pragma once
// Actors with interceptors, and what those note.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/interceptor.hpp"
#include "actors/testkit/testkit.hpp"

namespace actors::reach {

using testkit::System;
using testkit::TestProbe;

struct Add {
  int number = 0;
};
struct Total {};
struct Fail {};
struct Ping {};

using Events = std::shared_ptr<std::vector<std::string>>;
inline Events new_events() {
  return std::make_shared<std::vector<std::string>>();
}

/// Says what comes and goes.
inline auto noting(const Events& events, const std::string& who) {
  return [events, who](Interception& call) {
    events->push_back(who + "> " + call.message().type_name());
    call.proceed();
    events->push_back(who + "< " + call.message().type_name());
  };
}
inline std::string type_name(const char* name) {
  return "actors::reach::" + std::string(name);
}

class Account : public actors::Actor {
 public:
  using Protocol = actors::Messages<Add, int(Total), Fail>;
  explicit Account(int total = 0) : total_(total) {}
  void receive(const Add& add) { total_ += add.number; }
  int receive(const Total&) const { return total_; }
  void receive(const Fail&) { throw std::runtime_error("failed"); }

 private:
  int total_;
};

class Intercepting : public ::testing::Test {
 protected:
  System sys;
  TestProbe probe{sys};
  Events events = new_events();
};

/// Stashes the first Add, forwards Totals, and fails.
class Careful : public actors::Actor {
 public:
  using Protocol = actors::Messages<Add, Total, Fail>;
  Careful(ActorRef other, Events events) : other_(other), events_(std::move(events)) {}
  void receive(const Add& add) {
    if (!open_) {
      stash();
      open_ = true;
      unstash_all();
      return;
    }
    events_->push_back("add " + std::to_string(add.number));
  }
  void receive(const Total&) { forward(other_); }
  void receive(const Fail&) { throw std::runtime_error("failed"); }
  void pre_restart(const actors::Failure& failure) override {
    events_->push_back("failed by " + failure.message_type());
  }

 private:
  ActorRef other_;
  Events events_;
  bool open_ = false;
};

}  // namespace actors::reach
