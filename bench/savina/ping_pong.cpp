#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

struct Ping {};
struct Pong {
  long pings;  // so many have come
};
struct Again {};

class Ponger : public actors::Actor {
 public:
  void receive(const Ping&) { reply(Pong{++pings_}); }

 private:
  long pings_ = 0;
};

/// Tells itself when to ping again, as the suite has it: three messages a ping.
class Pinger : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Again, Pong>;
  explicit Pinger(long pings) : left_(pings), ponger_(actor_of<Ponger>()) {}
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    ping();
    return outcome;
  }
  void receive(const Again&) { ping(); }
  void receive(const Pong& pong) {
    if (left_ == 0) {
      finish(pong.pings);
    } else {
      self<Pinger>().tell(Again{});
    }
  }

 private:
  void ping() {
    --left_;
    ponger_.tell(Ping{}, self());
  }

  long left_;
  actors::Ref<Ponger> ponger_;
};

}  // namespace

double ping_pong(actors::ActorSystem& system, long pings) {
  return run<Pinger>(system, "ping-pong: pings", pings, pings);
}

}  // namespace bench::savina
