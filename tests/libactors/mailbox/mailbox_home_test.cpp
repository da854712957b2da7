// Each row of the table of mailbox_home.hpp, on one thread. (Interleavings: tests/model.)

#include "libactors/mailbox/mailbox_home.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

struct Node {
  Node* next = nullptr;
  bool system = false;
  static constexpr std::uint32_t kSystem = 1;
  [[nodiscard]] bool has(std::uint32_t) const { return system; }
};

constexpr std::uint16_t kHome = 3;
constexpr std::uint16_t kElsewhere = 4;

/// An actor's mailbox, open and running: the test is the activation, the owner of the home, and
/// everybody else.
class MailboxHomeTest : public ::testing::Test {
 protected:
  struct alignas(64) Cell : Node {};
  using Word = BasicHomeWord<StdAtomics, Node>;

  MailboxHomeTest() {
    for (int i = 4; i < 8; ++i) {
      cells[i].system = true;
    }
    word.reopen(lists);
  }
  Pushed user(int i) { return word.push_user(&cells[i]); }
  Pushed system(int i) { return word.push_system(&cells[4 + i]); }
  /// At home, at rest.
  void move_in() { ASSERT_TRUE(word.move_in(lists, kHome).done); }
  /// At home, and the owner has queued or begun to run it.
  void move_in_and_wake() {
    move_in();
    EXPECT_TRUE(word.push_here(lists, &cells[0]).wake);
    EXPECT_EQ(lists.take_user(), &cells[0]);
  }
  /// What is in the lists and the word, by the activation.
  std::vector<Node*> all_users() {
    word.refresh(lists);
    std::vector<Node*> all;
    while (Node* const node = lists.take_user()) {
      all.push_back(node);
    }
    return all;
  }

  Cell cells[8];
  Word word;
  Word::Lists lists;
};

TEST_F(MailboxHomeTest, IsAtHomeNowhereUntilItMovesIn) {
  EXPECT_FALSE(word.maybe_at_home());
  EXPECT_FALSE(Word::lives_anywhere(lists));
  EXPECT_FALSE(Word::at_home(lists, kHome));
  move_in();
  EXPECT_TRUE(word.maybe_at_home());
  EXPECT_TRUE(Word::lives_anywhere(lists));
  EXPECT_TRUE(Word::at_home(lists, kHome));
  EXPECT_FALSE(Word::at_home(lists, kElsewhere));
  EXPECT_TRUE(word.scheduled());  // the activation is the processor's
  EXPECT_TRUE(lists.at_rest);
}

TEST_F(MailboxHomeTest, DoesNotMoveInWhileThereIsMailItHasNotSeen) {
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_FALSE(word.move_in(lists, kHome).done);
  EXPECT_FALSE(Word::lives_anywhere(lists));
  EXPECT_FALSE(word.maybe_at_home());
  EXPECT_FALSE(lists.at_rest);
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[0]});
  move_in();
}

TEST_F(MailboxHomeTest, DoesNotMoveInWhenSomebodyHasAskedToLookAgain) {
  EXPECT_FALSE(word.set_scheduled(lists));
  EXPECT_FALSE(word.move_in(lists, kHome).done);
  EXPECT_FALSE(word.try_idle(lists).done);  // takes note
  move_in();
}

TEST_F(MailboxHomeTest, HandsOutTheMessageThatWasKeptBackWhenItMovesIn) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  EXPECT_FALSE(lists.done(lists.take_user()));
  const auto moved = word.move_in(lists, kHome);
  EXPECT_TRUE(moved.done);
  EXPECT_EQ(moved.free, &cells[0]);
}

TEST_F(MailboxHomeTest, KeepsTheMessageBackWhenMovingInFails) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  EXPECT_FALSE(lists.done(lists.take_user()));
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_EQ(word.move_in(lists, kHome).free, nullptr);
  EXPECT_EQ(word.refresh(lists).free, &cells[0]);
}

