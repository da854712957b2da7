// Props and Options: what is kept, and that every object is built from it anew.

#include "actors/props.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actor.hpp"

#include "tests/shelf/fake_runtime.hpp"

namespace actors {
namespace {

using detail::Blueprint;
using detail::FakeRuntime;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class Shop : public Actor {
 public:
  Shop(std::string name, std::vector<int> prices)
      : name_(std::move(name)), prices_(std::move(prices)) {}
  void receive(int price) { prices_.push_back(price); }
  std::string name_;
  std::vector<int> prices_;
};

class Viewer : public Actor {
 public:
  explicit Viewer(const char* text) : text_(text) {}
  void receive(int /*number*/) {}
  const char* text_;
};

class alignas(128) Wide : public Actor {
 public:
  void receive(int /*number*/) {}
};

class Fragile : public Actor {
 public:
  explicit Fragile(bool in_constructor) {
    if (in_constructor) {
      throw std::runtime_error("constructor");
    }
  }
  ~Fragile() override { throw std::runtime_error("destructor"); }
  void receive(int /*number*/) {}
};

struct PropsTest : ::testing::Test {
  FakeRuntime runtime;
};

TEST_F(PropsTest, BuildsEveryObjectFromTheOriginalArguments) {
  std::vector<int> prices{1, 2};
  const Blueprint blueprint = props<Shop>("corner", prices).take_blueprint();
  prices.clear();
  auto* const first = static_cast<Shop*>(runtime.build(blueprint));
  EXPECT_EQ(first->name_, "corner");
  first->name_ = "changed";
  first->receive(3);
  auto* const second = static_cast<Shop*>(runtime.build(blueprint));
  EXPECT_EQ(second->name_, "corner");
  EXPECT_EQ(second->prices_, (std::vector<int>{1, 2}));
  runtime.destroy(blueprint, first);
  runtime.destroy(blueprint, second);
}

TEST_F(PropsTest, KeepsTextAsAStringOfItsOwn) {
  std::string text = "corner";
  Props<Shop> how = props<Shop>(std::string_view(text), std::vector<int>());
  text = "xxxxxx";
  const Blueprint blueprint = std::move(how).take_blueprint();
  Actor* const shop = runtime.build(blueprint);
  EXPECT_EQ(static_cast<Shop*>(shop)->name_, "corner");
  runtime.destroy(blueprint, shop);
}

TEST_F(PropsTest, KeepsAPointerWhereTheConstructorWantsOne) {
  const char* const text = "literal";
  const Blueprint blueprint = props<Viewer>(text).take_blueprint();
  Actor* const viewer = runtime.build(blueprint);
  EXPECT_EQ(static_cast<Viewer*>(viewer)->text_, text);
  runtime.destroy(blueprint, viewer);
}

TEST_F(PropsTest, KeepsNothingWhenThereAreNoArguments) {
  const Blueprint blueprint = props<Wide>().take_blueprint();
  EXPECT_EQ(blueprint.arguments(), nullptr);
  EXPECT_EQ(blueprint.recipe().object_align, 128U);
  Actor* const wide = runtime.build(blueprint);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(static_cast<Wide*>(wide)) % 128, 0U);
  runtime.destroy(blueprint, wide);
}

TEST_F(PropsTest, RunsAFactoryAtEachStart) {
  int made = 0;
  const Blueprint blueprint =
      props<Shop>([&made, number = 0]() mutable {
        ++made;
        ++number;
        return std::make_unique<Shop>("made " + std::to_string(number), std::vector<int>());
      }).take_blueprint();
  EXPECT_EQ(made, 0);
  Actor* const first = runtime.build(blueprint);
  Actor* const second = runtime.build(blueprint);
  EXPECT_EQ(made, 2);
  EXPECT_EQ(static_cast<Shop*>(second)->name_, "made 2");
  runtime.destroy(blueprint, first);
  runtime.destroy(blueprint, second);
}

TEST_F(PropsTest, FactoryMayReturnADerivedClass) {
  class Mall : public Shop {
   public:
    Mall() : Shop("mall", {}) {}
  };
  const Blueprint blueprint = props<Shop>([] { return std::make_unique<Mall>(); }).take_blueprint();
  Actor* const mall = runtime.build(blueprint);
  EXPECT_NE(dynamic_cast<Mall*>(mall), nullptr);
  runtime.destroy(blueprint, mall);
}

TEST_F(PropsTest, SaysSoWhenAFactoryReturnsNothing) {
  const Blueprint blueprint = props<Shop>([] { return std::unique_ptr<Shop>(); }).take_blueprint();
  EXPECT_THAT([&] { (void)runtime.build(blueprint); },
              ThrowsMessage<ActorInitializationError>(HasSubstr("Shop")));
}

TEST_F(PropsTest, LetsExceptionsOfConstructorsAndDestructorsThrough) {
  const Blueprint failing = props<Fragile>(true).take_blueprint();
  EXPECT_THAT([&] { (void)runtime.build(failing); },
              ThrowsMessage<std::runtime_error>(HasSubstr("constructor")));
  const Blueprint built = props<Fragile>(false).take_blueprint();
  Actor* const actor = runtime.build(built);
  EXPECT_THAT([&] { runtime.destroy(built, actor); },
              ThrowsMessage<std::runtime_error>(HasSubstr("destructor")));
}

TEST_F(PropsTest, ActorMadeByHandIsRefused) {  // LC-12
  EXPECT_THROW(Wide(), ActorInitializationError);
  runtime.may_construct = true;
  const Wide one;
  EXPECT_THROW(Wide(), ActorInitializationError);
}

TEST_F(PropsTest, AreUsedUpOnceAndSayThatTheyAre) {
  Props<Shop> used = props<Shop>("a", std::vector<int>{1});
  static_cast<void>(std::move(used).take_blueprint());
  const Props<Shop> copy = used;  // of nothing
  try {
    static_cast<void>(Props<Shop>(copy).take_blueprint());
    FAIL() << "Props were used twice";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("moved from already"));
    EXPECT_THAT(error.what(), testing::HasSubstr("Shop"));
  }
  used = props<Shop>("b", std::vector<int>{2});
  EXPECT_FALSE(std::move(used).take_blueprint().empty());
}

