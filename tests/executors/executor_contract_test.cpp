// The built-in executors keep the contract.

#include "tests/contract/executor_contract.hpp"

#include "actors/executors.hpp"

namespace actors::test {
namespace {

const auto kKinds =
    testing::Values(ExecutorKind{"pool_of_one", [] { return make_pool(1); }},
                    ExecutorKind{"pool_of_two", [] { return make_pool(2); }},
                    ExecutorKind{"pool_of_five", [] { return make_pool(5); }},
                    ExecutorKind{"pinned", [] { return make_pinned(); }},
                    ExecutorKind{"manual", [] { return make_manual(); }},
                    ExecutorKind{"manual_seeded", [] { return make_manual(4711); }});
INSTANTIATE_TEST_SUITE_P(BuiltIn, ExecutorContract, kKinds, name_of);
INSTANTIATE_TEST_SUITE_P(BuiltIn, ExecutorTimerContract, kKinds, name_of);

}  // namespace
}  // namespace actors::test
