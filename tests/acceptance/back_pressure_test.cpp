// Bounded mailboxes with actors: what is lost is a dead letter, and who is to wait waits.

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::bounded;
using actors::Overflow;
using actors::Ref;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Item {
  int number;
};
/// Does something inside a handler.
struct Script {
  std::function<void(actors::Actor&)> what;
};

/// Notes the items it gets; its handler can be made to wait, so that its mailbox fills.
class Sink : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Item), Script>;
  explicit Sink(EventsPtr events) : events_(std::move(events)) {}
  int receive(const Item& item) {
    events_->push_back("item " + std::to_string(item.number));
    return item.number;
  }
  void receive(const Script& run) { run.what(*this); }

 private:
  EventsPtr events_;
};

class FullMailbox : public testing::Test {
 protected:
  FullMailbox() { sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref()); }

  Ref<Sink> sink(const std::string& name, const actors::Bounded& mailbox) {
    return sys.actor_of<Sink>(actors::named(name).with_mailbox(mailbox), events);
  }
  /// A sink whose handler waits for `gate`, with so many items behind it.
  Ref<Sink> busy_sink(const std::string& name, const actors::Bounded& mailbox, int items) {
    const Ref<Sink> busy = sink(name, mailbox);
    busy.tell(Script{[open = gate.future()](actors::Actor&) { open.get(); }});
    sys.run_until_idle();
    for (int i = 0; i < items; ++i) {
      busy.tell(Item{i});
    }
    return busy;
  }
  /// Starts an actor that does this in its handler, until it has done it or waits.
  Ref<Sink> run(const std::string& name, std::function<void(actors::Actor&)> what) {
    const Ref<Sink> actor = sys.actor_of<Sink>(actors::named(name), events);
    actor.tell(Script{std::move(what)});
    sys.run_until_idle();
    return actor;
  }
  std::vector<int> lost() {
    sys.run_until_idle();
    std::vector<int> numbers;
    while (letters.queued() != 0) {
      numbers.push_back(letters.expect<actors::DeadLetter>().message.get<Item>().number);
    }
    return numbers;
  }
  void note(const std::string& what) { events->push_back(what); }

  System sys;
  EventsPtr events = new_events();
  actors::Promise<void> gate;
  TestProbe letters{sys};
};

using Numbers = std::vector<int>;

// MB-02
TEST_F(FullMailbox, KeepsTenOfTwentyAndTheOthersAreDeadLettersAndTellDoesNotThrow) {
  for (const Overflow overflow : {Overflow::drop_newest, Overflow::fail}) {
    const auto full =
        busy_sink("s" + std::to_string(static_cast<int>(overflow)), bounded(10, overflow), 20);
    EXPECT_EQ(lost(), (Numbers{10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
    auto asked = full.ask(Item{20});
    ASSERT_TRUE(asked.ready());
    EXPECT_THROW(asked.get(), actors::MailboxFull);
    EXPECT_EQ(lost(), (Numbers{20}));
  }
  gate.set();
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 20U);
}

TEST_F(FullMailbox, DropsTheOldestIfItIsToAndThatOnesAskFails) {
  const auto full = busy_sink("s", bounded(3, Overflow::drop_oldest), 0);
  auto first = full.ask(Item{0});
  for (int i = 1; i < 5; ++i) {
    full.tell(Item{i});
  }
  EXPECT_EQ(lost(), (Numbers{0, 1}));
  ASSERT_TRUE(first.ready());
  EXPECT_THROW(first.get(), actors::MailboxFull);
  gate.set();
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"item 2", "item 3", "item 4"}));
}

TEST_F(FullMailbox, IsWhatTryTellTells) {
  const auto full = busy_sink("s", bounded(1, Overflow::fail), 0);
  EXPECT_TRUE(full.try_tell(Item{0}));
  const actors::Told refused = full.try_tell(Item{1});
  EXPECT_FALSE(refused);
  EXPECT_EQ(std::string(refused.error().what()),
            "the mailbox of /user/s is full; it was told acceptance::(anonymous namespace)::Item");
  EXPECT_TRUE(actors::ActorRef(full).try_tell(std::string("odd")).error().what() != nullptr);
  EXPECT_EQ(lost(), Numbers{}) << "its sender knows: it is no dead letter";
  EXPECT_THROW(static_cast<void>(actors::Told().error()), actors::Error);
}

