#include <iostream>
#include <string>
#include <utility>

#include <actors/actors.hpp>

class Greeter : public actors::Actor {
 public:
  explicit Greeter(std::string greeting) : greeting_(std::move(greeting)) {}
  void receive(const std::string& name) { std::cout << greeting_ << ' ' << name << '\n'; }

 private:
  std::string greeting_;
};

int main() {
  actors::ActorSystem system("hello");
  auto greeter = system.actor_of<Greeter>("Hello");
  greeter.tell("world");
}
