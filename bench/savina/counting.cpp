#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

struct Increment {};
struct Retrieve {};
struct Count {
  long value;
};

class Counter : public actors::Actor {
 public:
  using Protocol = actors::Messages<Increment, Retrieve>;
  void receive(const Increment&) { ++count_; }
  void receive(const Retrieve&) { reply(Count{count_}); }

 private:
  long count_ = 0;
};

/// Sends all of them in one handler.
class Producer : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Count>;
  explicit Producer(long messages) : messages_(messages), counter_(actor_of<Counter>()) {}
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    for (long i = 0; i < messages_; ++i) {
      counter_.tell(Increment{});
    }
    counter_.tell(Retrieve{}, self());
    return outcome;
  }
  void receive(const Count& count) { finish(count.value); }

 private:
  long messages_;
  actors::Ref<Counter> counter_;
};

}  // namespace

double counting(actors::ActorSystem& system, long messages) {
  return run<Producer>(system, "counting: messages", messages, messages);
}

}  // namespace bench::savina
