// Each row of the word's transition table, on one thread. (Interleavings: tests/model.)

#include <vector>

#include <gtest/gtest.h>

#include "libactors/mailbox/mailbox_home.hpp"

namespace actors::detail {
namespace {

struct Node {
  Node* next = nullptr;
  bool system = false;
  static constexpr std::uint32_t kSystem = 1;
  [[nodiscard]] bool has(std::uint32_t) const { return system; }
};

/// An actor's mailbox, open and running: the test is the activation.
class MailboxWordTest : public ::testing::Test {
 protected:
  struct alignas(64) Cell : Node {};

  MailboxWordTest() {
    for (int i = 4; i < 8; ++i) {
      cells[i].system = true;
    }
    word.reopen(lists);
  }
  Pushed user(int i) { return word.push_user(&cells[i]); }
  Pushed system(int i) { return word.push_system(&cells[4 + i]); }

  Cell cells[8];
  BasicMailboxWord<StdAtomics, Node> word;
  BasicMailboxLists<StdAtomics, Node> lists;
};

TEST_F(MailboxWordTest, OnlyThePushThatFindsItIdleSchedules) {
  EXPECT_EQ(user(0), Pushed::queued);  // the spawner's S
  EXPECT_TRUE(word.refresh(lists).done);
  EXPECT_EQ(lists.take_user(), &cells[0]);
  EXPECT_TRUE(word.try_idle(lists).done);
  EXPECT_FALSE(word.scheduled());
  EXPECT_EQ(user(1), Pushed::idle);
  EXPECT_EQ(user(2), Pushed::queued);
  EXPECT_EQ(system(0), Pushed::queued);
  EXPECT_TRUE(word.scheduled());
}

TEST_F(MailboxWordTest, StartsDeadAndAcceptsNothingBeforeItIsOpened) {
  BasicMailboxWord<StdAtomics, Node> fresh;
  EXPECT_EQ(fresh.push_user(&cells[0]), Pushed::closed);
  EXPECT_EQ(fresh.push_system(&cells[4]), Pushed::closed);
  EXPECT_EQ(fresh.notify(), Pushed::closed);
  BasicMailboxLists<StdAtomics, Node> none;
  EXPECT_FALSE(fresh.set_scheduled(none));
}

TEST_F(MailboxWordTest, SystemMessagesComeOutSeparatelyAndInOrder) {
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_EQ(system(0), Pushed::queued);
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_EQ(system(1), Pushed::queued);
  EXPECT_TRUE(word.refresh(lists).done);
  EXPECT_EQ(system(2), Pushed::queued);
  EXPECT_TRUE(word.refresh(lists).done);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(lists.take_system(), &cells[4 + i]);
  }
  EXPECT_EQ(lists.take_system(), nullptr);
  EXPECT_EQ(lists.take_user(), &cells[0]);
  EXPECT_EQ(lists.take_user(), &cells[1]);
  EXPECT_EQ(lists.take_user(), nullptr);
}

TEST_F(MailboxWordTest, DoesNotGoIdleWhileThereIsMailItHasNotSeen) {
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_FALSE(word.try_idle(lists).done);
  EXPECT_TRUE(word.refresh(lists).done);
  EXPECT_TRUE(word.try_idle(lists).done);
}

TEST_F(MailboxWordTest, KeepsTheNewestSeenMessageUntilTheWordHasMovedOff) {
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_EQ(word.refresh(lists).free, nullptr);
  EXPECT_TRUE(lists.done(lists.take_user()));   // not the newest
  EXPECT_FALSE(lists.done(lists.take_user()));  // the newest
  EXPECT_EQ(user(2), Pushed::queued);
  EXPECT_EQ(word.refresh(lists).free, &cells[1]);
  EXPECT_FALSE(lists.done(lists.take_user()));
  const auto idle = word.try_idle(lists);
  EXPECT_TRUE(idle.done);
  EXPECT_EQ(idle.free, &cells[2]);
}

TEST_F(MailboxWordTest, KeepsTheNewestSeenMessageWhenGoingIdleFails) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  EXPECT_FALSE(lists.done(lists.take_user()));
  EXPECT_EQ(user(1), Pushed::queued);
  const auto idle = word.try_idle(lists);
  EXPECT_FALSE(idle.done);
  EXPECT_EQ(idle.free, nullptr);
  EXPECT_EQ(word.refresh(lists).free, &cells[0]);
}

TEST_F(MailboxWordTest, ADetachedMessageMayTravelOn) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  Node* const node = lists.take_user();
  word.detach(lists, node);
  EXPECT_TRUE(lists.done(node));
  EXPECT_EQ(user(0), Pushed::queued);  // the same cell, as a new message
  EXPECT_TRUE(word.refresh(lists).done);
  EXPECT_EQ(lists.take_user(), &cells[0]);
}

