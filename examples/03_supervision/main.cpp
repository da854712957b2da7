// 3. Supervision: let it crash.
//
// Actors do not handle their own failures. An actor that throws is halted on the spot, and its
// parent, who started it, decides by the type of the exception:
//
//   resume    go on with the next message; what the actor knows is kept
//   restart   a new object behind the same ref; the mailbox is kept, the members are not
//   stop      that was it
//   escalate  "I do not know either": the parent fails in its turn, and its parent decides
//
// The message at fault is dropped in any case. So the code that does the work stays free of error
// handling, and the code that handles errors is in one place. The runtime logs every decision on
// standard error; the lines on standard output come in the same order in every run.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>

struct PowerCut : std::runtime_error {
  using runtime_error::runtime_error;
};

// Adds up the numbers that it is told, and trusts that they are numbers.
class Adder : public actors::Actor {
 public:
  // The hooks of a life, here only to show when they run. The runtime calls pre_start() on the
  // first object; after a failure pre_restart() on the old one and post_restart() on the new one;
  // post_stop() on the last one.
  void pre_start() override { std::cout << "  adder: starts with " << sum_ << '\n'; }
  void pre_restart(const actors::Failure& /*failure*/) override {
    std::cout << "  adder: is replaced, " << sum_ << " is lost\n";
  }
  void post_restart(const actors::Failure& /*failure*/) override {
    std::cout << "  adder: starts again with " << sum_ << '\n';
  }
  void post_stop() override { std::cout << "  adder: stops with " << sum_ << '\n'; }

  void receive(const std::string& number) {
    if (number == "power cut") {
      throw PowerCut("the lights are out");
    }
    sum_ += std::stoi(number);  // throws std::invalid_argument or std::out_of_range
    std::cout << "  adder: + " << number << " = " << sum_ << '\n';
  }

 private:
  int sum_ = 0;
};

// Starts the adder, and decides when it fails.
class Boss : public actors::Actor {
 public:
  void pre_start() override { adder_ = actor_of<Adder>(actors::named("adder")); }

  // The first rule that fits wins. A rule is a directive, or a function that looks at the exception
  // and returns one.
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    using actors::Directive;
    return actors::one_for_one(actors::Decider{}
                                   .on<std::invalid_argument>([](const std::exception&) {
                                     std::cout << "boss: no number? Never mind, resume\n";
                                     return Directive::resume;
                                   })
                                   .on<std::out_of_range>([](const std::exception&) {
                                     std::cout << "boss: out of range? Start afresh, restart\n";
                                     return Directive::restart;
                                   })
                                   .on<PowerCut>([](const PowerCut& cut) {
                                     std::cout << "boss: " << cut.what() << "? Stop\n";
                                     return Directive::stop;
                                   })
                                   .otherwise(Directive::escalate));
  }

  void receive(const std::string& number) { adder_.tell(number); }

 private:
  actors::Ref<Adder> adder_;
};

int main() {
  using namespace std::chrono_literals;
  actors::ActorSystem system("office");
  const auto boss = system.actor_of<Boss>(actors::named("boss"));

  for (const char* number : {"12", "30", "forty", "8", "99999999999", "7", "power cut"}) {
    boss.tell(number);
  }
  // The boss would be done before its adder is: wait until nobody has anything left to do.
  system.await_idle(10s);
}
