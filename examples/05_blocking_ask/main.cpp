// 5. Blocking ask: any actor may wait, and no other actor pays for it.
//
// Other actor systems forbid to wait for an answer inside a handler: it would keep a thread from
// all the other actors. Here a handler that waits is parked, with its stack, and its thread goes on
// with whoever has something to do. So the code stays straight: ask, get, go on.
//
// This system has a single thread. The clerk waits for the archive, the archive answers when the
// clock has struck three, and the clock needs the thread that the clerk is waiting on.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>

struct StrikeThree {};
struct Strike {};

// Strikes, and says so to whoever asked for it.
class Clock : public actors::Actor {
 public:
  using Protocol = actors::Messages<StrikeThree>;

  void receive(const StrikeThree& /*request*/) {
    for (int i = 0; i < 3; ++i) {
      std::cout << "clock: dong\n";
      reply(Strike{});
    }
  }
};

struct YearOfBirth {
  std::string name;
};

// Answers when the clock has struck three.
class Archive : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(YearOfBirth), Strike>;

  explicit Archive(actors::Ref<Clock> clock) : clock_(clock) {}

  // An actor that has nothing to do until the answer is there need not wait for it: it returns a
  // future, is free for its next message, and whoever asked is answered when the promise is kept.
  actors::Future<int> receive(const YearOfBirth& question) {
    std::cout << "archive: " << question.name << "... come back at three\n";
    clock_.tell(StrikeThree{}, self());
    return answer_.future();
  }
  void receive(const Strike& /*event*/) {
    if (++strikes_ == 3) {
      answer_.set(1815);
    }
  }

 private:
  actors::Ref<Clock> clock_;
  int strikes_ = 0;
  actors::Promise<int> answer_;
};

// Needs the answer to go on, so it waits for it.
class Clerk : public actors::Actor {
 public:
  explicit Clerk(actors::Ref<Archive> archive) : archive_(archive) {}

  void receive(const std::string& name) {
    std::cout << "clerk: when was " << name << " born?\n";
    // get() parks this handler. Meanwhile the clerk takes no other message: the next one stays in
    // line, so nothing changes behind our back between this line and the one after it.
    const int year = archive_.ask(YearOfBirth{name}).get();
    std::cout << "clerk: " << name << " was born in " << year << '\n';
  }

 private:
  actors::Ref<Archive> archive_;
};

int main() {
  using namespace std::chrono_literals;
  actors::ActorSystem system("library", actors::Config{.workers = 1});
  const auto clock = system.actor_of<Clock>(actors::named("clock"));
  const auto archive = system.actor_of<Archive>(actors::named("archive"), clock);
  const auto clerk = system.actor_of<Clerk>(actors::named("clerk"), archive);

  clerk.tell("Ada");
  // A parked handler is not idle: this waits for the last line.
  system.await_idle(10s);
}
