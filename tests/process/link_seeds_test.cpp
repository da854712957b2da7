// Links and monitors under many interleavings.

#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "tests/process/link_script.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

TEST(LinkSeeds, EveryLiveLinkAndMonitorIsToldOfTheEndOnceAndNoOther) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    testkit::System sys(seed);
    std::vector<ActorRef> targets;
    for (int i = 0; i < 6; ++i) {
      targets.emplace_back(sys->spawn(fragile));
    }
    std::vector<ProcessRef<int>> scripts;
    for (std::uint64_t i = 0; i < 3; ++i) {
      scripts.push_back(sys->spawn([targets, seed, i](Process& self) {
        return LinkScript(self, targets, seed * 8 + i).run(60, 1h);
      }));
    }
    sys.advance(3h);
    for (const auto& script : scripts) {
      ASSERT_EQ(script.join().get(), 0) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace actors::test
