#pragma once
// A small actor around the word of libactors/mailbox/mailbox_home.hpp, which moves in wherever it
// ends a turn, and the processors and workers around it. What the cell does around the word
// (actor_cell.cpp, actor_cell_mail.cpp, actor_cell_home.cpp) and the processor around the cell
// (executors/) is done here in the same order; the tenure is a mutex.

#include <array>
#include <cstdint>

#include "base/inbox.hpp"
#include "libactors/mailbox/mailbox_home.hpp"
#include "tests/model/relacy_atomics.hpp"

namespace actors::model {

using detail::Pushed;

enum Step {
  kNothing,
  kNoRefreshAtHome,    // what is told at home overtakes what the sender has told from elsewhere
  kMoveInDespiteTold,  // somebody is on the way with T, and the actor moves in
  kToldNotKept,        // the push does not leave T in the word
  kCloseDropsTold,     // a mailbox forgets at its end that somebody has T
  kReopenDropsTold,    // or when it is used again
  kRestMovedOut,       // an actor at rest is moved out
  kTurnNotMovedOut,    // the taker leaves the running actor at home
  kBlockAtHome,        // the actor blocks without leaving its home
  kHomeNotAcquired,    // the activation does not see what who moved it out has done
  kGivenAtHome,        // an actor that is given away stays at home where it was
  kAdoptedFromItself,  // who adopts mail takes its own processor for the home
  kRestUnlooked,       // the activation does not look inside whether it is still at home
};

constexpr std::uintptr_t kScheduled = 1;
constexpr std::uintptr_t kAtHome = 16;
constexpr std::uintptr_t kTold = 32;

struct Node {
  ModelPlain<Node*> next{nullptr};
  ModelPlain<bool> system{false};
  ModelPlain<int> number{0};
  ModelPlain<int> sender{0};
  ModelPlain<int> generation{1};
  ModelPlain<bool> live{true};  // not freed
  static constexpr std::uint32_t kSystem = 1;
  [[nodiscard]] bool has(std::uint32_t) const { return system; }
};

/// The word, with what the product must not do.
class Word : public detail::BasicHomeWord<RelacyAtomics, Node> {
 public:
  Result move_in(Lists& lists, std::uint16_t home) {
    if (broken_step == kMoveInDespiteTold) {
      drop();
    }
    return BasicHomeWord::move_in(lists, home);
  }
  Put push_here(Lists& lists, Node* node) {
    if (!node->has(Node::kSystem) && (broken_step == kNoRefreshAtHome || nothing_new(lists))) {
      return {put_here(lists, node), nullptr};
    }
    return BasicHomeWord::push_here(lists, node);
  }
};

struct Resident {
  ModelPlain<Resident*> next_notice{nullptr};
};

/// There is one actor, so the queue is a flag, and the turn too.
struct Processor {
  rl::mutex mutex;  // held inside the tenure
  std::uint16_t number = 0;
  ModelPlain<unsigned> owner{0};
  ModelPlain<bool> queued{false};
  ModelPlain<bool> turn{false};
  RunQueue inbox;
  detail::BasicInbox<RelacyAtomics, Resident, &Resident::next_notice> notices;

  void push() {
    RL_ASSERT(!queued);
    queued = true;
  }
};

/// A thread, and the processor it owns, if any.
struct Worker {
  unsigned me;
  Processor* processor;

  Processor* enter() {
    if (processor != nullptr) {
      processor->mutex.lock($);
      if (processor->owner == me) {
        return processor;
      }
      processor->mutex.unlock($);
      processor = nullptr;
    }
    return nullptr;
  }
  void leave() const { processor->mutex.unlock($); }
  [[nodiscard]] std::uint16_t number() const {
    return processor != nullptr ? processor->number : std::uint16_t{0};
  }
};

constexpr int kSenders = 3;
constexpr int kStop = 100;
constexpr int kResume = 101;

class Actor : public Resident {
 public:
  explicit Actor(std::array<Processor, 2>& processors) : processors_(processors) {
    word.reopen(lists);
  }
  /// Before it starts: at home at the first processor, at rest.
  void begin_at_home() { RL_ASSERT(word.move_in(lists, processors_[0].number).done); }

