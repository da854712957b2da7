// Extensions: one per system, made once, destroyed in order.

#include "actors/extension.hpp"

#include <array>
#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/receptionist.hpp"
#include "actors/testkit/testkit.hpp"

namespace {

using namespace actors;

using Journal = std::vector<std::string>;

class Metrics {
 public:
  explicit Metrics(ActorSystem& system) : name_(system.name()) {}
  [[nodiscard]] const std::string& system_name() const { return name_; }

 private:
  std::string name_;
};

struct Numbered {
  explicit Numbered(int n) : number(n) {}
  int number;
};

TEST(Extension, IsMadeByTheFirstWhoAsks) {
  testkit::System sys;
  EXPECT_EQ(find_extension<Metrics>(sys), nullptr);
  Metrics& metrics = extension<Metrics>(sys);
  EXPECT_EQ(&extension<Metrics>(sys), &metrics);
  EXPECT_EQ(find_extension<Metrics>(sys), &metrics);
  EXPECT_EQ(metrics.system_name(), sys->name());
}

TEST(Extension, TheArgumentsOfTheFirstWhoAsksCount) {
  testkit::System sys;
  EXPECT_EQ(extension<Numbered>(sys, 1).number, 1);
  EXPECT_EQ(extension<Numbered>(sys, 2).number, 1);
}

TEST(Extension, EachSystemHasItsOwn) {
  testkit::System one;
  testkit::System two;
  EXPECT_NE(&extension<Metrics>(one), &extension<Metrics>(two));
}

class Asker : public Actor {
 public:
  const Metrics* receive(int /*any*/) { return &extension<Metrics>(system()); }
};

TEST(Extension, ActorsShareIt) {
  testkit::System sys;
  EXPECT_EQ(sys.actor_of<Asker>().ask(1).get(), &extension<Metrics>(sys));
}

/// Fails, and counts how often it was tried.
struct Failing {
  explicit Failing(int* tries) {
    ++*tries;
    throw std::domain_error("no such file");
  }
};

// SY-08
TEST(Extension, AFailureIsEverybodysNowAndLater) {
  testkit::System sys;
  int tries = 0;
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(extension<Failing>(sys, &tries), std::domain_error);
  }
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(find_extension<Failing>(sys), nullptr);
}

/// Waits in its constructor until it is let go on.
struct Slow {
  Slow(std::latch* reached, const Future<int>* go, std::atomic<int>* made) {
    made->fetch_add(1);
    reached->count_down();
    if (go->get() < 0) {
      throw std::domain_error("as told");
    }
  }
};

/// A thread and an actor ask while another thread makes it.
class AskedMeanwhile : public ::testing::TestWithParam<int> {};

class SlowAsker : public Actor {
 public:
  SlowAsker(std::latch* reached, const Future<int>* go, std::atomic<int>* made, std::latch* asks)
      : reached_(reached), go_(go), made_(made), asks_(asks) {}
  const Slow* receive(int /*any*/) {
    asks_->count_down();
    return &extension<Slow>(system(), reached_, go_, made_);
  }

 private:
  std::latch* reached_;
  const Future<int>* go_;
  std::atomic<int>* made_;
  std::latch* asks_;
};

// SY-08
TEST_P(AskedMeanwhile, AllGetTheSameOutcome) {
  ActorSystem system("slow", Config{.workers = 2});
  std::latch reached(1);
  std::latch asks(2);
  std::atomic<int> made{0};
  Promise<int> promise;
  const Future<int> go = promise.future();
  std::atomic<int> failed{0};
  std::array<Slow*, 2> found{};
  const auto ask = [&](std::size_t at) {
    try {
      found[at] = &extension<Slow>(system, &reached, &go, &made);
    } catch (const std::domain_error&) {
      failed.fetch_add(1);
    }
  };
  std::thread first(ask, 0);
  reached.wait();
  EXPECT_EQ(find_extension<Slow>(system), nullptr);  // it is being made
  std::thread second([&] {
    asks.count_down();
    ask(1);
  });
  const auto asker = system.actor_of<SlowAsker>(&reached, &go, &made, &asks);
  const Future<const Slow*> answer = asker.ask(1, no_timeout);
  asks.wait();
  promise.set(GetParam());
  first.join();
  second.join();
  EXPECT_EQ(made, 1);
  if (GetParam() < 0) {
    EXPECT_EQ(failed, 2);
    EXPECT_THROW(answer.get(), std::domain_error);
  } else {
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(found[0], found[1]);
    EXPECT_EQ(answer.get(), found[0]);
  }
}
INSTANTIATE_TEST_SUITE_P(Outcomes, AskedMeanwhile, ::testing::Values(1, -1));

/// Its constructor waits, so that its maker can be stopped there.
struct Parked {
  explicit Parked(const Future<int>* go) { static_cast<void>(go->get()); }
};
class ParkedAsker : public Actor {
 public:
  explicit ParkedAsker(const Future<int>* go) : go_(go) {}
  bool receive(int /*any*/) { return &extension<Parked>(system(), go_) != nullptr; }

 private:
  const Future<int>* go_;
};

