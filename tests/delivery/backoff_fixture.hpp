#pragma once
// What the tests of BackoffSupervisor share: a child that fails as it is told, and a system with
// one supervisor.

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/backoff_supervisor.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::backoff_tests {

using namespace std::chrono_literals;
using testkit::System;
using testkit::TestProbe;

struct Ping {
  int number = 0;
};
struct Throw {};
struct ThrowNumber {};
struct StopNow {};
struct TellParent {};
struct ResetParent {};
struct LastWords {};

/// What all children of one test share.
struct Life {
  int constructed = 0;
  int alive = 0;
  int most_alive = 0;
  std::vector<int> pings;
};
using LifePtr = std::shared_ptr<Life>;

class Child : public Actor {
 public:
  using Protocol =
      Messages<int(Ping), Throw, ThrowNumber, StopNow, TellParent, ResetParent, LastWords>;
  explicit Child(LifePtr life) : life_(std::move(life)) {
    ++life_->constructed;
    life_->most_alive = std::max(life_->most_alive, ++life_->alive);
  }
  ~Child() override { --life_->alive; }
  int receive(const Ping& ping) {
    life_->pings.push_back(ping.number);
    return ping.number;
  }
  void receive(const Throw&) { throw std::runtime_error("on purpose"); }
  void receive(const ThrowNumber&) { throw 42; }
  void receive(const StopNow&) { stop(); }
  void receive(const TellParent&) { parent().tell(std::string("from the child"), self()); }
  void receive(const ResetParent&) { parent().tell(ResetBackoff{}, self()); }
  void receive(const LastWords&) {}

 private:
  LifePtr life_;
};

/// Starts a supervisor below it, and tells a probe what comes from it.
class Above : public Actor {
 public:
  Above(Props<BackoffSupervisor> below, ActorRef probe) : probe_(probe) {
    actor_of(std::move(below).named("s"));
  }
  void receive(const std::string& text) { probe_.tell(text, sender()); }

 private:
  ActorRef probe_;
};

class BackoffSupervision : public testing::Test {
 protected:
  void start(Props<BackoffSupervisor> props) {
    supervisor = sys.actor_of(std::move(props).named("s"));
    probe.watch(supervisor);
    sys.run_until_idle();
  }
  void start_on_stop(BackoffOptions options = kSteady()) {
    start(backoff_on_stop(props<Child>(life).named("c"), std::move(options)));
  }
  void start_on_failure(BackoffOptions options = kSteady()) {
    start(backoff_on_failure(props<Child>(life).named("c"), std::move(options)));
  }
  /// 200, 400, 800 ms ... without chance.
  static BackoffOptions kSteady() { return {.backoff = {.min = 200ms, .max = 10s}}; }

  [[nodiscard]] ActorRef child() {
    const auto answer = supervisor.ask(GetCurrentChild{});
    sys.run_until_idle();
    return answer.get();
  }
  [[nodiscard]] int count() {
    const auto answer = supervisor.ask(GetRestartCount{});
    sys.run_until_idle();
    return answer.get();
  }
  template <class M>
  void tell(M message) {
    probe.send(supervisor, std::move(message));
    sys.run_until_idle();
  }
  [[nodiscard]] bool ended() {
    sys.run_until_idle();
    return !sys.system().find("/user/s");
  }
  /// The next child comes after `delay`, and not before.
  void expect_child_after(Duration delay) {
    const int before = life->constructed;
    EXPECT_FALSE(child());
    sys.advance(delay - 1ms);
    EXPECT_EQ(life->constructed, before);
    sys.advance(1ms);
    EXPECT_EQ(life->constructed, before + 1);
    EXPECT_TRUE(child());
  }

  System sys;
  TestProbe probe{sys};
  LifePtr life = std::make_shared<Life>();
  Ref<BackoffSupervisor> supervisor;
};
}  // namespace actors::backoff_tests
