// candygram's tests of the Erlang book's programs (test_example_programs.py), by name, with
// messages as there: values told apart by patterns. examples/22 to 26 are the same programs with
// messages of types of their own.

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

class TestExamplePrograms : public testing::Test {
 protected:
  /// What has been left in the mailbox of `process`, once it is stopped.
  template <class R>
  [[nodiscard]] std::vector<Value> left_in(const ProcessRef<R>& process) {
    testkit::TestProbe letters(sys);
    sys->event_stream().subscribe<DeadLetter>(letters.ref());
    sys.run_until_idle();
    sys.stop(process);
    sys.run_until_idle();
    std::vector<Value> left;
    while (letters.queued() > 0) {
      left.push_back(letters.expect<DeadLetter>().message.get<Value>());
    }
    return left;
  }

  testkit::System sys;
};

const Pattern kIncrement = "increment";
const Pattern kValue = "value";
const Pattern kStop = "stop";

TEST_F(TestExamplePrograms, testProgram_5_1) {
  const auto process = sys->spawn([](Process& self) {
    for (;;) {
      static_cast<void>(self.receive(kIncrement));
    }
  });
  process | Value("increment");
  process | Value("increment");
  sys.run_until_idle();
  EXPECT_FALSE(process.join().ready());
  EXPECT_TRUE(left_in(process).empty());
}

int count(Process& self) {
  for (int value = 0;;) {
    const auto [pattern, message] = self.receive(kIncrement, kValue, kStop, anything());
    if (pattern == kIncrement) {
      ++value;
    } else if (pattern == kValue) {
      self.reply(value);
    } else if (pattern == kStop) {
      return value;
    }
  }
}

TEST_F(TestExamplePrograms, testProgram_5_2) {
  const auto process = sys->spawn(count);
  process | Value("increment");
  process | Value(nullptr);
  process | Value("increment");
  EXPECT_EQ(process.ask<int>(Value("value")).get(), 2);
  EXPECT_FALSE(process.join().ready());
  process | Value("stop");
  sys.run_until_idle();
  EXPECT_TRUE(process.join().ready());
}

void machine(Process& self) {
  const std::vector<std::map<std::string, std::size_t>> states = {
      {{"msg_a", 1}, {"msg_c", 2}},
      {{"msg_x", 2}, {"msg_h", 3}},
      {{"msg_b", 0}, {"msg_y", 1}},
      {{"msg_i", 2}},
  };
  for (std::size_t state = 0;;) {
    const auto known = when([&](const std::string& m) { return states[state].contains(m); });
    state = states[state].at(self.receive(known).message.get<std::string>());
  }
}

TEST_F(TestExamplePrograms, testProgram_5_3) {
  const auto process = sys->spawn(machine);
  for (const char* m : {"msg_a", "msg_x", "msg_b", "msg_c", "msg_y", "msg_h", "msg_i"}) {
    process | Value(m);
  }
  sys.run_until_idle();
  EXPECT_FALSE(process.join().ready());
  // All of these are gone, and the last state takes neither of the next two.
  process | Value("msg_a");
  process | Value("msg_x");
  EXPECT_EQ(left_in(process), (std::vector<Value>{"msg_a", "msg_x"}));
}

void timer(Process& self, ActorRef to, Duration time, const Value& alarm) {
  if (!self.receive_for(time, Pattern("cancel"))) {
    to | alarm;
  }
}

TEST_F(TestExamplePrograms, testProgram_5_4) {
  testkit::TestProbe probe(sys);
  const auto first = sys->spawn(timer, probe.ref(), 1000ms, Value("alarm"));
  sys.advance(999ms);
  EXPECT_EQ(probe.queued(), 0U);
  sys.advance(1ms);
  EXPECT_EQ(probe.expect<Value>(), Value("alarm"));
  EXPECT_TRUE(first.join().ready());

  const auto second = sys->spawn(timer, probe.ref(), 1000ms, Value("alarm"));
  sys.advance(500ms);
  second | Value("cancel");
  sys.run_until_idle();
  EXPECT_TRUE(second.join().ready());
  probe.expect_no_message(1000ms);
}

TEST_F(TestExamplePrograms, testProgram_5_5) {
  static const auto add_number = tuple_of("add_number", is<std::string>(), anything());
  static const auto analyse = tuple_of("analyse", is<std::string>());
  const auto server = sys->spawn([](Process& self) {
    std::map<std::string, Value> table;
    for (;;) {
      const auto [pattern, message] = self.receive(add_number, analyse);
      if (pattern == add_number) {
        table[message[1].get<std::string>()] = message[2];
        self.reply(Value("ack"));
      } else {
        const auto found = table.find(message[1].get<std::string>());
        self.reply(found != table.end() ? found->second : Value());
      }
    }
  });
  const auto request = [&](const Value& message) { return server.ask<Value>(message).get(); };
  EXPECT_EQ(request(Value::tuple("add_number", "555-1111", "Company A")), "ack");
  EXPECT_EQ(request(Value::tuple("add_number", "666-2222", "Company B")), "ack");
  EXPECT_EQ(request(Value::tuple("analyse", "555-1111")), "Company A");
  EXPECT_EQ(request(Value::tuple("analyse", "666-2222")), "Company B");
  EXPECT_EQ(request(Value::tuple("analyse", "777-3333")), Value());
}

void allocate_resources(Process& self, std::deque<Value> available) {
  static const auto allocate = tuple_of(is<ActorRef>(), "alloc");
  static const auto free = tuple_of(is<ActorRef>(), tuple_of("free", anything()));
  std::vector<std::pair<Value, Value>> allocated;  // resource, holder
  for (;;) {
    const auto [pattern, message] = self.receive(allocate, free);
    if (pattern == allocate && available.empty()) {
      self.reply(Value("no"));
    } else if (pattern == allocate) {
      allocated.emplace_back(available.front(), message[0]);
      self.reply(Value::tuple("yes", available.front()));
      available.pop_front();
    } else {
      const auto held = std::pair(message[1][1], message[0]);
      const bool known = std::erase(allocated, held) > 0;
      if (known) {
        available.push_front(held.first);
      }
      self.reply(Value(known ? "ok" : "error"));
    }
  }
}

TEST_F(TestExamplePrograms, testProgram_5_6) {
  const auto server = sys->spawn(allocate_resources, std::deque<Value>{"a", "b", "c"});
  const testkit::TestProbe me(sys);
  const auto request = [&](const Value& message) {
    return server.ask<Value>(Value::tuple(me.ref(), message)).get();
  };
  EXPECT_EQ(request(Value::tuple("free", "a")), "error");
  EXPECT_EQ(request("alloc"), Value::tuple("yes", "a"));
  EXPECT_EQ(request("alloc"), Value::tuple("yes", "b"));
  EXPECT_EQ(request("alloc"), Value::tuple("yes", "c"));
  EXPECT_EQ(request("alloc"), "no");
  EXPECT_EQ(request(Value::tuple("free", "b")), "ok");
  EXPECT_EQ(request("alloc"), Value::tuple("yes", "b"));
}

}  // namespace
}  // namespace actors::test
