// Actors at home (libactors/mailbox/mailbox_home.hpp) on real workers: pairs that work for each
// other and part, short-lived children told from everywhere, threads from outside, and handlers
// that get stuck, block, park, and wait in Boost's primitives. What one sender tells arrives in
// order, an actor handles one message at a time, and the books balance. Run it under
// ThreadSanitizer.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/blocking.hpp"
#include "actors/executors.hpp"

#include "libactors/actor/actor_cell.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;

// An explicit instantiation may name a private member: the one way to see an actor's word.
template <auto Member>
struct Opened {
  friend const detail::MailboxWord& word_of(const detail::ActorCell& cell) { return cell.*Member; }
};
const detail::MailboxWord& word_of(const detail::ActorCell& cell);
template struct Opened<&detail::ActorCell::word_>;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kHops = 1'500;
constexpr int kFromOutside = 200;
constexpr int kStuck = 10;
#else
constexpr int kHops = 10'000;
constexpr int kFromOutside = 2'000;
constexpr int kStuck = 40;
#endif
constexpr int kPlayers = 12;
constexpr int kTokens = 8;
constexpr int kThreads = 2;
constexpr int kSenders = kPlayers + kThreads;
constexpr int kPartAfter = 50;  // so many passes within a pair, then on to another one
constexpr int kRallies = 40;    // with a child: enough to move in
constexpr Duration kStuckAfter = 1ms;

struct Books {
  std::atomic<std::int64_t> sent{0};
  std::atomic<std::int64_t> handled{0};
  std::atomic<std::int64_t> dead{0};
  std::atomic<std::int64_t> at_home{0};  // messages handled at home
  std::atomic<std::int64_t> out_of_order{0};
  std::atomic<std::int64_t> at_once{0};  // messages handled while another one was
  std::atomic<std::int64_t> children{0};
  std::atomic<int> may_get_stuck{kStuck};
};
using BooksPtr = std::shared_ptr<Books>;

/// From `sender`, which counts what it sends; a token while `hops` is not zero.
struct Note {
  int sender;
  std::uint64_t stamp;
  int hops;
};
/// A child's message to its parent, of its `rally`-th rally.
struct Back {
  std::uint64_t child;
  int rally;
};
/// Tell this one something, whoever it is by then.
struct Meet {
  ActorRef child;
};
struct Question {};

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

class Answerer : public Actor {
 public:
  int receive(const Question&) { return 1; }
};

/// What players and children have in common.
class Told : public Actor {
 protected:
  explicit Told(BooksPtr books) : books_(std::move(books)), last_(kSenders, 0) {}

  /// While a message is being handled.
  class Handling {
   public:
    explicit Handling(Told& told) : told_(told) {
      ++told_.plain_;
      if (told_.inside_.exchange(true, std::memory_order_relaxed)) {
        ++told_.books_->at_once;
      }
      ++told_.books_->handled;
      if (word_of(detail::ActorCell::at(told_.self().id().index())).maybe_at_home()) {
        ++told_.books_->at_home;
      }
    }
    ~Handling() { told_.inside_.store(false, std::memory_order_relaxed); }
    Handling(const Handling&) = delete;
    Handling& operator=(const Handling&) = delete;

   private:
    Told& told_;
  };

  void check_order(const Note& note) {
    std::uint64_t& last = last_[static_cast<std::size_t>(note.sender)];
    if (note.stamp <= last) {
      ++books_->out_of_order;
    }
    last = note.stamp;
  }
  template <class M>
  void send(const ActorRef& to, M message) {
    ++books_->sent;
    to.tell(std::move(message), self());
  }

  BooksPtr books_;

 private:
  std::vector<std::uint64_t> last_;
  std::uint64_t plain_ = 0;  // ThreadSanitizer sees who touches it
  std::atomic<bool> inside_{false};
};

/// Lives for kRallies.
class Child : public Told {
 public:
  using Protocol = Messages<Back, Note>;
  Child(BooksPtr books, std::uint64_t number) : Told(std::move(books)), number_(number) {}
  void receive(const Back& back) {
    const Handling handling(*this);
    send(sender(), Back{number_, back.rally + 1});
  }
  void receive(const Note& note) {
    const Handling handling(*this);
    check_order(note);
  }

 private:
  std::uint64_t number_;
};

class Player : public Told {
 public:
  using Protocol = Messages<Note, Back, Meet>;
  struct World {
    std::vector<Ref<Player>> players;
    std::vector<Ref<Answerer>> servers;
  };
  Player(BooksPtr books, int number, std::shared_ptr<World> world)
      : Told(std::move(books)),
        number_(number),
        world_(std::move(world)),
        random_(static_cast<unsigned>(number) + 1) {}

