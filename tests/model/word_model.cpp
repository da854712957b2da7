// The mailbox word (libactors/mailbox/mailbox_word.hpp) under a small actor, two workers and those
// who send, suspend, resume, complete and stop.

#include <array>
#include <memory>

#include "libactors/mailbox/mailbox_word.hpp"
#include "tests/model/relacy_atomics.hpp"
#include "tests/model/tagged_nodes.hpp"

namespace actors::model {
namespace {

using detail::Pushed;

enum Step {
  kNothing,
  kFreeAnchorEarly,       // the newest seen message is freed while the word holds it
  kSystemMailAsUserMail,  // system mail does not schedule a blocked actor
  kNoGenerationCheck,     // the receiver trusts the sender's check
  kInitialiseTooLate,     // the spawner writes the actor's fields after it opened the word
  kCompleteUnasked,       // a completion runs the actor although somebody else owns it
};

struct Node {
  ModelPlain<Node*> next{nullptr};
  ModelPlain<bool> system{false};
  ModelPlain<int> number{0};
  ModelPlain<int> generation{1};
  ModelPlain<bool> live{true};  // not freed
  static constexpr std::uint32_t kSystem = 1;
  [[nodiscard]] bool has(std::uint32_t) const { return system; }
};

/// An actor that handles two user messages; the scenarios derive.
class Actor {
 public:
  static constexpr int kMessages = 2;
  static constexpr int kStop = 100;
  static constexpr int kResume = 101;

  Actor() { word.reopen(lists); }

  void user(Node& node, int number) {
    node.number = number;
    const Pushed pushed = word.push_user(&node);
    if (pushed == Pushed::idle) {
      queue.put();
    } else if (pushed == Pushed::closed) {
      dead.fetch_add(1, order::relaxed);
    }
  }
  void system(Node& node, int number) {
    node.system = true;
    node.number = number;
    const Pushed pushed =
        broken_step == kSystemMailAsUserMail ? word.push_user(&node) : word.push_system(&node);
    if (pushed == Pushed::idle) {
      queue.put();
    }
  }
  void completion() {
    completed.store(1, order::release);
    if (word.set_scheduled(lists) || broken_step == kCompleteUnasked) {
      queue.put();
    }
  }
  [[nodiscard]] int settled() const {
    return handled.load(order::relaxed) + dead.load(order::relaxed);
  }

  /// One turn, by the owner of S.
  void run() {
    enter();
    for (;;) {
      if (!blocked && static_cast<Node*>(lists.user) == nullptr &&
          static_cast<Node*>(lists.system) == nullptr) {
        const auto only = word.take_only(lists);
        freed(only.free);
        if (only.node != nullptr) {
          handle(only.node);
          continue;
        }
      }
      freed(word.refresh(lists).free);
      if (Node* const node = lists.take_system()) {
        const int number = node->number;
        finish(node);
        if (number == kStop) {
          stop();
          return;
        }
        blocked = false;
        word.unblock(lists);
      } else if (blocked) {
        if (parks && completed.load(order::acquire) != 0) {
          blocked = false;
          word.unblock(lists);
          handled.fetch_add(1, order::relaxed);  // the parked handler ends
        } else if (leave(true)) {
          return;
        }
      } else if (Node* const message = lists.take_user()) {
        handle(message);
      } else if (leave(false)) {
        return;
      }
    }
  }

  bool parks = false;     // the first message's handler waits for completion()
  bool suspends = false;  // the first message's handler fails
  detail::BasicMailboxWord<RelacyAtomics, Node> word;
  detail::BasicMailboxLists<RelacyAtomics, Node> lists;
  RunQueue queue;
  ModelAtomic<int> generation{1};
  ModelAtomic<int> handled{0};
  ModelAtomic<int> dead{0};
  ModelAtomic<int> failed{0};  // the supervisor has been told, or the handler has parked
  ModelAtomic<int> completed{0};
  ModelAtomic<int> stopped{0};
  ModelAtomic<int> free_cells{0};  // freed user messages
  // The activation's.
  ModelPlain<bool> inside{false};
  ModelPlain<bool> blocked{false};
  ModelPlain<int> last{0};
  ModelPlain<int> incarnation{1};

