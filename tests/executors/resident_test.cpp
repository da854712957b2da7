// Residents: runnables at home at a processor, which the pool tells of news and moves out when the
// processor goes on without their turn.

#include "executors/resident.hpp"

#include <atomic>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/executors.hpp"

#include "base/mutex.hpp"
#include "executors/pool_carrier.hpp"
#include "executors/processor.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using detail::Processor;

/// Writes down what happens to it.
class FakeResident final : public detail::Resident {
 public:
  explicit FakeResident(std::function<void()> turn = [] {}) : turn_(std::move(turn)) {
    const detail::MutexLock lock(all_mutex());
    all().push_back(this);
  }
  ~FakeResident() {
    const detail::MutexLock lock(all_mutex());
    std::erase(all(), this);
  }
  FakeResident(const FakeResident&) = delete;
  FakeResident& operator=(const FakeResident&) = delete;

  void run() noexcept override { turn_(); }
  [[nodiscard]] std::string what() const override { return "a resident"; }
  void notified(Processor& processor, Processor& /*otherwise*/) noexcept override {
    ++notices;
    told_at = &processor;
    if (on_notice) {
      on_notice();
    }
  }
  void move_out(Processor& processor) noexcept override {
    moved_out_of = &processor;
    ++moves;
  }

  [[nodiscard]] std::uint64_t actor() const noexcept override { return 0; }

  /// What tests give find_resident().
  static Resident* find(Runnable* runnable) noexcept {
    const detail::MutexLock lock(all_mutex());
    for (FakeResident* const resident : all()) {
      if (resident == runnable) {
        return resident;
      }
    }
    return nullptr;
  }

  std::atomic<int> notices{0};
  std::atomic<int> moves{0};
  std::atomic<Processor*> told_at{nullptr};
  std::atomic<Processor*> moved_out_of{nullptr};
  std::function<void()> on_notice;

 private:
  static std::vector<FakeResident*>& all() {
    static std::vector<FakeResident*> residents;
    return residents;
  }
  static detail::Mutex& all_mutex() {
    static detail::Mutex mutex;
    return mutex;
  }
  std::function<void()> turn_;
};

/// The processor of the turn that calls this.
Processor& processor_here() {
  detail::Carrier& carrier = *detail::Carrier::current();
  Processor* const mine = carrier.enter();
  carrier.leave();
  return *mine;
}

class ResidentTest : public testing::Test {
 protected:
  ResidentTest() { detail::set_find_resident(&FakeResident::find); }
  ~ResidentTest() override { detail::set_find_resident(nullptr); }

  static std::shared_ptr<Executor> start(int workers, const PoolOptions& options = {}) {
    auto pool = make_pool(workers, options);
    pool->start(Clock::steady());
    return pool;
  }
};

TEST_F(ResidentTest, TheOwnerTakesItsNoticesAndWakesUpForThem) {
  const auto pool = start(1);
  Processor* home = nullptr;
  Task where([&] { home = &processor_here(); });
  pool->execute(where);
  ASSERT_TRUE(pool->await_quiet(soon()));
  FakeResident resident;
  home->notice(resident);  // the worker sleeps
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(resident.notices, 1);
  EXPECT_EQ(resident.told_at, home);
  home->notice(resident);  // the link is free again
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(resident.notices, 2);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, AResidentMayBeToldAgainWhileTheOthersOfItsChainAreStillToCome) {
  Processor processor;
  FakeResident first;
  FakeResident second;
  first.on_notice = [&] {
    if (first.notices == 1) {
      processor.notice(first);
    }
  };
  processor.notice(first);
  processor.notice(second);
  processor.take_notices(processor);
  EXPECT_EQ(first.notices, 1);
  EXPECT_EQ(second.notices, 1);
  processor.take_notices(processor);
  EXPECT_EQ(first.notices, 2);
  EXPECT_EQ(second.notices, 1);
}

TEST_F(ResidentTest, ANoticeKeepsTheProcessorFromSleeping) {
  Processor processor;
  FakeResident resident;
  processor.notice(resident);
  EXPECT_FALSE(processor.parked());
  EXPECT_FALSE(processor.notices.try_park());
  processor.take_notices(processor);
  EXPECT_TRUE(processor.notices.try_park());
  EXPECT_FALSE(processor.parked());  // its inbox is open
  EXPECT_TRUE(processor.inbox.try_park());
  EXPECT_TRUE(processor.parked());
}

