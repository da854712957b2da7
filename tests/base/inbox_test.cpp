// The transition table on one thread. (Interleavings: tests/model/inbox_model.cpp.)

#include "base/inbox.hpp"

#include <string>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

struct Work final : Runnable {
  void run() noexcept override {}
  [[nodiscard]] std::string what() const override { return "work"; }
};

TEST(Inbox, DrainsInTheOrderOfThePosts) {
  Inbox inbox;
  Work work[3];
  for (Work& w : work) {
    EXPECT_FALSE(inbox.post(w));
  }
  const Inbox::Chain chain = inbox.drain();
  EXPECT_EQ(chain.count, 3U);
  EXPECT_EQ(chain.head, &work[0]);
  EXPECT_EQ(chain.head->next_runnable, &work[1]);
  EXPECT_EQ(chain.tail, &work[2]);
  EXPECT_EQ(chain.tail->next_runnable, nullptr);
  EXPECT_TRUE(inbox.empty());
  EXPECT_EQ(inbox.drain().head, nullptr);
}

TEST(Inbox, DoesNotParkOverWork) {
  Inbox inbox;
  Work work;
  EXPECT_FALSE(inbox.post(work));
  EXPECT_FALSE(inbox.try_park());
  EXPECT_EQ(inbox.drain().head, &work);
  EXPECT_TRUE(inbox.try_park());
  EXPECT_TRUE(inbox.parked());
}

TEST(Inbox, OnlyTheFirstPostToAParkedOwnerWakes) {
  Inbox inbox;
  Work work[2];
  EXPECT_TRUE(inbox.try_park());
  EXPECT_TRUE(inbox.post(work[0]));
  EXPECT_FALSE(inbox.post(work[1]));
  EXPECT_FALSE(inbox.unpark());  // a poster has done it
  EXPECT_EQ(inbox.drain().count, 2U);
}

TEST(Inbox, AnOwnerThatWakesUpByItselfIsNotWokenAgain) {
  Inbox inbox;
  Work work;
  EXPECT_TRUE(inbox.try_park());
  EXPECT_TRUE(inbox.unpark());
  EXPECT_FALSE(inbox.post(work));
}

TEST(Inbox, AdoptingTakesTheWorkAndLeavesASleeperAsleep) {
  Inbox inbox;
  Work work[2];
  EXPECT_TRUE(inbox.try_park());
  EXPECT_EQ(inbox.adopt().head, nullptr);
  EXPECT_TRUE(inbox.parked());
  EXPECT_TRUE(inbox.post(work[0]));
  EXPECT_FALSE(inbox.post(work[1]));
  const Inbox::Chain chain = inbox.adopt();
  EXPECT_EQ(chain.count, 2U);
  EXPECT_EQ(chain.head, &work[0]);
  EXPECT_TRUE(inbox.empty());
}

}  // namespace
}  // namespace actors::detail
