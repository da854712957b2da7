// Routers that follow a key of the receptionist.

#include "actors/service_router.hpp"

#include <gtest/gtest.h>

#include "tests/discovery/services.hpp"

namespace discovery_tests {
namespace {

using ServiceRouter = Services;

TEST_F(ServiceRouter, FollowsTheKey) {
  const auto a = start();
  const auto b = start();
  receptionist.register_service(kPrinters, a);
  const Router<Printer> router = service_router(receptionist, kPrinters);
  EXPECT_EQ(router.routees(), Printers{a});
  receptionist.register_service(kPrinters, b);
  EXPECT_EQ(router.routees(), (Printers{a, b}));
  router.broadcast(Page{1});
  router.tell(Page{2});
  router.tell(Page{3});
  EXPECT_EQ(a.ask(Ink{}).get(), 2);
  EXPECT_EQ(b.ask(Ink{}).get(), 2);
  receptionist.deregister(kPrinters, a);
  EXPECT_EQ(router.routees(), Printers{b});
  end(b);
  EXPECT_EQ(router.size(), 0U);
  EXPECT_THROW(router.ask(Ink{}).get(), NoRoutees);
}

TEST_F(ServiceRouter, WhatIsToldWhileNobodyIsRegisteredIsADeadLetter) {
  const Router<Printer> router = service_router(receptionist, kPrinters);
  sys->event_stream().subscribe<DeadLetter>(probe.ref());
  router.tell(Page{1});
  EXPECT_TRUE(probe.expect<DeadLetter>().message.is<Page>());
  const auto a = start();
  receptionist.register_service(kPrinters, a);
  router.tell(Page{2});
  EXPECT_EQ(a.ask(Ink{}).get(), 1);
}

TEST_F(ServiceRouter, RefusesRoutingsThatAreForPools) {
  EXPECT_THROW(static_cast<void>(service_router(receptionist, kPrinters, balancing())),
               ConfigError);
}

TEST_F(ServiceRouter, MayBeDroppedOrOutliveItsServices) {
  const auto a = start();
  static_cast<void>(service_router(receptionist, kPrinters));
  receptionist.register_service(kPrinters, a);
  auto kept = service_router(receptionist, kPrinters);
  end(a);
  EXPECT_EQ(kept.size(), 0U);
}

TEST_F(ServiceRouter, TheLastUserOfANameGivesItBackWhenItIsGone) {
  const auto scanner = sys.actor_of<Scanner>();
  {
    const auto router = service_router(receptionist, kPrinters);
    EXPECT_THROW(receptionist.register_service(kNoPrinters, scanner), ServiceTypeMismatch);
  }
  EXPECT_TRUE(receptionist.find(kNoPrinters).empty());
  EXPECT_TRUE(receptionist.register_service(kNoPrinters, scanner));
}

}  // namespace
}  // namespace discovery_tests
