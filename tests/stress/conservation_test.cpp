// Nothing is lost: under random failures, restarts and stops on real workers, every message sent is
// handled, failed, unhandled or a dead letter, and the books balance exactly.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <latch>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kRounds = 300;
#else
constexpr int kRounds = 3'000;
#endif

struct Books {
  std::atomic<std::int64_t> sent{0};
  std::atomic<std::int64_t> handled{0};
  std::atomic<std::int64_t> failed{0};
  std::atomic<std::int64_t> unhandled{0};
  std::atomic<std::int64_t> dead{0};
  std::atomic<unsigned> seeds{0};  // handed out so far: a restarted worker does not repeat itself
};
using BooksPtr = std::shared_ptr<Books>;

struct Work {
  int hops;
};
struct Unknown {};

/// Counts what reached nobody. Other events it might be told of are none of its business.
class Auditor : public Actor {
 public:
  using Protocol = Messages<DeadLetter, UnhandledMessage>;
  explicit Auditor(BooksPtr books) : books_(std::move(books)) {}
  void receive(const DeadLetter& letter) {
    if (letter.message.is<Work>() || letter.message.is<Unknown>()) {
      ++books_->dead;
    }
  }
  void receive(const UnhandledMessage&) { ++books_->unhandled; }

 private:
  BooksPtr books_;
};

/// Passes work on to random others; fails now and then; sends what nobody understands now and then.
class Worker : public Actor {
 public:
  Worker(BooksPtr books, std::shared_ptr<std::vector<ActorRef>> others)
      : books_(std::move(books)), others_(std::move(others)), random_(++books_->seeds) {}

  void receive(const Work& work) {
    const unsigned dice = random_() % 64;
    if (dice == 0) {
      ++books_->failed;
      throw std::runtime_error("on purpose");
    }
    if (work.hops > 0) {
      const ActorRef& next = (*others_)[random_() % others_->size()];
      ++books_->sent;
      if (dice == 1) {
        next.tell(Unknown{}, self());
      } else {
        next.tell(Work{work.hops - 1}, self());
      }
    }
    ++books_->handled;
  }

 private:
  BooksPtr books_;
  std::shared_ptr<std::vector<ActorRef>> others_;
  std::minstd_rand random_;
};

/// Restarts without limit.
class Boss : public Actor {
 public:
  Boss(BooksPtr books, std::shared_ptr<std::vector<ActorRef>> crew, std::latch* ready) {
    while (crew->size() < crew->capacity()) {
      crew->push_back(actor_of<Worker>(books, crew));
    }
    ready->count_down();
  }
  void receive(const Work&) {}
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one({.max_restarts = -1});
  }
};

TEST(Conservation, EveryMessageIsHandledFailedUnhandledOrADeadLetter) {
  const auto books = std::make_shared<Books>();
  Config config{.workers = 2};
  config.log_sinks = {LogSink([](const LogRecord&) {})};
  ActorSystem system("stress", std::move(config));
  const auto auditor = system.actor_of<Auditor>(books);
  system.event_stream().subscribe<DeadLetter>(auditor);
  system.event_stream().subscribe<UnhandledMessage>(auditor);
  const auto crew = std::make_shared<std::vector<ActorRef>>();
  crew->reserve(50);
  std::latch ready(1);
  const auto boss = system.actor_of<Boss>(books, crew, &ready);
  ready.wait();

  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 2; ++t) {
      threads.emplace_back([&, t] {
        std::minstd_rand random(t + 100);
        for (int i = 0; i < kRounds; ++i) {
          ++books->sent;
          (*crew)[random() % crew->size()].tell(Work{20});
          if (i % 100 == 99) {
            // From now on its mail is dead letters. The first one lives on.
            system.stop((*crew)[1 + random() % (crew->size() - 1)]);
            ++books->sent;
            crew->front().tell(Unknown{});
          }
        }
      });
    }
  }
  ASSERT_TRUE(system.await_idle(60s));
  system.stop(boss);
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(books->sent, books->handled + books->failed + books->unhandled + books->dead)
      << "handled " << books->handled << " failed " << books->failed << " unhandled "
      << books->unhandled << " dead " << books->dead;
  EXPECT_GT(books->failed, 0);
  EXPECT_GT(books->dead, 0);
  EXPECT_GT(books->unhandled, 0);
}

/// Asks a random other and waits for it in its handler, only ever "downwards": no rings.
struct Descend {
  int level;
};
class Asker : public Actor {
 public:
  explicit Asker(std::shared_ptr<std::vector<ActorRef>> levels) : levels_(std::move(levels)) {}
  int receive(const Descend& d) {
    if (d.level == 0) {
      return 1;
    }
    return 1 + (*levels_)[static_cast<std::size_t>(d.level - 1)]
                   .ask<int>(Descend{d.level - 1}, no_timeout)
                   .get();
  }

 private:
  std::shared_ptr<std::vector<ActorRef>> levels_;
};

TEST(Conservation, ChainsOfWaitingHandlersAllComeBack) {
  ActorSystem system(Config{.workers = 2});
  const auto levels = std::make_shared<std::vector<ActorRef>>();
  constexpr int kLevels = 12;
  for (int i = 0; i < kLevels; ++i) {
    levels->push_back(system.actor_of<Asker>(levels));
  }
  std::vector<Future<int>> answers;
  for (int i = 0; i < kRounds; ++i) {
    answers.push_back(levels->back().ask<int>(Descend{kLevels - 1}, no_timeout));
  }
  for (Future<int>& answer : answers) {
    ASSERT_EQ(answer.get(), kLevels);
  }
}

TEST(Conservation, StoppingActorsWhoseHandlersWaitLeavesNobodyWaiting) {
  ActorSystem system(Config{.workers = 2, .log_level = Level::error});
  class Silent : public Actor {
   public:
    Future<int> receive(const Descend&) {
      promises_.emplace_back();
      return promises_.back().future();
    }

   private:
    std::vector<Promise<int>> promises_;
  };
  const auto silent = system.actor_of<Silent>();
  class Waits : public Actor {
   public:
    explicit Waits(Ref<Silent> silent) : silent_(silent) {}
    int receive(const Descend& d) { return silent_.ask(d, no_timeout).get(); }

   private:
    Ref<Silent> silent_;
  };
  std::vector<Future<int>> answers;
  for (int i = 0; i < kRounds / 3; ++i) {
    const auto waits = system.actor_of<Waits>(silent);
    answers.push_back(waits.ask(Descend{1}, no_timeout));
    system.stop(waits);
  }
  for (Future<int>& answer : answers) {
    EXPECT_THROW(static_cast<void>(answer.get()), Error);
  }
}

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kSystems = 1'000;
#else
constexpr int kSystems = 10'000;
#endif

class Greeter : public Actor {
 public:
  void receive(const Work&) {}
};

TEST(StartAndStop, AnyNumberOfSystemsComeAndGo) {
  for (int i = 0; i < kSystems; ++i) {
    ActorSystem system(Config{.workers = 1 + i % 2});
    if (i % 2 == 0) {
      system.actor_of<Greeter>().tell(Work{1});
    }
    if (i % 5 == 0) {
      system.terminate();
    }
  }
}

}  // namespace
}  // namespace actors
