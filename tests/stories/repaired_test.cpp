// What the systems that libactors takes up get wrong, as their own sources or a run of them show,
// and what has no test elsewhere yet.

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// pyact's wait_all loses results unless its actors end in the order in which they were started.
TEST(Repaired, GatherHasEveryResultInWhateverOrderTheyCome) {
  std::array<int, 3> order{0, 1, 2};
  do {
    testkit::System sys;
    std::vector<ProcessRef<int>> processes;
    std::vector<Future<int>> results;
    for (int i = 0; i < 3; ++i) {
      processes.push_back(sys->spawn([i](Process& self) {
        self.receive<Value>();
        return i;
      }));
      results.push_back(processes.back().join());
    }
    const auto all = gather(results);
    for (const int i : order) {
      EXPECT_FALSE(all.ready());
      processes[static_cast<std::size_t>(i)] | Value("end");
      sys.run_until_idle();
    }
    EXPECT_THAT(all.get(), ElementsAre(0, 1, 2));
  } while (std::next_permutation(order.begin(), order.end()));
}

// tamland's system hangs when it is ended a second time, and when an actor ends it.
TEST(Repaired, AnActorMayEndTheSystemTwiceAndSoMayTheRest) {
  ActorSystem system(Config{.workers = 2});
  const auto ends = system.spawn([](Process& self) {
    self.system().terminate();
    self.system().terminate();
  });
  system.wait();
  ends.join().get();
  system.terminate().get();
  EXPECT_TRUE(system.shutdown(10s));
}

// A late reply of pyact's stays in the caller's mailbox for ever; the bridge of the 2008 article
// gives it to the next caller.
TEST(Repaired, ALateReplyIsADeadLetterAndNobodyElsesAnswer) {
  testkit::System sys;
  testkit::TestProbe letters(sys);
  const auto slow = sys->spawn([](Process& self) {
    for (int answer = 1; answer <= 2; ++answer) {
      self.receive<Value>();
      self.sleep_for(100ms);
      self.reply(answer);
    }
  });
  const auto caller = sys->spawn([slow](Process& self) {
    EXPECT_THROW(slow.ask<int>(Value("first"), 50ms).get(), AskTimeout);
    const int second = slow.ask<int>(Value("second"), 1s).get();
    EXPECT_FALSE(self.receive_for(0s)) << "something is left in the mailbox";
    return second;
  });
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  sys.advance(1s);
  ASSERT_TRUE(caller.join().ready());
  EXPECT_EQ(caller.join().get(), 2);
  EXPECT_EQ(letters.expect<DeadLetter>().message.get<int>(), 1);
  letters.expect_no_message();
}

// tamland's futures call nobody who comes after the result, and give it away once only.
TEST(Repaired, ACallbackThatComesLateIsCalledAndAResultCanBeHadTwice) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& /*self*/) { return std::string("done"); });
  const Future<std::string> result = process.join();
  EXPECT_EQ(result.get(), "done");
  std::vector<std::string> called;
  result.on_complete([&](const Future<std::string>& f) { called.push_back("a " + f.get()); });
  result.on_complete([&](const Future<std::string>& f) { called.push_back("b " + f.get()); });
  EXPECT_THAT(called, ElementsAre("a done", "b done"));
  EXPECT_EQ(result.get(), "done");
}

// pyact's tuples become lists on their way, so that its README's own pattern never matches; and its
// pattern for the empty list throws out of receive.
TEST(Repaired, ATupleIsReceivedAsATupleAlsoAfterJson) {
  static const auto data = tuple_of("data", is<std::string>());
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    std::vector<std::string> seen;
    for (int i = 0; i < 2; ++i) {
      seen.push_back(self.receive(data).message[1].get<std::string>());
    }
    return seen;
  });
  process | Value::array("data", "no tuple");
  process | Value::tuple("data", "X");
  process | Value::parse(Value::tuple("data", "Y").to_json());
  EXPECT_THAT(process.join().get(), ElementsAre("X", "Y"));
}

TEST(Repaired, APatternForTheEmptyListLeavesTheOthersWhereTheyAre) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto empty = self.receive(array_of()).message;
    return Value::array(empty, self.receive<Value>());
  });
  process | Value::array(1);
  process | Value::array();
  EXPECT_EQ(process.join().get(), Value::array(Value::array(), Value::array(1)));
}

}  // namespace
}  // namespace actors::test
