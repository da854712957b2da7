// Handlers that park with their actors' activations: these are run when the waits last, or else
// nobody could wake the handlers.

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executors/pool_core.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using testing::AllOf;
using testing::Field;

/// A pool of one worker whose monitor never comes.
class ShortWaits : public testing::Test {
 protected:
  ShortWaits() { core.start_threads(Clock::steady()); }
  ~ShortWaits() override {
    EXPECT_THAT(core.stop_threads(soon()),
                AllOf(Field(&detail::PoolCore::Stopped::drained, true),
                      Field(&detail::PoolCore::Stopped::all_ended, true)));
  }

  detail::PoolCore core{1, {.stuck_after = std::chrono::hours(1), .extra_threads = 1}};
  Gate gate;
};

// Without a processor it looks at no timers.
TEST_F(ShortWaits, AThreadWithoutAProcessorRunsTheActivationsBeforeItSleeps) {
  int runs = 0;
  std::latch over(1);
  Task activation([&] {
    ++runs;
    gate.open_here();
  });
  Task handler([&] {
    detail::PoolCarrier::current()->give_up_processor();
    gate.wait(&activation);
    over.count_down();
  });
  core.execute(handler);
  over.wait();
  ASSERT_TRUE(core.await_quiet(soon()));
  EXPECT_EQ(runs, 1);
}

TEST_F(ShortWaits, AWorkerThatIsNeverIdleRunsTheActivationsToo) {
  std::atomic<bool> ended = false;
  std::latch over(2);
  Task activation([&] { gate.open_here(); });
  Task handler([&] {
    gate.wait(&activation);
    ended = true;
    over.count_down();
  });
  Task busy([&] {
    if (ended) {
      over.count_down();
    } else {
      core.execute(busy);
    }
  });
  core.execute(handler);
  core.execute(busy);
  over.wait();
}

}  // namespace
}  // namespace actors::test
