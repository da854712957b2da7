// What an actor's other calls cost: to watch, to set aside, to change its behaviour, to publish, to
// find, to log.

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "actors/behavior.hpp"
#include "actors/gather.hpp"
#include "actors/mailboxes.hpp"
#include "actors/receptionist.hpp"

#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/measured.hpp"
#include "bench/ring.hpp"

namespace bench {
namespace {

/// Sent behind many others, to the one who handles them.
struct End {
  Run* run;
};

/// Takes what comes.
class Sink : public actors::Actor {
 public:
  using Protocol = actors::Messages<Item, End>;
  void receive(const Item&) { ++items_; }
  void receive(const End& end) { end.run->end(); }

 private:
  long items_ = 0;
};

/// Watches another one and stops doing so; over when that one has heard all of it.
class Watches : public actors::Actor {
 public:
  explicit Watches(actors::Ref<Sink> other) : other_(other) {}
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      watch(other_);
      unwatch(other_);
    }
    other_.tell(End{go.run});
  }

 private:
  actors::Ref<Sink> other_;
};

void WatchAndUnwatch(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Watches>(system.actor_of<Sink>()));
}
BENCHMARK(WatchAndUnwatch)->Apply(OneAndTwoWorkersTimed);

/// Sets aside all that comes before the end, and then handles it: given back at once, or each when
/// the one before it has been handled.
class SetsAside : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Item, End>;
  enum class Back { at_once, one_by_one };
  explicit SetsAside(Back back) : back_(back) {}
  void receive(const Go& go) {
    set_stash_capacity(static_cast<std::size_t>(go.count));
    open_ = false;
    left_ = go.count;
    run_ = go.run;
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      self<SetsAside>().tell(Item{});
    }
    self<SetsAside>().tell(End{go.run});
  }
  void receive(const Item&) {
    if (!open_) {
      stash();
    } else if (--left_ == 0) {
      run_->end();
    } else if (back_ == Back::one_by_one) {
      unstash(1);
    }
  }
  void receive(const End&) {
    open_ = true;
    if (back_ == Back::one_by_one) {
      unstash(1);
    } else {
      unstash_all();
    }
  }

 private:
  Back back_;
  bool open_ = false;
  long left_ = 0;
  Run* run_ = nullptr;
};

void StashAndUnstash(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<SetsAside>(SetsAside::Back::at_once));
}
BENCHMARK(StashAndUnstash)->Apply(OneAndTwoWorkersTimed);

void StashAndUnstashOneByOne(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<SetsAside>(SetsAside::Back::one_by_one));
}
BENCHMARK(StashAndUnstashOneByOne)->Apply(OneAndTwoWorkersTimed);

/// Changes its behaviour with each message; the one before stays below the new one, or does not.
class Changes : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Item>;
  enum class Before { dropped, stacked };
  explicit Changes(Before before) : before_(before) {}
  void receive(const Go& go) {
    left_ = go.count;
    run_ = go.run;
    go.run->begin();
    receive(Item{});
  }
  void receive(const Item&) {
    actors::Behavior other{[this](const Item&) {
      next();
      unbecome();
    }};
    if (before_ == Before::stacked) {
      become_stacked(std::move(other));
    } else {
      become(std::move(other));
    }
    next();
  }

 private:
  /// The last one is handled by the class again.
  void next() {
    if (--left_ > 0) {
      self<Changes>().tell(Item{});
    } else {
      run_->end();
    }
  }
  Before before_;
  long left_ = 0;
  Run* run_ = nullptr;
};

void BecomeOrUnbecome(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Changes>(Changes::Before::dropped));
}
BENCHMARK(BecomeOrUnbecome)->Apply(OneAndTwoWorkersTimed);

void BecomeStackedOrUnbecome(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Changes>(Changes::Before::stacked));
}
BENCHMARK(BecomeStackedOrUnbecome)->Apply(OneAndTwoWorkersTimed);

/// Publishes for subscribers; over when the last of them has got all.
class Publishes : public actors::Actor {
 public:
  explicit Publishes(actors::Ref<Sink> last) : last_(last) {}
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      system().event_stream().publish(Item{});
    }
    last_.tell(End{go.run});
  }

 private:
  actors::Ref<Sink> last_;
};

void PublishToFour(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  actors::Ref<Sink> last;
  for (int i = 0; i < 4; ++i) {
    last = system.actor_of<Sink>();
    system.event_stream().subscribe<Item>(last);
  }
  timed(state, system.actor_of<Publishes>(last));
}
BENCHMARK(PublishToFour)->Apply(OneAndTwoWorkersTimed);

void PublishToNobody(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Publishes>(system.actor_of<Sink>()));
}
BENCHMARK(PublishToNobody)->Apply(OneAndTwoWorkersTimed);

