// A state machine for trees of actors. A tree of 500 of them is given random orders
// (tree_member.hpp has the list: failures in every place that users' code runs, ends of all kinds,
// waits, behaviours, stashes, timers, links), and every object writes its life into a ledger, whose
// table of steps is the model (tree_ledger.hpp). Whenever the tree has come to rest it must be
// whole: no child is lost, none hangs, none has two objects, every order was obeyed once and in
// order or is a dead letter.
//
// Replay: what a run does is decided by its seed. A failure names it, and
//   ACTORS_SEED=<seed> tree_machine_test --gtest_filter=<test>
// runs that seed alone: under the manual executor the same interleaving comes back, step by step (a
// test below shows it); on real workers it is the same orders.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"
#include "actors/testkit/watchdog.hpp"

#include "tests/stress/tree_ledger.hpp"
#include "tests/stress/tree_member.hpp"

namespace tree_machine {
namespace {

using actors::ActorRef;
using actors::ActorSystem;
using actors::Config;
using actors::Future;
using actors::testkit::System;
using actors::testkit::Watchdog;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kSeeds = 4;
constexpr int kOrders = 600;
constexpr int kRounds = 4;
#else
constexpr std::uint64_t kSeeds = 16;
constexpr int kOrders = 2'000;
constexpr int kRounds = 12;
#endif

/// ACTORS_SEED alone, or all up to kSeeds. (testkit::System takes ACTORS_SEED by itself.)
std::vector<std::uint64_t> seeds() {
  if (const char* const set = std::getenv("ACTORS_SEED"); set != nullptr) {
    const std::string_view text(set);
    std::uint64_t seed = 0;
    std::from_chars(text.data(), text.data() + text.size(), seed);
    return {seed};
  }
  std::vector<std::uint64_t> all;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    all.push_back(seed);
  }
  return all;
}

std::string replay(std::uint64_t seed) {
  const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
  return "replay: ACTORS_SEED=" + std::to_string(seed) +
         " tree_machine_test --gtest_filter=" + test->test_suite_name() + "." + test->name();
}

/// One who gives orders. Each of them has a number of its own among the senders.
class Commander {
 public:
  Commander(ActorSystem& system, PlanPtr plan, std::uint64_t seed, std::size_t sender)
      : system_(system), plan_(std::move(plan)), random_(seed), sender_(sender) {}

  /// Half of them go to an address that may be out of date, the rest to who is there now, if any.
  void order() {
    const auto deed = static_cast<Deed>(random_() % kDeeds);
    const std::size_t node = random_() % kNodes;
    const auto dice = static_cast<unsigned>(random_());
    const ActorRef to = dice % 2 == 0 ? plan_->latest(node) : system_.find(plan_->path(node));
    if (!to) {
      return;  // nobody there now: it would be no dead letter of this system
    }
    ++plan_->ledger().sent;
    to.tell(Order{deed, dice, sender_, ++number_});
  }
  [[nodiscard]] std::uint64_t random() { return random_(); }

 private:
  ActorSystem& system_;
  PlanPtr plan_;
  std::mt19937_64 random_;
  std::size_t sender_;
  std::uint64_t number_ = 0;
};

Config on_two_workers() {
  Config config{.workers = 2};
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  return config;
}

void start(ActorSystem& system, const PlanPtr& plan, const LedgerPtr& ledger) {
  const auto auditor = system.actor_of<Auditor>(actors::named("auditor"), ledger);
  system.event_stream().subscribe<actors::DeadLetter>(auditor);
  system.actor_of<Keeper>(actors::named("keeper"), plan);
}

/// Lets the tree come to rest: nobody stashes any more. `idle()` waits until nothing is left to do.
template <class Idle>
[[nodiscard]] bool settle(ActorSystem& system, const Plan& plan, Idle idle) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    if (!idle()) {
      return false;
    }
    if (plan.ledger().balanced()) {
      return true;
    }
    for (std::size_t node = 0; node < kNodes; ++node) {
      system.find(plan.path(node)).tell(Release{});
    }
  }
  return false;
}

