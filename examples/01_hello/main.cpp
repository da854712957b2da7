// 1. Hello: one actor, one message.
//
// An actor is an object that is told things. It handles one message after the other, so its members
// need no lock; whoever tells it something does not wait.

#include <iostream>
#include <string>
#include <utility>

#include <actors/actors.hpp>

// What an actor understands is what it has a public `receive` for. Nothing has to be registered.
class Greeter : public actors::Actor {
 public:
  explicit Greeter(std::string greeting) : greeting_(std::move(greeting)) {}
  void receive(const std::string& name) { std::cout << greeting_ << ' ' << name << '\n'; }

 private:
  std::string greeting_;
};

int main() {
  // The system owns the threads and the actors.
  actors::ActorSystem system("hello");

  // The arguments go to the constructor. What comes back is not the object but its address, an
  // actors::Ref<Greeter>: nobody can reach the object itself.
  const auto greeter = system.actor_of<Greeter>("Hello");

  // Fire and forget. The text travels as the std::string that Greeter takes; greeter.tell(42) would
  // not compile.
  greeter.tell("world");
  greeter.tell("actors");
}  // leaving the scope: what was told is handled, then all stop
