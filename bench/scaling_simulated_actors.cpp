// Actors: their turns, and where what they are told makes them run. As in
// libactors/mailbox/mailbox_home.hpp and libactors/actor/actor_cell_home.cpp.

#include <algorithm>
#include <cstddef>
#include <utility>

#include "bench/scaling_simulated.hpp"

namespace bench::simulated {
namespace {

// As in the library.
constexpr int kCallsToMoveIn = 8;

}  // namespace

/// A message of a turn, and the turn's end if it was the last one.
void Simulation::go_on(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  const int a = worker.running;
  Actor& actor = actors_[static_cast<std::size_t>(a)];
  const double began = worker.now;
  // What its home has been told of may have been handled before: then there is nothing.
  if (!actor.mail.empty()) {
    handle(w, a);
  }
  if (--worker.left == 0 || actor.mail.empty()) {
    worker.running = kNobody;
    end_turn(w, a);
  }
  actor.busy += worker.now - began;
}

void Simulation::handle(int w, int a) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  Actor& actor = actors_[static_cast<std::size_t>(a)];
  const Message message = actor.mail.front();
  actor.mail.pop_front();
  const bool crossed = message.told_from != w;
  worker.now += costs_.home;
  if (crossed || actor.lines_at != w) {
    worker.now += costs_.receiver * costs_.line;
  }
  actor.lines_at = w;
  ++worker.handled;
  ++handled_;
  crossed_ += crossed ? 1 : 0;
  away_ += actor.home == kNobody ? 1 : 0;
  if (message.from != kNobody) {
    tell(w, message.from, {kNobody, w});
  } else {
    const bool elsewhere = stranger_share_ > 0 && uniform_(random_) < stranger_share_;
    tell(w, elsewhere ? stranger(w) : a + 1, {a, w});
  }
}

/// Half of what being away costs is the push's read-modify-write, half that of going to rest.
void Simulation::end_turn(int w, int a) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  Actor& actor = actors_[static_cast<std::size_t>(a)];
  const bool rests = actor.mail.empty();
  if (!rests) {
    count_call(actor, actor.caller == w ? w : kNobody);
    worker.queue.push_back(a);
  } else if (actor.home == kNobody) {
    worker.now += costs_.away / 2;
  }
  const bool called = actor.calls >= kCallsToMoveIn && actor.caller == w;
  if (load_.homes && called && actor.home == kNobody && !actor.told) {
    actor.home = w;
  }
  actor.scheduled = !rests;
}

void Simulation::count_call(Actor& actor, int w) {
  actor.calls = actor.caller == w ? std::min(actor.calls + 1, kCallsToMoveIn) : 0;
}

void Simulation::tell(int w, int a, Message message) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  Actor& actor = actors_[static_cast<std::size_t>(a)];
  actor.mail.push_back(message);
  if (actor.home == w) {
    if (!std::exchange(actor.scheduled, true)) {
      queue_here(w, a);
    }
    return;
  }
  worker.now += costs_.away / 2;
  if (actor.lines_at != w) {
    worker.now += actor.word.wait(w, event_at_, costs_.line) + costs_.sender * costs_.line;
  }
  if (actor.home != kNobody) {
    actor.caller = w;
    if (!std::exchange(actor.told, true)) {
      post(w, actor.home, a, true);
    }
    return;
  }
  if (actor.scheduled) {
    actor.caller = w;
    return;
  }
  count_call(actor, w);
  actor.caller = w;
  actor.scheduled = true;
  if (load_.kept_apart && actor.place != w) {
    post(w, actor.place, a, false);
  } else {
    queue_here(w, a);
  }
}

void Simulation::queue_here(int w, int a) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  if (worker.slot != kNobody) {
    worker.queue.push_back(worker.slot);
  }
  worker.slot = a;
}

/// The line of the inbox is one of those that a teller waits for; here is what it waits longer.
void Simulation::post(int w, int to, int a, bool notice) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  Worker& other = workers_[static_cast<std::size_t>(to)];
  worker.now += other.inbox_line.wait(w, event_at_, costs_.line);
  const bool was_empty = other.inbox.empty();
  double seen_at = worker.now + costs_.line;
  if (other.state == Worker::State::sleeps && was_empty) {
    worker.now += costs_.waking;
    seen_at = worker.now + costs_.woken;
  }
  // In order, though a worker that is behind in time may post after one that is ahead.
  seen_at = was_empty ? seen_at : std::max(seen_at, other.inbox.back().seen_at);
  other.inbox.push_back({seen_at, a, notice});
  if (other.state != Worker::State::runs && was_empty) {
    schedule(to, std::max(seen_at, other.now));
  }
}

/// At its home: somebody elsewhere has told it something. In one pool it goes there.
void Simulation::carried(int w, int a) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  Actor& actor = actors_[static_cast<std::size_t>(a)];
  worker.now += costs_.line;
  actor.told = false;
  if (actor.home != w) {
    return;
  }
  actor.home = kNobody;
  actor.calls = 0;
  if (std::exchange(actor.scheduled, true)) {
    return;
  }
  if (actor.caller != w && !load_.kept_apart) {
    post(w, actor.caller, a, false);
  } else {
    worker.queue.push_back(a);
  }
}

}  // namespace bench::simulated
