#pragma once
// Whom the Inboxes of these tests talk to.

#include <stdexcept>

#include "actors/actors.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {

/// Answers a Ping with n + 1, and each Job by its number: 0 never, 1 with an exception, else the
/// number itself.
class Server final : public Actor {
 public:
  using Protocol = Messages<int(Ping), Job>;
  int receive(const Ping& ping) const { return ping.n + 1; }
  void receive(const Job& job) const {
    if (job.id == 1) {
      throw std::runtime_error("job 1");
    }
    if (job.id != 0) {
      reply(job.id);
    }
  }
};

/// Answers a Ping when it is told Go.
class Slow final : public Actor {
 public:
  using Protocol = Messages<Ping, Go>;
  void receive(const Ping& ping) {
    asker_ = sender();
    n_ = ping.n;
  }
  void receive(const Go& /*go*/) { asker_.tell(n_); }

 private:
  ActorRef asker_;
  int n_ = 0;
};

/// Ignores what it is told.
class Idle final : public Actor {
 public:
  void receive(const Go& /*go*/) {}
};

}  // namespace actors::test
