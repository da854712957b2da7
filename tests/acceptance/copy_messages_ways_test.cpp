// Config::copy_messages, on the ways a message takes besides tell and ask: what a future is piped
// to, what a process replies, what an Inbox calls. What arrives is equal and shares nothing.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;

/// Its encoding is the number: a copy has a number of its own.
struct Shares {
  std::shared_ptr<int> number = std::make_shared<int>(7);
};
struct Unspeakable {
  std::shared_ptr<int> number;
};
struct Give {};

}  // namespace
}  // namespace acceptance

template <>
struct actors::Codec<acceptance::Shares> {
  static Value encode(const acceptance::Shares& shares) { return *shares.number; }
  static acceptance::Shares decode(const Value& v) { return {std::make_shared<int>(v.get<int>())}; }
};

namespace acceptance {
namespace {

actors::Config copying() {
  return {.copy_messages = true, .executor = actors::make_manual()};
}

bool equal_but_not_shared(const Shares& sent, const Shares& got) {
  return *sent.number == *got.number && sent.number != got.number;
}

bool names_the_type(const std::string& text) {
  return text.find("Unspeakable has no encoding") != std::string::npos;
}

TEST(CopyMessages, WhatAFutureIsPipedToGetsACopyOfItsValue) {
  actors::testkit::System sys(1, actors::Config{.copy_messages = true});
  actors::testkit::TestProbe probe(sys);
  const Shares sent;
  actors::Promise<Shares> promise;
  promise.future().pipe_to(probe.ref());
  promise.set(sent);
  EXPECT_TRUE(equal_but_not_shared(sent, probe.expect<Shares>()));
}

TEST(CopyMessages, AValueWithoutAnEncodingIsPipedAsAFailureThatNamesItsType) {
  actors::testkit::System sys(1, actors::Config{.copy_messages = true});
  actors::testkit::TestProbe probe(sys);
  actors::Promise<Unspeakable> promise;
  promise.future().pipe_to(probe.ref());
  promise.set(Unspeakable{});
  EXPECT_TRUE(names_the_type(std::string(probe.expect<actors::Failure>().what())));
}

TEST(CopyMessages, WhoAsksAProcessGetsACopyOfItsReply) {
  actors::ActorSystem system(copying());
  const Shares replied;
  const auto process = system.spawn([&replied](actors::Process& self) {
    const Shares asked = self.receive<Shares>();
    self.reply(replied);
    return asked;
  });
  const Shares sent;
  const Shares answer = actors::ActorRef(process).ask<Shares>(sent).get();
  EXPECT_TRUE(equal_but_not_shared(replied, answer));
  EXPECT_TRUE(equal_but_not_shared(sent, process.join().get()));  // what it was asked is one, too
}

TEST(CopyMessages, WhoToldAProcessGetsACopyOfItsReply) {
  actors::ActorSystem system(copying());
  const Shares replied;
  const auto replies = system.spawn([&replied](actors::Process& self) {
    self.receive<Give>();
    self.reply(replied);
  });
  const auto tells = system.spawn([&replies](actors::Process& self) {
    replies.tell(Give{}, self);
    return self.receive<Shares>();
  });
  EXPECT_TRUE(equal_but_not_shared(replied, tells.join().get()));
}

TEST(CopyMessages, AReplyOfAProcessWithoutAnEncodingFailsTheAsk) {
  actors::ActorSystem system(copying());
  const auto process = system.spawn([](actors::Process& self) {
    self.receive<Give>();
    self.reply(Unspeakable{});
    return 1;
  });
  try {
    static_cast<void>(actors::ActorRef(process).ask<Unspeakable>(Give{}).get());
    FAIL() << "answered";
  } catch (const actors::NoEncoding& error) {
    EXPECT_TRUE(names_the_type(error.what())) << error.what();
  }
  EXPECT_EQ(process.join().get(), 1);  // who replies goes on
}

/// Answers with what it keeps.
class Keeper : public actors::Actor {
 public:
  explicit Keeper(Shares kept) : kept_(std::move(kept)) {}
  Shares receive(const Give& /*give*/) { return kept_; }

 private:
  Shares kept_;
};
class Secretive : public actors::Actor {
 public:
  Unspeakable receive(const Give& /*give*/) { return {}; }
};

TEST(CopyMessages, AnInboxThatCallsManyGetsACopyOfEachReply) {
  actors::ActorSystem system(copying());
  const Shares one;
  const Shares other;
  const auto first = system.actor_of<Keeper>(one);
  const auto second = system.actor_of<Keeper>(other);
  actors::Inbox inbox(system);
  for (const actors::Order order : {actors::Order::request, actors::Order::arrival}) {
    const std::vector<Shares> replies =
        inbox.call_all<Shares>({{first, Give{}}, {second, Give{}}}, 1s, Shares{}, order);
    ASSERT_EQ(replies.size(), 2U);
    EXPECT_TRUE(equal_but_not_shared(one, replies[0]) && one.number != replies[1].number);
    EXPECT_TRUE(equal_but_not_shared(other, replies[1]) && other.number != replies[0].number);
  }
}

TEST(CopyMessages, AnInboxThatCallsManyDoesNotTakeAMissingEncodingForNoReply) {
  actors::ActorSystem system(copying());
  const auto secretive = system.actor_of<Secretive>();
  actors::Inbox inbox(system);
  for (const actors::Order order : {actors::Order::request, actors::Order::arrival}) {
    EXPECT_THROW(inbox.call_all<Unspeakable>({{secretive, Give{}}}, 1s, Unspeakable{}, order),
                 actors::NoEncoding);
  }
}

}  // namespace
}  // namespace acceptance
