#include "libactors/actor/name_registry.hpp"

#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/testkit/system.hpp"

namespace actors::detail {
namespace {

/// Of a process that lives as long as its system.
RefId living(testkit::System& sys) {
  struct Never {};
  return sys->spawn([](Process& self) { self.receive<Never>(); }).id();
}
RefId dead(testkit::System& sys) {
  const auto process = sys->spawn([](Process&) {});
  sys.run_until_idle();
  return process.id();
}

// What a moment between registering and the end of the actor may leave behind.
TEST(NameRegistry, AnEntryOfTheDeadIsNone) {
  testkit::System sys;
  NameRegistry names;
  const RefId gone = dead(sys);
  EXPECT_EQ(names.add("a", gone), gone);
  EXPECT_EQ(names.find("a"), RefId());
  EXPECT_FALSE(names.remove("a"));
}

TEST(NameRegistry, TheNextOneMayHaveTheNameOfTheDeadAndKeepsIt) {
  testkit::System sys;
  NameRegistry names;
  const RefId gone = dead(sys);
  const RefId lives = living(sys);
  EXPECT_EQ(names.add("a", gone), gone);
  EXPECT_EQ(names.add("a", lives), lives);
  names.remove_all(gone);
  EXPECT_EQ(names.find("a"), lives);
}

TEST(NameRegistry, FreesAllNamesOfOneAndNoOther) {
  testkit::System sys;
  NameRegistry names;
  const RefId one = living(sys);
  const RefId two = living(sys);
  EXPECT_EQ(names.add("a", one), one);
  EXPECT_EQ(names.add("b", one), one);
  EXPECT_EQ(names.add("c", two), two);
  EXPECT_EQ(names.add("c", one), two);
  EXPECT_TRUE(names.remove("a"));
  names.remove_all(one);
  EXPECT_EQ(names.find("a"), RefId());
  EXPECT_EQ(names.find("b"), RefId());
  EXPECT_EQ(names.find("c"), two);
}

}  // namespace
}  // namespace actors::detail
