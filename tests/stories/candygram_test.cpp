// candygram's tests of receivers, of its functions and of its documentation (test_receiver.py,
// test_functions.py, test_doc_examples.py), by name. A receiver is a list of handlers that is built
// and changed at run time; ours is what a receive is written with, so nothing is registered, and
// nothing has to be removed.

#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

class TestReceiver : public testing::Test {
 protected:
  /// A process that tells the probe "one" for the first 1 that it is told.
  [[nodiscard]] ActorRef spawn_receiver() {
    return sys->spawn(
        [](Process& self, ActorRef to) {
          // A clause is a value: several processes share this one.
          static const auto clause = when(Pattern(1), [](const Value& /*one*/) { return "one"; });
          to | self.receive(clause);
        },
        probe.ref());
  }

  testkit::System sys;
  testkit::TestProbe probe{sys};
};

TEST_F(TestReceiver, testSingleProc) {
  const ActorRef process = spawn_receiver();
  process | Value(1);
  probe.expect("one");
}

TEST_F(TestReceiver, testMultiProc) {
  const ActorRef first = spawn_receiver();
  const ActorRef second = spawn_receiver();
  first | Value(1);
  second | Value(1);
  probe.expect("one");
  probe.expect("one");
  const ActorRef third = spawn_receiver();
  third | Value(1);
  probe.expect("one");
}

TEST_F(TestReceiver, testReset) {
  const ActorRef first = spawn_receiver();
  first | Value(2);
  first | Value(1);
  probe.expect("one");
  const ActorRef second = spawn_receiver();
  second | Value(1);
  probe.expect("one");
}

// There a receiver forgets a handler; here the next receive is written without it. So there is no
// handle that could be removed twice.
TEST_F(TestReceiver, testRemoveHandler) {
  const auto process = sys->spawn([](Process& self) {
    std::string seen;
    seen += self.receive_for(0s, Pattern(1), Pattern(2), Pattern(3)) ? "taken " : "to ";
    seen += self.receive_for(0s, Pattern(1), Pattern(3)) ? "taken" : "to";
    return seen;
  });
  process | Value(2);
  process | Value(2);
  EXPECT_EQ(process.join().get(), "taken to");
}

TEST_F(TestReceiver, testRemoveHandlers) {
  // addHandlers(other): patterns are values, and one_of makes one of several.
  const Pattern other = one_of(1, 2, 3);
  const Pattern other_without = one_of(1, 3);
  const auto process = sys->spawn([other, other_without](Process& self) {
    std::string seen;
    seen += self.receive_for(0s, one_of(4, 5, 6), other) ? "taken " : "to ";
    seen += self.receive_for(0s, one_of(4, 5, 6), other_without) ? "taken" : "to";
    return seen;
  });
  process | Value(2);
  process | Value(2);
  EXPECT_EQ(process.join().get(), "taken to");
}

/// There a subclass of Process that marks all it is sent; here what is sent is nobody's to change,
/// and the class says in its main what it does.
class MyProcess {
 public:
  void main(Process& self, ActorRef to) { to | Value::tuple("MyProcess", self.receive<Value>()); }
};

TEST(TestFunctions, testSpawnMyProcess) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto process = sys->spawn<MyProcess>(probe.ref());
  process | Value("test");
  EXPECT_EQ(probe.expect<Value>(), Value::tuple("MyProcess", "test"));
}

class TestDocExample : public testing::Test {
 protected:
  testkit::System sys;
  std::string out;
};

TEST_F(TestDocExample, test1) {
  const auto process = sys->spawn([this](Process& self) {
    for (;;) {
      out += self.receive(when(Pattern("land shark"),
                               [](const Value& m) { return "Go Away " + m.get<std::string>(); }),
                          when(Pattern("candygram"),
                               [](const Value& m) { return "Hello " + m.get<std::string>(); }));
      out += '\n';
    }
  });
  process | Value("land shark");
  process | Value("candygram");
  sys.run_until_idle();
  process | Kill{};
  EXPECT_THROW(process.join().get(), ActorKilled);
  EXPECT_EQ(out, "Go Away land shark\nHello candygram\n");
}

std::string shut_door(const std::string& name) {
  return "Go Away " + name;
}
std::string open_door(const std::string& name) {
  return "Hello " + name;
}

// The same with functions, on text as it is sent: guards instead of patterns.
TEST_F(TestDocExample, test2) {
  const auto process = sys->spawn([this](Process& self) {
    for (;;) {
      out += self.receive(
          when([](const std::string& name) { return name == "land shark"; }, shut_door),
          when([](const std::string& name) { return name == "candygram"; }, open_door));
      out += '\n';
    }
  });
  process | "land shark";
  process | "candygram";
  sys.run_until_idle();
  process | Kill{};
  EXPECT_THROW(process.join().get(), ActorKilled);
  EXPECT_EQ(out, "Go Away land shark\nHello candygram\n");
}

TEST_F(TestDocExample, test3) {
  static const auto text = tuple_of("msg", is<ActorRef>(), is<std::string>());
  static const auto more = tuple_of("msg", is<ActorRef>(), is<std::string>(), anything());
  const auto function = [this](Process& self, const std::string& name) {
    for (;;) {
      out += self.receive(when(text,
                               [&](const Value& m) {
                                 return name + " received: " + m[2].get<std::string>() + '\n';
                               }),
                          when(more,
                               [&](const Value& m) {
                                 return name + " received: " + m[2].get<std::string>() + ' ' +
                                        m[3].to_json() + '\n';
                               }),
                          [](const Message& /*any other*/) { return std::string(); });
    }
  };
  const auto a = sys->spawn(function, "A");
  const auto b = sys->spawn(function, "B");
  a | Value::tuple("msg", b, "Girl Scout cookies");
  a | "plumber?";
  a | Value::tuple("msg", b, "The meaning of life is:", 42);
  sys.run_until_idle();
  EXPECT_EQ(out, "A received: Girl Scout cookies\nA received: The meaning of life is: 42\n");
}

}  // namespace
}  // namespace actors::test
