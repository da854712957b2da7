// Handlers may use Boost.Fiber's own primitives, and fibers of their own.

#include <atomic>
#include <deque>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/fiber/all.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/executors.hpp"

#include "executors/fiber_local.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

class BoostFiber : public testing::TestWithParam<int> {
 protected:
  BoostFiber()
      : executor(GetParam() == 0 ? std::shared_ptr<Executor>(make_manual())
                                 : make_pool(GetParam())) {
    executor->start(Clock::steady());
  }
  ~BoostFiber() override { EXPECT_TRUE(executor->stop(soon())); }
  void execute(std::function<void()> f) { executor->execute(tasks.emplace_back(std::move(f))); }
  void run_all() { ASSERT_TRUE(executor->await_quiet(soon())); }

  std::deque<Task> tasks;
  std::shared_ptr<Executor> executor;
};
INSTANTIATE_TEST_SUITE_P(Workers, BoostFiber, testing::Values(0, 1, 2));

TEST_P(BoostFiber, AMutexExcludesHandlers) {
  boost::fibers::mutex mutex;
  int counter = 0;
  for (int h = 0; h < 8; ++h) {
    execute([&] {
      for (int i = 0; i < 200; ++i) {
        const std::lock_guard<boost::fibers::mutex> lock(mutex);
        const int seen = counter;
        if (i % 50 == 0) {
          boost::this_fiber::yield();
        }
        counter = seen + 1;
      }
    });
  }
  run_all();
  EXPECT_EQ(counter, 1600);
}

TEST_P(BoostFiber, AChannelConnectsHandlers) {
  boost::fibers::buffered_channel<int> channel(16);
  std::vector<int> received;
  execute([&] {
    int value = 0;
    while (channel.pop(value) == boost::fibers::channel_op_status::success) {
      received.push_back(value);
    }
  });
  execute([&] {
    for (int i = 0; i < 1000; ++i) {
      channel.push(i);
    }
    channel.close();
  });
  run_all();
  ASSERT_EQ(received.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(received.begin(), received.end()));
}

// It goes on sleeping until another has run, which a busy machine may take its time for.
TEST_P(BoostFiber, SleepingDoesNotHoldUpOthers) {
  std::atomic<int> others{0};
  Duration slept{};
  Task other([&] { ++others; });
  execute([&] {
    executor->execute(other);
    const TimePoint started = Clock::steady().now();
    do {
      boost::this_fiber::sleep_for(std::chrono::milliseconds(20));
      slept = Clock::steady().now() - started;
    } while (others == 0 && Clock::steady().now() < started + std::chrono::seconds(5));
    EXPECT_EQ(others, 1);
  });
  run_all();
  EXPECT_GE(slept, std::chrono::milliseconds(20));
}

TEST_P(BoostFiber, SleepersWakeUpOnAWorkerThatIsAlwaysBusy) {
  std::atomic<bool> woken{false};
  Task* self = nullptr;
  Task busy([&] {
    if (!woken) {
      executor->execute_later(*self);
    }
  });
  self = &busy;
  execute([&] {
    boost::this_fiber::sleep_for(std::chrono::milliseconds(5));
    woken = true;
  });
  executor->execute(busy);
  run_all();
  EXPECT_TRUE(woken);
}

TEST_P(BoostFiber, AHandlerThatYieldsForeverLetsOthersRun) {
  std::atomic<bool> other{false};
  execute([&] {
    while (!other) {
      boost::this_fiber::yield();
    }
  });
  execute([&] { other = true; });
  run_all();
}

TEST_P(BoostFiber, HandlersStartFibersOfTheirOwn) {
  int sum = 0;
  execute([&] {
    int marker = 0;
    detail::fiber_local = &marker;
    for (int i = 0; i < 300; ++i) {
      boost::fibers::fiber posted([&, i] {
        EXPECT_EQ(detail::fiber_local, nullptr);
        ++sum;
        if (i % 7 == 0) {
          boost::this_fiber::yield();
        }
      });
      posted.join();
      boost::fibers::fiber dispatched(boost::fibers::launch::dispatch, [&] {
        boost::this_fiber::yield();
        EXPECT_EQ(detail::fiber_local, nullptr);
        ++sum;
      });
      EXPECT_EQ(detail::fiber_local, &marker);
      dispatched.join();
      sum += boost::fibers::async([] { return 1; }).get();
    }
    EXPECT_EQ(detail::fiber_local, &marker);
    detail::fiber_local = nullptr;
  });
  run_all();
  EXPECT_EQ(sum, 900);
}

TEST_P(BoostFiber, ExceptionsStayWithTheirHandlers) {
  boost::fibers::promise<void> go;
  std::string first;
  std::string second;
  execute([&] {
    try {
      throw std::runtime_error("first");
    } catch (const std::exception&) {
      go.get_future().wait();
      try {
        throw;
      } catch (const std::exception& mine) {
        first = mine.what();
      }
    }
  });
  execute([&] {
    try {
      throw std::logic_error("second");
    } catch (const std::exception&) {
      go.set_value();
      boost::this_fiber::yield();
      try {
        throw;
      } catch (const std::exception& mine) {
        second = mine.what();
      }
    }
  });
  run_all();
  EXPECT_EQ(first, "first");
  EXPECT_EQ(second, "second");
}

TEST_P(BoostFiber, AHandlerThatWaitsInAPrimitiveIsNotQuiet) {
  boost::fibers::promise<int> promise;
  std::atomic<bool> waiting{false};
  std::atomic<int> value{0};
  std::latch ready(1);
  std::latch done(1);
  // Where both are in the promise's mutex at once, Boost.Fiber wakes the thread by its scheduler:
  // that must be there before and after. It is made at the first need, and ends with the thread.
  std::thread other([&] {
    static_cast<void>(boost::this_fiber::get_id());
    ready.count_down();
    while (!waiting) {
      std::this_thread::yield();
    }
    EXPECT_FALSE(executor->await_quiet(TimePoint::min()));
    promise.set_value(5);
    done.wait();
  });
  ready.wait();
  execute([&] {
    auto future = promise.get_future();
    waiting = true;
    value = future.get();
    done.count_down();
  });
  run_all();
  other.join();
  EXPECT_EQ(value, 5);
}

}  // namespace
}  // namespace actors::test
