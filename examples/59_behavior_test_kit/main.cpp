// 59. The behaviour test kit: one actor alone.
//
// A foreman hires a mason for each house and gives up on those who are late. A BehaviorTestKit runs
// the foreman message by message: its children do not run, but what they are told can be read, and
// what else it does is a list of effects. No thread, no waiting, and nothing else has to exist.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>
#include <actors/testkit/behavior_test_kit.hpp>

using namespace std::chrono_literals;

struct Build {
  std::string house;
};
struct Lay {
  int bricks = 0;
};
struct Late {
  std::string house;
};
struct Sorry {
  std::string house;
};

class Mason : public actors::Actor {
 public:
  void receive(const Lay&) { std::cout << "never said: this class does not run here\n"; }
};

class Foreman : public actors::Actor {
 public:
  using Protocol = actors::Messages<Build, Late>;
  explicit Foreman(actors::ActorRef client) : client_(client) {}
  void receive(const Build& build) {
    auto mason = watch(actor_of<Mason>(actors::named(build.house)));
    mason.tell(Lay{1000});
    timers().once(build.house, Late{build.house}, 24h);
  }
  void receive(const Late& late) { client_.tell(Sorry{late.house}); }
  void receive(const actors::Terminated& end) {
    timers().cancel(end.path.substr(end.path.rfind('/') + 1));
  }

 private:
  actors::ActorRef client_;
};

int main() {
  actors::testkit::BehaviorTestKit<Foreman> kit;
  actors::testkit::TestInbox client = kit.inbox("client");
  kit.start(actors::named("foreman"), client.ref());
  const auto show = [&] {
    for (const auto& effect : kit.effects()) {
      std::cout << "  " << describe(effect) << '\n';
    }
    kit.clear_effects();
  };

  std::cout << "two houses\n";
  kit.run(Build{"red"});
  kit.run(Build{"blue"});
  show();
  std::cout << "red is told to lay " << kit.child_inbox("red").expect<Lay>().bricks << " bricks\n";

  std::cout << "red has rain, and is done later\n";
  kit.fail_child("red", std::runtime_error("rain"));
  kit.stop_child("red");
  show();

  std::cout << "a day\n";
  kit.advance(24h);
  std::cout << "sorry for " << client.expect<Sorry>().house << '\n';
  client.expect_no_message();
  kit.expect_no_effects();
}
