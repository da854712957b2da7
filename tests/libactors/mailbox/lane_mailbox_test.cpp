// The mailboxes that come with the library: the contract, and what they do when they are full.

#include "libactors/mailbox/lane_mailbox.hpp"

#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/protocol.hpp"

#include "tests/contract/mailbox_contract.hpp"

namespace actors::testing {
namespace {

using detail::Envelope;
using detail::LaneMailbox;

constexpr std::size_t kEnough = 1'000'000;

struct PlainlyBounded : LaneMailbox {
  PlainlyBounded() : LaneMailbox(Bounded{kEnough, Overflow::fail, kPatience}, nullptr) {}
  void settle() {}  // there is nothing to take in
};
/// All messages have the same priority, so it is as any other mailbox.
struct OfOnePriority : LaneMailbox {
  OfOnePriority()
      : LaneMailbox(Bounded{kEnough, Overflow::drop_oldest, kPatience},
                    std::make_shared<const Priorities>(Priorities().of<Numbered>(7))) {}
  void settle() {}
};

using Kinds = ::testing::Types<PlainlyBounded, OfOnePriority>;
INSTANTIATE_TYPED_TEST_SUITE_P(Lanes, MailboxContract, Kinds);

struct Urgent {
  int number;
};

Priorities by_tens() {
  return Priorities()
      .of<Numbered>([](const Numbered& message) { return message.number / 10; })
      .of<Urgent>(-1)
      .otherwise(3);
}

class LaneMailboxes : public ::testing::Test {
 protected:
  static LaneMailbox make(std::size_t capacity, Overflow overflow) {
    return {Bounded{capacity, overflow, kPatience}, nullptr};
  }
  static LaneMailbox make_by_tens(std::size_t capacity, Overflow overflow) {
    return {Bounded{capacity, overflow, kPatience}, std::make_shared<const Priorities>(by_tens())};
  }
  static std::vector<int> pop_all(Mailbox& mailbox) {
    std::vector<int> numbers;
    while (Envelope* const message = mailbox.pop()) {
      numbers.push_back(number_of(message));
      detail::destroy_envelope(message);
    }
    return numbers;
  }
  static std::vector<int> displaced(Mailbox& mailbox) {
    std::vector<int> numbers;
    for (Envelope* left = mailbox.take_displaced(); left != nullptr;) {
      Envelope* const message = std::exchange(left, left->next);
      numbers.push_back(number_of(message));
      detail::destroy_envelope(message);
    }
    return numbers;
  }
  static int number_of(Envelope* message) {
    return detail::same_type(message->type, &detail::type_of<Numbered>)
               ? static_cast<Numbered*>(message->payload())->number
               : -1;
  }
  static void push_all(Mailbox& mailbox, const std::vector<int>& numbers) {
    for (const int number : numbers) {
      ASSERT_NE(mailbox.push(numbered(number)), PushResult::full);
    }
  }
};

using Numbers = std::vector<int>;

struct FullCase {
  const char* name;
  bool prioritized;
  Overflow overflow;
  Numbers pushed;
  Numbers displaced;  ///< in this order, one for each push too many
  Numbers left;

