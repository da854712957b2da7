// 18. The greeter that crashes: requests through a supervisor, answers past it.
//
// The manager passes each request on with forward(), which keeps the sender: the greeter answers
// whoever asked the manager. Every fourth greeting crashes. Whoever asked learns of it, the manager
// restarts the greeter, and the requests that wait in the greeter's mailbox are not lost.
//
// After tamland's examples/supervision_example.py, which crashes at random and goes on until it is
// interrupted.

#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>

struct Greet {
  int number = 0;
};

class Greeter : public actors::Actor {
 public:
  void post_restart(const actors::Failure& failure) override {
    std::cout << "Greeter restarted: " << failure.what() << '\n';
  }
  std::string receive(const Greet& greet) {
    if (greet.number % 4 == 0) {
      throw std::runtime_error("number " + std::to_string(greet.number) + " was too much");
    }
    return "Hello world";
  }
};

class Manager : public actors::Actor {
 public:
  void pre_start() override { greeter_ = actor_of<Greeter>(actors::named("greeter")); }

  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(
        actors::Decider{}.on<std::runtime_error>(actors::Directive::restart));
  }

  void receive(const Greet& /*greet*/) { forward(greeter_); }

 private:
  actors::Ref<Greeter> greeter_;
};

int main() {
  actors::ActorSystem system("greeters");
  const auto manager = system.actor_of<Manager>(actors::named("manager"));

  for (int number = 1; number <= 9; ++number) {
    try {
      std::cout << manager.ask<std::string>(Greet{number}).get() << '\n';
    } catch (const std::runtime_error& error) {
      // The greeter's own exception. That it is being restarted is none of our business: the next
      // request waits until it can be handled.
    }
  }
}
