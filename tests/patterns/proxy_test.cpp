// as_proxy (row C49), with the cases of test_proxy.py.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using testing::ElementsAre;
using testkit::System;
using testkit::TestProbe;

class Greeter : public ProxyActor<Greeter> {
 public:
  explicit Greeter(std::vector<std::string>* said) : said_(said) {}
  void greet(const std::string& greeting, std::string name) {
    said_->push_back(greeting + ' ' + std::move(name));
  }
  int own(std::unique_ptr<int> number) {
    said_->push_back(std::to_string(*number));
    return *number;
  }
  void fail() { throw std::runtime_error("no greeting"); }

 private:
  std::vector<std::string>* said_;
};

// test_proxy: an Invoke is sent
TEST(Proxy, SendsAnInvoke) {
  System sys;
  TestProbe probe(sys);
  as_proxy(probe.ref<Greeter>()).invoke(&Greeter::greet, "Hello", "world");
  probe.expect<Invoke<Greeter>>();
}

// test_proxy: the method is called
TEST(Proxy, TheActorCallsTheMemberInItsTurn) {
  std::vector<std::string> said;
  System sys;
  const auto greeter = sys.actor_of<Greeter>(&said);
  const auto proxy = as_proxy(greeter);
  proxy.invoke(&Greeter::greet, "Hello", "world");
  proxy.invoke(&Greeter::own, std::make_unique<int>(7));
  EXPECT_THAT(said, ElementsAre());
  EXPECT_EQ(proxy.ref(), greeter);
  sys.run_until_idle();
  EXPECT_THAT(said, ElementsAre("Hello world", "7"));
}

TEST(Proxy, WhatAMemberThrowsIsAFailureOfTheActor) {
  std::vector<std::string> said;
  System sys;
  const auto greeter = sys.actor_of<Greeter>(&said);
  as_proxy(greeter).invoke(&Greeter::fail);
  as_proxy(greeter).invoke(&Greeter::greet, "Hello", "again");
  sys.run_until_idle();
  EXPECT_EQ(sys.log().count(Level::error, "no greeting"), 1U);
  EXPECT_THAT(said, ElementsAre("Hello again"));
}

}  // namespace
}  // namespace actors::test
