// The program of examples/16_warehouse comes out the same on any number of workers, every time.

#include "examples/16_warehouse/warehouse.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"

namespace actors::test {
namespace {

using testing::ElementsAre;

class WarehouseStory : public testing::TestWithParam<int> {};

TEST_P(WarehouseStory, ATaskToldBeforeTheBarrierIsInTheInventoryAThousandTimes) {
  for (int run = 0; run < 1000; ++run) {
    ActorSystem system(Config{.workers = GetParam()});
    const auto worker = system.actor_of<Worker>();
    const auto positive = system.actor_of<Warehouse>();
    const auto negative = system.actor_of<Warehouse>();
    for (const int number : {1, 2, 3, -2, -4, -6}) {
      worker.tell(Task{number}, number > 0 ? positive : negative);
    }
    worker.ask(Sync{}).get();
    ASSERT_THAT(positive.ask(Inventory{}).get(), ElementsAre(2, 4, 6)) << "in run " << run;
    ASSERT_THAT(negative.ask(Inventory{}).get(), ElementsAre(-4, -8, -12)) << "in run " << run;
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, WarehouseStory, testing::Values(1, 2, 4),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace actors::test
