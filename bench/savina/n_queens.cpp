#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

constexpr int kMaxSize = 16;
constexpr int kThreshold = 4;  // from so many queens on, a worker places the rest by itself
/// How many solutions there are, by the number of queens.
constexpr std::array<long, kMaxSize + 1> kSolutions{
    1, 1, 0, 0, 2, 10, 4, 40, 92, 352, 724, 2680, 14200, 73712, 365596, 2279184, 14772512};

/// Queens in the first `placed` rows, none of which threatens another.
struct Work {
  std::array<std::int8_t, kMaxSize> columns;
  int placed;
};
struct Solution {};
struct WorkDone {};

bool threatened(const Work& work, int column) {
  for (int row = 0; row < work.placed; ++row) {
    const int other = work.columns[static_cast<std::size_t>(row)];
    const int distance = work.placed - row;
    if (other == column || other == column - distance || other == column + distance) {
      return true;
    }
  }
  return false;
}

/// Calls f with each way to place one queen more.
template <class F>
void extend(const Work& work, int size, F f) {
  for (int column = 0; column < size; ++column) {
    if (!threatened(work, column)) {
      Work more = work;
      more.columns[static_cast<std::size_t>(more.placed)] = static_cast<std::int8_t>(column);
      ++more.placed;
      f(more);
    }
  }
}

/// Places one queen more and hands that back as new work, or all the rest.
class Worker : public actors::Actor {
 public:
  explicit Worker(int size) : size_(size) {}
  void receive(const Work& work) {
    const actors::ActorRef master = parent();
    if (work.placed == size_) {
      master.tell(Solution{});
    } else if (work.placed >= kThreshold) {
      solve(work, master);
    } else {
      extend(work, size_, [&](const Work& more) { master.tell(more); });
    }
    master.tell(WorkDone{});
  }

 private:
  void solve(const Work& work, const actors::ActorRef& master) const {
    if (work.placed == size_) {
      master.tell(Solution{});
      return;
    }
    extend(work, size_, [&](const Work& more) { solve(more, master); });
  }

  int size_;
};

/// Hands work to the workers in turn until none is left.
class Master : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Work, Solution, WorkDone>;
  Master(int size, int workers) {
    for (int i = 0; i < workers; ++i) {
      workers_.push_back(actor_of<Worker>(size));
    }
  }
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    receive(Work{});
    return outcome;
  }
  void receive(const Work& work) {
    ++open_;
    workers_[next_].tell(work);
    next_ = (next_ + 1) % workers_.size();
  }
  void receive(const Solution&) { ++solutions_; }
  void receive(const WorkDone&) {
    if (--open_ == 0) {
      finish(solutions_);
    }
  }

 private:
  std::vector<actors::Ref<Worker>> workers_;
  std::size_t next_ = 0;
  long open_ = 0;
  long solutions_ = 0;
};

}  // namespace

double n_queens(actors::ActorSystem& system, int size, int workers) {
  if (size < 1 || size > kMaxSize) {
    throw WrongResult("n-queens: for 1 to 16 queens, not " + std::to_string(size));
  }
  return run<Master>(system, "n-queens: solutions", kSolutions[static_cast<std::size_t>(size)],
                     size, workers);
}

}  // namespace bench::savina
