// The handler rules of the thread-per-actor framework of 2008, for class actors: which handler gets
// a message, how handlers are inherited, and how an actor is stopped. The row above each test is
// one of its feature list.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using actors::testkit::TestProbe;
using testing::ElementsAre;

using Names = std::vector<std::string>;

struct Fruit {};
struct Apple : Fruit {};
enum Color { red };

/// Notes which handler got each message.
class Sorting : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fruit, int, std::string>;
  explicit Sorting(Names* names) : names_(names) {}
  void receive(const Fruit& /*fruit*/) { note("Fruit"); }
  void receive(int /*n*/) { note("int"); }
  void receive(const std::string& /*text*/) { note("text"); }

 protected:
  void unhandled(const actors::Message& /*message*/) override { note("unhandled"); }
  void note(const char* name) { names_->push_back(name); }

 private:
  Names* names_;
};

/// The same with a handler for all others.
class SortingAll : public Sorting {
 public:
  using Sorting::receive;
  using Sorting::Sorting;
  void receive(const actors::Message& /*any*/) { note("other"); }
};

/// One message, and who gets it.
struct Row {
  const char* what;
  void (*tell)(const actors::ActorRef& to);
  const char* handler;  ///< "": nobody that names its type
};

constexpr Row kRows[] = {
    {"a Fruit", [](const actors::ActorRef& to) { to.tell(Fruit{}); }, "Fruit"},
    {"an Apple is no Fruit", [](const actors::ActorRef& to) { to.tell(Apple{}); }, ""},
    {"an int", [](const actors::ActorRef& to) { to.tell(1); }, "int"},
    {"true is no int", [](const actors::ActorRef& to) { to.tell(true); }, ""},
    {"a long is no int", [](const actors::ActorRef& to) { to.tell(1L); }, ""},
    {"a double is no int", [](const actors::ActorRef& to) { to.tell(1.0); }, ""},
    {"a char is no int", [](const actors::ActorRef& to) { to.tell('c'); }, ""},
    {"an enum is no int", [](const actors::ActorRef& to) { to.tell(red); }, ""},
    {"a std::string", [](const actors::ActorRef& to) { to.tell(std::string("x")); }, "text"},
    {"text is a std::string", [](const actors::ActorRef& to) { to.tell("x"); }, "text"},
    {"a Value is no text", [](const actors::ActorRef& to) { to.tell(actors::Value("x")); }, ""},
};

/// Who gets each row's message; `other` stands for "".
template <class A>
void expect_rows(const std::string& other) {
  for (const Row& row : kRows) {
    Names names;
    System sys;
    row.tell(sys.actor_of<A>(&names));
    sys.run_until_idle();
    EXPECT_THAT(names, ElementsAre(*row.handler != '\0' ? row.handler : other)) << row.what;
  }
}

// B10
TEST(Handlers, AreFoundByTheExactClassOfTheMessage) {
  expect_rows<Sorting>("unhandled");
}

// B10, B11
TEST(Handlers, TheCatchAllTakesWhatNoOtherDoes) {
  expect_rows<SortingAll>("other");
}

// B13
TEST(Handlers, ASubclassWithoutAnyOfItsOwnHasItsBases) {
  struct Plain : Sorting {
    using Sorting::Sorting;
  };
  Names names;
  System sys;
  const auto plain = sys.actor_of<Plain>(&names);
  plain.tell(Fruit{});
  plain.tell(1);
  sys.run_until_idle();
  EXPECT_THAT(names, ElementsAre("Fruit", "int"));
}

/// Some handlers that classes share.
template <class Base>
class CountsDoubles : public Base {
 public:
  using Base::Base;
  using Base::receive;
  void receive(double /*d*/) { this->note("double"); }
};

/// Handlers of its bases, one of its own, and one that hides its base's.
class Merged : public CountsDoubles<Sorting> {
 public:
  using Protocol = actors::Messages<Fruit, int, std::string, double, char>;
  using CountsDoubles::CountsDoubles;
  using CountsDoubles::receive;
  void receive(char /*c*/) { note("char"); }
  void receive(int /*n*/) { note("int of Merged"); }
};

// B12: the last one wins
TEST(Handlers, AreMergedFromBasesByUsing) {
  Names names;
  System sys;
  const auto merged = sys.actor_of<Merged>(&names);
  merged.tell(Fruit{});
  merged.tell(1.5);
  merged.tell('c');
  merged.tell(1);
  merged.tell("x");
  sys.run_until_idle();
  EXPECT_THAT(names, ElementsAre("Fruit", "double", "char", "int of Merged", "text"));
}

