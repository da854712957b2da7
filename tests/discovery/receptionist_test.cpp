// The receptionist: services under keys, and listings of them.

#include "actors/receptionist.hpp"

#include <atomic>
#include <functional>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/service_router.hpp"

#include "tests/discovery/services.hpp"

namespace discovery_tests {
namespace {

TEST_F(Services, AreFoundInTheOrderOfRegistration) {
  EXPECT_TRUE(receptionist.find(kPrinters).empty());
  const auto a = start();
  const auto b = start();
  EXPECT_TRUE(receptionist.register_service(kPrinters, b));
  EXPECT_TRUE(receptionist.register_service(kPrinters, a));
  EXPECT_FALSE(receptionist.register_service(kPrinters, b));  // is there already
  const Listing<Printer> listing = receptionist.find(kPrinters);
  EXPECT_EQ(listing.services(), (Printers{b, a}));
  EXPECT_EQ(listing.key(), kPrinters);
  EXPECT_EQ(listing.size(), 2U);
  EXPECT_TRUE(listing.contains(a));
  EXPECT_FALSE(listing.contains(probe.ref()));
  EXPECT_TRUE(Receptionist(sys).find(kColour).empty());
}

TEST_F(Services, OneReceptionistPerSystem) {
  const auto a = start();
  EXPECT_TRUE(Receptionist(sys).register_service(kPrinters, a));
  EXPECT_EQ(Receptionist(sys).find(kPrinters).services(), Printers{a});
  testkit::System other;
  EXPECT_TRUE(Receptionist(other).find(kPrinters).empty());
}

// RC-01
TEST_F(Services, AServiceThatEndsIsTakenOutBeforeAnybodyKnowsOfItsEnd) {
  const auto a = start();
  const auto b = start();
  receptionist.register_service(kPrinters, a);
  receptionist.register_service(kPrinters, b);
  receptionist.register_service(kColour, a);
  receptionist.subscribe(kPrinters, probe.ref());
  EXPECT_EQ(listed(), (Printers{a, b}));
  probe.watch(a);
  sys.stop(a);
  EXPECT_EQ(listed(), Printers{b});  // comes before the Terminated
  probe.expect_terminated(a);
  EXPECT_EQ(found(), Printers{b});
  EXPECT_TRUE(receptionist.find(kColour).empty());
  EXPECT_FALSE(receptionist.deregister(kPrinters, a));
}

// RC-02
TEST_F(Services, DeregisteringTakesOutOfThatKeyAlone) {
  const auto a = start();
  receptionist.register_service(kPrinters, a);
  receptionist.register_service(kColour, a);
  EXPECT_TRUE(receptionist.deregister(kPrinters, a));
  EXPECT_FALSE(receptionist.deregister(kPrinters, a));
  EXPECT_TRUE(found().empty());
  EXPECT_EQ(receptionist.find(kColour).services(), Printers{a});
  EXPECT_EQ(a.ask(Ink{}).get(), 0);  // it lives on
}

// RC-02
TEST_F(Services, WhoWasTakenOutMayRegisterAgain) {
  const auto a = start();
  receptionist.subscribe(kPrinters, probe.ref());
  EXPECT_TRUE(listed().empty());
  EXPECT_TRUE(receptionist.register_service(kPrinters, a));
  EXPECT_TRUE(receptionist.deregister(kPrinters, a));
  EXPECT_TRUE(receptionist.register_service(kPrinters, a));
  EXPECT_EQ(found(), Printers{a});
  EXPECT_EQ(listed(), Printers{a});
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(listed(), Printers{a});
  probe.expect_no_message();
}

TEST_F(Services, ASubscriberGetsTheListingAtOnceAndAfterEachChange) {
  const auto a = start();
  const auto b = start();
  receptionist.register_service(kPrinters, a);
  EXPECT_TRUE(receptionist.subscribe(kPrinters, probe.ref()));
  EXPECT_FALSE(receptionist.subscribe(kPrinters, probe.ref()));  // and tells nothing
  EXPECT_EQ(listed(), Printers{a});
  receptionist.register_service(kPrinters, a);  // is there already: no change
  receptionist.register_service(kColour, a);    // another key
  probe.expect_no_message();
  receptionist.register_service(kPrinters, b);
  EXPECT_EQ(listed(), (Printers{a, b}));
  EXPECT_TRUE(receptionist.unsubscribe(kPrinters, probe.ref()));
  EXPECT_FALSE(receptionist.unsubscribe(kPrinters, probe.ref()));
  receptionist.deregister(kPrinters, a);
  probe.expect_no_message();
}

TEST_F(Services, ASubscriptionEndsWithItsSubscriber) {
  const auto scanner = sys.actor_of<Scanner>();
  EXPECT_TRUE(receptionist.subscribe(kPrinters, scanner));
  sys->event_stream().subscribe<DeadLetter>(probe.ref());
  end(scanner);
  receptionist.register_service(kPrinters, start());
  probe.expect_no_message();
  EXPECT_FALSE(receptionist.unsubscribe(kPrinters, scanner));
}

TEST_F(Services, AServiceMaySubscribeToItsOwnKeyAndEnd) {
  const ServiceKey<Scanner> scanners("scanners");
  const auto scanner = sys.actor_of<Scanner>();
  EXPECT_TRUE(receptionist.subscribe(scanners, scanner));
  EXPECT_TRUE(receptionist.register_service(scanners, scanner));
  end(scanner);
  EXPECT_TRUE(receptionist.find(scanners).empty());
}

TEST_F(Services, ARestartChangesNothing) {
  const auto a = start();
  receptionist.register_service(kPrinters, a);
  receptionist.subscribe(kPrinters, probe.ref());
  EXPECT_EQ(listed(), Printers{a});
  a.tell(Page{-1});
  probe.expect_no_message();
  EXPECT_EQ(found(), Printers{a});
}

TEST_F(Services, AKeyMayBeAProtocolThatSeveralClassesTake) {
  const Ref<Printer> a = start();
  EXPECT_TRUE(receptionist.register_service(kAnyPrinter, a));
  EXPECT_TRUE(receptionist.register_service(kAnyPrinter, probe.ref<Printing>()));
  const Listing<Printing> listing = receptionist.find(kAnyPrinter);
  ASSERT_EQ(listing.size(), 2U);
  EXPECT_EQ(listing.services()[0].ask(Ink{}).get(), 0);
}

class LaterDefined;
const ServiceKey<LaterDefined> kLater("later");

TEST_F(Services, AKeyMayNameAClassThatIsNotDefinedYet) {
  EXPECT_TRUE(receptionist.find(kLater).empty());
  EXPECT_TRUE(receptionist.subscribe(kLater, probe.ref()));
  EXPECT_TRUE(probe.expect<Listing<LaterDefined>>().empty());
}

TEST_F(Services, AFullMailboxGetsItsListings) {
  std::vector<std::size_t> sizes;
  class Small : public Actor {
   public:
    explicit Small(std::vector<std::size_t>* sizes) : sizes_(sizes) {}
    void receive(const Listing<Printer>& listing) { sizes_->push_back(listing.size()); }

   private:
    std::vector<std::size_t>* sizes_;
  };
  const auto small = sys.actor_of(
      props<Small>(&sizes).with_mailbox(actors::bounded(1, actors::Overflow::drop_newest)));
  const auto a = start();
  receptionist.subscribe(kPrinters, small);
  receptionist.register_service(kPrinters, a);
  receptionist.deregister(kPrinters, a);
  sys.run_until_idle();
  EXPECT_EQ(sizes, (std::vector<std::size_t>{0, 1, 0}));
  end(small);
}

// Bad input: each call says no, or throws a named error, and nothing has changed.
TEST_F(Services, WhoHasEndedOrIsNobodyIsRefused) {
  const auto dead = start();
  end(dead);
  const Future<int> asked = probe.ref().ask<int>(1, no_timeout);
  probe.expect<int>();
  const Ref<Printer> promise(probe.last_sender().id());
  for (const Ref<Printer>& ref : {Ref<Printer>(), dead, promise}) {
    EXPECT_FALSE(receptionist.register_service(kPrinters, ref));
    EXPECT_FALSE(receptionist.deregister(kPrinters, ref));
    EXPECT_FALSE(receptionist.subscribe(kPrinters, ActorRef(ref)));
    EXPECT_FALSE(receptionist.unsubscribe(kPrinters, ref));
  }
  EXPECT_TRUE(found().empty());
  probe.reply(1);
}

TEST_F(Services, RefusesActorsOfAnotherSystem) {
  testkit::System other;
  const auto foreign = other.actor_of<Printer>();
  for (const auto& call : std::vector<std::function<void()>>{
           [&] { receptionist.register_service(kPrinters, foreign); },
           [&] { receptionist.subscribe(kPrinters, ActorRef(foreign)); }}) {
    try {
      call();
      FAIL() << "should throw";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("another system"), std::string::npos);
    }
  }
  EXPECT_TRUE(found().empty());
}

TEST_F(Services, OneNameStandsForOneTypeAtATime) {
  const auto a = start();
  const auto scanner = sys.actor_of<Scanner>();
  receptionist.register_service(kPrinters, a);
  for (const auto& call : std::vector<std::function<void()>>{
           [&] { receptionist.register_service(kNoPrinters, scanner); },
           [&] { receptionist.deregister(kNoPrinters, scanner); },
           [&] { static_cast<void>(receptionist.find(kNoPrinters)); },
           [&] { receptionist.subscribe(kNoPrinters, probe.ref()); },
           [&] { receptionist.unsubscribe(kNoPrinters, probe.ref()); },
           [&] { static_cast<void>(service_router(receptionist, kNoPrinters)); }}) {
    try {
      call();
      FAIL() << "should throw";
    } catch (const ServiceTypeMismatch& error) {
      EXPECT_NE(std::string(error.what()).find("Printer"), std::string::npos);
      EXPECT_NE(std::string(error.what()).find("Scanner"), std::string::npos);
    }
  }
  EXPECT_TRUE(receptionist.deregister(kPrinters, a));
  EXPECT_TRUE(receptionist.register_service(kNoPrinters, scanner));  // the name is free again
}

TEST_F(Services, AKeyNeedsAName) {
  EXPECT_THROW(ServiceKey<Printer>(""), InvalidName);
}

// ---- the end of the system, and threads

/// Uses the receptionist in its last hook.
class Leaver : public Actor {
 public:
  using Protocol = Messages<>;
  explicit Leaver(std::vector<std::size_t>* seen) : seen_(seen) {}