/// The tree is at rest: each node has one living object, which has all its children and answers.
template <class Idle>
void expect_whole(ActorSystem& system, const Plan& plan, Idle idle) {
  ASSERT_TRUE(settle(system, plan, idle))
      << plan.ledger().sent << " orders, " << plan.ledger().begun << " begun, "
      << plan.ledger().dead << " dead letters\n"
      << system.tree();
  std::vector<Future<Head>> answers;
  for (std::size_t node = 0; node < kNodes; ++node) {
    answers.push_back(system.find(plan.path(node)).ask<Head>(Census{}, actors::no_timeout));
  }
  ASSERT_TRUE(idle()) << system.tree();
  const std::vector<TicketPtr> tickets = plan.ledger().tickets();
  for (std::size_t node = 0; node < kNodes; ++node) {
    ASSERT_TRUE(answers[node].ready()) << plan.path(node) << " hangs\n" << system.tree();
    ASSERT_FALSE(answers[node].error()) << plan.path(node) << " is lost\n" << system.tree();
    const Head head = answers[node].get();
    EXPECT_EQ(tickets[head.ticket]->node(), node);
    EXPECT_EQ(tickets[head.ticket]->phase(), Phase::live) << plan.path(node);
    EXPECT_EQ(head.children, plan.children(node).size()) << plan.path(node);
  }
  const auto living = std::count_if(tickets.begin(), tickets.end(),
                                    [](const TicketPtr& each) { return !each->over(); });
  EXPECT_EQ(static_cast<std::size_t>(living), kNodes) << "objects that nobody knows";
  EXPECT_EQ(plan.ledger().violations(), "");
}

void expect_gone(const Ledger& ledger) {
  for (const TicketPtr& ticket : ledger.tickets()) {
    EXPECT_TRUE(ticket->over()) << "node " << ticket->node() << " is " << name_of(ticket->phase());
  }
  EXPECT_EQ(ledger.violations(), "");
}

/// One seed on the manual executor, whole at the end.
LedgerPtr run_by_hand(std::uint64_t seed) {
  const auto ledger = std::make_shared<Ledger>(true);
  {
    System sys(seed, Config{.log_level = actors::Level::error});
    const auto plan = std::make_shared<Plan>(seed, ledger, true);
    start(sys, plan, ledger);
    sys.run_until_idle();
    Commander commander(sys, plan, seed, 0);
    const auto idle = [&sys] {
      sys.advance(1s);
      return true;
    };
    for (int i = 1; i <= kOrders && !testing::Test::HasFatalFailure(); ++i) {
      commander.order();
      for (auto steps = commander.random() % 48; steps > 0; --steps) {
        sys.executor().run_one();
      }
      if (commander.random() % 16 == 0) {
        sys.clock().advance(1ms * (commander.random() % 8));
      }
      if (i % (kOrders / 2) == 0) {
        expect_whole(sys, *plan, idle);
      }
    }
  }
  expect_gone(*ledger);
  return ledger;
}

TEST(TreeMachine, EveryInterleavingLeavesTheTreeWhole) {
  for (const std::uint64_t seed : seeds()) {
    SCOPED_TRACE(replay(seed));
    static_cast<void>(run_by_hand(seed));
    ASSERT_FALSE(HasFailure());
  }
}

TEST(TreeMachine, ASeedBringsBackTheSameRunStepByStep) {
  const std::uint64_t seed = seeds().front();
  SCOPED_TRACE(replay(seed));
  const LedgerPtr first = run_by_hand(seed);
  const LedgerPtr again = run_by_hand(seed);
  EXPECT_TRUE(first->trace() == again->trace());
  EXPECT_GT(first->trace().size(), 2 * kNodes);
}