TEST_F(FullMailbox, NeverHoldsUpTryTell) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  run("a", [&](actors::Actor&) { note(full.try_tell(Item{1}) ? "told" : "full"); });
  EXPECT_FALSE(full.try_tell(Item{2}));
  EXPECT_EQ(*events, (Events{"full"}));
}

TEST_F(FullMailbox, TakesATryAtAnUnboundedOneOrADeadOneAsATell) {
  const auto plain = sys.actor_of<Sink>(events);
  EXPECT_TRUE(plain.try_tell(Item{1}));
  sys.system().stop(plain);
  sys.run_until_idle();
  EXPECT_TRUE(plain.try_tell(Item{2}));
  EXPECT_EQ(lost(), (Numbers{1, 2}));
}

// An event that displaced a message would make a dead letter of it, and so another event.
TEST_F(FullMailbox, OfWhoListensToDeadLettersLosesOneMessageAtATime) {
  const auto busy = busy_sink("s", bounded(100, Overflow::drop_oldest), 0);
  sys.system().event_stream().subscribe<actors::DeadLetter>(actors::ActorRef(busy));
  for (int i = 0; i < 103; ++i) {
    busy.tell(Item{i});
  }
  EXPECT_EQ(lost(), (Numbers{0, 1, 2}));
  gate.set();
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 100U);
}

TEST_F(FullMailbox, MayBeTriedByWhoIsToldOfItsLevel) {
  const auto busy = busy_sink("s", bounded(4, Overflow::fail).with_marks(1, 4), 3);
  sys.system().event_stream().subscribe<actors::MailboxHigh>(actors::ActorRef(busy));
  EXPECT_TRUE(busy.try_tell(Item{3})) << "the event that it causes is refused, not the item";
  gate.set();
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 4U);
}

// ---- park

TEST_F(FullMailbox, ParksTheSenderAndOthersGoOnAndTheOrderStays) {
  const auto full = busy_sink("s", bounded(2, Overflow::park), 2);
  run("a", [&](actors::Actor&) {
    for (int i = 10; i < 13; ++i) {
      full.tell(Item{i});
    }
    note("a is through");
  });
  run("b", [&](actors::Actor&) {
    full.tell(Item{20});
    note("b is through");
  });
  run("c", [&](actors::Actor&) { note("c does not tell"); });
  EXPECT_EQ(*events, (Events{"c does not tell"}));
  gate.set();
  sys.run_until_idle();
  std::vector<std::string> items;
  for (const std::string& event : *events) {
    if (event.starts_with("item")) {
      items.push_back(event);
    }
  }
  EXPECT_EQ(items, (Events{"item 0", "item 1", "item 10", "item 20", "item 11", "item 12"}));
  EXPECT_EQ(events->size(), items.size() + 3) << "both are through";
  EXPECT_EQ(lost(), Numbers{});
}

TEST_F(FullMailbox, IsSeenInTheTreeAsWhatASenderWaitsFor) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  run("a", [&](actors::Actor&) { full.tell(Item{10}); });
  EXPECT_NE(sys.system().tree().find("waits for room in a mailbox of /user/s"), std::string::npos)
      << sys.system().tree();
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, LetsASenderGoOnWithoutItsMessageWhenItsPatienceIsOver) {
  const auto full = busy_sink("s", bounded(1, Overflow::park, 3s), 1);
  run("a", [&](actors::Actor&) {
    full.tell(Item{10});
    note("a is through");
  });
  sys.advance(2900ms);
  EXPECT_TRUE(events->empty());
  sys.advance(200ms);
  EXPECT_EQ(*events, (Events{"a is through"}));
  EXPECT_EQ(lost(), (Numbers{10}));
  gate.set();
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"a is through", "item 0"}));
}