  // ---- anybody
  void user(Worker& from, Node& node, int sender, int number) {
    node.sender = sender;
    node.number = number;
    accept(from, node);
  }
  void system(Worker& from, Node& node, int number) {
    node.system = true;
    node.number = number;
    accept(from, node);
  }
  [[nodiscard]] int settled() const {
    return handled.load(order::relaxed) + dead.load(order::relaxed);
  }

  // ---- its home, inside the tenure
  void notified(Processor& here, Processor& otherwise) {
    const std::uint16_t from = lists.caller.load(order::relaxed);
    if (!word.carried(lists, broken_step == kAdoptedFromItself ? otherwise.number : here.number)) {
      return;
    }
    if (from != 0 && from != here.number) {
      processors_[from - 1U].inbox.put();
    } else {
      otherwise.push();
    }
  }
  void move_out(Processor& here) {
    if (Word::at_home(lists, here.number) && (!lists.at_rest || broken_step == kRestMovedOut)) {
      word.move_out(lists);
    }
  }

  /// A turn, by the owner of the activation.
  void run(Worker& on) {
    RL_ASSERT(!inside);
    inside = true;
    touched = touched + 1;
    for (;;) {
      if (Node* const message = next_user()) {
        handle(message);
        if (yields && !blocked) {  // the end of its slice
          settle(on);
          inside = false;
          execute_later(on);
          return;
        }
      } else if (Node* const node = lists.take_system()) {
        const int number = node->number;
        finish(node);
        if (number == kStop) {
          stop(on);
          return;
        }
        blocked = false;
        word.unblock(lists);
      } else if (blocked ? block(on) : has_done_all() && leave(on)) {
        return;
      }
    }
  }

  bool suspends = false;  // the first message's handler fails
  bool yields = false;    // a turn is one message
  Word word;
  Word::Lists lists;
  ModelAtomic<int> generation{1};
  ModelAtomic<int> handled{0};
  ModelAtomic<int> dead{0};
  ModelAtomic<int> failed{0};  // the supervisor has been told
  ModelAtomic<int> stopped{0};
  ModelAtomic<int> urgent{0};
  // The activation's.
  ModelPlain<bool> inside{false};
  ModelPlain<bool> blocked{false};
  ModelPlain<int> incarnation{1};
  std::array<ModelPlain<int>, kSenders> last;
  // The activation's, and between its turns the owner's of the home: ActorCell::let_go_here().
  ModelPlain<int> touched{0};

 private:
  void accept(Worker& from, Node& node) {
    if (accept_at_home(from, node)) {
      return;
    }
    const bool system = node.has(Node::kSystem);
    const Pushed pushed = system ? word.push_system(&node) : word.push_user(&node);
    if (system) {
      urgent.exchange(1, order::release);
    }
    switch (pushed) {
      case Pushed::idle:
        lists.caller.store(from.number(), order::relaxed);
        execute_later(from);
        return;
      case Pushed::queued:
        return;
      case Pushed::at_home:
        tell_home(from);
        return;
      case Pushed::closed:
        RL_ASSERT(!node.system);
        dead.fetch_add(1, order::relaxed);
        return;
    }
  }
  bool accept_at_home(Worker& from, Node& node) {
    Processor* const mine = word.maybe_at_home() ? from.enter() : nullptr;
    if (mine == nullptr) {
      return false;
    }
    const bool here = Word::at_home(lists, mine->number);
    Node* free = nullptr;
    if (here) {
      RL_ASSERT(!inside);
      touched = touched + 1;
      const auto put = word.push_here(lists, &node);
      free = put.free;
      if (put.wake) {
        mine->push();
      }
    }
    from.leave();
    freed(free);
    return here;
  }
  void execute_later(Worker& from) {
    if (Processor* const mine = from.enter()) {
      mine->push();
      from.leave();
    } else {
      processors_[1].inbox.put();
    }
  }
  void tell_home(Worker& from) {
    if (broken_step == kToldNotKept) {
      word.drop();
    }
    lists.caller.store(from.number(), order::relaxed);
    if (const std::uint16_t home = lists.home.load(order::relaxed); home != 0) {
      RL_ASSERT(!processors_[home - 1U].notices.post(*this));
    } else {
      word.drop();
    }
  }

