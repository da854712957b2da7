// Lanes keep the contract of executors, whatever they are laid over.

#include "tests/contract/executor_contract.hpp"

#include "actors/executors.hpp"
#include "actors/priority_executor.hpp"

#include "tests/more_executors/asio_threads.hpp"

namespace actors::test {
namespace {

std::shared_ptr<Executor> lane(int priority, std::shared_ptr<Executor> over) {
  auto lanes = make_priority(std::move(over));
  Executor& one = lanes->lane(priority);
  return {std::move(lanes), &one};
}

std::shared_ptr<Executor> over_asio(int threads) {
  const auto both = std::make_shared<AsioThreads>(threads);
  auto lanes = make_priority({both, both->executor.get()});
  return {lanes, lanes.get()};
}

const auto kKinds = testing::Values(
    ExecutorKind{"pool_of_one", [] { return make_priority(make_pool(1)); }},
    ExecutorKind{"pool_of_two", [] { return make_priority(make_pool(2)); }},
    ExecutorKind{"pool_of_five_strict",
                 [] { return make_priority(make_pool(5), {.above = 16, .fairness = 0}); }},
    ExecutorKind{"pinned", [] { return make_priority(make_pinned()); }},
    ExecutorKind{"elastic", [] { return make_priority(make_elastic()); }},
    ExecutorKind{"manual", [] { return make_priority(make_manual()); }},
    ExecutorKind{"manual_seeded", [] { return make_priority(make_manual(4711)); }},
    ExecutorKind{"high_lane", [] { return lane(1, make_pool(2)); }},
    ExecutorKind{"low_lane", [] { return lane(-1, make_pool(2)); }},
    ExecutorKind{"asio_one_thread", [] { return over_asio(1); }},
    ExecutorKind{"asio_three_threads", [] { return over_asio(3); }});
INSTANTIATE_TEST_SUITE_P(Lanes, ExecutorContract, kKinds, name_of);
INSTANTIATE_TEST_SUITE_P(Lanes, ExecutorTimerContract, kKinds, name_of);

}  // namespace
}  // namespace actors::test