  void receive(const Note& note) {
    const Handling handling(*this);
    check_order(note);
    dawdle();
    if (note.hops == 0) {
      return;
    }
    const bool part = note.hops % kPartAfter == 0;
    tell_next(part ? static_cast<int>(random_() % kPlayers) : number_ ^ 1, note.hops - 1);
    if (part) {
      tell_next(0, 0);  // to whom all tell
      have_child();
    }
  }
  void receive(const Back& back) {
    const Handling handling(*this);
    if (!child_ || back.child != child_number_) {
      return;
    }
    if (back.rally < kRallies) {
      send(child_, back);
      return;
    }
    send((*world_).players[random_() % kPlayers], Meet{child_});
    stop(child_);
    child_ = ActorRef();
  }
  void receive(const Meet& meet) {
    const Handling handling(*this);
    for (int i = 0; i < 3; ++i) {
      send(meet.child, Note{number_, ++stamp_, 0});
    }
  }

 private:
  void tell_next(int to, int hops) {
    send(world_->players[static_cast<std::size_t>(to)], Note{number_, ++stamp_, hops});
  }
  void have_child() {
    if (child_) {
      return;
    }
    child_number_ = static_cast<std::uint64_t>(++books_->children);
    child_ = actor_of<Child>(books_, child_number_);
    send(child_, Back{child_number_, 0});
    send(world_->players[random_() % kPlayers], Meet{child_});
  }
  /// Every way in which a handler may keep its worker waiting.
  void dawdle() {
    switch (random_() % 1024) {
      case 0:
        if (books_->may_get_stuck.fetch_sub(1) > 0) {
          const TimePoint until = Clock::steady().now() + 4 * kStuckAfter;
          while (Clock::steady().now() < until) {
          }
        }
        return;
      case 1:
        blocking([] { std::this_thread::yield(); });
        return;
      case 2:
      case 3:
        EXPECT_EQ(
            world_->servers[random_() % world_->servers.size()].ask(Question{}, no_timeout).get(),
            1);
        return;
      case 4: {
        boost::fibers::fiber other([] { boost::this_fiber::yield(); });
        other.join();
        return;
      }
      case 5:
        boost::fibers::fiber(boost::fibers::launch::dispatch, [] {
          blocking([] {});
          boost::this_fiber::yield();
        }).join();
        return;
      default:
        return;
    }
  }

  int number_;
  std::shared_ptr<World> world_;
  std::minstd_rand random_;
  std::uint64_t stamp_ = 0;
  ActorRef child_;
  std::uint64_t child_number_ = 0;
};

Config config_of(int workers, int workers_besides) {
  const PoolOptions options{.stuck_after = kStuckAfter, .pin_workers = false};
  Config config;
  config.executor = make_pool(workers, options);
  config.dispatchers.push_back(
      {.name = "besides", .executor = make_pool(workers_besides, options)});
  config.log_sinks = {LogSink([](const LogRecord&) {})};
  return config;
}

class HomeStress : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Workers, HomeStress, testing::Values(1, 2, 4));

TEST_P(HomeStress, OrderAndBooksAreKeptWhereverActorsLive) {
  const auto books = std::make_shared<Books>();
  ActorSystem system("home", config_of(GetParam(), 2));
  const auto auditor = system.actor_of<Auditor>(books);
  system.event_stream().subscribe<DeadLetter>(auditor);
  const auto world = std::make_shared<Player::World>();
  const auto besides = [](auto props, bool yes) {
    return yes ? std::move(props).on_dispatcher("besides") : std::move(props);
  };
  for (int i = 0; i < 2; ++i) {
    world->servers.push_back(system.actor_of(besides(props<Answerer>(), i == 1)));
  }
  for (int i = 0; i < kPlayers; ++i) {
    world->players.push_back(system.actor_of(besides(props<Player>(books, i, world), i % 4 == 3)));
  }
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        std::minstd_rand random(static_cast<unsigned>(t) + 100);
        for (int i = 0; i < kFromOutside; ++i) {
          const int hops = i < kTokens / kThreads ? kHops : 0;
          ++books->sent;
          world->players[random() % kPlayers].tell(
              Note{kPlayers + t, static_cast<std::uint64_t>(i) + 1, hops});
          std::this_thread::yield();
        }
      });
    }
  }
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(books->sent, books->handled + books->dead)
      << "handled " << books->handled << " dead " << books->dead;
  EXPECT_EQ(books->out_of_order, 0);
  EXPECT_EQ(books->at_once, 0);
  EXPECT_GT(books->at_home, 0);
  EXPECT_GT(books->children, 0);
  world->players.clear();
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
  ASSERT_TRUE(word_of(detail::ActorCell::at(server.id().index())).maybe_at_home());

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
  EXPECT_FALSE(word_of(detail::ActorCell::at(server.id().index())).maybe_at_home());
}

}  // namespace
}  // namespace actors
