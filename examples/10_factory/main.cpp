// 10. Factory: how an object is made is said once, and done again at each restart.
//
// Nobody hands an actor object over: the system makes it, in the actor's first turn, and makes a
// new one when a supervisor says restart. Usually it copies the constructor's arguments. Where the
// arguments cannot be copied, or have to be looked up each time, props() takes a function instead.
//
// After the README of tamland's python-actors, which passes a functools.partial.

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <actors/actors.hpp>

class Greeter : public actors::Actor {
 public:
  // A move-only argument: there is no second one to copy for a restart.
  explicit Greeter(std::unique_ptr<std::string> greeting) : greeting_(std::move(greeting)) {}

  void receive(const std::string& name) {
    std::string text = *greeting_;
    std::cout << text.replace(text.find("%s"), 2, name) << '\n';
  }

 private:
  std::unique_ptr<std::string> greeting_;
};

int main() {
  actors::ActorSystem system("greeters");
  const auto greeter = system.actor_of(actors::props<Greeter>(
      [] { return std::make_unique<Greeter>(std::make_unique<std::string>("Hello %s!")); }));
  greeter.tell("world");
}