 private:
  void post_stop() override {
    Receptionist receptionist(system());
    receptionist.deregister(ServiceKey<Leaver>("leavers"), self());
    seen_->push_back(receptionist.find(ServiceKey<Leaver>("leavers")).size());
  }
  std::vector<std::size_t>* seen_;
};

TEST(ReceptionistAtTheEnd, MayBeUsedUntilTheLastActorHasEnded) {
  std::vector<std::size_t> seen;
  {
    testkit::System sys;
    Receptionist receptionist(sys);
    for (int i = 0; i < 2; ++i) {
      receptionist.register_service(ServiceKey<Leaver>("leavers"), sys.actor_of<Leaver>(&seen));
    }
    sys.run_until_idle();
  }
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 0}));
}

TEST(ReceptionistAtTheEnd, AnEndedSystemHasNoServices) {
  testkit::System sys;
  const auto printer = sys.actor_of<Printer>();
  Receptionist receptionist(sys);
  receptionist.register_service(kPrinters, printer);
  static_cast<void>(sys->terminate());
  sys.run_until_idle();
  EXPECT_TRUE(receptionist.find(kPrinters).empty());
  EXPECT_FALSE(receptionist.register_service(kPrinters, printer));
}

/// Checks that each listing is one step away from the one before: none is lost, none out of order.
class Follower : public Actor {
 public:
  Follower(std::atomic<int>* jumps, std::atomic<std::size_t>* last) : jumps_(jumps), last_(last) {}
  void receive(const Listing<Printer>& listing) {
    const std::size_t now = listing.size();
    const std::size_t before = last_->exchange(now);
    if (now != before + 1 && now + 1 != before && before != kNone) {
      jumps_->fetch_add(1);
    }
  }
  static constexpr std::size_t kNone = 99;