TEST(Extension, AMakerThatIsStoppedLeavesItToTheNext) {
  testkit::System sys;
  Promise<int> promise;
  const Future<int> go = promise.future();
  const auto first = sys.actor_of<ParkedAsker>(&go);
  const auto second = sys.actor_of<ParkedAsker>(&go);
  const auto stopped = first.ask(1, no_timeout);
  sys.run_until_idle();
  const auto answered = second.ask(1, no_timeout);
  sys.run_until_idle();
  sys.stop(first);
  sys.run_until_idle();
  EXPECT_TRUE(stopped.ready());
  EXPECT_FALSE(answered.ready());
  promise.set(1);
  EXPECT_TRUE(answered.get());
  EXPECT_NE(find_extension<Parked>(sys), nullptr);
}

// ---- extensions that use others

/// Writes down its end.
template <int N>
struct Noted {
  explicit Noted(Journal* to) : journal(to) {}
  Noted(const Noted&) = delete;
  Noted& operator=(const Noted&) = delete;
  ~Noted() { journal->push_back("end of " + std::to_string(N)); }
  Journal* journal;
};
/// Asks for another in its constructor, and uses it in its destructor.
struct User {
  User(ActorSystem& system, Journal* journal) : used(&extension<Noted<1>>(system, journal)) {}
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() { used->journal->push_back("end of the user"); }
  Noted<1>* used;
};
class LastWords : public Actor {
 public:
  using Protocol = Messages<>;
  explicit LastWords(Journal* journal) : journal_(journal) {}

 private:
  void post_stop() override {
    journal_->push_back(find_extension<Noted<2>>(system()) != nullptr ? "actor" : "too late");
  }
  Journal* journal_;
};

TEST(Extension, TheyEndAfterTheActorsAndWhoUsesAnotherEndsBeforeIt) {
  Journal journal;
  {
    testkit::System sys;
    sys.actor_of<LastWords>(&journal);
    sys.run_until_idle();
    extension<User>(sys, &journal);
    extension<Noted<2>>(sys, &journal);
  }
  EXPECT_EQ(journal, (Journal{"actor", "end of 2", "end of the user", "end of 1"}));
}

TEST(Extension, TheReferenceIsGoodUntilTheSystemIsDestroyed) {
  Journal journal;
  {
    testkit::System sys;
    extension<Noted<1>>(sys, &journal);
    static_cast<void>(sys->terminate());
    sys.run_until_idle();
    EXPECT_TRUE(sys->when_terminated().ready());
    EXPECT_TRUE(journal.empty());
    extension<Noted<2>>(sys, &journal);  // still may be made
  }
  EXPECT_EQ(journal, (Journal{"end of 2", "end of 1"}));
}

/// Uses the system, another extension that there is, and one that there is not, in its destructor.
struct Last {
  Last(ActorSystem& of, Journal* to) : system(&of), journal(to) {}
  Last(const Last&) = delete;
  Last& operator=(const Last&) = delete;
  ~Last() {
    system->logger().info("the last one");
    journal->push_back(extension<Noted<1>>(*system, journal).journal == journal ? "found" : "");
    try {
      extension<Noted<2>>(*system, journal);
    } catch (const SystemTerminated&) {
      journal->push_back("none is made");
    }
  }
  ActorSystem* system;
  Journal* journal;
};

TEST(Extension, WhatIsDestroyedFindsWhatWasThereBeforeIt) {
  Journal journal;
  {
    testkit::System sys;
    extension<Noted<1>>(sys, &journal);
    extension<Last>(sys, &journal);
  }
  EXPECT_EQ(journal, (Journal{"found", "none is made", "end of 1"}));
}

// ---- rings

struct Narcissus {
  explicit Narcissus(ActorSystem& system) { extension<Narcissus>(system); }
};
struct Hen;
struct Egg {
  explicit Egg(ActorSystem& system);
};
struct Hen {
  explicit Hen(ActorSystem& system) { extension<Egg>(system); }
};
Egg::Egg(ActorSystem& system) {
  extension<Hen>(system);
}

TEST(Extension, ARingOfThemFailsAndNamesIt) {
  testkit::System sys;
  EXPECT_THROW(extension<Narcissus>(sys), Deadlock);
  try {
    extension<Hen>(sys);
    FAIL() << "should throw";
  } catch (const Deadlock& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("Hen -> "), std::string::npos) << text;
    EXPECT_NE(text.find("Egg -> "), std::string::npos) << text;
  }
}

struct Meeting {
  std::latch both{2};
};
template <int N>
struct Half {
  Half(ActorSystem& system, Meeting* meeting) {
    meeting->both.arrive_and_wait();
    extension<Half<1 - N>>(system, meeting);
  }
};

TEST(Extension, ARingAcrossThreadsFailsToo) {
  ActorSystem system("ring", Config{.workers = 1});
  Meeting meeting;
  std::atomic<int> failed{0};
  const auto count = [&failed](auto&& ask) {
    try {
      ask();
    } catch (const Deadlock&) {
      failed.fetch_add(1);
    }
  };
  std::thread other([&] { count([&] { extension<Half<0>>(system, &meeting); }); });
  count([&] { extension<Half<1>>(system, &meeting); });
  other.join();
  EXPECT_EQ(failed, 2);  // the one that closed the ring, and the one that waited for it
}

}  // namespace
