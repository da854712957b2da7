// ActorRef and Ref<A>: what reaches deliver() for each way of telling.

#include "actors/actor_ref.hpp"

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actor.hpp"

#include "tests/shelf/fake_runtime.hpp"

namespace actors {
namespace {

using detail::Envelope;
using detail::FakeRuntime;
using detail::kSomeActor;
using detail::RefId;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class Adder : public Actor {
 public:
  void receive(long /*number*/) {}
};
class Other : public Actor {
 public:
  void receive(long /*number*/) {}
};
class Catcher : public Actor {
 public:
  void receive(const Message& /*any*/) {}
};

struct ThrowsOnCopy {
  ThrowsOnCopy() = default;
  ThrowsOnCopy(const ThrowsOnCopy& /*other*/) { throw std::runtime_error("no copies today"); }
  ThrowsOnCopy(ThrowsOnCopy&&) noexcept = default;
};

struct ActorRefTest : ::testing::Test {
  FakeRuntime runtime;
  ActorRef ref{kSomeActor};
  ActorRef me{RefId{4, 1}};
};

TEST_F(ActorRefTest, TellSetsTheSenderAndTheAddress) {
  ref.tell(5, me);
  ref.tell(6);
  ASSERT_EQ(runtime.delivered.size(), 2U);
  EXPECT_EQ(runtime.delivered[0].to, kSomeActor);
  EXPECT_EQ(runtime.delivered[0].envelope->sender, me.id());
  EXPECT_EQ(*runtime.delivered[0].get_if<int>(), 5);
  EXPECT_TRUE(runtime.delivered[1].envelope->sender.empty());
}

TEST_F(ActorRefTest, TellSendsTextAsAString) {
  const char* const pointer = "pointer";
  ref.tell("array");
  ref.tell(pointer);
  ref.tell(std::string_view("view"));
  ASSERT_EQ(runtime.delivered.size(), 3U);
  EXPECT_EQ(*runtime.delivered[0].get_if<std::string>(), "array");
  EXPECT_EQ(*runtime.delivered[1].get_if<std::string>(), "pointer");
  EXPECT_EQ(*runtime.delivered[2].get_if<std::string>(), "view");
}

TEST_F(ActorRefTest, TypedTellConvertsAtTheSender) {
  const Ref<Adder> adder(kSomeActor);
  adder.tell(7, me);
  adder | short{8};
  ASSERT_EQ(runtime.delivered.size(), 2U);
  EXPECT_EQ(*runtime.delivered[0].get_if<long>(), 7);
  EXPECT_EQ(*runtime.delivered[1].get_if<long>(), 8);
}

TEST_F(ActorRefTest, TellingAMessageSendsOnWhatItHolds) {
  const Message message = Message::of(9);
  ref.tell(message, me);
  Ref<Catcher>(kSomeActor).tell(Message::of(std::make_unique<int>(10)));
  ASSERT_EQ(runtime.delivered.size(), 2U);
  EXPECT_EQ(*runtime.delivered[0].get_if<int>(), 9);
  EXPECT_EQ(runtime.delivered[0].envelope->sender, me.id());
  EXPECT_EQ(**runtime.delivered[1].get_if<std::unique_ptr<int>>(), 10);
  EXPECT_EQ(message.get<int>(), 9);
}

TEST_F(ActorRefTest, KillOvertakesAndPoisonPillDoesNot) {
  ref.tell(Kill{});
  Ref<Adder>(kSomeActor).tell(Kill{});
  ref.tell(PoisonPill{});
  ASSERT_EQ(runtime.delivered.size(), 3U);
  EXPECT_TRUE(runtime.delivered[0].envelope->has(Envelope::kSystem));
  EXPECT_TRUE(runtime.delivered[1].envelope->has(Envelope::kSystem));
  EXPECT_FALSE(runtime.delivered[2].envelope->has(Envelope::kSystem));
}

TEST_F(ActorRefTest, AMessageThatCannotBeCopiedForTheCallerIsNotSent) {
  const ThrowsOnCopy stubborn;
  EXPECT_THROW(ref.tell(stubborn), std::runtime_error);
  EXPECT_THAT([this] { ref.tell(Message()); }, ThrowsMessage<Error>(HasSubstr("empty")));
  EXPECT_TRUE(runtime.delivered.empty());
  ref.tell(ThrowsOnCopy());
  EXPECT_EQ(runtime.delivered.size(), 1U);
}

TEST_F(ActorRefTest, TellingNobodyIsDeliveredToNobody) {
  ActorRef().tell(1);
  ASSERT_EQ(runtime.delivered.size(), 1U);
  EXPECT_TRUE(runtime.delivered[0].to.empty());
}

TEST_F(ActorRefTest, ComparesAndHashesByTheActor) {
  const Ref<Adder> same(kSomeActor);
  EXPECT_EQ(ref, same);
  EXPECT_NE(ref, me);
  EXPECT_NE(ref, ActorRef(RefId{kSomeActor.slot, kSomeActor.generation + 1}));
  EXPECT_EQ(std::hash<ActorRef>()(ref), std::hash<Ref<Adder>>()(same));
  std::unordered_set<std::size_t> hashes;
  for (std::uint32_t slot = 0; slot < 100; ++slot) {
    for (std::uint32_t generation = 1; generation <= 100; ++generation) {
      hashes.insert(std::hash<ActorRef>()(ActorRef(RefId{slot, generation})));
    }
  }
  EXPECT_GT(hashes.size(), 9'900U);
}

TEST_F(ActorRefTest, IsFalseForNobodyOnly) {
  EXPECT_FALSE(ActorRef());
  EXPECT_FALSE(Ref<Adder>());
  EXPECT_TRUE(ref);
}

TEST_F(ActorRefTest, BecomesTypedOnlyForItsVeryClass) {
  runtime.found = &detail::class_of<Adder>;
  EXPECT_EQ(ref.as<Adder>(), ref);
  EXPECT_FALSE(ref.as<Other>());
  runtime.found = nullptr;
  EXPECT_FALSE(ref.as<Adder>());
}

TEST_F(ActorRefTest, PrintsItsPath) {
  std::ostringstream out;
  out << ref << ' ' << Ref<Adder>(kSomeActor) << ' ' << ActorRef();
  EXPECT_EQ(out.str(), "/user/a /user/a (nobody)");
}

}  // namespace
}  // namespace actors
