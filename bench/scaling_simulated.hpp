#pragma once
// What bench/scaling_simulation.hpp simulates: workers, their queues and inboxes, and actors.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include "bench/scaling_simulation.hpp"

namespace bench::simulated {

constexpr int kNobody = -1;

/// A cache line that several write: each waits until those before have had it. By the order of the
/// turns' begins, for what comes later in a turn is added up before others get there.
struct Line {
  double free_at = 0;
  int last = kNobody;  ///< the worker that has it, and need not wait

  /// How long `w` waits for those before it, at time `now`; it keeps the line so long.
  double wait(int w, double now, double keeps) {
    if (std::exchange(last, w) == w) {
      return 0;
    }
    const double from = std::max(now, free_at);
    free_at = from + keeps;
    return from - now;
  }
};

struct Message {
  int from;       ///< the actor to answer to; kNobody: this is the answer
  int told_from;  ///< a worker
};

struct Actor {
  std::deque<Message> mail;
  int place = 0;           ///< its worker, if actors are kept apart
  int home = kNobody;      ///< a worker
  int caller = kNobody;    ///< the worker that has told it last
  int calls = 0;           ///< so often in a row
  int lines_at = 0;        ///< the worker that has its cache lines
  bool scheduled = false;  ///< queued or running
  bool told = false;       ///< a notice is on the way to its home
  Line word;
  double busy = 0;
};

struct Post {
  double seen_at;
  int actor;
  bool notice;
};

struct Worker {
  enum class State { runs, looks, sleeps };
  State state = State::runs;
  double now = 0;
  double idle_since = 0;
  double surplus_since = 0;
  Line inbox_line;
  double idle = 0;
  std::uint64_t event = 0;  ///< the one that counts; older ones have been replaced
  long handled = 0;
  int running = kNobody;  ///< an actor, between two messages of a turn
  int left = 0;           ///< so many it may still handle
  int slot = kNobody;
  int preferred = 0;
  int follow_ups = 0;
  std::deque<int> queue;
  std::deque<Post> inbox;
};

struct Event {
  double at;
  int worker;
  std::uint64_t number;
  bool operator>(const Event& other) const {
    return std::pair(at, number) > std::pair(other.at, other.number);
  }
};

/// Always the worker that is behind in time handles its next message, so what it finds of the
/// others' is off by a message's time at most. (Discrete-event simulation with a future event list;
/// A. Law, Simulation Modeling and Analysis, chapter 1.)
class Simulation {
 public:
  Simulation(const Costs& costs, const Load& load);
  Outcome run();

 private:
  // Workers, by time.
  void schedule(int w, double at);
  void step(int w);
  void look_around(int w);
  void idle(int w);
  void not_idle(int w);
  bool may_follow(const Worker& worker) const;
  int pop(Worker& worker);
  void give_surplus(int w);
  int hungry_but(int w) const;
  // Actors.
  void go_on(int w);
  void handle(int w, int a);
  void end_turn(int w, int a);
  void tell(int w, int a, Message message);
  void count_call(Actor& actor, int w);
  void queue_here(int w, int a);
  void post(int w, int to, int a, bool notice);
  void carried(int w, int a);
  // The load: of the actors, those with even numbers serve, each to the next one or to a stranger.
  int stranger(int w);
  void reset_counts();
  Outcome outcome() const;

  const Costs costs_;
  const Load load_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_{0, 1};
  std::vector<Worker> workers_;
  std::vector<Actor> actors_;
  std::vector<double> popular_;  ///< cumulated
  std::vector<int> ranks_;       ///< pairs by rank
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t last_event_ = 0;
  double event_at_ = 0;
  int hungry_ = 0;
  double stranger_share_ = 0;
  long handled_ = 0;
  long crossed_ = 0;
  long away_ = 0;
};

}  // namespace bench::simulated
