#pragma once
// The actors and messages that the tests of the test kit test it on.

#include <functional>
#include <stdexcept>
#include <string>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/testkit/errors.hpp"

namespace actors::testkit {

struct Ping {
  int number = 0;
};
struct Pong {
  int number = 0;
  friend bool operator==(const Pong&, const Pong&) = default;
};
struct Fail {
  std::string text;
};
struct Note {
  Level level;
  std::string text;
};

/// Answers a Ping with a Pong to its sender(); fails, logs and stops when told to.
class Server : public Actor {
 public:
  using Protocol = Messages<Ping, Fail, Note>;
  void receive(const Ping& ping) { reply(Pong{ping.number}); }
  void receive(const Fail& fail) { throw std::runtime_error(fail.text); }
  void receive(const Note& note) { logger().log(note.level, note.text); }
};

/// Tells `to` the numbers below `count`, one message each.
class Counting : public Actor {
 public:
  Counting(ActorRef to, int count) : to_(to), count_(count) {}
  void receive(const std::string& /*go*/) {
    for (int i = 0; i < count_; ++i) {
      to_.tell(Ping{i}, self());
    }
  }

 private:
  ActorRef to_;
  int count_;
};

/// Runs `action`, which must throw a TestFailure, and gives its text.
inline std::string failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const TestFailure& failure) {
    return failure.what();
  }
  return "(no TestFailure)";
}

/// The same for a Misuse.
inline std::string misuse_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Misuse& misuse) {
    return misuse.what();
  }
  return "(no Misuse)";
}

}  // namespace actors::testkit