 private:
  void enter() {
    RL_ASSERT(!inside);
    inside = true;
  }
  bool leave(bool block) {
    inside = false;
    const auto left = block ? word.try_block(lists) : word.try_idle(lists);
    if (left.done) {
      freed(left.free);
      return true;
    }
    inside = true;
    return false;
  }
  void handle(Node* message) {
    const int number = message->number;
    if (broken_step != kNoGenerationCheck && message->generation != incarnation) {
      finish(message);
      dead.fetch_add(1, order::relaxed);
      return;
    }
    RL_ASSERT(message->generation == incarnation);
    RL_ASSERT(number > last);
    last = number;
    finish(message);
    if (number == 1 && (parks || suspends)) {
      blocked = true;
      failed.store(1, order::release);
      if (parks) {
        return;
      }
    }
    handled.fetch_add(1, order::relaxed);
  }
  void finish(Node* node) {
    if (lists.done(node)) {
      freed(node);
    } else if (broken_step == kFreeAnchorEarly) {
      freed(node);
    }
  }
  void freed(Node* node) {
    if (node == nullptr || (broken_step == kFreeAnchorEarly && !node->live)) {
      return;
    }
    RL_ASSERT(node->live);
    node->live = false;
    if (!node->system) {
      free_cells.fetch_add(1, order::release);
    }
  }
  /// The actor dies, and a new one takes its slot.
  void stop() {
    if (parks && blocked) {
      dead.fetch_add(1, order::relaxed);  // the parked handler is unwound
    }
    const auto closed = word.close(lists);
    freed(closed.free);
    for (Node* node = closed.chain; node != nullptr;) {
      Node* const next = node->next;
      if (!node->system) {
        dead.fetch_add(1, order::relaxed);
      }
      freed(node);
      node = next;
    }
    const int next = incarnation + 1;
    generation.store(next, order::release);
    if (broken_step != kInitialiseTooLate) {
      incarnate(next);
    }
    inside = false;
    word.reopen(lists);
    queue.put();
    if (broken_step == kInitialiseTooLate) {
      incarnate(next);
    }
    stopped.store(1, order::release);
  }
  void incarnate(int next) {
    incarnation = next;
    blocked = false;
    last = 0;
    parks = suspends = false;
  }
};

template <class Scenario>
struct WithWorkers : rl::test_suite<Scenario, 4> {
  Actor actor;
  TaggedNodes<Node, 3> nodes;

  void work(Scenario& scenario) {
    while (!scenario.over()) {
      if (actor.queue.get()) {
        actor.run();
      } else {
        pause();
      }
    }
  }
  void start() {
    actor.queue.put();  // the spawner
  }
  void settled_all() const { RL_ASSERT(actor.settled() == Actor::kMessages); }
};

/// The first message fails; the supervisor resumes the actor; the second waits meanwhile.
struct Suspend : WithWorkers<Suspend> {
  void before() {
    actor.suspends = true;
    start();
  }
  bool over() const { return actor.settled() == Actor::kMessages; }
  void thread(unsigned index) {
    if (index == 0) {
      actor.user(nodes[0], 1);
      actor.user(nodes[1], 2);
    } else if (index == 1) {
      while (actor.failed.load(order::acquire) == 0) {
        pause();
      }
      actor.system(nodes[2], Actor::kResume);
    } else {
      work(*this);
    }
  }
  void after() { settled_all(); }
};

/// The actor is stopped while mail comes in, and a new actor takes over its slot.
struct StopAndReuse : WithWorkers<StopAndReuse> {
  void before() { start(); }
  bool over() const {
    return actor.settled() == Actor::kMessages && actor.stopped.load(order::acquire) != 0;
  }
  void thread(unsigned index) {
    if (index == 0) {
      for (int i = 0; i < 2; ++i) {
        if (actor.generation.load(order::acquire) != 1) {  // as every sender does
          actor.dead.fetch_add(1, order::relaxed);
        } else {
          actor.user(nodes[static_cast<std::size_t>(i)], i + 1);
        }
      }
    } else if (index == 1) {
      actor.system(nodes[2], Actor::kStop);
    } else {
      work(*this);
    }
  }
  void after() { settled_all(); }
};

/// The cell of the first message is used again, at once, for the second.
struct ReuseCell : WithWorkers<ReuseCell> {
  void before() { start(); }
  bool over() const { return actor.settled() == Actor::kMessages; }
  void thread(unsigned index) {
    if (index == 0) {
      actor.user(nodes[0], 1);
      while (actor.free_cells.load(order::acquire) == 0) {
        pause();
      }
      nodes[0].live = true;
      actor.user(nodes[0], 2);
    } else if (index >= 2) {
      work(*this);
    }
  }
  void after() { settled_all(); }
};

/// A parked handler, the completion it waits for, and possibly a stop.
template <bool Stops>
struct Park : WithWorkers<Park<Stops>> {
  using Base = WithWorkers<Park<Stops>>;
  using Base::actor;
  using Base::nodes;
  void before() {
    actor.parks = true;
    this->start();
  }
  bool over() const {
    return actor.settled() == Actor::kMessages &&
           (!Stops || actor.stopped.load(order::acquire) != 0);
  }
  void thread(unsigned index) {
    if (index == 0) {
      actor.user(nodes[0], 1);
      actor.user(nodes[1], 2);
    } else if (index == 1) {
      while (actor.failed.load(order::acquire) == 0) {
        if (over()) {
          return;
        }
        pause();
      }
      actor.completion();
    } else {
      if (Stops && index == 2) {
        actor.system(nodes[2], Actor::kStop);
      }
      this->work(*this);
    }
  }
  void after() { this->settled_all(); }
};

/// A custom mailbox beside the word: here a count of messages.
struct CustomMailbox : rl::test_suite<CustomMailbox, 4> {
  detail::BasicMailboxWord<RelacyAtomics, Node> word;
  detail::BasicMailboxLists<RelacyAtomics, Node> lists;
  RunQueue queue;
  ModelAtomic<int> mailbox{0};
  ModelPlain<int> taken{0};
  ModelAtomic<int> handled{0};

