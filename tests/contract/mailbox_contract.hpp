#pragma once
// What every mailbox must do. A typed test suite over a Fixture that offers the operations of
// actors::Mailbox (see tests/libactors/mailbox/mailbox_test.cpp for the built-in ones):
//
//   using MyFixtures = ::testing::Types<MyFixture>;
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, MailboxContract, MyFixtures);

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/detail/envelope.hpp"
#include "actors/mailbox.hpp"

namespace actors::testing {

/// A message that says who sent it and when.
struct Numbered {
  int sender;
  int number;
};

inline detail::Envelope* numbered(int number, int sender = 0) {
  return detail::make_envelope<Numbered>(Numbered{sender, number});
}

inline Numbered consume(detail::Envelope* envelope) {
  const Numbered value = *static_cast<Numbered*>(envelope->payload());
  detail::destroy_envelope(envelope);
  return value;
}

/// The numbers of a chain, which is consumed.
inline std::vector<int> consume_chain(detail::Envelope* chain) {
  std::vector<int> numbers;
  while (chain != nullptr) {
    detail::Envelope* const next = chain->next;
    numbers.push_back(consume(chain).number);
    chain = next;
  }
  return numbers;
}

template <class Fixture>
class MailboxContract : public ::testing::Test {
 protected:
  void push(int number) {
    const PushResult result = mailbox.push(numbered(number));
    ASSERT_TRUE(result == PushResult::idle || result == PushResult::queued);
  }
  std::vector<int> pop_all() {
    std::vector<int> numbers;
    while (detail::Envelope* const message = mailbox.pop()) {
      numbers.push_back(consume(message).number);
    }
    return numbers;
  }
  Fixture mailbox;
};

TYPED_TEST_SUITE_P(MailboxContract);

TYPED_TEST_P(MailboxContract, HandsOutMessagesInTheOrderTheyCame) {
  this->push(1);
  this->push(2);
  EXPECT_EQ(consume(this->mailbox.pop()).number, 1);
  this->push(3);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{2, 3}));
  EXPECT_EQ(this->mailbox.pop(), nullptr);
}

TYPED_TEST_P(MailboxContract, TellsTheFirstPusherThatItWasEmpty) {
  detail::Envelope* const first = numbered(1);
  EXPECT_EQ(this->mailbox.push(first), PushResult::idle);
  EXPECT_EQ(this->mailbox.push(numbered(2)), PushResult::queued);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{1, 2}));
}

TYPED_TEST_P(MailboxContract, PrependsInFrontOfWhatWaits) {
  this->push(1);
  this->push(2);
  detail::Envelope* const one = this->mailbox.pop();
  detail::Envelope* const two = this->mailbox.pop();
  this->push(3);
  one->next = two;
  two->next = nullptr;
  this->mailbox.prepend(one);
  this->push(4);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{1, 2, 3, 4}));
}

TYPED_TEST_P(MailboxContract, PrependsIntoAnEmptyMailbox) {
  this->push(1);
  detail::Envelope* const one = this->mailbox.pop();
  one->next = nullptr;
  this->mailbox.prepend(one);
  this->push(2);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{1, 2}));
}

TYPED_TEST_P(MailboxContract, PrependingNothingChangesNothing) {
  this->push(1);
  this->mailbox.prepend(nullptr);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{1}));
}

TYPED_TEST_P(MailboxContract, ScansWithoutTaking) {
  for (int i = 1; i <= 3; ++i) {
    this->push(i);
  }
  this->mailbox.settle();
  Mailbox::Cursor cursor;
  std::vector<int> seen;
  while (detail::Envelope* const message = this->mailbox.scan(cursor)) {
    seen.push_back(static_cast<Numbered*>(message->payload())->number);
  }
  EXPECT_EQ(seen, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(this->mailbox.size_hint(), 3U);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{1, 2, 3}));
}

TYPED_TEST_P(MailboxContract, TakesAnyScannedMessageAndLeavesTheOthersInOrder) {
  for (int taken = 1; taken <= 4; ++taken) {
    for (int i = 1; i <= 4; ++i) {
      this->push(i);
    }
    this->mailbox.settle();
    Mailbox::Cursor cursor;
    detail::Envelope* message = nullptr;
    for (int i = 0; i < taken; ++i) {
      message = this->mailbox.scan(cursor);
    }
    ASSERT_EQ(this->mailbox.take(cursor), message);
    EXPECT_EQ(consume(message).number, taken);
    // The scan goes on behind the taken message.
    detail::Envelope* const next = this->mailbox.scan(cursor);
    EXPECT_EQ(next != nullptr ? static_cast<Numbered*>(next->payload())->number : 5, taken + 1);
    this->push(5);
    std::vector<int> expected{1, 2, 3, 4, 5};
    expected.erase(expected.begin() + (taken - 1));
    EXPECT_EQ(this->pop_all(), expected);
  }
}

