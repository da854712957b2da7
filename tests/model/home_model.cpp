// Being at home (libactors/mailbox/mailbox_home.hpp): two processors and their workers, one that
// takes the first processor, and those who send, some of them from nowhere.

#include <array>
#include <memory>

#include "tests/model/home_actor.hpp"
#include "tests/model/tagged_nodes.hpp"

namespace actors::model {
namespace {

/// Threads 0 and 1 own the processors 1 and 2 in the beginning.
template <class Scenario, unsigned Threads>
struct WithWorkers : rl::test_suite<Scenario, static_cast<rl::thread_id_t>(Threads)> {
  std::array<Processor, 2> processors;
  Actor actor{processors};
  TaggedNodes<Node, 5> nodes;

  void before() {
    for (unsigned i = 0; i < 2; ++i) {
      processors[i].number = static_cast<std::uint16_t>(i + 1);
      processors[i].owner = i;
    }
    actor.begin_at_home();
    static_cast<Scenario*>(this)->set_up();
  }
  void set_up() {}
  Worker worker(unsigned index) { return {index, index < 2 ? &processors[index] : nullptr}; }

  /// A worker's loop: `between(worker)` is what it runs besides the actor.
  template <class Between>
  void work(Worker& worker, Between between) {
    while (worker.processor != nullptr && !static_cast<Scenario*>(this)->over()) {
      between(worker);
      if (!run_one_turn(worker)) {
        pause();
      }
    }
  }
  void work(Worker& worker) {
    work(worker, [](Worker&) {});
  }
  bool run_one_turn(Worker& worker) {
    Processor* const mine = worker.enter();
    if (mine == nullptr) {
      return false;
    }
    if (mine->inbox.get()) {
      mine->push();
    }
    take_notices(*mine, *mine);
    const bool popped = mine->queued;
    mine->queued = false;
    mine->turn = popped;
    worker.leave();
    if (popped) {
      actor.run(worker);
    }
    return popped;
  }
  void take_notices(Processor& from, Processor& otherwise) {
    for (Resident* resident = from.notices.drain().head; resident != nullptr;) {
      Resident* const next = resident->next_notice;
      actor.notified(from, otherwise);
      resident = next;
    }
  }
  /// The worker has too much to do, and the other one nothing.
  void give(Worker& worker) {
    Processor* const mine = worker.enter();
    if (mine == nullptr) {
      return;
    }
    if (mine->queued) {
      mine->queued = false;
      if (broken_step != kGivenAtHome) {
        actor.move_out(*mine);
      }
      processors[2U - mine->number].inbox.put();
    }
    worker.leave();
  }
  /// The worker is idle, and the owner of the first processor in a long turn, outside its tenure.
  void adopt(Worker& worker) {
    Processor* const mine = worker.enter();
    if (mine == nullptr) {
      return;
    }
    Processor& busy = processors[0];
    busy.mutex.lock($);
    take_notices(busy, *mine);
    busy.mutex.unlock($);
    worker.leave();
  }
  /// Takes the first processor from its worker, wherever that is outside the tenure.
  Worker take(unsigned me) {
    Processor& taken = processors[0];
    taken.mutex.lock($);
    if (taken.turn && broken_step != kTurnNotMovedOut) {
      actor.move_out(taken);
    }
    taken.owner = me;
    taken.mutex.unlock($);
    return {me, &taken};
  }
};

/// A sender goes back and forth between the processors and tells at each; another one is nowhere.
template <bool StartsAtHome>
struct Migrate : WithWorkers<Migrate<StartsAtHome>, 3> {
  using Base = WithWorkers<Migrate<StartsAtHome>, 3>;
  using Base::actor;
  using Base::nodes;
  static constexpr int kLegs = 3;
  static constexpr int kMessages = kLegs + 1;
  ModelAtomic<int> leg{0};

