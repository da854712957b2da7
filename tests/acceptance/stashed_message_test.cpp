// What a stashed message is to those who sent it, to its handler and to other mailboxes.

#include <algorithm>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/acceptance/ordered_mailbox.hpp"
#include "tests/acceptance/stash_fixture.hpp"

namespace acceptance {
namespace {

using actors::ActorRef;
using actors::Behavior;
using actors::testkit::System;

/// Cannot be copied.
struct Parcel {
  std::unique_ptr<int> content;
};

class StashedMessage : public StashFixture {};

TEST_F(StashedMessage, WhoAskedWaitsOnUntilTheMessageHasBeenHandled) {
  become_stashing();
  const auto answer = actor.ask(Ping{6});
  const auto handled = ActorRef(actor).ask<void>(StopYourself{});
  sys.run_until_idle();
  EXPECT_FALSE(answer.ready());
  EXPECT_FALSE(handled.ready());
  open_up();
  EXPECT_EQ(answer.get(), 6);
  EXPECT_TRUE(handled.ready());
}

TEST_F(StashedMessage, WhatTheStashingHandlerReturnsIsNoAnswer) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](const Ping&) {
      self.stash();
      self.unstash_all();  // it comes again as soon as this handler is over
      self.unbecome();
      return -1;
    }});
  });
  EXPECT_EQ(actor.ask(Ping{5}).get(), 5);
}

TEST_F(StashedMessage, KeepsTheSender) {
  become_stashing();
  probe.send(actor, Ping{1});
  sys.run_until_idle();
  tell([](Changing& self) {
    self.become(Behavior{[&self](const Ping&) { self.sender().tell("hello"); }});
    self.unstash_all();
  });
  probe.expect("hello");
}

TEST_F(StashedMessage, TheHandlerMayGoOnLookingAtTheMessage) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](const Parcel& parcel) {
      self.stash();
      self.unstash_all();
      self.note(std::to_string(*parcel.content));
      self.become(Behavior{
          [&self](Parcel again) { self.note("again " + std::to_string(*again.content)); }});
    }});
  });
  ActorRef(actor).tell(Parcel{std::make_unique<int>(4)});
  EXPECT_EQ(noted(), (Events{"c0 4", "c0 again 4"}));
}

TEST_F(StashedMessage, AMessageThatWasTakenOverCannotBeStashed) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](std::string) {
                           EXPECT_THROW(self.stash(), actors::Error);
                           self.note("refused");
                         },
                         [&self](std::vector<int>&&) {
                           EXPECT_THROW(self.stash(), actors::Error);
                           self.note("refused");
                         }});
  });
  const ActorRef untyped = actor;
  untyped.tell("text");
  untyped.tell(std::vector<int>{1});
  EXPECT_EQ(noted(), (Events{"c0 refused", "c0 refused"}));
}

TEST_F(StashedMessage, OutsideAHandlerThereIsNothingToStash) {
  class Eager : public Changing {
   public:
    using Changing::Changing;
    void pre_start() override {
      EXPECT_THROW(stash(), actors::Error);
      unstash_all();  // nothing is
      note("refused");
    }
    void unhandled(const actors::Message&) override {
      EXPECT_THROW(stash(), actors::Error);
      note("refused");
    }
  };
  actors::Promise<int> promise;
  Changing* leaked = nullptr;
  const auto eager = sys.actor_of<Eager>(events, "e");
  eager.tell(Do{[&](Changing& self) {
    leaked = &self;
    promise.future().then([&self](int) {
      EXPECT_THROW(self.stash(), actors::Error);
      EXPECT_THROW(self.forward(self.self()), actors::Error);
      self.note("refused");
    });
  }});
  ActorRef(eager).tell("unhandled");
  sys.run_until_idle();
  promise.set(1);
  sys.run_until_idle();
  EXPECT_THROW(leaked->stash(), actors::Error);
  EXPECT_THROW(leaked->unstash_all(), actors::Error);
  EXPECT_EQ(std::count(events->begin(), events->end(), "e0 refused"), 3);
}

TEST_F(StashedMessage, AStashedMessageIsNotForwardedAndItsLogRecordsNameIt) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](const Ping&) {
      self.stash();
      EXPECT_THROW(self.forward(self.self()), actors::Error);
      self.logger().info("later");
    }});
  });
  sys.log().expect_log(1, actors::Level::info, "later", [&] { tell_pings(1, 1); });
}

TEST_F(StashedMessage, AHandlerThatHasStashedMayWait) {
  const auto other = sys.actor_of<Recording>(new_events(), "o");
  tell([&other](Changing& self) {
    self.become(Behavior{[&self, other](const Ping& ping) {
      self.stash();
      self.note(std::to_string(other.ask(Ping{ping.number + 1}).get()));
      self.unbecome();
      self.unstash_all();
      self.note(std::to_string(other.ask(Ping{ping.number + 2}).get()));
    }});
  });
  tell_pings(1, 2);
  EXPECT_EQ(noted(), (Events{"c0 2", "c0 3", "c0 ping 1", "c0 ping 2"}));
}

