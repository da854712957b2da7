// Links and monitors of class actors, by their context().

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/linked.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using Kind = ExitReason::Kind;
using Notes = std::vector<std::string>;
using Deed = std::function<void(Process&)>;

/// Does what it is told, fails when it is told a Ping, and notes what becomes of it.
class Linked : public Actor {
 public:
  using Protocol = Messages<Deed, Ping>;
  explicit Linked(Notes* notes) : notes_(notes) { notes_->push_back("made"); }
  void receive(const Deed& deed) { deed(context()); }
  void receive(const Ping& /*ping*/) { throw std::out_of_range("broken"); }
  void post_stop() override { notes_->push_back("stopped"); }

 protected:
  void note(const std::string& text) { notes_->push_back(text); }

 private:
  Notes* notes_;
};

/// The same, and takes signals.
class Trapping final : public Linked {
 public:
  using Linked::Linked;
  using Linked::receive;
  void receive(const Exit& exit) { note("exit " + std::string(exit.reason.what())); }
  void receive(const Down& down) { note("down " + std::string(down.reason.what())); }
};

Deed link_to(const ActorRef& ref) {
  return [ref](Process& self) { self.link(ref); };
}
Deed trap() {
  return [](Process& self) { self.trap_exit(true); };
}

TEST(LinkedActor, EndsWithTheOtherAndIsNotRestarted) {
  Notes notes;
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto actor = sys.actor_of<Linked>(&notes);
  const auto other = sys->spawn(obedient);
  probe.watch(actor);
  actor.tell(link_to(other));
  sys.run_until_idle();
  other | Ping{};
  const auto end = probe.expect<Terminated>();
  EXPECT_EQ(end.reason.kind(), Kind::exception);
  EXPECT_EQ(end.reason.what(), "broken");
  EXPECT_THROW(std::rethrow_exception(end.reason.cause()), std::out_of_range);
  EXPECT_THAT(notes, ElementsAre("made", "stopped"));
}

TEST(LinkedActor, ThatIsStoppedByItsSupervisorTakesAProcessWithIt) {
  class Strict final : public Actor {
   public:
    using Protocol = Messages<ActorRef(Ping)>;
    explicit Strict(Notes* notes) : child_(actor_of<Linked>(notes)) {}
    ActorRef receive(const Ping& /*ping*/) { return child_; }
    SupervisorStrategy supervisor_strategy() const override {
      return one_for_one(Decider{}.otherwise(Directive::stop));
    }

   private:
    ActorRef child_;
  };
  Notes notes;
  testkit::System sys;
  const ActorRef child = sys.actor_of<Strict>(&notes).ask(Ping{}).get();
  const auto process = sys->spawn([child](Process& self) {
    self.link(child);
    self.receive<Go>();
  });
  sys.run_until_idle();
  child | Ping{};
  EXPECT_THROW(process.join().get(), std::out_of_range);
}

TEST(LinkedActor, InterruptsAHandlerThatWaits) {
  Notes notes;
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto actor = sys.actor_of<Linked>(&notes);
  const auto other = sys->spawn(obedient);
  probe.watch(actor);
  actor.tell(Deed([&notes, other](Process& self) {
    self.link(other);
    try {
      self.sleep_for(1h);
    } catch (const Stopping&) {
      notes.push_back("interrupted");
      throw;
    }
  }));
  sys.run_until_idle();
  other | Ping{};
  EXPECT_EQ(probe.expect<Terminated>().reason.what(), "broken");
  EXPECT_THAT(notes, ElementsAre("made", "interrupted", "stopped"));
}

TEST(LinkedActor, TakesAnExitWithoutAProtocolEntry) {
  Notes notes;
  testkit::System sys;
  const auto actor = sys.actor_of<Trapping>(&notes);
  const auto failing = sys->spawn(obedient);
  const auto ending = sys->spawn(obedient);
  actor.tell(trap());
  actor.tell(link_to(failing));
  actor.tell(link_to(ending));
  sys.run_until_idle();
  failing | Ping{};
  sys.run_until_idle();
  ending | Go{};
  sys.run_until_idle();
  actor.tell(link_to(ending));
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("made", "exit broken", "exit normal", "exit noproc"));
}

TEST(LinkedActor, TakesADownWithoutAProtocolEntry) {
  Notes notes;
  testkit::System sys;
  const auto actor = sys.actor_of<Trapping>(&notes);
  const auto other = sys->spawn(obedient);
  actor.tell(Deed([other](Process& self) {
    self.monitor(other);
    self.demonitor(self.monitor(other));
  }));
  sys.run_until_idle();
  other | Ping{};
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("made", "down broken"));
}

TEST(LinkedActor, ReceivesSignalsInAHandler) {
  Notes notes;
  testkit::System sys;
  const auto actor = sys.actor_of<Linked>(&notes);
  actor.tell(Deed([&notes](Process& self) {
    self.trap_exit(true);
    self.spawn_link([](Process&) { return 7; });
    notes.push_back(std::to_string(self.receive<Exit>().value.get<int>()));
    const auto [ref, id] = self.spawn_monitor([](Process&) {});
    notes.push_back(self.receive<Down>().id == id ? "down" : "another");
  }));
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("made", "7", "down"));
}

