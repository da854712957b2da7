// The executors that live on somebody else's loop keep the contract, and so do the pool's options.

#include "tests/contract/executor_contract.hpp"

#include "actors/executors.hpp"

#include "tests/more_executors/asio_threads.hpp"
#include "tests/more_executors/event_loop.hpp"

namespace actors::test {
namespace {

std::shared_ptr<Executor> asio_on(int threads) {
  const auto both = std::make_shared<AsioThreads>(threads);
  return {both, both->executor.get()};
}

std::shared_ptr<Executor> asio_with_one_turn() {
  const auto both = std::make_shared<AsioThreads>(1, AsioOptions{.turns = 1});
  return {both, both->executor.get()};
}

std::shared_ptr<Executor> looped(std::size_t turns, std::uint64_t seed) {
  const auto both = std::make_shared<LoopedManual>(turns, seed);
  return {both, &both->executor};
}

const auto kKinds =
    testing::Values(ExecutorKind{"asio_one_thread", [] { return asio_on(1); }},
                    ExecutorKind{"asio_one_turn_per_event", [] { return asio_with_one_turn(); }},
                    ExecutorKind{"asio_three_threads", [] { return asio_on(3); }},
                    ExecutorKind{"manual_in_a_loop", [] { return looped(100, 0); }},
                    ExecutorKind{"manual_in_a_loop_seeded", [] { return looped(7, 4711); }});
INSTANTIATE_TEST_SUITE_P(Loops, ExecutorContract, kKinds, name_of);
INSTANTIATE_TEST_SUITE_P(Loops, ExecutorTimerContract, kKinds, name_of);

const auto kIdleKinds = testing::Values(
    ExecutorKind{"latency", [] { return make_pool(2, {.idle = IdlePolicy::latency}); }},
    ExecutorKind{"frugal", [] { return make_pool(2, {.idle = IdlePolicy::frugal}); }});
const auto kElasticKinds = testing::Values(
    ExecutorKind{"elastic", [] { return make_elastic(); }},
    ExecutorKind{"elastic_of_two", [] { return make_elastic({.max_threads = 2}); }},
    ExecutorKind{"elastic_of_one", [] { return make_elastic({.max_threads = 1}); }},
    ExecutorKind{"elastic_that_shrinks",
                 [] { return make_elastic({.idle_after = std::chrono::milliseconds(1)}); }});
INSTANTIATE_TEST_SUITE_P(Elastic, ExecutorContract, kElasticKinds, name_of);
INSTANTIATE_TEST_SUITE_P(Elastic, ExecutorTimerContract, kElasticKinds, name_of);
INSTANTIATE_TEST_SUITE_P(IdlePolicies, ExecutorContract, kIdleKinds, name_of);
INSTANTIATE_TEST_SUITE_P(IdlePolicies, ExecutorTimerContract, kIdleKinds, name_of);

}  // namespace
}  // namespace actors::test
