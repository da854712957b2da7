// The mailbox word with real threads: senders, a supervisor and two workers on one actor that is
// suspended, resumed, stopped and born again all the time. Run it under ThreadSanitizer. (MB-07)

#include <array>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/mutex.hpp"
#include "libactors/mailbox/mailbox_home.hpp"

namespace actors::detail {
namespace {

constexpr int kSenders = 2;
constexpr int kMessages = 100'000;  // per sender
constexpr int kAhead = 300;         // so many messages may wait
constexpr int kSuspendEvery = 97;
constexpr int kStopEvery = 1009;

/// A user message, or (sender < 0) an order.
struct Letter {
  int sender;
  int number;
};
constexpr int kResume = -1;
constexpr int kStop = -2;

/// How often the actor is to be run; workers wait here.
class RunQueue {
 public:
  void put() {
    MutexLock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
  }
  void end() {
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  /// False: it is over.
  bool get() {
    MutexLock lock(mutex_);
    while (waiting_ == 0 && !ended_) {
      changed_.wait(mutex_);
    }
    if (waiting_ == 0) {
      return false;
    }
    --waiting_;
    return true;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

class Actor {
 public:
  Actor() {
    last_.fill(-1);
    word_.reopen(lists_);
    queue.put();
  }

  /// What deliver() does. Any thread.
  void tell(Letter letter, std::uint32_t generation_known) {
    Envelope* const envelope = make_envelope<Letter>(letter);
    envelope->recipient_generation = generation_known;
    Pushed pushed = Pushed::closed;
    if (letter.sender < 0) {
      envelope->flags |= Envelope::kSystem;
      pushed = word_.push_system(envelope);
    } else {
      pushed = word_.push_user(envelope);
    }
    if (pushed == Pushed::idle) {
      queue.put();
    } else if (pushed == Pushed::closed) {
      bury(envelope);
    }
  }

  void run() {
    for (;;) {
      free_cell(word_.refresh(lists_).free);
      if (Envelope* const order = lists_.take_system()) {
        const bool stops = letter_in(order).sender == kStop;
        finish(order);
        if (stops) {
          stop();
          return;
        }
        word_.unblock(lists_);
        suspended_ = false;
      } else if (suspended_) {
        if (leave(true)) {
          return;
        }
      } else if (Envelope* const message = lists_.take_user()) {
        handle(message);
      } else if (leave(false)) {
        return;
      }
    }
  }

  RunQueue queue;
  std::atomic<std::uint32_t> generation{1};  // written by the activation, read by senders
  std::atomic<int> settled{0};               // messages handled or dead
  std::atomic<int> suspensions{0};           // resumes the supervisor owes
  std::atomic<int> handled{0};
  std::atomic<int> dead{0};
  std::atomic<bool> in_order{true};

 private:
  static Letter letter_in(Envelope* envelope) { return *static_cast<Letter*>(envelope->payload()); }
  static void free_cell(Envelope* envelope) {
    if (envelope != nullptr) {
      destroy_envelope(envelope);
    }
  }
  void finish(Envelope* envelope) {
    if (lists_.done(envelope)) {
      free_cell(envelope);
    }
  }
  void bury(Envelope* envelope) {
    if (letter_in(envelope).sender >= 0) {
      dead.fetch_add(1);
      settled.fetch_add(1);
    }
    free_cell(envelope);
  }
  bool leave(bool block) {
    const auto left = block ? word_.try_block(lists_) : word_.try_idle(lists_);
    free_cell(left.free);
    return left.done;
  }
  void handle(Envelope* message) {
    const Letter letter = letter_in(message);
    const bool stale = message->recipient_generation != generation.load(std::memory_order_relaxed);
    finish(message);
    settled.fetch_add(1);
    if (stale) {
      dead.fetch_add(1);
      return;
    }
    handled.fetch_add(1);
    int& last = last_[static_cast<std::size_t>(letter.sender)];
    if (letter.number <= last) {
      in_order.store(false);
    }
    last = letter.number;
    if (letter.number % kSuspendEvery == kSuspendEvery - 1) {
      suspended_ = true;
      suspensions.fetch_add(1);
    }
  }
  void stop() {
    const auto closed = word_.close(lists_);
    free_cell(closed.free);
    for (Envelope* envelope = closed.chain; envelope != nullptr;) {
      Envelope* const next = envelope->next;
      bury(envelope);
      envelope = next;
    }
    suspended_ = false;
    generation.fetch_add(1);
    word_.reopen(lists_);
    queue.put();
  }

  MailboxWord word_;
  MailboxLists lists_;
  std::array<int, kSenders> last_{};  // the activation's
  bool suspended_ = false;            // the activation's
};

TEST(MailboxWordStress, LosesNothingAndKeepsTheOrder) {
  Actor actor;
  std::atomic<int> sent{0};  // by all senders
  std::vector<std::thread> threads;
  for (int s = 0; s < kSenders; ++s) {
    threads.emplace_back([&actor, &sent, s] {
      for (int i = 0; i < kMessages; ++i) {
        while (sent.load() - actor.settled.load() > kAhead) {
          std::this_thread::yield();
        }
        sent.fetch_add(1);
        actor.tell({s, i}, actor.generation.load());
        if (i % kStopEvery == kStopEvery - 1) {
          actor.tell({kStop, i}, 0);
        }
      }
    });
  }
  for (int w = 0; w < 2; ++w) {
    threads.emplace_back([&actor] {
      while (actor.queue.get()) {
        actor.run();
      }
    });
  }
  while (actor.settled.load() < kSenders * kMessages) {  // the supervisor
    if (actor.suspensions.exchange(0) != 0) {
      actor.tell({kResume, 0}, 0);
    } else {
      std::this_thread::yield();
    }
  }
  actor.queue.end();
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(actor.settled.load(), kSenders * kMessages);
  EXPECT_EQ(actor.handled.load() + actor.dead.load(), kSenders * kMessages);
  EXPECT_TRUE(actor.in_order.load());
  EXPECT_GT(actor.handled.load(), 0);
  EXPECT_GT(actor.generation.load(), 1U);
}

}  // namespace
}  // namespace actors::detail
