// Asks on real workers: answered and not, awaited and forgotten, many at a time.

#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;

struct Number {
  int value;
};
struct Silence {};
struct Go {};

/// Answers numbers, and never answers Silence.
class Answers : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Number), int(Silence)>;
  int receive(const Number& n) { return n.value; }
  actors::Future<int> receive(const Silence&) { return kept_.emplace_back().future(); }

 private:
  std::vector<actors::Promise<int>> kept_;
};

class PoolAsk : public testing::TestWithParam<int> {
 protected:
  actors::ActorSystem system{
      "asks", actors::Config{.executor = actors::make_pool(GetParam(), {.stuck_after = 5ms})}};
  actors::Ref<Answers> answers = system.actor_of<Answers>();
};

/// Waits in its handler for somebody who never answers.
class WaitsInVain : public actors::Actor {
 public:
  explicit WaitsInVain(actors::Ref<Answers> other) : other_(other) {}
  std::string receive(const Go&) {
    const actors::TimePoint asked = actors::Clock::steady().now();
    try {
      return std::to_string(other_.ask(Silence{}, 20ms).get());
    } catch (const actors::AskTimeout&) {
      return actors::Clock::steady().now() - asked >= 20ms ? "timed out" : "too early";
    }
  }

 private:
  actors::Ref<Answers> other_;
};

TEST_P(PoolAsk, TimesOutInAHandlerThatWaitsWhileItsWorkerSleeps) {
  EXPECT_EQ(system.actor_of<WaitsInVain>(answers).ask(Go{}).get(), "timed out");
}

/// Waits for some answers first, so that the ask in vain is in a slot that was used just before.
class WaitsInVainAtLast : public actors::Actor {
 public:
  explicit WaitsInVainAtLast(actors::Ref<Answers> other) : other_(other) {}
  std::string receive(const Go&) {
    int sum = 0;
    for (int i = 0; i < 5; ++i) {
      sum += other_.ask(Number{i}).get();
    }
    try {
      return std::to_string(other_.ask(Silence{}, 20ms).get());
    } catch (const actors::AskTimeout&) {
      return "timed out after " + std::to_string(sum);
    }
  }

 private:
  actors::Ref<Answers> other_;
};

TEST_P(PoolAsk, TimesOutInASlotWhoseAsksBeforeWereAnswered) {
  EXPECT_EQ(system.actor_of<WaitsInVainAtLast>(answers).ask(Go{}).get(), "timed out after 10");
}

/// Asks many times at once, and counts how they end.
class AsksMany : public actors::Actor {
 public:
  struct Tally {
    std::atomic<int> answered{0};
    std::atomic<int> timed_out{0};
    std::latch all;
  };
  static constexpr int kMany = 2000;

  AsksMany(actors::Ref<Answers> other, Tally* tally) : other_(other), tally_(tally) {}
  void receive(const Go&) {
    for (int i = 0; i < kMany; ++i) {
      // Odd ones are answered; every other future is dropped at once, its callback stays.
      const actors::Future<int> f =
          i % 2 != 0 ? other_.ask(Number{i}) : other_.ask(Silence{}, 30ms);
      f.on_complete([this, i](const actors::Future<int>& done) { count(done, i); });
    }
  }

 private:
  void count(const actors::Future<int>& done, int i) {
    if (done.error() != nullptr) {
      ++tally_->timed_out;
    } else if (done.get() == i) {
      ++tally_->answered;
    }
    tally_->all.count_down();
  }
  actors::Ref<Answers> other_;
  Tally* tally_;
};

TEST_P(PoolAsk, EachOfManyOutstandingOnesEndsOnce) {
  AsksMany::Tally tally{.all = std::latch(AsksMany::kMany)};
  system.actor_of<AsksMany>(answers, &tally).tell(Go{});
  tally.all.wait();
  EXPECT_EQ(tally.answered, AsksMany::kMany / 2);
  EXPECT_EQ(tally.timed_out, AsksMany::kMany / 2);
}

/// Opens a latch, whatever it is told.
class Opens : public actors::Actor {
 public:
  explicit Opens(std::latch* latch) : latch_(latch) {}
  void receive(const actors::Message& /*any*/) { latch_->count_down(); }

 private:
  std::latch* latch_;
};

/// Asks, and then holds its thread until the ask has timed out.
class Holds : public actors::Actor {
 public:
  explicit Holds(actors::Ref<Answers> other) : other_(other) {}
  bool receive(const Go&) {
    std::latch over(1);
    const actors::Future<int> asked = other_.ask(Silence{}, 10ms);
    asked.pipe_to(system().actor_of<Opens>(&over));
    over.wait();
    return asked.error() != nullptr;
  }

 private:
  actors::Ref<Answers> other_;
};

TEST_P(PoolAsk, TimesOutAlthoughTheAskerHoldsItsThread) {
  EXPECT_TRUE(system.actor_of<Holds>(answers).ask(Go{}, 30s).get());
}

/// Asks again and again, waits for some answers and forgets the others.
class Forgets : public actors::Actor {
 public:
  explicit Forgets(actors::Ref<Answers> other) : other_(other) {}
  int receive(const Go&) {
    int right = 0;
    for (int i = 0; i < 1000; ++i) {
      static_cast<void>(other_.ask(Number{-1}));
      right += other_.ask(Number{i}).get() == i ? 1 : 0;
    }
    return right;
  }

 private:
  actors::Ref<Answers> other_;
};

TEST_P(PoolAsk, GetsItsOwnAnswerAmongForgottenOnes) {
  std::vector<actors::Future<int>> rounds;
  for (int i = 0; i < 4; ++i) {
    rounds.push_back(system.actor_of<Forgets>(answers).ask(Go{}, 60s));
  }
  for (const actors::Future<int>& round : rounds) {
    EXPECT_EQ(round.get(), 1000);
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, PoolAsk, testing::Values(1, 2));

}  // namespace
}  // namespace acceptance