/// A handler that a subclass may override.
class Polite : public actors::Actor {
 public:
  explicit Polite(Names* names) : names_(names) {}
  virtual void receive(const std::string& name) { names_->push_back("hello " + name); }

 protected:
  Names* names_;
};
class Rude : public Polite {
 public:
  using Polite::Polite;
  void receive(const std::string& name) override { names_->push_back("you, " + name); }
};

// B14: overriding had no effect there; here it does
TEST(Handlers, OverridingAVirtualOneTakesEffect) {
  Names names;
  System sys;
  sys.actor_of<Rude>(&names).tell("Bob");
  sys.run_until_idle();
  EXPECT_THAT(names, ElementsAre("you, Bob"));
}

// B15: Stop is queued behind earlier messages, and acknowledged
TEST(StoppingInOrder, AGracefulStopHandlesWhatWasToldBeforeAndIsAcknowledged) {
  Names names;
  System sys;
  const auto sorting = sys.actor_of<Sorting>(&names);
  sorting.tell(1);
  sorting.tell("x");
  const auto stopped = sys->graceful_stop(sorting);
  sorting.tell(2);  // behind the stop
  EXPECT_FALSE(stopped.ready());
  stopped.get();
  EXPECT_THAT(names, ElementsAre("int", "text"));
}

// B15: asking a PoisonPill is the ack of the message itself
TEST(StoppingInOrder, AnAskedPoisonPillIsAcknowledged) {
  Names names;
  System sys;
  const auto sorting = sys.actor_of<Sorting>(&names);
  sorting.tell(1);
  const actors::ActorRef ref = sorting;
  ref.ask<void>(actors::PoisonPill{}).get();
  EXPECT_THAT(names, ElementsAre("int"));
}

/// Stops itself in a handler.
class Quits : public actors::Actor {
 public:
  explicit Quits(Names* names) : names_(names) {}
  void receive(int n) {
    names_->push_back(std::to_string(n));
    if (n == 2) {
      stop();
    }
  }

 private:
  Names* names_;
};

// B15: a handler ended its actor by raising Stop itself
TEST(StoppingInOrder, AHandlerThatStopsItsActorIsTheLast) {
  Names names;
  System sys;
  TestProbe probe(sys);
  const auto quits = probe.watch(sys.actor_of<Quits>(&names));
  for (const int n : {1, 2, 3}) {
    quits.tell(n);
  }
  EXPECT_TRUE(probe.expect_terminated(quits).reason.normal());
  EXPECT_THAT(names, ElementsAre("1", "2"));
}

// B16: without a sender the ack failed there
TEST(StoppingInOrder, AStopWithoutASenderStopsAndNothingElse) {
  Names names;
  System sys;
  TestProbe probe(sys);
  sys->event_stream().subscribe<actors::DeadLetter>(probe.ref());
  const auto sorting = sys.actor_of<Sorting>(&names);
  sorting.tell(1);
  sorting.tell(actors::PoisonPill{});
  probe.expect_no_message();
  EXPECT_THAT(names, ElementsAre("int"));
  EXPECT_FALSE(sorting.as<Sorting>());
  EXPECT_EQ(sys.log().count(actors::Level::error), 0U);
}

// B17: there was no ack, and the stopper waited for its timeout
TEST(StoppingInOrder, StoppingTheStoppedIsAcknowledgedAtOnce) {
  Names names;
  System sys;
  const auto sorting = sys.actor_of<Sorting>(&names);
  sys->graceful_stop(sorting).get();
  EXPECT_TRUE(sys->graceful_stop(sorting).ready());
  sys.stop(sorting);  // harmless
  sys.run_until_idle();
}

// B22: several stopped at once, one acknowledgement each
TEST(StoppingInOrder, AnInboxStopsSeveralAndTellsWhichHaveEnded) {
  Names names;
  System sys;
  actors::Inbox inbox(sys);
  const auto a = sys.actor_of<Sorting>(&names);
  const auto b = sys.actor_of<SortingAll>(&names);
  a.tell(1);
  b.tell(Apple{});
  EXPECT_THAT(inbox.stop_all({a, b}, 1s), ElementsAre(true, true));
  EXPECT_THAT(names, testing::UnorderedElementsAre("int", "other"));
}

}  // namespace
}  // namespace acceptance