/// Two threads give orders at once.
void storm(std::vector<Commander>& commanders, int orders) {
  std::vector<std::jthread> threads;
  for (Commander& commander : commanders) {
    threads.emplace_back([&commander, orders] {
      for (int i = 0; i < orders; ++i) {
        commander.order();
      }
    });
  }
}

TEST(TreeMachine, RealWorkersLeaveTheTreeWhole) {
  const std::uint64_t seed = seeds().front();
  SCOPED_TRACE(replay(seed));
  const auto ledger = std::make_shared<Ledger>(false);
  {
    ActorSystem system("forest", on_two_workers());
    Watchdog guard(system, 200s);
    const auto plan = std::make_shared<Plan>(seed, ledger, false);
    start(system, plan, ledger);
    const auto idle = [&system] { return system.await_idle(60s); };
    ASSERT_TRUE(idle());
    std::vector<Commander> commanders;
    commanders.emplace_back(system, plan, seed, 0);
    commanders.emplace_back(system, plan, seed + 1, 1);
    for (int round = 0; round < kRounds && !HasFailure(); ++round) {
      storm(commanders, 300);
      expect_whole(system, *plan, idle);
    }
  }
  expect_gone(*ledger);
}

TEST(TreeMachine, ASystemThatEndsInTheMidstOfItLeavesNobody) {
  for (const bool abrupt : {true, false}) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      SCOPED_TRACE(replay(seed));
      const auto ledger = std::make_shared<Ledger>(false);
      {
        ActorSystem system("forest", on_two_workers());
        Watchdog guard(system, 100s);
        const auto plan = std::make_shared<Plan>(seed, ledger, false);
        start(system, plan, ledger);
        std::vector<Commander> commanders;
        commanders.emplace_back(system, plan, seed, 0);
        commanders.emplace_back(system, plan, seed + 1, 1);
        storm(commanders, 200);
        if (abrupt) {
          system.terminate().get();
        }
      }
      expect_gone(*ledger);
    }
  }
}

// ---- the oracle itself

TEST(TreeLedger, NamesWhatTheTableDoesNotHave) {
  struct Case {
    std::vector<Step> steps;
    std::string violation;
  };
  const std::vector<Case> cases{
      {{Step::constructed, Step::constructed}, "constructed while built"},
      {{Step::constructed, Step::handles}, "handles while built"},
      {{Step::constructed, Step::started, Step::started}, "started while live"},
      {{Step::constructed, Step::restarted}, "restarted while built"},
      {{Step::constructed, Step::started, Step::destroyed}, "destroyed while live"},
      {{Step::constructed, Step::started, Step::post_stop, Step::handles}, "handles while ended"},
      {{Step::constructed, Step::started, Step::post_stop, Step::destroyed, Step::constructed},
       "constructed while gone"},
      {{Step::constructed, Step::started, Step::pre_restart, Step::destroyed, Step::constructed,
        Step::started},
       "started while built, begun"},
  };
  for (const Case& c : cases) {
    Ledger ledger(false);
    const TicketPtr ticket = ledger.issue(7);
    for (const Step step : c.steps) {
      EXPECT_EQ(ledger.violations(), "");
      ticket->take(step);
    }
    EXPECT_NE(ledger.violations().find(c.violation), std::string::npos) << ledger.violations();
  }
}

TEST(TreeLedger, NamesOrdersOutOfOrderAndEndsToldTwice) {
  Ledger ledger(false);
  const TicketPtr ticket = ledger.issue(7);
  ticket->begins(0, 5);
  ticket->begins(1, 2);
  ticket->told_end(1);
  ticket->told_exit(1);
  EXPECT_EQ(ledger.violations(), "");
  ticket->begins(0, 5);
  EXPECT_NE(ledger.violations().find("order 5 of sender 0 again"), std::string::npos);
  ticket->told_end(1);
  ticket->told_exit(1);
  EXPECT_NE(ledger.violations().find("the end of a child twice"), std::string::npos);
  EXPECT_NE(ledger.violations().find("one exit twice"), std::string::npos);
}

}  // namespace
}  // namespace tree_machine
