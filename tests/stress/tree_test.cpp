// A tree of actors under random faults: thrown in handlers, constructors, pre_restart and
// post_stop, kills, stops, and handlers that wait for children meanwhile. Whatever happens: no
// actor has two objects at a time, none is lost, none is left suspended, and the tree comes to
// rest. (SV-25)

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kSeeds = 4;
constexpr int kFaults = 400;
constexpr int kRounds = 20;
#else
constexpr int kSeeds = 12;
constexpr int kFaults = 1'000;
constexpr int kRounds = 100;
#endif

// Node i has the children 8 i + 1 ... 8 i + 8: four levels of 1, 8, 64 and 512.
constexpr std::size_t kFanOut = 8;
constexpr std::size_t kInner = 1 + 8 + 64;
constexpr std::size_t kNodes = kInner + 512;

enum class Fault : std::uint8_t {
  throws,        ///< in its handler
  throws_oddly,  ///< in its handler, what its parent's strategy escalates
  constructor,   ///< in its handler, and in the constructors of up to two objects after it
  pre_restart,   ///< in its handler, and in pre_restart
  post_stop,     ///< stops, and throws in post_stop
  stops,
  is_killed,
  waits,  ///< for an answer of one of its children
};
constexpr int kKinds = 8;

struct Oddity : std::logic_error {
  using logic_error::logic_error;
};
struct Suffer {
  Fault fault;
  unsigned dice;
};
struct Hello {};

/// What outlives the objects: who is alive, and what shall go wrong next. Thread-safe.
struct Forest {
  /// Objects of each node. Changed by the node's activations; relaxed: each node is one at a time.
  std::array<std::atomic<int>, kNodes> objects{};
  /// Constructions that are still to fail.
  std::array<std::atomic<int>, kNodes> doomed{};
  std::atomic<int> doubles{0};        ///< times that a second object was seen
  std::atomic<int> stale_notices{0};  ///< ends of children told to an object that had others
};
using ForestPtr = std::shared_ptr<Forest>;

/// One object's entry in the book. Leaves it also when the constructor throws.
class Presence {
 public:
  Presence(ForestPtr forest, std::size_t node) : forest_(std::move(forest)), node_(node) {
    if (forest_->objects[node_].fetch_add(1) != 0) {
      ++forest_->doubles;
    }
  }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() { --forest_->objects[node_]; }

 private:
  ForestPtr forest_;
  std::size_t node_;
};

std::string name_of(std::size_t node) {
  return "n" + std::to_string(node);
}
std::string path_of_node(std::size_t node) {
  return (node == 0 ? "/user/keeper" : path_of_node((node - 1) / kFanOut)) + "/" + name_of(node);
}

class Node : public Actor {
 public:
  using Protocol = Messages<Suffer, int(Hello)>;
  Node(ForestPtr forest, std::size_t node)
      : presence_(forest, node), forest_(std::move(forest)), node_(node) {
    if (forest_->doomed[node_] > 0) {
      --forest_->doomed[node_];
      throw std::runtime_error("doomed");
    }
    if (node_ < kInner) {
      for (std::size_t i = 1; i <= kFanOut; ++i) {
        grow(node_ * kFanOut + i);
      }
    }
  }

  int receive(const Hello&) { return static_cast<int>(node_); }
  void receive(const Suffer& suffer) {
    switch (suffer.fault) {
      case Fault::throws_oddly:
        throw Oddity("odd");
      case Fault::constructor:
        forest_->doomed[node_] = static_cast<int>(1 + suffer.dice % 2);
        break;
      case Fault::pre_restart:
        fails_in_pre_restart_ = true;
        break;
      case Fault::post_stop:
        fails_in_post_stop_ = true;
        stop();
        return;
      case Fault::stops:
        stop();
        return;
      case Fault::is_killed:
        self().tell(Kill{});
        return;
      case Fault::waits:
        if (const auto kids = children(); !kids.empty()) {
          static_cast<void>(kids[suffer.dice % kids.size()].ask<int>(Hello{}, no_timeout).get());
        }
        return;
      case Fault::throws:
        break;
    }
    throw std::runtime_error("on purpose");
  }
  /// Whoever is gone grows again.
  void receive(const Terminated& end) {
    for (std::size_t i = 1; i <= kFanOut; ++i) {
      const std::size_t child = node_ * kFanOut + i;
      if (end.path.ends_with("/" + name_of(child))) {
        try {
          grow(child);
        } catch (const NameTaken&) {
          ++forest_->stale_notices;
        }
      }
    }
  }

