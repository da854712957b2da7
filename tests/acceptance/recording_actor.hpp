#pragma once
// An actor that writes its life into a shared list of lines, and does what it is told: the subject
// of most acceptance tests.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "actors/actors.hpp"

namespace acceptance {

using Events = std::vector<std::string>;
using EventsPtr = std::shared_ptr<Events>;  // by pointer: kept constructor arguments are const

inline EventsPtr new_events() {
  return std::make_shared<Events>();
}

struct Ping {
  int number = 0;
};
/// Throws what it names.
struct Fail {
  std::string what = "boom";
};
/// A second kind of failure, for deciders that tell types apart.
struct OtherFailure : std::logic_error {
  using logic_error::logic_error;
};
struct FailOther {};
/// Something that is no std::exception.
struct FailOddly {};
struct StopYourself {};

/// Tests run it under a manual executor: no locking.
class Recording : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Ping), Fail, FailOther, FailOddly, StopYourself>;

  Recording(EventsPtr events, std::string name)
      : events_(std::move(events)), name_(std::move(name)) {
    generation_ = count_constructions();
    note("constructed");
  }
  ~Recording() override { note("destroyed"); }

  int receive(const Ping& ping) {
    note("ping " + std::to_string(ping.number));
    return ping.number;
  }
  void receive(const Fail& fail) { throw std::runtime_error(fail.what); }
  void receive(const FailOther&) { throw OtherFailure("other"); }
  void receive(const FailOddly&) { throw 42; }
  void receive(const StopYourself&) { stop(); }

  void pre_start() override { note("pre_start"); }
  void pre_restart(const actors::Failure& failure) override {
    note("pre_restart");
    actors::Actor::pre_restart(failure);
  }
  void post_restart(const actors::Failure& failure) override {
    note("post_restart");
    actors::Actor::post_restart(failure);
  }
  void post_stop() override { note("post_stop"); }

 protected:
  void note(const std::string& what) {
    events_->push_back(name_ + std::to_string(generation_) + ' ' + what);
  }
  [[nodiscard]] const EventsPtr& events() const { return events_; }

 private:
  /// Which instance of this name this is, from 0.
  [[nodiscard]] int count_constructions() const {
    int count = 0;
    for (const std::string& line : *events_) {
      if (line.starts_with(name_) && line.ends_with(" constructed")) {
        ++count;
      }
    }
    return count;
  }

  EventsPtr events_;
  std::string name_;
  int generation_ = 0;
};

/// A parent with a strategy given as a function (strategies are asked for once per incarnation),
/// that starts `children` named a, b, c... in its constructor and hands out nothing: tests find
/// them by path.
class Supervising : public Recording {
 public:
  using Strategy = actors::SupervisorStrategy;
  Supervising(EventsPtr events, std::string name, Strategy strategy, int children)
      : Recording(events, std::move(name)), strategy_(std::move(strategy)) {
    for (int i = 0; i < children; ++i) {
      const std::string child(1, static_cast<char>('a' + i));
      actor_of<Recording>(actors::named(child), events, child);
    }
  }
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return strategy_;
  }

 private:
  Strategy strategy_;
};

}  // namespace acceptance
