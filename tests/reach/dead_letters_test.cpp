// Which dead letters are logged, and which are published as what.

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/dead_letter_suppression.hpp"
#include "actors/testkit/testkit.hpp"

namespace {

using namespace std::chrono_literals;
using actors::Level;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Order {
  int number = 0;
};
struct Heartbeat : actors::DeadLetterSuppression {
  explicit Heartbeat(int n) : number(n) {}
  int number;
};
struct QuietHeartbeat : actors::NotInfluenceReceiveTimeout, actors::DeadLetterSuppression {};
/// Of a base that is marked: marked as well.
struct LastHeartbeat : Heartbeat {
  LastHeartbeat() : Heartbeat(-1) {}
};
struct MoveOnlyHeartbeat : actors::DeadLetterSuppression {
  std::unique_ptr<int> content = std::make_unique<int>(4);
};

class Idle : public actors::Actor {
 public:
  void receive(const actors::Message&) {}
};

class DeadLetters : public ::testing::Test {
 protected:
  DeadLetters() {
    sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
    sys.system().event_stream().subscribe<actors::SuppressedDeadLetter>(suppressed.ref());
    sys.system().stop(gone);
    sys.run_until_idle();
  }

  System sys;
  TestProbe letters{sys};
  TestProbe suppressed{sys};
  actors::ActorRef gone = sys.actor_of<Idle>(actors::named("gone"));
};

// DL-02
TEST_F(DeadLetters, OfAMarkedTypeArePublishedAsSuppressedAndNotLogged) {
  sys.log().expect_log(0, Level::info, "dead letter",
                       [&] { gone.tell(Heartbeat{3}, letters.ref()); });
  const auto found = suppressed.expect<actors::SuppressedDeadLetter>();
  EXPECT_EQ(found.message.get<Heartbeat>().number, 3);
  EXPECT_EQ(found.sender, letters.ref());
  EXPECT_EQ(found.recipient, gone);
  letters.expect_no_message();
}

// DL-02
TEST_F(DeadLetters, OfOtherTypesAreNeitherSuppressedNorSilent) {
  sys.log().expect_log(1, Level::info, "dead letter", [&] { gone.tell(Order{4}); });
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Order>().number, 4);
  suppressed.expect_no_message();
}

TEST_F(DeadLetters, AreSuppressedByAnyMarkedBaseAndWhateverElseTheTypeIs) {
  sys.log().expect_log(0, Level::info, "dead letter", [&] {
    gone.tell(QuietHeartbeat{});
    gone.tell(LastHeartbeat{});
    gone.tell(MoveOnlyHeartbeat{});
    actors::ActorRef().tell(Heartbeat{1}, letters.ref());
  });
  suppressed.expect<actors::SuppressedDeadLetter>();
  EXPECT_EQ(suppressed.expect<actors::SuppressedDeadLetter>().message.get<LastHeartbeat>().number,
            -1);
  EXPECT_EQ(
      *suppressed.expect<actors::SuppressedDeadLetter>().message.get<MoveOnlyHeartbeat>().content,
      4);
  EXPECT_FALSE(suppressed.expect<actors::SuppressedDeadLetter>().recipient);
}

TEST_F(DeadLetters, ThatAreSuppressedDoNotCountAmongThoseThatAreLogged) {
  for (int i = 0; i < 100; ++i) {
    gone.tell(Heartbeat{i});
  }
  sys.log().expect_log(9, Level::info, "dead letter from (nobody)", [&] {
    for (int i = 0; i < 9; ++i) {
      gone.tell(Order{i});
    }
  });
}

TEST_F(DeadLetters, OfAMarkedTypeFailTheirAskAsAnyOther) {
  auto asked = gone.ask<int>(Heartbeat{5});
  EXPECT_THROW(asked.get(), actors::ActorTerminated);
  EXPECT_EQ(suppressed.expect<actors::SuppressedDeadLetter>().message.get<Heartbeat>().number, 5);
}

TEST_F(DeadLetters, ThatAreToldToDeadLettersThemselvesAreSuppressedAsWell) {
  sys.log().expect_log(0, Level::info, "dead letter",
                       [&] { sys.system().dead_letters().tell(Heartbeat{6}); });
  suppressed.expect<actors::SuppressedDeadLetter>();
}

/// Tells dead letters while its system ends.
class LastWords : public actors::Actor {
 public:
  void receive(const Order&) {}
  void post_stop() override {
    for (int i = 0; i < 3; ++i) {
      system().dead_letters().tell(Order{i});
    }
  }
};

/// How many dead letters are logged before, and while, a system of this configuration ends.
struct Logged {
  std::size_t before;
  std::size_t meanwhile;
};
Logged logged_by(bool during_shutdown) {
  actors::testkit::LogCapture log;
  Logged found{};
  {
    actors::Config config;
    config.log_sinks = {log.sink()};
    config.log_dead_letters_during_shutdown = during_shutdown;
    System sys(1, std::move(config));
    sys.actor_of<LastWords>();
    sys.system().dead_letters().tell(Order{-1});
    sys.run_until_idle();
    found.before = log.count(Level::info, "dead letter");
  }
  found.meanwhile = log.count(Level::info, "dead letter") - found.before;
  return found;
}

// DL-04
TEST(DeadLetterLog, IsSilentWhileTheSystemEndsIfTheConfigurationSaysSo) {
  const Logged found = logged_by(false);
  EXPECT_EQ(found.before, 1U);
  EXPECT_EQ(found.meanwhile, 0U);
}

// DL-04
TEST(DeadLetterLog, GoesOnWhileTheSystemEndsOtherwise) {
  const Logged found = logged_by(true);
  EXPECT_EQ(found.before, 1U);
  EXPECT_EQ(found.meanwhile, 3U);
}

/// Counts what it is told, beyond the end of its system.
class Counts : public actors::Actor {
 public:
  explicit Counts(std::shared_ptr<int> letters) : letters_(std::move(letters)) {}
  void receive(const actors::DeadLetter&) { ++*letters_; }

 private:
  std::shared_ptr<int> letters_;
};

// DL-04
TEST(DeadLetterLog, ThatIsSilentAtTheEndTakesNothingFromTheEventStream) {
  const auto letters = std::make_shared<int>(0);
  {
    actors::Config config;
    config.log_dead_letters_during_shutdown = false;
    System sys(1, std::move(config));
    const auto counts = sys.actor_of<Counts>(letters);  // ends after LastWords, which is younger
    sys.system().event_stream().subscribe<actors::DeadLetter>(counts);
    sys.actor_of<LastWords>();
    sys.run_until_idle();
  }
  EXPECT_EQ(*letters, 3);
}

TEST(DeadLetterLog, OfTheEndIsAConfigurationKey) {
  const auto config =
      actors::Config::from_json(R"({"log_dead_letters_during_shutdown": false})", "test.json");
  EXPECT_FALSE(config.log_dead_letters_during_shutdown);
  EXPECT_TRUE(actors::Config{}.log_dead_letters_during_shutdown);
  EXPECT_NE(config.to_json().find("\"log_dead_letters_during_shutdown\": false"),
            std::string::npos);
}

}  // namespace
