// Which messages a typed ref takes, and what an argument becomes. Decided by the compiler; the
// tests compare its decisions.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"

namespace actors {
namespace {

template <class A, class M>
using Told = typename detail::told_as<A, M>::type;

struct Shape {};
struct Circle : Shape {};
enum Color { red };
enum class Size : std::uint8_t { small };
struct Deposit {
  int amount = 0;
};
struct Balance {};
struct Inches {
  Inches(int count) : inches(count) {}  // implicit: the point of it
  int inches;
};
struct Greedy {  // converts from anything
  template <class T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, Greedy>) Greedy(const T& /*anything*/) {
  }  // implicit: the point of it
};

class Greeter : public Actor {
 public:
  void receive(const std::string& /*name*/) {}
};
class Account : public Actor {
 public:
  using Protocol = Messages<Deposit, int(Balance)>;
  void receive(const Deposit& /*deposit*/) {}
  int receive(const Balance& /*balance*/) const noexcept { return 0; }
};
class Watcher : public Actor {
 public:
  void receive(const Terminated& /*end*/) {}
};
class Catcher : public Actor {
 public:
  void receive(const Message& /*any*/) {}
};
class Both : public Actor {
 public:
  using Protocol = Messages<double>;
  void receive(double /*number*/) {}
  void receive(const Message& /*any*/) {}
};

TEST(Accepts, TextInAllItsForms) {
  EXPECT_TRUE((accepts<Greeter, const char(&)[6]>));
  EXPECT_TRUE((accepts<Greeter, const char*>));
  EXPECT_TRUE((accepts<Greeter, std::string_view>));
  EXPECT_TRUE((std::is_same_v<Told<Greeter, std::string_view>, std::string>));
  EXPECT_FALSE((accepts<Greeter, char>));
  EXPECT_FALSE((accepts<Greeter, int>));
  EXPECT_FALSE((accepts<Greeter, std::nullptr_t>));  // std::string would take it for text
  EXPECT_TRUE((accepts<Messages<Shape*>, std::nullptr_t>));
  EXPECT_TRUE((std::is_same_v<Told<Messages<std::string, std::filesystem::path>, const char*>,
                              std::string>));
  EXPECT_TRUE((accepts<Messages<std::filesystem::path>, const char*>));
}

TEST(Accepts, WideningButNoNarrowing) {
  using Long = Messages<long>;
  EXPECT_TRUE((accepts<Long, int>));
  EXPECT_TRUE((std::is_same_v<Told<Long, int>, long>));
  EXPECT_TRUE((accepts<Long, char>));
  EXPECT_FALSE((accepts<Long, unsigned long>));
  EXPECT_FALSE((accepts<Long, double>));
  EXPECT_FALSE((accepts<Messages<int>, long>));
  EXPECT_FALSE((accepts<Messages<float>, double>));
  EXPECT_FALSE((accepts<Messages<double>, int>));
  EXPECT_TRUE((accepts<Messages<double>, float>));
}

TEST(Accepts, ClassesByTheirConvertingConstructors) {
  EXPECT_TRUE((accepts<Messages<Inches>, int>));
  EXPECT_TRUE((accepts<Messages<Inches>, short>));
  EXPECT_FALSE((accepts<Messages<Inches>, double>));
  EXPECT_FALSE((accepts<Messages<Deposit>, int>));  // an aggregate: nothing converts to it
  EXPECT_FALSE((accepts<Messages<std::vector<int>>, int>));
  EXPECT_TRUE((accepts<Messages<std::shared_ptr<int>>, std::unique_ptr<int>>));
}

TEST(Accepts, NoConversionToBool) {
  EXPECT_FALSE((accepts<Messages<bool>, int>));
  EXPECT_FALSE((accepts<Messages<bool>, int*>));
  EXPECT_FALSE((accepts<Messages<bool>, const char*>));
  EXPECT_FALSE((accepts<Messages<bool>, std::true_type>));
  EXPECT_TRUE((accepts<Messages<bool>, bool>));
}

TEST(Accepts, NoConversionFromAnEnum) {
  EXPECT_FALSE((accepts<Messages<int>, Color>));
  EXPECT_FALSE((accepts<Messages<int>, Size>));
  EXPECT_TRUE((accepts<Messages<Color>, Color>));
  EXPECT_FALSE((accepts<Messages<Color>, int>));
}

TEST(Accepts, NoConversionToABase) {
  EXPECT_FALSE((accepts<Messages<Shape>, Circle>));
  EXPECT_FALSE((accepts<Messages<Shape>, const Circle&>));
  EXPECT_FALSE((accepts<Messages<Shape*>, Circle*>));
  EXPECT_FALSE((accepts<Messages<void*>, int*>));
  EXPECT_TRUE((accepts<Messages<const Shape*>, Shape*>));
  EXPECT_TRUE((accepts<Messages<Shape, Circle>, Circle>));
}

TEST(Accepts, TheListedTypeItselfBeforeAnyConversion) {
  using Numbers = Messages<long, int, double>;
  EXPECT_TRUE((std::is_same_v<Told<Numbers, int>, int>));
  EXPECT_TRUE((std::is_same_v<Told<Numbers, const int&>, int>));
  EXPECT_TRUE((std::is_same_v<Told<Messages<int, Greedy>, int>, int>));
}

TEST(Accepts, NothingThatConvertsToSeveral) {
  EXPECT_FALSE((accepts<Messages<long, long long>, int>));
  EXPECT_FALSE((accepts<Messages<Inches, long>, int>));
  EXPECT_FALSE((accepts<Messages<Greedy, long>, int>));
  EXPECT_TRUE(
      (accepts<Messages<Greedy, long>, double>));  // narrows to long, so only Greedy is left
}

TEST(Accepts, PoisonPillAndKillEverywhereAsThemselves) {
  EXPECT_TRUE((accepts<Greeter, PoisonPill>));
  EXPECT_TRUE((accepts<Account, const Kill&>));
  EXPECT_TRUE((std::is_same_v<Told<Messages<Greedy>, PoisonPill>, PoisonPill>));
}

TEST(Accepts, NoSignals) {
  EXPECT_FALSE((accepts<Watcher, Terminated>));
  EXPECT_FALSE((accepts<Catcher, const Terminated&>));
  EXPECT_FALSE((accepts<Messages<Greedy>, Terminated>));
}

TEST(Accepts, AnythingWhereMessageIsReceived) {
  EXPECT_TRUE((accepts<Catcher, int>));
  EXPECT_TRUE((accepts<Catcher, std::unique_ptr<int>>));
  EXPECT_TRUE((accepts<Catcher, Message>));
  EXPECT_TRUE((std::is_same_v<Told<Catcher, const char*>, std::string>));
  EXPECT_TRUE((std::is_same_v<Told<Both, float>, double>));
  EXPECT_TRUE((std::is_same_v<Told<Both, int>, int>));
  EXPECT_FALSE((accepts<Greeter, Message>));
}

TEST(Accepts, NoLvalueOfAMoveOnlyType) {
  using Box = Messages<std::unique_ptr<int>>;
  EXPECT_TRUE((accepts<Box, std::unique_ptr<int>>));
  EXPECT_FALSE((accepts<Box, std::unique_ptr<int>&>));
  EXPECT_FALSE((accepts<Box, const std::unique_ptr<int>>));
}

TEST(Reply, IsWhatTheReceiveReturns) {
  EXPECT_TRUE((std::is_same_v<detail::reply_of<Account, Balance>, int>));
  EXPECT_TRUE((std::is_same_v<detail::reply_of<Account, Deposit>, void>));
  EXPECT_TRUE((std::is_same_v<detail::reply_of<Account::Protocol, Balance>, int>));
  EXPECT_TRUE((std::is_same_v<detail::reply_of<Messages<Balance>, Balance>, void>));
}

TEST(RefByProtocol, ConvertsFromWhoeverOffersAllOfIt) {
  using Bank = Account::Protocol;
  EXPECT_TRUE((std::is_convertible_v<Ref<Account>, Ref<Bank>>));
  EXPECT_TRUE((std::is_convertible_v<Ref<Account>, Ref<Messages<Deposit>>>));
  EXPECT_TRUE((std::is_convertible_v<Ref<Account>, Ref<Messages<Balance>>>));
  EXPECT_TRUE((std::is_convertible_v<Ref<Bank>, Ref<Messages<int(Balance)>>>));
  EXPECT_TRUE((std::is_convertible_v<Ref<Catcher>, Ref<Messages<Deposit>>>));
  EXPECT_TRUE((std::is_convertible_v<Ref<Account>, ActorRef>));
}

TEST(RefByProtocol, DoesNotConvertFromWhoeverAnswersOrTakesSomethingElse) {
  EXPECT_FALSE((std::is_convertible_v<Ref<Account>, Ref<Messages<double(Balance)>>>));
  EXPECT_FALSE((std::is_convertible_v<Ref<Account>, Ref<Messages<int(Deposit)>>>));
  EXPECT_FALSE((std::is_convertible_v<Ref<Account>, Ref<Messages<Deposit, int>>>));
  EXPECT_FALSE((std::is_convertible_v<Ref<Messages<Balance>>, Ref<Messages<int(Balance)>>>));
  EXPECT_FALSE((std::is_convertible_v<Ref<Catcher>, Ref<Messages<int(Balance)>>>));
  EXPECT_FALSE((std::is_convertible_v<ActorRef, Ref<Account>>));
  // It would send an int to an actor that has a receive(long) only.
  EXPECT_FALSE((std::is_convertible_v<Ref<Messages<long>>, Ref<Messages<int>>>));
}

}  // namespace
}  // namespace actors
