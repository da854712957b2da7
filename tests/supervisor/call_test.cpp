// OTP's calls, which supervised servers are asked with.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

struct Question {};

/// Answers after ten seconds.
class SlowServer : public Actor {
 public:
  int receive(const Question& /*question*/) {
    context().sleep_for(10s);
    return 42;
  }
};

// OT-27
TEST_F(SupervisorTest, ACallThatHasTimedOutIsNotAnsweredLater) {
  start({}, {{.id = "server", .start = props<SlowServer>()}});
  testkit::TestProbe letters(sys);
  sys.system().event_stream().subscribe<DeadLetter>(letters.ref());
  const auto caller = sys.system().spawn([server = at("server")](Process& self) {
    const auto answer = server.ask<int>(Question{}, 1s);
    bool timed_out = false;
    try {
      static_cast<void>(answer.get());
    } catch (const AskTimeout&) {
      timed_out = true;
    }
    // Whatever comes now would be found.
    return timed_out && !self.receive_for(20s).has_value();
  });
  sys.advance(30s);
  EXPECT_TRUE(caller.join().get());
}

}  // namespace
}  // namespace actors::test
