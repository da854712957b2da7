// 55. Metrics: what the actors of a system do, in numbers.
//
// Two kinds of workers share some jobs; one of them fails now and then, and a message comes too
// late for anybody. Counting is turned on, the numbers are read as a struct, and a part of the page
// is shown that a Prometheus server would scrape. (The clock of the test kit moves only when a
// handler moves it, so the times are always the same.)

#include <chrono>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>
#include <actors/metrics.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;

struct Job {
  int number = 0;
};

class Quick : public actors::Actor {
 public:
  using Protocol = actors::Messages<Job>;
  void receive(const Job& /*job*/) {}
};

class Careful : public actors::Actor {
 public:
  using Protocol = actors::Messages<Job>;
  explicit Careful(actors::testkit::ManualClock* clock) : clock_(clock) {}
  void receive(const Job& job) {
    clock_->advance(3ms);
    if (job.number % 40 == 39) {
      throw std::runtime_error("cannot do this one");
    }
  }

 private:
  actors::testkit::ManualClock* clock_;
};

int main() {
  actors::testkit::System sys;
  actors::metrics::start(sys);
  const auto quick = sys.actor_of<Quick>();
  const auto careful = sys.actor_of<Careful>(&sys.clock());
  for (int i = 0; i < 100; ++i) {
    quick.tell(Job{i});
    careful.tell(Job{i});
  }
  sys.run_until_idle();
  sys.stop(quick);
  sys.run_until_idle();
  quick.tell(Job{100});
  sys.run_until_idle();

  const actors::metrics::Snapshot now = actors::metrics::read(sys);
  for (const actors::metrics::OfClass& of : now.classes) {
    if (of.counts.messages > 0) {
      std::cout << of.name << ": " << of.counts.messages << " messages, " << of.counts.failures
                << " failures, " << of.counts.restarts << " restarts, at most "
                << of.counts.high_water << " waited, " << of.living << " alive\n";
    }
  }
  std::cout << now.dead_letters << " dead letter\n\n";

  std::istringstream page(actors::metrics::prometheus_text(now));
  for (std::string line; std::getline(page, line);) {
    if (line.find("actors_messages_total") != std::string::npos ||
        line.find("class=\"Careful\",le=") != std::string::npos) {
      std::cout << line << '\n';
    }
  }
}