  void before() {
    word.reopen(lists);
    queue.put();
  }
  void run() {
    for (;;) {
      // relaxed: if this misses a message, the note must not let the activation leave.
      while (mailbox.load(order::relaxed) > taken) {
        taken = taken + 1;
        handled.fetch_add(1, order::relaxed);
      }
      if (word.try_idle(lists).done) {
        return;
      }
    }
  }
  void thread(unsigned index) {
    if (index < 2) {
      mailbox.fetch_add(1, order::relaxed);
      if (word.notify() == Pushed::idle) {
        queue.put();
      }
      return;
    }
    while (handled.load(order::relaxed) < 2) {
      if (queue.get()) {
        run();
      } else {
        pause();
      }
    }
  }
};

/// Somebody puts the actor into a registry and notes that at the actor, which ends; then another
/// one takes its slot. One of the two takes it out again: who closes it, or else who has put it in.
struct Note : rl::test_suite<Note, 2> {
  detail::BasicMailboxWord<RelacyAtomics, Node> word;
  detail::BasicMailboxLists<RelacyAtomics, Node> lists;
  ModelAtomic<int> generation{1};
  ModelAtomic<int> named{0};
  bool out_by_closer = false;
  bool out_by_namer = false;

  void before() { word.reopen(lists); }
  void thread(unsigned index) {
    if (index == 0) {
      named.store(1, order::relaxed);
      out_by_namer = !(word.meet_close() && generation.load(order::relaxed) == 1);
      return;
    }
    static_cast<void>(word.close(lists));
    generation.store(2, order::release);
    out_by_closer = named.load(order::relaxed) != 0;
    word.reopen(lists);
  }
  void after() { RL_ASSERT(out_by_closer || out_by_namer); }
};

constexpr std::uintptr_t kBlockedTag = 2;
constexpr std::uintptr_t kDeadTag = 4;
constexpr std::uintptr_t kNoteTag = 8;

int check_all() {
  constexpr unsigned kIterations = 200'000;
  constexpr unsigned kPatience = 300'000;
  const Fault none;
  int wrong = 0;
  wrong += check<Suspend>(
      "suspend and resume", kIterations, kPatience,
      {{"push does not release", kNothing, weaken(Op::cas_weak, order::acq_rel, order::acquire)},
       {"push does not acquire", kNothing, weaken(Op::cas_weak, order::acq_rel, order::release)},
       {"refresh does not acquire", kNothing, weaken(Op::load, order::acquire, order::relaxed)},
       {"leaving does not release", kNothing,
        weaken(Op::cas_strong, order::release, order::relaxed)},
       {"block by store", kNothing, blind_store(kBlockedTag)},
       {"idle by store", kNothing, blind_store(0)},
       {"system mail does not wake a blocked actor", kSystemMailAsUserMail, none}});
  wrong += check<StopAndReuse>("stop and reuse of the slot", kIterations, kPatience,
                               {{"no second check of the generation", kNoGenerationCheck, none},
                                {"close by store", kNothing, blind_store(kDeadTag)},
                                {"fields initialised after reopen", kInitialiseTooLate, none}});
  wrong += check<ReuseCell>("reuse of a message's cell", kIterations, kPatience,
                            {{"anchor freed early", kFreeAnchorEarly, none}});
  wrong +=
      check<Park<false>>("parked handler and completion", kIterations, kPatience,
                         {{"block by store", kNothing, blind_store(kBlockedTag)},
                          {"completion leaves no note", kNothing, drop(kNoteTag)},
                          {"completion runs an actor it does not own", kCompleteUnasked, none}});
  wrong += check<Park<true>>("parked handler, completion and stop", kIterations, kPatience,
                             {{"completion runs an actor it does not own", kCompleteUnasked, none},
                              {"close by store", kNothing, blind_store(kDeadTag)}});
  wrong += check<CustomMailbox>("custom mailbox", kIterations, kPatience,
                                {{"notify leaves no note", kNothing, drop(kNoteTag)},
                                 {"the note is cleared without acquire", kNothing,
                                  weaken(Op::fetch, order::acquire, order::relaxed)}});
  wrong += check<Note>("a name for one that ends", kIterations, kPatience,
                       {{"meeting the end does not release", kNothing,
                         weaken(Op::fetch, order::acq_rel, order::acquire)},
                        {"meeting the end does not acquire", kNothing,
                         weaken(Op::fetch, order::acq_rel, order::release)},
                        {"close does not acquire", kNothing,
                         weaken(Op::cas_strong, order::acq_rel, order::release)}});
  return wrong;
}

}  // namespace
}  // namespace actors::model

int main() {
  return actors::model::check_all() == 0 ? 0 : 1;
}
