// Fork Join, throughput and actor creation: a plain thread is the one that forks.

#include <atomic>
#include <cmath>
#include <vector>

#include "bench/run.hpp"
#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

constexpr double kAngle = 37.2;

/// What the workers share: the last one to end ends the run.
struct Join {
  std::atomic<long> alive;
  std::atomic<long> messages{0};  // handled, of the workers that have ended with the right sum
  Run run{};
};

struct Work {
  double angle;
};

/// Computes something for each message, and stops after so many.
class Worker : public actors::Actor {
 public:
  Worker(long messages, Join* join) : messages_(messages), join_(join) {}
  void receive(const Work& work) {
    const double sine = std::sin(work.angle);
    sum_ += sine * sine;
    if (++done_ == messages_) {
      stop();
    }
  }
  void post_stop() override {
    const double sine = std::sin(kAngle);
    const double expected = sine * sine * static_cast<double>(messages_);
    if (std::abs(sum_ - expected) < 1e-6 * expected) {
      join_->messages.fetch_add(done_);
    }
    if (join_->alive.fetch_sub(1) == 1) {
      join_->run.end();
    }
  }

 private:
  long messages_;
  Join* join_;
  long done_ = 0;
  double sum_ = 0;
};

}  // namespace

double fork_join_throughput(actors::ActorSystem& system, long messages, int actors) {
  Join join{.alive = actors};
  std::vector<actors::Ref<Worker>> workers;
  for (int i = 0; i < actors; ++i) {
    workers.push_back(system.actor_of<Worker>(messages, &join));
  }
  join.run.begin();
  for (long i = 0; i < messages; ++i) {
    for (const auto& worker : workers) {
      worker.tell(Work{kAngle});
    }
  }
  join.run.done.wait();
  check("fork-join throughput: messages", messages * actors, join.messages);
  return join.run.seconds();
}

double fork_join_create(actors::ActorSystem& system, long actors) {
  Join join{.alive = actors};
  join.run.begin();
  for (long i = 0; i < actors; ++i) {
    system.actor_of<Worker>(1L, &join).tell(Work{kAngle});
  }
  join.run.done.wait();
  check("fork-join create: actors", actors, join.messages);
  return join.run.seconds();
}

}  // namespace bench::savina