 private:
  std::atomic<int>* jumps_;
  std::atomic<std::size_t>* last_;
};

TEST(ReceptionistOnThreads, EveryChangeReachesEverySubscriberInOrder) {
  constexpr int kRounds = 200;
  constexpr int kThreads = 3;
  std::atomic<int> jumps{0};
  std::atomic<std::size_t> last{Follower::kNone};
  ActorSystem system("services", Config{.workers = 2, .log_level = Level::error});
  Receptionist receptionist(system);
  const auto follower = system.actor_of<Follower>(&jumps, &last);
  receptionist.subscribe(kPrinters, follower);
  const auto router = service_router(receptionist, kPrinters);
  std::latch start(kThreads);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, mine = router] {
      start.arrive_and_wait();
      for (int i = 0; i < kRounds; ++i) {
        const auto printer = system.actor_of<Printer>();
        EXPECT_TRUE(receptionist.register_service(kPrinters, printer));
        EXPECT_TRUE(receptionist.find(kPrinters).contains(printer));
        mine.tell(Page{1});
        auto stopped = system.graceful_stop(printer, no_timeout);
        static_cast<void>(receptionist.register_service(kColour, printer));  // perhaps too late
        stopped.get();
        EXPECT_FALSE(receptionist.find(kPrinters).contains(printer));
        EXPECT_FALSE(receptionist.find(kColour).contains(printer));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  system.graceful_stop(follower, no_timeout).get();
  EXPECT_EQ(jumps, 0);
  EXPECT_EQ(last, 0U);
  EXPECT_EQ(router.size(), 0U);
}

}  // namespace
}  // namespace discovery_tests
