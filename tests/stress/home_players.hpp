#pragma once
// The actors of home_stress: players that pass tokens, within pairs for a while, then to others;
// their short-lived children; and every way in which a handler may keep its worker waiting.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/blocking.hpp"

#include "executors/carrier.hpp"
#include "tests/stress/home_books.hpp"
#include "tests/stress/home_places.hpp"

namespace actors::homes {

using namespace std::chrono_literals;

inline constexpr int kPlayers = 12;
inline constexpr int kThreads = 2;
inline constexpr int kSenders = kPlayers + kThreads;
inline constexpr int kPartAfter = 50;  // so many passes within a pair, then on to another one
inline constexpr int kRallies = 40;    // with a child: enough to move in
inline constexpr Duration kStuckAfter = 1ms;

enum class Kind : std::uint8_t {
  token,   ///< passed on
  rumour,  ///< told to some others
  linger,  ///< answered with a rumour, after a while
  news,
};
/// From `sender`, which counts what it sends.
struct Note {
  int sender;
  Kind kind;
  std::uint64_t stamp;
  int passes;
  Origin from;
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
        told_.books_->note_wrong(told_.books_->at_once);
      }
      ++told_.books_->handled;
      told_.look_around();
    }
    ~Handling() {
      told_.check_place();
      told_.inside_.store(false, std::memory_order_relaxed);
    }
    Handling(const Handling&) = delete;
    Handling& operator=(const Handling&) = delete;

   private:
    Told& told_;
  };

  void check(const Note& note) {
    std::uint64_t& last = last_[static_cast<std::size_t>(note.sender)];
    if (note.stamp <= last) {
      books_->note_wrong(books_->out_of_order);
    }
    last = note.stamp;
    note_way(note.from);
  }
  template <class M>
  void send(const ActorRef& to, M message) {
    ++books_->sent;
    to.tell(std::move(message), self());
  }

  BooksPtr books_;

 private:
  /// Who runs is at home where it runs, or nowhere. (A thread that has lost its processor may not
  /// know yet; from when it knows, it has seen what was done before.)
  void check_place() {
    const std::uint16_t home = home_of(self());
    if (home != 0 && home != detail::Carrier::number_here()) {
      books_->note_wrong(books_->misplaced);
    }
  }
  void look_around() {
    check_place();
    const std::uint16_t here = detail::Carrier::number_here();
    if (here == 0 || here != home_of(self())) {
      return;
    }
    books_->note(Deed::at_home);
    const std::thread::id thread = std::this_thread::get_id();
    if (home_ != 0 && home_ != here) {
      books_->note(Deed::other_home);
    } else if (home_ != 0 && thread_ != thread) {
      books_->note(Deed::other_thread);
    }
    home_ = here;
    thread_ = thread;
  }
  /// How a message that was told when the actor had a home has got to another worker.
  void note_way(const Origin& from) {
    const std::uint16_t here = detail::Carrier::number_here();
    if (from.home == 0 || here == 0 || here == from.home) {
      return;
    }
    if (from.here == from.home) {
      books_->note(Deed::given);
    } else if (from.staying != 0 && Staying::at(from.home) == from.staying &&
               progress_of(from.home) == from.progress) {
      books_->note(Deed::adopted);
    }
  }

  std::vector<std::uint64_t> last_;
  std::uint64_t plain_ = 0;  // ThreadSanitizer sees who touches it
  std::atomic<bool> inside_{false};
  std::uint16_t home_ = 0;  // where it was at home the last time
  std::thread::id thread_;
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
    check(note);
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
    bool dawdle = true;
  };
  Player(BooksPtr books, int number, std::shared_ptr<World> world)
      : Told(std::move(books)),
        number_(number),
        world_(std::move(world)),
        random_(static_cast<unsigned>(number) + 1) {}

  void receive(const Note& note) {
    const Handling handling(*this);
    check(note);
    if (world_->dawdle && note.kind == Kind::token) {
      dawdle();
    }
    if (note.kind == Kind::rumour) {
      spread(Kind::news);
      tell(partner(), Kind::news);
    } else if (note.kind == Kind::linger) {
      spin(a_while());
      tell(note.sender, Kind::rumour);
    }
    if (note.kind != Kind::token || books_->over()) {
      return;
    }
    books_->note(Deed::pass);
    const int passes = note.passes + 1;
    const bool part = passes % kPartAfter == 0;
    tell(part ? anybody() : partner(), Kind::token, passes);
    if (part) {
      tell(0, Kind::news);  // to whom all tell
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
    send(player(anybody()), Meet{child_});
    stop(child_);
    child_ = ActorRef();
  }
  void receive(const Meet& meet) {
    const Handling handling(*this);
    for (int i = 0; i < 3; ++i) {
      tell(meet.child, Kind::news);
    }
  }

 private:
  [[nodiscard]] int partner() const { return number_ ^ 1; }
  [[nodiscard]] int anybody() { return static_cast<int>(random_() % kPlayers); }
  [[nodiscard]] const Ref<Player>& player(int number) const {
    return world_->players[static_cast<std::size_t>(number)];
  }
  void tell(const ActorRef& to, Kind kind, int passes = 0) {
    send(to, Note{number_, kind, ++stamp_, passes, Origin::of(to)});
  }
  void tell(int to, Kind kind, int passes = 0) { tell(player(to), kind, passes); }
  void spread(Kind kind) {
    constexpr int kEnough = 4;
    for (int i = 0; i < kEnough; ++i) {
      tell(anybody(), kind);
    }
  }
  void have_child() {
    if (child_) {
      return;
    }
    books_->note(Deed::child);
    child_number_ = static_cast<std::uint64_t>(number_) + kPlayers * ++children_;
    child_ = actor_of<Child>(books_, child_number_);
    send(child_, Back{child_number_, 0});
    send(player(anybody()), Meet{child_});
  }

  /// Every way in which a handler may keep its worker waiting. Out of 1024:
  void dawdle() {
    const auto chance = random_() % 1024;
    if (chance < 6) {
      tell(partner(), Kind::linger);
      stay(chance < 2);
      spin(a_while());
    } else if (chance < 26) {
      spin(a_while());
    } else if (chance < 36) {
      tell(partner(), Kind::linger);
      blocking([this] { spin(a_while()); });
    } else if (chance < 38) {
      ask();
    } else if (chance < 39) {
      std::this_thread::sleep_for(2 * kStuckAfter);  // stuck in the kernel
    } else {
      dawdle_by_fibers();
      return;
    }
    spread(Kind::rumour);
  }
  void dawdle_by_fibers() {
    switch (random_() % 1024) {
      case 0: {
        boost::fibers::fiber other([] { boost::this_fiber::yield(); });
        other.join();
        return;
      }
      case 1:
        boost::fibers::fiber(boost::fibers::launch::dispatch, [] {
          blocking([] {});
          boost::this_fiber::yield();
        }).join();
        return;
      default:
        return;
    }
  }
  void ask() {
    EXPECT_EQ(world_->servers[random_() % world_->servers.size()].ask(Question{}, no_timeout).get(),
              1);
  }
  /// So short that nobody comes to take the processor away.
  [[nodiscard]] Duration a_while() { return random_() % (kStuckAfter.count() / 4) * 1ns; }
  static void spin(Duration for_so_long) {
    const TimePoint until = Clock::steady().now() + for_so_long;
    while (Clock::steady().now() < until) {
    }
  }
  /// Until its processor goes on without it; not for ever, as perhaps nothing waits behind it. Some
  /// use the processor all the while.
  void stay(bool talk) {
    const std::uint16_t here = detail::Carrier::number_here();
    if (here == 0) {
      return;
    }
    const Staying staying(here);
    constexpr int kWords = 500;
    const std::uint32_t before = progress_of(here);
    const TimePoint limit = Clock::steady().now() + 8 * kStuckAfter;
    int words = talk ? kWords : 0;
    while (Clock::steady().now() < limit) {
      if (progress_of(here) != before) {
        books_->note(Deed::taken_over);
        return;
      }
      if (words > 0) {
        --words;
        tell(partner(), Kind::news);
      }
    }
  }

  int number_;
  std::shared_ptr<World> world_;
  std::minstd_rand random_;
  std::uint64_t stamp_ = 0;
  ActorRef child_;
  std::uint64_t children_ = 0;
  std::uint64_t child_number_ = 0;
};

}  // namespace actors::homes
