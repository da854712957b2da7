// The parts a pool is made of: its run queue, the list of waits, the CPUs it may use.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "actors/executors.hpp"

#include "executors/cpu_count.hpp"
#include "executors/hungry_workers.hpp"
#include "executors/run_queue.hpp"
#include "executors/wait_records.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

TEST(RunQueue, WhoWasMadeRunnableLastRunsNext) {
  detail::RunQueue queue;
  std::array<Task, 3> tasks{Task([] {}), Task([] {}), Task([] {})};
  queue.push_back(tasks[0]);
  queue.push_next(tasks[1]);
  queue.push_next(tasks[2]);  // displaces the one before to the back
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(queue.pop(), &tasks[2]);
  EXPECT_EQ(queue.pop(), &tasks[0]);
  EXPECT_EQ(queue.pop(), &tasks[1]);
  EXPECT_EQ(queue.pop(), nullptr);
  EXPECT_TRUE(queue.empty());
}

TEST(RunQueue, TheSlotCannotStarveTheQueue) {
  detail::RunQueue queue;
  Task waiting([] {});
  Task greedy([] {});
  queue.push_back(waiting);
  std::uint32_t turns = 0;
  for (;;) {
    queue.push_next(greedy);
    if (queue.pop() == &waiting) {
      break;
    }
    ++turns;
  }
  EXPECT_EQ(turns, detail::RunQueue::kPreferred);
  EXPECT_EQ(queue.pop(), &greedy);
}

TEST(RunQueue, TheLatestNewbornRunsBeforeThoseWhoWaitAndAfterTheSlot) {
  detail::RunQueue queue;
  std::array<Task, 4> tasks{Task([] {}), Task([] {}), Task([] {}), Task([] {})};
  queue.push_back(tasks[0]);
  queue.push_new(tasks[1]);
  queue.push_new(tasks[2]);
  queue.push_next(tasks[3]);
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_TRUE(queue.several());
  EXPECT_EQ(queue.pop(), &tasks[3]);
  EXPECT_EQ(queue.pop_next(), &tasks[2]);
  EXPECT_EQ(queue.pop(), &tasks[1]);
  EXPECT_EQ(queue.pop(), &tasks[0]);
  EXPECT_EQ(queue.pop(), nullptr);
  EXPECT_TRUE(queue.empty());
}

TEST(RunQueue, OthersAreGivenWhoHasWaitedLongestAndThenTheEldestNewborn) {
  detail::RunQueue queue;
  std::array<Task, 4> tasks{Task([] {}), Task([] {}), Task([] {}), Task([] {})};
  queue.push_new(tasks[0]);
  queue.push_new(tasks[1]);
  queue.push_back(tasks[2]);
  queue.push_next(tasks[3]);
  EXPECT_EQ(queue.pop_front(), &tasks[2]);
  EXPECT_EQ(queue.pop_front(), &tasks[0]);
  EXPECT_EQ(queue.pop_front(), &tasks[1]);
  EXPECT_EQ(queue.pop_front(), nullptr);  // the slot's is not given
  EXPECT_EQ(queue.pop(), &tasks[3]);
}

TEST(RunQueue, NewbornCannotStarveTheQueue) {
  detail::RunQueue queue;
  Task waiting([] {});
  Task newborn([] {});
  queue.push_back(waiting);
  std::uint32_t turns = 0;
  for (;;) {
    queue.push_new(newborn);
    if (queue.pop() == &waiting) {
      break;
    }
    ++turns;
  }
  EXPECT_EQ(turns, detail::RunQueue::kPreferred);
}

TEST(RunQueue, TheSlotLetsInANewbornAsOftenAsItLetsInTheQueue) {
  constexpr std::uint32_t kChildren = 5;
  detail::RunQueue queue;
  Task greedy([] {});
  std::deque<Task> children;
  for (std::uint32_t i = 0; i < kChildren; ++i) {
    queue.push_new(children.emplace_back([] {}));
  }
  std::uint32_t turns = 0;
  for (std::uint32_t begun = 0; begun < kChildren; ++turns) {
    queue.push_next(greedy);
    if (queue.pop() != &greedy) {
      ++begun;
      ASSERT_NE(queue.pop_next(), nullptr);  // the slot's, which has not been taken
    }
  }
  EXPECT_LE(turns, kChildren * (detail::RunQueue::kPreferred + 1));
}

TEST(RunQueue, ForgetsAll) {
  detail::RunQueue queue;
  std::array<Task, 3> tasks{Task([] {}), Task([] {}), Task([] {})};
  queue.push_back(tasks[0]);
  queue.push_new(tasks[1]);
  queue.push_next(tasks[2]);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.several());
  EXPECT_EQ(queue.pop(), nullptr);
}

