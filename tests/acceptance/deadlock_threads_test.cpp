// Rings of waits on threads: closed from two sides at once, on every kind of executor.

#include <atomic>
#include <barrier>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/executors.hpp"

#include "tests/acceptance/scripted_actor.hpp"

namespace acceptance {
namespace {

using actors::Future;
using actors::Ref;

/// An executor of a user's, whose threads host no fibers: a handler that waits blocks its thread.
class Threads final : public actors::Executor {
 public:
  explicit Threads(int threads) : count_(threads) {}
  void start(actors::Clock& /*clock*/) override {
    for (int i = 0; i < count_; ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }
  void execute(actors::Runnable& r) noexcept override {
    const std::lock_guard lock(mutex_);
    queue_.push_back(&r);
    changed_.notify_all();
  }
  bool stop(actors::TimePoint /*deadline*/) noexcept override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    return true;
  }
  [[nodiscard]] std::uint64_t activity() const noexcept override {
    const std::lock_guard lock(mutex_);
    return activity_;
  }
  [[nodiscard]] bool quiet() const noexcept override {
    const std::lock_guard lock(mutex_);
    return queue_.empty() && running_ == 0;
  }
  bool await_quiet(actors::TimePoint deadline) override {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [this] { return queue_.empty() && running_ == 0; });
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      actors::Runnable* const next = queue_.front();
      queue_.pop_front();
      ++running_;
      ++activity_;
      lock.unlock();
      next->run();
      lock.lock();
      --running_;
      changed_.notify_all();
    }
  }

  const int count_;
  std::vector<std::thread> threads_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<actors::Runnable*> queue_;
  int running_ = 0;
  std::uint64_t activity_ = 0;
  bool stopping_ = false;
};

std::shared_ptr<actors::Executor> pool(int members) {
  return actors::make_pool(members);
}
std::shared_ptr<actors::Executor> pinned(int /*members*/) {
  return actors::make_pinned();
}
std::shared_ptr<actors::Executor> threads(int members) {
  return std::make_shared<Threads>(members);
}

struct Kind {
  const char* name;
  std::shared_ptr<actors::Executor> (*make)(int members);
  bool own_each;  ///< one executor for each actor

  friend void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }
};

/// A ring in which each asks the next, and waits when all have asked.
class RingOnThreads : public testing::TestWithParam<Kind> {
 protected:
  void start(int members) {
    actors::Config config;
    const int executors = GetParam().own_each ? members : 1;
    for (int i = 0; i < executors; ++i) {
      config.dispatchers.push_back(
          {.name = "d" + std::to_string(i), .executor = GetParam().make(members)});
    }
    system_.emplace("rings", std::move(config));
    for (int i = 0; i < members; ++i) {
      members_.push_back(system_->actor_of<Scripted>(
          actors::Options{}.on_dispatcher("d" + std::to_string(i % executors))));
    }
  }
  struct Ends {
    int refused;
    int answered;
  };
  /// All meet in their handlers, ask their next, meet again, and wait. They are told to, so that
  /// nobody but their neighbour waits for them.
  Ends close_at_once() {
    const auto count = static_cast<std::ptrdiff_t>(members_.size());
    std::barrier all(count);
    std::latch done(count);
    std::atomic<int> refused{0};
    std::atomic<int> answered{0};
    for (std::size_t i = 0; i < members_.size(); ++i) {
      members_[i].tell(DoSilently{[&, next = members_[(i + 1) % members_.size()]](Scripted&) {
        actors::blocking([&all] { all.arrive_and_wait(); });  // another may be queued behind this
        const Future<int> answer = next.ask(give(7), actors::no_timeout);
        all.arrive_and_wait();
        try {
          answered += answer.get() == 7 ? 1 : 0;
        } catch (const actors::Deadlock&) {
          ++refused;
        }
        done.count_down();
      }});
    }
    done.wait();
    return {refused, answered};
  }
  template <class Before>
  void close_again_and_again(Before before_each) {
    for (int round = 0; round < kRounds; ++round) {
      before_each();
      const Ends ends = close_at_once();
      ASSERT_EQ(ends.refused, 1) << "round " << round;
      ASSERT_EQ(ends.answered, static_cast<int>(members_.size()) - 1) << "round " << round;
    }
  }

  static constexpr int kRounds = 500;
  std::optional<actors::ActorSystem> system_;
  std::vector<Ref<Scripted>> members_;
};

TEST_P(RingOnThreads, OfTwoThatCloseItAtOnceIsRefusedToOne) {
  start(2);
  close_again_and_again([] {});
}

TEST_P(RingOnThreads, OfThreeThatCloseItAtOnceIsRefusedToOne) {
  start(3);
  close_again_and_again([] {});
}

/// Watches the members and lets them go, a number of times: system mail, which is served while
/// their handlers are parked, and may come just when one of them is refused.
class Watches : public actors::Actor {
 public:
  struct Often {};
  explicit Watches(std::vector<Ref<Scripted>> members) : members_(std::move(members)) {}
  void receive(const Often& /*often*/) {
    for (int i = 0; i < 100; ++i) {
      for (const Ref<Scripted>& member : members_) {
        unwatch(watch(member));
      }
    }
  }

 private:
  std::vector<Ref<Scripted>> members_;
};

TEST_P(RingOnThreads, IsRefusedToOneWhileSystemMailComes) {
  start(2);
  const auto watches = system_->actor_of<Watches>(members_);
  close_again_and_again([&] { watches.tell(Watches::Often{}); });
}

INSTANTIATE_TEST_SUITE_P(Executors, RingOnThreads,
                         testing::Values(Kind{"pool", &pool, false}, Kind{"pinned", &pinned, true},
                                         Kind{"threads", &threads, false}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace acceptance
