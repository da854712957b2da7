// Ten times the children take about ten times the work. Measured in time of this thread, which does
// all of it, so that other programs do not matter.

#include <ctime>

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

class Idle : public Actor {
 public:
  void receive(int /*unused*/) {}
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Starts so many children, one by one, and terminates each, the one that was started last first.
double cost_of_named(int children) {
  testkit::System sys(1, Config{.log_level = Level::error});
  const auto top = sys.actor_of(supervisor());
  sys.run_until_idle();
  const double before = thread_seconds();
  for (int i = 0; i < children; ++i) {
    static_cast<void>(
        top.ask(StartChild{{.id = "c" + std::to_string(i), .start = props<Idle>()}}, 1h));
  }
  sys.run_until_idle();
  for (int i = 0; i < children; ++i) {
    static_cast<void>(top.ask(TerminateChild{"c" + std::to_string(i)}, 1h));
  }
  sys.run_until_idle();
  const double cost = thread_seconds() - before;
  EXPECT_EQ(top.ask(CountChildren{}).get().active, 0U);
  return cost;
}

/// Starts so many, and ends them all with their supervisor.
double cost_of_simple(int children) {
  testkit::System sys(1, Config{.log_level = Level::error});
  const auto top =
      sys.actor_of(supervisor({.strategy = RestartStrategy::simple_one_for_one},
                              {{.start = props<Idle>(), .restart = RestartType::temporary}}));
  sys.run_until_idle();
  const double before = thread_seconds();
  for (int i = 0; i < children; ++i) {
    static_cast<void>(top.ask(StartAnother{}, 1h));
  }
  sys.run_until_idle();
  EXPECT_EQ(top.ask(CountChildren{}).get().active, static_cast<std::size_t>(children));
  sys.system().graceful_stop(top, 1h).get();
  return thread_seconds() - before;
}

// OT-18. A quadratic cost would be a hundred times as much.
TEST(SupervisorScale, TenTimesTheChildrenCostAboutTenTimesAsMuch) {
  static_cast<void>(cost_of_named(1000));  // memory is fetched from the system once
  const double thousand = cost_of_named(1000);
  const double ten_thousand = cost_of_named(10'000);
  RecordProperty("ratio", std::to_string(ten_thousand / thousand));
  EXPECT_LT(ten_thousand, 30 * thousand) << thousand << " s, " << ten_thousand << " s";
}

// OT-18
TEST(SupervisorScale, TheSameGoesForChildrenOfOneKind) {
  static_cast<void>(cost_of_simple(1000));
  const double few = cost_of_simple(3000);
  const double many = cost_of_simple(30'000);
  EXPECT_LT(many, 30 * few) << few << " s, " << many << " s";
}

}  // namespace
}  // namespace actors::test