/// Tells one whose mailbox is bounded, with room for all.
class Tries : public actors::Actor {
 public:
  explicit Tries(actors::Ref<Sink> to) : to_(to) {}
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      refused_ += to_.try_tell(Item{}) ? 0 : 1;
    }
    to_.tell(End{go.run});
  }

 private:
  actors::Ref<Sink> to_;
  long refused_ = 0;
};

void TryTellBounded(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Tries>(system.actor_of<Sink>(
                   actors::with_mailbox(actors::bounded(2 * static_cast<std::size_t>(kCount))))));
}
BENCHMARK(TryTellBounded)->Apply(OneAndTwoWorkersTimed);

/// Asks again when the answer has come as a message.
class AsksByPipe : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, long>;
  explicit AsksByPipe(actors::Ref<Answers> answers) : answers_(answers) {}
  void receive(const Go& go) {
    go_ = go;
    sum_ = 0;
    go.run->begin();
    receive(0L);
  }
  void receive(const long& answer) {
    sum_ += answer;
    if (sum_ == go_.count) {
      go_.run->end();
    } else {
      answers_.ask(Question{1}).pipe_to(self<AsksByPipe>());
    }
  }

 private:
  actors::Ref<Answers> answers_;
  Go go_{};
  long sum_ = 0;
};

void AskPipedToSelf(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<AsksByPipe>(system.actor_of<Answers>()));
}
BENCHMARK(AskPipedToSelf)->Apply(OneAndTwoWorkersTimed);

/// Asks four at a time, and waits for all answers together.
class AsksFour : public actors::Actor {
 public:
  explicit AsksFour(actors::Ref<Answers> answers) : answers_(answers) {}
  void receive(const Go& go) {
    long sum = 0;
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      std::vector<actors::Future<long>> asked;
      asked.reserve(4);
      for (int k = 0; k < 4; ++k) {
        asked.push_back(answers_.ask(Question{1}));
      }
      for (const long answer : actors::gather(std::move(asked)).get()) {
        sum += answer;
      }
    }
    if (sum == 4 * go.count) {
      go.run->end();
    }
  }

 private:
  actors::Ref<Answers> answers_;
};

void GatherFourAsks(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<AsksFour>(system.actor_of<Answers>()));
}
BENCHMARK(GatherFourAsks)->Apply(OneAndTwoWorkersTimed);

/// Logs below or above the level that is on.
class Logs : public actors::Actor {
 public:
  explicit Logs(actors::Level level) : level_(level) {}
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      if (level_ == actors::Level::error) {
        logger().error("retry ", i, " in ", std::chrono::milliseconds(250));
      } else {
        logger().debug("retry ", i, " in ", std::chrono::milliseconds(250));
      }
    }
    go.run->end();
  }

 private:
  actors::Level level_;
};

void LogSwitchedOff(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Logs>(actors::Level::debug));
}
BENCHMARK(LogSwitchedOff)->Apply(OneAndTwoWorkersTimed);

void LogToASink(benchmark::State& state) {
  actors::Config config = workers(state);
  config.log_sinks = {actors::LogSink(
      [](const actors::LogRecord& record) { benchmark::DoNotOptimize(record.text.data()); })};
  actors::ActorSystem system("bench", std::move(config));
  timed(state, system.actor_of<Logs>(actors::Level::error));
}
BENCHMARK(LogToASink)->Apply(OneAndTwoWorkersTimed);

/// The same to a file that is thrown away.
void LogToAFile(benchmark::State& state) {
  actors::Config config = workers(state);
  config.log_file = "/dev/null";
  actors::ActorSystem system("bench", std::move(config));
  timed(state, system.actor_of<Logs>(actors::Level::error));
}
BENCHMARK(LogToAFile)->Apply(OneAndTwoWorkersTimed);

/// A system with a thousand actors that have names.
void with_names(actors::ActorSystem& system) {
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "actor" + std::to_string(i);
    system.register_name(name, system.actor_of<Sink>(actors::named(name)));
  }
}

void FindByPath(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  with_names(system);
  for (auto _ : state) {
    benchmark::DoNotOptimize(system.find("/user/actor500"));
  }
  count_each(state, 1);
}
BENCHMARK(FindByPath);

void WhereIs(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  with_names(system);
  for (auto _ : state) {
    benchmark::DoNotOptimize(system.whereis("actor500"));
  }
  count_each(state, 1);
}
BENCHMARK(WhereIs);

void ReceptionistFindsFour(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  actors::Receptionist receptionist(system);
  const actors::ServiceKey<Sink> key("sinks");
  for (int i = 0; i < 4; ++i) {
    receptionist.register_service(key, system.actor_of<Sink>());
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(receptionist.find(key));
  }
  count_each(state, 1);
}
BENCHMARK(ReceptionistFindsFour);

}  // namespace
}  // namespace bench