TEST_F(MailboxWordTest, DetachingLooksForNewMailWhenTheMessageIsNoLongerTheNewest) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  Node* const node = lists.take_user();
  EXPECT_EQ(user(1), Pushed::queued);
  word.detach(lists, node);
  EXPECT_EQ(lists.take_user(), &cells[1]);
  EXPECT_FALSE(word.refresh(lists).done);
}

TEST_F(MailboxWordTest, WhenBlockedOnlySystemMailSchedules) {
  EXPECT_TRUE(word.try_block(lists).done);
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_EQ(word.notify(), Pushed::queued);
  EXPECT_FALSE(word.scheduled());
  EXPECT_EQ(system(0), Pushed::idle);
  EXPECT_EQ(system(1), Pushed::queued);
  word.refresh(lists);
  EXPECT_EQ(lists.take_system(), &cells[4]);
  EXPECT_EQ(lists.take_system(), &cells[5]);
  EXPECT_FALSE(word.try_block(lists).done);  // notify() asked to look again
  EXPECT_TRUE(word.try_block(lists).done);
  EXPECT_TRUE(word.set_scheduled(lists));  // and no longer blocked
  EXPECT_EQ(lists.take_user(), &cells[0]);
  EXPECT_TRUE(word.try_idle(lists).done);
  EXPECT_EQ(user(1), Pushed::idle);
}

TEST_F(MailboxWordTest, DoesNotBlockWhileThereIsMailItHasNotSeen) {
  EXPECT_EQ(system(0), Pushed::queued);
  EXPECT_FALSE(word.try_block(lists).done);
  word.refresh(lists);
  EXPECT_EQ(lists.take_system(), &cells[4]);
  EXPECT_TRUE(word.try_block(lists).done);
}

TEST_F(MailboxWordTest, SetScheduledMakesARunningActivationLookAgain) {
  EXPECT_FALSE(word.set_scheduled(lists));
  EXPECT_FALSE(word.try_idle(lists).done);
  EXPECT_TRUE(word.try_idle(lists).done);
  EXPECT_TRUE(word.set_scheduled(lists));
  EXPECT_TRUE(word.try_idle(lists).done);
}

TEST_F(MailboxWordTest, NotifySchedulesLikeAUserMessage) {
  EXPECT_TRUE(word.try_idle(lists).done);
  EXPECT_EQ(word.notify(), Pushed::idle);
  EXPECT_EQ(word.notify(), Pushed::queued);
  EXPECT_FALSE(word.refresh(lists).done);  // no mail in the word itself
  EXPECT_FALSE(word.try_idle(lists).done);
  EXPECT_TRUE(word.try_idle(lists).done);
}

TEST_F(MailboxWordTest, CloseHandsOutEverythingAndRefusesTheRest) {
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_EQ(user(1), Pushed::queued);
  word.refresh(lists);
  EXPECT_TRUE(lists.done(lists.take_user()));
  EXPECT_EQ(system(0), Pushed::queued);
  EXPECT_EQ(user(2), Pushed::queued);
  const auto closed = word.close(lists);
  EXPECT_EQ(closed.free, nullptr);
  std::vector<Node*> rest;
  for (Node* node = closed.chain; node != nullptr; node = node->next) {
    rest.push_back(node);
  }
  EXPECT_EQ(rest, (std::vector<Node*>{&cells[4], &cells[1], &cells[2]}));
  EXPECT_TRUE(word.closed());
  EXPECT_EQ(user(3), Pushed::closed);
  EXPECT_EQ(system(1), Pushed::closed);
}

TEST_F(MailboxWordTest, CloseHandsOutTheMessageThatWasKeptBack) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  EXPECT_FALSE(lists.done(lists.take_user()));
  const auto closed = word.close(lists);
  EXPECT_EQ(closed.chain, nullptr);
  EXPECT_EQ(closed.free, &cells[0]);
}

TEST_F(MailboxWordTest, IsAsNewWhenReopened) {
  EXPECT_TRUE(word.try_block(lists).done);
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_TRUE(word.set_scheduled(lists));
  EXPECT_EQ(word.close(lists).chain, &cells[0]);
  word.reopen(lists);
  EXPECT_EQ(user(1), Pushed::queued);
  word.refresh(lists);
  EXPECT_EQ(lists.take_user(), &cells[1]);
  EXPECT_FALSE(lists.done(&cells[1]));
  EXPECT_TRUE(word.try_idle(lists).done);
  EXPECT_EQ(user(2), Pushed::idle);
}

}  // namespace
}  // namespace actors::detail
