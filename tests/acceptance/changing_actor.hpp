#pragma once
// An actor for which a test writes what its handlers do, behaviours and all.

#include <functional>
#include <string>
#include <utility>

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {

class Changing;
struct Do {
  std::function<void(Changing&)> run;
};

/// By its class it does what it is told, and answers a Ping with its number.
class Changing : public Recording {
 public:
  using Protocol = actors::Messages<Do, int(Ping), Fail, StopYourself>;
  using Recording::receive;
  using Recording::Recording;
  void receive(const Do& message) { message.run(*this); }

  using Actor::become;
  using Actor::become_stacked;
  using Actor::cancel_receive_timeout;
  using Actor::context;
  using Actor::forward;
  using Actor::logger;
  using Actor::reply_later;
  using Actor::self;
  using Actor::sender;
  using Actor::set_receive_timeout;
  using Actor::set_stash_capacity;
  using Actor::stash;
  using Actor::stop;
  using Actor::timers;
  using Actor::unbecome;
  using Actor::unstash;
  using Actor::unstash_all;
  using Actor::watch;
  using Recording::note;

  /// Notes what it is told, behind `name`.
  [[nodiscard]] actors::Behavior noting(const std::string& name) {
    return actors::Behavior{[this, name](const std::string& text) { note(name + ' ' + text); },
                            [this](const Do& message) { message.run(*this); }};
  }
  /// Sets everything aside but what it is to do.
  [[nodiscard]] actors::Behavior stashing() {
    return actors::Behavior{[this](const Do& message) { message.run(*this); },
                            [this](const actors::Message&) { stash(); }};
  }
};

/// What has been noted since the last time, but for constructions: the actors count these.
inline Events take_notes(Events& events) {
  Events taken;
  Events kept;
  for (std::string& line : events) {
    (line.ends_with(" constructed") ? kept : taken).push_back(std::move(line));
  }
  events = std::move(kept);
  return taken;
}

}  // namespace acceptance
