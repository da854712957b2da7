#include "libactors/actor/paths.hpp"

#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

namespace actors::detail {
namespace {

using namespace std::chrono_literals;

struct Nap {};

class Sleeper : public Actor {
 public:
  void receive(const Nap&) {}
};

// A report reads whose turn a thread was at; by then that actor may be gone, and the id it reads
// is the one that the slot's next actor will have.
TEST(Paths, NoNameIsMadeUpForAnActorThatIsYetToCome) {
  testkit::System sys;
  const auto gone = sys.actor_of<Sleeper>();
  const RefId next{gone.id().slot, gone.id().generation + 1};
  sys->stop(gone);
  sys.run_until_idle();
  EXPECT_EQ(path_text(next), "(stopped)");

  ActorRef comer;
  for (int i = 0; i < 10'000 && comer.id() != next; ++i) {
    comer = sys.actor_of<Sleeper>(named("s" + std::to_string(i)));
  }
  ASSERT_EQ(comer.id(), next) << "the slot was not used again";
  const std::string path = comer.path();
  EXPECT_EQ(path.substr(0, 7), "/user/s");
  sys->stop(comer);
  sys.run_until_idle();
  EXPECT_EQ(path_text(next), "(stopped)");
  // Its name is free.
  EXPECT_EQ(sys.actor_of<Sleeper>(named(path.substr(6))).path(), path);
}

}  // namespace
}  // namespace actors::detail
