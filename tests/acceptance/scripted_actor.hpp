#pragma once
// An actor that does what the message says, for tests about who waits for whom.

#include <functional>
#include <utility>

#include "actors/actors.hpp"

namespace acceptance {

class Scripted;

/// Answered with what `run` returns.
struct Do {
  std::function<int(Scripted&)> run;
};
/// Answered by nobody, unless `run` sees to it.
struct DoSilently {
  std::function<void(Scripted&)> run;
};
/// Answered by whoever completes what `run` returns.
struct DoLater {
  std::function<actors::Future<int>(Scripted&)> run;
};

class Scripted : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Do), DoSilently, int(DoLater)>;
  int receive(const Do& message) { return message.run(*this); }
  void receive(const DoSilently& message) { message.run(*this); }
  actors::Future<int> receive(const DoLater& message) { return message.run(*this); }

  using Actor::forward;
  using Actor::reply;
  using Actor::reply_later;
  using Actor::self;
  using Actor::sender;
  using Actor::stash;
};

/// Answers at once.
inline Do give(int number) {
  return {[number](Scripted&) { return number; }};
}

}  // namespace acceptance
