// Workers, by time, and the load. As in executors/pool_loop.cpp, pool_core.cpp and run_queue.hpp.

#include "bench/scaling_simulation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "bench/scaling_simulated.hpp"

namespace bench {
namespace simulated {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
// As in the library.
constexpr int kPreferred = 64;
constexpr int kFollowUps = 15;
constexpr int kSlice = 64;
constexpr double kSurplusAge = 50'000;
constexpr double kPairAge = 500'000;

}  // namespace

Simulation::Simulation(const Costs& costs, const Load& load)
    : costs_(costs), load_(load), random_(load.seed) {
  const int pairs = load.pairs * load.workers;
  workers_.resize(static_cast<std::size_t>(load.workers));
  actors_.resize(static_cast<std::size_t>(2 * pairs));
  ranks_.resize(static_cast<std::size_t>(pairs));
  std::iota(ranks_.begin(), ranks_.end(), 0);
  std::shuffle(ranks_.begin(), ranks_.end(), random_);
  double sum = 0;
  for (int rank = 1; rank <= pairs && load.zipf > 0; ++rank) {
    popular_.push_back(sum += std::pow(rank, -load.zipf));
  }
  // In one pool and with favourites a stranger may be at the same worker.
  const bool anywhere = !load.kept_apart || load.zipf > 0;
  stranger_share_ = load.workers == 1 ? 0
                    : anywhere ? std::min(1.0, load.share * load.workers / (load.workers - 1))
                               : load.share;
  for (int w = 0; w < load.workers; ++w) {
    for (int pair = w * load.pairs; pair < (w + 1) * load.pairs; ++pair) {
      const int place = load.start_at_one ? 0 : w;
      for (const int a : {2 * pair, 2 * pair + 1}) {
        Actor& actor = actors_[static_cast<std::size_t>(a)];
        actor.place = actor.caller = actor.lines_at = place;
      }
      Actor& server = actors_[static_cast<std::size_t>(2 * pair)];
      server.mail.push_back({kNobody, place});
      server.scheduled = true;
      workers_[static_cast<std::size_t>(place)].queue.push_back(2 * pair);
    }
    schedule(w, 0);
  }
}

// ---- workers

void Simulation::schedule(int w, double at) {
  workers_[static_cast<std::size_t>(w)].event = ++last_event_;
  events_.push({at, w, last_event_});
}

Outcome Simulation::run() {
  bool warm = false;
  while (!events_.empty()) {
    const Event event = events_.top();
    events_.pop();
    Worker& worker = workers_[static_cast<std::size_t>(event.worker)];
    if (event.number != worker.event) {
      continue;
    }
    if (!warm && event.at >= load_.warm_up) {
      warm = true;
      reset_counts();
    }
    if (event.at >= load_.warm_up + load_.time) {
      break;
    }
    worker.now = event_at_ = std::max(worker.now, event.at);
    step(event.worker);
  }
  return outcome();
}

void Simulation::step(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  if (worker.running != kNobody) {
    go_on(w);
    schedule(w, worker.now);
    return;
  }
  if (!may_follow(worker)) {
    look_around(w);
    worker.follow_ups = kFollowUps;
  } else {
    --worker.follow_ups;
  }
  const int next = pop(worker);
  if (next == kNobody) {
    idle(w);
    return;
  }
  not_idle(w);
  worker.running = next;
  worker.left = kSlice;
  go_on(w);
  schedule(w, worker.now);
}

/// The next turn follows without a look at what others have brought.
bool Simulation::may_follow(const Worker& worker) const {
  return worker.follow_ups > 0 && worker.slot != kNobody && worker.preferred < kPreferred;
}

void Simulation::look_around(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  while (!worker.inbox.empty() && worker.inbox.front().seen_at <= worker.now) {
    const Post post = worker.inbox.front();
    worker.inbox.pop_front();
    if (post.notice) {
      carried(w, post.actor);
    } else {
      worker.queue.push_back(post.actor);
    }
  }
  const std::size_t slots = worker.slot != kNobody ? 1 : 0;
  if (load_.giving && hungry_ > 0 && worker.queue.size() + slots > 1) {
    give_surplus(w);
  } else {
    worker.surplus_since = 0;
  }
}

int Simulation::pop(Worker& worker) {
  if (worker.slot != kNobody && (worker.queue.empty() || worker.preferred < kPreferred)) {
    ++worker.preferred;
    return std::exchange(worker.slot, kNobody);
  }
  worker.preferred = 0;
  if (worker.queue.empty()) {
    return kNobody;
  }
  const int next = worker.queue.front();
  worker.queue.pop_front();
  return next;
}

void Simulation::idle(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  worker.follow_ups = 0;
  if (worker.state == Worker::State::runs) {
    worker.state = Worker::State::looks;
    worker.idle_since = worker.now;
    ++hungry_;
  }
  const double mail = worker.inbox.empty() ? kNever : worker.inbox.front().seen_at;
  const double sleep = worker.idle_since + costs_.spin;
  if (mail < kNever) {
    schedule(w, std::max(worker.now, mail));
  } else if (sleep > worker.now) {
    schedule(w, sleep);
  } else {
    worker.state = Worker::State::sleeps;
    worker.event = 0;
  }
}

void Simulation::not_idle(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  if (worker.state != Worker::State::runs) {
    worker.state = Worker::State::runs;
    worker.idle += worker.now - worker.idle_since;
    --hungry_;
  }
}

int Simulation::hungry_but(int w) const {
  for (int other = 0; other < load_.workers; ++other) {
    const Worker& worker = workers_[static_cast<std::size_t>(other)];
    if (other != w && worker.state != Worker::State::runs && worker.inbox.empty()) {
      return other;
    }
  }
  return kNobody;
}

void Simulation::give_surplus(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  if (worker.surplus_since == 0) {
    worker.surplus_since = worker.now;
  }
  if (worker.now - worker.surplus_since < (worker.queue.size() > 1 ? kSurplusAge : kPairAge)) {
    return;
  }
  worker.surplus_since = 0;
  const int to = hungry_but(w);
  if (to == kNobody) {
    return;
  }
  for (std::size_t left = (worker.queue.size() + 1) / 2; left > 0; --left) {
    const int given = worker.queue.front();
    worker.queue.pop_front();
    actors_[static_cast<std::size_t>(given)].home = kNobody;
    post(w, to, given, false);
  }
}

// ---- the load

int Simulation::stranger(int w) {
  const int pairs = load_.pairs * load_.workers;
  if (load_.zipf > 0) {
    const double at = uniform_(random_) * popular_.back();
    const auto rank = std::lower_bound(popular_.begin(), popular_.end(), at) - popular_.begin();
    return 2 * ranks_[static_cast<std::size_t>(rank)] + 1;
  }
  const int skipped = load_.kept_apart ? load_.pairs : 0;
  const int chosen = static_cast<int>(uniform_(random_) * static_cast<double>(pairs - skipped));
  const int first = (w + 1) * skipped;  // behind those of this worker
  return 2 * ((first + chosen) % pairs) + 1;
}

void Simulation::reset_counts() {
  handled_ = crossed_ = away_ = 0;
  for (Worker& worker : workers_) {
    worker.handled = 0;
    worker.idle = 0;
    worker.idle_since = std::max(worker.idle_since, load_.warm_up);
  }
  for (Actor& actor : actors_) {
    actor.busy = 0;
  }
}

Outcome Simulation::outcome() const {
  Outcome out;
  const double end = load_.warm_up + load_.time;
  long most = 0;
  for (const Worker& worker : workers_) {
    out.idle += worker.idle + (worker.state == Worker::State::runs ? 0 : end - worker.idle_since);
    most = std::max(most, worker.handled);
  }
  for (const Actor& actor : actors_) {
    out.busiest_actor = std::max(out.busiest_actor, actor.busy / load_.time);
  }
  const double all = static_cast<double>(handled_);
  out.messages_per_second = all / load_.time * 1e9;
  out.crossed = static_cast<double>(crossed_) / all;
  out.away = static_cast<double>(away_) / all;
  out.idle /= load_.time * load_.workers;
  out.busiest_worker = static_cast<double>(most) / (all / load_.workers);
  return out;
}

}  // namespace simulated

Outcome simulate(const Costs& costs, const Load& load) {
  return simulated::Simulation(costs, load).run();
}

}  // namespace bench
