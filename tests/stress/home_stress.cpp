// Actors at home (libactors/mailbox/mailbox_home.hpp) on real workers: pairs that work for each
// other and part, short-lived children told from everywhere, threads from outside, and handlers
// that get stuck, block, park, and wait in Boost's primitives. What one sender tells arrives in
// order, an actor handles one message at a time, and the books balance; and the actors have in
// fact changed their homes, been given, adopted, and left behind by stuck workers. Run it under
// ThreadSanitizer.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/log.hpp"

#include "tests/stress/home_books.hpp"
#include "tests/stress/home_players.hpp"

namespace actors::homes {
namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kOften = 5;
#else
constexpr int kOften = 10;
#endif
constexpr int kTokens = 12;
/// By then all of it has happened on any machine.
constexpr Duration kLimit = 90s;

class Auditor : public Actor {
 public:
  using Protocol = Messages<DeadLetter>;
  explicit Auditor(BooksPtr books) : books_(std::move(books)) {}
  void receive(const DeadLetter& letter) {
    if (letter.message.is<Note>() || letter.message.is<Back>() || letter.message.is<Meet>()) {
      ++books_->dead;
    }
  }

 private:
  BooksPtr books_;
};

Config config_of(int workers, int workers_besides, const PoolOptions& options) {
  Config config;
  config.executor = make_pool(workers, options);
  if (workers_besides != 0) {
    config.dispatchers.push_back(
        {.name = "besides", .executor = make_pool(workers_besides, options)});
  }
  config.log_sinks = {LogSink([](const LogRecord&) {})};
  return config;
}

/// The tokens come from outside, and then somebody tells the players something now and then.
void tell_from_outside(int thread, Books& books, const Player::World& world) {
  constexpr std::uint64_t kAtOnce = 2;
  const TimePoint limit = Clock::steady().now() + kLimit;
  std::minstd_rand random(static_cast<unsigned>(thread) + 100);
  for (std::uint64_t i = 0; !books.over(); ++i) {
    const ActorRef& to = world.players[random() % kPlayers];
    ++books.sent;
    to.tell(Note{kPlayers + thread, i < kTokens / kThreads ? Kind::token : Kind::news, i + 1, 0,
                 Origin::of(to)});
    if (i % kAtOnce == kAtOnce - 1) {
      if (world.servers.front().ask(Question{}, 30s).value_or(0) != 1) {
        ADD_FAILURE() << "not answered; " << books.text();
        books.give_up();
        return;
      }
    }
    if (Clock::steady().now() > limit) {
      books.give_up();
    }
  }
}

/// Everything is as it should be.
void play(ActorSystem& system, const BooksPtr& books, bool dawdle) {
  const auto auditor = system.actor_of<Auditor>(books);
  system.event_stream().subscribe<DeadLetter>(auditor);
  const auto world = std::make_shared<Player::World>();
  world->dawdle = dawdle;
  const auto besides = [&](auto props, bool yes) {
    return yes && dawdle ? std::move(props).on_dispatcher("besides") : std::move(props);
  };
  for (int i = 0; i < 2; ++i) {
    world->servers.push_back(system.actor_of(besides(props<Answerer>(), i == 1)));
  }
  for (int i = 0; i < kPlayers; ++i) {
    world->players.push_back(
        system.actor_of(besides(props<Player>(books, i, world), i % 4 == 3 || i >= 8)));
  }
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] { tell_from_outside(t, *books, *world); });
    }
  }
  ASSERT_TRUE(system.await_idle(60s)) << books->text();
  EXPECT_TRUE(books->met()) << books->text();
  EXPECT_EQ(books->sent, books->handled + books->dead) << books->text();
  EXPECT_EQ(books->out_of_order, 0);
  EXPECT_EQ(books->at_once, 0);
  EXPECT_EQ(books->misplaced, 0);
  world->players.clear();
  std::puts(books->text().c_str());
}

class HomeStress : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Workers, HomeStress, testing::Values(1, 2, 4));

TEST_P(HomeStress, OrderAndBooksAreKeptWhereverActorsLive) {
  const auto books = std::make_shared<Books>(
      std::array{Goal{Deed::pass, 1'000 * kOften}, Goal{Deed::at_home, 1'000 * kOften},
                 Goal{Deed::other_home, 20 * kOften}, Goal{Deed::other_thread, 20 * kOften},
                 Goal{Deed::taken_over, 50 * kOften}, Goal{Deed::reported, 50 * kOften},
                 Goal{Deed::adopted, kOften / 2}, Goal{Deed::child, kOften}});
  LogTarget log;
  log.set_sinks({LogSink([books](const LogRecord&) { books->note(Deed::reported); })});
  const PoolOptions options{.log = &log, .stuck_after = kStuckAfter, .pin_workers = false};
  ActorSystem system("home", config_of(GetParam(), 2, options));
  play(system, books, true);
}

class GivenStress : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Workers, GivenStress, testing::Values(2, 4));

// Nobody is stuck, so nobody has another way from his home to another worker with what he was told
// there.
TEST_P(GivenStress, OrderAndBooksAreKeptWhenActorsAreGivenAway) {
  const auto books = std::make_shared<Books>(
      std::array{Goal{Deed::pass, 1'000 * kOften}, Goal{Deed::at_home, 1'000 * kOften},
                 Goal{Deed::other_home, 30 * kOften}, Goal{Deed::given, 30 * kOften}});
  const PoolOptions options{.stuck_after = 1h, .pin_workers = false};
  ActorSystem system("given", config_of(GetParam(), 0, options));
  play(system, books, false);
}

/// Keeps its worker until it is let go, without a synchronisation that would hide a race.
class Busy : public Actor {
 public:
  struct Hold {
    std::atomic<bool>* entered;
    std::atomic<bool>* let_go;
  };
  void receive(const Hold& hold) {
    hold.entered->store(true, std::memory_order_release);
    while (!hold.let_go->load(std::memory_order_relaxed)) {
      std::this_thread::yield();
    }
  }
};

class Relay : public Actor {
 public:
  explicit Relay(ActorRef to) : to_(std::move(to)) {}
  void receive(const Question& question) { to_.tell(question); }

 private:
  ActorRef to_;
};

TEST(TwoPools, WhoHasToldTheHomeMayBeGoneWhenTheNewsIsRead) {
  Config config;
  config.executor = make_pool(1, {.stuck_after = 1h});
  ActorSystem system("lasting", std::move(config));
  const auto server = system.actor_of<Answerer>();
  const auto relay = system.actor_of<Relay>(server);
  for (int i = 0; i < kRallies; ++i) {
    relay.tell(Question{});
    ASSERT_TRUE(system.await_idle(60s));
  }
  ASSERT_NE(home_of(server), 0);

  std::atomic<bool> entered{false};
  std::atomic<bool> let_go{false};
  const auto busy = system.actor_of<Busy>();
  busy.tell(Busy::Hold{&entered, &let_go});
  while (!entered.load(std::memory_order_acquire)) {
    std::this_thread::yield();
  }
  {
    ActorSystem passing(Config{.workers = 1});
    passing.actor_of<Relay>(server).tell(Question{});
    ASSERT_TRUE(passing.await_idle(60s));
  }
  const auto next = make_pool(1);  // on the same processor
  let_go.store(true, std::memory_order_relaxed);
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(home_of(server), 0);
}

}  // namespace
}  // namespace actors::homes