TEST(LinkedActor, WithoutAReceiveForItASignalIsUnhandledAndHarmless) {
  Notes notes;
  testkit::System sys;
  testkit::TestProbe probe(sys);
  sys->event_stream().subscribe<UnhandledMessage>(probe.ref());
  const auto actor = sys.actor_of<Linked>(&notes);
  const auto other = sys->spawn(obedient);
  actor.tell(Deed([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.monitor(other);
  }));
  sys.run_until_idle();
  other | Ping{};
  const auto first = probe.expect<UnhandledMessage>();
  const auto second = probe.expect<UnhandledMessage>();
  EXPECT_EQ((first.message.is<Exit>() ? first : second).message.get<Exit>().reason.what(),
            "broken");
  EXPECT_EQ((first.message.is<Exit>() ? second : first).message.get<Down>().ref, other);
  EXPECT_THAT(notes, ElementsAre("made"));
}

TEST(LinkedActor, ARestartIsNoEnd) {
  Notes notes;
  testkit::System sys;
  const auto actor = sys.actor_of<Trapping>(&notes);
  const auto other = sys->spawn([actor](Process& self) {
    self.link(actor);
    self.monitor(actor);
    obedient(self);
  });
  actor.tell(trap());
  actor.tell(Deed([other](Process& self) { self.monitor(other); }));
  sys.run_until_idle();
  actor.tell(Ping{});
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("made", "stopped", "made"));
  EXPECT_FALSE(other.join().ready());
  other | Ping{};
  sys.run_until_idle();
  EXPECT_THAT(notes, testing::UnorderedElementsAre("made", "stopped", "made", "exit broken",
                                                   "down broken"));
}

TEST(LinkedActor, ThatWaitsForItsRestartEndsAsWell) {
  class Patient final : public Actor {
   public:
    using Protocol = Messages<ActorRef(Ping)>;
    explicit Patient(Notes* notes) : child_(actor_of<Linked>(notes)) {}
    ActorRef receive(const Ping& /*ping*/) { return child_; }
    SupervisorStrategy supervisor_strategy() const override {
      return one_for_one(Decider{}.otherwise(Directive::restart),
                         {.backoff = {.min = 10s, .max = 10s}});
    }

   private:
    ActorRef child_;
  };
  Notes notes;
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const ActorRef child = sys.actor_of<Patient>(&notes).ask(Ping{}).get();
  const auto other = sys->spawn(obedient);
  probe.watch(child);
  child.tell(link_to(other));
  child.tell(Ping{});
  sys.run_until_idle();
  other | Ping{};
  EXPECT_EQ(probe.expect<Terminated>().reason.what(), "broken");
  sys.advance(1min);
  EXPECT_THAT(notes, ElementsAre("made", "stopped"));
}

TEST(LinkedActor, KeepsTheReasonOfItsLinkWhateverItDoesUntilItHasEnded) {
  class Slow final : public Actor {
   public:
    using Protocol = Messages<Go>;
    void receive(const Go& /*go*/) {
      try {
        context().sleep_for(1h);
      } catch (const Stopping&) {
        throw std::logic_error("while it cleaned up");
      }
    }
  };
  class Parent final : public Actor {
   public:
    explicit Parent(ActorRef other) : child_(actor_of<Slow>()) { context().link(other); }
    void receive(const Go& /*go*/) {
      child_.tell(Go{});
      try {
        context().sleep_for(1h);
      } catch (const Stopping&) {
        throw std::logic_error("while it cleaned up");
      }
    }

   private:
    Ref<Slow> child_;
  };
  class Top final : public Actor {
   public:
    using Protocol = Messages<ActorRef(Ping)>;
    explicit Top(ActorRef other) : child_(actor_of<Parent>(other)) {}
    ActorRef receive(const Ping& /*ping*/) { return child_; }
    SupervisorStrategy supervisor_strategy() const override {
      return one_for_one(Decider{}.otherwise(Directive::stop));
    }

   private:
    ActorRef child_;
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    testkit::System sys(seed);
    testkit::TestProbe probe(sys);
    const auto other = sys->spawn(obedient);
    const ActorRef actor = sys.actor_of<Top>(other).ask(Ping{}).get();
    probe.watch(actor);
    actor.tell(Go{});
    sys.run_until_idle();
    other | Ping{};
    EXPECT_EQ(probe.expect<Terminated>().reason.what(), "broken") << "seed " << seed;
  }
}

TEST(LinkedActor, TheGuardianIsEndedByNobody) {
  testkit::System sys;
  const ActorRef guardian = sys->find("/user");
  const auto process = sys->spawn([guardian](Process& self) {
    self.link(guardian);
    throw std::out_of_range("broken");
  });
  EXPECT_THROW(process.join().get(), std::out_of_range);
  sys.run_until_idle();
  EXPECT_FALSE(sys->when_terminated().ready());
}

}  // namespace
}  // namespace actors::test