TEST_F(FullMailbox, ThatIsAskedMakesTheAskerWaitForRoomFirst) {
  const auto full = busy_sink("s", bounded(1, Overflow::park, 1s), 1);
  run("a", [&](actors::Actor&) { note("answer " + std::to_string(full.ask(Item{10}).get())); });
  run("b", [&](actors::Actor&) {
    try {
      static_cast<void>(full.ask(Item{20}, 1h).get());
    } catch (const actors::MailboxFull& error) {
      note(error.what());
    }
  });
  sys.advance(1100ms);  // both patiences are over
  ASSERT_EQ(events->size(), 1U);
  EXPECT_TRUE(events->front().starts_with("the mailbox of /user/s is full"));
  EXPECT_EQ(lost(), (Numbers{10, 20}));
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, LetsASenderGoThatIsStoppedAndItsMessageIsADeadLetter) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  const auto sender = run("a", [&](actors::Actor&) {
    full.tell(Item{10});
    note("tell returned");
    full.tell(Item{11});
    note("and did not wait again");
  });
  sys.system().stop(sender);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"tell returned", "and did not wait again"}));
  EXPECT_EQ(sender.path(), "(stopped)");
  EXPECT_EQ(lost(), (Numbers{10, 11}));
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, LetsASenderGoThatIsKilledAndItIsKilledAfterwards) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  const auto sender = run("a", [&](actors::Actor&) {
    full.tell(Item{10});
    note("tell returned");
  });
  sys.log().expect_log(1, actors::Level::error, "", [&] { sender.tell(actors::Kill{}); });
  EXPECT_EQ(*events, (Events{"tell returned"}));
  EXPECT_EQ(sender.path(), "(stopped)");
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, ThatEndsLetsAllSendersGo) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  for (const char* const name : {"a", "b", "c"}) {
    run(name, [&](actors::Actor&) {
      full.tell(Item{10});
      note("through");
    });
  }
  sys.system().stop(full);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"through", "through", "through"}));
  EXPECT_EQ(lost(), (Numbers{0, 10, 10, 10}));
}

TEST_F(FullMailbox, OfTheSenderItselfIsNotWaitedFor) {
  const auto self_teller = sink("s", bounded(2, Overflow::park));
  self_teller.tell(Script{[&](actors::Actor&) {
    for (int i = 0; i < 4; ++i) {
      self_teller.tell(Item{i});
    }
    note("through");
  }});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"through", "item 0", "item 1"}));
  EXPECT_EQ(lost(), (Numbers{2, 3}));
}

TEST_F(FullMailbox, InARingOfFullMailboxesIsFoundAndTheRingGoesOn) {
  const auto a = sink("a", bounded(1, Overflow::park, actors::no_timeout));
  const auto b = sink("b", bounded(1, Overflow::park, actors::no_timeout));
  const auto fill = [](Ref<Sink> other, int from) {
    return Script{[other, from](actors::Actor&) {
      other.tell(Item{from});
      other.tell(Item{from + 1});
    }};
  };
  sys.log().expect_log(1, actors::Level::warning, "waits for /user/", [&] {
    a.tell(fill(b, 10));
    b.tell(fill(a, 20));
    sys.run_until_idle();
  });
  EXPECT_EQ(events->size(), 3U) << "one of the four did not wait, and so all others arrived";
  EXPECT_EQ(lost().size(), 1U);
  EXPECT_TRUE(sys.system().await_idle(1s));
}

TEST_F(FullMailbox, InARingWithAnAskIsFoundToo) {
  const auto a = sink("a", bounded(1, Overflow::park, actors::no_timeout));
  const auto b = sink("b", bounded(10, Overflow::park));
  // b fills a's mailbox; a waits for b's answer, which comes after b's handler.
  a.tell(Script{[&](actors::Actor&) {
    b.tell(Script{[&](actors::Actor&) {
      a.tell(Item{1});
      a.tell(Item{2});
      note("b is through");
    }});
    note("answer " + std::to_string(b.ask(Item{3}).get()));
  }});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"b is through", "item 3", "answer 3", "item 1"}));
  EXPECT_EQ(lost(), (Numbers{2}));
}