  [[nodiscard]] bool has_done_all() const {
    return static_cast<Node*>(lists.user) == nullptr && static_cast<Node*>(lists.system) == nullptr;
  }
  /// The next user message, unless something comes before it.
  Node* next_user() {
    if (!blocked && has_done_all()) {
      const auto only = word.take_only(lists);
      freed(only.free);
      if (only.node != nullptr) {
        return only.node;
      }
    }
    if (blocked || static_cast<Node*>(lists.user) == nullptr || system_mail_came()) {
      freed(word.refresh(lists).free);
    }
    return blocked || static_cast<Node*>(lists.system) != nullptr ? nullptr : lists.take_user();
  }
  [[nodiscard]] bool system_mail_came() {
    return urgent.load(order::relaxed) != 0 && urgent.exchange(0, order::acquire) != 0;
  }
  [[nodiscard]] bool lives_anywhere() const {
    return broken_step == kHomeNotAcquired ? lists.home.load(order::relaxed) != 0
                                           : Word::lives_anywhere(lists);
  }
  bool leave(Worker& on) {
    inside = false;
    if (lives_anywhere() && rest_at_home(on)) {
      return true;
    }
    Word::Result left{false, nullptr};
    if (Processor* const mine = on.enter()) {
      if (mine->turn) {
        left = word.move_in(lists, mine->number);
      }
      on.leave();
    }
    return has_left(left.done ? left : word.try_idle(lists));
  }
  bool rest_at_home(Worker& on) {
    Processor* const mine = on.enter();
    if (mine == nullptr) {
      return false;
    }
    const bool here = Word::at_home(lists, mine->number) || broken_step == kRestUnlooked;
    if (here) {
      Word::rest(lists);
    }
    on.leave();
    return here;
  }
  void settle(Worker& on) {
    Processor* const mine = lives_anywhere() ? nullptr : on.enter();
    if (mine == nullptr) {
      return;
    }
    if (mine->turn) {
      freed(word.settle_in(lists, mine->number).free);
    }
    on.leave();
  }
  bool block(Worker& on) {
    if (broken_step != kBlockAtHome) {
      leave_home(on);
    }
    inside = false;
    return has_left(word.try_block(lists));
  }
  bool has_left(Word::Result left) {
    if (left.done) {
      freed(left.free);
    } else {
      inside = true;
    }
    return left.done;
  }
  void leave_home(Worker& on) {
    if (!lives_anywhere()) {
      return;
    }
    if (Processor* const mine = on.enter()) {
      move_out(*mine);
      on.leave();
    }
  }

  void handle(Node* message) {
    const int number = message->number;
    const int sender = message->sender;
    const bool mine = message->generation == incarnation;
    finish(message);
    if (!mine) {
      dead.fetch_add(1, order::relaxed);
      return;
    }
    ModelPlain<int>& before = last[static_cast<std::size_t>(sender)];
    RL_ASSERT(number > before);
    before = number;
    if (suspends) {
      suspends = false;
      blocked = true;
      failed.store(1, order::release);
    }
    handled.fetch_add(1, order::relaxed);
  }
  void finish(Node* node) {
    if (lists.done(node)) {
      freed(node);
    }
  }
  static void freed(Node* node) {
    if (node != nullptr) {
      RL_ASSERT(node->live);
      node->live = false;
    }
  }
  /// The actor dies, and a new one takes its slot.
  void stop(Worker& on) {
    leave_home(on);
    const auto closed = word.close(lists);
    freed(closed.free);
    for (Node* node = closed.chain; node != nullptr;) {
      Node* const next = node->next;
      dead.fetch_add(1, order::relaxed);
      freed(node);
      node = next;
    }
    if (broken_step == kCloseDropsTold) {
      word.drop();
    }
    const int next = incarnation + 1;
    incarnation = next;
    generation.store(next, order::release);
    inside = false;
    word.reopen(lists);
    if (broken_step == kReopenDropsTold) {
      word.drop();
    }
    execute_later(on);
    stopped.store(1, order::release);
  }

  std::array<Processor, 2>& processors_;
};

}  // namespace actors::model
