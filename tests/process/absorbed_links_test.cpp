// The tests of links that came with the systems this library absorbs: guild's (TestSpawnLink and
// its kin) and pyact's test_linked_* and test_manual_link, under their names, with what they assert
// in our words: LinkBroken is the reason of the other's end, a dict with 'exit' is an Exit.

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using Kind = ExitReason::Kind;

struct Failed : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Returns what it has been given when it is told to go on.
std::string value(Process& self, std::string text) {
  self.receive<Go>();
  return text;
}
void failing(Process& self) {
  self.receive<Go>();
  throw Failed("failed");
}

// ---- guild

TEST(Guild, test_spawn_link_abnormal_exit) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.spawn_link(failing) | Go{};
    self.receive<Pong>();
  });
  EXPECT_THROW(parent.join().get(), Failed);
}

TEST(Guild, test_spawn_link_normal_exit) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.spawn_link(value, "value") | Go{};
    return self.receive<std::string>();
  });
  sys.run_until_idle();
  parent | "other";
  EXPECT_EQ(parent.join().get(), "other");
}

TEST(Guild, test_link_trap_exit) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.trap_exit(true);
    const auto child = self.spawn(value, "value");
    self.link(child);
    child | Go{};
    const Exit exit = self.receive<Exit>();
    EXPECT_EQ(exit.ref, child);
    return exit.value.get<std::string>();
  });
  EXPECT_EQ(parent.join().get(), "value");
}

TEST(Guild, test_noproc_on_monitor_dead_actor) {
  testkit::System sys;
  const auto dead = sys->spawn([](Process&) {});
  sys.run_until_idle();
  const auto process = sys->spawn([dead](Process& self) {
    self.monitor(dead);
    return self.receive<Down>().reason.kind();
  });
  EXPECT_EQ(process.join().get(), Kind::noproc);
}

TEST(Guild, test_demonitor_no_exit_signal) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto [child, id] = self.spawn_monitor(value, "value");
    self.demonitor(id);
    child | Go{};
    return self.receive_for(1s).has_value();
  });
  sys.advance(2s);
  EXPECT_FALSE(process.join().get());
}

TEST(Guild, test_receive_exit_signal) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto [child, id] = self.spawn_monitor(value, "value");
    child | Go{};
    const Down down = self.receive<Down>();
    EXPECT_EQ(down.ref, child);
    EXPECT_EQ(down.id, id);
    EXPECT_TRUE(down.reason.normal());
    return child.join().get();
  });
  EXPECT_EQ(process.join().get(), "value");
}

TEST(Guild, test_monitor_finished_actor) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto child = self.spawn(value, "value");
    child | Go{};
    child.join().get();
    const MonitorId id = self.monitor(child);
    const Down down = self.receive<Down>();
    EXPECT_EQ(down.ref, child);
    EXPECT_EQ(down.id, id);
  });
  process.join().get();
}

// ---- pyact: a "supervisor" is a process that traps what it has spawned

template <class F>
Exit supervise(testkit::System& sys, F child) {
  return sys
      ->spawn([child](Process& self) {
        self.trap_exit(true);
        self.spawn_link(child) | Go{};
        return self.receive<Exit>();
      })
      .join()
      .get();
}

TEST(Pyact, test_linked_wait) {
  testkit::System sys;
  EXPECT_EQ(supervise(sys, [](Process&) { return 4; }).value.get<int>(), 4);
}

TEST(Pyact, test_linked_exception) {
  testkit::System sys;
  const Exit exit = supervise(sys, failing);
  EXPECT_EQ(exit.reason.what(), "failed");
  EXPECT_THROW(std::rethrow_exception(exit.reason.cause()), Failed);
}

TEST(Pyact, test_actor_linked_to_actor) {
  struct Child {
    std::string main(Process& /*self*/) { return "Hi There"; }
  };
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.trap_exit(true);
    self.spawn_link<Child>();
    return self.receive<Exit>().value.get<std::string>();
  });
  EXPECT_EQ(parent.join().get(), "Hi There");
}

TEST(Pyact, test_unconditional_receive) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.trap_exit(true);
    self.spawn_link([](Process&) { return "Hi There"; });
    return self.receive().get<Exit>().value.get<std::string>();
  });
  EXPECT_EQ(parent.join().get(), "Hi There");
}

TEST(Pyact, test_manual_link) {
  testkit::System sys;
  const auto parent = sys->spawn([](Process& self) {
    self.trap_exit(true);
    const auto child = self.spawn(value, "value");
    self.link(child);
    child | Go{};
    return self.receive_for<Exit>(100ms).has_value();
  });
  EXPECT_TRUE(parent.join().get());
}

// A persistent list is an array here: what any Value shares is never changed.
TEST(Guild, test_plist_match_plist) {
  const Pattern any_list = array_of(anything());
  EXPECT_TRUE(any_list.matches(Value::array()));
  EXPECT_TRUE(any_list.matches(Value::array(1, "two", 3.0)));
  EXPECT_FALSE(any_list.matches(Value("no list")));
}

TEST(Guild, test_plist_match_typed_plist) {
  const Pattern integers = array_of(is<int>());
  EXPECT_TRUE(integers.matches(Value::array(1, 2, 3)));
  EXPECT_FALSE(integers.matches(Value::array(1, "two", 3)));
}

}  // namespace
}  // namespace actors::test
