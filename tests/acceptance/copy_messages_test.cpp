// Config::copy_messages: what is sent goes through its encoding and back.

#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"
#include "actors/with/describe.hpp"

#include "tests/acceptance/ordered_mailbox.hpp"
#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;

struct Job {
  int id = 0;
  std::vector<std::string> tags;
  std::vector<Job> parts;
};
BOOST_DESCRIBE_STRUCT(Job, (), (id, tags, parts))

/// Its Codec counts.
struct Traced {
  int n = 0;
};
std::atomic<int> encoded = 0;
std::atomic<int> decoded = 0;

void forget() {
  encoded = 0;
  decoded = 0;
}

struct Shared {
  std::shared_ptr<int> counter;
};
/// Described, but not all of it has an encoding.
struct Halfway {
  int id = 0;
  std::shared_ptr<int> counter;
};
BOOST_DESCRIBE_STRUCT(Halfway, (), (id, counter))
struct Nothing {};

}  // namespace
}  // namespace acceptance

template <>
struct actors::Codec<acceptance::Traced> {
  static Value encode(const acceptance::Traced& t) {
    ++acceptance::encoded;
    return t.n;
  }
  static acceptance::Traced decode(const Value& v) {
    ++acceptance::decoded;
    return {v.get<int>()};
  }
};

namespace acceptance {
namespace {

actors::Config copying() {
  return {.copy_messages = true, .executor = actors::make_manual()};
}

/// Says what it is told.
class Mirror : public actors::Actor {
 public:
  using Protocol = actors::Messages<Job(Job), Traced(Traced), Shared(Shared), int(double),
                                    Nothing(Nothing), std::string(actors::ActorRef), int(Halfway)>;
  explicit Mirror(EventsPtr events) : events_(std::move(events)) {}
  Job receive(const Job& job) { return job; }
  Traced receive(const Traced& traced) { return {traced.n + 1}; }
  Shared receive(const Shared& shared) {
    events_->push_back("shared");
    return shared;
  }
  int receive(double x) {
    events_->push_back(std::to_string(x));
    return static_cast<int>(x);
  }
  Nothing receive(const Nothing& nothing) { return nothing; }
  std::string receive(const actors::ActorRef& ref) { return ref.path(); }
  int receive(const Halfway& halfway) { return halfway.id; }

