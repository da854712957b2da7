// Selective receive: which message, and what becomes of the others.

#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// Runs `function` as a process that has been told `messages` before it begins.
template <class F, class... Ms>
auto run(F function, Ms... messages) {
  testkit::System sys;
  const auto process = sys->spawn(function);
  (process.tell(std::move(messages)), ...);
  return process.join().get();
}

TEST(Receive, TakesWhateverComesNext) {
  EXPECT_EQ(
      run([](Process& self) { return self.receive().template get<Ping>().n; }, Ping{7}, Pong{8}),
      7);
}

TEST(Receive, OfOneTypeLeavesTheOthersInOrder) {
  const auto order = run(
      [](Process& self) {
        std::vector<int> seen{self.receive<Pong>().n};
        seen.push_back(self.receive<Ping>().n);
        seen.push_back(self.receive<Ping>().n);
        seen.push_back(self.receive<Job>().id);
        return seen;
      },
      Ping{1}, Job{2}, Ping{3}, Pong{4});
  EXPECT_THAT(order, ElementsAre(4, 1, 3, 2));
}

TEST(Receive, OfSeveralTypesGivesAVariantOfTheOldest) {
  const auto got =
      run([](Process& self) { return self.receive<Ping, Pong>(); }, Job{1}, Pong{2}, Ping{3});
  ASSERT_EQ(got.index(), 1U);
  EXPECT_EQ(std::get<Pong>(got).n, 2);
}

TEST(Receive, TheOldestMessageCountsBeforeTheFirstClause) {
  EXPECT_EQ(run(
                [](Process& self) {
                  return self.receive([](const Pong& p) { return p.n; },
                                      [](const Ping& p) { return p.n; });
                },
                Ping{1}, Pong{2}),
            1);
}

TEST(Receive, OfTwoClausesForOneMessageTheFirstCounts) {
  EXPECT_EQ(run(
                [](Process& self) {
                  return self.receive(
                      when([](const Ping& p) { return p.n > 5; },
                           [](Ping) { return std::string("guarded"); }),
                      [](const Ping&) { return std::string("any"); },
                      [](const Message&) { return std::string("whatever"); });
                },
                Ping{6}),
            "guarded");
}

TEST(Receive, AGuardThatSaysNoLeavesTheMessage) {
  EXPECT_THAT(run(
                  [](Process& self) {
                    const int urgent = self.receive(
                        when([](const Job& j) { return j.urgent; }, [](Job j) { return j.id; }));
                    return std::vector<int>{urgent, self.receive<Job>().id};
                  },
                  Job{1, false}, Job{2, true}),
              ElementsAre(2, 1));
}

TEST(Receive, IsAnExpressionOfTheCommonTypeOfItsClauses) {
  static const auto kData = tuple_of("data", is<std::string>());
  const auto take = [](Process& self) {
    return self.receive(
        when(kData, [](const Value& m) { return m.size(); }), [](const Ping& p) { return p.n; },
        after(1s, [] { return 0; }));
  };
  EXPECT_EQ(run(take, Value::tuple("data", 1), Value::tuple("data", "x")), 2U);
}

TEST(Receive, PatternsSayWhichOneHasMatched) {
  static const auto kData = tuple_of("data", is<std::string>());
  static const auto kEvent = map_of({{"event", is<std::string>()}});
  const auto text = run(
      [](Process& self) {
        std::string seen;
        for (int i = 0; i < 2; ++i) {
          auto [pattern, message] = self.receive(kData, kEvent);
          seen += pattern == kEvent ? "event " : "data ";
          seen += std::to_string(pattern.index());
        }
        return seen + " left " + std::to_string(self.receive<Value>().size());
      },
      Value::array(1, 2, 3), Value{{"event", "x"}}, Value::tuple("data", "y"));
  EXPECT_EQ(text, "event 1data 0 left 3");
}

TEST(Receive, AMoveOnlyMessageIsHandedOver) {
  EXPECT_EQ(run([](Process& self) { return *self.receive<std::unique_ptr<int>>(); },
                std::make_unique<int>(3)),
            3);
  EXPECT_EQ(
      run([](Process& self) { return self.receive([](std::unique_ptr<int> p) { return *p; }); },
          std::make_unique<int>(4)),
      4);
}

TEST(Receive, WaitsForWhatIsNotThereYet) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) { return self.receive<Pong>().n; });
  process | Ping{1};
  sys.run_until_idle();
  EXPECT_FALSE(process.join().ready());
  process | Pong{2};
  EXPECT_EQ(process.join().get(), 2);
}

TEST(Receive, EachMessageIsLookedAtOnceHoweverManyArrive) {
  constexpr int kMessages = 100'000;
  testkit::System sys(0);
  int looked = 0;
  const auto process = sys->spawn([&looked](Process& self) {
    self.receive(when(
        [&looked](const Ping& p) {
          ++looked;
          return p.n == kMessages;
        },
        [](Ping) {}));
  });
  for (int i = 1; i <= kMessages; ++i) {
    process | Ping{i};
    if (i % 50 == 0) {
      sys.run_until_idle();  // it wakes up, finds fifty more, and waits again
    }
  }
  process.join().get();
  EXPECT_EQ(looked, kMessages);
}