TEST_F(PropsTest, CopiesAreIndependent) {
  Props<Shop> first = props<Shop>("a", std::vector<int>{1}).named("one");
  const Props<Shop> second = first.named("two").on_dispatcher("slow");
  EXPECT_EQ(first.options().name(), "one");
  EXPECT_EQ(first.options().dispatcher(), "");
  EXPECT_EQ(second.options().name(), "two");
  EXPECT_EQ(second.options().dispatcher(), "slow");
  const Blueprint one = Props<Shop>(second).take_blueprint();
  first = second;
  const Blueprint other = std::move(first).take_blueprint();
  EXPECT_NE(one.arguments(), other.arguments());
  Actor* const shop = runtime.build(other);
  EXPECT_EQ(static_cast<Shop*>(shop)->name_, "a");
  runtime.destroy(other, shop);
}

TEST_F(PropsTest, TakesOptionsInFrontOfTheArguments) {
  const Options options = named("corner").on_dispatcher("slow");
  const Props<Shop> with = detail::props_of<Shop>(options, "a", std::vector<int>());
  EXPECT_EQ(with.options().name(), "corner");
  EXPECT_EQ(with.options().dispatcher(), "slow");
  const Props<Shop> without = detail::props_of<Shop>("a", std::vector<int>());
  EXPECT_EQ(without.options().name(), "");
}

TEST(Options, RefuseEmptyNames) {
  EXPECT_THROW((void)named(""), InvalidName);
  EXPECT_THROW((void)on_dispatcher(""), ConfigError);
  const Options options = named("a");
  EXPECT_THROW((void)options.named(""), InvalidName);
  EXPECT_EQ(options.on_dispatcher("d").name(), "a");
}

TEST(Options, AreValuesThoughCopiesShareThem) {
  const Options first = named("a").with_mailbox("bulk");
  const Options copy = first;
  const Options other = copy.named("b").with_mailbox([] { return std::unique_ptr<Mailbox>(); });
  EXPECT_EQ(first.name(), "a");
  EXPECT_EQ(copy.mailbox_name(), "bulk");
  EXPECT_EQ(other.name(), "b");
  EXPECT_EQ(other.mailbox_name(), "");
  EXPECT_TRUE(other.mailbox());
  EXPECT_FALSE(first.mailbox());
  Options moved = first;
  EXPECT_FALSE(moved.empty());
  moved = Options();
  EXPECT_TRUE(moved.empty());
}

}  // namespace
}  // namespace actors
