// 47. Circuit breaker: not asking what is down.
//
// A database fails. After two failures in a row the breaker opens, and callers hear so at once.
// When ten seconds have passed it lets one call through, as a trial; that one succeeds, and all is
// as before. And a caller who would rather wait than hear of failures retries.
//
// The test kit's system has a clock that stands still until it is told to move: nobody waits.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>
#include <actors/circuit_breaker.hpp>
#include <actors/retry.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;

struct Find {
  int id = 0;
};
struct Work {
  bool works = true;
};

class Database : public actors::Actor {
 public:
  using Protocol = actors::Messages<std::string(Find), Work>;
  std::string receive(const Find& find) {
    std::cout << "    (the database is asked for " << find.id << ")\n";
    if (!works_) {
      reply(std::make_exception_ptr(std::runtime_error("no connection")));
    }
    return "row " + std::to_string(find.id);
  }
  void receive(const Work& message) { works_ = message.works; }

 private:
  bool works_ = true;
};

static const char* name_of(actors::CircuitBreaker::State state) {
  switch (state) {
    case actors::CircuitBreaker::State::closed:
      return "closed";
    case actors::CircuitBreaker::State::open:
      return "open";
    case actors::CircuitBreaker::State::half_open:
      return "half open";
  }
  return "";
}

int main() {
  actors::testkit::System system;
  const auto database = system.actor_of<Database>();
  actors::CircuitBreaker breaker(system, "database", {.max_failures = 2, .reset_timeout = 10s});
  breaker.on_change([](actors::CircuitBreaker::State state) {
    std::cout << "    (the breaker is " << name_of(state) << ")\n";
  });

  const auto find = [&](int id) {
    try {
      std::cout << breaker.call([&] { return database.ask(Find{id}); }).get() << '\n';
    } catch (const std::exception& error) {
      std::cout << error.what() << '\n';
    }
  };
  find(1);
  database.tell(Work{false});
  find(2);
  find(3);
  find(4);
  std::cout << "ten seconds\n";
  system.advance(10s);
  database.tell(Work{true});
  find(5);
  find(6);

  std::cout << "a retry\n";
  database.tell(Work{false});
  const auto row = actors::retry(system, 3, {.min = 1s}, [&] { return database.ask(Find{7}); });
  system.advance(500ms);
  database.tell(Work{true});
  system.advance(500ms);
  std::cout << row.get() << '\n';
}
