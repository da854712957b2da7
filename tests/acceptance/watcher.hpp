#pragma once
// An actor that watches what it is told to, and notes what it hears.

#include <string>
#include <utility>

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {

struct Watch {
  actors::ActorRef ref;
};
struct WatchWith {
  actors::ActorRef ref;
  std::string message;
};
struct Unwatch {
  actors::ActorRef ref;
};

/// Watches what it is told to, and notes what it hears.
class Watcher : public actors::Actor {
 public:
  using Protocol = actors::Messages<Watch, WatchWith, Unwatch, std::string>;
  explicit Watcher(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Watch& w) { watch(w.ref); }
  void receive(const WatchWith& w) { watch(w.ref, w.message); }
  void receive(const Unwatch& w) { unwatch(w.ref); }
  void receive(const std::string& text) { events_->push_back("message " + text); }
  void receive(const actors::Terminated& end) {
    events_->push_back("terminated " + end.path + ' ' + std::string(end.reason.what()));
  }

 private:
  EventsPtr events_;
};

}  // namespace acceptance