TEST_F(MailboxHomeTest, OneThatHasMessagesLeftSettlesInAndIsQueuedAlready) {
  EXPECT_EQ(user(0), Pushed::queued);
  EXPECT_EQ(user(1), Pushed::queued);
  word.refresh(lists);
  EXPECT_FALSE(word.settle_in(lists, kHome).free);
  EXPECT_TRUE(Word::at_home(lists, kHome));
  EXPECT_FALSE(word.push_here(lists, &cells[2]).wake);
  EXPECT_EQ(user(3), Pushed::at_home);
  EXPECT_FALSE(word.carried(lists, kHome));  // who is queued is not queued again
  EXPECT_EQ(all_users(), (std::vector<Node*>{&cells[0], &cells[1], &cells[2], &cells[3]}));
}

TEST_F(MailboxHomeTest, NobodySettlesInWhereTheWordHasNewMail) {
  EXPECT_EQ(user(0), Pushed::queued);
  word.refresh(lists);
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_FALSE(word.settle_in(lists, kHome).done);
  EXPECT_FALSE(Word::lives_anywhere(lists));
  EXPECT_EQ(all_users(), (std::vector<Node*>{&cells[0], &cells[1]}));
}

TEST_F(MailboxHomeTest, TheFirstMessageToldAtHomeAfterARestQueuesTheActor) {
  move_in();
  EXPECT_TRUE(word.push_here(lists, &cells[0]).wake);
  EXPECT_FALSE(word.push_here(lists, &cells[1]).wake);
  EXPECT_FALSE(word.push_here(lists, &cells[4]).wake);
  EXPECT_EQ(lists.take_system(), &cells[4]);
  EXPECT_EQ(all_users(), (std::vector<Node*>{&cells[0], &cells[1]}));
  Word::rest(lists);
  EXPECT_TRUE(word.push_here(lists, &cells[5]).wake);
}

TEST_F(MailboxHomeTest, WhatIsToldAtHomeComesAfterWhatIsInTheWord) {
  move_in();
  EXPECT_EQ(user(0), Pushed::at_home);
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_TRUE(word.push_here(lists, &cells[2]).wake);
  EXPECT_EQ(user(3), Pushed::queued);
  EXPECT_EQ(all_users(), (std::vector<Node*>{&cells[0], &cells[1], &cells[2], &cells[3]}));
}

TEST_F(MailboxHomeTest, TellingAtHomeHandsOutTheMessageThatWasKeptBack) {
  move_in();
  EXPECT_EQ(user(0), Pushed::at_home);
  word.refresh(lists);
  EXPECT_FALSE(lists.done(lists.take_user()));
  EXPECT_EQ(word.push_here(lists, &cells[1]).free, nullptr);  // the word still holds it
  EXPECT_EQ(user(2), Pushed::queued);
  EXPECT_EQ(word.push_here(lists, &cells[3]).free, &cells[0]);
}

TEST_F(MailboxHomeTest, OnlyOneOfThoseWhoPushTellsTheHome) {
  move_in();
  EXPECT_EQ(system(0), Pushed::at_home);
  EXPECT_EQ(system(1), Pushed::queued);
  EXPECT_EQ(user(0), Pushed::queued);
}

TEST_F(MailboxHomeTest, WhoIsCarriedFromItsRestBelongsToTheCaller) {
  move_in();
  lists.calls = 8;
  EXPECT_EQ(user(0), Pushed::at_home);
  EXPECT_TRUE(word.carried(lists, kHome));
  EXPECT_FALSE(word.maybe_at_home());
  EXPECT_FALSE(Word::lives_anywhere(lists));
  EXPECT_FALSE(lists.at_rest);
  EXPECT_EQ(lists.calls, 0);  // it does not move in again at once
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_EQ(all_users(), (std::vector<Node*>{&cells[0], &cells[1]}));
  EXPECT_TRUE(word.try_idle(lists).done);
  EXPECT_EQ(user(2), Pushed::idle);
}

