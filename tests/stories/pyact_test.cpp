// The tests of pyact's actors (actor_test.py), by name, as far as they need neither links nor a
// Server. Where our rules differ, ours are asserted.

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {

/// What test_cast_object_json_protocol casts.
struct Msg1 {
  int x = 0;
  ActorRef addr;
};

}  // namespace actors::test

template <>
struct actors::Codec<actors::test::Msg1> {
  static Value encode(const test::Msg1& m) { return {{"x", m.x}, {"addr", m.addr}}; }
  static test::Msg1 decode(const Value& v) {
    return {v["x"].get<int>(), v["addr"].get<ActorRef>()};
  }
};

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class TestActor : public testing::Test {
 protected:
  testkit::System sys;
};

int foo(Process& /*self*/) {
  return 2 + 2;
}

/// Has no main.
struct BareActor {};

TEST_F(TestActor, test_basic_actor) {
  EXPECT_FALSE((detail::process_class<BareActor>)) << "spawn<BareActor>() does not compile";
}

TEST_F(TestActor, test_wait) {
  EXPECT_EQ(sys->spawn(foo).join().get(), 4);
}

TEST_F(TestActor, test_wait_exception) {
  const auto process =
      sys->spawn([](Process& /*self*/) { throw std::runtime_error("Child had an exception"); });
  EXPECT_THROW(process.join().get(), std::runtime_error);
}

TEST_F(TestActor, test_cast_syntax_sugar) {
  const auto replier = [](Process& self) {
    const Value request = self.receive(map_of({{"addr", is<ActorRef>()}})).message;
    request["addr"].get<ActorRef>() | Value("quux");
  };
  const auto requester = sys->spawn([replier](Process& self) {
    self.spawn(replier) | Value{{"addr", self}};
    return self.receive(is<std::string>()).message;
  });
  EXPECT_EQ(requester.join().get(), "quux");
}

// An object travels as itself; who wants it to travel as a Value says so.
TEST_F(TestActor, test_cast_object_json_protocol) {
  const auto replier = [](Process& self) {
    const auto message = self.receive(map_of({{"x", is<int>()}, {"addr", is<ActorRef>()}})).message;
    message["addr"].get<ActorRef>() | message["x"];
  };
  const auto requester = sys->spawn([replier](Process& self) {
    self.spawn(replier) | Value::from(Msg1{91, self});
    return self.receive<Value>();
  });
  EXPECT_EQ(requester.join().get(), 91);
}

// There the actor is slept beside for a millisecond; here each answer is given in a later cycle
// than the one before, since a cycle ends with it.
TEST_F(TestActor, test_receive_nowait) {
  const auto active = [](Process& self) {
    bool alive = true;
    for (int cycle = 0; alive; ++cycle) {
      const auto call = self.receive_for(0s, Pattern("get_cycle"), Pattern("die"));
      if (call && call->pattern.index() == 0) {
        self.reply(cycle);
      } else if (call) {
        alive = false;
      }
      self.yield();
    }
  };
  const auto monitor = sys->spawn([active](Process& self) {
    const auto child = self.spawn(active);
    const int cycle1 = child.ask<int>(Value("get_cycle")).get();
    const int cycle2 = child.ask<int>(Value("get_cycle")).get();
    child | Value("die");
    child.join().get();
    return cycle2 > cycle1;
  });
  EXPECT_TRUE(monitor.join().get());
}

// There a Binary equals its raw value, too. Here bytes and text are two kinds.
TEST_F(TestActor, test_binary_class) {
  const std::string v("\x00MM\xff", 4);
  const Value b1 = Binary{v};
  EXPECT_EQ(b1.get<Binary>().bytes, v);
  EXPECT_EQ(b1, Value(Binary{v}));
  EXPECT_NE(b1, Value(v));
  EXPECT_EQ(b1.to_json(), R"({"$binary":"AE1N/w=="})");
  EXPECT_EQ(Value::parse(R"({"$binary":"AE1N/w=="})"), b1);
}