TYPED_TEST_P(MailboxContract, AScanThatHasReachedTheEndFindsWhatComesLater) {
  this->push(1);
  this->mailbox.settle();
  Mailbox::Cursor cursor;
  ASSERT_NE(this->mailbox.scan(cursor), nullptr);
  ASSERT_EQ(this->mailbox.scan(cursor), nullptr);
  this->push(2);
  this->mailbox.settle();
  detail::Envelope* const two = this->mailbox.scan(cursor);
  ASSERT_NE(two, nullptr);
  EXPECT_EQ(static_cast<Numbered*>(two->payload())->number, 2);
  EXPECT_EQ(consume(this->mailbox.take(cursor)).number, 2);
  EXPECT_EQ(this->pop_all(), (std::vector<int>{1}));
}

TYPED_TEST_P(MailboxContract, CloseReturnsWhatWaitsAndRefusesTheRest) {  // MB-09
  for (int i = 1; i <= 3; ++i) {
    this->push(i);
  }
  EXPECT_EQ(consume(this->mailbox.pop()).number, 1);
  this->push(4);
  EXPECT_EQ(consume_chain(this->mailbox.close()), (std::vector<int>{2, 3, 4}));
  detail::Envelope* const late = numbered(5);
  ASSERT_EQ(this->mailbox.push(late), PushResult::closed);
  EXPECT_EQ(consume(late).number, 5);  // still the pusher's
  EXPECT_EQ(this->mailbox.pop(), nullptr);
}

TYPED_TEST_P(MailboxContract, KeepsTheOrderOfEachSenderUnderConcurrentPushes) {
  constexpr int kSenders = 3;
  constexpr int kMessages = 20000;
  std::vector<std::thread> senders;
  for (int s = 0; s < kSenders; ++s) {
    senders.emplace_back([this, s] {
      for (int i = 0; i < kMessages; ++i) {
        if (this->mailbox.push(numbered(i, s)) == PushResult::closed) {
          std::terminate();
        }
      }
    });
  }
  std::vector<int> next(kSenders, 0);
  int received = 0;
  bool in_order = true;
  while (received < kSenders * kMessages) {
    detail::Envelope* const message = this->mailbox.pop();
    if (message == nullptr) {
      std::this_thread::yield();
      continue;
    }
    const Numbered value = consume(message);
    in_order = in_order && value.number == next[static_cast<std::size_t>(value.sender)]++;
    ++received;
  }
  for (std::thread& sender : senders) {
    sender.join();
  }
  EXPECT_TRUE(in_order);
  EXPECT_EQ(this->mailbox.pop(), nullptr);
}

TYPED_TEST_P(MailboxContract, LosesNothingWhenItIsClosedUnderConcurrentPushes) {
  constexpr int kMessages = 20000;
  std::atomic<int> refused{0};  // written by the sender, read after the join
  std::atomic<bool> started{false};
  std::thread sender([&] {
    for (int i = 0; i < kMessages; ++i) {
      detail::Envelope* const message = numbered(i);
      if (this->mailbox.push(message) == PushResult::closed) {
        consume(message);
        refused.fetch_add(1);
      }
      started.store(true);
    }
  });
  while (!started.load()) {
    std::this_thread::yield();
  }
  const auto left = static_cast<int>(consume_chain(this->mailbox.close()).size());
  sender.join();
  EXPECT_EQ(left + refused.load(), kMessages);
}

REGISTER_TYPED_TEST_SUITE_P(MailboxContract, HandsOutMessagesInTheOrderTheyCame,
                            TellsTheFirstPusherThatItWasEmpty, PrependsInFrontOfWhatWaits,
                            PrependsIntoAnEmptyMailbox, PrependingNothingChangesNothing,
                            ScansWithoutTaking, TakesAnyScannedMessageAndLeavesTheOthersInOrder,
                            AScanThatHasReachedTheEndFindsWhatComesLater,
                            CloseReturnsWhatWaitsAndRefusesTheRest,
                            KeepsTheOrderOfEachSenderUnderConcurrentPushes,
                            LosesNothingWhenItIsClosedUnderConcurrentPushes);

}  // namespace actors::testing