  void pre_restart(const Failure& failure) override {
    if (fails_in_pre_restart_) {
      throw std::runtime_error("pre_restart");  // and its children are not stopped
    }
    Actor::pre_restart(failure);
  }
  void post_stop() override {
    if (fails_in_post_stop_) {
      throw std::runtime_error("post_stop");
    }
  }
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    const auto decider = Decider{}
                             .on<std::runtime_error>(Directive::restart)
                             .on<ActorInitializationError>(Directive::restart);
    const RestartLimits limits{.max_restarts = 5, .within = 1min};
    switch (node_ % 3) {
      case 0:
        return one_for_one(decider, limits);
      case 1:
        return all_for_one(decider, limits);
      default:
        return rest_for_one(Decider{}.on<Oddity>(Directive::resume).otherwise(Directive::restart),
                            {.max_restarts = -1});
    }
  }

 private:
  void grow(std::size_t child) { watch(actor_of<Node>(named(name_of(child)), forest_, child)); }

  Presence presence_;
  ForestPtr forest_;
  std::size_t node_;
  bool fails_in_pre_restart_ = false;
  bool fails_in_post_stop_ = false;
};

/// Restarts the root of the tree whatever it does, and replaces it when it has stopped.
class Keeper : public Actor {
 public:
  explicit Keeper(ForestPtr forest) : forest_(std::move(forest)) { plant(); }
  void receive(const Hello&) {}
  void receive(const Terminated&) { plant(); }
  using Protocol = Messages<Hello>;
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one(Decider{}.otherwise(Directive::restart), {.max_restarts = -1});
  }

 private:
  void plant() { watch(actor_of<Node>(named(name_of(0)), forest_, std::size_t{0})); }
  ForestPtr forest_;
};

/// Tells a random node to suffer something.
template <class Random>
void inflict(ActorSystem& system, Random& random) {
  const auto fault = static_cast<Fault>(random() % kKinds);
  const std::size_t node = random() % 4 == 0 ? random() % kInner : random() % kNodes;
  system.find(path_of_node(node)).tell(Suffer{fault, static_cast<unsigned>(random())});
}

/// The system is idle: everybody is there, alone, and answers.
void expect_whole(ActorSystem& system, const Forest& forest, const std::string& context) {
  EXPECT_EQ(forest.doubles, 0) << context;
  EXPECT_EQ(forest.stale_notices, 0) << context;
  std::vector<Future<int>> answers;
  for (std::size_t node = 0; node < kNodes; ++node) {
    answers.push_back(system.find(path_of_node(node)).ask<int>(Hello{}, no_timeout));
  }
  ASSERT_TRUE(system.await_idle(60s)) << context << '\n' << system.tree();
  for (std::size_t node = 0; node < kNodes; ++node) {
    ASSERT_TRUE(answers[node].ready()) << path_of_node(node) << " hangs; " << context;
    ASSERT_FALSE(answers[node].error()) << path_of_node(node) << " is lost; " << context;
    EXPECT_EQ(forest.objects[node], 1) << path_of_node(node) << "; " << context;
  }
}

void expect_gone(const Forest& forest, const std::string& context) {
  for (std::size_t node = 0; node < kNodes; ++node) {
    EXPECT_EQ(forest.objects[node], 0) << path_of_node(node) << "; " << context;
  }
}

Config silent(Config config) {
  config.log_sinks = {LogSink([](const LogRecord&) {})};
  return config;
}

TEST(TreeUnderFaults, ComesToRestWholeUnderEveryInterleaving) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const std::string context = "seed " + std::to_string(seed);
    const auto forest = std::make_shared<Forest>();
    {
      testkit::System sys(seed, Config{.log_level = Level::warning});
      std::mt19937_64 random(seed);
      sys.actor_of<Keeper>(named("keeper"), forest);
      sys.run_until_idle();
      for (int i = 0; i < kFaults; ++i) {
        inflict(sys, random);
        for (auto steps = random() % 64; steps > 0; --steps) {
          sys.executor().run_one();
        }
      }
      sys.run_until_idle();
      expect_whole(sys, *forest, context);
    }
    expect_gone(*forest, context);
    ASSERT_FALSE(HasFailure());
  }
}

TEST(TreeUnderFaults, ComesToRestWholeOnRealWorkers) {
  const auto forest = std::make_shared<Forest>();
  {
    ActorSystem system("forest", silent(Config{.workers = 2}));
    system.actor_of<Keeper>(named("keeper"), forest);
    ASSERT_TRUE(system.await_idle(60s));
    for (unsigned round = 0; round < kRounds && !HasFailure(); ++round) {
      {
        std::vector<std::jthread> threads;
        for (unsigned t = 0; t < 2; ++t) {
          threads.emplace_back([&system, seed = 2 * round + t] {
            std::mt19937_64 random(seed);
            for (int i = 0; i < 50; ++i) {
              inflict(system, random);
            }
          });
        }
      }
      ASSERT_TRUE(system.await_idle(60s)) << system.tree();
      expect_whole(system, *forest, "on workers, round " + std::to_string(round));
    }
  }
  expect_gone(*forest, "on workers");
}

}  // namespace
}  // namespace actors
