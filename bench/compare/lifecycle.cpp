// Actors that start, end, fail, and just exist; and their timers.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>

#include "actors/actors.hpp"

#include "bench/compare/workloads.hpp"
#include "bench/ring.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

struct Hello {};

/// Handles its first message and stops; the last one of all ends the run. Eight bytes of state.
class Mayfly : public actors::Actor {
 public:
  struct Flock {
    std::atomic<long> alive;  // decremented by each as it ends; who finds one left ends the run
    Run* run;
  };
  explicit Mayfly(Flock* flock) : flock_(flock) {}
  void receive(const Hello&) { stop(); }
  void post_stop() override {
    if (flock_->alive.fetch_sub(1) == 1) {
      flock_->run->end();
    }
  }

 private:
  Flock* flock_;
};

struct More {};

/// Starts its children in batches of 64, so that a batch ends while the next is not yet begun.
class Spawner : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, More>;
  void receive(const Go& go) {
    left_ = go.count;
    flock_.alive = go.count;
    flock_.run = go.run;
    go.run->begin();
    spawn_batch();
  }
  void receive(const More&) { spawn_batch(); }

 private:
  void spawn_batch() {
    for (int i = 0; i < 64 && left_ > 0; ++i, --left_) {
      actor_of<Mayfly>(&flock_).tell(Hello{});
    }
    if (left_ > 0) {
      self<Spawner>().tell(More{});
    }
  }

  long left_ = 0;
  Mayfly::Flock flock_{};
};

/// A node of the tree: a leaf tells its parent its number, any other starts ten children and tells
/// its parent their sum. Then it stops.
class Node : public actors::Actor {
 public:
  struct Begin {
    long number;
    long size;
  };
  struct Sum {
    long value;
  };
  using Protocol = actors::Messages<Begin, Sum>;
  explicit Node(actors::Ref<actors::Messages<Sum>> parent) : parent_(parent) {}
  void receive(const Begin& begin) {
    if (begin.size == 1) {
      done(begin.number);
      return;
    }
    missing_ = 10;
    const long size = begin.size / 10;
    for (long i = 0; i < 10; ++i) {
      actor_of<Node>(self<Node>()).tell(Begin{begin.number + i * size, size});
    }
  }
  void receive(const Sum& sum) {
    sum_ += sum.value;
    if (--missing_ == 0) {
      done(sum_);
    }
  }

 private:
  void done(long sum) {
    parent_.tell(Sum{sum});
    stop();
  }

  actors::Ref<actors::Messages<Sum>> parent_;
  long sum_ = 0;
  int missing_ = 0;
};

/// The tree's root hands it the sum.
class Skynet : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Node::Sum>;
  void receive(const Go& go) {
    go_ = go;
    go.run->begin();
    actor_of<Node>(self<Skynet>()).tell(Node::Begin{0, go.count});
  }
  void receive(const Node::Sum& sum) {
    if (sum.value != go_.count * (go_.count - 1) / 2) {
      throw std::runtime_error("skynet: wrong sum " + std::to_string(sum.value));
    }
    go_.run->end();
  }

 private:
  Go go_{};
};

class Idle : public actors::Actor {
 public:
  void receive(const Hello&) { ++state_; }

 private:
  long state_ = 0;
};

/// Starts children and keeps them; some at a time, so that their messages do not pile up.
class Keeper : public actors::Actor {
 public:
  void receive(const Go& go) {
    const long some = std::min(go.count, 1000L);
    for (long i = 0; i < some; ++i) {
      actor_of<Idle>().tell(Hello{});
    }
    if (go.count > some) {
      self().tell(Go{go.count - some, go.run});
    } else {
      go.run->end();
    }
  }
};

struct Crash {};
struct Back {};

class Crashes : public actors::Actor {
 public:
  void receive(const Crash&) { throw std::runtime_error("on purpose"); }
  void post_restart(const actors::Failure&) override { parent().tell(Back{}); }
};

/// Tells its child to crash, and again when it is back.
class Supervises : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Back>;
  Supervises() : child_(actor_of<Crashes>()) {}
  void receive(const Go& go) {
    left_ = go.count;
    run_ = go.run;
    run_->begin();
    child_.tell(Crash{});
  }
  void receive(const Back&) {
    if (--left_ == 0) {
      run_->end();
    } else {
      child_.tell(Crash{});
    }
  }
  actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one({.max_restarts = -1});
  }

 private:
  actors::Ref<Crashes> child_;
  long left_ = 0;
  Run* run_ = nullptr;
};

/// Starts a timer of ten seconds and cancels it, again and again; beside so many others, which are
/// due ten minutes from now and later.
class Waits : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Hello>;
  explicit Waits(long others) : others_(others) {}
  void pre_start() override {
    for (long i = 0; i < others_; ++i) {
      timers().once(other(i), Hello{}, 10min + i * 3ms);
    }
  }
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      timers().once("wait", Hello{}, 10s);
      timers().cancel("wait");
    }
    if (timers().active("wait") || (others_ > 0 && !timers().active(other(others_ - 1)))) {
      throw std::runtime_error("timer: there is one too many, or too few");
    }
    go.run->end();
  }
  void receive(const Hello&) { throw std::runtime_error("timer: cancelled, and came"); }

 private:
  static std::string other(long number) { return "other " + std::to_string(number); }

  long others_;
};

template <class A, class... Ts>
void measure_actor(const Args& args, actors::Config config, long operations, Ts... parameters) {
  actors::ActorSystem system("compare", std::move(config));
  const auto actor = system.actor_of<A>(parameters...);
  measure(args, operations, [&] {
    Run run;
    actor.tell(Go{args.count, &run});
    run.done.wait();
    return run.seconds();
  });
}

}  // namespace

void spawn_stop(const Args& args) {
  measure_actor<Spawner>(args, config(args), args.count);
}

void skynet(const Args& args) {
  measure_actor<Skynet>(args, config(args), args.count);
}

/// Once: what one system has freed, the next one would use.
void memory(const Args& args) {
  actors::Config config = bench::config(args);
  config.shutdown_deadline = 60s;
  actors::ActorSystem system("compare", std::move(config));
  const auto keeper = system.actor_of<Keeper>();
  static_cast<void>(system.await_idle(10s));
  const double before = resident();
  Run run;
  keeper.tell(Go{args.count, &run});
  run.done.wait();
  if (!system.await_idle(60s)) {
    throw std::runtime_error("memory: the actors are not idle after a minute");
  }
  report_bytes(args, args.count, resident() - before);
}

/// Failures go to a log that drops them, as they do with the others.
void restart(const Args& args) {
  actors::Config config = bench::config(args);
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  measure_actor<Supervises>(args, std::move(config), args.count);
}

void timer(const Args& args) {
  measure_actor<Waits>(args, config(args), args.count, 0L);
}

void timer_million(const Args& args) {
  measure_actor<Waits>(args, config(args), args.count, 1'000'000L);
}

}  // namespace bench