  bool over() const { return actor.settled() == kMessages; }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 2) {
      actor.user(worker, nodes[3], 1, 1);
      return;
    }
    const bool first = (index == 0) == StartsAtHome;
    this->work(worker, [&](Worker& here) {
      const int now = leg.load(order::acquire);
      if (now < kLegs && (now % 2 == 0) == first) {
        actor.user(here, nodes[static_cast<std::size_t>(now)], 0, now + 1);
        leg.store(now + 1, order::release);
      }
    });
  }
};

/// The home is taken, perhaps in the middle of the actor's turn, while mail comes from everywhere.
struct TakeOver : WithWorkers<TakeOver, 4> {
  static constexpr int kMessages = 5;

  void set_up() { actor.yields = true; }
  bool over() const { return actor.settled() == kMessages; }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 0) {
      actor.user(worker, nodes[0], 0, 1);
      static_cast<void>(run_one_turn(worker));
      actor.user(worker, nodes[1], 0, 2);
      work(worker);
    } else if (index == 1) {
      actor.user(worker, nodes[2], 1, 1);
      work(worker);
    } else if (index == 2) {
      actor.user(worker, nodes[3], 2, 1);
      while (actor.settled() < kMessages - 1) {
        pause();
      }
      actor.user(worker, nodes[4], 2, 2);  // wherever it is at home now
    } else {
      worker = take(index);
      work(worker);
    }
  }
};

/// The actor is at home with more to do, and given to the other worker, while mail comes from
/// everywhere; there it may move in again, and be given back.
struct GiveAway : WithWorkers<GiveAway, 3> {
  static constexpr int kMessages = 5;

  void set_up() { actor.yields = true; }
  bool over() const { return actor.settled() == kMessages; }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 0) {
      actor.user(worker, nodes[0], 0, 1);
      actor.user(worker, nodes[1], 0, 2);
      give(worker);
      actor.user(worker, nodes[2], 0, 3);
      work(worker);
    } else if (index == 1) {
      bool given = false;
      actor.user(worker, nodes[3], 1, 1);
      work(worker, [&](Worker& here) {
        if (!given && actor.settled() > 0) {
          given = true;
          give(here);
        }
      });
    } else {
      actor.user(worker, nodes[4], 2, 1);
    }
  }
};

/// Mail for the actor, which rests at home, is adopted by the other worker, while its home's own
/// tells it, too, and looks itself now and then.
struct Adopt : WithWorkers<Adopt, 4> {
  static constexpr int kMessages = 5;

  bool over() const { return actor.settled() == kMessages; }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 0) {
      actor.user(worker, nodes[0], 0, 1);
      static_cast<void>(run_one_turn(worker));
      actor.user(worker, nodes[1], 0, 2);
      work(worker);
    } else if (index == 1) {
      work(worker, [&](Worker& here) { adopt(here); });
    } else {
      // From nowhere, so that whoever finds the news queues it.
      const int sender = static_cast<int>(index) - 1;
      actor.user(worker, nodes[index], sender, 1);
      if (index == 2) {
        actor.user(worker, nodes[4], sender, 2);
      }
    }
  }
};

/// The actor is stopped, perhaps while somebody is on the way to its home, and a new actor takes
/// over its slot, which has a home again.
struct StopAndReuse : WithWorkers<StopAndReuse, 4> {
  static constexpr int kMessages = 4;

  bool over() const {
    return actor.settled() == kMessages && actor.stopped.load(order::acquire) != 0;
  }
  void tell(Worker& worker, Node& node, int sender, int number) {
    node.generation = actor.generation.load(order::acquire);
    actor.user(worker, node, sender, number);
  }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 0) {
      actor.system(worker, nodes[0], kStop);
      work(worker);
    } else if (index == 1) {
      tell(worker, nodes[1], 0, 1);
      work(worker);
    } else if (index == 2) {
      tell(worker, nodes[2], 1, 1);
    } else {
      tell(worker, nodes[3], 2, 1);
      tell(worker, nodes[4], 2, 2);
    }
  }
};

