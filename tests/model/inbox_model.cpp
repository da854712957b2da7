// The inbox (base/inbox.hpp): posting, parking, waking, adopting, and giving work away.

#include "base/inbox.hpp"
#include "tests/model/relacy_atomics.hpp"

namespace actors::model {
namespace {

enum Step {
  kNothing,
  kNobodyWakes,          // the poster ignores that the owner is parked
  kAdoptByExchange,      // an adopter drains like the owner
  kSleepWithoutParking,  // the owner goes to sleep without asking the word
  kGiveAndKeep,          // a worker gives work away without taking it from its own queue
};

struct Work {
  ModelPlain<Work*> next{nullptr};
  ModelPlain<int> payload{0};
  ModelPlain<bool> queued{false};
};

using Inbox = detail::BasicInbox<RelacyAtomics, Work, &Work::next>;

/// The inbox of an owner, and the futex it sleeps on.
struct Processor {
  Inbox inbox;
  ModelAtomic<int> wakeups{0};

  void post(Work& work) {
    if (inbox.post(work) && broken_step != kNobodyWakes) {
      wakeups.fetch_add(1, order::acq_rel);
    }
  }
  /// False: somebody dropped PARKED and has to wake us.
  bool sleep_while(auto&& nothing_happens) {
    while (nothing_happens()) {
      const int seen = wakeups.load(order::relaxed);
      if (seen > 0) {
        wakeups.fetch_sub(1, order::acq_rel);
        return true;
      }
      pause();
    }
    return false;
  }
};

/// Two posters, an owner that parks (and at times wakes up by itself), an adopter.
struct ParkAndAdopt : rl::test_suite<ParkAndAdopt, 4> {
  static constexpr int kPosts = 4;
  Processor owner;
  Work work[kPosts];
  ModelAtomic<int> done{0};

  void take(const Inbox::Chain& chain) {
    std::size_t count = 0;
    int last[2] = {-1, -1};
    Work* at = chain.head;
    for (; at != nullptr; ++count) {
      const int payload = at->payload;
      RL_ASSERT(at->queued);
      at->queued = false;
      RL_ASSERT(payload % 2 > last[payload / 2]);  // each poster's in order
      last[payload / 2] = payload % 2;
      Work* const next = at->next;
      RL_ASSERT((next == nullptr) == (at == chain.tail));
      at = next;
    }
    RL_ASSERT(count == chain.count);
    done.fetch_add(static_cast<int>(count), order::relaxed);
  }
  bool all_done() const { return done.load(order::relaxed) == kPosts; }

  void own() {
    while (!all_done()) {
      const Inbox::Chain chain = owner.inbox.drain();
      if (chain.head != nullptr) {
        take(chain);
        continue;
      }
      if (broken_step != kSleepWithoutParking && !owner.inbox.try_park()) {
        continue;
      }
      if (rl::rand(3) == 0 && owner.inbox.unpark()) {  // a timer
        continue;
      }
      owner.sleep_while([this] { return !all_done(); });
    }
  }
  void thread(unsigned index) {
    if (index < 2) {
      for (unsigned i = 0; i < 2; ++i) {
        Work& w = work[2 * index + i];
        w.payload = static_cast<int>(2 * index + i);
        w.queued = true;
        owner.post(w);
      }
    } else if (index == 2) {
      own();
    } else {
      for (int i = 0; i < 3; ++i) {
        take(broken_step == kAdoptByExchange ? owner.inbox.drain() : owner.inbox.adopt());
        pause();
      }
    }
  }
  void after() { RL_ASSERT(all_done()); }
};

/// Two workers with private queues give a runnable to and fro; an outsider posts another.
struct Give : rl::test_suite<Give, 3> {
  static constexpr int kRuns = 4;
  Processor processors[2];
  Work given;
  Work posted;
  ModelAtomic<int> running{0};  // turns of `given` under way
  ModelAtomic<int> runs{0};
  ModelAtomic<int> posted_runs{0};

  void before() {
    given.queued = true;
    processors[0].post(given);
  }
  bool over() const {
    return runs.load(order::relaxed) >= kRuns && posted_runs.load(order::relaxed) == 1;
  }
  void turn(Work& work) {
    RL_ASSERT(work.queued);
    if (&work == &posted) {
      work.queued = false;
      posted_runs.fetch_add(1, order::relaxed);
      return;
    }
    RL_ASSERT(running.fetch_add(1, order::relaxed) == 0);
    work.payload = work.payload + 1;  // the actor's plain state
    running.fetch_sub(1, order::relaxed);
    runs.fetch_add(1, order::relaxed);
  }
  void run(unsigned me) {
    Processor& mine = processors[me];
    while (!over()) {
      const Inbox::Chain chain = mine.inbox.drain();
      for (Work* at = chain.head; at != nullptr;) {
        Work* const next = at->next;
        const bool again = at == &given;
        turn(*at);
        if (again && !over()) {  // it has more to do, and this worker has a surplus
          processors[1 - me].post(*at);
          if (broken_step == kGiveAndKeep) {
            turn(*at);
          }
        }
        at = next;
      }
      if (chain.head == nullptr && mine.inbox.try_park()) {
        mine.sleep_while([this] { return !over(); });
      }
    }
  }
  void thread(unsigned index) {
    if (index < 2) {
      run(index);
    } else {
      posted.payload = 1;
      posted.queued = true;
      processors[rl::rand(2)].post(posted);
    }
  }
  void after() { RL_ASSERT(over()); }
};

int check_all() {
  constexpr unsigned kIterations = 500'000;
  constexpr unsigned kPatience = 300'000;
  const Fault none;
  int wrong = check<ParkAndAdopt>(
      "post, park, wake, adopt", kIterations, kPatience,
      {{"post does not release", kNothing, weaken(Op::cas_weak, order::acq_rel, order::acquire)},
       {"drain does not acquire", kNothing, weaken(Op::exchange, order::acquire, order::relaxed)},
       {"adopt does not acquire", kNothing, weaken(Op::cas_weak, order::acquire, order::relaxed)},
       {"park by store", kNothing, blind_store(1)},
       {"unpark by store", kNothing, blind_store(0)},
       {"nobody wakes", kNobodyWakes, none},
       {"sleep without parking", kSleepWithoutParking, none},
       {"adopt by exchange", kAdoptByExchange, none}});
  wrong += check<Give>(
      "give", kIterations, kPatience,
      {{"post does not release", kNothing, weaken(Op::cas_weak, order::acq_rel, order::acquire)},
       {"drain does not acquire", kNothing, weaken(Op::exchange, order::acquire, order::relaxed)},
       {"the giver keeps it too", kGiveAndKeep, none},
       {"nobody wakes", kNobodyWakes, none}});
  return wrong;
}

}  // namespace
}  // namespace actors::model

int main() {
  return actors::model::check_all() == 0 ? 0 : 1;
}