 private:
  EventsPtr events_;
};

TEST(CopyMessages, AMessageAndItsAnswerGoThroughTheirEncodingAndBack) {
  actors::ActorSystem system(copying());
  const auto mirror = system.actor_of<Mirror>(new_events());
  forget();
  EXPECT_EQ(mirror.ask(Traced{1}).get().n, 2);
  EXPECT_EQ(encoded, 2);
  EXPECT_EQ(decoded, 2);
  mirror.tell(Traced{1});
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_EQ(encoded, 3);
}

TEST(CopyMessages, WithoutItNothingIsEncoded) {
  actors::ActorSystem system(actors::Config{.executor = actors::make_manual()});
  const auto mirror = system.actor_of<Mirror>(new_events());
  forget();
  EXPECT_EQ(mirror.ask(Traced{1}).get().n, 2);
  EXPECT_EQ(encoded + decoded, 0);
  EXPECT_NE(mirror.ask(Shared{std::make_shared<int>(1)}).get().counter, nullptr);
}

TEST(CopyMessages, DescribedStructsRefsAndMessagesWithoutContentArriveWhole) {
  actors::ActorSystem system(copying());
  const auto mirror = system.actor_of<Mirror>(actors::named("mirror"), new_events());
  const Job job = mirror.ask(Job{7, {"a", "\xc3\xa4"}, {Job{8, {}, {}}}}).get();
  EXPECT_EQ(job.id, 7);
  EXPECT_EQ(job.tags, (std::vector<std::string>{"a", "\xc3\xa4"}));
  ASSERT_EQ(job.parts.size(), 1U);
  EXPECT_EQ(job.parts[0].id, 8);
  EXPECT_EQ(mirror.ask(actors::ActorRef(mirror)).get(), "/user/mirror");
  mirror.ask(Nothing{}).get();
}

TEST(CopyMessages, ATypeWithoutAnEncodingIsAPlainErrorInWhoeverSendsIt) {
  const EventsPtr events = new_events();
  actors::ActorSystem system(copying());
  const auto mirror = system.actor_of<Mirror>(events);
  try {
    mirror.tell(Shared{std::make_shared<int>(1)});
    FAIL() << "told";
  } catch (const actors::NoEncoding& error) {
    EXPECT_NE(std::string(error.what()).find("Shared has no encoding"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(mirror.tell(Halfway{}), actors::NoEncoding);
  EXPECT_THROW(mirror.ask(Shared{}).get(), actors::NoEncoding);
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_TRUE(events->empty());
}

TEST(CopyMessages, ContentWithoutAnEncodingNamesTheTypeToo) {
  actors::ActorSystem system(copying());
  const auto mirror = system.actor_of<Mirror>(new_events());
  try {
    mirror.tell(std::numeric_limits<double>::quiet_NaN());
    FAIL() << "told";
  } catch (const actors::ValueError& error) {
    EXPECT_EQ(std::string(error.what()).find("a message of type double cannot be copied: "), 0U)
        << error.what();
  }
}

struct Give {};
/// Answers with what cannot be copied.
class Secretive : public actors::Actor {
 public:
  Shared receive(const Give&) { return {std::make_shared<int>(1)}; }
};

TEST(CopyMessages, AnAnswerWithoutAnEncodingFailsTheAskAndNotWhoAnswers) {
  const EventsPtr events = new_events();
  actors::ActorSystem system(copying());
  const auto secretive = system.actor_of<Secretive>();
  EXPECT_THROW(secretive.ask(Give{}).get(), actors::NoEncoding);
  EXPECT_THROW(secretive.ask(Give{}).get(), actors::NoEncoding);  // lives on
}

struct Pass {};
/// Forwards, and tells in its handler what cannot be copied.
class Careless : public actors::Actor {
 public:
  using Protocol = actors::Messages<Traced, Pass>;
  explicit Careless(actors::Ref<Mirror> mirror) : mirror_(mirror) {}
  void receive(const Traced& /*traced*/) { forward(mirror_); }
  void receive(const Pass& /*pass*/) { mirror_.tell(Shared{}); }

 private:
  actors::Ref<Mirror> mirror_;
};

TEST(CopyMessages, AForwardedMessageIsCopiedAgainAndAHandlerThatSendsWhatCannotBeCopiedFails) {
  actors::ActorSystem system(copying());
  const auto careless = system.actor_of<Careless>(system.actor_of<Mirror>(new_events()));
  forget();
  EXPECT_EQ(careless.ask<Traced>(Traced{1}).get().n, 2);
  EXPECT_EQ(encoded, 3);  // to the one, on to the other, and the answer
  EXPECT_THROW(careless.ask(Pass{}).get(), actors::NoEncoding);
}

TEST(CopyMessages, ProcessesTakePart) {
  actors::ActorSystem system(copying());
  forget();
  const auto process = system.spawn([](actors::Process& self) {
    // Selective: the other one stays.
    const int later = self.receive(actors::when([](const Traced& t) { return t.n == 2; },
                                                [](const Traced& t) { return t.n; }));
    return later * 10 + self.receive<Traced>().n;
  });
  actors::ActorRef(process).tell(Traced{1});
  actors::ActorRef(process).tell(Traced{2});
  EXPECT_EQ(process.join().get(), 21);
  EXPECT_EQ(decoded, 2);
  EXPECT_THROW(system.spawn([](actors::Process& self) { self.receive(); }).tell(Shared{}),
               actors::NoEncoding);
}

/// Sums up what it is told.
class Sum : public actors::Actor {
 public:
  using Protocol = actors::Messages<Traced, int(Pass)>;
  void receive(const Traced& traced) { sum_ += traced.n; }
  int receive(const Pass& /*pass*/) { return sum_; }

 private:
  int sum_ = 0;
};

TEST(CopyMessages, AMailboxOfTheUsersTakesPart) {
  actors::ActorSystem system(copying());
  forget();
  const auto sum = system.actor_of<Sum>(actors::with_mailbox(
      [] { return std::make_unique<OrderedMailbox>(OrderedMailbox::by(&Traced::n)); }));
  sum.tell(Traced{1});
  sum.tell(Traced{2});
  EXPECT_TRUE(system.await_idle(10s));  // Pass ranks before both
  EXPECT_EQ(sum.ask(Pass{}).get(), 3);
  EXPECT_EQ(decoded, 2);
}

// Where actors are at home at a worker, mail between them has a shorter way.
TEST(CopyMessages, NothingGoesAroundItOnWorkers) {
  constexpr int many = 10'000;
  actors::ActorSystem system(actors::Config{.workers = 2, .copy_messages = true});
  const auto sum = system.actor_of<Sum>();
  forget();
  system
      .spawn([&sum](actors::Process& self) {
        for (int i = 0; i < many; ++i) {
          sum.tell(Traced{1});
          if (i % 100 == 0) {
            static_cast<void>(sum.ask(Pass{}).get());
            self.yield();
          }
        }
      })
      .join()
      .get();
  EXPECT_EQ(sum.ask(Pass{}).get(), many);
  EXPECT_EQ(encoded, many);
  EXPECT_EQ(decoded, many);
}

TEST(CopyMessages, AnInboxWatchesAndCallsAndDoesNotTakeAMissingEncodingForNoReply) {
  actors::ActorSystem system(copying());
  const auto mirror = system.actor_of<Mirror>(new_events());
  actors::Inbox inbox(system);
  EXPECT_EQ(inbox.call(mirror, Traced{1}, 1s, Traced{-1}).n, 2);
  EXPECT_THROW(inbox.call(mirror, Shared{}, 1s, Shared{}), actors::NoEncoding);
  inbox.watch(mirror);
  inbox.unwatch(mirror);
  inbox.watch(mirror);
  system.stop(mirror);
  EXPECT_EQ(inbox.receive<actors::Terminated>().ref, mirror);
}

TEST(CopyMessages, TheTestKitAndTheLatchWorkWithIt) {
  actors::testkit::System sys(1, actors::Config{.copy_messages = true});
  actors::testkit::TestProbe probe(sys);
  const auto latch = sys.actor_of<actors::CountDownLatch>();
  probe.watch(latch);
  probe.send(latch, actors::CountDownLatch::Start{1});
  latch.tell(actors::CountDownLatch::CountDown{});
  probe.expect<actors::CountDownLatch::Done>();
  probe.unwatch(latch);
  probe.watch(latch);
  sys.stop(latch);
  probe.expect_terminated(latch);
}

/// An ask that was told to an asker instead of an answer.
class AsksBack : public actors::Actor {
 public:
  explicit AsksBack(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Give& /*give*/) {
    sender().ask<int>(Shared{}, actors::no_timeout).on_complete([events = events_](const auto& f) {
      events->push_back(f.error() ? "failed" : "answered");
    });
  }

 private:
  EventsPtr events_;
};

TEST(CopyMessages, AnAskThatCannotBeCopiedAsAnAnswerLeavesNobodyWaiting) {
  const EventsPtr events = new_events();
  actors::ActorSystem system(copying());
  const auto back = system.actor_of<AsksBack>(events);
  EXPECT_THROW(static_cast<void>(actors::ActorRef(back).ask<int>(Give{}).get()),
               actors::NoEncoding);
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_EQ(*events, (Events{"failed"}));
}

/// Looks like a ref, and has a way of its own.
struct Member {
  actors::ActorRef ref;
  std::string name;
  [[nodiscard]] auto id() const { return ref.id(); }
};
BOOST_DESCRIBE_STRUCT(Member, (), (ref, name))
/// Described, and not to be read: never copied, but it can be told.
struct Fixed {
  const int id = 0;
};
BOOST_DESCRIBE_STRUCT(Fixed, (), (id))

TEST(CopyMessages, WhatHasAnEncodingIsKnownAtCompileTime) {
  using actors::detail::travels;
  static_assert(travels<Job>() && travels<Member>() && travels<std::vector<actors::Ref<Mirror>>>());
  static_assert(!travels<Shared>() && !travels<Halfway>() && !travels<std::vector<Shared>>());
  static_assert(!travels<Fixed>() && !travels<long double>() && !travels<std::string_view>());
  static_assert(!travels<std::optional<std::optional<int>>>() && travels<std::optional<int>>());
  using Ordered = std::map<std::string, int, bool (*)(const std::string&, const std::string&)>;
  static_assert(!travels<Ordered>() && actors::has_encoding<Ordered>);
  EXPECT_EQ(actors::Value::from(Member{{}, "alice"})["name"], actors::Value("alice"));
  actors::ActorSystem system(actors::Config{.executor = actors::make_manual()});
  actors::ActorRef(system.actor_of<Mirror>(new_events())).tell(Fixed{});
}

TEST(CopyMessages, SignalsStopsAndFailuresGoAsTheyAre) {
  actors::ActorSystem system(copying());
  const auto mirror = system.actor_of<Mirror>(new_events());
  const auto watcher = system.spawn([&](actors::Process& self) {
    self.watch(mirror);
    return self.receive<actors::Terminated>().ref == mirror;
  });
  EXPECT_TRUE(system.await_idle(10s));
  mirror.tell(actors::PoisonPill{});
  EXPECT_TRUE(watcher.join().get());
  const auto killed = system.actor_of<Mirror>(new_events());
  killed.tell(actors::Kill{});
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_EQ(killed.path(), "(stopped)");
}

}  // namespace
}  // namespace acceptance