/// The same while the home is taken.
struct StopAndTakeOver : WithWorkers<StopAndTakeOver, 4> {
  static constexpr int kMessages = 2;

  bool over() const {
    return actor.settled() == kMessages && actor.stopped.load(order::acquire) != 0;
  }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 0) {
      actor.user(worker, nodes[0], 0, 1);
      work(worker);
    } else if (index == 1) {
      actor.system(worker, nodes[1], kStop);
      work(worker);
    } else if (index == 2) {
      actor.user(worker, nodes[2], 1, 1);
    } else {
      worker = take(index);
      work(worker);
    }
  }
};

/// The first message fails; the supervisor resumes the actor; its home may be taken meanwhile.
struct Suspend : WithWorkers<Suspend, 4> {
  static constexpr int kMessages = 3;

  void set_up() { actor.suspends = true; }
  bool over() const { return actor.settled() == kMessages; }
  void thread(unsigned index) {
    Worker worker = this->worker(index);
    if (index == 0) {
      actor.user(worker, nodes[0], 0, 1);
      actor.user(worker, nodes[1], 0, 2);
      work(worker);
    } else if (index == 1) {
      actor.user(worker, nodes[2], 1, 1);
      work(worker);
    } else if (index == 2) {
      while (actor.failed.load(order::acquire) == 0) {
        pause();
      }
      actor.system(worker, nodes[3], kResume);
    } else {
      worker = take(index);
      work(worker);
    }
  }
};

int check_all() {
  constexpr unsigned kIterations = 100'000;
  constexpr unsigned kPatience = 200'000;
  const Fault none;
  const Fault weak_move_in =
      weaken_at(kScheduled | kAtHome, Op::cas_strong, order::release, order::relaxed);
  const Fault weak_drop = weaken_at(~kTold, Op::fetch, order::release, order::relaxed);
  int wrong = 0;
  wrong +=
      check<Migrate<true>>("a sender that leaves the home and comes back", kIterations, kPatience,
                           {{"no refresh before what is told at home", kNoRefreshAtHome, none},
                            {"a push does not keep T", kToldNotKept, none}});
  wrong +=
      check<Migrate<false>>("a sender that comes to the home and leaves it", kIterations, kPatience,
                            {{"no refresh before what is told at home", kNoRefreshAtHome, none},
                             {"moving in publishes nothing", kNothing, weak_move_in}});
  wrong += check<TakeOver>("the home is taken", kIterations, kPatience,
                           {{"the running actor is not moved out", kTurnNotMovedOut, none},
                            {"drop() releases nothing", kNothing, weak_drop}});
  wrong += check<GiveAway>("the actor is given away", kIterations, kPatience,
                           {{"it stays at home", kGivenAtHome, none}});
  wrong += check<Adopt>("its mail is adopted", kIterations, kPatience,
                        {{"by who takes the home for its own", kAdoptedFromItself, none},
                         {"the running actor rests without a look", kRestUnlooked, none}});
  wrong += check<StopAndReuse>("stop and reuse of the slot", kIterations, kPatience,
                               {{"close() drops T", kCloseDropsTold, none},
                                {"reopen() drops T", kReopenDropsTold, none},
                                {"moves in despite T", kMoveInDespiteTold, none},
                                {"a push does not keep T", kToldNotKept, none}});
  wrong += check<StopAndTakeOver>("stop, reuse and take-over", kIterations, kPatience,
                                  {{"an actor at rest is moved out", kRestMovedOut, none},
                                   {"the running actor is not moved out", kTurnNotMovedOut, none},
                                   {"who was moved out does not see it", kHomeNotAcquired, none}});
  wrong += check<Suspend>("suspend, resume and take-over", kIterations, kPatience,
                          {{"blocks without leaving its home", kBlockAtHome, none},
                           {"who was moved out does not see it", kHomeNotAcquired, none}});
  return wrong;
}

}  // namespace
}  // namespace actors::model

int main() {
  return actors::model::check_all() == 0 ? 0 : 1;
}
