// Spares: who is in the pool's list of them, and when.

#include <chrono>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executors/pool_core.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using testing::AllOf;
using testing::Field;
using testing::UnorderedElementsAre;

/// A pool of one worker, which may have two threads more, and a monitor that never comes.
class PoolSpares : public testing::Test {
 protected:
  PoolSpares() { core.start_threads(Clock::steady()); }
  ~PoolSpares() override {
    EXPECT_THAT(core.stop_threads(soon()),
                AllOf(Field(&detail::PoolCore::Stopped::drained, true),
                      Field(&detail::PoolCore::Stopped::all_ended, true)));
  }

  detail::PoolCore core{1, {.stuck_after = std::chrono::hours(1), .extra_threads = 2}};
};

// Two takers would give it a processor each, and it would run only one of them.
TEST_F(PoolSpares, OneThatIsMadeForATakerIsOfferedToNobodyElse) {
  detail::PoolCarrier* const first = core.take_spare();
  ASSERT_NE(first, nullptr);
  ASSERT_TRUE(core.await_quiet(soon()));  // by now it would have offered itself
  detail::PoolCarrier* const second = core.take_spare();
  ASSERT_NE(second, nullptr);
  EXPECT_NE(second, first);
}

TEST_F(PoolSpares, OneThatComesTooLateForItsProcessorIsOfferedAgain) {
  ASSERT_TRUE(core.await_quiet(soon()));  // the worker owns its processor
  detail::PoolCarrier* const first = core.take_spare();
  detail::PoolCarrier* const second = core.take_spare();
  ASSERT_NE(first, nullptr);
  ASSERT_NE(second, nullptr);
  first->assign(*core.processors().front());
  second->assign(*core.processors().front());
  ASSERT_TRUE(core.await_quiet(soon()));
  const std::vector taken{core.take_spare(), core.take_spare()};
  EXPECT_THAT(taken, UnorderedElementsAre(first, second));
}

}  // namespace
}  // namespace actors::test
