// The litmus of the tenure's fences, on the machine itself: an owner and a taker, as fast as they
// can. (The models check the protocol, where a fence is a fence: takeover_model.cpp.)

#include "executors/tenure.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include <gtest/gtest.h>

#include "base/mutex.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

/// Both plain writers of one variable: the owner inside its tenure, the taker after try_revoke().
template <class Fence>
class Litmus {
 public:
  Litmus() : owner_([this] { own(); }) {}
  Litmus(const Litmus&) = delete;
  Litmus& operator=(const Litmus&) = delete;
  ~Litmus() {
    stop_ = true;
    owner_.join();
  }

  /// Takes, if the owner is outside.
  void take() {
    pause();
    const detail::MutexLock lock(mutex_);
    if (tenure_.try_revoke()) {
      be_inside(2);
      ++taken;
      tenure_.restore();
    }
  }

  long taken = 0;
  std::atomic<long> entered{0};
  /// So often both were there at once.
  std::atomic<long> violations{0};

 private:
  /// Else the owner hardly comes in. (What happens within some hundred nanoseconds is found.)
  static void pause() {
    constexpr int kPause = 500;
    for (int i = 0; i < kPause; ++i) {
      std::atomic_signal_fence(std::memory_order_seq_cst);  // not to be optimized away
    }
  }
  void own() {
    while (!stop_.load(std::memory_order_relaxed)) {
      if (!tenure_.enter()) {
        const detail::MutexLock lock(mutex_);
        tenure_.restore();
        continue;
      }
      be_inside(1);
      tenure_.leave();
      entered.fetch_add(1, std::memory_order_relaxed);
    }
  }
  /// For as long as it takes the other one's store to be seen here: a thread reads its own at once.
  void be_inside(int who) {
    constexpr int kLooks = 50;
    bool alone = inside_.load(std::memory_order_relaxed) == 0;
    inside_.store(who, std::memory_order_relaxed);
    for (int i = 0; i < kLooks; ++i) {
      alone = inside_.load(std::memory_order_relaxed) == who && alone;
    }
    inside_.store(0, std::memory_order_relaxed);
    if (!alone) {
      violations.fetch_add(1, std::memory_order_relaxed);
    }
  }

  detail::BasicTenure<detail::StdAtomics, Fence> tenure_;
  detail::Mutex mutex_;
  std::atomic<int> inside_{0};  // 1: the owner is inside, 2: the taker; relaxed, as a witness
  std::atomic<bool> stop_{false};
  std::thread owner_;
};

template <class Fence>
class TenureOf : public testing::Test {};
using Fences = testing::Types<detail::MembarrierFence, detail::ExchangeFence>;
TYPED_TEST_SUITE(TenureOf, Fences);

TYPED_TEST(TenureOf, OwnerAndTakerAreNeverInsideTogether) {
  Litmus<TypeParam> litmus;
  const TimePoint limit = soon();
  // Without a fence it takes some hundred or thousand, see below.
  constexpr long kEnough = 50'000;
  while ((litmus.taken < kEnough || litmus.entered < kEnough) && Clock::steady().now() < limit) {
    litmus.take();
  }
  EXPECT_GE(litmus.taken, kEnough);
  EXPECT_GE(litmus.entered, kEnough);
  EXPECT_EQ(litmus.violations, 0);
}

/// The owner relies on a heavy fence that the taker does not make.
struct NoFence {
  [[nodiscard]] static constexpr bool asymmetric() noexcept { return true; }
  static void heavy() noexcept {}
};

// Else the test above could not fail.
TEST(Tenure, WithoutItsFenceOwnerAndTakerAreInsideTogether) {
  using namespace std::chrono_literals;
  Litmus<NoFence> litmus;
  const TimePoint limit = Clock::steady().now() + 3s;
  while (litmus.violations == 0 && Clock::steady().now() < limit) {
    litmus.take();
  }
  std::printf("%ld times taken, %ld times entered\n", litmus.taken, litmus.entered.load());
  if (litmus.violations == 0) {
    GTEST_SKIP() << "this machine, or what instruments the program, keeps the order by itself";
  }
}

}  // namespace
}  // namespace actors::test