TEST(RunQueue, TheEldestNewbornIsStarvedNeitherByYoungerOnesNorByTheSlot) {
  for (const bool by_slot : {false, true}) {
    detail::RunQueue queue;
    Task eldest([] {});
    Task greedy([] {});
    queue.push_new(eldest);
    std::uint32_t turns = 0;
    for (;;) {
      by_slot ? queue.push_next(greedy) : queue.push_new(greedy);
      if (queue.pop() == &eldest) {
        break;
      }
      ++turns;
    }
    EXPECT_LE(turns, detail::RunQueue::kYouth * (detail::RunQueue::kPreferred + 1));
  }
}

TEST(RunQueue, MoreNewbornThanItHasRoomForWaitAsAllOthersDo) {
  constexpr std::size_t kAll = detail::RunQueue::kNewborn + 2;
  detail::RunQueue queue;
  std::deque<Task> tasks;
  for (std::size_t i = 0; i < kAll; ++i) {
    queue.push_new(tasks.emplace_back([] {}));
  }
  EXPECT_EQ(queue.size(), kAll);
  EXPECT_EQ(queue.pop_front(), &tasks[0]);
  EXPECT_EQ(queue.pop(), &tasks[kAll - 1]);
  for (std::size_t left = kAll - 2; left > 0; --left) {
    EXPECT_NE(queue.pop(), nullptr);
  }
  EXPECT_EQ(queue.pop(), nullptr);
}

TEST(HungryWorkers, OneOfThoseWhoCompeteGetsEach) {
  detail::HungryWorkers hungry(detail::HungryWorkers::kLimit);
  EXPECT_EQ(hungry.take_but(0), detail::HungryWorkers::kLimit);
  hungry.add(3);
  hungry.add(200);
  EXPECT_FALSE(detail::HungryWorkers(4).any_but(3));
  EXPECT_TRUE(hungry.any_but(3));
  EXPECT_EQ(hungry.take_but(3), 200U);
  EXPECT_FALSE(hungry.any_but(3));
  EXPECT_EQ(hungry.take_but(4), 3U);
  EXPECT_FALSE(hungry.contains(3));
}

TEST(CpuCount, AQuotaGivesWholeCpus) {
  EXPECT_EQ(detail::cpus_from_quota("max 100000"), 0);
  EXPECT_EQ(detail::cpus_from_quota("200000 100000"), 2);
  EXPECT_EQ(detail::cpus_from_quota("150000 100000"), 2);
  EXPECT_EQ(detail::cpus_from_quota("1000 100000"), 1);
  EXPECT_EQ(detail::cpus_from_quota(""), 0);
  EXPECT_EQ(detail::cpus_from_quota("-1 100000"), 0);
}

TEST(WaitRecords, ListWhoWaitsInWhateverOrderTheyEnd) {
  for (std::size_t first = 0; first < 3; ++first) {
    for (std::size_t step = 1; step < 3; ++step) {
      detail::WaitRecords waits;
      std::array<detail::WaitRecord, 3> records;
      std::set<const detail::WaitRecord*> waiting;
      for (detail::WaitRecord& record : records) {
        waits.add(record);
        waiting.insert(&record);
      }
      for (std::size_t i = 0; i < records.size(); ++i) {
        detail::WaitRecord& ends = records[(first + i * step) % records.size()];
        waits.remove(ends);
        waiting.erase(&ends);
        std::set<const detail::WaitRecord*> listed;
        waits.for_each([&](const detail::WaitRecord& record) { listed.insert(&record); });
        EXPECT_EQ(listed, waiting);
      }
    }
  }
}

TEST(CpuCount, FollowsTheAffinityMask) {
  std::thread([] {
    const std::vector<int> all = detail::allowed_cpus();
    ASSERT_FALSE(all.empty());
    EXPECT_LE(detail::usable_cpus(), static_cast<int>(all.size()));
    detail::run_on({all.back()});
    EXPECT_THAT(detail::allowed_cpus(), testing::ElementsAre(all.back()));
    EXPECT_EQ(detail::usable_cpus(), 1);
    detail::run_on(all);
    EXPECT_EQ(detail::allowed_cpus(), all);
  }).join();
}

TEST(PoolThreads, HaveANameInListsOfThreads) {
  std::array<char, 16> name{};
  const auto pool = make_pool(1);
  pool->start(Clock::steady());
  Task ask([&name] { ::pthread_getname_np(::pthread_self(), name.data(), name.size()); });
  pool->execute(ask);
  static_cast<void>(pool->stop(soon()));
  EXPECT_STREQ(name.data(), "actors-worker");
}

}  // namespace
}  // namespace actors::test