TEST(Receive, AGuardThatThrowsLeavesTheMessageWhereItIs) {
  EXPECT_EQ(run(
                [](Process& self) {
                  const auto picky = when([](const Ping&) -> bool { throw std::logic_error("?"); },
                                          [](Ping p) { return p.n; });
                  EXPECT_THROW(self.receive(picky), std::logic_error);
                  return self.receive<Ping>().n;
                },
                Ping{1}),
            1);
}

TEST(Receive, InsideAGuardIsAnError) {
  EXPECT_EQ(run(
                [](Process& self) {
                  const auto nested =
                      when([&self](const Ping&) { return self.receive<Pong>().n > 0; },
                           [](Ping p) { return p.n; });
                  EXPECT_THROW(self.receive(nested), Error);
                  return self.receive<Pong>().n;
                },
                Ping{1}, Pong{2}),
            2);
}

TEST(Receive, AHandlerMayReceive) {
  EXPECT_EQ(
      run(
          [](Process& self) {
            return self.receive([&self](const Ping& p) { return p.n + self.receive<Pong>().n; });
          },
          Ping{1}, Pong{2}),
      3);
}

TEST(Receive, TheSenderIsThatOfTheMessageReceivedLast) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto process = sys->spawn([](Process& self) {
    self.receive<Pong>();
    EXPECT_EQ(self.sender(), self.system().dead_letters());
    self.receive<Ping>();
    self.reply(std::string("it was you"));
  });
  process.tell(Ping{}, probe.ref());
  process.tell(Pong{});
  EXPECT_EQ(probe.expect<std::string>(), "it was you");
}

TEST(Receive, CallbacksOfFuturesRunWhileTheProcessReceives) {
  testkit::System sys;
  const auto server = sys->spawn([](Process& self) {
    self.receive<Ping>();
    self.reply(20);
  });
  const auto process = sys->spawn([server](Process& self) {
    int answer = 0;
    server.ask<int>(Ping{}).on_complete([&](const Future<int>& f) {
      answer = f.get();
      answer += self.receive<Pong>().n;
      self.self() | Go{};
    });
    self.receive<Go>();
    return answer;
  });
  process | Job{};
  process | Pong{1};
  EXPECT_EQ(process.join().get(), 21);
}

TEST(Receive, ATerminatedIsReceivedLikeAMessage) {
  testkit::System sys;
  const auto watched = sys->spawn(named("watched"), [](Process& self) { self.receive<Go>(); });
  const auto watcher = sys->spawn([watched](Process& self) {
    self.watch(watched);
    watched | Go{};
    return self.receive<Terminated>().path;
  });
  EXPECT_EQ(watcher.join().get(), "/user/watched");
}

TEST(Receive, AfterUnwatchNoTerminatedIsFound) {
  testkit::System sys;
  const auto watched = sys->spawn([](Process& self) { self.receive<Go>(); });
  const auto watcher = sys->spawn([watched](Process& self) {
    self.watch(watched);
    watched | Go{};
    watched.join().get();
    self.receive<Pong>();  // by now the notice is there
    self.unwatch(watched);
    return self.receive_for<Terminated>(0s).has_value();
  });
  sys.run_until_idle();
  watcher | Pong{};
  EXPECT_FALSE(watcher.join().get());
}

/// Gives the highest Job first.
class Highest final : public Mailbox {
 public:
  PushResult push(Envelope* message) noexcept override {
    Envelope** at = &first_;
    while (*at != nullptr && rank(**at) >= rank(*message)) {
      at = &(*at)->next;
    }
    message->next = *at;
    *at = message;
    return PushResult::queued;
  }
  Envelope* pop() noexcept override {
    Envelope* const out = first_;
    first_ = out != nullptr ? out->next : nullptr;
    return out;
  }
  void prepend(Envelope* chain) noexcept override {
    Envelope** at = &chain;
    while (*at != nullptr) {
      at = &(*at)->next;
    }
    *at = first_;
    first_ = chain;
  }
  Envelope* scan(Cursor& cursor) noexcept override {
    Envelope* const behind = cursor.at != nullptr ? cursor.at : cursor.before;
    Envelope* const next = behind != nullptr ? behind->next : first_;
    if (next != nullptr) {
      cursor = {behind, next};
    }
    return next;
  }
  Envelope* take(Cursor& cursor) noexcept override {
    Envelope* const taken = cursor.at;
    (cursor.before != nullptr ? cursor.before->next : first_) = taken->next;
    cursor.at = nullptr;
    return taken;
  }
  Envelope* close() noexcept override { return std::exchange(first_, nullptr); }
  [[nodiscard]] std::size_t size_hint() const noexcept override { return 0; }

 private:
  static int rank(const Envelope& message) noexcept {
    const Job* const job = get_if<Job>(message);
    return job != nullptr ? job->id : 0;
  }
  Envelope* first_ = nullptr;
};

TEST(Receive, LooksThroughAMailboxOfTheUsersInItsOrder) {
  testkit::System sys;
  const auto process =
      sys->spawn(with_mailbox([] { return std::make_unique<Highest>(); }), [](Process& self) {
        std::vector<int> seen{self.receive<Ping>().n};
        for (int i = 0; i < 3; ++i) {
          seen.push_back(self.receive<Job>().id);
        }
        seen.push_back(self.receive<Pong>().n);
        return seen;
      });
  process | Job{1};
  process | Job{3};
  process | Ping{9};
  process | Job{2};
  sys.run_until_idle();
  process | Pong{4};
  EXPECT_THAT(process.join().get(), ElementsAre(9, 3, 2, 1, 4));
}

}  // namespace
}  // namespace actors::test
