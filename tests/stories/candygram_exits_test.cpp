// candygram's tests of linked processes (from test_functions.py, test_process.py and
// test_example_programs.py), by name. Where our rules differ, ours are asserted: exit(reason)
// ends only the process that calls it, and what ends normally is stop().

#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// The text of what `future` fails with; empty when it does not.
template <class T>
std::string failure_of(const Future<T>& future) {
  try {
    static_cast<void>(future.get());
    return {};
  } catch (const std::exception& failure) {
    return failure.what();
  }
}

class MyProcess {
 public:
  void main(Process& self, ActorRef to) { to | Value::tuple("MyProcess", self.receive<Value>()); }
};

TEST(TestFunctions, testSpawnLinkMyProcess) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto parent = sys->spawn([to = probe.ref()](Process& self) {
    self.spawn_link<MyProcess>(to) | Value("test");
    self.receive<Value>();
    return "a normal end of what it is linked to does not end it";
  });
  EXPECT_EQ(probe.expect<Value>(), Value::tuple("MyProcess", "test"));
  parent | Value("go on");
  EXPECT_EQ(failure_of(parent.join()), "");
}

void throws_exception(Process& /*self*/) {
  throw std::runtime_error("test exception");
}

// There the exception of a linked process is raised when the interpreter exits, and so has no
// automatic test. Here it is the end of whoever is linked, and what join() throws.
TEST(TestExitException, testExit) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.spawn_link(throws_exception);
    self.sleep_for(100ms);
  });
  EXPECT_EQ(failure_of(parent.join()), "test exception");
}

TEST(TestExitException, testDoubleException) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.spawn_link(throws_exception);
    self.sleep_for(100ms);  // ends it here
    throw std::runtime_error("second exception");
  });
  EXPECT_EQ(failure_of(parent.join()), "test exception");
}

class TestExamplePrograms7 : public testing::Test {
 protected:
  /// What has been written since the last call.
  std::string written() {
    sys.run_until_idle();
    std::string text = out.str();
    out.str("");
    return text;
  }

  testkit::System sys;
  std::ostringstream out;
};

void stoppable(Process& self) {
  static const auto stop = tuple_of("stop", anything());
  for (;;) {
    const auto [pattern, message] = self.receive(stop, anything());
    if (pattern == stop && message[1] == "return") {
      return;
    }
    if (pattern == stop) {
      self.stop();
    }
  }
}

TEST_F(TestExamplePrograms7, testProgram_7_1) {
  for (const char* how : {"return", "hello"}) {
    testkit::TestProbe probe(sys);
    const auto process = probe.watch(sys->spawn(stoppable));
    process | Value("message");
    sys.run_until_idle();
    EXPECT_FALSE(process.join().ready());
    process | Value::tuple("stop", how);
    EXPECT_TRUE(probe.expect_terminated(process).reason.normal());
  }
}

void chain(Process& self, std::ostringstream* out, int n) {
  std::optional<ActorRef> next;
  if (n > 0) {
    next = self.spawn_link(chain, out, n - 1);
  }
  for (;;) {
    const Value message = self.receive<Value>();
    if (next) {
      *out << "Process " << n << " received " << message << '\n';
      *next | message;
    } else if (message == "stop") {
      *out << "Last process now exiting\n";
      self.exit("finished");
    } else {
      *out << "Last process received " << message << '\n';
    }
  }
}

TEST_F(TestExamplePrograms7, testProgram_7_2) {
  const auto starter = sys->spawn([this](Process& self) {
    const auto first = self.spawn_link(chain, &out, 2);
    for (;;) {
      first | self.receive<Value>();
    }
  });
  starter | Value(123);
  EXPECT_EQ(written(),
            "Process 2 received 123\nProcess 1 received 123\nLast process received 123\n");
  EXPECT_FALSE(starter.join().ready());
  starter | Value("stop");
  EXPECT_EQ(written(),
            "Process 2 received \"stop\"\nProcess 1 received \"stop\"\nLast process now exiting\n");
  ASSERT_TRUE(starter.join().ready());
  EXPECT_THAT(failure_of(starter.join()), testing::HasSubstr("linked to: finished"));
}

/// What the demonstration has heard.
struct Heard {
  std::ostringstream& out;
  ActorRef last_exit;
};

void demo(Process& self, Heard* heard) {
  self.trap_exit(true);
  for (bool finished = false; !finished;) {
    self.receive(
        [&](const Exit& exit) {
          heard->last_exit = exit.ref;
          if (exit.reason.normal()) {
            heard->out << "Demo process received normal exit\n";
          } else {
            heard->out << "Demo process received exit signal " << exit.reason.what() << '\n';
          }
        },
        when(Pattern("finished_demo"),
             [&](const Value& /*message*/) {
               heard->out << "Demo finished\n";
               finished = true;
             }),
        [&](const Value& message) { heard->out << "Demo process message " << message << '\n'; });
  }
}

TEST_F(TestExamplePrograms7, testProgram_7_3) {
  Heard heard{out, {}};
  const auto process = sys->spawn(demo, &heard);
  sys.run_until_idle();  // it traps exits once it has begun, not before
  const auto demonstrate = [&](void (*what)(Process&), const char* expected) {
    const auto one = sys->spawn([process, what](Process& self) {
      self.link(process);
      what(self);
    });
    EXPECT_EQ(written(), expected);
    EXPECT_EQ(heard.last_exit, one);
  };
  demonstrate([](Process&) {}, "Demo process received normal exit\n");
  demonstrate([](Process& self) { self.exit("hello"); },
              "Demo process received exit signal hello\n");
  demonstrate([](Process& self) { self.stop(); }, "Demo process received normal exit\n");
  demonstrate([](Process&) { static_cast<void>(std::stoi("no number")); },
              "Demo process received exit signal stoi\n");
  process | Value("hello");
  EXPECT_EQ(written(), "Demo process message \"hello\"\n");
  process | Value("finished_demo");
  EXPECT_EQ(written(), "Demo finished\n");
  EXPECT_TRUE(process.join().ready());
}

}  // namespace
}  // namespace actors::test
