// What a tell and an ask cost, in counts that do not depend on the machine's mood: atomic
// read-modify-writes, allocations, and (printed only) instructions.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <new>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/metrics.hpp"

#include "tests/cost/step_counter.hpp"

#ifndef __OPTIMIZE__
#error "without optimization every relaxed store is an exchange: this build type needs -Og at least"
#endif

namespace {
std::atomic<std::uint64_t> allocations{0};
}  // namespace

// Replacing the global allocation functions is the only way to see every allocation.
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace actors {
namespace {

constexpr int kCounted = 100;  // each instruction is a signal, so this takes its time

struct Measured {
  testing::Steps steps;
  std::uint64_t allocations = 0;
};

struct Token {
  int hops;
  Measured* result;
  std::latch* done;
};
struct Next {
  ActorRef ref;
};

/// Passes the token on, and counts what kCounted hops take.
class Member : public Actor {
 public:
  using Protocol = Messages<Token, Next>;
  void receive(const Token& token) {
    if (token.hops == kCounted) {
      token.result->allocations = allocations.load();
      testing::start_counting();
    } else if (token.hops == 0) {
      token.result->steps = testing::stop_counting();
      token.result->allocations = allocations.load() - token.result->allocations;
      token.done->count_down();
      return;
    }
    next_.tell(Token{token.hops - 1, token.result, token.done});
  }
  void receive(const Next& next) { next_ = next.ref.as<Member>(); }

 private:
  Ref<Member> next_;
};

/// So many times has each member of the ring been told before it is counted.
Measured send_round(int members, int rounds_before, bool counted = false) {
  // No take-over, although this takes long: the thread that counts must be the one that stops it.
  ActorSystem system(Config{.executor = make_pool(1, {.extra_threads = 0})});
  if (counted) {
    metrics::start(system);
  }
  std::vector<Ref<Member>> ring;
  for (int i = 0; i < members; ++i) {
    ring.push_back(system.actor_of<Member>());
  }
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring[i].tell(Next{ring[(i + 1) % ring.size()]});
  }
  Measured result;
  std::latch done(1);
  ring.front().tell(Token{rounds_before * members + kCounted, &result, &done});
  done.wait();
  return result;
}

void print(const Measured& measured) {
  std::printf("per message: %.1f instructions, %.3f read-modify-writes\n",
              static_cast<double>(measured.steps.instructions) / kCounted,
              static_cast<double>(measured.steps.atomic_rmw) / kCounted);
}

class TellCost : public ::testing::TestWithParam<int> {};

TEST_P(TellCost, IsTwoReadModifyWritesAndNoAllocationWhileAnActorIsNew) {
  const Measured measured = send_round(GetParam(), 4);
  print(measured);
  EXPECT_EQ(measured.allocations, 0U);
  EXPECT_EQ(measured.steps.atomic_rmw, 2U * kCounted);
}

TEST_P(TellCost, IsNoReadModifyWriteAndNoAllocationOnceTheActorIsAtHome) {
  const Measured measured = send_round(GetParam(), 100);
  print(measured);
  EXPECT_EQ(measured.allocations, 0U);
  EXPECT_EQ(measured.steps.atomic_rmw, 0U);
}

TEST_P(TellCost, IsSomeInstructionsMoreWhileMessagesAreCounted) {
  const Measured measured = send_round(GetParam(), 100, true);
  print(measured);
  EXPECT_EQ(measured.allocations, 0U);
  EXPECT_EQ(measured.steps.atomic_rmw, 0U);
  // Two nanoseconds are some 8 cycles, and those 20 to 30 instructions; without full optimization
  // it takes more of them.
  EXPECT_LE(measured.steps.instructions,
            send_round(GetParam(), 100).steps.instructions + 80U * kCounted);
}

INSTANTIATE_TEST_SUITE_P(Rings, TellCost, ::testing::Values(100, 200));

struct Question {};
struct Ask {
  Measured* result;
  std::latch* done;
};

class Answers : public Actor {
 public:
  int receive(const Question& /*q*/) { return 1; }
};

/// Waits for answers in its handler. While every instruction takes a microsecond the worker looks
/// at its timers all the time and would start that of each ask: so these have none.
class Asks : public Actor {
 public:
  explicit Asks(Ref<Answers> answers) : answers_(answers) {}
  void receive(const Ask& ask) {
    ask_times(100);  // so that the other one is at home
    ask.result->allocations = allocations.load();
    testing::start_counting();
    ask_times(kCounted);
    ask.result->steps = testing::stop_counting();
    ask.result->allocations = allocations.load() - ask.result->allocations;
    ask.done->count_down();
  }

 private:
  void ask_times(int times) {
    for (int i = 0; i < times; ++i) {
      static_cast<void>(answers_.ask(Question{}, no_timeout).get());
    }
  }
  Ref<Answers> answers_;
};

TEST(AskCost, IsAtMostFiveReadModifyWritesAndNoAllocationPerBlockingAsk) {
  ActorSystem system(Config{.executor = make_pool(1, {.extra_threads = 0})});
  Measured measured;
  std::latch done(1);
  system.actor_of<Asks>(system.actor_of<Answers>()).tell(Ask{&measured, &done});
  done.wait();
  print(measured);
  EXPECT_EQ(measured.allocations, 0U);
  EXPECT_LE(measured.steps.atomic_rmw, 5U * kCounted);
  EXPECT_GT(measured.steps.atomic_rmw, kCounted);  // it did count
}

}  // namespace
}  // namespace actors