TEST_F(MailboxHomeTest, WhoIsCarriedWhileQueuedIsQueuedAlready) {
  move_in_and_wake();
  EXPECT_EQ(user(1), Pushed::at_home);
  EXPECT_FALSE(word.carried(lists, kHome));
  EXPECT_FALSE(Word::lives_anywhere(lists));
  EXPECT_FALSE(word.try_idle(lists).done);  // it finds the mail
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[1]});
  move_in();  // nobody is on the way
}

TEST_F(MailboxHomeTest, WhoIsToldAtAHomeItHasLeftIsLeftAlone) {
  move_in_and_wake();
  EXPECT_EQ(user(1), Pushed::at_home);
  word.move_out(lists);
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[1]});
  EXPECT_FALSE(word.move_in(lists, kElsewhere).done);  // somebody is on the way
  EXPECT_TRUE(word.try_idle(lists).done);              // which does not keep it
  EXPECT_EQ(user(2), Pushed::idle);
  EXPECT_FALSE(word.carried(lists, kHome));
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[2]});
  move_in();
  EXPECT_EQ(user(3), Pushed::at_home);
}

TEST_F(MailboxHomeTest, MovingOutLeavesTheActivationWhereItIs) {
  move_in_and_wake();
  word.move_out(lists);
  EXPECT_FALSE(word.maybe_at_home());
  EXPECT_FALSE(Word::lives_anywhere(lists));
  EXPECT_TRUE(word.scheduled());
  EXPECT_EQ(user(1), Pushed::queued);
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[1]});
  EXPECT_TRUE(word.try_idle(lists).done);
}

TEST_F(MailboxHomeTest, ThePartyThatFindsNoHomeLetsTheActorMoveInAgain) {
  move_in_and_wake();
  EXPECT_EQ(user(1), Pushed::at_home);
  word.move_out(lists);
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[1]});
  EXPECT_FALSE(word.move_in(lists, kHome).done);
  word.drop();
  move_in();
}

TEST_F(MailboxHomeTest, BlocksWhileSomebodyIsOnTheWay) {
  move_in_and_wake();
  EXPECT_EQ(user(1), Pushed::at_home);
  word.move_out(lists);
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[1]});
  EXPECT_TRUE(word.try_block(lists).done);
  EXPECT_FALSE(word.carried(lists, kHome));
  EXPECT_FALSE(word.scheduled());
  EXPECT_EQ(system(0), Pushed::idle);
}

TEST_F(MailboxHomeTest, WhoIsOnTheWayOutlivesTheActorAndKeepsTheNextOneFromMovingIn) {
  move_in_and_wake();
  EXPECT_EQ(user(1), Pushed::at_home);
  word.move_out(lists);
  EXPECT_EQ(word.close(lists).chain, &cells[1]);
  EXPECT_EQ(user(2), Pushed::closed);
  word.reopen(lists);
  EXPECT_EQ(user(2), Pushed::queued);
  EXPECT_EQ(all_users(), std::vector<Node*>{&cells[2]});
  EXPECT_FALSE(word.move_in(lists, kHome).done);
  EXPECT_FALSE(word.carried(lists, kHome));
  move_in();
  EXPECT_EQ(user(3), Pushed::at_home);
}

TEST_F(MailboxHomeTest, WhoIsOnTheWayMayGiveUpWhileTheMailboxIsClosed) {
  move_in_and_wake();
  EXPECT_EQ(user(1), Pushed::at_home);
  word.move_out(lists);
  EXPECT_EQ(word.close(lists).chain, &cells[1]);
  word.drop();
  EXPECT_TRUE(word.closed());
  word.reopen(lists);
  move_in();
}

TEST_F(MailboxHomeTest, CloseHandsOutWhatWasToldAtHome) {
  move_in_and_wake();
  EXPECT_FALSE(word.push_here(lists, &cells[1]).wake);
  EXPECT_EQ(user(2), Pushed::at_home);
  word.move_out(lists);
  std::vector<Node*> rest;
  for (Node* node = word.close(lists).chain; node != nullptr; node = node->next) {
    rest.push_back(node);
  }
  EXPECT_EQ(rest, (std::vector<Node*>{&cells[1], &cells[2]}));
}

}  // namespace
}  // namespace actors::detail
