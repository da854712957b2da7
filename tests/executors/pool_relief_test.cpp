// Handlers that block their thread: blocking(), and the relief of stuck workers.

#include <atomic>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/errors.hpp"
#include "actors/executors.hpp"
#include "actors/log.hpp"

#include "base/mutex.hpp"
#include "tests/executors/named_turn.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

/// A thread really waits here: for tests that block workers.
class Latch {
 public:
  void open() {
    const detail::MutexLock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// False: not within a long time.
  bool wait() {
    const detail::MutexLock lock(mutex_);
    const TimePoint limit = soon();
    while (!open_ && changed_.wait_until(mutex_, limit)) {
    }
    return open_;
  }

 private:
  detail::Mutex mutex_;
  detail::CondVar changed_;
  bool open_ = false;
};

class PoolRelief : public testing::Test {
 protected:
  std::shared_ptr<Executor> start(int workers, const PoolOptions& options) {
    auto pool = make_pool(workers, options);
    pool->start(Clock::steady());
    return pool;
  }
};

TEST_F(PoolRelief, BlockingLetsOthersRunOnTheOnlyWorker) {
  // A monitor that never comes: blocking() does it alone.
  const auto pool = start(1, {.stuck_after = std::chrono::hours(1)});
  Latch latch;
  bool waited = false;
  Task blocked([&] { waited = blocking([&] { return latch.wait(); }); });
  Task other([&] { latch.open(); });
  pool->execute(blocked);
  pool->execute(other);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(waited);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(PoolRelief, BlockingMayBeNestedAndThrow) {
  const auto pool = start(1, {});
  std::string caught;
  int value = 0;
  Task nested([&] {
    value = blocking([] { return blocking([] { return 7; }); });
    try {
      blocking([] { throw std::runtime_error("from below"); });
    } catch (const std::exception& failure) {
      caught = failure.what();
    }
  });
  pool->execute(nested);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(value, 7);
  EXPECT_EQ(caught, "from below");
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(PoolRelief, BlockingElsewhereJustCalls) {
  int value = 1;
  int& same = blocking([&]() -> int& { return value; });
  EXPECT_EQ(&same, &value);
}

TEST_F(PoolRelief, AnOpenBlockingIsNotQuiet) {
  const auto pool = start(2, {});
  Latch entered;
  Latch latch;
  Task blocked([&] {
    blocking([&] {
      entered.open();
      return latch.wait();
    });
  });
  pool->execute(blocked);
  ASSERT_TRUE(entered.wait());
  EXPECT_FALSE(pool->await_quiet(Clock::steady().now() + std::chrono::milliseconds(5)));
  latch.open();
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(PoolRelief, ManyMayBlockAtOnceAndTheRestWaits) {
  constexpr int kExtra = 3;
  const auto pool = start(1, {.extra_threads = kExtra});
  Latch all_in;
  Latch latch;
  std::atomic<int> inside{0};
  std::atomic<int> done{0};
  std::deque<Task> tasks;
  // One thread of the four stays with the worker; so the fourth to block keeps it.
  for (int i = 0; i < 10; ++i) {
    tasks.emplace_back([&] {
      blocking([&] {
        if (++inside == kExtra + 1) {
          all_in.open();
        }
        return latch.wait();
      });
      ++done;
    });
    pool->execute(tasks.back());
  }
  ASSERT_TRUE(all_in.wait());
  EXPECT_EQ(inside, kExtra + 1);
  latch.open();
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(done, 10);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(PoolRelief, AHandlerParkedOnABlockedThreadsCarrierGoesOnThere) {
  const auto pool = start(1, {});
  Gate gate;
  std::thread::id before;
  std::thread::id after;
  Latch latch;
  Task waiter([&] {
    before = std::this_thread::get_id();
    gate.wait();
    after = std::this_thread::get_id();
  });
  Task blocked([&] { blocking([&] { return latch.wait(); }); });
  Task opener([&] {
    gate.open();
    latch.open();
  });
  pool->execute(waiter);
  pool->execute(blocked);
  pool->execute(opener);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(before, after);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(PoolRelief, AStuckWorkerIsRelievedAndReported) {
  LogTarget log;
  detail::Mutex mutex;
  std::vector<LogRecord> records;
  static_cast<void>(log.set_sinks({LogSink([&](const LogRecord& record) {
    const detail::MutexLock lock(mutex);
    records.push_back(record);
  })}));
  const auto pool = start(1, {.log = &log, .stuck_after = std::chrono::milliseconds(100)});
  Gate gate;
  Latch latch;
  Task waiter([&] { gate.wait(); });
  NamedTurn turn(42);
  Task stuck([&] {
    turn.begin();
    EXPECT_TRUE(latch.wait());  // no blocking() around it
    EXPECT_TRUE(detail::Carrier::current()->should_yield());
  });
  Task other([&] { latch.open(); });
  pool->execute(waiter);
  pool->execute(stuck);
  pool->execute(other);
  ASSERT_TRUE(latch.wait());
  gate.open();
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(pool->stop(soon()));
  // A thread that the kernel gives no CPU looks stuck as well, so there may be other records.
  EXPECT_THAT(
      records,
      Contains(AllOf(Field(&LogRecord::level, Level::warning), Field(&LogRecord::path, "actor 42"),
                     Field(&LogRecord::text, HasSubstr("without a pause")),
                     Field(&LogRecord::text, HasSubstr("parked on its thread (1): actor "
                                                       "0 waits for")))));
}

TEST_F(PoolRelief, AStuckWorkerWithNothingWaitingIsLeftAlone) {
  LogTarget log;
  std::atomic<int> records{0};
  static_cast<void>(log.set_sinks({LogSink([&](const LogRecord&) { ++records; })}));
  const auto pool = start(1, {.log = &log, .stuck_after = std::chrono::milliseconds(1)});
  Task busy([&] {
    const TimePoint until = Clock::steady().now() + std::chrono::milliseconds(20);
    while (Clock::steady().now() < until) {
    }
    // Whoever looks at the processor has it for a moment, and gives it back.
    bool mine = false;
    for (const TimePoint end = soon(); !mine && Clock::steady().now() < end;) {
      mine = !detail::Carrier::current()->should_yield();
    }
    EXPECT_TRUE(mine);
  });
  pool->execute(busy);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(pool->stop(soon()));
  EXPECT_EQ(records, 0);
}

TEST_F(PoolRelief, WhatARelievedTurnExecutesRunsElsewhere) {
  const auto pool = start(1, {.stuck_after = std::chrono::milliseconds(1)});
  Latch latch;
  std::atomic<int> runs{0};
  std::deque<Task> more;
  for (int i = 0; i < 100; ++i) {
    more.emplace_back([&] { ++runs; });
  }
  Task stuck([&] {
    EXPECT_TRUE(latch.wait());
    for (Task& t : more) {
      pool->execute(t);
    }
  });
  Task other([&] { latch.open(); });
  pool->execute(stuck);
  pool->execute(other);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(runs, 100);
  EXPECT_TRUE(pool->stop(soon()));
}

TEST_F(PoolRelief, StopLeavesAThreadBehindThatNeverReturns) {
  Latch latch;
  Latch gone;
  const auto entered = std::make_shared<Latch>();
  auto stuck = std::make_unique<Task>([&] {
    entered->open();
    static_cast<void>(latch.wait());
    gone.open();
  });
  {
    const auto pool = start(1, {});
    pool->execute(*stuck);
    ASSERT_TRUE(entered->wait());
    EXPECT_FALSE(pool->stop(Clock::steady().now()));
  }
  latch.open();  // it finds everything that it touches
  EXPECT_TRUE(gone.wait());
}

TEST_F(PoolRelief, ImpossibleOptionsAreRejected) {
  EXPECT_THROW(static_cast<void>(make_pool(-1)), ConfigError);
  EXPECT_THROW(static_cast<void>(make_pool(257)), ConfigError);
  EXPECT_THROW(static_cast<void>(make_pool(1, {.stack_size = 1})), ConfigError);
  EXPECT_THROW(static_cast<void>(make_pool(1, {.stuck_after = Duration::zero()})), ConfigError);
  EXPECT_THROW(static_cast<void>(make_pool(1, {.extra_threads = -1})), ConfigError);
}

}  // namespace
}  // namespace actors::test
