// 4. Watch: how to learn that another actor has ended.
//
// A parent hears of failures, since it has to decide. Everybody else who depends on an actor may
// watch it: when it has ended, for whatever reason, the watcher is told Terminated, exactly once.
// An actor that has ended already is reported at once, so there is no race to lose.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>

struct BurnDown {};
struct Gust {};

class Candle : public actors::Actor {
 public:
  using Protocol = actors::Messages<BurnDown, Gust>;

  void receive(const BurnDown& /*event*/) { stop(); }  // once this message is handled
  void receive(const Gust& /*event*/) { throw std::runtime_error("blown out by the wind"); }
};

// Lights one candle after the other, and puts each out in a different way.
class Watcher : public actors::Actor {
 public:
  void pre_start() override { light_next(); }

  // Terminated comes from the runtime alone; it needs no entry in a Protocol. An actor that watches
  // somebody and has no receive for Terminated dies with it: it fails with a DeathPact.
  void receive(const actors::Terminated& end) {
    std::cout << what_ << ": " << end.reason.what()
              << (end.reason.normal() ? "" : ", not a normal end") << '\n';
    light_next();
  }

  // A candle that fails is not lit again.
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::stop));
  }

 private:
  void light_next() {
    ++candle_;
    if (candle_ == 6) {
      what_ = "watched too late";
      watch(last_);  // it has ended long ago: Terminated comes all the same
      return;
    }
    if (candle_ > 6) {
      std::cout << "it is dark\n";
      return;
    }
    last_ = watch(actor_of<Candle>());  // watch() gives the ref back
    switch (candle_) {
      case 1:
        what_ = "burned down";
        last_.tell(BurnDown{});
        break;
      case 2:
        what_ = "poisoned";
        last_.tell(actors::PoisonPill{});  // stands in line behind what it was told before
        break;
      case 3:
        what_ = "put out by its parent";
        stop(last_);
        break;
      case 4:
        what_ = "killed";
        last_.tell(actors::Kill{});  // a failure: its parent decides
        break;
      default:
        what_ = "failed";
        last_.tell(Gust{});
        break;
    }
  }

  int candle_ = 0;
  std::string what_;
  actors::Ref<Candle> last_;
};

int main() {
  using namespace std::chrono_literals;
  actors::ActorSystem system("evening");
  system.actor_of<Watcher>(actors::named("watcher"));
  system.await_idle(10s);
}
