// class_of<A>: the table of an actor class, and how its entries call receive and answer.

#include "actors/detail/actor_class.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/shelf/fake_runtime.hpp"

namespace actors::detail {
namespace {

struct Deposit {
  int amount = 0;
};
struct Balance {};
struct Name {};
struct Unlisted {};
struct Cargo {
  std::unique_ptr<int> number;
};

class Account : public Actor {
 public:
  using Protocol = Messages<Deposit, int(Balance), Name, Cargo>;
  void receive(const Deposit& d) {
    if (d.amount < 0) {
      throw std::string("negative");
    }
    balance += d.amount;
  }
  int receive(const Balance& /*balance*/) const noexcept { return balance; }
  std::string_view receive(Name /*name*/) { return "alice"; }
  void receive(Cargo&& cargo) { taken = std::move(cargo.number); }
  void receive(const Terminated& end) { ended = end.path; }

  int balance = 0;
  std::unique_ptr<int> taken;
  std::string ended;
};

class Catcher : public Actor {
 public:
  using Protocol = Messages<int>;
  void receive(int number) { sum += number; }
  void receive(const Message& any) { seen = any.type_name(); }

  int sum = 0;
  std::string seen;
};

/// Its address is not what & gives.
struct Smart {
  int number;
  const int* operator&() const { return nullptr; }
};
class AnswersSmart : public Actor {
 public:
  Smart receive(int number) { return {number}; }
};

struct Mixin {
  virtual ~Mixin() = default;
  int padding = 1;
};
class SecondBase : public Mixin, public Actor {
 public:
  ~SecondBase() noexcept override = default;  // Actor's may throw, Mixin's may not
  int receive(int number) { return number + padding; }
};

template <class T, class... Args>
OwnedEnvelope told(RefId sender, Args&&... args) {
  OwnedEnvelope envelope(make_envelope<T>(std::forward<Args>(args)...));
  envelope->sender = sender;
  return envelope;
}

template <class A>
void run(A& actor, Envelope& envelope) {
  const Handler* const handler = find_handler_by_address(class_of<A>, envelope.type);
  ASSERT_NE(handler, nullptr);
  handler->run(actor, envelope);
}

struct ActorClassTest : ::testing::Test {
  FakeRuntime runtime;
};
using ActorClassOf = ActorClassTest;

TEST_F(ActorClassOf, ListsTheProtocolAndTheSignalsThatHaveAReceive) {
  EXPECT_EQ(class_of<Account>.count, 5U);
  EXPECT_NE(find_handler_by_address(class_of<Account>, &type_of<Terminated>), nullptr);
  EXPECT_EQ(find_handler_by_address(class_of<Account>, &type_of<Unlisted>), nullptr);
  EXPECT_EQ(class_of<Account>.any, nullptr);
  EXPECT_EQ(class_of<Catcher>.count, 1U);
  EXPECT_NE(class_of<Catcher>.any, nullptr);
  EXPECT_EQ(*class_of<Catcher>.rtti, typeid(Catcher));
}

/// What Account's receive of an M says of itself.
template <class M>
bool leaves_message() {
  const Handler* const handler = find_handler_by_address(class_of<Account>, &type_of<M>);
  if (handler == nullptr) {
    throw std::logic_error("Account has no receive for it");
  }
  return handler->leaves_message;
}

TEST_F(ActorClassOf, KnowsWhichReceivesLeaveTheMessageWhole) {
  EXPECT_TRUE(leaves_message<Deposit>());
  EXPECT_TRUE(leaves_message<Balance>());
  EXPECT_FALSE(leaves_message<Name>());
  EXPECT_FALSE(leaves_message<Cargo>());
}

TEST_F(ActorClassOf, PassesTheMessageAndMarksWhatIsTakenOver) {
  const auto account = runtime.make<Account>();
  const OwnedEnvelope deposit = told<Deposit>({}, Deposit{5});
  run(*account, *deposit);
  EXPECT_EQ(account->balance, 5);
  EXPECT_FALSE(deposit->has(Envelope::kTaken));

  const OwnedEnvelope cargo = told<Cargo>({}, Cargo{std::make_unique<int>(3)});
  run(*account, *cargo);
  ASSERT_NE(account->taken, nullptr);
  EXPECT_EQ(*account->taken, 3);
  EXPECT_TRUE(cargo->has(Envelope::kTaken));

  const OwnedEnvelope end = told<Terminated>({}, Terminated{ActorRef(), {}, "/user/b"});
  run(*account, *end);
  EXPECT_EQ(account->ended, "/user/b");
}

TEST_F(ActorClassOf, AnswersAnAskWithTheReturnedValue) {
  const auto account = runtime.make<Account>();
  account->balance = 11;
  const OwnedEnvelope question = told<Balance>(kSomeAsk);
  run(*account, *question);
  ASSERT_EQ(runtime.delivered.size(), 1U);
  EXPECT_EQ(runtime.delivered[0].to, kSomeAsk);
  ASSERT_NE(runtime.delivered[0].get_if<int>(), nullptr);
  EXPECT_EQ(*runtime.delivered[0].get_if<int>(), 11);
  EXPECT_TRUE(runtime.handled.empty());
}

TEST_F(ActorClassOf, AnswersWithWhatHasAnAddressOperatorOfItsOwn) {
  const auto actor = runtime.make<AnswersSmart>();
  run(*actor, *told<int>(kSomeAsk, 7));
  ASSERT_EQ(runtime.delivered.size(), 1U);
  ASSERT_TRUE(runtime.delivered[0].get_if<Smart>() != nullptr);
  EXPECT_EQ(runtime.delivered[0].get_if<Smart>()->number, 7);
}

TEST_F(ActorClassOf, AnswersWithTextAsAString) {
  const auto account = runtime.make<Account>();
  const OwnedEnvelope question = told<Name>(kSomeAsk);
  run(*account, *question);
  ASSERT_EQ(runtime.delivered.size(), 1U);
  ASSERT_NE(runtime.delivered[0].get_if<std::string>(), nullptr);
  EXPECT_EQ(*runtime.delivered[0].get_if<std::string>(), "alice");
}

TEST_F(ActorClassOf, DropsAValueReturnedToATell) {
  const auto account = runtime.make<Account>();
  run(*account, *told<Balance>(kSomeActor));
  run(*account, *told<Balance>(RefId{}));
  EXPECT_TRUE(runtime.delivered.empty());
  EXPECT_TRUE(runtime.handled.empty());
}

TEST_F(ActorClassOf, SaysHandledToTheAskOfAVoidReceiveOnly) {
  const auto account = runtime.make<Account>();
  run(*account, *told<Deposit>(kSomeActor, Deposit{1}));
  EXPECT_TRUE(runtime.handled.empty());
  run(*account, *told<Deposit>(kSomeAsk, Deposit{1}));
  ASSERT_EQ(runtime.handled.size(), 1U);
  EXPECT_EQ(runtime.handled[0], kSomeAsk);
}

TEST_F(ActorClassOf, LeavesTheAnswerToWhoeverTookTheDutyOver) {
  const auto account = runtime.make<Account>();
  const OwnedEnvelope deposit = told<Deposit>(kSomeAsk, Deposit{1});
  deposit->flags |= Envelope::kAnswered;
  run(*account, *deposit);
  const OwnedEnvelope question = told<Balance>(kSomeAsk);
  question->flags |= Envelope::kAnswered;
  run(*account, *question);
  EXPECT_TRUE(runtime.handled.empty());
  EXPECT_TRUE(runtime.delivered.empty());
}

TEST_F(ActorClassOf, LetsThroughWhatReceiveThrowsWithoutAnAnswer) {
  const auto account = runtime.make<Account>();
  const OwnedEnvelope deposit = told<Deposit>(kSomeAsk, Deposit{-1});
  EXPECT_THROW(run(*account, *deposit), std::string);
  EXPECT_TRUE(runtime.handled.empty());
}

TEST_F(ActorClassOf, ShowsAnyMessageToTheCatchAll) {
  const auto catcher = runtime.make<Catcher>();
  const OwnedEnvelope message = told<Cargo>(kSomeAsk);
  class_of<Catcher>.any(*catcher, *message);
  EXPECT_NE(catcher->seen.find("Cargo"), std::string::npos);
  EXPECT_FALSE(message->has(Envelope::kTaken));
  EXPECT_EQ(runtime.handled.size(), 1U);
  run(*catcher, *told<int>({}, 4));
  EXPECT_EQ(catcher->sum, 4);
}

TEST_F(ActorClassOf, FindsTheObjectBehindASecondBase) {
  const auto actor = runtime.make<SecondBase>();
  run(*actor, *told<int>(kSomeAsk, 4));
  ASSERT_EQ(runtime.delivered.size(), 1U);
  EXPECT_EQ(*runtime.delivered[0].get_if<int>(), 5);
}

TEST_F(ActorClassOf, FindsByNameWhatAnotherLibraryDescribes) {
  const TypeDescriptor twin = type_of<std::string>;  // another address, as in a shared library
  class Reader : public Actor {
   public:
    void receive(const std::string& /*text*/) {}
  };
  EXPECT_EQ(find_handler_by_address(class_of<Reader>, &twin), nullptr);
  EXPECT_EQ(find_handler_by_name(class_of<Reader>, &twin), &class_of<Reader>.handlers[0]);
}

}  // namespace
}  // namespace actors::detail