TEST_F(FullMailbox, IsNoReasonToWaitForACallbackThatRunsOnAWorker) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  actors::Promise<int> promise;
  promise.future().on_complete([full](const auto&) { full.tell(Item{10}); });
  run("a", [&](actors::Actor&) { promise.set(1); });
  EXPECT_EQ(lost(), (Numbers{10}));
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, IsNoReasonToWaitForACallbackOnAPlainThread) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  actors::Promise<int> promise;
  promise.future().on_complete([full](const auto&) { full.tell(Item{10}); });
  std::jthread([&promise] { promise.set(1); }).join();
  EXPECT_EQ(lost(), (Numbers{10}));
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, TakesAPoisonPillInItsTurnWhileSendersWait) {
  const auto full = busy_sink("s", bounded(2, Overflow::park), 2);
  run("a", [&](actors::Actor&) { full.tell(Item{10}); });
  EXPECT_TRUE(full.try_tell(actors::PoisonPill{}));
  gate.set();
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"item 0", "item 1"}));
  EXPECT_EQ(lost(), (Numbers{10})) << "it came after the end";
}

TEST_F(FullMailbox, IsWaitedForByTheThreadThatDrivesWhichMakesRoomItself) {
  const auto slow = sink("s", bounded(1, Overflow::park));
  for (int i = 0; i < 5; ++i) {
    slow.tell(Item{i});  // runs the sink until there is room
  }
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"item 0", "item 1", "item 2", "item 3", "item 4"}));
}

TEST_F(FullMailbox, ThatNothingCanEmptyIsNotWaitedForByTheThreadThatDrives) {
  const auto full = busy_sink("s", bounded(1, Overflow::park), 1);
  full.tell(Item{1});
  EXPECT_EQ(lost(), (Numbers{1}));
  gate.set();
  sys.run_until_idle();
}

TEST_F(FullMailbox, MakesRoomWhenAReceiveTakesSomethingOutOfTheMiddle) {
  const auto taker =
      sys.system().spawn(actors::named("taker").with_mailbox(bounded(2, Overflow::park)),
                         [this](actors::Process& self) {
                           note("got " + self.receive<std::string>());
                           note("then " + std::to_string(self.receive<int>()));
                           note("then " + std::to_string(self.receive<int>()));
                         });
  taker.tell(1);
  taker.tell(std::string("text"));
  run("a", [&](actors::Actor&) {
    taker.tell(2);
    note("a is through");
  });
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 4U);
  EXPECT_EQ(lost(), Numbers{});
}

TEST_F(FullMailbox, ByPriorityShowsAWaitingReceiveWhatComesBeforeAllThatItHasSeen) {
  const auto halted = sys.system().spawn(
      actors::with_mailbox(actors::control_first<std::string>()), [](actors::Process& self) {
        return self.receive(actors::when([](const std::string&) { return true; },
                                         [](const std::string& text) { return text; }));
      });
  halted.tell(1);
  halted.tell(2);
  sys.run_until_idle();
  halted.tell(std::string("halt"));
  sys.run_until_idle();
  ASSERT_TRUE(halted.join().ready());
  EXPECT_EQ(halted.join().get(), "halt");
}

TEST_F(FullMailbox, SaysAtItsMarksThatItFillsAndThatItHasSunkOnceEach) {
  TestProbe levels(sys);
  sys.system().event_stream().subscribe<actors::MailboxHigh>(levels.ref());
  sys.system().event_stream().subscribe<actors::MailboxLow>(levels.ref());
  const auto full = busy_sink("s", bounded(10).with_marks(2, 4), 9);
  const auto high = levels.expect<actors::MailboxHigh>();
  EXPECT_EQ(high.ref, full);
  EXPECT_EQ(high.waiting, 4U);
  levels.expect_no_message();
  gate.set();
  EXPECT_EQ(levels.expect<actors::MailboxLow>().waiting, 2U);
  levels.expect_no_message();
  EXPECT_EQ(events->size(), 9U);
}