TEST_F(StashedMessage, WhoeverAsksTheAskerOfAStashedMessageLearnsThatItIsADeadlock) {
  class Asker : public actors::Actor {
   public:
    using Protocol = actors::Messages<actors::Ref<Changing>, int(Ping)>;
    void receive(const actors::Ref<Changing>& ref) { static_cast<void>(ref.ask(Ping{1}).get()); }
    int receive(const Ping& ping) { return ping.number; }
  };
  const auto asker = sys.actor_of<Asker>();
  become_stashing();
  asker.tell(actor);
  sys.run_until_idle();
  tell([&asker](Changing& self) {
    try {
      static_cast<void>(asker.ask(Ping{2}).get());
      self.note("no error");
    } catch (const actors::Deadlock&) {
      self.note("deadlock");
    }
  });
  EXPECT_EQ(noted(), (Events{"c0 deadlock"}));
  open_up();
}

TEST_F(StashedMessage, GivesBackThroughAMailboxOfTheUsers) {
  const auto list = new_events();
  const auto ordered = sys.actor_of<Changing>(
      actors::with_mailbox(
          [] { return std::make_unique<OrderedMailbox>(OrderedMailbox::first<Do>(), 4); }),
      list, "o");
  ordered.tell(Do{[](Changing& self) { self.become(self.stashing()); }});
  for (int i = 1; i <= 3; ++i) {
    ordered.tell(Ping{i});
  }
  sys.run_until_idle();
  static_cast<void>(take_notes(*list));
  for (int i = 4; i <= 6; ++i) {
    ordered.tell(Ping{i});
  }
  ordered.tell(Do{[](Changing& self) {
    self.unbecome();
    self.unstash_all();
  }});
  sys.run_until_idle();
  EXPECT_EQ(take_notes(*list),
            (Events{"o0 ping 1", "o0 ping 2", "o0 ping 3", "o0 ping 4", "o0 ping 5", "o0 ping 6"}));
  ordered.tell(Do{[](Changing& self) { self.become(self.stashing()); }});
  ordered.tell(Ping{7});
  ordered.tell(Fail{});
  sys.run_until_idle();
  ordered.tell(Do{[](Changing&) { throw std::runtime_error("boom"); }});
  sys.run_until_idle();  // the new object gets both, and fails by the second
  EXPECT_EQ(std::count(list->begin(), list->end(), "o1 ping 7"), 1);
  EXPECT_EQ(std::count(list->begin(), list->end(), "o2 constructed"), 1);
}

TEST_F(StashedMessage, KeepsWhatCopyingInTransitHasMade) {
  class Keeps : public actors::Actor {
   public:
    explicit Keeps(EventsPtr events) : events_(std::move(events)) {}
    void receive(const std::string& text) {
      if (text == "now") {
        become(Behavior{[this](const std::string& again) { events_->push_back(again); }});
        unstash_all();
      } else {
        stash();
      }
    }

   private:
    EventsPtr events_;
  };
  System copying(System::kSeed, actors::Config{.copy_messages = true});
  const auto keeps = copying.actor_of<Keeps>(events);
  for (const char* const text : {"one", "two", "now", "three"}) {
    keeps.tell(text);
  }
  copying.run_until_idle();
  EXPECT_EQ(noted(), (Events{"one", "two", "three"}));
}

// ---- on workers

struct Numbered {
  int sender;
  int number;
};

/// Stashes five messages at a time, then takes them and others back; counts who comes out of order.
class Juggler : public actors::Actor {
 public:
  Juggler(int messages, std::shared_ptr<std::latch> done, std::shared_ptr<std::vector<int>> last)
      : left_(messages), done_(std::move(done)), last_(std::move(last)) {}
  void receive(const Numbered&) {
    stash();
    if (++aside_ == 5 || aside_ == left_) {
      aside_ = 0;
      become(Behavior{[this](const Numbered& again) {
        take(again);
        if (left_ % 7 == 0) {
          unbecome();
        }
      }});
      unstash_all();
    }
  }

 private:
  void take(const Numbered& message) {
    int& last = (*last_)[static_cast<std::size_t>(message.sender)];
    last = message.number == last + 1 ? message.number : -1'000'000;
    if (--left_ == 0) {
      done_->count_down();
    }
  }

  int aside_ = 0;
  int left_;
  std::shared_ptr<std::latch> done_;
  std::shared_ptr<std::vector<int>> last_;
};

class Sender : public actors::Actor {
 public:
  Sender(int number, int messages, actors::Ref<Juggler> to)
      : number_(number), messages_(messages), to_(to) {}
  void receive(const Ping&) {
    for (int i = 1; i <= messages_; ++i) {
      to_.tell(Numbered{number_, i});
    }
  }

 private:
  int number_;
  int messages_;
  actors::Ref<Juggler> to_;
};

TEST(StashOnWorkers, KeepsTheOrderOfEachSender) {
  constexpr int kMessages = 7 * 5 * 100;
  const auto done = std::make_shared<std::latch>(1);
  const auto last = std::make_shared<std::vector<int>>(2, 0);
  {
    actors::ActorSystem system(actors::Config{.workers = 2});
    const auto juggler = system.actor_of<Juggler>(2 * kMessages, done, last);
    for (int i = 0; i < 2; ++i) {
      system.actor_of<Sender>(i, kMessages, juggler).tell(Ping{});
    }
    done->wait();
  }
  EXPECT_EQ(*last, (std::vector<int>{kMessages, kMessages}));
}

}  // namespace
}  // namespace acceptance
