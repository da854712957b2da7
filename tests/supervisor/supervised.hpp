#pragma once
// What the tests of Supervisor share: children that note what happens to them and do as they are
// told, and a system with one supervisor of them.

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/supervisor.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {

/// What happens to the children of a test, in order, and what is to happen. One thread.
struct Stage {
  std::vector<std::string> events;        ///< "start a", "end a"
  std::map<std::string, int> bad_starts;  ///< how many of the next starts of a child fail
  std::vector<std::string> take() { return std::exchange(events, {}); }
};
using StagePtr = std::shared_ptr<Stage>;

struct Crash {};    ///< throws
struct Leave {};    ///< stops itself
struct LeaveWith {  ///< context().exit(value)
  Value value;
};

/// A worker. Each start counts: its objects are a, a again ...
class Child : public Actor {
 public:
  using Protocol = Messages<Crash, Leave, LeaveWith>;

  Child(std::string name, StagePtr stage) : name_(std::move(name)), stage_(std::move(stage)) {}
  void receive(const Crash& /*crash*/) { throw std::runtime_error(name_ + " crashed"); }
  void receive(const Leave& /*leave*/) { stop(); }
  void receive(const LeaveWith& leave) { context().exit(leave.value); }

 protected:
  void pre_start() override {
    if (int& bad = stage_->bad_starts[name_]; bad > 0) {
      --bad;
      stage_->events.push_back("fail " + name_);
      throw std::runtime_error(name_ + " cannot start");
    }
    stage_->events.push_back("start " + name_);
  }
  void post_stop() override { stage_->events.push_back("end " + name_); }

 private:
  std::string name_;
  StagePtr stage_;
};

/// A system with one supervisor, /user/top.
class SupervisorTest : public testing::Test {
 protected:
  [[nodiscard]] ChildSpec child(const std::string& id,
                                RestartType restart = RestartType::permanent) const {
    return {.id = id, .start = props<Child>(id, stage), .restart = restart};
  }
  /// Started, unless that fails; what its start noted is forgotten.
  void start(SupervisorFlags flags, std::vector<ChildSpec> children) {
    top = sys.actor_of(supervisor(flags, std::move(children)).named("top"));
    probe.watch(top);
    sys.run_until_idle();
    stage->events.clear();
  }
  [[nodiscard]] ActorRef at(const std::string& id) { return sys.system().find("/user/top/" + id); }
  /// What it sets off is done when this returns.
  template <class M>
  void tell(const std::string& id, M&& message) {
    at(id).tell(std::forward<M>(message));
    sys.run_until_idle();
  }
  void crash(const std::string& id) { tell(id, Crash{}); }
  [[nodiscard]] std::vector<ChildInfo> which() { return top.ask(WhichChildren{}).get(); }
  [[nodiscard]] ChildState state_of(const std::string& id) {
    for (const ChildInfo& info : which()) {
      if (info.id == id) {
        return info.state;
      }
    }
    throw std::runtime_error("no child " + id);
  }
  [[nodiscard]] bool has(const std::string& id) {
    const auto children = which();
    return std::any_of(children.begin(), children.end(),
                       [&](const ChildInfo& info) { return info.id == id; });
  }
  /// Why it has ended; fails the test if it has not.
  [[nodiscard]] ExitReason end_of_top() { return probe.expect_terminated(top).reason; }

  testkit::System sys;
  testkit::TestProbe probe{sys};
  StagePtr stage = std::make_shared<Stage>();
  Ref<Supervisor> top;
};

}  // namespace actors::test