// ---- on threads

struct Counted {
  std::atomic<int> handled{0};
  std::atomic<int> lost{0};
};

class CountsItems : public actors::Actor {
 public:
  explicit CountsItems(std::shared_ptr<Counted> counted) : counted_(std::move(counted)) {}
  void receive(const Item&) { counted_->handled.fetch_add(1); }

 private:
  std::shared_ptr<Counted> counted_;
};
class CountsLost : public actors::Actor {
 public:
  explicit CountsLost(std::shared_ptr<Counted> counted) : counted_(std::move(counted)) {}
  void receive(const actors::DeadLetter&) { counted_->lost.fetch_add(1); }

 private:
  std::shared_ptr<Counted> counted_;
};
/// Tells so many items, one after the other.
class Source : public actors::Actor {
 public:
  explicit Source(Ref<CountsItems> sink) : sink_(sink) {}
  void receive(const int& items) {
    for (int i = 0; i < items; ++i) {
      sink_.tell(Item{i});
    }
  }

 private:
  Ref<CountsItems> sink_;
};

class FullMailboxOnWorkers : public testing::TestWithParam<Overflow> {};

// sent == handled + dead letters, from actors and from threads, of sinks that stop meanwhile.
TEST_P(FullMailboxOnWorkers, LosesNothingButToDeadLetters) {
  constexpr int kSources = 4;
  constexpr int kThreads = 2;
  constexpr int kEach = 2'000;
  constexpr int kSinks = 3;
  const auto counted = std::make_shared<Counted>();
  actors::Config config{.workers = 2};
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  actors::ActorSystem system("books", config);
  system.event_stream().subscribe<actors::DeadLetter>(system.actor_of<CountsLost>(counted));
  for (int s = 0; s < kSinks; ++s) {
    const auto sink =
        system.actor_of<CountsItems>(actors::with_mailbox(bounded(16, GetParam(), 1h)), counted);
    std::vector<Ref<Source>> sources;
    for (int i = 0; i < kSources; ++i) {
      sources.push_back(system.actor_of<Source>(sink));
      sources.back().tell(kEach);
    }
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([sink] {
        for (int i = 0; i < kEach; ++i) {
          sink.tell(Item{i});
        }
      });
    }
    if (s > 0) {
      system.stop(sink);  // while many tell it, and wait for room in it
    }
    threads.clear();
    ASSERT_TRUE(system.await_idle(60s)) << system.tree();
    if (s == 0 && GetParam() == Overflow::park) {
      EXPECT_EQ(counted->handled.load(), (kSources + kThreads) * kEach) << "all waited for room";
    }
  }
  EXPECT_EQ(counted->handled.load() + counted->lost.load(), kSinks * (kSources + kThreads) * kEach);
}

INSTANTIATE_TEST_SUITE_P(Policies, FullMailboxOnWorkers,
                         testing::Values(Overflow::drop_newest, Overflow::drop_oldest,
                                         Overflow::fail, Overflow::park));

TEST(FullMailboxAtTheEnd, HoldsUpNoThreadThatWaitsForRoomInIt) {
  std::jthread teller;
  {
    actors::Config config{.workers = 1};
    config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
    actors::ActorSystem system("ends", config);
    std::latch entered(1);
    actors::Promise<void> gate;
    const auto events = new_events();
    const auto full = system.actor_of<Sink>(
        actors::with_mailbox(bounded(1, Overflow::park, actors::no_timeout)), events);
    full.tell(Script{[&, open = gate.future()](actors::Actor&) {
      entered.count_down();
      open.get();
    }});
    entered.wait();
    full.tell(Item{1});
    std::latch about_to_tell(1);
    teller = std::jthread([full, &about_to_tell] {
      about_to_tell.count_down();
      full.tell(Item{2});  // for ever, but for the end
    });
    about_to_tell.wait();
    system.terminate();
    system.wait();
  }
  teller.join();
}

}  // namespace
}  // namespace acceptance