TEST_F(TestActor, test_binary_handling) {
  const Value sent =
      Binary{std::string("\x00\xff"
                         "aa",
                         4)};
  const auto supervisor = sys->spawn([sent](Process& self) {
    const auto receiver = self.spawn([](Process& child) { return child.receive<Value>(); });
    receiver | sent;
    return receiver.join().get();
  });
  EXPECT_EQ(supervisor.join().get(), sent);
}

TEST_F(TestActor, test_receive_times_out) {
  const auto active = sys->spawn([](Process& self) {
    int timeouts = 0;
    while (!self.receive_for(10ms, Pattern("die"))) {
      ++timeouts;
    }
    self.reply(timeouts);
  });
  sys.advance(100ms);
  EXPECT_EQ(active.ask<int>(Value("die")).get(), 10);
}

TEST_F(TestActor, test_receive_timeout_no_patterns) {
  const auto process = sys->spawn([](Process& self) {
    for (int timeouts = 0; timeouts < 3; ++timeouts) {
      EXPECT_FALSE(self.receive_for(10ms));
    }
    return true;
  });
  sys.advance(29ms);
  EXPECT_FALSE(process.join().ready());
  sys.advance(1ms);
  ASSERT_TRUE(process.join().ready());
  EXPECT_TRUE(process.join().get());
}

TEST_F(TestActor, test_timeout) {
  const auto parent = sys->spawn([](Process& self) {
    const auto child = self.spawn([](Process& c) {
      c.receive<Value>();
      c.sleep_for(10s);  // and no answer
    });
    return child.ask<Value>(Value{{"method", "method"}}, 100ms).get();
  });
  sys.advance(100ms);
  ASSERT_TRUE(parent.join().ready());
  EXPECT_THROW(parent.join().get(), AskTimeout);
  sys.advance(10s);
}

// There the sender of a message to a dead actor gets an exception. Here telling never fails: what
// comes too late is a dead letter, and who has to know watches, asks or links.
TEST_F(TestActor, test_dead_actor) {
  testkit::TestProbe letters(sys);
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  const auto process = sys->spawn([](Process& self) {
    const auto child = self.spawn(foo);
    child.join().get();
    child | Value{{"hello", "there"}};
    return child.ask<Value>(Value("are you there?")).error() != nullptr;
  });
  EXPECT_TRUE(process.join().get());
  EXPECT_EQ(letters.expect<DeadLetter>().message.get<Value>(), (Value{{"hello", "there"}}));
}

TEST_F(TestActor, test_kill) {
  const auto process = sys->spawn([](Process& self) {
    const auto forever = self.spawn([](Process& child) { child.sleep_for(5000s); });
    EXPECT_THROW(forever.ask<Value>(Value("method"), 100ms).get(), AskTimeout);
    self.spawn(
        [](Process& killer, ActorRef victim) {
          killer.sleep_for(1s);
          victim | Kill{};
        },
        ActorRef(forever));
    forever.join().get();
  });
  sys.advance(1099ms);
  EXPECT_FALSE(process.join().ready());
  sys.advance(1ms);
  ASSERT_TRUE(process.join().ready());
  EXPECT_THROW(process.join().get(), ActorKilled);
}

TEST_F(TestActor, test_wait_all) {
  const auto returns = [](Process& self, int value, Duration after) {
    self.sleep_for(after);
    return value;
  };
  const auto process = sys->spawn([returns](Process& self) {
    const auto varargs = gather(self.spawn(returns, 1, Duration(3ms)).join(),
                                self.spawn(returns, 2, Duration(2ms)).join(),
                                self.spawn(returns, 3, Duration(1ms)).join())
                             .get();
    const auto list = gather(std::vector{self.spawn(returns, 1, Duration(1ms)).join(),
                                         self.spawn(returns, 2, Duration(3ms)).join(),
                                         self.spawn(returns, 3, Duration(2ms)).join()})
                          .get();
    return std::pair(varargs, list);
  });
  sys.advance(6ms);
  const auto [varargs, list] = process.join().get();
  EXPECT_EQ(varargs, std::tuple(1, 2, 3));
  EXPECT_THAT(list, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace actors::test
