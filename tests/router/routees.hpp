#pragma once
// Routees that say what they got, and routers of them.

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "actors/actors.hpp"
#include "actors/router.hpp"
#include "actors/testkit/testkit.hpp"

namespace router_tests {

using namespace std::chrono_literals;

struct Job {
  int number = 0;
  std::string customer = {};
};
struct Who {};      ///< answered with the routee's id
struct Fail {};     ///< throws
struct Wait {};     ///< waits in its handler until the gate is open
struct Leave {};    ///< stops itself
struct Silence {};  ///< asked, never answers

/// Which routee got which jobs. For one thread: manual systems.
struct Book {
  std::map<std::uint64_t, std::vector<int>> jobs;
  int built = 0;
  int failures = 0;
  actors::Promise<void> gate;

  [[nodiscard]] std::size_t total() const {
    return std::accumulate(jobs.begin(), jobs.end(), std::size_t{0},
                           [](std::size_t sum, const auto& e) { return sum + e.second.size(); });
  }
  [[nodiscard]] std::vector<std::size_t> counts() const {
    std::vector<std::size_t> found;
    for (const auto& entry : jobs) {
      found.push_back(entry.second.size());
    }
    return found;
  }
};

class Worker : public actors::Actor {
 public:
  using Protocol = actors::Messages<Job, std::uint64_t(Who), Fail, Wait, Leave, int(Silence)>;

  explicit Worker(Book* book) : book_(book) { ++book_->built; }
  void receive(const Job& job) { book_->jobs[self().id().bits()].push_back(job.number); }
  std::uint64_t receive(const Who& /*who*/) { return self().id().bits(); }
  void receive(const Fail& /*fail*/) {
    ++book_->failures;
    throw std::runtime_error("as told");
  }
  void receive(const Wait& /*wait*/) { book_->gate.future().get(); }
  void receive(const Leave& /*leave*/) { stop(); }
  actors::Future<int> receive(const Silence& /*silence*/) {
    promises_.emplace_back();
    return promises_.back().future();
  }

 private:
  Book* book_;
  std::vector<actors::Promise<int>> promises_;
};

/// Catches dead letters of one system.
class DeadLetters : public actors::Actor {
 public:
  explicit DeadLetters(std::vector<actors::DeadLetter>* letters) : letters_(letters) {}
  void receive(const actors::DeadLetter& letter) { letters_->push_back(letter); }

 private:
  std::vector<actors::DeadLetter>* letters_;
};

/// Of a manual system. The book is there before the system, and after it.
class RouterTest : public ::testing::Test {
 protected:
  Book book;
  std::vector<actors::DeadLetter> letters;
  actors::testkit::System sys;

  void SetUp() override {
    const auto catcher = sys.actor_of<DeadLetters>(&letters);
    sys->event_stream().subscribe<actors::DeadLetter>(catcher);
    sys.run_until_idle();
  }
  [[nodiscard]] actors::RouterPool<Worker> pool(const actors::RouterOptions& options) {
    return actors::router_pool(sys.system(), actors::props<Worker>(&book).named("pool"), options);
  }
  [[nodiscard]] std::vector<actors::Ref<Worker>> workers(int count) {
    std::vector<actors::Ref<Worker>> made;
    for (int i = 0; i < count; ++i) {
      made.push_back(sys.actor_of<Worker>(&book));
    }
    return made;
  }
};

}  // namespace router_tests
