// Which actors an ActorSelection matches, and which paths it takes.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/selection.hpp"

#include "tests/reach/tree_fixture.hpp"

namespace actors::reach {
namespace {

struct Match {
  std::string path;
  Paths found;
};

TEST_F(Selections, AbsolutePathsMatchNamesAndWildcards) {
  const Match table[] = {
      {"/user/pool", {"/user/pool"}},
      {"/user/pool/boss", {"/user/pool/boss"}},
      {"/user/pool/worker-*",
       {"/user/pool/worker-1", "/user/pool/worker-2", "/user/pool/worker-10"}},
      {"/user/pool/worker-?", {"/user/pool/worker-1", "/user/pool/worker-2"}},
      {"/user/pool/*-1", {"/user/pool/worker-1"}},
      {"/user/pool/*-1*", {"/user/pool/worker-1", "/user/pool/worker-10"}},
      {"/user/*/worker-1", {"/user/pool/worker-1", "/user/other/worker-1"}},
      {"/user/p*l/b?ss", {"/user/pool/boss"}},
      {"/user/pool/????", {"/user/pool/boss"}},
      {"/user/*l/*",
       {"/user/pool/worker-1", "/user/pool/worker-2", "/user/pool/worker-10", "/user/pool/boss"}},
      {"/user/*/../other", {"/user/other"}},
      {"/user/pool/../other/worker-1", {"/user/other/worker-1"}},
      {"/user/other/**", {"/user/other/worker-1"}},
      {"/user/o*/**", {"/user/other/worker-1"}},
      {"/us?r", {"/user"}},
      {"/*", {"/user"}},
      {"/user/..", {}},
      {"/..", {}},
      {"/user/../..", {}},
      {"/user/pool/nobody", {}},
      {"/user/pool/worker-", {}},
      {"/user/pool/worker-??*0", {}},
      {"/user/pool/Boss", {}},
      {"/user/pool/boss/*", {}},
      {"/nowhere/*", {}},
  };
  for (const Match& row : table) {
    EXPECT_EQ(found(row.path), row.found) << row.path;
  }
}

TEST_F(Selections, EverybodyBelowIsWhoeverHasAnAncestorThere) {
  const auto deep = at("/user/pool/boss").ask<ActorRef>(Start{"deep"}).get();
  const auto deeper = deep.ask<ActorRef>(Start{"deeper"}).get();
  EXPECT_EQ(found("/user/pool/boss/**"), (Paths{"/user/pool/boss/deep", deeper.path()}));
  const Paths all = found("/**");
  for (const char* path : {"/user", "/user/pool", "/user/pool/boss", "/user/pool/boss/deep/deeper",
                           "/user/other/worker-1"}) {
    EXPECT_EQ(all.count(path), 1U) << path;
  }
  EXPECT_EQ(found_from("/user/pool", "boss/**"), found("/user/pool/boss/**"));
}

TEST_F(Selections, RelativePathsStartAtAnActor) {
  const Match table[] = {
      {"boss", {"/user/pool/boss"}},
      {"*-2", {"/user/pool/worker-2"}},
      {"..", {"/user"}},
      {"../other", {"/user/other"}},
      {"../other/*", {"/user/other/worker-1"}},
      {"../../user/pool", {"/user/pool"}},
      {"boss/../worker-1", {"/user/pool/worker-1"}},
      {"/user/other", {"/user/other"}},
      {"../../../..", {}},
  };
  for (const Match& row : table) {
    EXPECT_EQ(found_from("/user/pool", row.path), row.found) << row.path;
    auto inside = at("/user/pool").ask<std::vector<ActorRef>>(Look{row.path});
    EXPECT_EQ(paths_of(inside.get()), row.found) << row.path << " inside of an actor";
  }
}

TEST_F(Selections, OfAProcessStartAtIt) {
  const auto process = sys->spawn(actors::named("p"), [](actors::Process& self) {
    return ActorSelection(self, "../pool/b*").matches();
  });
  EXPECT_EQ(paths_of(process.join().get()), Paths{"/user/pool/boss"});
}

TEST_F(Selections, ActorsWithoutANameAreMatchedByTheOneTheyGet) {
  const auto first = at("/user/other").ask<ActorRef>(Start{""}).get();
  const auto second = at("/user/other").ask<ActorRef>(Start{""}).get();
  EXPECT_EQ(ActorSelection(sys, "/user/other/*").matches().size(), 3U);
  EXPECT_EQ(found("/user/other/w*"), Paths{"/user/other/worker-1"});
  EXPECT_EQ(second.path(), "/user/other/$a") << "w* has given nobody a name";
  EXPECT_EQ(found("/user/other/$*"), (Paths{"/user/other/$a", "/user/other/$b"}));
  EXPECT_EQ(found("/user/other/?b"), Paths{first.path()});
}

TEST_F(Selections, ASelectionLooksAnewEachTime) {
  const ActorSelection selection(sys, "/user/late*");
  EXPECT_TRUE(selection.matches().empty());
  const ActorRef first = sys.actor_of<Node>(actors::named("late"), probe.ref());
  EXPECT_EQ(selection.matches(), std::vector<ActorRef>{first});
  sys.stop(first);
  sys.run_until_idle();
  EXPECT_TRUE(selection.matches().empty());
  const ActorRef second = sys.actor_of<Node>(actors::named("late"), probe.ref());
  EXPECT_EQ(selection.matches(), std::vector<ActorRef>{second});
}

TEST_F(Selections, ASelectionOfAnotherSystemSeesNothingOfThisOne) {
  System another;
  const ActorRef there = another.actor_of<Node>(actors::named("pool"), ActorRef());
  EXPECT_EQ(ActorSelection(another, "/user/*").matches(), std::vector<ActorRef>{there});
  EXPECT_EQ(ActorSelection(there, "../*").matches(), std::vector<ActorRef>{there});
}

// ---- bad input

struct Refused {
  std::string path;
  std::string says;
};

TEST_F(Selections, AMalformedPathIsRefusedAndTheTextSaysWhere) {
  const Refused table[] = {
      {"", "is empty at character 1"},
      {"/", "has an empty name at character 2"},
      {"/user/", "has an empty name at character 7"},
      {"/user//pool", "has an empty name at character 7"},
      {"actors://shop/user", "has an empty name at character 9"},
      {"/user/a b", "holds ' ', which no name holds, at character 8"},
      {"/user/a#1", "holds '#', which no name holds, at character 8"},
      {"/user/a$", "holds '$', which no name holds, at character 8"},
      {"/user/[ab]*", "holds '[', which no name holds, at character 7"},
      {"/user/**/a", "has a \"**\" that is not its end at character 7"},
      {"/user/\xC3\xA4", "which no name holds, at character 7"},
  };
  for (const Refused& row : table) {
    for (const bool relative : {false, true}) {
      try {
        if (relative) {
          static_cast<void>(ActorSelection(at("/user/pool"), row.path));
        } else {
          static_cast<void>(ActorSelection(sys, row.path));
        }
        ADD_FAILURE() << row.path << " is taken";
      } catch (const actors::InvalidPath& error) {
        EXPECT_NE(std::string(error.what()).find(row.says), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("write names"), std::string::npos);
      }
    }
  }
}

TEST_F(Selections, ARelativePathNeedsAnActorToStartFrom) {
  EXPECT_THROW(ActorSelection(sys, "pool/*"), actors::InvalidPath);
  EXPECT_THROW(ActorSelection(ActorRef(), "*"), actors::Error);
  EXPECT_THROW(ActorSelection(ActorRef(), "/user/*"), actors::Error);
}

}  // namespace
}  // namespace actors::reach