TEST_F(ResidentTest, BlockingMovesOutTheTurn) {
  const auto pool = start(1, {.stuck_after = std::chrono::hours(1)});
  Processor* home = nullptr;
  int before = -1;
  int inside = -1;
  FakeResident* self = nullptr;
  FakeResident resident([&] {
    home = &processor_here();
    before = self->moves;
    blocking([&] { inside = self->moves; });
  });
  self = &resident;
  pool->execute(resident);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(before, 0);
  EXPECT_EQ(inside, 1);
  EXPECT_EQ(resident.moved_out_of, home);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, BlockingWithNoThreadToGoOnLeavesTheTurnAtHome) {
  const auto pool = start(1, {.extra_threads = 0});
  FakeResident resident([] { blocking([] {}); });
  pool->execute(resident);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(resident.moves, 0);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, TheReliefOfAStuckWorkerMovesOutItsTurn) {
  const auto pool = start(1, {.stuck_after = std::chrono::milliseconds(1)});
  std::atomic<bool> relieved{false};
  FakeResident* self = nullptr;
  FakeResident stuck([&] {
    const TimePoint limit = soon();
    while (!relieved && Clock::steady().now() < limit) {
    }
    EXPECT_GE(self->moves, 1);  // more, if the next owner was slow to begin
  });
  self = &stuck;
  Task other([&] { relieved = true; });
  pool->execute(stuck);
  pool->execute(other);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(relieved);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, ANoticeIsWorkThatWaitsBehindAStuckWorker) {
  const auto pool = start(1, {.stuck_after = std::chrono::milliseconds(1)});
  std::atomic<Processor*> home{nullptr};
  std::atomic<bool> told{false};
  FakeResident resident;
  resident.on_notice = [&] { told = true; };
  Task stuck([&] {
    home = &processor_here();
    const TimePoint limit = soon();
    while (!told && Clock::steady().now() < limit) {
    }
  });
  pool->execute(stuck);
  while (home == nullptr) {
    std::this_thread::yield();
  }
  home.load()->notice(resident);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(told);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, AWaitInBoostsPrimitivesMovesOutTheTurnAndAnotherTurnGoesOn) {
  const auto pool = start(1);
  boost::fibers::mutex mutex;
  boost::fibers::condition_variable changed;
  bool others_ran = false;
  int moves_when_others_run = -1;
  FakeResident waits([&] {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return others_ran; });
  });
  Task other([&] {
    moves_when_others_run = waits.moves;
    {
      const std::scoped_lock lock(mutex);
      others_ran = true;
    }
    changed.notify_one();
  });
  Task both([&] {
    pool->execute_later(waits);
    pool->execute_later(other);
  });
  pool->execute(both);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(moves_when_others_run, 1);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, ATurnThatWaitsForNothingStaysAtHome) {
  const auto pool = start(2);
  FakeResident resident;
  for (int i = 0; i < 3; ++i) {
    pool->execute(resident);
    ASSERT_TRUE(pool->await_quiet(soon()));
  }
  EXPECT_EQ(resident.moves, 0);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, WhoIsGivenAwayAsSurplusIsMovedOutFirst) {
  const auto pool = start(2, {.stuck_after = std::chrono::hours(1)});
  constexpr int kResidents = 8;
  std::atomic<int> given{0};
  std::atomic<int> done{0};
  std::atomic<Processor*> from{nullptr};
  std::deque<FakeResident> residents;
  // Each turn lasts until somebody has been given away, so that the other worker gets hungry.
  for (int i = 0; i < kResidents; ++i) {
    residents.emplace_back([&, i] {
      FakeResident& self = residents[static_cast<std::size_t>(i)];
      if (&processor_here() != from) {
        EXPECT_EQ(self.moves, 1);
        EXPECT_EQ(self.moved_out_of, from);
        ++given;
      } else if (given == 0) {
        pool->execute_later(self);
        return;
      }
      ++done;
    });
  }
  Task begin([&] {
    from = &processor_here();
    for (FakeResident& resident : residents) {
      pool->execute_later(resident);
    }
  });
  pool->execute(begin);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(done, kResidents);
  EXPECT_GT(given, 0);
  EXPECT_TRUE(pool->stop(soon()));
}

// Each keeps the slot of the queue busy while one of the other pair waits behind it: never two.
TEST_F(ResidentTest, OfTwoPairsOnOneWorkerOneIsGivenAway) {
  const auto pool = start(2, {.stuck_after = std::chrono::hours(1)});
  std::atomic<bool> apart{false};
  std::atomic<Processor*> from{nullptr};
  std::deque<FakeResident> players;
  for (std::size_t i = 0; i < 4; ++i) {
    players.emplace_back([&, i] {
      if (&processor_here() != from) {
        apart = true;
      }
      if (!apart) {
        pool->execute(players[i ^ 1U]);
      }
    });
  }
  Task begin([&] {
    from = &processor_here();
    pool->execute_later(players[0]);
    pool->execute_later(players[2]);
  });
  pool->execute(begin);
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(apart);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(ResidentTest, ProcessorsBeyondTheLastNumberAreNobodysHome) {
  // In a process of its own: numbers are not given back.
  EXPECT_EXIT(
      {
        std::deque<Processor> processors(5'000);
        const std::uint16_t first = processors.front().number;
        const std::uint16_t last = processors.back().number;
        const bool right = first != 0 && first != Processor::kUnnumbered &&
                           &Processor::at(first) == &processors.front() &&
                           last == Processor::kUnnumbered && last != 0;
        std::_Exit(right ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace actors::test
