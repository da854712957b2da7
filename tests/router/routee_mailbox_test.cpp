// The mailboxes that a pool gives its routees: the contract, and the queue they share.

#include <gtest/gtest.h>

#include "actors/protocol.hpp"

#include "libactors/patterns/router_mailbox.hpp"
#include "tests/contract/mailbox_contract.hpp"

namespace actors::testing {
namespace {

using detail::LoadCounter;
using detail::RefId;
using detail::RouteeMailbox;
using detail::SharedQueue;

/// What RouteeMailbox needs, made by default.
struct Counting {
  std::shared_ptr<LoadCounter> load = std::make_shared<LoadCounter>();
  std::shared_ptr<SharedQueue> shared = nullptr;
};
struct Sharing : Counting {
  Sharing() { shared = std::make_shared<SharedQueue>(); }
};

template <class Parts>
class RouteeFixture : private Parts {
 public:
  PushResult push(detail::Envelope* message) noexcept { return mailbox_.push(message); }
  detail::Envelope* pop() noexcept { return mailbox_.pop(); }
  void prepend(detail::Envelope* chain) noexcept { mailbox_.prepend(chain); }
  detail::Envelope* scan(Mailbox::Cursor& cursor) noexcept { return mailbox_.scan(cursor); }
  detail::Envelope* take(Mailbox::Cursor& cursor) noexcept { return mailbox_.take(cursor); }
  detail::Envelope* close() noexcept { return mailbox_.close(); }
  [[nodiscard]] std::size_t size_hint() const noexcept { return mailbox_.size_hint(); }
  void settle() {}

 private:
  RouteeMailbox mailbox_{this->load, this->shared};
};

using Routees = ::testing::Types<RouteeFixture<Counting>, RouteeFixture<Sharing>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Routee, MailboxContract, Routees);

constexpr RefId kFirst{.slot = 1, .generation = 7};
constexpr RefId kSecond{.slot = 2, .generation = 8};

class SharedQueueTest : public ::testing::Test {
 protected:
  std::shared_ptr<LoadCounter> one = std::make_shared<LoadCounter>();
  std::shared_ptr<LoadCounter> two = std::make_shared<LoadCounter>();
  SharedQueue queue;
};

TEST_F(SharedQueueTest, RefusesWhatNobodyWouldTake) {
  detail::Envelope* const message = numbered(1);
  EXPECT_FALSE(queue.put(message).accepted);
  consume(message);
}

TEST_F(SharedQueueTest, WakesAnIdleWorkerOncePerMessageAndNobodyWhileAllAreBusy) {
  EXPECT_TRUE(queue.join(kFirst, one).empty());
  EXPECT_TRUE(queue.join(kSecond, two).empty());
  EXPECT_EQ(queue.put(numbered(1)).wake, kFirst);
  EXPECT_EQ(queue.put(numbered(2)).wake, kSecond);
  EXPECT_TRUE(queue.put(numbered(3)).wake.empty());
  detail::Envelope* const taken = queue.take(*one);
  EXPECT_EQ(taken->recipient_generation, kFirst.generation);
  EXPECT_EQ(consume(taken).number, 1);
  EXPECT_EQ(consume(queue.take(*two)).number, 2);
  EXPECT_EQ(consume(queue.take(*one)).number, 3);
  EXPECT_EQ(queue.take(*one), nullptr);
  EXPECT_EQ(queue.put(numbered(4)).wake, kFirst);  // idle again; the other has not come back
  EXPECT_EQ(queue.waiting(), 1U);
  EXPECT_EQ(consume(queue.take(*two)).number, 4);
}

TEST_F(SharedQueueTest, WakesAnotherWhenTheOneThatWasWokenLeaves) {
  static_cast<void>(queue.join(kFirst, one));
  static_cast<void>(queue.join(kSecond, two));
  ASSERT_EQ(queue.put(numbered(1)).wake, kFirst);
  const SharedQueue::Left left = queue.leave(*one);
  EXPECT_EQ(left.wake, kSecond);
  EXPECT_EQ(left.orphans, nullptr);
  EXPECT_EQ(consume(queue.take(*two)).number, 1);
}

TEST_F(SharedQueueTest, GivesWhatWaitsToTheLastWorkerThatLeaves) {
  static_cast<void>(queue.join(kFirst, one));
  static_cast<void>(queue.put(numbered(1)));
  static_cast<void>(queue.put(numbered(2)));
  EXPECT_EQ(consume_chain(queue.leave(*one).orphans), (std::vector<int>{1, 2}));
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST_F(SharedQueueTest, LetsNobodyJoinWhoseMailboxIsClosed) {
  const auto shared = std::make_shared<SharedQueue>();
  RouteeMailbox mailbox(one, shared);
  EXPECT_EQ(mailbox.close(), nullptr);
  EXPECT_TRUE(shared->join(kFirst, one).empty());
  detail::Envelope* const message = numbered(1);
  EXPECT_FALSE(shared->put(message).accepted);
  consume(message);
}

TEST(RouteeMailbox, TakesItsOwnMessagesFirstThenSharedOnesAndAPoisonPillLast) {
  const auto load = std::make_shared<LoadCounter>();
  const auto shared = std::make_shared<SharedQueue>();
  RouteeMailbox mailbox(load, shared);
  static_cast<void>(shared->join(kFirst, load));
  static_cast<void>(shared->put(numbered(2)));
  static_cast<void>(mailbox.push(numbered(1)));
  static_cast<void>(mailbox.push(detail::make_envelope<PoisonPill>()));
  EXPECT_EQ(consume(mailbox.pop()).number, 1);
  EXPECT_EQ(consume(mailbox.pop()).number, 2);
  EXPECT_TRUE(load->read().busy);
  detail::Envelope* const pill = mailbox.pop();
  EXPECT_TRUE(detail::same_type(pill->type, &detail::type_of<PoisonPill>));
  detail::destroy_envelope(pill);
  EXPECT_EQ(mailbox.pop(), nullptr);
  EXPECT_FALSE(load->read().busy);
}

TEST(RouteeMailbox, CountsWhatWaits) {
  const auto load = std::make_shared<LoadCounter>();
  RouteeMailbox mailbox(load);
  static_cast<void>(mailbox.push(numbered(1)));
  static_cast<void>(mailbox.push(numbered(2)));
  EXPECT_EQ(load->read().waiting, 2U);
  consume(mailbox.pop());
  EXPECT_EQ(load->read().waiting, 1U);
  EXPECT_TRUE(load->read().busy);
  consume_chain(mailbox.close());
  EXPECT_EQ(load->read().waiting, 0U);
  EXPECT_FALSE(load->read().busy);
}

}  // namespace
}  // namespace actors::testing
