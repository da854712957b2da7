// 57. Back-off: coming back later, and later still.
//
// A session needs a server that is down at first. Each attempt is a new actor; each fails; and the
// time between two of them doubles, so that the server is not run over when it comes up. What is
// told meanwhile waits, as far as there is room. Once the session is up it says so, and the count
// starts anew.
//
// The test kit's system has a clock that stands still until it is told to move: nobody waits.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>
#include <actors/backoff_supervisor.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;

struct Query {
  int id = 0;
};
struct LineCut {};

/// What is outside.
struct Server {
  bool up = false;
};

class Session : public actors::Actor {
 public:
  using Protocol = actors::Messages<Query, LineCut>;
  explicit Session(const Server* server) {
    std::cout << "    (a session connects: " << (server->up ? "yes" : "no") << ")\n";
    if (!server->up) {
      throw std::runtime_error("connection refused");
    }
    parent().tell(actors::ResetBackoff{}, self());
  }
  void receive(const Query& query) { std::cout << "    (answers " << query.id << ")\n"; }
  void receive(const LineCut&) { throw std::runtime_error("line cut"); }
};

int main() {
  Server server;
  actors::testkit::System system;
  const auto session =
      system.actor_of(actors::backoff_on_failure(
                          actors::props<Session>(&server).named("session"),
                          {.backoff = {.min = 1s, .max = 30s},
                           .decider = actors::Decider{}.otherwise(actors::Directive::restart),
                           .keep_while_stopped = 2})
                          .named("server"));
  const auto count = [&] { return session.ask(actors::GetRestartCount{}).get(); };

  for (const auto second : {0s, 1s, 2s}) {
    system.advance(second);
    std::cout << "attempts again: " << count() << '\n';
  }
  for (int id = 1; id <= 3; ++id) {
    session.tell(Query{id});  // there is room for two
  }
  server.up = true;
  system.advance(4s);
  std::cout << "attempts again: " << count() << '\n';

  session.tell(LineCut{});
  system.run_until_idle();
  std::cout << "cut\n";
  system.advance(1s);
  std::cout << "child: " << session.ask(actors::GetCurrentChild{}).get().path() << '\n';
}