  friend void PrintTo(const FullCase& each, std::ostream* out) { *out << each.name; }
};

class WhatGoes : public LaneMailboxes, public ::testing::WithParamInterface<FullCase> {};

TEST_P(WhatGoes, WhenThereIsNoRoom) {
  const FullCase& c = GetParam();
  LaneMailbox mailbox = c.prioritized ? make_by_tens(3, c.overflow) : make(3, c.overflow);
  Numbers gone;
  for (const int number : c.pushed) {
    const PushResult result = mailbox.push(numbered(number));
    if (result == PushResult::displaced) {
      for (const int one : displaced(mailbox)) {
        gone.push_back(one);
      }
    } else {
      EXPECT_NE(result, PushResult::full);
    }
  }
  EXPECT_EQ(gone, c.displaced);
  EXPECT_EQ(mailbox.size_hint(), 3U);
  EXPECT_EQ(pop_all(mailbox), c.left);
}

INSTANTIATE_TEST_SUITE_P(
    Overflows, WhatGoes,
    ::testing::Values(
        FullCase{"newest", false, Overflow::drop_newest, {1, 2, 3, 4, 5}, {4, 5}, {1, 2, 3}},
        FullCase{"oldest", false, Overflow::drop_oldest, {1, 2, 3, 4, 5}, {1, 2}, {3, 4, 5}},
        FullCase{"newest_of_the_least_urgent",
                 true,
                 Overflow::drop_newest,
                 {11, 12, 20, 1, 2, 19},
                 {20, 12, 19},
                 {1, 2, 11}},
        FullCase{"oldest_of_the_least_urgent",
                 true,
                 Overflow::drop_oldest,
                 {11, 12, 20, 1, 13, 29},
                 {20, 11, 29},
                 {1, 12, 13}}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_F(LaneMailboxes, RefuseWhatThereIsNoRoomForIfTheyAreTo) {
  for (const Overflow overflow : {Overflow::fail, Overflow::park}) {
    LaneMailbox mailbox = make(2, overflow);
    push_all(mailbox, {1, 2});
    Envelope* const third = numbered(3);
    ASSERT_EQ(mailbox.push(third), PushResult::full);
    EXPECT_EQ(consume(third).number, 3);  // still the pusher's
    EXPECT_EQ(consume(mailbox.pop()).number, 1);
    push_all(mailbox, {4});
    EXPECT_EQ(pop_all(mailbox), (Numbers{2, 4}));
  }
}

TEST_F(LaneMailboxes, OnlyThatWhichParksHasPatience) {
  EXPECT_EQ(make(1, Overflow::park).patience(), kPatience);
  EXPECT_EQ(make(1, Overflow::fail).patience(), Duration::zero());
  EXPECT_EQ(make(1, Overflow::drop_oldest).patience(), Duration::zero());
}

// MB-04
TEST_F(LaneMailboxes, GiveTheMostUrgentFirstAndEqualOnesInTheOrderTheyCame) {
  LaneMailbox mailbox = make_by_tens(100, Overflow::fail);
  push_all(mailbox, {31, 11, 1, 32, 12, 2});
  ASSERT_EQ(mailbox.push(detail::make_envelope<Urgent>(Urgent{0})), PushResult::queued);
  ASSERT_EQ(mailbox.push(detail::make_envelope<std::string>("other")), PushResult::queued);
  EXPECT_EQ(pop_all(mailbox), (Numbers{-1, 1, 2, 11, 12, 31, 32, -1}));
}

TEST_F(LaneMailboxes, APoisonPillComesAfterAllThatIsThereAndIsNeverRefused) {
  LaneMailbox mailbox = make_by_tens(2, Overflow::drop_oldest);
  push_all(mailbox, {31});
  ASSERT_EQ(mailbox.push(detail::make_envelope<PoisonPill>()), PushResult::queued);
  push_all(mailbox, {32, 33, 90});
  EXPECT_EQ(displaced(mailbox), (Numbers{90, 31}));
  EXPECT_EQ(pop_all(mailbox), (Numbers{32, 33, -1}));
}

TEST_F(LaneMailboxes, SignalsNeitherCountNorGo) {
  LaneMailbox mailbox = make(1, Overflow::drop_oldest);
  for (int i = 0; i < 3; ++i) {
    Envelope* const signal = detail::make_envelope<std::string>("signal");
    signal->flags |= Envelope::kNotice | Envelope::kInternal;
    ASSERT_NE(mailbox.push(signal), PushResult::full);
  }
  push_all(mailbox, {1, 2});
  EXPECT_EQ(displaced(mailbox), (Numbers{1}));
  EXPECT_EQ(pop_all(mailbox), (Numbers{-1, -1, -1, 2}));
}

TEST_F(LaneMailboxes, WhatIsGivenBackComesFirstAndIsNeverRefused) {
  LaneMailbox mailbox = make_by_tens(1, Overflow::fail);
  push_all(mailbox, {1});
  Envelope* const chain = numbered(95);
  chain->next = numbered(96);
  mailbox.prepend(chain);
  EXPECT_EQ(mailbox.size_hint(), 3U);
  Envelope* const refused = numbered(0);
  EXPECT_EQ(mailbox.push(refused), PushResult::full);
  detail::destroy_envelope(refused);
  EXPECT_EQ(pop_all(mailbox), (Numbers{95, 96, 1}));
}

TEST_F(LaneMailboxes, WhatAReceiveHasSeenIsNotDisplacedUnderItsEyes) {
  LaneMailbox mailbox = make(2, Overflow::drop_oldest);
  push_all(mailbox, {1, 2});
  Mailbox::Cursor cursor;
  Envelope* const seen = mailbox.scan(cursor);
  ASSERT_EQ(number_of(seen), 1);
  push_all(mailbox, {3});
  EXPECT_EQ(displaced(mailbox), (Numbers{2}));
  EXPECT_EQ(mailbox.take(cursor), seen);
  EXPECT_EQ(consume(seen).number, 1);
  ASSERT_EQ(number_of(mailbox.scan(cursor)), 3);
  push_all(mailbox, {4, 5});  // room for 4; nothing but 4 itself may go for 5
  EXPECT_EQ(displaced(mailbox), (Numbers{4}));
  EXPECT_EQ(pop_all(mailbox), (Numbers{3, 5}));
}

TEST_F(LaneMailboxes, AreScannedAcrossPrioritiesAndAnyOfThemMayBeTaken) {
  for (int taken = 0; taken < 5; ++taken) {
    LaneMailbox mailbox = make_by_tens(100, Overflow::fail);
    push_all(mailbox, {21, 11, 12, 22, 13});
    Numbers order{11, 12, 13, 21, 22};
    Mailbox::Cursor cursor;
    for (int i = 0; i <= taken; ++i) {
      ASSERT_EQ(number_of(mailbox.scan(cursor)), order[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(consume(mailbox.take(cursor)).number, order[static_cast<std::size_t>(taken)]);
    order.erase(order.begin() + taken);
    push_all(mailbox, {23});
    order.push_back(23);
    EXPECT_EQ(number_of(mailbox.scan(cursor)), order[static_cast<std::size_t>(taken)]);
    EXPECT_EQ(pop_all(mailbox), order);
  }
}

TEST_F(LaneMailboxes, APriorityThatThrowsIsThatOfAnyOther) {
  LaneMailbox mailbox(
      Bounded{10, Overflow::fail, kPatience},
      std::make_shared<const Priorities>(Priorities()
                                             .of<Numbered>([](const Numbered& message) {
                                               return message.number == 13
                                                          ? throw std::runtime_error("unlucky")
                                                          : message.number;
                                             })
                                             .otherwise(20)));
  push_all(mailbox, {30, 13, 12});
  EXPECT_EQ(pop_all(mailbox), (Numbers{12, 13, 30}));
}

TEST_F(LaneMailboxes, WhatIsLeftAndWhatIsDisplacedGoesWithThem) {
  const auto alive = std::make_shared<int>(0);
  {
    LaneMailbox mailbox = make(1, Overflow::drop_oldest);
    for (int i = 0; i < 3; ++i) {
      ASSERT_NE(mailbox.push(detail::make_envelope<std::shared_ptr<int>>(alive)), PushResult::full);
    }
    EXPECT_EQ(alive.use_count(), 4);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

struct BadBound {
  std::size_t capacity;
  Duration patience;
  const char* says;

  friend void PrintTo(const BadBound& bad, std::ostream* out) { *out << bad.says; }
};
class BadBounds : public ::testing::TestWithParam<BadBound> {};

TEST_P(BadBounds, AreRefusedWithASentence) {
  const BadBound& bad = GetParam();
  try {
    static_cast<void>(bounded(bad.capacity, Overflow::park, bad.patience));
    FAIL() << "took it";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(bad.says), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Mailboxes, BadBounds,
    ::testing::Values(BadBound{0, kPatience, "bounded(0): a mailbox for nothing"},
                      BadBound{1, Duration::zero(), "patience must be positive, not 0"},
                      BadBound{1, std::chrono::seconds(-1), "patience must be positive, not -1s"}));

TEST(BadMarks, AreRefusedWithASentence) {
  for (const auto& [low, high] : {std::pair{5U, 5U}, {6U, 5U}, {1U, 11U}, {0U, 0U}}) {
    EXPECT_THROW(static_cast<void>(bounded(10).with_marks(low, high)), ConfigError)
        << low << ' ' << high;
  }
  EXPECT_EQ(bounded(10).with_marks(0, 10).marks().high, 10U);
}

}  // namespace
}  // namespace actors::testing
