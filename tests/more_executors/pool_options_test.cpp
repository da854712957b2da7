// Where a pool's threads run, and what they do when they have nothing to do.

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/errors.hpp"
#include "actors/executors.hpp"

#include "executors/cpu_count.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// The CPUs that the threads of a pool may run on, each as it says itself: those of its workers,
/// and of threads besides.
std::set<std::vector<int>> places_of(const std::shared_ptr<Executor>& pool, int threads) {
  std::set<std::vector<int>> places;
  std::mutex mutex;
  std::atomic<int> here{0};
  std::deque<Task> tasks;
  pool->start(Clock::steady());
  for (int i = 0; i < threads; ++i) {
    // All at the same time: so no two of them are on one thread.
    pool->execute(tasks.emplace_back([&] {
      {
        const std::lock_guard lock(mutex);
        places.insert(detail::allowed_cpus());
      }
      blocking([&] {
        ++here;
        while (here < threads) {
          std::this_thread::yield();
        }
      });
    }));
  }
  EXPECT_TRUE(pool->stop(soon()));
  return places;
}

TEST(PoolCpus, ThreadsStayOnTheCpusThatAreListed) {
  const std::vector<int> all = detail::allowed_cpus();
  const std::vector<int> last{all.back()};
  EXPECT_THAT(places_of(make_pool(1, {.cpus = last}), 1), testing::ElementsAre(last));
  EXPECT_THAT(places_of(make_pool(3, {.cpus = last}), 6), testing::ElementsAre(last));
}

TEST(PoolCpus, EachWorkerHasOneOfItsOwnIfThereAreEnough) {
  const std::vector<int> all = detail::allowed_cpus();
  if (all.size() < 2) {
    GTEST_SKIP() << "there is one CPU here";
  }
  const std::vector<int> two{all[0], all[1]};
  EXPECT_THAT(places_of(make_pool(0, {.pin_workers = true, .cpus = two}), 2),
              testing::Each(testing::SizeIs(1)));
  EXPECT_THAT(places_of(make_pool(2, {.pin_workers = false, .cpus = two}), 2),
              testing::ElementsAre(two));
}

TEST(PoolCpus, ImpossibleOnesAreNamed) {
  const auto text_of = [](std::vector<int> cpus) -> std::string {
    try {
      static_cast<void>(make_pool(1, {.cpus = std::move(cpus)}));
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "nothing";
  };
  const int some = detail::allowed_cpus().front();
  EXPECT_THAT(text_of({-1}), testing::StartsWith("cpus: must be CPUs that this process may use ("));
  EXPECT_THAT(text_of({some, 100'000}), testing::EndsWith("not 100000"));
  EXPECT_EQ(text_of({some, some}),
            "cpus: must be different CPUs; " + std::to_string(some) + " is listed twice");
  EXPECT_EQ(text_of({some}), "nothing");
}

/// A pool of one worker, and how long it takes from the end of a turn until it is at rest.
class PoolIdlePolicy : public testing::Test {
 protected:
  void start(IdlePolicy policy) {
    pool = make_pool(1, {.idle = policy});
    pool->start(Clock::steady());
  }
  ~PoolIdlePolicy() override { EXPECT_TRUE(pool->stop(soon())); }

  Duration time_to_rest() {
    TimePoint end{};
    Task last([&end] { end = Clock::steady().now(); });
    pool->execute(last);
    EXPECT_TRUE(pool->await_quiet(soon()));
    return Clock::steady().now() - end;
  }
  /// Sooner or later, on a machine that has other things to do.
  bool rests_at_once() {
    const TimePoint limit = soon();
    while (time_to_rest() >= kSpinsAtLeast) {
      if (Clock::steady().now() >= limit) {
        return false;
      }
    }
    return true;
  }

  /// With latency: a millisecond, by a clock that may run at 9 GHz.
  static constexpr Duration kSpinsAtLeast = 300us;
  std::shared_ptr<Executor> pool;
};

TEST_F(PoolIdlePolicy, LatencyLooksForWorkForAWhileEveryTime) {
  start(IdlePolicy::latency);
  for (int i = 0; i < 50; ++i) {
    EXPECT_GE(time_to_rest(), kSpinsAtLeast);
  }
}

TEST_F(PoolIdlePolicy, BalancedRestsSooner) {
  start(IdlePolicy::balanced);
  EXPECT_TRUE(rests_at_once());
}

TEST_F(PoolIdlePolicy, FrugalRestsSooner) {
  start(IdlePolicy::frugal);
  EXPECT_TRUE(rests_at_once());
}

}  // namespace
}  // namespace actors::test
